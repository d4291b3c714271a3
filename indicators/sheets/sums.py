"""What stands beside the months of a table with a column for each: targets, percentages and sums, held against them."""

from collections.abc import Sequence
from decimal import Decimal

from indicators.models import Indicator
from indicators.queries import Terms
from indicators.sheets import comparing
from indicators.sheets.amounts import is_stated, plain, read_amount
from indicators.sheets.blocks import Block, Row
from stations.intake import Problem, warning


def states_months(block: Block) -> bool:
    """Whether any month beside the sums is filled; if none is, the sums are all that the sheet states."""
    return any(is_stated(part) for row in _rows(block) for part in row.parts)


def sum_problems(
    block: Block, lines: Sequence[comparing.AreaRow], indicator: Indicator, terms: Terms
) -> list[Problem]:
    """Where a sum is not that of its months, a percentage not that of the sum, a target not the agreement's.

    `lines` are the areas' rows; the total of a line without months is that of the areas.
    """
    problems: list[Problem] = []
    done = Decimal(0)
    whole = [(None, row) for row in (block.station, block.total) if row is not None]
    for area, row in (*lines, *whole):
        of_months = _added(row, indicator)
        if row is block.total and of_months is None:
            of_months = done
        elif row is not block.total:
            done += of_months or 0
        if indicator.accumulation == Indicator.Accumulation.SUM:
            problems += _against_months(row, indicator, of_months, comparing.place(indicator, area))
            problems += comparing.percent_problems(indicator, area, row, of_months, terms)
    targets: list[comparing.AreaRow] = [*lines, *([(None, block.total)] if block.total else [])]
    return problems + comparing.target_problems(indicator, targets, terms)


def _rows(block: Block) -> list[Row]:
    return [row for row in (*block.rows, block.station, block.total) if row is not None]


def _added(row: Row, indicator: Indicator) -> Decimal | None:
    """The months of a line together; what can't be read among them is told where the month is read."""
    amounts = [amount for part in row.parts if (amount := read_amount(part, indicator, "")[0]) is not None]
    return sum(amounts, Decimal(0)) if amounts else None


def _against_months(row: Row, indicator: Indicator, of_months: Decimal | None, about: str) -> list[Problem]:
    stated, wrong = read_amount(row.done, indicator, about)
    if wrong or stated is None or row.done is None or stated == of_months:
        return wrong
    added = "各月没有填写" if of_months is None else f"各月相加为 {plain(of_months)}"
    what = f"累计写为 {plain(stated)}，{added}"
    return [warning(row.done.sheet, row.done.cell, what, "请核对各月与累计；以各月的数量为准", about)]
