"""Writes of the staffing app."""

from staffing.services.attendance import (
    AttendancePreview,
    apply_attendance,
    plan_workbook,
    preview_attendance,
    receive_attendance,
)
from staffing.services.undo import undo_attendance
from staffing.services.verification import verify_attendance

__all__ = [
    "AttendancePreview",
    "apply_attendance",
    "plan_workbook",
    "preview_attendance",
    "receive_attendance",
    "undo_attendance",
    "verify_attendance",
]
