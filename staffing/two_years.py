"""Worker-months with two years of practice (从业2年以上). See docs/domain.md, "Staffing"."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from stations.months import add_months, first_of_month
from stations.rounding import percent

PRACTICE_MONTHS = 24


def had_two_years(practice_since: date, month: date) -> bool:
    """Whether 24 months of practice were complete by the month's last day.

    The first day of practice counts: who began on 2021-08-01 has worked the 24 months to 2023-07-31, so July 2023
    counts; who began a day later has July 2023 not yet.
    """
    first_of_the_24 = add_months(first_of_month(month), 1 - PRACTICE_MONTHS)
    return practice_since <= first_of_the_24


def completed_months(practice_since: date, day: date) -> int:
    """Whole months of practice complete by the end of the day; the first day counts. 0 before the start."""
    after = day + timedelta(days=1)
    months = (after.year - practice_since.year) * 12 + after.month - practice_since.month
    return max(0, months - (after.day < practice_since.day))


def stated_two_years(effective_months: Collection[date], stated: int) -> dict[date, bool]:
    """The sheet's "n of k effective months" laid out by month: practice only grows, so the last n are the ones.

    Raises ValueError, in words for the user, when n is negative or greater than k.
    """
    months = sorted(set(effective_months))
    if stated < 0:
        raise ValueError(f"符合从业2年以上的到岗小计为 {stated}，不能是负数。")
    if stated > len(months):
        raise ValueError(
            f"符合从业2年以上的到岗小计为 {stated}，多于该社工的有效到岗 {len(months)} 个月，请核对其中一个数。"
        )
    without = len(months) - stated
    return {month: position >= without for position, month in enumerate(months)}


def two_years_in_month(month: date, practice_since: date | None, stated: bool | None) -> bool | None:
    """Whether the month counts: the start of practice decides where known, else what the sheet stated, else None."""
    return stated if practice_since is None else had_two_years(practice_since, month)


def statement_disagrees(practice_since: date | None, stated: Mapping[date, bool | None]) -> bool:
    """Whether the sheet says otherwise than the known start of practice in any month, which wants a warning."""
    if practice_since is None:
        return False
    return any(
        value is not None and value != had_two_years(practice_since, month) for month, value in stated.items()
    )


@dataclass(frozen=True)
class TwoYearShare:
    """Effective worker-months by what is known of the worker's practice."""

    with_two_years: int
    known: int
    unknown: int

    @property
    def all(self) -> int:
        """All effective worker-months, known or not: the denominator."""
        return self.known + self.unknown

    @property
    def percent(self) -> Decimal | None:
        """Worker-months with two years ÷ all effective ones; None where there are none.

        Unknown months stay in the denominator: the share never looks better because something is not known.
        """
        return percent(self.with_two_years, self.all)


def two_year_share(effective: Iterable[bool | None]) -> TwoYearShare:
    """The share over effective worker-months, each given as with two years (True), without (False) or unknown (None)."""
    values = list(effective)
    unknown = sum(value is None for value in values)
    return TwoYearShare(
        with_two_years=sum(value is True for value in values),
        known=len(values) - unknown,
        unknown=unknown,
    )
