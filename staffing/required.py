"""How many worker-months an agreement asks for, and whether they were reached. See docs/domain.md, "Staffing"."""

from decimal import Decimal
from math import ceil

from stations.rounding import exact


def required_person_months(per_month: int, months: int) -> int:
    """Worker-months that the agreement asks for over so many months."""
    return per_month * months


def surplus(actual: int | None, required: int) -> int | None:
    """Worker-months above the required ones (超配); negative when short; None while they are not known."""
    return None if actual is None else actual - required


def meets(actual: int | None, required: int) -> bool | None:
    """Whether the required worker-months were reached; None while they are not known."""
    return None if actual is None else actual >= required


def usual_workers(amount_yuan: Decimal, yuan_per_worker: Decimal | int) -> int:
    """Workers that an agreement of this yearly amount usually asks for: one per so many yuan, rounded down.

    Raises ValueError unless the amount per worker is positive.
    """
    if exact(yuan_per_worker) <= 0:
        raise ValueError("每名社工对应的年度经费必须大于 0。")
    return int(exact(amount_yuan) // exact(yuan_per_worker))


def usual_certified(workers: int, share_percent: Decimal | int) -> int:
    """Certified workers usually asked for among so many: at least the share, so rounded up (11 of 21 at 50 %)."""
    return ceil(workers * exact(share_percent) / 100)
