"""Writing on sheets: whose, when, which points; versions; handing in and opening again."""

import pytest
from django.core.exceptions import PermissionDenied

from scoring import services
from scoring.models import Evaluation, Score, ScoreSheet
from scoring.refusals import Conflict, Invalid, Refused
from scoring.services import ScoreEntry
from scoring.workflow import Action
from stations.models import AuditEntry
from tests.scoring import build
from tests.scoring.build import D


@pytest.fixture
def made(city):
    return build.scoring(city)


def save(made, name, item, points, version=0, *, actor=None, **more):
    sheet = build.sheet_of(made, name)
    return services.save_score(
        sheet=sheet,
        item=sheet.party.items.get(name=item),
        actor=build.fresh(actor or made.people[name]),
        version=version,
        points=None if points is None else D(points),
        **more,
    )


def test_points_are_kept_with_reason_source_version_and_a_trail(made):
    save(made, "expert1", "人员", "9.95")
    score = save(made, "expert1", "人员", "9.5", 1, reason=" 缺一人 ", source="到岗表")
    assert (score.points, score.reason, score.source, score.version) == (D("9.50"), "缺一人", "到岗表", 2)
    sheet = build.sheet_of(made, "expert1")
    assert (sheet.state, sheet.version) == ("in_progress", 3)
    entry = AuditEntry.objects.filter(action="score.saved").first()
    assert (entry.actor, entry.before["points"], entry.after["points"]) == (
        made.people["expert1"],
        "9.95",
        "9.5",
    )


def test_saving_the_same_again_changes_nothing(made):
    save(made, "expert1", "人员", "9.95")
    before = build.sheet_of(made, "expert1").version
    assert save(made, "expert1", "人员", "9.950").version == 1
    assert build.sheet_of(made, "expert1").version == before


@pytest.mark.parametrize("points", ["10.05", "-0.05", "9.93"])
def test_points_outside_the_item_or_its_steps_are_refused_in_words(made, points):
    with pytest.raises(Invalid) as caught:
        save(made, "expert1", "人员", points)
    assert list(caught.value.messages.values()) == ["请输入 0 至 10.00 之间的分数，每 0.05 分一档。"]
    assert not Score.objects.exists()


def test_a_form_is_saved_whole_or_not_at_all(made):
    sheet = build.sheet_of(made, "expert1")
    rows = {row.name: row.pk for row in sheet.party.items.all()}
    entries = [ScoreEntry(rows["人员"], 0, D(9)), ScoreEntry(rows["制度"], 0, D(6))]
    with pytest.raises(Invalid) as caught:
        services.save_scores(sheet=sheet, actor=build.fresh(made.people["expert1"]), entries=entries)
    assert list(caught.value.messages) == [rows["制度"]]
    assert not Score.objects.exists()


def test_a_section_or_another_partys_item_holds_no_points(made):
    for name, item in (("expert1", "项目管理"), ("expert1", "监管")):
        sheet = build.sheet_of(made, name)
        wrong = build.Item.objects.get(name=item, party__scheme=made.scheme)
        with pytest.raises(Invalid, match="不在您的评分表中"):
            services.save_score(
                sheet=sheet, item=wrong, actor=build.fresh(made.people[name]), version=0, points=D(1)
            )


def test_of_two_windows_the_second_gets_theirs_and_mine(made):
    save(made, "expert1", "人员", "9.95", reason="先")
    with pytest.raises(Conflict) as caught:
        save(made, "expert1", "人员", "9.00", 0, reason="后")
    (row,) = caught.value.differences
    assert (row.label, row.theirs, row.mine, row.who) == (
        "1.1 人员",
        "9.95 分；理由：先",
        "9.00 分；理由：后",
        "白专家",
    )
    assert Score.objects.get().points == D("9.95")


@pytest.mark.parametrize("who", ["lead", "administrator", "expert2", "supervisor", "staff"])
def test_nobody_writes_on_anothers_sheet(made, who):
    actor = made.people.get(who) or getattr(made.city, who)
    with pytest.raises(PermissionDenied, match="只能填写自己的评分表"):
        save(made, "expert1", "人员", "9", actor=actor)


def test_nothing_is_written_before_the_declaration(city):
    made = build.evaluation_of(city, declared=False)
    services.declare(member=made.seats["lead"], actor=city.lead, conflict=False)
    build.act(made, Action.START)
    with pytest.raises(PermissionDenied, match="先在评估页面作回避声明"):
        save(made, "expert1", "人员", "9")


