"""The months that a sheet's own columns or lines name, in a monthly version of it."""

from collections.abc import Collection, Iterable
from datetime import date

from indicators.queries import Terms
from indicators.sheets.amounts import is_stated
from indicators.sheets.blocks import Block, Layout, Stated
from indicators.sheets.span import check_months
from indicators.spans import Span
from stations.intake import Problem, error
from stations.months import chinese, first_of_month, months_from_to
from stations.workbooks.text import parse_month_label


def named_months(
    blocks: Iterable[Block], terms: Terms, asked: Span | None, problems: list[Problem]
) -> dict[Stated, Span]:
    """The month of each heading under which anything is stated; of those asked for, where months were asked for.

    A heading that is no month of the agreement, and a second column of the same month, are errors.
    """
    headings = dict.fromkeys(block.month for block in blocks if block.month is not None and _is_filled(block))
    found: dict[Stated, Span] = {}
    first: dict[tuple[date, str], Stated] = {}
    for heading in headings:
        month = _month_of(heading, terms)
        problem = _problem(heading, month, terms)
        if month is not None and problem is None:
            # Lines of one month each bear its name in the same column; columns do so in the same row.
            before = first.setdefault((month, heading.sheet), heading)
            if before is not heading and _row(before) == _row(heading):
                what = f"{chinese(month)}出现两次，前一次在 {before.cell}"
                problem = error(heading.sheet, heading.cell, what, "请改正月份，或删除多余的一列")
        if problem is not None:
            problems.append(problem)
        elif month is not None and (asked is None or asked.first <= month <= asked.last):
            found[heading] = Span(month, month)
    return found


def whole_span(months: Collection[Span], layout: Layout, problems: list[Problem]) -> Span | None:
    """From the first month to the last; None, and an error unless one says why, where there is no month."""
    if months:
        span = Span(min(month.first for month in months), max(month.last for month in months))
        check_months(layout.titles, span, problems)
        return span
    if all(problem.severity != "error" for problem in problems):
        where = layout.blocks[0].heading
        cure = "请在各月的列中填写数量；若上传时填写了起止月份，请核对是否与表中的月份一致"
        problems.append(error(where.sheet, where.cell, "表中没有要读取的月份", cure))
    return None


def _is_filled(block: Block) -> bool:
    return any(is_stated(row.done) for row in (*block.rows, block.total, block.station) if row is not None)


def _month_of(heading: Stated, terms: Terms) -> date | None:
    """A bare 7月 takes its year from the agreement."""
    label = parse_month_label(heading.value)
    if label is None:
        return None
    year, number = label
    if year is not None:
        return date(year, number, 1)
    return next((month for month in _months(terms) if month.month == number), None)


def _problem(heading: Stated, month: date | None, terms: Terms) -> Problem | None:
    months = _months(terms)
    if month is None and parse_month_label(heading.value) is None:
        return error(heading.sheet, heading.cell, f"“{heading.text}”不是月份", "请写成“7月”或“2023年7月”")
    if month not in months:
        named = heading.text if month is None else chinese(month)
        what = f"{named}不在协议期内（{Span(months[0], months[-1])}）"
        return error(heading.sheet, heading.cell, what, "请核对月份，并确认选对了协议")
    return None


def _months(terms: Terms) -> list[date]:
    return months_from_to(first_of_month(terms.agreement.start), first_of_month(terms.agreement.end))


def _row(stated: Stated) -> str:
    return stated.cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
