"""Retention and indicators of many stations at once, for overviews: the apps' own arithmetic on rows read in bulk."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models.functions import Coalesce

from indicators.accumulation import accumulate
from indicators.completion import area_total, completion_percent, elapsed_percent, is_behind
from indicators.models import Indicator, Quantity, Target
from indicators.spans import Span
from staffing.effective import is_effective
from staffing.models import Attendance, Category
from staffing.retention import continuous_workers, retention_percent
from stations.models import Agreement
from stations.months import count_months, months_from_to


@dataclass(frozen=True)
class Period:
    """Whole months of an agreement."""

    agreement: Agreement
    first: date
    last: date

    @property
    def months(self) -> list[date]:
        """The months, as first-of-month dates."""
        return months_from_to(self.first, self.last)


@dataclass(frozen=True)
class OnSchedule:
    """How many of the indicators with a target are done at least as far as time has passed."""

    reached: int
    of: int


def on_schedule(percents: Iterable[Decimal | None], elapsed: Decimal | None) -> OnSchedule | None:
    """Counts completions against the time passed; a target of which nothing is reported is not reached.

    None where there are no targets at all.
    """
    behind = [is_behind(done, elapsed) for done in percents]
    return OnSchedule(sum(value is False for value in behind), len(behind)) if behind else None


def retention_of(periods: Mapping[int, Period]) -> dict[int, Decimal | None]:
    """The retention of each station over its period, None while a month is missing. One query."""
    effective: defaultdict[int, defaultdict[Hashable, set[date]]] = defaultdict(lambda: defaultdict(set))
    came: defaultdict[int, set[date]] = defaultdict(set)
    for station, person, month, category, *marks in _marks(periods):
        came[station].add(month)
        if category != Category.UNTRAINED and is_effective(*marks):
            effective[station][person].add(month)
    return {
        station: retention_percent(
            len(continuous_workers(effective[station], period.months))
            if came[station].issuperset(period.months)
            else None,
            period.agreement.required_workers,
        )
        for station, period in periods.items()
    }


def _marks(periods: Mapping[int, Period]) -> Iterable[tuple[int, int, date, str, bool, bool, bool]]:
    if not periods:
        return []
    return (
        Attendance.objects.filter(
            station__in=periods,
            month__gte=min(period.first for period in periods.values()),
            month__lte=max(period.last for period in periods.values()),
        )
        .order_by()
        .values_list(
            "station_id",
            Coalesce("worker__merged_into_id", "worker_id"),
            "month",
            "category",
            Coalesce("verified_on_post", "on_post"),
            Coalesce("verified_insured", "insured"),
            Coalesce("verified_paid", "paid"),
        )
    )


def progress_of(periods: Mapping[int, Period]) -> dict[int, OnSchedule | None]:
    """The indicators of each station against time. None where nothing is reported. Three queries."""
    agreements = [period.agreement.pk for period in periods.values()]
    targets: defaultdict[int, list[tuple[int, Decimal]]] = defaultdict(list)
    stated = Target.objects.filter(agreement__in=agreements, area__isnull=True, quantity__gt=0)
    for agreement, indicator, quantity in stated.values_list("agreement_id", "indicator_id", "quantity"):
        if quantity is not None:
            targets[agreement].append((indicator, quantity))
    stored: defaultdict[int, defaultdict[int, defaultdict[int | None, list[Quantity]]]] = defaultdict(
        lambda: defaultdict(lambda: defaultdict(list))
    )
    for row in Quantity.objects.filter(agreement__in=agreements).order_by("first_month", "last_month"):
        stored[row.agreement_id][row.indicator_id][row.area_id].append(row)
    indicators = Indicator.objects.in_bulk()
    return {
        station: _progress(period, targets[pk], stored[pk], indicators) if stored[pk] else None
        for station, period in periods.items()
        for pk in [period.agreement.pk]
    }


def _progress(
    period: Period,
    targets: list[tuple[int, Decimal]],
    stored: Mapping[int, Mapping[int | None, list[Quantity]]],
    indicators: Mapping[int, Indicator],
) -> OnSchedule | None:
    agreement = period.agreement
    span = Span(period.first, period.last)
    elapsed = elapsed_percent(
        count_months(agreement.start, period.last), count_months(agreement.start, agreement.end)
    )
    percents = []
    for indicator, target in targets:
        by_area = stored.get(indicator, {})
        values = [accumulate(indicators[indicator], span, rows).value for rows in by_area.values()]
        percents.append(completion_percent(area_total(values, None), target))
    return on_schedule(percents, elapsed)
