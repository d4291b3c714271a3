"""Spans of whole months, and what a new quantity does to the stored ones. See docs/domain.md, "Indicators".

Everything here speaks of one indicator in one area: of the quantities stored for it, no two spans overlap.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from stations.months import add_months, chinese, chinese_span, months_from_to

Amount = Decimal | int


@dataclass(frozen=True, order=True)
class Span:
    """The months from the first to the last, both included. Raises ValueError unless it is made of whole months."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.first.day != 1 or self.last.day != 1:
            raise ValueError(f"a month is the date of its first day, got {self.first} and {self.last}")
        if self.last < self.first:
            raise ValueError(f"终止月份{chinese(self.last)}早于起始月份{chinese(self.first)}，请核对。")

    def __str__(self) -> str:
        """For readers: 2023年7月, or 2023年7月至2023年11月."""
        return chinese_span(self.first, self.last)

    @property
    def months(self) -> list[date]:
        """Its months in order."""
        return months_from_to(self.first, self.last)

    def overlaps(self, other: "Span") -> bool:
        """Whether the two share a month."""
        return self.first <= other.last and other.first <= self.last

    def within(self, other: "Span") -> bool:
        """Whether every month of this span belongs to the other."""
        return other.first <= self.first and self.last <= other.last

    def meets(self, other: "Span") -> bool:
        """Whether one starts in the month after the other ends."""
        return other.first == add_months(self.last, 1) or self.first == add_months(other.last, 1)

    def straddles(self, period: "Span") -> bool:
        """Whether it lies across an edge of the period: some months inside, some outside."""
        return self.overlaps(period) and not self.within(period)


@dataclass(frozen=True)
class SpanQuantity:
    """What was done over a span."""

    span: Span
    quantity: Amount


@dataclass(frozen=True)
class PeriodTotal:
    """What was done in a period: the sum of the spans inside it, and what keeps it from being the whole story."""

    quantity: Amount | None
    straddling: tuple[SpanQuantity, ...]
    missing_months: tuple[date, ...]


def total_within(period: Span, stored: Iterable[SpanQuantity]) -> PeriodTotal:
    """The quantities whose spans lie inside the period, added; None when there is none.

    A span across the period's edge is named, never split. Missing are the months that no span inside covers.
    """
    ordered = sorted(stored, key=lambda item: item.span)
    inside = [item for item in ordered if item.span.within(period)]
    return PeriodTotal(
        quantity=sum(item.quantity for item in inside) if inside else None,
        straddling=tuple(item for item in ordered if item.span.straddles(period)),
        missing_months=tuple(_uncovered(period, inside)),
    )


class Action(StrEnum):
    """What storing a stated quantity means."""

    ADD = "add"
    REPLACE = "replace"
    UNCHANGED = "unchanged"
    REFUSE = "refuse"


class Refusal(StrEnum):
    """Why a stated quantity can't be stored."""

    STRADDLES = "straddles"
    NO_MONTH_LEFT = "no_month_left"
    NEGATIVE_REMAINDER = "negative_remainder"
    NOT_CONTIGUOUS = "not_contiguous"


@dataclass(frozen=True)
class Resolution:
    """The one quantity to write (ADD, REPLACE) or to leave (UNCHANGED), or why there is none (REFUSE).

    ``stored`` is what the stated span already holds. ``message`` tells the user what is wrong and what to do.
    """

    action: Action
    stored: Amount
    write: SpanQuantity | None = None
    refusal: Refusal | None = None
    message: str = ""


def resolve(stated: SpanQuantity, stored: Sequence[SpanQuantity]) -> Resolution:
    """Decide what a stated quantity does to the quantities stored for the same indicator and area.

    The same span replaces. Otherwise the remainder (stated − stored inside) becomes one span over the months not
    covered yet. Refused: a stored span across the stated one's edge, no month left and unequal, a negative
    remainder, or months left that don't join to one span.
    """
    across = [item for item in stored if item.span.straddles(stated.span)]
    if across:
        return _refuse(stated, stored, Refusal.STRADDLES)
    inside = [item for item in stored if item.span.within(stated.span)]
    if len(inside) == 1 and inside[0].span == stated.span:
        return _replace(stated, inside[0])
    return _remainder(stated, inside)


def _replace(stated: SpanQuantity, old: SpanQuantity) -> Resolution:
    if old.quantity == stated.quantity:
        return Resolution(Action.UNCHANGED, stored=old.quantity)
    return Resolution(Action.REPLACE, stored=old.quantity, write=stated)


def _remainder(stated: SpanQuantity, inside: list[SpanQuantity]) -> Resolution:
    if not inside:
        return Resolution(Action.ADD, stored=0, write=stated)
    held = sum(item.quantity for item in inside)
    rest = stated.quantity - held
    left = _uncovered(stated.span, inside)
    if not left:
        if rest == 0:
            return Resolution(Action.UNCHANGED, stored=held)
        return _refuse(stated, inside, Refusal.NO_MONTH_LEFT)
    if rest < 0:
        return _refuse(stated, inside, Refusal.NEGATIVE_REMAINDER)
    span = Span(left[0], left[-1])
    if span.months != left:
        return _refuse(stated, inside, Refusal.NOT_CONTIGUOUS)
    return Resolution(Action.ADD, stored=held, write=SpanQuantity(span, rest))


def _uncovered(span: Span, covering: Iterable[SpanQuantity]) -> list[date]:
    covered = {month for item in covering for month in item.span.months}
    return [month for month in span.months if month not in covered]


def _refuse(stated: SpanQuantity, stored: Sequence[SpanQuantity], refusal: Refusal) -> Resolution:
    inside = [item for item in stored if item.span.within(stated.span)]
    across = "、".join(str(item.span) for item in stored if item.span.straddles(stated.span))
    held = sum(item.quantity for item in inside)
    left = "、".join(map(chinese, _uncovered(stated.span, inside)))
    message = {
        Refusal.STRADDLES: (
            f"已存有 {across} 的数量，与本表的 {stated.span} 有重叠而起止不同，无法拆分。"
            "请按已存的月份范围填报，或先撤销已存的那次上传。"
        ),
        Refusal.NO_MONTH_LEFT: (
            f"{stated.span} 各月均已有数量，合计 {held}，与本表的 {stated.quantity} 不一致。"
            "请核对本表，或按原来的月份范围重新上传更正。"
        ),
        Refusal.NEGATIVE_REMAINDER: (
            f"本表 {stated.span} 累计 {stated.quantity}，少于其中已存月份的合计 {held}。"
            "请核对本表，或先更正已存月份的数量。"
        ),
        Refusal.NOT_CONTIGUOUS: (
            f"{stated.span} 中尚无数量的月份（{left}）不相连，无法把余下的数量记为一段。请先分月补报其中的月份。"
        ),
    }[refusal]
    return Resolution(Action.REFUSE, stored=held, refusal=refusal, message=message)
