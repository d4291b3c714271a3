"""代录: a paper sheet entered for its author, handed over, sent back, confirmed; who may, who reads, what is kept."""

import pytest
from django.core.exceptions import PermissionDenied

from scoring import services
from scoring.guards import REMIND_HELPS, may_be_collated
from scoring.models import Finding, Score, ScoreSheet, SheetEntry
from scoring.models.sheets import complete_evaluations
from scoring.places import own_places
from scoring.refusals import Conflict, Invalid, Refused
from scoring.services import ScoreEntry
from scoring.worklist import work_list
from stations.models import AuditEntry, Role
from tests.city import person
from tests.scoring import build
from tests.scoring.build import D
from tests.scoring.test_blindness import EVERYBODY, others, panel_of, who


@pytest.fixture
def made(city):
    """评分中 with two experts and an assistant."""
    return panel_of(city)


def allow(made, user="assistant", sheet="expert1", actor="lead", reason="现场填写纸质表"):
    return services.allow_entry(
        sheet=build.sheet_of(made, sheet), user=who(made, user), actor=who(made, actor), reason=reason
    )


def enter(made, actor="assistant", sheet="expert1", **given):
    """Type points by item name on somebody's sheet; as the form does, with the versions that stand."""
    paper = build.sheet_of(made, sheet)
    stored = {score.item_id: score.version for score in paper.scores.all()}
    rows = build.rows_of(paper)
    entries = [
        ScoreEntry(rows[name], stored.get(rows[name], 0), D(points), reason="缺", source="纸质表")
        for name, points in given.items()
    ]
    return services.save_scores(sheet=paper, actor=who(made, actor), entries=entries)


ALL = {"人员": "9", "制度": "5", "指标": "20", "建档": "18"}


def hand_over(made, actor="assistant", sheet="expert1", version=None):
    paper = build.sheet_of(made, sheet)
    return services.hand_over(sheet=paper, actor=who(made, actor), version=version or paper.version)


def send_back(made, actor="expert1", reason="第二项抄错", sheet="expert1"):
    paper = build.sheet_of(made, sheet)
    return services.send_back(sheet=paper, actor=who(made, actor), version=paper.version, reason=reason)


def state_of(made, sheet="expert1"):
    return build.sheet_of(made, sheet).state


def titles(made, name):
    return [item.title.partition(" · ")[2] for item in work_list(who(made, name))]


def readers(made, sheet="expert1"):
    paper = build.sheet_of(made, sheet)
    return {
        name
        for name in others(made, EVERYBODY, set())
        if ScoreSheet.objects.visible_to(who(made, name)).filter(pk=paper.pk).exists()
    }


def test_a_paper_sheet_is_entered_handed_over_sent_back_corrected_and_confirmed(made):
    allow(made)
    assert titles(made, "assistant") == ["代白专家录入评分表"]
    enter(made, **ALL)
    assert state_of(made) == "in_progress"
    hand_over(made)
    assert (state_of(made), titles(made, "assistant")) == ("to_confirm", [])
    assert titles(made, "expert1") == ["第三方评分表待您确认"]
    send_back(made)
    assert (state_of(made), titles(made, "assistant")) == ("in_progress", ["代白专家录入评分表"])
    (item,) = work_list(who(made, "assistant"))
    assert item.detail.endswith("现场填写纸质表；白专家退回：第二项抄错")
    enter(made, 制度="4")
    hand_over(made)
    enter(made, "expert1", 人员="10")
    assert state_of(made) == "to_confirm"
    sheet = build.submit(made, "expert1")
    typists = {score.item.name: str(score.typed_by or "") for score in sheet.scores.select_related("item")}
    assert typists == {"人员": "", "制度": "助助理", "指标": "助助理", "建档": "助助理"}
    assert SheetEntry.objects.get().ended_at == sheet.submitted_at
    submitted = AuditEntry.objects.get(action="sheet.submitted")
    assert submitted.actor == made.people["expert1"]
    assert submitted.after == {"state": "submitted", "entered_by": [made.people["assistant"].pk]}
    saved = AuditEntry.objects.filter(action="score.saved").order_by("pk")
    author = made.people["expert1"].pk
    assert [(row.actor.name, row.after.get("entered_for")) for row in saved] == [
        *[("助助理", author)] * 5,
        ("白专家", None),
    ]
    allowed = AuditEntry.objects.get(action="panel.entry_allowed")
    assert (allowed.actor, allowed.reason) == (made.city.lead, "现场填写纸质表")


