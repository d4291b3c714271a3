"""Steps that several services share: whose version holds, and what was seen before the view on others closes."""

from collections.abc import Sequence

from django.db.models import F

from scoring.models import Evaluation, PanelMember, Party, ScoreSheet, Settlement
from scoring.models.sheets import complete_evaluations
from scoring.refusals import Conflict, Difference, Invalid
from stations.refusals import LONGEST_REASON


def hold(*, evaluation: Evaluation) -> None:
    """Read the evaluation's state anew and keep it until the transaction ends, so that no transition overtakes."""
    held = Evaluation.objects.select_for_update().only("state", "version").get(pk=evaluation.pk)
    evaluation.state, evaluation.version = held.state, held.version


def hold_together(*, evaluations: Sequence[Evaluation]) -> None:
    """Hold several in the order of their ids: two people who do the same never wait for each other."""
    for evaluation in sorted(evaluations, key=lambda one: one.pk):
        hold(evaluation=evaluation)


def given_reason(*, reason: str, missing: str = "", longest: int = LONGEST_REASON) -> str:
    """The reason, tidied. Raises Invalid where one is wanted (`missing` says so) and none is given, or is too long."""
    text = reason.strip()
    if missing and not text:
        raise Invalid({"reason": missing})
    if len(text) > longest:
        raise Invalid({"reason": f"原因最多 {longest} 字，请缩短后再提交。"})
    return text


def touch(*, evaluation: Evaluation) -> None:
    """At 汇总, count a change that whoever issues must know of: the report is rendered anew then."""
    if evaluation.state == Evaluation.State.COLLATED:
        Evaluation.objects.filter(pk=evaluation.pk).update(version=F("version") + 1)


def unsettle(*, evaluation: Evaluation, party: Party) -> None:
    """Drop what was settled of a party before its counted sheets become others: it was settled between those."""
    Settlement.objects.filter(evaluation=evaluation, party=party).delete()


def changed_meanwhile(*, evaluation: Evaluation, mine: str) -> Conflict:
    """The conflict to raise when somebody changed the evaluation since the sender read it."""
    now = Evaluation.objects.get(pk=evaluation.pk)
    return Conflict([Difference("评估状态", now.get_state_display(), mine, "", None)])


def keep_what_was_seen(*, evaluation: Evaluation) -> None:
    """Before the view on others' sheets closes: remember which authors had it (docs/domain.md, Scores: the remark),
    and who organised with it: they can't be seated to score any more."""
    sheets = ScoreSheet.objects.counted().filter(evaluation=evaluation, others_seen=False)
    for sheet in sheets.select_related("member__user"):
        others = ScoreSheet.objects.visible_to(sheet.member.user).filter(evaluation=evaluation)
        if others.exclude(pk=sheet.pk).exists():
            ScoreSheet.objects.filter(pk=sheet.pk).update(others_seen=True)
    if complete_evaluations().filter(pk=evaluation.pk).exists():
        organisers = PanelMember.objects.cleared().filter(
            evaluation=evaluation, duty__in=PanelMember.ORGANISING_DUTIES
        )
        PanelMember.objects.filter(pk__in=organisers.values("pk")).update(sheets_seen=True)
