"""The parties' points as shares of what each has to give."""

from decimal import Decimal

from reports.blocks import Block, chart
from reports.charts.drawing import WIDTH, Drawing
from scoring.facts import PartyScore, ScoreFacts
from scoring.formatting import number, percentage, points
from stations.rounding import percent

LEFT, LENGTH, ROW, TOP = 120, 300, 26, 4
POINTS = 516  # where the points end
TITLE = "各评估方得分占满分的比例"


def shares_chart(scores: ScoreFacts) -> list[Block]:
    """A bar for each party in the result's order; none where nothing is known. The result table has the numbers."""
    parties = sorted(scores.parties, key=lambda party: party.result)
    if scores.sealed or all(party.weighted is None for party in parties):
        return []
    told = [f"{party.name}{_points(party)}，{_share(party)}" for party in parties]
    alternative = f"{TITLE}：{'；'.join(told)}。"
    drawing = Drawing(
        "shares",
        height=2 * TOP + ROW * len(parties),
        title=alternative,
        description="空框为满分，实条为得分。",
    )
    for index, party in enumerate(parties):
        middle = TOP + ROW * index + Decimal(ROW) / 2
        drawing.name_beside(LEFT - 8, middle, party.name, 9)
        drawing.frame(LEFT, middle - 7, LENGTH, 14)
        if party.weighted and party.maximum:
            drawing.bar(LEFT, middle - 7, LENGTH * party.weighted / party.maximum, 14)
        drawing.text(POINTS, middle + 4, f"{_points(party)}分", anchor="end")
        drawing.text(WIDTH, middle + 4, _share(party), anchor="end", bold=True)
    return [chart(name="shares", title=TITLE, alternative=alternative, svg=drawing.svg())]


def _points(party: PartyScore) -> str:
    return f"{'暂缺' if party.weighted is None else points(party.weighted)} / {number(party.maximum)}"


def _share(party: PartyScore) -> str:
    return percentage(percent(party.weighted, party.maximum))