def test_until_it_is_confirmed_it_is_not_submitted_for_anybody(made):
    for name in ("supervisor", "purchaser", "centre", "expert2"):
        build.fill(made, name)
        build.submit(made, name)
    allow(made)
    enter(made, **ALL)
    hand_over(made)
    assert not complete_evaluations().filter(pk=made.evaluation.pk).exists()
    assert readers(made, "expert2") == {"expert2"}
    reasons = [str(row) for row in may_be_collated(made.evaluation)]
    assert f"1 张评分表已代录，还没有本人确认：白专家（第三方）。（{REMIND_HELPS}）" in reasons
    assert titles(made, "lead") == ["等待评分"]
    build.submit(made, "expert1")
    assert complete_evaluations().filter(pk=made.evaluation.pk).exists()


@pytest.mark.parametrize("typist", ["assistant", "lead"])
def test_who_enters_reads_that_sheet_and_no_other_and_nothing_more_afterwards(made, typist):
    """By role: before, while it is allowed, handed over, and once the right has ended."""
    build.fill(made, "expert2")
    assert readers(made) == {"expert1"}
    entry = allow(made, typist)
    assert (readers(made), readers(made, "expert2")) == ({"expert1", typist}, {"expert2"})
    enter(made, typist, 人员="9")
    hand_over(made, typist)
    assert readers(made) == {"expert1", typist}
    services.end_entry(entry=entry, actor=who(made, "lead"), reason="改由本人填写")
    assert readers(made) == {"expert1"}
    with pytest.raises(PermissionDenied, match="如需代录，请联系组长"):
        enter(made, typist, 人员="8")
    assert (state_of(made), Score.objects.filter(typed_by__isnull=False).count()) == ("to_confirm", 1)


def test_the_right_ends_with_the_seat_of_either(city):
    made = panel_of(city)
    allow(made)
    enter(made, 人员="9")
    services.remove_member(member=made.seats["assistant"], actor=who(made, "lead"), reason="调岗")
    assert (SheetEntry.objects.active().count(), readers(made)) == (0, {"expert1"})
    allow(made, "lead")
    services.declare(member=made.seats["expert1"], actor=who(made, "expert1"), conflict=True, text="曾任职")
    assert (SheetEntry.objects.active().count(), readers(made)) == (0, set())


@pytest.mark.parametrize("name", ["administrator", "expert1", "assistant", "purchaser", "staff"])
def test_only_the_lead_arranges_it(made, name):
    with pytest.raises(PermissionDenied, match="只有本次评估的组长可以安排代录"):
        allow(made, actor=name)


def test_what_arranging_refuses(made):
    for user in ("expert2", "purchaser", "administrator", "viewer"):
        with pytest.raises(Invalid, match="代录人应是本次评估的组长或助理"):
            allow(made, user)
    with pytest.raises(Invalid, match="请写明代录的原因"):
        allow(made, reason=" ")
    made.seats["assistant"].declarations.all().delete()
    with pytest.raises(Invalid, match="且已声明没有利益冲突"):
        allow(made)
    services.declare(member=made.seats["assistant"], actor=who(made, "assistant"), conflict=False)
    allow(made)
    with pytest.raises(Refused, match="已安排代录"):
        allow(made, "lead")
    build.fill(made, "purchaser")
    build.submit(made, "purchaser")
    with pytest.raises(Refused, match="已经提交或不计入结果"):
        allow(made, sheet="purchaser")
    made.seats["centre"].declarations.all().delete()
    with pytest.raises(Refused, match="评分人还没有作回避声明"):
        allow(made, sheet="centre")


