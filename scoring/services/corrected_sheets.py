"""Opening sheets and months of an issued evaluation for a correction, and bringing back what stood there."""

import json
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.core import serializers
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import F, QuerySet

from scoring.correction_guards import sheets_not_to_be_opened
from scoring.models import CorrectedSheet, Correction, Evaluation, Evidence, ScoreSheet, Settlement
from scoring.month_data import month_data
from scoring.refusals import Refused
from scoring.services.parts import keep_what_was_seen, unsettle
from scoring.services.sheet_states import change_state
from scoring.services.storing import take_away
from stations.holding import hold_agreement_and_station
from stations.models import MonthLock, User
from stations.months import label


class ToTheMicrosecond(DjangoJSONEncoder):
    """Times as they are stored: Django's own way cuts them down to milliseconds."""

    def default(self, o: Any) -> Any:
        return o.isoformat() if isinstance(o, datetime) else super().default(o)


def open_sheets(*, correction: Correction, sheets: Iterable[ScoreSheet], actor: User) -> None:
    """Give submitted sheets back to their authors, and keep what stands on them. Raises Refused, naming each that
    can't be opened."""
    held = _held(ScoreSheet.objects.filter(pk__in=[sheet.pk for sheet in sheets], correction=None))
    if obstacles := list(sheets_not_to_be_opened(held)):
        raise Refused(*obstacles)
    if held:
        keep_what_was_seen(evaluation=correction.evaluation)
    for sheet in held:
        sheet.refresh_from_db(fields=["others_seen"])
        CorrectedSheet.objects.create(correction=correction, sheet=sheet, before=_kept(sheet))
        # The author writes on the texts themselves from now on.
        correction.texts.filter(finding__sheet=sheet).delete()
    for sheet in held:
        unsettle(evaluation=correction.evaluation, party=sheet.party)
        change_state(
            sheet=sheet,
            actor=actor,
            action="sheet.opened_to_correct",
            reason=correction.reason,
            state=ScoreSheet.State.IN_PROGRESS,
            submitted_at=None,
            correction=correction,
            reopened_because=correction.reason,
            reopened_after_seeing=sheet.others_seen,
        )


def _held(sheets: QuerySet[ScoreSheet]) -> list[ScoreSheet]:
    """Sheets kept for this transaction, by id."""
    rows = sheets.select_for_update(of=("self",)).select_related("evaluation", "party", "member__user")
    return list(rows.order_by("pk"))


def _kept(sheet: ScoreSheet) -> list[dict[str, Any]]:
    settled = Settlement.objects.filter(evaluation=sheet.evaluation_id, party=sheet.party_id)
    rows = [sheet, *sheet.scores.order_by("pk"), *sheet.findings.order_by("pk"), *settled]
    kept: list[dict[str, Any]] = json.loads(serializers.serialize("json", rows, cls=ToTheMicrosecond))
    return kept


def open_months(*, correction: Correction, months: Sequence[date]) -> None:
    """Lift this evaluation's locks of the months, and keep what their data come to."""
    evaluation = correction.evaluation
    hold_agreement_and_station(evaluation.agreement_id)
    named = set(correction.months)
    new = [month for month in sorted(set(months)) if label(month) not in named]
    now = month_data(evaluation, new)
    before = {kind: correction.data_before.get(kind, {}) | now[kind] for kind in now}
    correction.months = sorted(named | {label(month) for month in new})
    correction.data_before = before if correction.months else {}
    correction.save(update_fields=["months", "data_before"])
    _locks(evaluation).filter(month__in=new).delete()


def close_again(*, correction: Correction) -> None:
    """Lock what the correction opened: its sheets are the issued ones from now on, its months as 汇总 left them."""
    ScoreSheet.objects.filter(correction=correction).update(correction=None)
    there = set(_locks(correction.evaluation).values_list("month", flat=True))
    MonthLock.objects.bulk_create(
        MonthLock(
            agreement_id=correction.evaluation.agreement_id, month=month, cause=correction.evaluation.cause
        )
        for month in correction.open_months
        if month not in there
    )


def _locks(evaluation: Evaluation) -> QuerySet[MonthLock]:
    return MonthLock.objects.filter(agreement_id=evaluation.agreement_id, cause=evaluation.cause)


def bring_back(*, correction: Correction, actor: User) -> None:
    """Put the opened sheets back as they were issued, with their findings and what was settled; take away evidence that
    was added since."""
    _held(ScoreSheet.objects.filter(correction=correction))
    kept = list(correction.sheets.select_related("sheet__party"))
    for one in kept:
        unsettle(evaluation=correction.evaluation, party=one.sheet.party)
        added = Evidence.objects.present().filter(sheet=one.sheet, uploaded_at__gt=correction.opened_at)
        for evidence in added:
            take_away(row=evidence, actor=actor)
    for one in kept:
        _put_back(one)


def _put_back(one: CorrectedSheet) -> None:
    rows = list(serializers.deserialize("json", json.dumps(one.before)))
    there = {kind: [row.object.pk for row in rows if row.object._meta.model_name == kind] for kind in KEPT}
    one.sheet.scores.exclude(pk__in=there["score"]).delete()
    one.sheet.findings.exclude(pk__in=there["finding"]).delete()
    for row in rows:
        if isinstance(row.object, ScoreSheet):
            _restate(row.object)
        else:
            row.save()


KEPT = ("score", "finding")


def _restate(issued: ScoreSheet) -> None:
    """The state as it was issued; the version goes on counting, so that no open form fits by chance."""
    ScoreSheet.objects.filter(pk=issued.pk).update(
        state=issued.state,
        submitted_at=issued.submitted_at,
        reopened_because=issued.reopened_because,
        reopened_after_seeing=issued.reopened_after_seeing,
        correction=None,
        version=F("version") + 1,
    )
