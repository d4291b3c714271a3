"""The automatic items of one sheet: what was computed there beside what the data give now."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from scoring.automatic_values import Value
from scoring.models import Item, Score


@dataclass(frozen=True)
class Outdated:
    """An automatic item whose computed points are no longer those that the data give; None is not known.

    `own` are the assessor's points where those aren't the computed ones: they stay.
    """

    item: Item
    was: Decimal | None
    now: Decimal | None
    own: Decimal | None

    def __str__(self) -> str:
        kept = "" if self.own is None else f"（所评 {self.own:.2f} 分不变）"
        return f"“{self.item}”的数据得分由 {_in_words(self.was)} 变为 {_in_words(self.now)}{kept}"


def outdated(
    items: Iterable[Item], scores: Mapping[int, Score], values: Mapping[int, Value]
) -> tuple[Outdated, ...]:
    """The items of a sheet that want computing anew, overridden ones too: the reason speaks of the computed points."""
    found = []
    for item in items:
        if item.pk in values:
            score = scores.get(item.pk)
            was, now = score.computed if score else None, values[item.pk].points
            if was != now:
                own = score.points if score and is_overridden(item, score) else None
                found.append(Outdated(item, was, now, own))
    return tuple(found)


def is_overridden(item: Item, score: Score | None) -> bool:
    """Whether the points of an automatic item are the assessor's own and not those of the data."""
    return (
        bool(item.fact) and score is not None and score.points is not None and score.points != score.computed
    )


def _in_words(points: Decimal | None) -> str:
    return "算不出" if points is None else f"{points:.2f}"