def test_who_enters_neither_submits_nor_writes_on_after_handing_over(made):
    allow(made)
    with pytest.raises(Refused, match="还没有录入任何评分"):
        hand_over(made)
    enter(made, **ALL)
    paper = build.sheet_of(made, "expert1")
    with pytest.raises(PermissionDenied, match="评分表由评分人本人提交"):
        services.submit_sheet(sheet=paper, actor=who(made, "assistant"), version=paper.version)
    with pytest.raises(Conflict):
        hand_over(made, version=paper.version - 1)
    with pytest.raises(PermissionDenied, match="请通读后直接提交"):
        hand_over(made, "expert1")
    with pytest.raises(Refused, match="不在待确认状态"):
        send_back(made)
    hand_over(made)
    for again in (lambda: enter(made, 人员="8"), lambda: hand_over(made)):
        with pytest.raises(Refused, match="已交本人确认，不能再录入"):
            again()
    for name in ("lead", "expert2", "administrator"):
        with pytest.raises(PermissionDenied):
            send_back(made, name)
    with pytest.raises(Invalid, match="请写明退回代录的原因"):
        send_back(made, reason="")
    entry = SheetEntry.objects.get()
    with pytest.raises(PermissionDenied, match="只有本次评估的组长可以结束代录"):
        services.end_entry(entry=entry, actor=who(made, "assistant"), reason="不录了")
    with pytest.raises(Invalid, match="请写明结束代录的原因"):
        services.end_entry(entry=entry, actor=who(made, "lead"), reason="")
    services.end_entry(entry=entry, actor=who(made, "lead"), reason="改由本人")
    with pytest.raises(Refused, match="这项代录已经结束"):
        services.end_entry(entry=entry, actor=who(made, "lead"), reason="再来")
    with pytest.raises(Refused, match="代录已经结束，不能再退回"):
        send_back(made)


def test_two_who_type_get_theirs_and_mine_with_names(made):
    allow(made)
    enter(made, 人员="9")
    paper = build.sheet_of(made, "expert1")
    with pytest.raises(Conflict) as caught:
        services.save_score(
            sheet=paper,
            item=paper.party.items.get(name="人员"),
            actor=who(made, "expert1"),
            version=0,
            points=D(8),
        )
    (row,) = caught.value.differences
    assert (row.who, row.theirs) == ("助助理", "9.00 分；理由：缺；出处：纸质表")


def test_findings_of_the_paper_sheet_are_entered_too(made):
    allow(made)
    paper = build.sheet_of(made, "expert1")
    (place, *_) = own_places(paper, made.city.yunqi.areas.all())
    given = {"evaluation": paper.evaluation, "place": place, "sheet": paper, "kind": "good", "text": "好"}
    finding = services.add_finding(actor=who(made, "assistant"), **given)
    assert (finding.sheet, str(finding.changed_by)) == (paper, "助助理")
    enter(made, 人员="9")
    hand_over(made)
    for name in ("assistant", "lead", "expert2"):
        with pytest.raises(PermissionDenied, match="评语由评分人在评分期间填写"):
            services.add_finding(actor=who(made, name), **given)
    assert Finding.objects.count() == 1


def test_who_entered_a_sheet_gives_no_points_in_that_evaluation(city):
    made = panel_of(city)
    entry = allow(made)
    services.end_entry(entry=entry, actor=who(made, "lead"), reason="改由本人")
    services.remove_member(member=made.seats["assistant"], actor=who(made, "lead"), reason="改任")
    again = {"evaluation": made.evaluation, "party": made.parties["third"], "actor": who(made, "lead")}
    with pytest.raises(Invalid, match="代录过评分表，看过其他评委的评分，不能再担任评分人"):
        services.appoint(user=who(made, "assistant"), duty="expert", **again)
    fresh = person("expert9", "新专家", Role.EXPERT, organisation=city.evaluator)
    assert services.appoint(user=fresh, duty="expert", **again).sheet.state == "not_started"


@pytest.mark.parametrize("wrote", ["points", "findings", "evidence"])
def test_nobody_reads_what_an_author_wrote_by_offering_to_enter_it(made, wrote):
    {"points": build.fill, "findings": build.write_findings, "evidence": build.attach}[wrote](made, "expert1")
    with pytest.raises(Refused, match="评分人自己已经填写过"):
        allow(made, "lead")
    assert readers(made) == {"expert1"}
    entry = allow(made, sheet="expert2")
    enter(made, sheet="expert2", 人员="9")
    services.end_entry(entry=entry, actor=who(made, "lead"), reason="换人")
    # What somebody else typed isn't the author's.
    assert allow(made, "lead", sheet="expert2").user == made.people["lead"]
