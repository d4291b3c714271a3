"""The facts of an evaluation, and the command that prints them."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from scoring import services
from scoring.facts import evaluation_facts, facts_json
from scoring.models import Evaluation
from scoring.workflow import Action
from staffing.models import Attendance
from stations.models import Organisation
from tests.scoring import build

SEALED_SCORES = {
    "weights": {"监督方": 10, "购买方": 20, "督导中心": 15, "第三方": 55},
    "weighted": {"监督方": None, "购买方": None, "督导中心": None, "第三方": None},
    "total": None,
    "grade": None,
}


def test_the_facts_name_station_agreement_and_evaluation(city):
    bureau = Organisation.objects.create(code="B", name="黄埔区民政局", kind="bureau")
    city.huangpu.bureau = bureau
    city.huangpu.save()
    made = build.collated(city, taken={"supervisor": {"监管": "1"}})
    facts = evaluation_facts(made.evaluation).as_json()
    assert list(facts) == [
        "station",
        "agreement",
        "evaluation",
        "staffing",
        "statements",
        "indicators",
        "scores",
        "findings",
        "narratives",
        "verification",
    ]
    nothing = {"verified": 0, "corrected": 0}
    assert facts["verification"] == {"person_months": nothing, "quantities": nothing}
    assert facts["station"] == {
        "name": "云栖街社工服务站",
        "district": "黄埔区",
        "subdistrict": "云栖街",
        "address": "云栖路 8 号",
        "operator": "晨光社会工作服务中心",
        "operated_by_operator_since": 2018,
        "supervisor": "黄埔区民政局",
        "purchaser": None,
        "evaluator": "同行评估中心",
        "areas": {
            "东片区": {"communities": ["东园社区"], "workers": None},
            "西片区": {"communities": ["西园社区"], "workers": None},
        },
    }
    assert facts["agreement"] == {
        "procurement_cycle": ["2023-07-01", "2026-06-30"],
        "year": ["2023-07-01", "2024-06-30"],
        "amount_yuan": "2400000.00",
        "required_workers_per_month": 20,
        "required_certified_per_month": 10,
        "required_retention_percent": "80.00",
    }
    assert facts["evaluation"] == {
        "kind": "中期评估",
        "period": ["2023-07-01", "2023-11-30"],
        "months": 5,
        "on_site": "2023-12-12",
        "issued": None,
    }
    assert facts["staffing"]["person_months"] == {"required": 100, "actual": 5, "surplus": -95}
    assert facts["scores"]["weighted"] == {
        "监督方": "9.00",
        "购买方": "20.00",
        "督导中心": "15.00",
        "第三方": "55.00",
    }
    assert (facts["scores"]["total"], facts["scores"]["grade"]) == ("99.00", "优秀")
    assert facts["narratives"] == {"station": "综述-station", "conclusion": "综述-conclusion"}


def test_findings_stand_by_party_section_and_area_in_order(city):
    facts = evaluation_facts(build.collated(city).evaluation).as_json()["findings"]
    assert [(row["party"], row["section"], row["area"]) for row in facts] == [
        ("监督方", None, None),
        ("购买方", None, None),
        ("督导中心", None, None),
        ("第三方", "项目管理", None),
        ("第三方", "总体服务", None),
        ("第三方", "各社工点", "东片区"),
        ("第三方", "各社工点", "西片区"),
    ]
    assert facts[5]["good"] == ["expert1-东片区-good", "expert2-东片区-good"]
    assert facts[0]["attention"] == ["supervisor-监督方-attention"]


def test_before_collation_scores_and_texts_are_sealed_even_when_all_sheets_are_in(city):
    made = build.all_submitted(city)
    build.write_narratives(made)
    facts = evaluation_facts(made.evaluation).as_json()
    assert facts["scores"] == SEALED_SCORES
    assert [row["good"] + row["attention"] for row in facts["findings"]] == [[]] * 7
    assert facts["narratives"] == {"station": "", "conclusion": ""}


def test_who_may_not_read_the_result_gets_sealed_facts_at_collation_too(city):
    facts = evaluation_facts(build.collated(city).evaluation, sealed=True)
    assert facts.as_json()["scores"] == SEALED_SCORES


def test_an_issued_evaluation_speaks_from_its_snapshot(city):
    made = build.issued(city)
    Attendance.objects.all().delete()
    assert facts_json(made.evaluation)["staffing"]["person_months"]["actual"] == 5
    assert facts_json(made.evaluation, recompute=True)["staffing"]["person_months"]["actual"] is None


def run(*arguments):
    out = StringIO()
    call_command("evaluation_facts", *arguments, stdout=out)
    return out.getvalue()


def test_the_command_prints_the_snapshot_or_computes_anew(city):
    made = build.issued(city)
    assert json.loads(run(made.evaluation.code, "--json")) == made.evaluation.facts_snapshot
    Attendance.objects.all().delete()
    anew = json.loads(run(made.evaluation.code, "--json", "--recompute"))
    assert anew["staffing"]["person_months"]["actual"] is None
    assert anew["scores"] == made.evaluation.facts_snapshot["scores"]


def test_the_command_prints_lines_to_read(city):
    text = run(build.collated(city).evaluation.code)
    assert "scores\n  weights\n    监督方: 10\n" in text
    assert "  total: 100.00\n  grade: 优秀\n" in text


@pytest.mark.django_db
def test_an_unknown_code_ends_with_2_and_words():
    with pytest.raises(CommandError, match="没有编号为“NO”的评估") as caught:
        run("NO")
    assert caught.value.returncode == 2


def test_the_number_of_queries_does_not_grow_with_the_sheets(city, django_assert_num_queries):
    few = build.collated(city)
    with CaptureQueriesContext(connection) as first:
        evaluation_facts(few.evaluation)
    build.act(few, Action.RESCORE)
    for number in (7, 8, 9):
        user = build.person(f"more{number}", f"专家{number}", build.Role.EXPERT, organisation=city.evaluator)
        few.people[f"expert{number}"] = user
        seat = services.appoint(
            evaluation=Evaluation.objects.get(pk=few.evaluation.pk),
            user=user,
            party=few.parties["third"],
            duty="expert",
            actor=build.fresh(city.lead),
        )
        few.seats[f"expert{number}"] = seat
        services.declare(member=seat, actor=user, conflict=False)
        build.fill(few, f"expert{number}")
        build.submit(few, f"expert{number}")
    evaluation = build.act(few, Action.COLLATE)
    with django_assert_num_queries(len(first.captured_queries)):
        evaluation_facts(evaluation)
