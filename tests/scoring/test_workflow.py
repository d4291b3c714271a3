"""Every state × action × role; the guards; what goes with a transition."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from indicators.models import Quantity
from scoring import services
from scoring.models import Evaluation, ScoreSheet
from scoring.refusals import Conflict, Invalid, Refused
from scoring.workflow import TRANSITIONS, Action, Actor, find, offered
from staffing.models import Attendance
from stations.models import AuditEntry, Grant, MonthLock
from tests.scoring import build

State = Evaluation.State
MOVES = {
    (State.PREPARING, Action.START): (State.SCORING, {Actor.LEAD, Actor.ADMINISTRATOR}),
    (State.SCORING, Action.PREPARE): (State.PREPARING, {Actor.LEAD, Actor.ADMINISTRATOR}),
    (State.SCORING, Action.COLLATE): (State.COLLATED, {Actor.LEAD}),
    (State.COLLATED, Action.RESCORE): (State.SCORING, {Actor.LEAD, Actor.ADMINISTRATOR}),
    (State.COLLATED, Action.ISSUE): (State.ISSUED, {Actor.LEAD}),
    (State.ISSUED, Action.ARCHIVE): (State.ARCHIVED, {Actor.LEAD, Actor.ADMINISTRATOR}),
}
PEOPLE = ("lead", "administrator", "expert1", "supervisor", "staff", "viewer", "nobody")


def test_the_table_is_the_one_of_the_domain():
    assert {key: (row.target, row.actors) for key, row in TRANSITIONS.items()} == MOVES


def in_state(city, state):
    """An evaluation whose every guard would agree."""
    if state == State.PREPARING:
        return build.evaluation_of(city)
    if state == State.SCORING:
        return build.scoring(city)
    if state == State.COLLATED:
        return build.collated(city)
    made = build.issued(city)
    if state == State.ARCHIVED:
        build.act(made, Action.ARCHIVE)
    return made


def attempt(made, action, who):
    """What becomes of it: the new state, or the name of the refusal."""
    actor = build.fresh(made.people.get(who) or getattr(made.city, who))
    evaluation = made.evaluation
    try:
        if action == Action.ISSUE:
            moved = services.issue(
                evaluation=evaluation, actor=actor, issued_on=date(2023, 12, 15), version=evaluation.version
            )
        else:
            moved = services.transition(
                evaluation=evaluation, action=action, actor=actor, version=evaluation.version, reason="因由"
            )
    except (Refused, PermissionDenied) as error:
        return type(error).__name__
    return moved.state


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("action", Action)
def test_each_action_in_each_state_by_each_person(city, state, action):
    made = in_state(city, state)
    if state == State.SCORING and action == Action.COLLATE:
        for name in build.SCORERS:
            build.fill(made, name)
            build.submit(made, name)
        build.report_data(city)
    target, actors = MOVES.get((state, action), (None, set()))
    parts = {"lead": Actor.LEAD, "administrator": Actor.ADMINISTRATOR}
    made.evaluation.refresh_from_db()
    for who in reversed(PEOPLE):
        expected = "Refused" if target is None else "PermissionDenied"
        allowed = parts.get(who) in actors
        assert attempt(made, action, who) == (target if allowed else expected), who
        if allowed:
            break
    made.evaluation.refresh_from_db()
    assert made.evaluation.state == (target or state)


def test_a_transition_is_recorded_with_state_actor_and_reason(city):
    made = build.scoring(city)
    build.act(made, Action.PREPARE, reason="换一位专家")
    entry = AuditEntry.objects.get(action="evaluation.prepare")
    assert (entry.actor, entry.before, entry.after, entry.reason) == (
        city.lead,
        {"state": "scoring"},
        {"state": "preparing"},
        "换一位专家",
    )


def test_going_back_wants_a_reason(city):
    made = build.collated(city)
    with pytest.raises(Invalid, match="写明原因"):
        build.act(made, Action.RESCORE, reason=" ")


def test_of_two_who_move_it_at_once_the_second_is_told(city):
    made = build.evaluation_of(city)
    seen = Evaluation.objects.get(pk=made.evaluation.pk)
    build.act(made, Action.START)
    with pytest.raises(Conflict) as caught:
        services.transition(
            evaluation=seen, action=Action.START, actor=build.fresh(city.lead), version=seen.version
        )
    assert [(row.theirs, row.mine) for row in caught.value.differences] == [("评分中", "筹备")]


def test_the_start_wants_a_lead_without_conflict_and_a_scorer_of_each_party(city):
    made = build.evaluation_of(city, declared=False)
    services.remove_member(member=made.seats["centre"], actor=build.fresh(city.administrator), reason="调岗")
    with pytest.raises(Refused) as caught:
        build.act(made, Action.START, "administrator")
    assert [str(obstacle) for obstacle in caught.value.obstacles] == [
        "组长还没有作回避声明。（请组长本人在评估页面声明）",
        "督导中心还没有任命评分人。（请第三方评估组长处理）",
    ]


def test_the_start_makes_one_empty_sheet_for_each_who_scores(city):
    made = build.scoring(city)
    sheets = ScoreSheet.objects.filter(evaluation=made.evaluation)
    assert {(sheet.member_id, sheet.state) for sheet in sheets} == {
        (made.seats[name].pk, "not_started") for name in build.SCORERS
    }


def test_collation_names_whose_sheet_and_which_months_are_missing(city):
    made = build.scoring(city)
    for name in build.SCORERS[:-1]:
        build.fill(made, name)
        build.submit(made, name)
    build.report_data(city)
    Attendance.objects.filter(month=date(2023, 9, 1)).delete()
    Quantity.objects.update(last_month=date(2023, 10, 1))
    with pytest.raises(Refused) as caught:
        build.act(made, Action.COLLATE)
    assert [str(obstacle) for obstacle in caught.value.obstacles] == [
        "1 张评分表还没有提交：专家2（第三方）。（请提醒评分人，组长和助理可在进度页面催办）",
        "缺少 2023-09 的社工到岗数据。（请社工站上报，或联系承办机构）",
        "缺少 2023-11 的服务指标完成量。（请社工站上报，或联系承办机构）",
    ]


def test_collation_locks_the_months_of_the_period_and_going_back_unlocks_them(city):
    made = build.collated(city)
    locks = MonthLock.objects.filter(agreement=made.evaluation.agreement)
    assert [lock.month for lock in locks] == made.evaluation.months
    assert {lock.cause for lock in locks} == {"评估 HP-YUNQI-2023-MID"}
    build.act(made, Action.RESCORE)
    assert not locks.all()


def test_unlocking_leaves_the_locks_of_another_evaluation(city):
    made = build.collated(city)
    MonthLock.objects.create(agreement=made.evaluation.agreement, month=date(2023, 7, 1), cause="评估 另一次")
    build.act(made, Action.RESCORE)
    assert [lock.cause for lock in MonthLock.objects.all()] == ["评估 另一次"]


def test_going_back_to_preparation_is_refused_once_a_sheet_is_submitted(city):
    made = build.scoring(city)
    build.fill(made, "expert1")
    build.submit(made, "expert1")
    with pytest.raises(Refused, match="已有评分表提交，不能退回筹备"):
        build.act(made, Action.PREPARE)


def test_issue_wants_narratives_and_findings_of_every_party_and_place(city):
    made = build.scoring(city)
    for name in build.SCORERS:
        build.fill(made, name)
        if name != "purchaser":
            build.write_findings(made, name)
        build.submit(made, name)
    build.report_data(city)
    made.evaluation.refresh_from_db()
    evaluation = build.act(made, Action.COLLATE)
    evaluation.findings.filter(area__name="西片区").delete()
    with pytest.raises(Refused) as caught:
        services.issue(
            evaluation=evaluation,
            actor=build.fresh(city.lead),
            issued_on=date(2023, 12, 15),
            version=evaluation.version,
        )
    assert [obstacle.reason for obstacle in caught.value.obstacles] == [
        "“社工站基本情况”还没有写。",
        "“结语”还没有写。",
        "购买方没有写“值得肯定的地方”。",
        "购买方没有写“需要关注的地方”。",
        "第三方没有写“西片区”的评语。",
    ]


def test_issue_freezes_the_facts_with_the_date(city):
    made = build.issued(city, taken={"supervisor": {"监管": "1"}})
    evaluation = made.evaluation
    assert (evaluation.state, evaluation.issued_on) == (State.ISSUED, date(2023, 12, 15))
    assert evaluation.facts_snapshot["evaluation"]["issued"] == "2023-12-15"
    assert evaluation.facts_snapshot["scores"] == {
        "weights": {"监督方": 10, "购买方": 20, "督导中心": 15, "第三方": 55},
        "weighted": {"监督方": "9.00", "购买方": "20.00", "督导中心": "15.00", "第三方": "55.00"},
        "total": "99.00",
        "grade": "优秀",
    }


def test_a_text_changed_after_rendering_stops_the_issue(city):
    made = build.collated(city)
    rendered = made.evaluation.version
    narrative = made.evaluation.narratives.get(section="conclusion")
    services.save_narrative(
        evaluation=made.evaluation,
        section="conclusion",
        actor=build.fresh(city.lead),
        version=narrative.version,
        text="另一个结语",
    )
    with pytest.raises(Conflict):
        services.issue(
            evaluation=made.evaluation,
            actor=build.fresh(city.lead),
            issued_on=date(2023, 12, 15),
            version=rendered,
        )


def test_the_archive_ends_what_was_opened_to_the_panel(city):
    made = build.issued(city)
    assert Grant.objects.filter(cause=made.evaluation.cause, end=None).count() == len(made.people)
    build.act(made, Action.ARCHIVE)
    assert not Grant.objects.filter(cause=made.evaluation.cause, end=None).exists()
    assert not build.fresh(city.expert).access.granted


def test_only_who_may_act_is_offered_a_transition(city):
    made = build.evaluation_of(city)
    offers = {
        who: [
            row.action
            for row in offered(made.evaluation, build.fresh(made.people.get(who) or getattr(city, who)))
        ]
        for who in PEOPLE
    }
    assert offers == {who: [] for who in PEOPLE} | {
        "lead": [Action.START],
        "administrator": [Action.START],
    }


@pytest.mark.parametrize("state", State)
def test_each_refusal_of_a_state_says_who_can_help(city, state):
    """Whatever stands in the way of an action, or is tried at the wrong time, names somebody who can do something."""
    made = build.evaluation_of(city, declared=False)
    Evaluation.objects.filter(pk=made.evaluation.pk).update(
        state=state,
        **({"issued_on": "2023-12-15", "facts_snapshot": {}} if state in ("issued", "archived") else {}),
    )
    evaluation = Evaluation.objects.get(pk=made.evaluation.pk)
    for action in Action:
        line = find(evaluation, action)
        if line is not None:
            assert [row for row in line.guard(evaluation) if not row.helper] == [], action
            continue
        with pytest.raises(Refused) as refused:
            build.act(made, action, "administrator")
        assert [row for row in refused.value.obstacles if not row.helper] == [], action
