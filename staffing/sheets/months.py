"""Which months a sheet speaks of: those with any mark, each once, each inside the agreement."""

from __future__ import annotations

from collections.abc import Sequence

from staffing.sheets.parsed import Layout, MonthColumns, Terms
from stations.intake import Problem, error
from stations.months import chinese
from stations.workbooks.text import is_blank


def filled_months(
    layout: Layout, rows: Sequence[int], terms: Terms
) -> tuple[tuple[MonthColumns, ...], list[Problem]]:
    """The months that can be read, and what is wrong with the others.

    A month whose columns are all blank in all workers' rows is not in the sheet, whatever its heading says.
    """
    good: list[MonthColumns] = []
    problems: list[Problem] = []
    for columns in filled_columns(layout, rows):
        problem = _problem(layout, columns, good, terms)
        if problem is None:
            good.append(columns)
        else:
            problems.append(problem)
    if not good and not problems:
        problems.append(
            error(
                layout.grid.name,
                layout.grid.cell(*layout.months[0].heading) if layout.months else "",
                "表中没有任何月份填写了标记",
                "请在各月的人员到位、社保购买、工资发放列填写 √ 或 —",
            )
        )
    return tuple(good), problems


def filled_columns(layout: Layout, rows: Sequence[int]) -> list[MonthColumns]:
    """The months with anything written in them in these rows."""
    return [columns for columns in layout.months if _is_filled(layout, rows, columns)]


def _is_filled(layout: Layout, rows: Sequence[int], columns: MonthColumns) -> bool:
    grid = layout.grid
    return any(
        not is_blank(grid.value(row, column)) or (row, column) in grid.formulas_without_value
        for row in rows
        for column in columns.columns.values()
    )


def _problem(
    layout: Layout, columns: MonthColumns, before: Sequence[MonthColumns], terms: Terms
) -> Problem | None:
    sheet, cell = layout.grid.name, layout.grid.cell(*columns.heading)
    month = columns.month
    if month is None:
        return error(sheet, cell, f"“{columns.text}”不是月份", "请写成“7月”或“2023年7月”")
    if month not in terms.months:
        return error(
            sheet,
            cell,
            f"{chinese(month)}不在协议期内（{chinese(terms.start)}至{chinese(terms.end)}）",
            "请核对月份，或确认选择的协议是否正确",
        )
    twin = next((other for other in before if other.month == month), None)
    if twin is not None:
        first = layout.grid.cell(*twin.heading)
        return error(
            sheet, cell, f"{chinese(month)}出现两次，前一次在 {first}", "请改正月份，或删除多余的三列"
        )
    return None