def test_nothing_is_written_outside_the_scoring_state(made):
    build.act(made, Action.PREPARE)
    with pytest.raises(Refused, match="评估处于“筹备”，不能填写评分表"):
        save(made, "expert1", "人员", "9")


def test_submitting_names_what_is_missing_and_leaves_the_sheet_open(made):
    save(made, "supervisor", "监管", "5.00", reason="迟报")
    with pytest.raises(Refused) as caught:
        build.submit(made, "supervisor")
    assert [obstacle.reason for obstacle in caught.value.obstacles] == [
        "1 监管：扣了分，请填写材料出处。",
        "2 配合：还没有评分。",
    ]
    assert build.sheet_of(made, "supervisor").state == "in_progress"


def test_a_submitted_sheet_is_locked_with_its_time(made):
    build.fill(made, "purchaser")
    sheet = build.submit(made, "purchaser")
    assert (sheet.state, sheet.submitted_at is not None) == ("submitted", True)
    with pytest.raises(Refused, match="已经提交，不能再修改"):
        save(made, "purchaser", "履约", "19", 1)


def test_a_second_submit_is_told_that_it_is_done(made):
    build.fill(made, "purchaser")
    build.submit(made, "purchaser")
    with pytest.raises(Refused, match="已经提交"):
        build.submit(made, "purchaser")
    assert AuditEntry.objects.filter(action="sheet.submitted").count() == 1


def test_what_was_changed_after_reading_back_is_not_submitted(made):
    build.fill(made, "purchaser")
    read_back = build.sheet_of(made, "purchaser").version
    save(made, "purchaser", "履约", "19", 1, reason="迟", source="函")
    sheet = build.sheet_of(made, "purchaser")
    with pytest.raises(Conflict, match="请核对"):
        services.submit_sheet(sheet=sheet, actor=build.fresh(made.people["purchaser"]), version=read_back)
    assert build.sheet_of(made, "purchaser").state == "in_progress"


def reopen(made, name, who="lead", reason="请补材料出处", version=None):
    sheet = build.sheet_of(made, name)
    actor = made.people.get(who) or getattr(made.city, who)
    return services.reopen_sheet(
        sheet=sheet, actor=build.fresh(actor), version=version or sheet.version, reason=reason
    )


def test_the_lead_opens_a_sheet_again_with_a_reason_on_record(made):
    build.fill(made, "purchaser")
    build.submit(made, "purchaser")
    with pytest.raises(Invalid, match="写明退回的原因"):
        reopen(made, "purchaser", reason=" ")
    sheet = reopen(made, "purchaser")
    assert (sheet.state, sheet.submitted_at, sheet.reopened_because) == ("in_progress", None, "请补材料出处")
    assert sheet.reopened_after_seeing is False
    entry = AuditEntry.objects.get(action="sheet.reopened")
    assert (entry.actor, entry.reason) == (made.city.lead, "请补材料出处")


@pytest.mark.parametrize("who", ["administrator", "expert2", "purchaser", "staff"])
def test_only_the_lead_opens_a_sheet_again(made, who):
    build.fill(made, "purchaser")
    build.submit(made, "purchaser")
    with pytest.raises(PermissionDenied, match="只有本次评估的组长"):
        reopen(made, "purchaser", who)


def test_after_collation_a_sheet_is_not_opened_before_going_back(city):
    made = build.collated(city)
    with pytest.raises(Refused, match="评估处于“汇总”，不能退回评分表"):
        reopen(made, "purchaser")
    assert build.sheet_of(made, "purchaser").is_submitted


def test_a_sheet_reopened_after_its_author_could_read_others_bears_the_remark(city):
    made = build.all_submitted(city)
    reopen(made, "expert1")
    assert build.sheet_of(made, "expert1").reopened_after_seeing is True
    # The view has closed meanwhile, but expert 2 had it.
    reopen(made, "expert2")
    assert build.sheet_of(made, "expert2").reopened_after_seeing is True


def test_the_state_of_the_evaluation_is_untouched_by_scoring(made):
    before = Evaluation.objects.get(pk=made.evaluation.pk).version
    build.fill(made, "purchaser")
    build.submit(made, "purchaser")
    assert Evaluation.objects.get(pk=made.evaluation.pk).version == before
    assert ScoreSheet.objects.filter(evaluation=made.evaluation, state="submitted").count() == 1
