"""The sheets of a scheme's workbook cell by cell: each read to what it must be, and told with its place when it isn't."""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from scoring.scheme_workbook import NO, YES
from stations.intake import Problem
from stations.workbooks import Grid, Value
from stations.workbooks.text import normalise, tidy, to_number

CENT = Decimal("0.01")
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")


class Cells:
    """The cells of a sheet, each read to what it must be; what it isn't is told with its place."""

    def __init__(self, grid: Grid, problems: list[Problem]) -> None:
        self.grid, self.problems = grid, problems

    def tell(self, row: int, column: int, what: str, cure: str) -> None:
        where = self.grid.cell(row, column)
        if any((known.sheet, known.cell) == (self.grid.name, where) for known in self.problems):
            return  # one cell, one cure
        self.problems.append(Problem("error", self.grid.name, where, what, cure))

    def text(self, row: int, column: int, label: str, longest: int, *, wanted: bool = True) -> str:
        value = self.grid.value(row, column)
        text = _paragraphs(value) if longest > 200 else tidy(value)
        if wanted and not text:
            self.tell(row, column, f"没有填写{label}", f"请填写{label}")
        if len(text) > longest:
            self.tell(row, column, f"{label}有 {len(text)} 字，超过 {longest} 字", "请缩短")
        return text

    def code(self, row: int, column: int, label: str, longest: int) -> str:
        text = self.text(row, column, label, longest)
        if text and not _CODE.fullmatch(text):
            self.tell(row, column, f"{label}“{text}”不可用", "只用英文字母、数字、短横和下划线")
        return text

    def number(self, row: int, column: int, label: str, least: Decimal, most: Decimal) -> Decimal:
        value = self.grid.value(row, column)
        try:
            number = to_number(value)
        except ValueError:
            number = None
        if number is None or not least <= number <= most or number % CENT:
            what = f"没有填写{label}" if value is None else f"{label}“{tidy(value)}”不可用"
            self.tell(row, column, what, f"请填 {least} 到 {most} 的数，最多两位小数")
            return least
        return number

    def whole(self, row: int, column: int, label: str, most: int) -> int:
        number = self.number(row, column, label, Decimal(1), Decimal(most))
        if number != number.to_integral_value():
            self.tell(row, column, f"{label}“{number}”不是整数", f"请填 1 到 {most} 的整数")
        return int(number)

    def choice(self, row: int, column: int, label: str, choices: Mapping[str, str]) -> str:
        """The value whose Chinese name stands in the cell."""
        text = normalise(self.grid.value(row, column))
        for value, name in choices.items():
            if normalise(name) == text:
                return value
        offered = "、".join(choices.values())
        self.tell(
            row, column, f"{label}“{text}”不在可选范围内" if text else f"没有填写{label}", f"可选：{offered}"
        )
        return next(iter(choices))

    def yes(self, row: int, column: int, label: str) -> bool:
        text = normalise(self.grid.value(row, column))
        if text not in (YES, NO, ""):
            self.tell(row, column, f"{label}“{text}”不在可选范围内", f"可选：{YES}、{NO}")
        return text == YES


def _paragraphs(value: Value) -> str:
    lines = str(value if value is not None else "").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(tidy(line) for line in lines).strip()


class Table(Cells):
    """Rows below a line of headings; the columns may stand in any order, and `optional` ones may be left out."""

    def __init__(
        self, grid: Grid, headings: Sequence[str], problems: list[Problem], optional: Sequence[str] = ()
    ) -> None:
        super().__init__(grid, problems)
        wanted = [normalise(heading) for heading in headings]
        self.columns: dict[str, int] = {}
        self.rows: list[int] = []
        for row in range(grid.height):
            found = [normalise(grid.value(row, column)) for column in range(grid.width)]
            if all(heading in found for heading in wanted):
                self.columns = {
                    heading: found.index(name) for heading, name in zip(headings, wanted, strict=True)
                }
                self.columns |= {
                    heading: found.index(name)
                    for heading in optional
                    if (name := normalise(heading)) in found
                }
                below = range(row + 1, grid.height)
                self.rows = [
                    line
                    for line in below
                    if any(normalise(grid.value(line, at)) for at in self.columns.values())
                ]
                break
        else:
            named = "、".join(headings)
            problems.append(Problem("error", grid.name, "", "没有找到表头", f"表头一行应有：{named}"))
        for row in self.rows:
            for column in self.columns.values():
                if (row, column) in grid.formulas_without_value:
                    self.tell(row, column, "单元格是没有结果的公式", "请填写数值，或重新计算后保存")

    def once(self, row: int, heading: str, value: object, taken: set[Any]) -> None:
        """Tell a value that an earlier row holds already."""
        if value in taken:
            self.tell(row, self.columns[heading], f"{heading}“{value}”重复", "请改为不重复的内容")
        taken.add(value)
