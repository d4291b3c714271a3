"""The evaluator's figures (核实) beside the reported ones, and taking them back."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from indicators.models import Quantity
from indicators.services.amounts import check_amount
from indicators.sheets.amounts import plain
from indicators.verification import QuantityCheck, put
from stations.audit import record
from stations.holding import hold_agreement
from stations.models import Agreement, Upload, User
from stations.months import months_from_to
from stations.verification import StaleVerification, check_words, refuse_locked, stale_rows

WRITTEN = (
    "verified",
    "verified_reason",
    "verified_source",
    "verified_against",
    "verified_by",
    "verified_at",
)


@transaction.atomic
def verify_quantities(
    *, agreement: Agreement, checks: Sequence[QuantityCheck], actor: User | None
) -> list[Quantity]:
    """Record what was found about quantities of the agreement, all of it or nothing. The verified figure counts.

    Raises StaleVerification when a quantity is no longer as the person saw it, ValidationError without a reason or a
    source, for an impossible figure, and for a locked month.
    """
    # An upload for the agreement takes its turn, so that neither overlooks what the other wrote.
    hold_agreement(agreement.pk)
    rows = Quantity.objects.filter(agreement=agreement, pk__in=[check.row for check in checks])
    found = {row.pk: row for row in rows.select_related("indicator", "area")}
    if stale := stale_rows(found, [(check.row, check.seen) for check in checks]):
        raise StaleVerification(stale)
    months = {month for row in found.values() for month in months_from_to(row.first_month, row.last_month)}
    refuse_locked(agreement, Upload.Kind.INDICATORS, months)
    for check in checks:
        _verify(found[check.row], check, actor)
    return [found[check.row] for check in checks]


def _verify(quantity: Quantity, check: QuantityCheck, actor: User | None) -> None:
    reason, source = check_words(check.reason, check.source, takes_back=check.figure is None)
    if check.figure is not None:
        check_figure(quantity=quantity, figure=check.figure)
    before = _values(quantity)
    put(quantity, replace(check, reason=reason, source=source))
    taken_back = check.figure is None
    quantity.verified_by = None if taken_back else actor
    quantity.verified_at = None if taken_back else timezone.now()
    quantity.save(update_fields=WRITTEN)
    record(
        actor=actor,
        action="quantity.unverified" if taken_back else "quantity.verified",
        target=quantity,
        before=before,
        after=_values(quantity),
        reason=reason,
    )


def check_figure(*, quantity: Quantity, figure: Decimal) -> None:
    """Raises ValidationError for a figure that can't be one of the quantity."""
    # Only the station-level part of an indicator by area may lie below zero: persons counted in two areas.
    below_zero = quantity.area_id is None and quantity.indicator.has_areas
    check_amount(indicator=quantity.indicator, amount=abs(figure) if below_zero else figure)


def _values(quantity: Quantity) -> dict[str, str | None]:
    return {
        "verified": None if quantity.verified is None else plain(quantity.verified),
        "verified_source": quantity.verified_source,
    }
