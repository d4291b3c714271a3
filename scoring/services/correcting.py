"""Corrections of an issued evaluation (勘误, 更正): opening, rewording, issuing the next version, giving up."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from scoring.corrected_texts import (
    Written,
    issued_figures,
    put_in_place,
    reworded_facts,
    rewording_of,
)
from scoring.correction_guards import may_be_abandoned, may_be_issued, may_open
from scoring.facts import evaluation_facts, known_facts
from scoring.models import CorrectedText, Correction, Evaluation, Finding, ScoreSheet
from scoring.permissions import require_lead
from scoring.placeholders import Fact, check
from scoring.refusals import Conflict, Difference, Invalid, Obstacle, Refused
from scoring.services.corrected_sheets import bring_back, close_again, open_months, open_sheets
from scoring.services.parts import changed_meanwhile, given_reason, hold
from scoring.services.texts import LONGEST_NARRATIVE, LONGEST_POINT, require_length
from stations.audit import record
from stations.holding import hold_agreement_and_station
from stations.models import User
from stations.months import label

Kind, State = Correction.Kind, Correction.State


@dataclass(frozen=True)
class ToOpen:
    """What a correction of data opens: sheets to their authors, months to the station."""

    sheets: Sequence[ScoreSheet] = ()
    months: Sequence[date] = ()


NOTHING = ToOpen()


@transaction.atomic
def open_correction(
    *,
    evaluation: Evaluation,
    kind: str,
    reason: str,
    actor: User,
    version: int,
    opens: ToOpen = NOTHING,
) -> Correction:
    """The lead begins version n+1 of the report, which goes on to be version n until then.

    `version` is the evaluation's as the lead saw it. Raises PermissionDenied, Refused, Conflict, and Invalid for a
    missing reason, or when wording is to open something or data nothing.
    """
    _hold(evaluation, actor, version)
    if obstacles := may_open(evaluation):
        raise Refused(*obstacles)
    reason = given_reason(reason=reason, missing="请写明原因，新版报告的“版本说明”会印出。")
    _require_fitting(kind, opens)
    correction = Correction.objects.create(
        evaluation=evaluation,
        kind=kind,
        edition=evaluation.corrections.filter(state=State.ISSUED).count() + 2,
        reason=reason,
        opened_by=actor,
    )
    _open(correction, opens, actor)
    record(
        actor=actor,
        action="correction.opened",
        target=correction,
        after={"kind": kind} | _for_audit(opens),
        reason=reason,
    )
    return correction


@transaction.atomic
def widen_correction(*, evaluation: Evaluation, actor: User, version: int, opens: ToOpen) -> Correction:
    """Open further sheets or months for the correction of data that is under way. Raises as `open_correction`."""
    _hold(evaluation, actor, version)
    correction = _under_way(evaluation)
    _require_fitting(correction.kind, opens)
    _open(correction, opens, actor)
    record(actor=actor, action="correction.widened", target=correction, after=_for_audit(opens))
    return correction


def _hold(evaluation: Evaluation, actor: User, version: int) -> None:
    require_lead(evaluation, actor, "勘误或更正报告")
    seen = evaluation.get_state_display()
    hold(evaluation=evaluation)
    if evaluation.version != version:
        raise changed_meanwhile(evaluation=evaluation, mine=seen)


def _under_way(evaluation: Evaluation) -> Correction:
    correction = Correction.objects.select_for_update(of=("self",)).open().filter(evaluation=evaluation)
    found = correction.first()
    if found is None:
        raise Refused(Obstacle("这份报告没有正在办理的勘误或更正，可能已在别处签发或放弃。"))
    found.evaluation = evaluation
    return found


def _require_fitting(kind: str, opens: ToOpen) -> None:
    if kind not in Kind.values:
        raise Invalid({"kind": "请选择勘误或更正。"})
    something = bool(opens.sheets or opens.months)
    if kind == Kind.WORDING and something:
        raise Invalid({"kind": "勘误只改文字，不开放评分表和月份；要改得分或数据的，请选“更正”。"})
    if kind == Kind.DATA and not something:
        raise Invalid({"sheets": "请选择要重新打开的评分表或月份；只改文字的，请选“勘误”。"})


def _open(correction: Correction, opens: ToOpen, actor: User) -> None:
    """Everybody who saw the evaluation as it was sees another version now."""
    evaluation = correction.evaluation
    if any(sheet.evaluation_id != evaluation.pk for sheet in opens.sheets):
        raise Invalid({"sheets": "请选择本次评估的评分表。"})
    if any(month not in evaluation.months for month in opens.months):
        raise Invalid({"months": "请选择考核期内的月份。"})
    open_sheets(correction=correction, sheets=opens.sheets, actor=actor)
    if opens.months:
        open_months(correction=correction, months=opens.months)
    _count(evaluation)


def _count(evaluation: Evaluation, **fields: object) -> None:
    """One conditional update that must change one row."""
    changed = Evaluation.objects.filter(
        pk=evaluation.pk, state=Evaluation.State.ISSUED, version=evaluation.version
    ).update(version=F("version") + 1, **fields)
    if changed != 1:
        raise changed_meanwhile(evaluation=evaluation, mine=evaluation.get_state_display())
    evaluation.refresh_from_db()


def _for_audit(opens: ToOpen) -> dict[str, Any]:
    return {
        "sheets": [sheet.pk for sheet in opens.sheets],
        "months": [label(month) for month in opens.months],
    }


@transaction.atomic
def reword(
    *, correction: Correction, written: Written, actor: User, version: int, text: str
) -> CorrectedText | None:
    """Put other words for a text into the open correction; None when they are the stored ones again.

    `version` is that of the correction's own row as it was read, 0 where there was none. Raises Conflict when somebody
    else was quicker, Invalid for no text, one that is too long, or a placeholder that can't be filled.
    """
    evaluation = correction.evaluation
    require_lead(evaluation, actor, "勘误或更正报告")
    hold(evaluation=evaluation)
    correction = _under_way(evaluation)
    text = text.strip()
    _require_printable(correction, written, text)
    about = {"finding": written} if isinstance(written, Finding) else {"narrative": written}
    rows = correction.texts.select_for_update(of=("self",)).select_related("changed_by")
    held = rows.filter(**about).first()
    stands = held.text if held else written.text
    if text == stands:
        return held
    if (held.version if held else 0) != version:
        raise Conflict([_difference(held, stands, text)])
    record(
        actor=actor,
        action="correction.reworded",
        target=correction,
        before={"text": stands},
        after={name: row.pk for name, row in about.items()} | {"text": text},
    )
    if held is None:
        return CorrectedText.objects.create(correction=correction, text=text, changed_by=actor, **about)
    if text == written.text:
        held.delete()
        return None
    held.text, held.changed_by, held.version = text, actor, held.version + 1
    held.save()
    return held


def _require_printable(correction: Correction, written: Written, text: str) -> None:
    """Raises Refused for a text that its author writes on, Invalid for words that can't stand in the report."""
    is_finding = isinstance(written, Finding)
    if isinstance(written, Finding) and written.sheet is not None and written.sheet.correction_id:
        raise Refused(Obstacle("这条评语所在的评分表已经打开，由评分人修改。"))
    if not text:
        raise Invalid({"text": "请填写文字。整条删除不属于文字勘误；确需删除的，请用“更正”打开评分表。"})
    require_length(text=text, longest=LONGEST_POINT if is_finding else LONGEST_NARRATIVE)
    if problems := [one.message for one in check(text, _figures(correction)) if one.blocks]:
        raise Invalid({"text": " ".join(dict.fromkeys(problems))})


