"""How much of each yearly target is done, against the share of the year that has passed."""

from collections.abc import Sequence
from decimal import Decimal

from indicators.fact_types import IndicatorFact
from reports.blocks import Block, cell, chart, row, table
from reports.charts.drawing import WIDTH, Drawing, lines_of
from reports.indicator_names import without_unit
from scoring.formatting import number, percentage

LEFT, UNIT = 177, Decimal("1.6")  # where 0 % stands, and the width of 1 %
END = 120  # the percentage at which bars stop and an arrow says that they would run on
DONE, SHARE = 478, 545  # where the columns of quantities and of percentages end
ROOM = 14  # characters of a name's line
TOP = 40
MOST = 28  # rows of one picture, so that it stands on one page


def progress_charts(
    name: str, title: str, indicators: Sequence[IndicatorFact], elapsed: Decimal | None
) -> list[Block]:
    """Bars of those that have a percentage, in as many pictures as their number asks for; none for none."""
    measured = [indicator for indicator in indicators if indicator.percent is not None]
    count = -(-len(measured) // MOST)
    share = -(-len(measured) // count) if count else 0
    return [
        _chart(
            f"{name}-{part + 1}",
            title if count == 1 else f"{title}（{part + 1}/{count}）",
            measured[part * share : (part + 1) * share],
            elapsed,
        )
        for part in range(count)
    ]


def position(percent: Decimal) -> Decimal:
    """Where a percentage stands, those beyond the end at the end."""
    return LEFT + min(max(percent, Decimal(0)), Decimal(END)) * UNIT


def _chart(name: str, title: str, measured: Sequence[IndicatorFact], elapsed: Decimal | None) -> Block:
    behind = sum(bool(indicator.behind) for indicator in measured)
    time = "" if elapsed is None else f"，时间进度为{percentage(elapsed)}，低于时间进度的有{behind}项"
    alternative = f"{title}：共{len(measured)}项{time}。"
    told = "；".join(f"{_name(one)}{_done(one)}，{percentage(one.percent)}{_word(one)}" for one in measured)
    heights = [31 if len(lines_of(_name(one), ROOM)) > 1 else 20 for one in measured]
    foot = TOP + sum(heights)
    drawing = Drawing(name, height=foot + 20, title=alternative, description=f"{told}。")
    _scale(drawing, foot, elapsed, hatched=behind > 0)
    y = TOP
    for indicator, height in zip(measured, heights, strict=True):
        _row(drawing, indicator, y + Decimal(height) / 2)
        y += height
    return chart(
        name=name, title=title, alternative=alternative, svg=drawing.svg(), numbers=_numbers(name, measured)
    )


def _scale(drawing: Drawing, foot: int, elapsed: Decimal | None, *, hatched: bool) -> None:
    """The headings, the lines of 0, 50 and 100 %, the line of the elapsed time, and what the hatching says."""
    for tick in (0, 50, 100):
        x = position(Decimal(tick))
        drawing.line(x, TOP, x, foot)
        drawing.text(x, foot + 15, f"{tick}%", anchor="middle")
    drawing.text(DONE, TOP - 10, "已完成 / 协议量", anchor="end")
    drawing.text(SHARE, TOP - 10, "完成进度", anchor="end")
    if elapsed is not None:
        x = position(elapsed)
        drawing.mark("elapsed", x, TOP - 6, x, foot)
        drawing.text(x, TOP - 12, f"时间进度 {percentage(elapsed)}", anchor="middle", bold=True)
        drawing.text(WIDTH, TOP - 26, "与时间", anchor="end")
        drawing.text(WIDTH, TOP - 10, "进度比", anchor="end")
    if hatched:
        drawing.bar(DONE - 90, foot + 5, 22, 10, hatched=True)
        drawing.text(DONE - 62, foot + 14, "低于时间进度")


def _row(drawing: Drawing, indicator: IndicatorFact, middle: Decimal) -> None:
    percent, behind = indicator.percent or Decimal(0), bool(indicator.behind)
    drawing.name_beside(LEFT - 7, middle, _name(indicator), ROOM)
    if percent > 0:
        drawing.bar(LEFT, middle - 6, position(percent) - LEFT, 12, hatched=behind)
    if percent > END:
        drawing.arrow(position(percent), middle)
    drawing.text(DONE, middle + 4, _done(indicator), anchor="end")
    drawing.text(SHARE, middle + 4, percentage(percent), anchor="end", bold=behind)
    if word := _word(indicator):
        drawing.text(WIDTH, middle + 4, word, anchor="end", bold=behind)


def _name(indicator: IndicatorFact) -> str:
    return without_unit(indicator.name, indicator.unit)


def _done(indicator: IndicatorFact) -> str:
    return f"{number(indicator.total)} / {number(indicator.target.quantity)}{indicator.unit}"


def _word(indicator: IndicatorFact) -> str:
    return {True: "低于", False: "达到", None: ""}[indicator.behind]


def _numbers(name: str, measured: Sequence[IndicatorFact]) -> Block:
    head = ("指标", "已完成 / 协议量", "完成进度", "与时间进度比")
    return table(
        name=name,
        title="",
        widths=[7, 5, 4, 4],
        head=[row(map(cell, head))],
        body=[
            row(
                [
                    cell(_name(one), kind="text"),
                    cell(_done(one)),
                    cell(percentage(one.percent)),
                    cell(_word(one) or "—"),
                ]
            )
            for one in measured
        ],
        size="portrait",
    )
