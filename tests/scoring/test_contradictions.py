"""Sentences beside facts that were made up for them: what is found, and what is left alone."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from indicators.fact_types import AreaFact, Goal, IndicatorFact, IndicatorFacts
from scoring.contradictions import Text, contradictions
from scoring.contradictions.numerals import figures
from scoring.evaluation_texts import texts_of_file
from scoring.fact_types import AreaTerms
from tests.scoring.random_facts import random_facts

D = Decimal
AREAS = ("东湖片区", "片区2")


def indicator(code, name, unit, target, areas, total, *, zero=False, kind="area"):
    goal = Goal(True, D(0)) if zero else Goal()
    by_area = tuple(
        AreaFact(place, area, goal, None if done is None else D(done), None, False, ())
        for place, (area, done) in enumerate(zip(AREAS, areas, strict=True))
    )
    return IndicatorFact(
        indicator_id=1,
        code=code,
        name=name,
        group=name.partition("-")[0],
        part=name.partition("-")[2],
        unit=unit,
        kind=kind,
        target=Goal(True, None if target is None else D(target)),
        areas=by_area if kind == "area" else None,
        station_level=None,
        station_sources=(),
        total=D(total),
        percent=round(D(total) * 100 / D(target), 2) if target else None,
        behind=None,
        verified=False,
    )


def made_up(*more):
    indicators = (
        indicator("phone-visits", "电访", "个", 7000, (2010, 1200), 3210),
        indicator("home-visits", "入户探访", "人次", 800, (310, 150), 460),
        indicator("casework-opened", "专业个案-接案", "个", 60, (21, 12), 33),
        indicator("casework-sessions", "专业个案-节数", "节", 400, (120, 71), 191),
        indicator("casework-closed", "专业个案-结案", "个", 60, (None, None), 24),
        indicator("group-attendance", "专业小组-人次", "人次", 900, (300, 155), 455),
        *more,
    )
    statements = (
        indicator("households-on-file", "建档户数", "户", None, (None, None), 415, kind="statement"),
        indicator("persons-on-file", "建档人数", "人", None, (None, None), 502, kind="statement"),
        indicator("persons-visited", "入户探访服务人数", "人", None, (None, None), 388, kind="statement"),
    )
    first, last = date(2031, 1, 1), date(2031, 5, 1)
    facts = random_facts(1)
    return replace(
        facts,
        station=replace(facts.station, areas=tuple(AreaTerms(name, (), None) for name in AREAS)),
        indicators=IndicatorFacts("A", first, last, AREAS, D("41.67"), indicators, statements, ()),
        evaluation=replace(facts.evaluation, first=first, last=last),
        agreement=replace(
            facts.agreement,
            year=(first, date(2031, 12, 31)),
            cycle=(first, date(2033, 12, 31)),
        ),
        scores=replace(facts.scores, total=D("86.40"), grade="良好"),
    )


def found(text, where="结语", facts=None):
    return [(one.severity, one.fact) for one in contradictions(facts or made_up(), [Text(where, text)])]


@pytest.mark.parametrize(
    "text",
    [
        "完成电访3,210个，探访460人次。",
        "完成电访超过3000个，电访３２１０个。",
        "累计电访约3200次，电访3200余个，电访0.32万个。",
        "东湖片区完成电访2010个，片区二完成电访1200个。",
        "专业个案接案33个，完成24个，服务191节。",
        "困难群众和特殊群体共415户502人。",
        "入户探访388人，入户探访460人次。",
        "电访、探访共服务3670人次。",
        "7月电访300个，每月电访640个，计划电访7000个。",
        "第3次电访，电访热线020-12345678，电访记录2本。",
        "热线记录39条，焦点小组12人次，其中电访20个。",
        "年度协议量为电访7000个，应完成电访7000个。",
        "电访完成率为45.86%。",
        "总分86.40分，评估等级为良好。",
        "90分以上为优秀，80分至90分等级为良好。",
        "各项指标均未达到要求，打造优秀案例。",
    ],
)
def test_what_is_right_or_not_clear_is_left_alone(text):
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("完成电访3120个。", "电访"),
        ("完成电访不足3000个。", "电访"),
        ("完成电访超过3500个。", "电访"),
        ("打出热线超过7000条。", "电访"),
        ("东湖片区完成电访3210个。", "电访"),
        ("片区二完成电访一千三百个。", "电访"),
        ("专业个案接案33个，服务181节。", "专业个案-节数"),
        ("完成35个个案。", "专业个案-接案"),
        ("困难群众和特殊群体共451户502人。", "建档户数"),
        ("入户探访388人次。", "入户探访"),
        ("小组服务455人。", "专业小组-人次"),
        ("电访和探访共服务3760人次。", "电访"),
        ("应完成电访6000个。", "电访"),
        ("电访完成率为54.86%。", "电访"),
    ],
)
def test_a_figure_that_the_data_contradict_is_found(text, fact):
    assert found(text) == [("warning", fact)]


@pytest.mark.parametrize(
    ("text", "fact"), [("总分88.40分。", "总分"), ("评估等级为优秀。", "等级"), ("评定为合格。", "等级")]
)
def test_a_grade_or_total_that_does_not_follow_blocks(text, fact):
    assert found(text) == [("blocking", fact)]


def test_a_place_gives_the_area_and_the_message_names_what_was_meant():
    facts = made_up()
    assert found("完成电访1200个。", "二片区 · 值得肯定的地方") == []
    (taken,) = contradictions(facts, [Text("结语", "完成电访7000个。")])
    assert "文中的数字是协议量" in taken.message
    (other,) = contradictions(facts, [Text("结语", "入户探访388人次。")])
    assert "“入户探访服务人数”（人）" in other.message


def test_a_finding_is_the_same_one_until_its_sentence_or_the_value_changes():
    said, more = "入户探访４６１人次", "此外，**电访** 3210 个。"
    texts = [
        Text("结语", f"{said}。{more}"),
        Text("基本情况", f"{more}\n　{said}；{more}"),
        Text("结语", f"{said}以上。"),
        Text("结语", "入户探访462人次。"),
    ]
    same, moved, other, changed = contradictions(made_up(), texts)
    assert same.key == moved.key
    assert len({same.key, other.key, changed.key}) == 3
    assert (same.code, same.area, same.value) == ("count:home-visits", "", "460")
    assert texts[1].text[moved.start : moved.end] == "４６１人次"
    facts = made_up()
    facts.indicators.indicators[1].__dict__["total"] = D(459)
    assert contradictions(facts, texts[:1])[0].key != same.key
    (area,) = contradictions(made_up(), [Text("东湖片区", "电访1个，入户探访 310 人次。")])
    assert (area.code, area.area, area.text) == (
        "count:phone-visits",
        "东湖片区",
        "电访1个，入户探访 310 人次",
    )


def test_everything_on_schedule_while_something_is_far_behind():
    facts = made_up(indicator("community-surveys", "社区调研", "次", 10, (None, None), 1, kind="station"))
    assert found("各项服务指标均已达到中期要求。", facts=facts) == [("warning", "社区调研")]
    assert found("各项服务指标均已达到中期要求。") == []


def test_the_data_are_read_without_any_text():
    facts = made_up(
        indicator("groups", "专业小组-个数", "个", 30, (5, 6), 14),
        indicator("group-sessions", "专业小组-节数", "节", 90, (20, 25), 45, zero=True),
    )
    assert [one.fact for one in contradictions(facts, [])] == ["专业小组-个数", "专业小组-节数"]


def test_a_table_with_targets_of_zero():
    rows = "服务片区|协议节数|完成量\n东湖片区|{}|20\n合计|90|45"
    for zero, expected in (("0", ["协议节数"]), ("/", [])):
        written = "# 附件\n" + "\n".join(f"|{row}|" for row in rows.format(zero).splitlines())
        assert [one.fact for one in contradictions(made_up(), texts_of_file(written))] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("十二个", [(D(12), "个", "exact")]),
        ("1.06万人次", [(D(10600), "人次", "exact")]),
        ("三百二十余份", [(D(320), "份", "above")]),
        ("六成以上", [(D(60), "%", "least")]),
        ("10至15场", [(D(10), "场", "range")]),
        ("第3次、5个月、2023年7月1日、20号2楼", []),
    ],
)
def test_numbers_with_a_unit(text, expected):
    assert [(figure.value, figure.unit, figure.bound) for figure in figures(text)] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("考核期为2031年1月1日至2031年5月31日，协议期为2031年1月至12月。", []),
        ("本次评估期（2031年1月至5月）。采购周期自2031年1月1日到2033年12月31日。", []),
        ("考核期为2031年1月1日至2031年6月30日。", [("warning", "考核期")]),
        ("协议期为2030年1月1日至2030年12月31日。", [("warning", "协议期")]),
        ("活动在2030年3月1日至2030年3月5日举行。", []),
    ],
)
def test_spans_of_days(text, expected):
    assert found(text) == expected


def test_a_paragraph_stands_below_its_headings_whatever_signs_a_scanner_gave_them():
    written = (
        "## **六、第三方评估**\n### （三）各社工点\n### 1.一片区\n#### 值得肯定的地方：\n有记录。\n### 需要关注的地方：\n缺记录。\n"
        "## **2.二片区**\n### 值得肯定的地方：\n有\n台账。\n## **七、结果**\n没有标点\n"
    )
    above = "六、第三方评估 · （三）各社工点 · "
    assert texts_of_file(written) == [
        Text(f"{above}1.一片区 · 值得肯定的地方", "有记录。"),
        Text(f"{above}1.一片区 · 需要关注的地方", "缺记录。"),
        Text(f"{above}2.二片区 · 值得肯定的地方", "有台账。"),
        Text("七、结果", "没有标点"),
    ]
