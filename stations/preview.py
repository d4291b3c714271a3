"""A plan as a page shows it: problems in order with their explanations, and a picture of the sheets.

Both intakes fill `templates/stations/preview.html` from this.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from django.forms.utils import flatatt
from django.utils.safestring import SafeString

from stations.intake import Change, Plan, Problem
from stations.workbooks import Grid, Value, cell_name, column_letters
from stations.workbooks.text import tidy

MAX_ROWS = 300
MAX_COLUMNS = 80
_WIDE = 4
_PROBLEMS = ("bad", "warn")
_SHORT = 22  # in half-width characters; a contract just fits


@dataclass(frozen=True)
class PictureCell:
    """``mark`` is a class of the stylesheet: bad, warn, new, changed, or "". ``full`` is a text cut short.

    ``anchor`` is the id under which a problem leads here, "" where there is none.
    """

    text: str
    mark: str
    name: str
    anchor: str = ""
    full: str = ""
    colspan: int = 1
    rowspan: int = 1

    @property
    def attributes(self) -> SafeString:
        """Its attributes in HTML: put together here, since a sheet has thousands of cells, most with hardly any."""
        wide = "wide" if self.colspan > _WIDE else ""
        return _attributes(f"{self.mark} {wide}".strip(), self.anchor, self.full, self.colspan, self.rowspan)


@lru_cache(maxsize=64)
def _attributes(css: str, anchor: str, full: str, colspan: int, rowspan: int) -> SafeString:
    given = {
        "class": css,
        "id": anchor,
        "tabindex": "-1" if anchor else "",
        "title": full,
        "colspan": str(colspan) if colspan > 1 else "",
        "rowspan": str(rowspan) if rowspan > 1 else "",
    }
    return flatatt({name: value for name, value in given.items() if value})


@dataclass(frozen=True)
class PictureRow:
    number: int
    hidden: bool
    cells: tuple[PictureCell, ...]


@dataclass(frozen=True)
class Picture:
    """A sheet drawn as a table. ``cut`` tells that it has more rows or columns than are drawn."""

    index: int
    name: str
    columns: tuple[str, ...]
    rows: tuple[PictureRow, ...]
    cut: bool


@dataclass(frozen=True)
class ProblemLine:
    """A problem in the list. ``anchor`` is the id of its cell in the picture, "" when it is not drawn."""

    problem: Problem
    anchor: str
    explanation: str
    lacks_explanation: bool
    removable: bool


@dataclass(frozen=True)
class PreviewPage:
    plan: Plan
    errors: tuple[ProblemLine, ...]
    warnings: tuple[ProblemLine, ...]
    pictures: tuple[Picture, ...]

    @property
    def changed(self) -> list[Change]:
        """What would not be as it was, for the list below the picture."""
        return [change for change in self.plan.changes if change.kind == "changed"]


def preview_page(
    plan: Plan,
    grids: Sequence[Grid],
    *,
    explanations: Mapping[str, str] | None = None,
    removable: Collection[str] = (),
    rows: Sequence[int] | None = None,
) -> PreviewPage:
    """The page of a plan. ``explanations`` are what the person typed so far, None on the first look.

    ``removable`` holds keys of warnings whose stored rows the person may have removed. ``rows`` are those to be drawn,
    where the reader may not see all of them.
    """
    told = {problem.sheet for problem in plan.problems} | {change.sheet for change in plan.changes}
    pictures = tuple(
        picture(grid, index, plan.problems, plan.changes, rows)
        for index, grid in enumerate(grids)
        if grid.name in told
    )
    drawn = {
        (drawn.name, cell.name): cell.anchor
        for drawn in pictures
        for row in drawn.rows
        for cell in row.cells
        if cell.anchor
    }

    def line(problem: Problem) -> ProblemLine:
        text = (explanations or {}).get(problem.key, "")
        return ProblemLine(
            problem=problem,
            anchor=drawn.get((problem.sheet, problem.cell), ""),
            explanation=text,
            lacks_explanation=explanations is not None and not text.strip(),
            removable=problem.key in removable,
        )

    return PreviewPage(plan, tuple(map(line, plan.errors)), tuple(map(line, plan.warnings)), pictures)


def picture(
    grid: Grid,
    index: int,
    problems: Iterable[Problem],
    changes: Iterable[Change],
    rows: Sequence[int] | None = None,
) -> Picture:
    """The sheet with its problems and changes marked; merged ranges are drawn merged."""
    marks = _marks(grid.name, problems, changes)
    asked = range(grid.height) if rows is None else rows
    shown_rows, width = asked[:MAX_ROWS], min(grid.width, MAX_COLUMNS)
    spans, covered = _spans(grid, shown_rows, width)
    drawn = []
    for row in shown_rows:
        cells = tuple(
            _cell(grid, index, (row, column), marks, spans)
            for column in range(width)
            if (row, column) not in covered
        )
        drawn.append(PictureRow(row + 1, row in grid.hidden_rows, cells))
    return Picture(
        index=index,
        name=grid.name,
        columns=tuple(column_letters(column) for column in range(width)),
        rows=tuple(drawn),
        cut=len(asked) > MAX_ROWS or grid.width > width,
    )


def _marks(sheet: str, problems: Iterable[Problem], changes: Iterable[Change]) -> dict[str, str]:
    """The mark of each cell. What is worse overwrites what is less."""
    marks: dict[str, str] = {}
    for change in changes:
        if change.sheet == sheet and change.kind in ("added", "changed"):
            mark = "new" if change.kind == "added" else "changed"
            marks.update(dict.fromkeys(change.cells or (change.cell,), mark))
    ranked = sorted(problems, key=lambda problem: problem.severity, reverse=True)
    for problem in ranked:
        if problem.sheet == sheet:
            marks[problem.cell] = "bad" if problem.severity == "error" else "warn"
    return marks


_Position = tuple[int, int]


def _spans(
    grid: Grid, rows: Sequence[int], width: int
) -> tuple[dict[_Position, tuple[int, int]], set[_Position]]:
    """Rows and columns that each first cell of a merged range spans, and the cells under them."""
    drawn = set(rows)
    spans: dict[_Position, tuple[int, int]] = {}
    covered: set[_Position] = set()
    for top, left, bottom, right in grid.merged:
        inside = [
            (row, column)
            for row in range(top, min(bottom, grid.height - 1) + 1)
            if row in drawn
            for column in range(left, min(right, width - 1) + 1)
        ]
        if (
            len(inside) > 1
            and inside[0] == (top, left)
            and covered.isdisjoint(inside)
            and spans.keys().isdisjoint(inside)
        ):
            spans[top, left] = (len({row for row, _ in inside}), inside[-1][1] - left + 1)
            covered.update(inside[1:])
    return spans, covered


def _cell(
    grid: Grid,
    index: int,
    position: _Position,
    marks: Mapping[str, str],
    spans: Mapping[_Position, tuple[int, int]],
) -> PictureCell:
    name = cell_name(*position)
    mark = marks.get(name, "")
    anchor = f"s{index}-{name}" if mark in _PROBLEMS else ""
    rowspan, colspan = spans.get(position, (1, 1))
    full = shown(grid.value(*position))
    text = _shortened(full, _SHORT * colspan)
    return PictureCell(text, mark, name, anchor, full if text != full else "", colspan, rowspan)


def _shortened(text: str, longest: int) -> str:
    """The text, or as much of it as fits; a Chinese character takes the room of two letters."""
    if 2 * len(text) <= longest:
        return text
    room = longest
    for position, character in enumerate(text):
        room -= 2 if unicodedata.east_asian_width(character) in "WF" else 1
        if room < 0:
            return f"{text[:position]}…"
    return text


def shown(value: Value) -> str:
    """A cell's value as the sheet shows it, near enough to find one's place."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M" if value.hour or value.minute else "%Y-%m-%d")
    if isinstance(value, date):
        return value.isoformat()
    return tidy(value)
