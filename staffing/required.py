"""How many worker-months an agreement asks for, and whether they were reached. See docs/domain.md, "Staffing"."""

from decimal import Decimal
from fractions import Fraction

from stations.rounding import exact


def required_person_months(per_month: int | None, months: int) -> int | None:
    """Worker-months wanted over so many months; None while the agreement names no number per month."""
    return None if per_month is None else per_month * months


def surplus(actual: int | None, required: int | None) -> int | None:
    """Worker-months above the required ones (超配); negative when short; None while either is not known."""
    return None if actual is None or required is None else actual - required


def meets(actual: int | None, required: int | None) -> bool | None:
    """Whether the required worker-months were reached; None while either is not known."""
    return None if actual is None or required is None else actual >= required


def usual_workers(amount_yuan: Decimal, yuan_per_worker: Decimal) -> int:
    """Workers that an agreement of this yearly amount usually asks for: one per so many yuan, rounded down.

    Raises ValueError unless the amount per worker is positive.
    """
    if exact(yuan_per_worker) <= 0:
        raise ValueError("每名社工对应的年度经费必须大于 0。")
    return int(exact(amount_yuan) // exact(yuan_per_worker))


def usual_certified(workers: int, share: Decimal | Fraction) -> int:
    """Certified workers usually asked for among so many: at least the share (a half by default), so rounded up."""
    return -int(-workers * exact(share) // 1)
