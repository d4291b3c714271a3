"""Uploads of attendance sheets: applied once, wholly or not at all, and never twice."""

from staffing.models import Attendance, SocialWorker
from staffing.services import apply_attendance, preview_attendance, receive_attendance


def receive(agreement, data, clerk=None, **more):
    return receive_attendance(agreement=agreement, data=data, filename="到岗表.xlsx", actor=clerk, **more)


def accept(plan, text="已核对"):
    return {problem.key: text for problem in plan.warnings}


def apply(upload, **more):
    plan = preview_attendance(upload=upload).plan
    return apply_attendance(
        upload=upload, actor=None, explanations=accept(plan), fingerprint=plan.fingerprint, **more
    )


def test_the_reference_workbook_gives_115_worker_months_and_again_changes_nothing(
    agreement, reference, clerk
):
    first = apply(receive(agreement, reference, clerk))
    assert first.counts == {"added": 115, "changed": 0, "unchanged": 0, "missing": 0}
    assert Attendance.objects.filter(station=agreement.station).count() == 115
    assert SocialWorker.objects.count() == 23
    stored = list(Attendance.objects.order_by("pk").values())

    again = receive(agreement, reference, clerk)
    assert apply(again).counts == {"added": 0, "changed": 0, "unchanged": 115, "missing": 0}
    assert list(Attendance.objects.order_by("pk").values()) == stored
    again.refresh_from_db()
    assert again.changes == []
