"""Appointing, declaring, recusal: enforced, not only shown."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction

from scoring import services
from scoring.models import Evaluation, PanelMember, ScoreSheet, Settlement
from scoring.refusals import Invalid, Refused
from scoring.results import evaluation_results
from scoring.services.sheets import hold_sheet
from scoring.workflow import Action
from stations.models import AuditEntry, Grant, Role, Station
from tests.city import person
from tests.scoring import build


def appoint(made, user, party="third", duty="expert", actor=None, **more):
    return services.appoint(
        evaluation=made.evaluation,
        user=build.fresh(user),
        party=made.parties[party],
        duty=duty,
        actor=build.fresh(actor or made.city.lead),
        **more,
    )


def opens(user, station):
    return Station.objects.opened_to(build.fresh(user)).filter(pk=station.pk).exists()


def test_the_material_opens_with_the_declaration_and_not_before(city):
    made = build.evaluation_of(city, declared=False)
    assert not opens(city.expert, city.yunqi)
    services.declare(member=made.seats["expert1"], actor=city.expert, conflict=False)
    assert opens(city.expert, city.yunqi)
    assert not opens(city.expert, city.liuan)


def test_a_conflict_ends_seat_and_grant_at_once_and_the_sheet_is_kept_uncounted(city):
    made = build.scoring(city)
    build.fill(made, "expert1")
    services.declare(member=made.seats["expert1"], actor=city.expert, conflict=True, text="配偶在该站任职")
    made.seats["expert1"].refresh_from_db()
    sheet = build.sheet_of(made, "expert1")
    assert made.seats["expert1"].end_reason == "声明回避"
    assert (sheet.counted, sheet.scores.count()) == (False, 4)
    assert not opens(city.expert, city.yunqi)
    assert not Evaluation.objects.visible_to(build.fresh(city.expert)).exists()
    assert not ScoreSheet.objects.visible_to(build.fresh(city.expert)).exists()
    entries = AuditEntry.objects.filter(action="panel.declared").order_by("-pk")
    assert entries[0].after == {"member": made.seats["expert1"].pk, "conflict": True}


def test_a_conflict_wants_an_explanation_and_each_declares_for_oneself(city):
    made = build.evaluation_of(city, declared=False)
    with pytest.raises(Invalid, match="写明存在什么利益冲突"):
        services.declare(member=made.seats["expert1"], actor=city.expert, conflict=True, text=" ")
    with pytest.raises(PermissionDenied, match="只能由本人作出"):
        services.declare(member=made.seats["expert1"], actor=city.lead, conflict=False)


def test_the_same_declaration_is_not_taken_twice(city):
    made = build.evaluation_of(city)
    with pytest.raises(Refused, match="已经作过这项声明"):
        services.declare(member=made.seats["expert1"], actor=city.expert, conflict=False)


def test_after_collation_a_conflict_wants_going_back_first(city):
    made = build.collated(city)
    with pytest.raises(Refused, match="请联系组长或系统管理员退回评分后再处理"):
        services.declare(member=made.seats["expert1"], actor=city.expert, conflict=True, text="曾任职")


def test_who_declared_a_conflict_is_not_appointed_again_and_a_successor_gets_a_sheet(city):
    made = build.scoring(city)
    services.declare(member=made.seats["expert1"], actor=city.expert, conflict=True, text="曾任职")
    with pytest.raises(Invalid, match="已声明回避，不能再任命"):
        appoint(made, city.expert)
    successor = person("expert9", "接专家", Role.EXPERT, organisation=city.evaluator)
    made.seats["expert1"].refresh_from_db()
    seat = appoint(made, successor, replaces=made.seats["expert1"])
    assert (seat.replaces, seat.sheet.state) == (made.seats["expert1"], "not_started")


def test_a_seat_is_taken_over_once_and_with_its_party_and_duty(city):
    made = build.scoring(city)
    left = made.seats["expert1"]
    one, two = (person(f"new{n}", f"接专家{n}", Role.EXPERT, organisation=city.evaluator) for n in (1, 2))
    with pytest.raises(Invalid, match="只能接替本次评估中已离任的成员"):
        appoint(made, one, replaces=left)
    services.remove_member(member=left, actor=build.fresh(city.lead), reason="请假")
    with pytest.raises(Invalid, match="原任第三方评估专家，接替者请任命为同一职责"):
        appoint(made, one, duty="assistant", replaces=left)
    appoint(made, one, replaces=left)
    with pytest.raises(Invalid, match="已由他人接替"):
        appoint(made, two, replaces=left)


def test_who_could_read_all_sheets_is_not_seated_to_score_afterwards(city):
    made = build.all_submitted(city)
    for username in ("early", "late"):
        build.seat(made, username, f"助{username}", "assistant")
        if username == "early":
            # From now on, and before the other one comes, a sheet is out: nobody reads others'.
            services.reopen_sheet(
                sheet=build.sheet_of(made, "expert2"),
                actor=build.fresh(city.lead),
                version=build.sheet_of(made, "expert2").version,
                reason="请补理由",
            )
    for name in ("early", "late", "expert1"):
        services.remove_member(member=made.seats[name], actor=build.fresh(city.lead), reason="改任")
    for name in ("early", "expert1"):
        with pytest.raises(Invalid, match="评分表已对其开放，不能再担任评分人"):
            appoint(made, made.people[name])
        appoint(made, made.people[name], duty="assistant")
    assert appoint(made, made.people["late"]).sheet.state == "not_started"


def test_lead_and_assistant_get_no_sheet(city):
    made = build.scoring(city)
    helper = person("helper", "助助理", Role.EXPERT, organisation=city.evaluator)
    seat = appoint(made, helper, duty="assistant")
    assert not ScoreSheet.objects.filter(member__in=[seat, made.seats["lead"]]).exists()


def test_one_seat_for_a_person_one_lead_and_a_fitting_role(city):
    made = build.evaluation_of(city)
    second = person("lead2", "副组长", Role.LEAD, organisation=city.evaluator)
    stranger = person("far", "外区人", Role.SUPERVISOR, district=city.yuexiu)
    for user, party, duty, message in [
        (city.expert, "third", "expert", "已在本次评估小组中"),
        (second, "third", "lead", "本次评估已有组长"),
        (city.viewer, "third", "expert", "没有担任第三方“评估专家”所需的角色"),
        (stranger, "supervisor", "assessor", "没有担任监督方“评分人”所需的角色"),
        (second, "supervisor", "expert", "监督方不设“评估专家”"),
    ]:
        with pytest.raises(Invalid, match=message):
            appoint(made, user, party, duty)


@pytest.mark.parametrize("who", ["expert", "supervisor", "staff", "viewer"])
def test_only_lead_and_administrator_appoint(city, who):
    made = build.evaluation_of(city)
    helper = person("helper", "助助理", Role.EXPERT, organisation=city.evaluator)
    with pytest.raises(PermissionDenied, match="只有系统管理员或本次评估的组长可以任命"):
        appoint(made, helper, actor=getattr(city, who))


def test_a_member_is_removed_with_a_reason_and_loses_the_material(city):
    made = build.scoring(city)
    lead = build.fresh(city.lead)
    with pytest.raises(Invalid, match="请写明离任原因"):
        services.remove_member(member=made.seats["expert1"], actor=lead, reason="")
    services.remove_member(member=made.seats["expert1"], actor=lead, reason="请假")
    assert not opens(city.expert, city.yunqi)
    assert build.sheet_of(made, "expert1").counted is False


def test_another_evaluations_grant_survives(city):
    made = build.scoring(city)
    other = build.evaluation_of(city, made.scheme, code="HP-YUNQI-2023-FINAL")
    services.remove_member(member=made.seats["expert1"], actor=build.fresh(city.lead), reason="请假")
    assert [grant.cause for grant in Grant.objects.filter(user=city.expert, end=None)] == [
        other.evaluation.cause
    ]


def test_the_panel_is_closed_after_collation(city):
    made = build.collated(city)
    helper = person("helper", "助助理", Role.EXPERT, organisation=city.evaluator)
    with pytest.raises(Refused, match="评估处于“汇总”，不能任命评估小组成员"):
        appoint(made, helper)


def create(city, actor, **more):
    agreement = city.yunqi.agreements.get()
    values = {
        "code": "NEW",
        "agreement": agreement,
        "kind": "midterm",
        "first_month": build.JULY,
        "last_month": build.NOVEMBER,
        "scheme": build.published(),
        "evaluator": city.evaluator,
        "actor": build.fresh(actor),
    }
    return services.create_evaluation(**values | more)


def test_an_evaluation_starts_in_preparation_with_two_empty_narratives(city):
    made = create(city, city.lead)
    assert made.state == Evaluation.State.PREPARING
    assert [(row.section, row.text) for row in made.narratives.all()] == [("conclusion", ""), ("station", "")]


def test_an_evaluation_lies_inside_its_agreement_and_pins_a_published_scheme(city):
    draft = services.create_scheme(plan=build.plan(version=9), actor=None)
    with pytest.raises(Invalid) as caught:
        create(city, city.administrator, last_month=build.date(2024, 7, 1), scheme=draft)
    assert caught.value.messages == {
        "last_month": "评估期应在协议期 2023-07-01 至 2024-06-30 之内。",
        "scheme": "这一版评估办法还没有发布，请先发布或另选一版。",
    }


@pytest.mark.parametrize("who", ["expert", "supervisor", "staff", "viewer", "nobody"])
def test_only_leads_and_administrators_set_up_evaluations(city, who):
    with pytest.raises(PermissionDenied):
        create(city, getattr(city, who))
    assert not Evaluation.objects.exists()


@pytest.mark.parametrize("change", ["leaves", "comes"])
def test_what_was_settled_between_other_sheets_is_settled_anew(city, change):
    made = build.collated(city, taken={"expert1": {"指标": 15}})
    third = made.parties["third"]
    services.settle(
        evaluation=made.evaluation,
        party=third,
        actor=build.fresh(city.lead),
        value=build.D(40),
        reason="折中",
    )
    build.act(made, Action.RESCORE)
    if change == "leaves":
        member = PanelMember.objects.get(pk=made.seats["expert1"].pk)
        services.remove_member(member=member, actor=build.fresh(city.lead), reason="调离")
    else:
        newcomer = person("newcomer", "新专家", Role.EXPERT, organisation=city.evaluator)
        appoint(made, newcomer)
    assert not Settlement.objects.exists()
    result = next(row for row in evaluation_results(made.evaluation).parties if row.party == third.pk)
    assert result.weighted == (55 if change == "leaves" else None)


def test_who_read_the_own_seat_before_it_ended_writes_nothing_after(city):
    """On PostgreSQL a row that was waited for comes with joined rows from before: the sheet itself must say it."""
    made = build.scoring(city)
    sheet = build.sheet_of(made, "expert1")
    ScoreSheet.objects.filter(pk=sheet.pk).update(counted=False)
    with transaction.atomic(), pytest.raises(PermissionDenied, match="不再计入结果"):
        hold_sheet(sheet=sheet, actor=build.fresh(city.expert))
