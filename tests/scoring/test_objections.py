"""A station asks for a recusal: who may, who decides, who reads it, and what follows."""

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from scoring import services
from scoring.guards import may_be_collated, panel_is_complete
from scoring.models import Objection, PanelMember, ScoreSheet
from scoring.refusals import Invalid, Refused
from scoring.worklist import work_list
from stations.models import AuditEntry, Grant, Role
from tests.city import person
from tests.scoring import build


def who(made, name):
    return build.fresh(made.people.get(name) or getattr(made.city, name))


def seat(made, name):
    return PanelMember.objects.select_related("evaluation__agreement__station", "user").get(
        pk=made.seats[name].pk
    )


def ask(made, about="expert1", by="staff", reason="是本站站长的亲属"):
    return services.object_to(member=seat(made, about), actor=who(made, by), reason=reason)


def decide(made, objection, by, decision="refuse", answer="经核实并无亲属关系"):
    objection = Objection.objects.get(pk=objection.pk)
    services.decide_objection(objection=objection, actor=who(made, by), decision=decision, answer=answer)
    objection.refresh_from_db()
    return objection


def with_stranger(made):
    made.people["far"] = person("far", "外站人", Role.STATION, station=made.city.liuan)
    return made


EVERYBODY = (
    "administrator",
    "lead",
    "expert1",
    "expert2",
    "supervisor",
    "purchaser",
    "centre",
    "staff",
    "operator",
    "viewer",
    "far",
    "nobody",
)


def test_only_the_station_and_its_operator_ask(city):
    made = with_stranger(build.scoring(city))
    able = set()
    for name in EVERYBODY:
        try:
            services.withdraw_objection(objection=ask(made, by=name), actor=who(made, name))
            able.add(name)
        except PermissionDenied:
            continue
    assert able == {"staff", "operator"}


@pytest.mark.parametrize(("about", "deciding"), [("expert1", {"lead"}), ("lead", {"administrator"})])
def test_who_decides_and_who_reads(city, about, deciding):
    made = with_stranger(build.scoring(city))
    objection = ask(made, about, reason="机密的理由")
    path = reverse("scoring:objections", args=[made.evaluation.code])
    readers, able = set(), set()
    for name in EVERYBODY:
        browser = Client()
        browser.force_login(who(made, name))
        if "机密的理由" in browser.get(path).content.decode():
            readers.add(name)
        for other in ("/", "/evaluations/", reverse("scoring:detail", args=[made.evaluation.code])):
            assert "机密的理由" not in browser.get(other).content.decode(), (name, other)
        try:
            decide(made, objection, name)
            able.add(name)
            Objection.objects.update(state="open", closed_at=None, answer="", decided_by=None)
        except PermissionDenied:
            continue
    assert able == deciding
    assert readers == {"administrator", "lead", "staff", "operator", about}


def test_without_a_lead_in_office_the_administrator_decides(city):
    made = build.scoring(city)
    objection = ask(made)
    services.remove_member(member=seat(made, "lead"), actor=who(made, "administrator"), reason="调岗")
    assert decide(made, objection, "administrator").state == Objection.State.REFUSED


@pytest.mark.parametrize(("about", "by"), [("expert1", "lead"), ("lead", "administrator")])
def test_accepted_the_seat_ends_at_once_and_its_sheet_is_not_counted(city, about, by):
    made = build.scoring(city)
    build.fill(made, "expert1")
    objection = decide(made, ask(made, about), by, "accept", "情况属实")
    assert objection.state == Objection.State.ACCEPTED
    left = seat(made, about)
    assert (left.end is not None, left.end_reason) == (True, "社工站申请回避，经同意")
    assert not Grant.objects.filter(user=left.user, end=None).exists()
    assert not ScoreSheet.objects.filter(member=left, counted=True).exists()
    browser = Client()
    browser.force_login(who(made, about))
    assert browser.get(reverse("scoring:narratives", args=[made.evaluation.code])).status_code != 200


def test_refused_the_station_reads_why_and_may_ask_again(city):
    made = build.scoring(city)
    decide(made, ask(made), "lead")
    browser = Client()
    browser.force_login(who(made, "staff"))
    page = browser.get(reverse("scoring:objections", args=[made.evaluation.code])).content.decode()
    assert "经核实并无亲属关系" in page
    assert ask(made).is_open
    with pytest.raises(Refused, match="正等待决定"):
        ask(made)


@pytest.mark.parametrize(("decision", "answer"), [("", "理由"), ("accept", " ")])
def test_a_decision_is_one_of_two_and_has_a_reason(city, decision, answer):
    made = build.scoring(city)
    objection = ask(made)
    with pytest.raises(Invalid):
        decide(made, objection, "lead", decision, answer)
    with pytest.raises(Invalid, match="请写明申请回避的理由"):
        ask(made, "expert2", reason=" ")
    objection.refresh_from_db()
    assert objection.is_open


def test_while_it_waits_no_conflict_is_not_declared_and_the_start_waits_too(city):
    made = build.evaluation_of(city, declared=False)
    services.declare(member=seat(made, "lead"), actor=city.lead, conflict=False)
    objection = ask(made)
    with pytest.raises(Refused, match="决定之后才能声明没有冲突"):
        services.declare(member=seat(made, "expert1"), actor=city.expert, conflict=False)
    (obstacle,) = panel_is_complete(made.evaluation)
    assert str(obstacle) == "社工站申请白专家回避，尚未决定。（请组长决定）"
    decide(made, objection, "lead")
    assert panel_is_complete(made.evaluation) == []
    services.declare(member=seat(made, "expert1"), actor=city.expert, conflict=False)


def test_who_had_declared_goes_on_and_collation_waits(city):
    made = build.all_submitted(city)
    build.report_data(city)
    ask(made, "lead")
    assert [str(row) for row in may_be_collated(made.evaluation)] == [
        "社工站申请罗组长回避，尚未决定。（请系统管理员决定）"
    ]
    assert ScoreSheet.objects.visible_to(who(made, "expert1")).count() == 5


def test_a_member_who_declares_a_conflict_settles_the_request(city):
    made = build.scoring(city)
    objection = ask(made)
    services.declare(member=seat(made, "expert1"), actor=city.expert, conflict=True, text="属实")
    with pytest.raises(Refused, match="已经了结"):
        decide(made, objection, "lead")
    objection.refresh_from_db()
    assert objection.state == Objection.State.SETTLED


def test_nobody_asks_after_collation(city):
    made = build.collated(city)
    with pytest.raises(Refused, match="评估处于“汇总”，不能申请回避"):
        ask(made)


def test_who_decides_is_told_in_the_work_list(city):
    made = build.scoring(city)
    ask(made)
    ask(made, "lead")
    for name, members in (
        ("lead", ["白专家"]),
        ("administrator", ["罗组长"]),
        ("expert1", []),
        ("staff", []),
    ):
        found = [item for item in work_list(who(made, name)) if "回避申请" in item.title]
        assert [item.detail for item in found] == [
            f"2023 年度中期评估；社工站申请{member}回避，请决定" for member in members
        ], name


def test_the_trail_keeps_who_asked_and_why(city):
    made = build.scoring(city)
    decide(made, ask(made), "lead")
    rows = AuditEntry.objects.filter(action__startswith="panel.objec").order_by("pk")
    assert [(row.action, row.actor, row.reason) for row in rows] == [
        ("panel.objected", city.staff, "是本站站长的亲属"),
        ("panel.objection_refused", city.lead, "经核实并无亲属关系"),
    ]
