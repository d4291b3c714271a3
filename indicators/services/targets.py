"""What agreements ask: the first targets, and their amendments (补充协议)."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from indicators.models import Amendment, Indicator, Target
from indicators.services.amounts import check_amount
from indicators.sheets.amounts import plain
from stations.audit import record
from stations.models import Agreement, Area, User
from stations.refusals import given_words


class StaleTarget(Exception):  # noqa: N818 - it names what the person holds
    """Somebody changed the target since the person read it; `target` is as it stands now."""

    def __init__(self, target: Target) -> None:
        super().__init__("协议量在您打开页面之后已被修改。")
        self.target = target


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
    example = "，例如补充协议的日期和编号"
    reason = given_words(reason, "请写明变更原因", ValidationError, example=example)
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
        check_amount(indicator=indicator, amount=quantity)


def _text(quantity: Decimal | None) -> str | None:
    return None if quantity is None else plain(quantity)
