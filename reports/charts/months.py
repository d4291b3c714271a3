"""Effective worker-months by month, certified apart from others, against what the agreement asks for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from reports.blocks import Block, cell, chart, row, table
from reports.charts.drawing import WIDTH, Drawing
from scoring.formatting import number
from staffing.facts import StaffingFacts
from stations.months import chinese

LEFT, TOP, HEIGHT = 8, 44, 130
FOOT = TOP + HEIGHT
TITLE = "逐月有效到岗人次与协议要求"


@dataclass(frozen=True)
class Month:
    """The counted worker-months of one month; None where its attendance isn't in."""

    month: date
    certified: int | None
    uncertified: int | None
    total: int | None


def months_of(facts: StaffingFacts) -> list[Month]:
    """Each month of the period."""
    known = facts.figures.effective_by_month
    split = zip(
        facts.months, facts.certified_totals.effective, facts.uncertified_totals.effective, strict=True
    )
    return [
        Month(month, None, None, None)
        if known[month] is None
        else Month(month, certified, uncertified, known[month])
        for month, certified, uncertified in split
    ]


def months_chart(facts: StaffingFacts) -> list[Block]:
    """Columns by month with the line of the required workers; none where no month is in."""
    months = months_of(facts)
    known = [month.total for month in months if month.total is not None]
    if not known:
        return []
    required = facts.required_workers
    told = "；".join(_told(month) for month in months)
    alternative = f"{TITLE}：协议要求每月{required}名。{told}。"
    drawing = Drawing(
        "months", height=FOOT + 36, title=alternative, description="实条为持证社工，斜线条为非持证社工。"
    )
    _legend(drawing, required)
    unit = Decimal(HEIGHT) / max(*known, required, 1)
    step = Decimal(WIDTH - 2 * LEFT) / len(months)
    level = FOOT - required * unit
    for index, month in enumerate(months):
        centre = LEFT + step * index + step / 2
        _name(drawing, month.month, centre, year=index == 0 or month.month.month == 1)
        _column(drawing, month, centre, min(step / 2, Decimal(48)), unit, level)
    drawing.line(LEFT, FOOT, WIDTH - LEFT, FOOT)
    drawing.mark("required", LEFT, level, WIDTH - LEFT, level)
    return [
        chart(
            name="months",
            title=TITLE,
            alternative=alternative,
            svg=drawing.svg(),
            numbers=_numbers(months, required),
        )
    ]


def _told(month: Month) -> str:
    if month.total is None:
        return f"{chinese(month.month)}未上报"
    return f"{chinese(month.month)}{month.total}人次，持证{month.certified}，非持证{month.uncertified}"


def _legend(drawing: Drawing, required: int) -> None:
    drawing.bar(LEFT, 6, 22, 11)
    drawing.text(LEFT + 28, 16, "持证社工")
    drawing.bar(LEFT + 100, 6, 22, 11, hatched=True)
    drawing.text(LEFT + 128, 16, "非持证社工")
    drawing.mark("required", LEFT + 212, 12, LEFT + 238, 12)
    drawing.text(LEFT + 244, 16, f"协议要求每月{required}名")


def _name(drawing: Drawing, month: date, centre: Decimal, *, year: bool) -> None:
    """The month below its column, and the year where one begins."""
    drawing.text(centre, FOOT + 15, f"{month.month}月", anchor="middle")
    if year:
        drawing.text(centre, FOOT + 30, f"{month.year}年", anchor="middle")


def _column(
    drawing: Drawing, month: Month, centre: Decimal, width: Decimal, unit: Decimal, level: Decimal
) -> None:
    if month.total is None:
        drawing.text(centre, FOOT - 5, "未上报", anchor="middle")
        return
    certified, uncertified = (month.certified or 0) * unit, (month.uncertified or 0) * unit
    left, top = centre - width / 2, FOOT - certified - uncertified
    if certified:
        drawing.bar(left, FOOT - certified, width, certified)
    if certified >= 16:
        drawing.text(centre, FOOT - certified / 2 + 4, str(month.certified), anchor="middle", fill="#fff")
    if uncertified:
        drawing.bar(left, top, width, uncertified, hatched=True)
        drawing.text(left + width + 3, _clear(top + uncertified / 2 + 4, level), str(month.uncertified))
    # A month just short of what is asked for has its number above the line.
    above = level if 0 < top - level < 18 else top
    drawing.text(centre, above - 6, str(month.total), anchor="middle", bold=True)


def _clear(baseline: Decimal, level: Decimal) -> Decimal:
    """A number's baseline, below the line at ``level`` where it would stand on it."""
    return level + 13 if level - 3 < baseline < level + 13 else baseline


def _numbers(months: Sequence[Month], required: int) -> Block:
    head = ("月份", "持证社工", "非持证社工", "有效人次合计", "协议要求人数")
    return table(
        name="months",
        title="",
        widths=[4, 4, 4, 4, 4],
        head=[row(map(cell, head))],
        body=[
            row(
                [
                    cell(chinese(month.month)),
                    cell(number(month.certified)),
                    cell(number(month.uncertified)),
                    cell("未上报" if month.total is None else number(month.total)),
                    cell(str(required)),
                ]
            )
            for month in months
        ],
        size="portrait",
    )
