"""A table block as a Word table: merged cells, a head that is repeated, rows that stay whole, fixed widths."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import Any

from reports.blocks import Block, Cell, Row
from reports.word_xml import TWIPS_A_POINT, element, run

BOLD_ROWS = ("subtotal", "total", "band")
# These never stand at the top of a page without the row that they belong to.
BOUND_ROWS = ("subtotal", "total")


@dataclass(frozen=True)
class Size:
    """How a table of a size is set: the style of its cells, their margins above and beside in points."""

    style: str
    above: float
    beside: float


SIZES = {
    "tight": Size("CellTight", 1, 0.8),
    "tighter": Size("CellTighter", 1, 0.8),
}
NORMAL = Size("Cell", 3, 5)


@dataclass(frozen=True)
class Slot:
    """What stands in a row from a column on: a cell, or the continuation of one that began further up."""

    column: int
    across: int
    cell: Cell | None
    merge: str = ""


def word_table(block: Block, width_mm: float) -> Any:
    """The table's element, as wide as the text."""
    size = SIZES.get(block["size"], NORMAL)
    columns = _widths(block["columns"], width_mm)
    table = element("w:tbl", _properties(size, sum(columns)))
    table.append(element("w:tblGrid", *(element("w:gridCol", w=width) for width in columns)))
    rows = [(row, True) for row in block["head"]] + [(row, False) for row in block["body"]]
    slots = _slots([row for row, _ in rows], len(columns))
    whole = len(rows) <= 12 and size is NORMAL
    for index, ((row, head), places) in enumerate(zip(rows, slots, strict=True)):
        following = rows[index + 1 : index + 2]
        bound = bool(following) and (head or whole or following[0][0]["kind"] in BOUND_ROWS)
        table.append(_row(row, places, columns, size, head=head, bound=bound))
    return table


def _widths(shares: list[str], width_mm: float) -> list[int]:
    """The columns in twips; what rounding leaves over is spread, so that they add up to the whole width."""
    edges = list(accumulate((float(share) for share in shares), initial=0.0))
    scale = round(width_mm / 25.4 * 72 * TWIPS_A_POINT) / edges[-1]
    twips = [round(edge * scale) for edge in edges]
    return [right - left for left, right in pairwise(twips)]


def _properties(size: Size, width: int) -> Any:
    above, beside = round(size.above * TWIPS_A_POINT), round(size.beside * TWIPS_A_POINT)
    margins = [
        element(f"w:{side}", w=space, type="dxa")
        for side, space in (("top", above), ("left", beside), ("bottom", above), ("right", beside))
    ]
    return element(
        "w:tblPr",
        element("w:tblStyle", val="ReportTable"),
        element("w:tblW", w=width, type="dxa"),
        element("w:jc", val="center"),
        element("w:tblLayout", type="fixed"),
        element("w:tblCellMar", *margins),
    )


def _slots(rows: list[Row], columns: int) -> Iterator[list[Slot]]:
    """Each row's slots from the first column to the last; a cell that reaches down continues in the rows below."""
    reaching: dict[int, tuple[int, int]] = {}  # column: rows left, columns wide
    for row in rows:
        cells, places, column = iter(row["cells"]), [], 0
        while column < columns:
            left, across = reaching.pop(column, (0, 0))
            if left:
                places.append(Slot(column, across, None, "continue"))
            else:
                cell = next(cells)
                left, across = cell["down"], cell["across"]
                places.append(Slot(column, across, cell, "restart" if left > 1 else ""))
            if left > 1:
                reaching[column] = (left - 1, across)
            column += across
        yield places


def _row(row: Row, places: list[Slot], columns: list[int], size: Size, *, head: bool, bound: bool) -> Any:
    properties = element("w:trPr", element("w:cantSplit"))
    if head:
        properties.append(element("w:tblHeader"))
    made = element("w:tr", properties)
    bold = head or row["kind"] in BOLD_ROWS
    for slot in places:
        width = sum(columns[slot.column : slot.column + slot.across])
        made.append(_cell(slot, width, size, bold=bold, bound=bound))
    return made


def _cell(slot: Slot, width: int, size: Size, *, bold: bool, bound: bool) -> Any:
    properties = element("w:tcPr", element("w:tcW", w=width, type="dxa"))
    if slot.across > 1:
        properties.append(element("w:gridSpan", val=slot.across))
    if slot.merge:
        properties.append(element("w:vMerge", val=slot.merge))
    properties.append(element("w:vAlign", val="center"))
    layout = element("w:pPr", element("w:pStyle", val=size.style))
    if bound:
        layout.append(element("w:keepNext"))
    paragraph = element("w:p", layout)
    if slot.cell is not None:
        if slot.cell["kind"] == "text" or (slot.cell["kind"] == "name" and size is NORMAL):
            layout.append(element("w:jc", val="left"))
        if slot.cell["text"]:
            paragraph.append(run(slot.cell["text"], bold=bold))
    return element("w:tc", properties, paragraph)
