"""Retention (稳岗率): who stayed for the whole period. See docs/domain.md, "Staffing"."""

from collections.abc import Collection, Hashable, Iterable, Mapping
from datetime import date
from decimal import Decimal

from stations.rounding import exact, percent


def continuous_workers(
    effective_months: Mapping[Hashable, Collection[date]], period: Iterable[date]
) -> frozenset[Hashable]:
    """The counted workers effective in every month of the period. A replacement never takes over a predecessor's
    months: each worker stands for one person alone. Raises ValueError for a period without months."""
    months = frozenset(period)
    if not months:
        raise ValueError("the period has no month")
    return frozenset(worker for worker, effective in effective_months.items() if months.issubset(effective))


def retention_percent(continuous: int | None, required_per_month: int) -> Decimal | None:
    """Continuous workers ÷ workers required per month, not ÷ head count, so it can pass 100.

    None while the continuous workers are not known, or where no worker is required.
    """
    return percent(continuous, required_per_month)


def meets_threshold(retention: Decimal | None, threshold: Decimal) -> bool | None:
    """Whether the retention reaches the agreement's minimum, both in percent; None while it is not known."""
    return None if retention is None else exact(retention) >= exact(threshold)
