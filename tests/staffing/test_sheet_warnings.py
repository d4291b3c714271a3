"""What can be read and disagrees: told with the cell, and what the marks give instead."""

import pytest


def test_blanks_among_marks_are_read_as_no_and_told_once_a_month(told, read, altered):
    found = told({"H8": None, "I8": None})
    assert found[0] == ("warning", "H8", "2023年7月有 2 个标记没有填写，按“否”读入")
    row = read(altered({"H8": None})).rows[2]
    assert [month.month for month in row.effective_months] == [8, 9, 10, 11]


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"V8": 4}, [("V8", "到岗小计写为 4，按标记计算为 5")]),
        ({"V8": "五个月"}, [("V8", "到岗小计“五个月”不是数字，没有核对")]),
        ({"H27": 17}, [("H27", "2023年7月社保购买合计写为 17，按标记计算为 18")]),
        ({"V27": 91}, [("V27", "有效人次合计写为 91，按标记计算为 92")]),
        ({"W27": 71}, [("W27", "从业2年以上合计写为 71，按标记计算为 72")]),
        ({"M28": 20}, [("M28", "2023年9月有效人次小计写为 20，按标记计算为 18")]),
        ({"G31": 3}, [("G31", "2023年7月人员到位合计写为 3，按标记计算为 2")]),
        ({"S32": 3}, [("S32", "2023年11月有效人次小计写为 3，按标记计算为 2")]),
        ({"U34": 22}, [("U34", "2023年11月工资发放合计写为 22，按标记计算为 21")]),
        ({"V34": 103}, [("V34", "有效人次合计写为 103，按标记计算为 102")]),
        ({"P35": 20}, [("P35", "2023年10月有效人次小计写为 20，按标记计算为 21")]),
        ({"G36": "95.00%"}, [("G36", "稳岗率写为 95.00%，按标记计算为 90.00%")]),
        ({"G36": 0.85}, [("G36", "稳岗率写为 85.00%，按标记计算为 90.00%")]),
        ({"G36": "达标"}, [("G36", "稳岗率“达标”不是百分比，没有核对")]),
        ({"G36": 0.9}, []),
        ({"G36": 90}, []),
        ({"G36": None, "V27": None, "G35": None}, []),
        ({"X7": None}, [("X7", "2023年9月起不在岗，备注为空")]),
        ({"X10": None}, [("X10", "2023年9月新到岗，备注为空")]),
        ({"A1": "广州市长洲街“双百工程”社工站购买服务项目社工到岗情况统计表"},
         [("A1", "标题写的是“长洲街”，上传的是“广州市文冲街社工服务站”的到岗表")]),
        ({"A1": "社工到岗情况统计表"}, []),
        ({"A2": "项目服务采购周期：2020年07月01日至2023年06月30日"},
         [("A2", "采购周期与登记的（2023-07-01 至 2026-06-30）不一致")]),
    ],
)  # fmt: skip
def test_each_warning_is_told_at_its_cell(told, cells, expected):
    assert told(cells) == [("warning", *item) for item in expected]


def test_an_untrained_worker_is_read_warned_about_and_not_counted(told, read, altered):
    cells = {"E30": "未接受培训"}
    found = told(cells)
    assert found[0] == ("warning", "E30", "非持证社工未注明已接受行业培训并取得证书，不计入有效人次")
    assert ("warning", "V31", "有效人次合计写为 10，按标记计算为 5") in found
    assert ("warning", "G32", "2023年7月有效人次小计写为 2，按标记计算为 1") in found
    assert not [item for item in found if item[1] in ("G31", "G34")]
    row = read(altered(cells)).rows[-1]
    assert (row.name, row.counted, len(row.effective_months)) == ("沈乐怡", False, 5)


def test_hidden_rows_are_read_and_told(told, read, altered):
    def hide(sheet):
        sheet.row_dimensions[9].hidden = True

    assert told(change=hide) == [("warning", "C9", "有隐藏的行，已照常读入")]
    assert len(read(altered(change=hide)).rows) == 23


def test_one_name_in_separate_months_is_joined_with_a_warning(told, read, altered):
    cells = {"C25": "周明远"}
    assert told(cells)[0] == ("warning", "C25", "“周明远”与第 7 行同名，月份不重叠，按同一人合并")
    persons = read(altered(cells)).persons
    assert [[row.row + 1 for row in person] for person in persons if len(person) > 1] == [[7, 25]]


def test_a_retention_of_joined_rows_counts_the_person_once(told):
    """周明远 leaves row 7 after August and comes back in row 25 from October: September is lacking."""
    assert not [item for item in told({"C25": "周明远"}) if item[1] == "G36"]


def test_a_subtotal_of_its_own_name_sums_the_rows_above_it(told):
    def change(sheet):
        for merged in list(sheet.merged_cells.ranges):
            if merged.min_row > 5:
                sheet.unmerge_cells(str(merged))
        sheet.insert_rows(10)
        sheet["A10"], sheet["G10"], sheet["V10"] = "管理岗小计", 4, 18

    found = [item for item in told(change=change) if item[1].endswith("10")]
    assert found == [("warning", "V10", "有效人次合计写为 18，按标记计算为 17")]


def test_one_contract_in_the_agreements_last_days_counts_for_its_month(told):
    assert told({"F8": "2023.07.31-2026.06.30"}) == []
    assert told({"F8": "2020.01.01-2023.11.01"}) == []
