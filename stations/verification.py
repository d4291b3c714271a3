"""What verifying (核实) a reported row takes, whichever table it stands in. See docs/domain.md, "Verification"."""

import hashlib
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from stations.uploads import LONGEST_REASON

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
    reason, source = reason.strip(), source.strip()
    if not 0 < len(reason) <= LONGEST_REASON:
        raise ValidationError(f"请写明核实的依据（最多 {LONGEST_REASON} 字）。")
    if takes_back:
        return reason, ""
    if not 0 < len(source) <= LONGEST_SOURCE:
        raise ValidationError(f"请写明材料出处（最多 {LONGEST_SOURCE} 字），例如“11月社保缴费明细第2页”。")
    return reason, source


def stale_rows(found: dict[int, Any], seen: Sequence[tuple[int, str]]) -> dict[int, models.Model | None]:
    """Of the rows that a person saw, by id with their stamps then, those that stand otherwise now."""
    return {
        pk: row
        for pk, seen_stamp in seen
        if (row := found.get(pk)) is None or row.verification_stamp != seen_stamp
    }
