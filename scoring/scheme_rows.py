"""The rows of a tree while it is edited: moved, indented, copied, taken out and put back, each with what lies below it.

Rows hold what was typed, as it was typed; nothing is read here (scoring/scheme_form.py).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

DEPTH = 3  # levels of a tree
SECTION, COMPOSITE, POINTS = "section", "composite", "points"
TYPED = ("name", "maximum", "standard", "evidence")


@dataclass(frozen=True)
class Row:
    """A row with its level from 1 and what was typed into its fields."""

    level: int
    values: Mapping[str, str]

    @property
    def kind(self) -> str:
        return self.values.get("kind", "")

    @property
    def is_blank(self) -> bool:
        """Whether nothing was typed into it: such a row waits, and is not stored."""
        return not any(self.values.get(name, "").strip() for name in TYPED)


@dataclass(frozen=True)
class Edit:
    """The rows after an edit, the place of the row that it was about, and what it took out."""

    rows: tuple[Row, ...]
    at: int
    removed: tuple[Row, ...] = ()


def numbers(rows: Sequence[Row]) -> list[str]:
    """The number of each row by its place: 1, 1.1, 1.2, 2."""
    counts: list[int] = []
    found = []
    for row in rows:
        counts = [*counts[: row.level], *[0] * (row.level - len(counts))]
        counts[row.level - 1] += 1
        found.append(".".join(str(count) for count in counts))
    return found


def with_levels(rows: Sequence[Row]) -> tuple[Row, ...]:
    """The same rows, none deeper than one level below the row before it, nor than the tree goes."""
    found: list[Row] = []
    for row in rows:
        deepest = min(DEPTH, found[-1].level + 1 if found else 1)
        found.append(replace(row, level=max(1, min(row.level, deepest))))
    return tuple(found)


def end_of(rows: Sequence[Row], at: int) -> int:
    """The place after a row and all that lies below it."""
    end = at + 1
    while end < len(rows) and rows[end].level > rows[at].level:
        end += 1
    return end


def sibling_before(rows: Sequence[Row], at: int) -> int | None:
    """The row before it on its level, under the same one; None for the first."""
    for place in range(at - 1, -1, -1):
        if rows[place].level < rows[at].level:
            return None
        if rows[place].level == rows[at].level:
            return place
    return None


def edited(rows: Sequence[Row], do: str, at: int) -> Edit:
    """The rows after an edit: add, below, child, copy, up, down, in, out, delete. What can't be done changes nothing."""
    rows = tuple(rows)
    if do == "add" or not rows:
        return (
            Edit((*rows, _blank(rows[-1] if rows else None, 1)), len(rows)) if do == "add" else Edit(rows, 0)
        )
    at = max(0, min(at, len(rows) - 1))
    end = end_of(rows, at)
    if do == "below":
        return Edit((*rows[:end], _blank(rows[at], rows[at].level), *rows[end:]), end)
    if do == "child" and rows[at].level < DEPTH:
        held = (*rows[:at], _holding(rows[at]), *rows[at + 1 : end])
        return Edit((*held, _blank(rows[at], rows[at].level + 1), *rows[end:]), end)
    if do == "copy":
        return Edit((*rows[:end], *rows[at:end], *rows[end:]), end)
    if do == "delete":
        return Edit((*rows[:at], *rows[end:]), max(0, min(at, len(rows) - (end - at) - 1)), rows[at:end])
    moves = {"up": _up, "down": _down, "in": _in, "out": _out}
    return moves[do](rows, at, end) if do in moves else Edit(rows, at)


def put_back(rows: Sequence[Row], removed: Sequence[Row], at: int) -> Edit:
    """What was taken out, at its place again, or at the end where that is gone."""
    at = max(0, min(at, len(rows)))
    return Edit(with_levels((*rows[:at], *removed, *rows[at:])), at)


def _blank(beside: Row | None, level: int) -> Row:
    """A new row, of the step of the one beside it; on the first level a section where that one is."""
    section = level == 1 and (beside is None or (beside.level == 1 and beside.kind == SECTION))
    step = beside.values.get("step", "") if beside else ""
    return Row(level, {"kind": SECTION if section else POINTS, "step": step or "0.05"})


def _holding(row: Row) -> Row:
    """The row as one that may hold others."""
    if row.kind in (SECTION, COMPOSITE):
        return row
    return replace(row, values={**row.values, "kind": SECTION if row.level == 1 else COMPOSITE})


def _up(rows: tuple[Row, ...], at: int, end: int) -> Edit:
    before = sibling_before(rows, at)
    if before is None:
        return Edit(rows, at)
    return Edit((*rows[:before], *rows[at:end], *rows[before:at], *rows[end:]), before)


def _down(rows: tuple[Row, ...], at: int, end: int) -> Edit:
    if end >= len(rows) or rows[end].level != rows[at].level:
        return Edit(rows, at)
    after = end_of(rows, end)
    return Edit((*rows[:at], *rows[end:after], *rows[at:end], *rows[after:]), at + after - end)


def _in(rows: tuple[Row, ...], at: int, end: int) -> Edit:
    """Below the row before it."""
    above = sibling_before(rows, at)
    if above is None or max(row.level for row in rows[at:end]) >= DEPTH:
        return Edit(rows, at)
    deeper = tuple(replace(row, level=row.level + 1) for row in rows[at:end])
    return Edit((*rows[:above], _holding(rows[above]), *rows[above + 1 : at], *deeper, *rows[end:]), at)


def _out(rows: tuple[Row, ...], at: int, end: int) -> Edit:
    """Beside the row above it, after all that lies below that one."""
    if rows[at].level == 1:
        return Edit(rows, at)
    above = next(place for place in range(at - 1, -1, -1) if rows[place].level < rows[at].level)
    after = end_of(rows, above)
    higher = tuple(replace(row, level=row.level - 1) for row in rows[at:end])
    return Edit((*rows[:at], *rows[end:after], *higher, *rows[after:]), at + after - end)
