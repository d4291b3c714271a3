"""The document as data: complete, storable, and honest about what is not known."""

import json
from dataclasses import replace
from decimal import Decimal

import pytest

from indicators.fact_types import FactProblem, Source
from indicators.spans import Span
from reports.blocks import Block
from scoring.fact_types import PlaceFindings
from staffing.facts import MonthMarks
from staffing.figures import staffing_figures
from tests.reports.samples import BANDS, sample_content, sample_facts


def texts(blocks: list[Block]) -> str:
    return "\n".join(block.get("lead", "") + block.get("text", "") for block in blocks)


def chapter(report: dict, word: str) -> str:
    return texts(next(part["blocks"] for part in report["chapters"] if word in part["title"]))


def test_chapters_stand_in_their_order_with_their_numbers():
    assert [part["title"] for part in sample_content(sample_facts())["chapters"]] == [
        "一、社工站基本情况",
        "二、评估依据、评估原则及评估办法",
        "三、监督方评估（广州市黄埔区民政局）",
        "四、购买方评估（广州市黄埔区文冲街道办事处）",
        "五、督导中心评估",
        "六、第三方评估（广州市社会工作协会）",
        "七、评估结果",
        "八、结语",
    ]


def test_the_result_has_an_order_of_its_own():
    result = next(part for part in sample_content(sample_facts())["chapters"] if "评估结果" in part["title"])

    rows = [[cell["text"] for cell in row["cells"]] for row in result["blocks"][0]["body"]]

    assert rows == [
        ["购买方评估", "20", "19.80"],
        ["监督方评估", "10", "9.00"],
        ["督导中心评估", "15", "13.75"],
        ["第三方评估", "55", "49.15"],
        ["合计", "100", "91.70"],
    ]


def test_it_is_plain_json_and_the_same_again():
    report = sample_content(sample_facts(3))

    assert json.loads(json.dumps(report, ensure_ascii=False)) == report
    assert sample_content(sample_facts(3)) == report


def test_no_total_without_a_party_and_its_name_instead():
    whole = sample_facts()
    scores = replace(whole.scores, total=None, grade=None, missing=("购买方",))
    report = sample_content(replace(whole, scores=scores))

    assert "购买方尚未提交评分，总得分和等级暂缺。" in chapter(report, "评估结果")
    assert "总得分：" not in chapter(report, "评估结果")


def test_every_entry_of_the_contents_leads_somewhere():
    report = sample_content(sample_facts())
    anchors = [part["anchor"] for part in report["chapters"] + report["annexes"]]
    anchors += [b["anchor"] for part in report["chapters"] for b in part["blocks"] if b.get("anchor")]

    assert sorted(entry["anchor"] for entry in report["contents"]) == sorted(anchors)
    assert len(set(anchors)) == len(anchors)


def test_bands_are_written_half_open_from_the_scheme():
    bands = (replace(BANDS[0], name="优", lower=Decimal(85)), *BANDS[2:])

    whole = sample_facts()
    text = chapter(sample_content(replace(whole, scores=replace(whole.scores, bands=bands))), "评估依据")

    assert "等级由总分确定：85分及以上为优；60分及以上、不足85分为合格；不足60分为不合格。" in text


def test_months_without_attendance_are_said_not_guessed():
    whole = sample_facts(length=2)
    months = whole.staffing.months
    nothing = staffing_figures(
        [], first=months[0], last=months[1], required_per_month=20, required_certified_per_month=10
    )
    staffing = replace(whole.staffing, figures=nothing, rows=())

    text = chapter(sample_content(replace(whole, staffing=staffing)), "第三方")

    assert "社工应到岗40人次，实到岗数据暂缺，超配或不足尚无法确定" in text
    assert "期末人数和稳岗率暂缺" in text
    assert "2023年7月未上报、2023年8月未上报" in text


def test_findings_are_numbered_and_an_empty_list_says_so():
    whole = sample_facts()
    places = tuple(
        replace(place, good=("甲。", "乙。"), attention=()) if place.section == "项目管理" else place
        for place in whole.findings
    )

    text = chapter(sample_content(replace(whole, findings=places)), "第三方")

    assert "值得肯定的地方：\n（1）甲。\n（2）乙。\n需要关注的地方：\n（未填写）" in text


def test_points_below_a_chapter_are_numbered_by_the_next_level():
    whole = sample_facts()
    places = tuple(
        replace(place, good=("甲。", "乙。"), attention=("丙。",)) if place.party == "购买方" else place
        for place in whole.findings
    )

    text = chapter(sample_content(replace(whole, findings=places)), "购买方")

    assert "值得肯定的地方：\n1.甲。\n2.乙。\n需要关注的地方：\n丙。" in text