def _difference(held: CorrectedText | None, stands: str, mine: str) -> Difference:
    who, when = (str(held.changed_by), held.changed_at) if held else ("", None)
    return Difference("更正的文字", stands, mine, who, when, "version", held.version if held else 0)


def _figures(correction: Correction) -> dict[str, Fact]:
    """What texts of the correction may hold: of wording the figures that were printed, else those of the tables."""
    if correction.is_wording:
        return issued_figures(correction.evaluation)
    return known_facts(correction.evaluation)


def _corrected_facts(correction: Correction, issued_on: date) -> dict[str, Any]:
    """The facts of the version that the correction leads to, as they stand now."""
    if correction.is_wording:
        return reworded_facts(correction)
    facts = evaluation_facts(correction.evaluation, issued_on=issued_on, rewording=rewording_of(correction))
    return facts.as_json()


@transaction.atomic
def issue_correction(*, evaluation: Evaluation, actor: User, version: int, issued_on: date) -> Correction:
    """Make version n+1 the valid one: its facts become the snapshot, its texts take their places, what was opened is
    locked. Only reports/services calls it. Raises as `open_correction`."""
    _hold(evaluation, actor, version)
    correction = _under_way(evaluation)
    # What is being written to the months comes before the look at them, or finds them locked.
    list(ScoreSheet.objects.select_for_update().filter(correction=correction).order_by("pk"))
    hold_agreement_and_station(evaluation.agreement_id)
    if obstacles := may_be_issued(correction):
        raise Refused(*obstacles)
    facts = _corrected_facts(correction, issued_on)
    put_in_place(correction.texts.select_related("finding", "narrative", "changed_by"))
    close_again(correction=correction)
    _count(evaluation, issued_on=issued_on, facts_snapshot=facts)
    _close(correction, State.ISSUED, actor)
    record(
        actor=actor,
        action=f"evaluation.corrected_{correction.kind}",
        target=evaluation,
        after={"edition": correction.edition},
        reason=correction.reason,
    )
    return correction


@transaction.atomic
def abandon_correction(*, evaluation: Evaluation, actor: User, version: int, reason: str) -> Correction:
    """Give the open correction up: everything is again as version n has it. Raises as `open_correction`, and Refused
    while the station's data of an open month are others than at the opening."""
    _hold(evaluation, actor, version)
    correction = _under_way(evaluation)
    reason = given_reason(reason=reason, missing="请写明放弃的原因。")
    bring_back(correction=correction, actor=actor)
    if correction.months:
        hold_agreement_and_station(evaluation.agreement_id)
    if obstacles := may_be_abandoned(correction):
        raise Refused(*obstacles)
    close_again(correction=correction)
    _count(evaluation)
    _close(correction, State.ABANDONED, actor)
    record(actor=actor, action="correction.abandoned", target=correction, reason=reason)
    return correction


def _close(correction: Correction, state: str, actor: User) -> None:
    correction.state, correction.closed_by, correction.closed_at = state, actor, timezone.now()
    correction.save(update_fields=["state", "closed_by", "closed_at"])
