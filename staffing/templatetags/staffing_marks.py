"""Attendance in a table cell."""

from collections.abc import Iterable

from django import template

from staffing.effective import marks_in_words
from staffing.facts import MonthMarks
from staffing.names import mask_in

register = template.Library()


@register.filter
def month_marks(marks: MonthMarks | None) -> str:
    """√ when effective, — when nothing is marked, else what is lacking; empty without a row."""
    return "" if marks is None else marks_in_words(marks.on_post, marks.insured, marks.paid)


@register.filter
def reported_marks(marks: MonthMarks) -> str:
    """The same of what the station reported, beside verified marks."""
    return marks_in_words(*marks.reported) if marks.reported else ""


@register.filter
def masked(text: str, names: Iterable[str]) -> str:
    """The text with each of the names in it masked."""
    return mask_in(text, names)