def test_a_veto_is_named_beside_the_grade_it_lowers():
    whole = sample_facts()
    scores = replace(whole.scores, grade="合格", vetoes=("6 提供虚假材料",))

    text = chapter(sample_content(replace(whole, scores=scores)), "评估结果")

    assert "总得分：91.70分　　等级：合格" in text
    assert "考核期内存在一票否决情形：6 提供虚假材料。总得分不变，等级按评估办法下调。" in text


def test_computed_paragraphs_stand_in_the_first_and_the_last_whole_section():
    headings = [
        block["text"]
        for part in sample_content(sample_facts(areas=1))["chapters"]
        for block in part["blocks"]
        if block["type"] == "heading" and "第三方" in part["title"]
    ]

    assert headings == [
        "（一）项目管理",
        "1.社工到岗情况",
        "2.评估意见",
        "（二）总体服务",
        "1.评估意见",
        "2.服务指标完成情况",
        "（三）各社工点",
        "1.片区1",
    ]


def test_a_third_party_that_writes_as_a_whole_has_its_headings_right_below_the_chapters():
    facts = sample_facts()
    whole = PlaceFindings("third", "第三方", None, None, ("台账齐全。",), ())
    others = tuple(place for place in facts.findings if place.party_code != "third")
    report = sample_content(replace(facts, findings=(*others, whole)))
    blocks = next(part["blocks"] for part in report["chapters"] if "第三方" in part["title"])

    assert [(block["level"], block["text"]) for block in blocks if block["type"] == "heading"] == [
        (3, "（一）社工到岗情况"),
        (3, "（二）评估意见"),
        (3, "（三）服务指标完成情况"),
    ]


def with_verified(whole, *, quantity, marks):
    """The facts with one quantity and one worker-month verified, found to be so."""
    first, *others = whole.indicators.indicators
    source = Source(
        quantity_id=1,
        span=Span(whole.indicators.first, whole.indicators.last),
        reported=Decimal(8),
        verified=Decimal(quantity),
        verified_reason="台账",
        explanation="",
        upload_id=None,
        sheet="",
        cell="",
    )
    found = replace(first, verified=True, station_sources=(source,))
    worker, *rest = whole.staffing.rows
    month = MonthMarks(*marks, verified=True, reported=(True, True, True), reason="明细", source="第2页")
    return replace(
        whole,
        indicators=replace(whole.indicators, indicators=(found, *others)),
        staffing=replace(whole.staffing, rows=(replace(worker, months=(month, *worker.months[1:])), *rest)),
    )


def test_what_was_corrected_or_left_out_is_said():
    facts = with_verified(sample_facts(), quantity=7, marks=(True, False, True))
    problem = FactProblem("straddles", "", "", "“电访”有一段数量跨越统计期，没有计入")
    name = facts.staffing.rows[0].name

    report = sample_content(replace(facts, indicators=replace(facts.indicators, problems=(problem,))))

    assert "采用评估机构核实数的指标：建档。" in texts(report["annexes"][0]["blocks"])
    assert "未计入的数据：“电访”有一段数量跨越统计期，没有计入。" in texts(report["annexes"][0]["blocks"])
    assert f"采用评估机构核实标记的社工：{name}（2023-07）。" in texts(report["annexes"][1]["blocks"])
    assert "其中经核实更正1人月" in chapter(report, "第三方")
    assert "建档采用评估机构的核实数，其中经核实更正1项；" in chapter(report, "第三方")


def test_of_what_was_found_right_the_report_says_nothing():
    facts = with_verified(sample_facts(), quantity=8, marks=(True, True, True))

    report = sample_content(facts)

    assert "核实" not in chapter(report, "第三方")
    assert "核实" not in texts(report["annexes"][0]["blocks"]) + texts(report["annexes"][1]["blocks"])


@pytest.mark.parametrize("areas", [0, 1, 12])
def test_any_number_of_areas(areas):
    report = sample_content(sample_facts(areas=areas))
    rows = report["annexes"][0]["blocks"][0]["body"]
    names = [row["cells"][0]["text"] for row in rows]

    assert names[:areas] == [f"片区{i}" for i in range(1, areas + 1)]
    assert names[-1] == "合计"


def test_rows_add_up_to_the_total_in_every_column():
    """With the row 站级统筹 the printed figures of an indicator add up to the printed total."""
    for seed in range(8):
        for block in sample_content(sample_facts(seed))["annexes"][0]["blocks"]:
            if block["type"] == "table" and block["name"].startswith("areas"):
                columns = list(
                    zip(*[[c["text"] for c in row["cells"]] for row in block["body"]], strict=True)
                )
                for done in columns[3::3]:
                    parts = [int(text) for text in done[:-1] if text.isdigit()]
                    assert done[-1] == (str(sum(parts)) if parts else "—")
