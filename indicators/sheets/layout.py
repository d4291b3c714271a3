"""Where things stand in an indicator sheet: blocks found by their header words, nothing interpreted yet.

Besides the long tables of tables.py, three kinds of block are known, each may stand in any sheet, several times, and
anywhere in it:

* by area: 服务片区 heads the rows, the indicators' groups stand beside it, 协议… / 完成… / 百分比 below them;
* station-wide: 总体服务 with columns of 协议内容, 指标要求, 完成量, 百分比, and a note of statements beside them;
* agreement items: 协议内容N：title with 指标要求, 完成情况, 完成百分比 beside it and the figures one row lower.
"""

from dataclasses import dataclass, field
from itertools import pairwise

from indicators.sheets.blocks import (
    AREA_HEADER,
    ITEM,
    NAME_HEADER,
    STATION_HEADER,
    TOTALS,
    WORKERS_HEADER,
    Block,
    Layout,
    Row,
    Stated,
    cell_at,
    role_of,
    texts_of,
)
from indicators.sheets.tables import read_table, table_at
from stations.workbooks import Grid
from stations.workbooks.text import normalise, tidy

_MOST_TITLES = 50
_SIGNS = ("片", "总", "协")  # of which every header has one; to look for them is cheap in a sheet of any size


def find_blocks(sheets: list[Grid]) -> Layout:
    """Everything that the sheets of a workbook hold, in the order of sheets, rows and columns."""
    layout = Layout()
    for grid in sheets:
        before = len(layout.blocks)
        top = _read_sheet(grid, layout)
        if len(layout.blocks) > before:
            layout.titles.extend(
                cell_at(grid, row, column)
                for row, column, text in texts_of(grid, min(top, _MOST_TITLES))
                if text
            )
        elif grid.rows:
            layout.without_blocks.append(grid.name)
    return layout


def _read_sheet(grid: Grid, layout: Layout) -> int:
    """Read all blocks of a sheet; returns the row of the first header."""
    headers: list[int] = []
    below = 0
    for row in range(grid.height):
        if row < below:
            continue
        if table := table_at(grid, row):
            below = read_table(table, layout)
            headers.append(row)
        elif _read_blocks_at(grid, row, layout):
            headers.append(row)
    return min(headers, default=grid.height)


def _read_blocks_at(grid: Grid, row: int, layout: Layout) -> bool:
    """Read the blocks whose headers stand in a row; whether there was any."""
    found = False
    for column, value in enumerate(grid.rows[row]):
        if not isinstance(value, str) or not any(sign in value for sign in _SIGNS):
            continue
        text = normalise(value)
        if text == AREA_HEADER:
            _read_area_block(grid, row, column, layout)
        elif text == STATION_HEADER:
            _read_station_block(grid, row, column, layout)
        elif match := ITEM.fullmatch(text):
            _read_item(grid, row, column, match[1], layout)
        else:
            continue
        found = True
    return found


# --- by area ---------------------------------------------------------------------------------------------------


@dataclass
class _Columns:
    """The columns of one indicator: its group's heading, and the column of each role."""

    heading: int
    group: str
    roles: dict[str, int] = field(default_factory=dict)
    part: str = ""


def _read_area_block(grid: Grid, row: int, column: int, layout: Layout) -> None:
    under = _header_below(grid, row, column)
    if under is None:
        layout.incomplete.append(cell_at(grid, row, column))
        return
    rows, total = _area_rows(grid, under + 1, column)
    for found in _indicator_columns(grid, row, under, column):
        if found.group == WORKERS_HEADER:
            kind, names = "statement", _names(found.group, "")
        else:
            kind, names = "area", _names(found.group, found.part)
        block = Block(
            kind=kind,
            heading=cell_at(grid, row, found.heading),
            names=names,
            rows=tuple(_row(grid, line, found.roles, area_column=column) for line in rows),
            total=None if total is None else _row(grid, total, found.roles),
        )
        layout.blocks.append(block)
    layout.nameless.extend(_nameless(grid, rows, column))


def _header_below(grid: Grid, row: int, column: int) -> int | None:
    """The row of 协议… / 完成… / 百分比: within two rows below the groups."""
    for under in (row + 1, row + 2):
        if any(role_of(normalise(grid.value(under, at))) == "done" for at in range(column + 1, grid.width)):
            return under
    return None


def _area_rows(grid: Grid, start: int, column: int) -> tuple[list[int], int | None]:
    """Rows of areas from `start` on, and the row of the total if there is one; blank rows are passed over."""
    rows: list[int] = []
    for row in range(start, grid.height):
        name = normalise(grid.anchor(row, column))
        if name in TOTALS:
            return rows, row
        if name in (AREA_HEADER, STATION_HEADER) or ITEM.fullmatch(name):
            break
        if any(normalise(value) for value in grid.rows[row]):
            rows.append(row)
    return rows, None


