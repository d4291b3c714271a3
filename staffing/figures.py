"""The staffing figures of a period, from the rows of its worker-months. See docs/domain.md, "Staffing"."""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from staffing.required import meets, required_person_months, surplus
from staffing.retention import continuous_workers, retention_percent
from staffing.two_years import TwoYearShare, two_year_share
from stations.months import chinese, months_from_to


@dataclass(frozen=True)
class WorkerMonth:
    """One worker in one month: a row of the attendance, with what is known of the worker in that month."""

    worker: Hashable
    month: date
    effective: bool
    certified: bool
    counted: bool
    level: str | None
    two_year: bool | None


@dataclass(frozen=True)
class Comparison:
    """Worker-months required over the whole period beside those reached in the months that are in."""

    required: int
    actual: int | None
    surplus: int | None

    @property
    def met(self) -> bool | None:
        """Whether enough was reached. Months still to come only add, so "reached" may be known before the end."""
        if self.surplus is None:
            return True if meets(self.actual, self.required) else None
        return self.surplus >= 0


@dataclass(frozen=True)
class EndOfPeriod:
    """The counted workers effective in the period's last month."""

    workers: int
    certified: int
    uncertified: int
    by_level: Mapping[str, int]


@dataclass(frozen=True)
class StaffingFigures:
    """Every figure that a report states about staffing. None: not known, because months are missing."""

    certified_person_months: Comparison
    person_months: Comparison
    two_year_person_months: int | None
    two_year_percent: Decimal | None
    certified_two_year_person_months: int | None
    uncertified_person_months: int | None
    uncertified_two_year_person_months: int | None
    unknown_two_year_person_months: int | None
    uncounted_person_months: int | None
    effective_by_month: Mapping[date, int | None]
    end_of_period: EndOfPeriod | None
    continuous_workers: int | None
    retention_percent: Decimal | None
    missing_months: tuple[date, ...]


def staffing_figures(
    rows: Iterable[WorkerMonth],
    *,
    first: date,
    last: date,
    required_per_month: int,
    required_certified_per_month: int,
) -> StaffingFigures:
    """The figures of the months from first to last. Rows of other months are left aside.

    Sums run over the months that have any row and are None when none has. A surplus, the head count at the end and
    the retention speak about months that may be missing, and are None then. An untrained 非持证 enters no figure but
    ``uncounted_person_months``. Raises ValueError when a worker is effective twice in a month, or for a period
    without months.
    """
    months = months_from_to(first, last)
    if not months:
        raise ValueError(f"the period ends ({last}) before it starts ({first})")
    inside = [row for row in rows if months[0] <= row.month <= months[-1]]
    present = {row.month for row in inside}
    missing = tuple(month for month in months if month not in present)
    effective = [row for row in inside if row.effective]
    _refuse_doubles(effective)
    counted = [row for row in effective if row.counted]
    certified = [row for row in counted if row.certified]
    uncertified = [row for row in counted if not row.certified]
    shares = {
        name: _share(group) for name, group in (("all", counted), ("yes", certified), ("no", uncertified))
    }
    any_in = bool(present)
    continuous = None if missing else len(_continuous(counted, months))
    return StaffingFigures(
        certified_person_months=_compare(certified, required_certified_per_month, months, missing),
        person_months=_compare(counted, required_per_month, months, missing),
        two_year_person_months=shares["all"].with_two_years if any_in else None,
        two_year_percent=shares["all"].percent,
        certified_two_year_person_months=shares["yes"].with_two_years if any_in else None,
        uncertified_person_months=len(uncertified) if any_in else None,
        uncertified_two_year_person_months=shares["no"].with_two_years if any_in else None,
        unknown_two_year_person_months=shares["all"].unknown if any_in else None,
        uncounted_person_months=len(effective) - len(counted) if any_in else None,
        effective_by_month=_by_month(counted, months, missing),
        end_of_period=None if months[-1] in missing else _end_of_period(counted, months[-1]),
        continuous_workers=continuous,
        retention_percent=retention_percent(continuous, required_per_month),
        missing_months=missing,
    )


def _refuse_doubles(effective: list[WorkerMonth]) -> None:
    times = Counter((row.worker, row.month) for row in effective)
    doubled = sorted({month for (_, month), count in times.items() if count > 1})
    if doubled:
        raise ValueError(
            f"同一社工在{'、'.join(map(chinese, doubled))}有两条有效到岗记录，请先核对合并的社工。"
        )


def _share(rows: list[WorkerMonth]) -> TwoYearShare:
    return two_year_share(row.two_year for row in rows)


def _compare(
    rows: list[WorkerMonth],
    per_month: int,
    months: list[date],
    missing: tuple[date, ...],
) -> Comparison:
    required = required_person_months(per_month, len(months))
    actual = len(rows) if len(missing) < len(months) else None
    return Comparison(required, actual, None if missing else surplus(actual, required))


def _by_month(
    rows: list[WorkerMonth], months: list[date], missing: tuple[date, ...]
) -> dict[date, int | None]:
    counts = Counter(row.month for row in rows)
    return {month: None if month in missing else counts[month] for month in months}


def _end_of_period(counted: list[WorkerMonth], month: date) -> EndOfPeriod:
    rows = [row for row in counted if row.month == month]
    certified = [row for row in rows if row.certified]
    levels = Counter(row.level for row in certified if row.level is not None)
    return EndOfPeriod(len(rows), len(certified), len(rows) - len(certified), dict(levels))


def _continuous(counted: list[WorkerMonth], months: list[date]) -> frozenset[Hashable]:
    by_worker: defaultdict[Hashable, set[date]] = defaultdict(set)
    for row in counted:
        by_worker[row.worker].add(row.month)
    return continuous_workers(by_worker, months)
