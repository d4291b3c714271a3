"""The catalogue of facts, and what becomes of placeholders on the way from a text to the report."""

import pytest

from indicators.models import Indicator, Target
from scoring import services
from scoring.fact_catalogue import all_facts
from scoring.fact_keys import names_for_keys
from scoring.facts import evaluation_facts, facts_json, known_facts
from scoring.models import Evaluation, Finding, Narrative
from scoring.placeholders import LONGEST_KEY, find
from scoring.refusals import Invalid
from scoring.text_facts import facts_for
from scoring.workflow import Action
from scoring.workflow import find as find_line
from staffing.models import Attendance
from tests.reports.samples import sample_content
from tests.scoring import build
from tests.scoring.build import D

RETENTION = "{到岗.稳岗率}"


@pytest.fixture
def collated(city):
    return build.collated(city)


def text_of(facts):
    return {key: fact.text for key, fact in facts.items()}


def test_the_facts_stand_under_stable_keys_as_the_report_prints_them(collated):
    visits = Indicator.objects.filter(kind="area").first()
    Target.objects.create(
        agreement=collated.evaluation.agreement, indicator=visits, area=None, quantity=D(120)
    )
    known = text_of(known_facts(collated.evaluation))
    wanted = {
        "到岗.稳岗率": "5.00%",
        "到岗.实到岗人次": "5人次",
        "到岗.超配或不足": "不足95人次",
        "到岗.2023年7月有效人次": "1人次",
        "到岗.期末助理社会工作师人数": "1名",
        "到岗.期末高级社会工作师人数": "0名",
        f"指标.{visits.name}.完成量": f"50{visits.unit}",
        f"指标.{visits.name}.完成率": "41.67%",
        f"指标.{visits.name}.站级统筹": f"50{visits.unit}",
        f"指标.东片区.{visits.name}.完成量": None,
        f"指标.东片区.{visits.name}.完成率": None,
        "协议.经费": "240万元",
        "社工站.东片区.社工人数": None,
        "评估.考核期": "2023年7月至2023年11月",
        "得分.监督方.得分": "10.00分",
        "得分.总分": "100.00分",
        "得分.等级": "优秀",
    }
    assert {key: known.get(key, "缺") for key in wanted} == wanted
    # Every key is one that a text can hold.
    assert [key for key in known if find(f"{{{key}}}") != [key]] == []


def test_names_that_would_be_one_key_are_told_apart_by_their_codes():
    assert names_for_keys([("a", "电访"), ("b", " 电 访 ")]) == {"a": "电访", "b": "电 访"}
    assert names_for_keys([("a", "活动.1"), ("b", "活动·1"), ("c", "{活动}")]) == {
        "a": "活动·1（a）",
        "b": "活动·1（b）",
        "c": "(活动)",
    }
    tricky = names_for_keys([("a", "甲.乙"), ("b", "甲·乙"), ("c", "甲·乙（a）")])
    assert len(set(tricky.values())) == 3


def test_no_two_facts_share_a_key(collated):
    """Also where an area bears the name of an indicator, and indicators names that differ by a mark."""
    agreement = collated.evaluation.agreement
    first, second = Indicator.objects.filter(kind="area")[:2]
    Indicator.objects.filter(pk=second.pk).update(name=f"{first.name}.完成量")
    agreement.station.areas.filter(name="东片区").update(name=first.name)
    for indicator in (first, second):
        Target.objects.get_or_create(agreement=agreement, indicator=indicator, area=None)
    keys = [fact.key for fact in all_facts(evaluation_facts(collated.evaluation))]
    assert f"指标.{first.name}·完成量.完成量" in keys
    assert len(keys) == len(set(keys))
    assert max(map(len, keys)) <= LONGEST_KEY


def narrative(made, text, who="lead", section="conclusion"):
    stored = Narrative.objects.get(evaluation=made.evaluation, section=section)
    return services.save_narrative(
        evaluation=Evaluation.objects.get(pk=made.evaluation.pk),
        section=section,
        actor=build.fresh(made.people[who]),
        version=stored.version,
        text=text,
    )


