"""What an evaluator found about worker-months (核实), before it is written: see docs/domain.md, "Verification"."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from staffing.models import Attendance
from staffing.models.attendance import Marks, as_digits


@dataclass(frozen=True)
class MarksCheck:
    """The evaluator's three marks for one worker-month, with reason and source; marks of None take them back.

    ``seen`` is the row's ``verification_stamp`` as the person read it.
    """

    row: int
    seen: str
    marks: Marks | None
    reason: str
    source: str = ""


def put(row: Attendance, check: MarksCheck) -> None:
    """Give the row what was found, in memory: for writing it, and for showing its effect first."""
    on_post, insured, paid = check.marks or (None, None, None)
    row.verified_on_post, row.verified_insured, row.verified_paid = on_post, insured, paid
    row.verified_reason = check.reason if check.marks else ""
    row.verified_source = check.source if check.marks else ""
    row.verified_against = as_digits(row.reported) if check.marks else ""


def put_all(rows: Iterable[Attendance], checks: Mapping[int, MarksCheck]) -> None:
    """Give each of the rows what was found about it, where something was."""
    for row in rows:
        if row.pk in checks:
            put(row, checks[row.pk])
