"""What can't be read, or would be counted wrongly: every error names the cell, what is wrong and the cure."""

import pytest

from tests.staffing.conftest import OWN_WARNINGS


def errors(found):
    return [item[1:] for item in found if item[0] == "error"]


def test_an_unknown_mark_says_where_what_and_how(read, altered):
    problems = [item for item in read(altered({"N10": "？"})).problems if item.severity == "error"]
    assert [(item.cell, item.message) for item in problems] == [
        ("N10", "“？”不是到岗标记（2023年9月 · 许嘉禾 · 社保购买）。请改为 √ 或 —。"),
    ]


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"C7": None}, [("C7", "第 7 行有到岗标记，没有姓名")]),
        ({"E12": "心理咨询师"}, [("E12", "“心理咨询师”不是可识别的证书或资质")]),
        ({"E12": None}, [("E12", "没有填写证书")]),
        ({"E29": "护士证"}, [("E29", "“护士证”不是可识别的证书或资质")]),
        ({"E29": "社会工作师"}, [("E29", "列在“非持证社工”下，证书却写着“社会工作师”")]),
        ({"F8": "2023.02.30-2026.06.30"}, [("F8", "合同期限“2023.02.30-2026.06.30”无法识别")]),
        ({"F8": "2023.07.01"}, [("F8", "合同期限“2023.07.01”无法识别")]),
        ({"W8": 6}, [("W8", "符合从业2年以上的到岗写为 6，有效到岗共 5 个月")]),
        ({"W8": -1}, [("W8", "符合从业2年以上的到岗写为 -1，有效到岗共 5 个月")]),
        ({"W8": "五"}, [("W8", "符合从业2年以上的到岗小计“五”无法识别")]),
        (
            {"F8": "2023.09.15-2026.06.30"},
            [
                ("G8", "2023年7月有效到岗，却不在合同期限内（2023.09.15-2026.06.30）"),
                ("J8", "2023年8月有效到岗，却不在合同期限内（2023.09.15-2026.06.30）"),
            ],
        ),
        (
            {"F8": "2020.09.15-2023.10.01"},
            [("S8", "2023年11月有效到岗，却不在合同期限内（2020.09.15-2023.10.01）")],
        ),
        ({"C17": "罗文彬"}, [("C17", "“罗文彬”与第 14 行重复，两行月份重叠")]),
        ({"G8": "=1+1"}, [("G8", "公式没有保存计算结果")]),
        ({"V27": "=SUM(V6:V26)"}, [("V27", "公式没有保存计算结果")]),
        ({"S4": "13月"}, [("S4", "“13月”不是月份")]),
        ({"S4": "十一"}, [("S4", "“十一”不是月份")]),
        ({"S4": "10月"}, [("S4", "2023年10月出现两次，前一次在 P4")]),
        ({"S4": "2024年7月"}, [("S4", "2024年7月不在协议期内（2023年7月至2024年6月）")]),
        ({"A3": "年度服务协议时间：2022年07月01日至2023年06月30日"},
         [("A3", "标题的协议时间与所选协议（2023-07-01 至 2024-06-30）不一致")]),
        ({"C8": 3}, [("C8", "第 8 行的内容与表头错开了列")]),
        ({"F8": "√"}, [("C8", "第 8 行的内容与表头错开了列")]),
        ({"G8": "2023.07.01-2026.06.30"}, [("C8", "第 8 行的内容与表头错开了列")]),
        ({"C8": "林" * 51}, [("C8", "文字超过 50 个字")]),
    ],
)  # fmt: skip
def test_each_error_is_told_at_its_cell(told, cells, expected):
    assert errors(told(cells)) == expected


def test_a_shifted_row_is_told_once_and_not_cell_by_cell(told):
    def shift(sheet):
        values = [sheet.cell(8, column).value for column in range(3, 24)]
        for offset, value in enumerate([None, *values]):
            sheet.cell(8, 3 + offset).value = value

    assert errors(told(change=shift)) == [("C8", "第 8 行有到岗标记，没有姓名")]


def test_a_row_shifted_to_the_left_is_told_once(told):
    def shift(sheet):
        values = [sheet.cell(8, column).value for column in range(3, 24)]
        for offset, value in enumerate(values):
            sheet.cell(8, 2 + offset).value = value

    assert errors(told(change=shift)) == [("C8", "第 8 行的内容与表头错开了列")]


