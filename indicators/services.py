"""Writes of the indicators' tables. Each is atomic and records what it did; who may do it is the caller's question."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from indicators.catalogue import ENTRIES
from indicators.models import Amendment, Indicator, Quantity, Target
from indicators.queries import load_terms
from indicators.sheets.amounts import LARGEST, plain
from indicators.sheets.plan import Prepared, Write
from indicators.sheets.recognised import prepare_recognised
from indicators.spans import Span
from indicators.undoing import QUANTITY_FIELDS, plan_undo
from stations.audit import record
from stations.models import Agreement, Area, MonthLock, Upload, User
from stations.months import months_from_to
from stations.undoing import RowChange, Undoing, delete_added, restore, row_change, values_of
from stations.uploads import (
    LONGEST_REASON,
    UploadRefused,
    check_plan,
    claim_undo,
    claim_upload,
    keep_changes,
    store_upload,
    stored_bytes,
)
from stations.workbooks import read_workbook


class StaleTarget(Exception):  # noqa: N818 - it names what the person holds
    """Somebody changed the target since the person read it; `target` is as it stands now."""

    def __init__(self, target: Target) -> None:
        super().__init__("协议量在您打开页面之后已被修改。")
        self.target = target


# --- catalogue -------------------------------------------------------------------------------------------------


@transaction.atomic
def load_catalogue(*, actor: User | None = None) -> int:
    """Add the indicators of catalogue.py that the table lacks, leaving the others as they are; returns how many."""
    known = set(Indicator.objects.values_list("code", flat=True))
    new = [
        Indicator(**entry.as_row(), position=position)
        for position, entry in enumerate(ENTRIES, start=1)
        if entry.code not in known
    ]
    Indicator.objects.bulk_create(new)
    for indicator in new:
        record(actor=actor, action="indicator.added", target=indicator, after={"code": indicator.code})
    return len(new)


# --- uploads ---------------------------------------------------------------------------------------------------


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
    said = {key: text.strip() for key, text in explanations.items()}
    if any(len(text) > LONGEST_REASON for text in said.values()):
        raise UploadRefused(f"说明最多 {LONGEST_REASON} 字，没有写入。请缩短后再提交。")
    workbook = read_workbook(stored_bytes(upload), upload.original_name)
    with transaction.atomic():
        # Two confirmations for one agreement take turns, so that each plan sees what the other wrote.
        agreement = Agreement.objects.select_for_update().get(pk=upload.agreement_id)
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
        Agreement.objects.select_for_update().get(pk=upload.agreement_id)
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


# --- targets ---------------------------------------------------------------------------------------------------


@transaction.atomic
def set_targets(
    *, agreement: Agreement, targets: Mapping[tuple[str, str | None], Decimal | None], actor: User | None
) -> int:
    """Write the targets of a new agreement, by (indicator's code, area's name or None); returns how many were new.

    Targets that stand already as given are left alone. Raises ValidationError for one that stands with another
    quantity (that takes an amendment), an unknown code or area, and a quantity that can't be.
    """
    indicators = Indicator.objects.in_bulk({code for code, _ in targets}, field_name="code")
    areas = {area.name: area for area in agreement.station.areas.all()}
    standing = {(target.indicator_id, target.area_id): target for target in agreement.targets.all()}
    new = []
    for (code, area_name), quantity in targets.items():
        if code not in indicators or (area_name is not None and area_name not in areas):
            raise ValidationError(f"指标“{code}”或片区“{area_name or ''}”不存在。请先登记，再设定协议量。")
        indicator, area = indicators[code], areas[area_name] if area_name is not None else None
        _check_target(agreement, indicator, area, quantity)
        target = standing.get((indicator.pk, area.pk if area else None))
        if target is None:
            new.append(Target(agreement=agreement, indicator=indicator, area=area, quantity=quantity))
        elif target.quantity != quantity:
            raise ValidationError(f"“{target}”已有协议量。请用补充协议修改，并写明原因。")
    Target.objects.bulk_create(new)
    if new:
        after = {f"{target.indicator.code}/{target.area_id or ''}": _text(target.quantity) for target in new}
        record(actor=actor, action="targets.set", target=agreement, after=after)
    return len(new)


def amend_target(
    *,
    agreement: Agreement,
    indicator: Indicator,
    area: Area | None,
    quantity: Decimal | None,
    reason: str,
    actor: User | None,
    version: int,
) -> Target:
    """Change what is agreed (补充协议); `version` is the one that the person read, 0 where nothing was stated yet.

    A quantity of None means that there is none. Raises StaleTarget when somebody was faster, ValidationError
    without a reason, without a change, or with a quantity that can't be.
    """
    reason = reason.strip()
    if not 0 < len(reason) <= LONGEST_REASON:
        raise ValidationError(f"请写明变更原因（最多 {LONGEST_REASON} 字），例如补充协议的日期和编号。")
    _check_target(agreement, indicator, area, quantity)
    place = {"agreement": agreement, "indicator": indicator, "area": area}
    with transaction.atomic():
        old = Target.objects.filter(**place).first()
        if (old.version if old else 0) != version:
            raise StaleTarget(old or Target(**place, version=0))
        if old is not None and old.quantity == quantity:
            raise ValidationError("协议量与原来相同，没有修改。")
        target = _write_target(place, old, quantity)
        Amendment.objects.create(
            target=target,
            was_stated=old is not None,
            old=old.quantity if old else None,
            new=quantity,
            reason=reason,
            actor=actor,
        )
        record(
            actor=actor,
            action="target.amended",
            target=target,
            before={"quantity": _text(old.quantity)} if old else None,
            after={"quantity": _text(quantity)},
            reason=reason,
        )
    return target


def _write_target(place: dict[str, Any], old: Target | None, quantity: Decimal | None) -> Target:
    """Insert or update; whoever comes second finds the version moved on, or the row already there."""
    if old is None:
        try:
            with transaction.atomic():
                return Target.objects.create(**place, quantity=quantity)
        except IntegrityError as error:
            raise StaleTarget(Target.objects.get(**place)) from error
    moved = Target.objects.filter(pk=old.pk, version=old.version)
    if not moved.update(quantity=quantity, version=old.version + 1):
        raise StaleTarget(Target.objects.get(pk=old.pk))
    return Target.objects.get(pk=old.pk)


def _check_target(
    agreement: Agreement, indicator: Indicator, area: Area | None, quantity: Decimal | None
) -> None:
    if indicator.kind == Indicator.Kind.STATEMENT:
        raise ValidationError(f"“{indicator.name}”是情况说明，没有协议量。")
    if area is not None and (area.station_id != agreement.station_id or not indicator.has_areas):
        raise ValidationError(f"“{indicator.name}”不能按“{area.name}”约定。")
    if quantity is not None:
        _check_amount(indicator, quantity)


def _check_amount(indicator: Indicator, amount: Decimal) -> None:
    places = 2 if indicator.fractional else 0
    if not 0 <= amount <= LARGEST or amount != round(amount, places):
        kind = "不小于 0、最多两位小数的数" if indicator.fractional else "不小于 0 的整数"
        raise ValidationError(f"“{indicator.name}”应为{kind}。")


def _text(quantity: Decimal | None) -> str | None:
    return None if quantity is None else plain(quantity)


# --- verification ----------------------------------------------------------------------------------------------


@transaction.atomic
def verify_quantity(
    *, quantity: Quantity, verified: Decimal | None, reason: str, actor: User | None
) -> Quantity:
    """Record the evaluator's figure (核实) beside the reported one; None takes it back. The verified one counts.

    Raises ValidationError without a reason, for an impossible number, and for a locked month.
    """
    reason = reason.strip()
    if not 0 < len(reason) <= LONGEST_REASON:
        raise ValidationError(f"请写明核实的依据（最多 {LONGEST_REASON} 字）。")
    if verified is not None and quantity.area_id is not None:
        _check_amount(quantity.indicator, verified)
    agreement = Agreement.objects.select_for_update().get(pk=quantity.agreement_id)
    months = months_from_to(quantity.first_month, quantity.last_month)
    if MonthLock.objects.filter(agreement=agreement, month__in=months).exists():
        raise ValidationError("这些月份已锁定，不能核实。确需更正的，请联系评估组长退回评分。")
    before = {"verified": _text(quantity.verified), "reason": quantity.verified_reason}
    quantity.verified = verified
    quantity.verified_reason = "" if verified is None else reason
    quantity.save(update_fields=["verified", "verified_reason"])
    after = {"verified": _text(verified)}
    record(
        actor=actor, action="quantity.verified", target=quantity, before=before, after=after, reason=reason
    )
    return quantity
