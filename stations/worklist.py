"""One thing that a person has to do, as the home page lists it. Every app builds its own."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

SOON_DAYS = 3
# Beyond this many days people want to know since when, not how many.
COUNTED_DAYS = 60


@dataclass(frozen=True)
class WorkItem:
    """A line of 待办: by when (None: no date), what, a line of detail, and where to do it.

    `action` is the button's word ("继续评分"). `urgency` breaks ties among items of one date: higher first.
    """

    when: date | None
    title: str
    detail: str
    url: str
    action: str
    urgency: int = 0

    def is_late(self, today: date) -> bool:
        """Whether the day has passed."""
        return self.when is not None and self.when < today

    def is_soon(self, today: date) -> bool:
        """Whether it is due today or within three days."""
        return self.when is not None and 0 <= (self.when - today).days <= SOON_DAYS

    def when_text(self, today: date) -> str:
        """The date as people say it; 不限时 where there is none."""
        return "不限时" if self.when is None else day_in_words(self.when, today)


def day_in_words(when: date, today: date) -> str:
    """A day by which something is due, as people say it: 逾期 2 天, 今天, 明天 12-12, 12-15; with the year when it is
    another one."""
    days = (when - today).days
    if days < -COUNTED_DAYS:
        return f"逾期 {when:%Y-%m-%d}"
    if days < 0:
        return f"逾期 {-days} 天"
    if days == 0:
        return "今天"
    text = f"{when:%m-%d}" if when.year == today.year else f"{when:%Y-%m-%d}"
    return f"明天 {text}" if days == 1 else text


def in_order(items: Iterable[WorkItem]) -> list[WorkItem]:
    """Overdue first, then by date, undated last; on one date the more urgent first."""
    return sorted(items, key=lambda item: (item.when or date.max, -item.urgency, item.title))
