"""What verifying (核实) a reported row takes, whichever table it stands in. See docs/domain.md, "Verification"."""

import hashlib
from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from stations.locked import locks_of, told_locked
from stations.models import Agreement
from stations.refusals import given_words

LONGEST_SOURCE = 200


class StaleVerification(Exception):  # noqa: N818 - it names what the person holds
    """Rows were changed since the person read them, by their ids; None where a row is gone. Nothing was written."""

    def __init__(self, rows: dict[int, models.Model | None]) -> None:
        super().__init__("数据在您打开页面之后已被修改。")
        self.rows = rows


def stamp(*values: Any) -> str:
    """A short text that differs whenever one of the values does; a form carries it to say what the person saw."""
    return hashlib.sha256(repr(values).encode()).hexdigest()[:16]


def check_words(reason: str, source: str, *, takes_back: bool) -> tuple[str, str]:
    """The reason and where the evidence was found (材料出处), tidied; taking back needs no source.

    Raises ValidationError when one is missing or too long.
    """
    reason = given_words(reason, "请写明核实的依据", ValidationError)
    if takes_back:
        return reason, ""
    example = "，例如“11月社保缴费明细第2页”"
    return reason, given_words(
        source, "请写明材料出处", ValidationError, longest=LONGEST_SOURCE, example=example
    )


def stale_rows(found: dict[int, Any], seen: Sequence[tuple[int, str]]) -> dict[int, models.Model | None]:
    """Of the rows that a person saw, by id with their stamps then, those that stand otherwise now."""
    return {
        pk: row
        for pk, seen_stamp in seen
        if (row := found.get(pk)) is None or row.verification_stamp != seen_stamp
    }


def refuse_locked(agreement: Agreement, kind: str, months: Collection[date]) -> None:
    """Raise ValidationError, naming them, when some of the months of that kind of sheet are locked."""
    locked = locks_of(agreement, kind).filter(month__in=months).values_list("month", flat=True)
    if locked:
        raise ValidationError(told_locked(locked, "不能核实"))
