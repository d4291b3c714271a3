"""Attendance in a table cell."""

from django import template

from staffing.facts import MonthMarks

register = template.Library()


@register.filter
def month_marks(marks: MonthMarks | None) -> str:
    """√ when effective, — when nothing is marked, else what is lacking; empty without a row."""
    if marks is None:
        return ""
    if marks.effective:
        return "√"
    lacking = [
        name
        for name, mark in (("到位", marks.on_post), ("社保", marks.insured), ("工资", marks.paid))
        if not mark
    ]
    return "—" if len(lacking) == 3 else f"缺{'、'.join(lacking)}"
