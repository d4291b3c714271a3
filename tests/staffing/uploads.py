"""Sending an attendance sheet, as the tests of what comes of it do."""

from collections.abc import Callable
from io import BytesIO

import openpyxl

from staffing.models import Attendance, Certificate, Posting, SocialWorker
from staffing.services import apply_attendance, plan_workbook, preview_attendance, receive_attendance

NOTHING = {"added": 0, "changed": 0, "unchanged": 0, "missing": 0}


def receive(agreement, data, actor=None, **more):
    return receive_attendance(agreement=agreement, data=data, filename="到岗表.xlsx", actor=actor, **more)


def accept(plan, text="已核对"):
    return {problem.key: text for problem in plan.warnings}


def plan_of(agreement, data, **more):
    return plan_workbook(agreement=agreement, data=data, filename="到岗表.xlsx", **more).plan


def put(agreement, data, actor=None, months=None, **more):
    """Receive, look, accept everything, apply."""
    upload = receive(agreement, data, actor, months=months)
    plan = preview_attendance(upload=upload).plan
    assert plan.errors == []
    explanations = more.pop("explanations", accept(plan))
    return apply_attendance(
        upload=upload, actor=actor, explanations=explanations, fingerprint=plan.fingerprint, **more
    )


def problems(plan):
    return [(item.severity, item.cell, item.what) for item in plan.problems]


def everything():
    return [
        list(model.objects.order_by("pk").values())
        for model in (SocialWorker, Certificate, Posting, Attendance)
    ]


def changed(data: bytes, change: Callable[[openpyxl.Workbook], None]) -> bytes:
    book = openpyxl.load_workbook(BytesIO(data))
    change(book)
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()