def test_all_problems_are_told_at_once(told):
    cells = {"N10": "？", "C17": "罗文彬", "E12": "心理咨询师", "F8": "很久", "S4": "2024年7月"}
    assert {cell for cell, _ in errors(told(cells))} == {"N10", "C17", "E12", "F8", "S4"}


def test_numbers_tell_namesakes_apart(told):
    numbers = {"Y4": "证书登记号", "Y14": "GD-1", "Y17": "GD-2", "C17": "罗文彬"}
    assert told(numbers) == []


def test_one_number_for_two_names_is_an_error(told):
    found = told({"Y4": "证书登记号", "Y14": "GD-1", "Y17": "GD-1"})
    assert errors(found) == [("Y17", "“苏婉清”与第 14 行“罗文彬”的证书登记号相同")]


def test_an_identity_card_number_is_refused_and_a_number_that_lost_digits_too(told):
    heading = {"Y4": "证书登记号"}
    assert errors(told(heading | {"Y6": "44010619900307881X"})) == [
        ("Y6", "登记号像是身份证号，系统不保存身份证号")
    ]
    assert errors(told(heading | {"Y6": 20194401000000123})) == [("Y6", "登记号存成了数字，末尾几位已经丢失")]


def test_a_bad_start_of_practice_is_an_error(told):
    assert errors(told({"Y4": "从业起始日", "Y6": "很久以前"})) == [("Y6", "从业起始日“很久以前”无法识别")]


def test_a_sheet_without_any_mark_is_an_error(told):
    cells = {f"{column}{row}": None for column in "GHIJKLMNOPQRSTU" for row in (*range(6, 27), 29, 30)}
    assert ("G4", "表中没有任何月份填写了标记") in errors(told(cells))


@pytest.mark.parametrize(
    ("cells", "cell", "what"),
    [
        ({"C4": "备用"}, "A4", "表头缺少“姓名”列"),
        ({"C4": None, "E4": "备用"}, "A4", "表头缺少“姓名”、“岗位资格证/资质”列"),
        ({f"{column}4": None for column in "GJMPS"}, "G4", "标记列的上方没有月份"),
    ],
)
def test_headings_that_lack_something_say_what(read, altered, cells, cell, what):
    parsed = read(altered(cells))
    assert parsed.layout is None
    assert [(item.severity, item.cell, item.what) for item in parsed.problems] == [("error", cell, what)]


def test_a_month_that_lacks_a_column_says_which(told):
    assert ("S4", "“11月”缺少社保购买列") in errors(told({"T5": "其他"}))


def test_another_sheet_altogether_is_sent_where_it_belongs(read, project_root):
    indicators = project_root / "evalsite/demo/workbooks/indicators-wenchong-2023-07-to-11.xlsx"
    (problem,) = read(indicators.read_bytes()).problems
    assert (problem.severity, problem.sheet, problem.cell) == ("error", "指标完成情况", "")
    assert problem.what == "在工作表“指标完成情况”、“协议内容”中没有找到到岗表的表头"
    assert problem.cure.startswith("表头须有“姓名”“岗位资格证/资质”、各个月份，以及每月的“人员到位”")
    assert problem.cure.endswith("若上传的是指标表，请到服务指标页面上传")


def test_the_two_own_warnings_are_the_only_ones_left_out(read, reference):
    assert len(read(reference).problems) == len(OWN_WARNINGS)


def test_an_error_is_not_repeated_by_every_sum_that_it_spoils(told):
    for cells in ({"N10": "？"}, {"C17": "罗文彬"}, {"S4": "2024年7月"}, {"G8": "=1+1"}, {"F8": "很久"}):
        assert [item[0] for item in told(cells)] == ["error"]


def test_sums_that_no_error_spoils_are_checked_all_the_same(told):
    assert told({"N10": "？", "G27": 17, "V8": 4}) == [
        ("error", "N10", "“？”不是到岗标记"),
        ("warning", "V8", "到岗小计写为 4，按标记计算为 5"),
        ("warning", "G27", "2023年7月人员到位合计写为 17，按标记计算为 18"),
    ]
