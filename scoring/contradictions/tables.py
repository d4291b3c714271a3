"""Tables inside a text, cells parted by tabs: targets of zero by area beside a target of the station."""

from collections.abc import Iterator

from scoring.contradictions.areas import Areas
from scoring.contradictions.types import Contradiction, Text


def of_table(text: Text, areas: Areas) -> Iterator[Contradiction]:
    """Columns headed 协议… where areas have 0 and the total has not: such a 0 has no percentage."""
    head: list[str] = []
    zeros: dict[int, str] = {}
    for line in text.text.splitlines():
        cells = [cell.strip() for cell in line.split("\t")]
        if any(cell.startswith("协议") for cell in cells):
            head, zeros = cells, {}
        elif areas.named(cells[0]):
            zeros |= {
                place: line for place, cell in enumerate(cells[: len(head)]) if _is_zero(head, place, cell)
            }
        elif cells[0].startswith(("合计", "总计")):
            for place, row in zeros.items():
                total = cells[place] if place < len(cells) else ""
                if total.isdigit() and int(total):
                    message = (
                        f"表中各片区的“{head[place]}”写0，合计为{total}。协议量为0不能计算百分比："
                        "没有分到片区的应写“/”。请核对。"
                    )
                    start = text.text.index(row)
                    yield Contradiction(
                        "warning",
                        text.where,
                        row,
                        head[place],
                        message,
                        f"zero-target:{head[place]}",
                        total,
                        "",
                        start,
                        start + len(row),
                    )


def _is_zero(head: list[str], place: int, cell: str) -> bool:
    return head[place].startswith("协议") and cell == "0"
