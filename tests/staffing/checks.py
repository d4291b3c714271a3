"""Verifying in tests."""

from typing import Any

from staffing.models import Attendance
from staffing.services import verify_attendance
from staffing.verification import MarksCheck

Marks = tuple[bool, bool, bool]


def check(
    row: Attendance, marks: Marks | None, reason: str = "抽查核实", source: str = "社保明细第2页"
) -> MarksCheck:
    """What was found about a worker-month, by somebody who sees it as it is stored now."""
    row.refresh_from_db()
    return MarksCheck(row.pk, row.verification_stamp, marks, reason, source)


def verify(
    agreement: Any, row: Attendance, marks: Marks | None, actor: Any = None, **words: str
) -> Attendance:
    """The worker-month as it is after that was recorded."""
    (written,) = verify_attendance(agreement=agreement, checks=[check(row, marks, **words)], actor=actor)
    return written
