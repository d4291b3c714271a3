"""An indicator sheet on its way in and, taken back, out again."""

from collections.abc import Mapping

from django.db import transaction

from indicators.models import Indicator, Quantity
from indicators.queries import load_terms
from indicators.sheets.plan import Prepared, Write
from indicators.sheets.recognised import prepare_recognised
from indicators.spans import Span
from indicators.undoing import QUANTITY_FIELDS, plan_undo
from stations.holding import hold_agreement
from stations.models import Agreement, Upload, User
from stations.undoing import RowChange, Undoing, delete_added, restore, row_change, values_of
from stations.uploads import (
    UploadRefused,
    check_plan,
    claim_undo,
    claim_upload,
    keep_changes,
    store_upload,
    stored_bytes,
    tidied,
)
from stations.workbooks import read_workbook


def plan_workbook(*, agreement: Agreement, data: bytes, filename: str, asked: Span | None = None) -> Prepared:
    """What the workbook would change; nothing is written. Raises UnreadableWorkbook."""
    return prepare_recognised(read_workbook(data, filename), load_terms(agreement), asked)


def receive_workbook(
    *, agreement: Agreement, data: bytes, filename: str, actor: User | None, asked: Span | None = None
) -> Upload:
    """Keep a workbook for its preview. Raises UnreadableWorkbook, and then keeps nothing."""
    read_workbook(data, filename)
    return store_upload(
        kind=Upload.Kind.INDICATORS,
        agreement=agreement,
        data=data,
        filename=filename,
        actor=actor,
        first_month=asked.first if asked else None,
        last_month=asked.last if asked else None,
    )


def plan_upload(*, upload: Upload) -> Prepared:
    """The plan of a stored upload, against what is stored now. Raises UploadRefused when the bytes are not intact."""
    return plan_workbook(
        agreement=upload.agreement,
        data=stored_bytes(upload),
        filename=upload.original_name,
        asked=_asked(upload),
    )


def apply_upload(
    *,
    upload: Upload,
    actor: User | None,
    explanations: Mapping[str, str],
    fingerprint: str | None = None,
    reason: str = "",
) -> Prepared:
    """Write what the stored bytes say, once. `explanations` maps each warning's key to the words that accept it.

    Raises UploadDecided when it was decided before, UploadRefused when an error or an unexplained warning stands or
    the plan is no longer the one whose `fingerprint` the person saw. Then nothing is written.
    """
    said = tidied(explanations)
    workbook = read_workbook(stored_bytes(upload), upload.original_name)
    with transaction.atomic():
        # Two confirmations for one agreement take turns, so that each plan sees what the other wrote.
        agreement = hold_agreement(upload.agreement_id)
        claim_upload(upload=upload, actor=actor)
        prepared = prepare_recognised(workbook, load_terms(agreement), _asked(upload))
        check_plan(prepared.plan, explanations=said, fingerprint=fingerprint)
        changes = [_store(write, agreement, upload, said) for write in prepared.writes]
        keep_changes(
            upload=upload,
            actor=actor,
            plan=prepared.plan,
            explanations=said,
            changes=changes,
            months=prepared.months,
            reason=reason,
        )
    return prepared


def undo_upload(*, upload: Upload, actor: User | None, reason: str) -> Undoing:
    """Bring back what stood before the upload: all of it or nothing, once.

    Raises UploadDecided when it isn't applied, UploadRefused without a reason, or with the first thing that depends on
    the upload. Then nothing is written.
    """
    with transaction.atomic():
        hold_agreement(upload.agreement_id)
        claim_undo(upload=upload, actor=actor, reason=reason)
        undoing = plan_undo(upload)
        if undoing.obstacles:
            raise UploadRefused(f"没有撤销。{undoing.obstacles[0]}")
        delete_added(Quantity.objects, upload.changes)
        restore(Quantity.objects, upload.changes)
    return undoing


def _asked(upload: Upload) -> Span | None:
    if upload.first_month is None or upload.last_month is None:
        return None
    return Span(upload.first_month, upload.last_month)


def _store(write: Write, agreement: Agreement, upload: Upload, explanations: Mapping[str, str]) -> RowChange:
    """Write one quantity; what stood before is returned for a later undo."""
    figure = write.figure
    quantity = write.old or Quantity(
        agreement=agreement,
        indicator=figure.indicator,
        area=figure.area,
        first_month=write.span.first,
        last_month=write.span.last,
    )
    before = values_of(quantity, QUANTITY_FIELDS) if write.old else None
    quantity.reported = write.value
    quantity.adds_up = figure.indicator.accumulation == Indicator.Accumulation.SUM
    quantity.upload = upload
    quantity.sheet, quantity.cell = figure.sheet, figure.cell
    quantity.explanation = explanations.get(figure.explained_by.key, "") if figure.explained_by else ""
    quantity.save()
    return row_change("quantity", quantity, before, QUANTITY_FIELDS)
