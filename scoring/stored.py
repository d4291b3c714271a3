"""Stored rows, told by table and id: where a reader who asks 从哪来 of a figure arrives at last."""

from enum import StrEnum
from typing import NamedTuple


class Table(StrEnum):
    """Where a row is stored."""

    ATTENDANCE = "attendance"
    QUANTITY = "quantity"
    TARGET = "target"


class Stored(NamedTuple):
    """A stored row. In a snapshot it is written as `attendance:12`."""

    table: Table
    id: int

    def __str__(self) -> str:
        return f"{self.table}:{self.id}"