def _indicator_columns(grid: Grid, row: int, under: int, column: int) -> list[_Columns]:
    found: list[_Columns] = []
    group, heading = "", column
    for at in range(column + 1, grid.width):
        if text := normalise(grid.anchor(row, at)):
            heading = at if text != group or normalise(grid.value(row, at)) else heading
            group = text
        if group == WORKERS_HEADER:
            if not found or found[-1].group != WORKERS_HEADER:
                found.append(_Columns(at, group, {"done": at}))
            continue
        text = normalise(grid.value(under, at))
        role = role_of(text)
        if not (group and role):
            continue
        if not found or found[-1].heading != heading or role in found[-1].roles:
            found.append(_Columns(heading, group))
        found[-1].roles[role] = at
        found[-1].part = found[-1].part or _part(text, role)
    return found


def _part(text: str, role: str) -> str:
    """协议接案数 and 接案完成数 both say 接案数; 协议量 and 完成量 say nothing."""
    if role == "percent":
        return ""
    rest = text.removeprefix("协议").removeprefix("指标要求").replace("完成", "")
    return "" if rest in ("", "量", "数", "数量") else rest


def _names(group: str, part: str) -> tuple[str, ...]:
    names = [f"{group}-{part.removesuffix('数')}", f"{group}-{part}"] if part else []
    return (*reversed(names), group)


def _row(grid: Grid, row: int, roles: dict[str, int], area_column: int | None = None) -> Row:
    def cell(role: str) -> Stated | None:
        return cell_at(grid, row, roles[role]) if role in roles else None

    area = None if area_column is None else cell_at(grid, row, area_column)
    return Row(area, cell("target"), cell("done"), cell("percent"))


def _nameless(grid: Grid, rows: list[int], column: int) -> list[Stated]:
    return [cell_at(grid, row, column) for row in rows if not normalise(grid.anchor(row, column))]


# --- station-wide ----------------------------------------------------------------------------------------------


def _read_station_block(grid: Grid, row: int, column: int, layout: Layout) -> None:
    starts = [at for at in range(column + 1, grid.width) if normalise(grid.value(row, at)) == NAME_HEADER]
    lines = _station_rows(grid, row, column)
    read: set[int] = {column}
    for start, end in pairwise([*starts, grid.width]):
        roles = _roles_beside(grid, row, start + 1, end)
        if "done" not in roles:
            layout.incomplete.append(cell_at(grid, row, start))
            continue
        read.update(range(start, max(roles.values()) + 1))
        for line in lines[1:]:
            name = cell_at(grid, line, start)
            values = _row(grid, line, roles)
            if name.text:
                layout.blocks.append(Block("station", name, (name.text,), (), values))
            elif any(stated and stated.text not in ("", "/") for stated in (values.target, values.done)):
                layout.nameless.append(name)
    if not starts:
        layout.incomplete.append(cell_at(grid, row, column))
    for line in lines:
        texts = ((at, grid.value(line, at)) for at in range(grid.width) if at not in read)
        layout.notes.extend(
            cell_at(grid, line, at) for at, value in texts if isinstance(value, str) and tidy(value)
        )


def _station_rows(grid: Grid, row: int, column: int) -> list[int]:
    """The block's rows: as far as nothing but 总体服务 (merged or not) stands in its first column."""
    rows = [row]
    for line in range(row + 1, grid.height):
        if normalise(grid.anchor(line, column)) not in ("", STATION_HEADER):
            break
        if normalise(grid.value(line, column)) == STATION_HEADER:
            break
        rows.append(line)
    return rows


def _roles_beside(grid: Grid, row: int, start: int, end: int) -> dict[str, int]:
    roles: dict[str, int] = {}
    for at in range(start, end):
        if role := role_of(normalise(grid.value(row, at))):
            roles.setdefault(role, at)
    return roles


# --- agreement items -------------------------------------------------------------------------------------------


def _read_item(grid: Grid, row: int, column: int, title: str, layout: Layout) -> None:
    """Titles without a number (“协议内容：…”) are read alike."""
    end = next(
        (at for at in range(column + 1, grid.width) if ITEM.fullmatch(normalise(grid.value(row, at)))),
        grid.width,
    )
    roles = _roles_beside(grid, row, column + 1, end)
    heading = cell_at(grid, row, column)
    if "done" not in roles:
        layout.incomplete.append(heading)
    elif title:
        layout.blocks.append(Block("item", heading, (title,), (), _row(grid, row + 1, roles)))
    else:
        layout.nameless.append(heading)
