"""Why a change of a worker's record, a transfer or a merge is not made."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from typing import Any

from django.db import models

from stations.refusals import Refusal
from stations.undoing import values_of


class RecordRefused(Refusal):
    """A worker's record, a transfer or a merge stays as it is."""


class StaleRecord(RecordRefused):
    """The record is no longer what the person had read; nothing was written. ``row`` is how it stands now."""

    def __init__(self, row: models.Model | None) -> None:
        super().__init__("您打开页面之后，这份记录已被修改。")
        self.row = row


def seen(row: models.Model, names: Iterable[str]) -> str:
    """A sum over the row's values as a form showed them. Sheets change records too, so no version would tell."""
    values: dict[str, Any] = values_of(row, names)
    return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()[:16]


def check_seen(row: models.Model, names: Iterable[str], token: str) -> None:
    """Raise StaleRecord unless the row stands as the person saw it."""
    if seen(row, names) != token:
        raise StaleRecord(row)