def test_an_unknown_figure_is_refused_with_the_nearest_one(city):
    made = build.scoring(city)
    with pytest.raises(Invalid, match="您要的可能是"):
        narrative(made, "稳岗率{到岗.稳定率}")
    place = build.places_of(made.parties["third"], city.yunqi.areas.all())[0]
    sheet, expert = build.sheet_of(made, "expert1"), build.fresh(city.expert)
    with pytest.raises(Invalid, match="您要的可能是"):
        services.add_finding(
            evaluation=made.evaluation,
            place=place,
            sheet=sheet,
            kind="good",
            text="{到岗.稳定率}",
            actor=expert,
        )
    assert not Finding.objects.exists()
    # No data yet: known, without a value.
    assert narrative(made, f"稳岗率{RETENTION}").text == f"稳岗率{RETENTION}"


def test_scores_are_for_the_lead_from_collation_on(city):
    made = build.all_submitted(city)
    with pytest.raises(Invalid, match="得分和等级在汇总之后才形成"):
        narrative(made, "总分{得分.总分}")
    build.report_data(city)
    build.write_narratives(made)
    build.act(made, Action.COLLATE)
    assert narrative(made, "总分{得分.总分}，{得分.等级}").text == "总分{得分.总分}，{得分.等级}"
    assert evaluation_facts(made.evaluation).conclusion == "总分100.00分，优秀"
    build.act(made, Action.RESCORE)
    assert facts_for(made.evaluation, build.fresh(city.lead))["得分.总分"].text is None


def test_texts_are_filled_in_facts_and_report_and_frozen_at_issue(collated):
    lead = build.fresh(collated.city.lead)
    finding = Finding.objects.filter(party__code="third").first()
    # As they always were, where no text has a placeholder.
    assert "placeholders" not in facts_json(collated.evaluation)
    text = f"稳岗率{RETENTION}，{{{{到岗.稳岗率}}}}<script>"
    services.edit_finding(finding=finding, actor=lead, version=1, text=text)
    narrative(collated, "总分{得分.总分}。")
    printed = "稳岗率5.00%，{到岗.稳岗率}<script>"
    facts = evaluation_facts(collated.evaluation)
    assert printed in [text for place in facts.findings for text in (*place.good, *place.attention)]
    assert printed in str(sample_content(facts))
    assert "总分100.00分。" in str(sample_content(facts))
    evaluation = Evaluation.objects.get(pk=collated.evaluation.pk)
    issued = services.issue(
        evaluation=evaluation, actor=lead, issued_on=evaluation.on_site, version=evaluation.version
    )
    Attendance.objects.all().update(paid=False)
    assert facts_json(issued)["placeholders"] == {"到岗.稳岗率": "5.00%", "得分.总分": "100.00分"}
    assert printed in str(facts_json(issued)["findings"])
    assert text_of(facts_for(issued, lead)) == {"到岗.稳岗率": "5.00%", "得分.总分": "100.00分"}


def test_nothing_is_issued_while_a_figure_is_missing(collated):
    lead = build.fresh(collated.city.lead)
    finding = Finding.objects.filter(party__code="third", kind="attention").last()
    services.edit_finding(finding=finding, actor=lead, version=1, text="{社工站.东片区.社工人数}")
    narrative(collated, f"稳岗率{RETENTION}")
    Finding.objects.filter(party__code="supervisor", kind="good").update(text="{到岗.没有的}")
    evaluation = Evaluation.objects.get(pk=collated.evaluation.pk)
    obstacles = [str(obstacle) for obstacle in find_line(evaluation, Action.ISSUE).guard(evaluation)]
    assert [one.partition("：")[0] for one in obstacles] == [
        "监督方值得肯定的地方第 1 条",
        "第三方“西片区”需要关注的地方第 2 条",
    ]
    assert "由监督方的评分人修改" in obstacles[0]
    assert "请组长在评语统稿页面修改" in obstacles[1]
