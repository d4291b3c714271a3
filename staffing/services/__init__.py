"""Writes of the staffing app."""

from staffing.services.attendance import (
    AttendancePreview,
    apply_attendance,
    plan_workbook,
    preview_attendance,
    preview_part,
    receive_attendance,
    sent_workbook,
)
from staffing.services.city_reading import read_city, receive_city
from staffing.services.city_writing import write_city
from staffing.services.undo import undo_attendance
from staffing.services.verification import verify_attendance

__all__ = [
    "AttendancePreview",
    "apply_attendance",
    "plan_workbook",
    "preview_attendance",
    "preview_part",
    "read_city",
    "receive_attendance",
    "receive_city",
    "sent_workbook",
    "undo_attendance",
    "verify_attendance",
    "write_city",
]
