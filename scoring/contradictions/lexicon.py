"""The words by which texts mean a figure of the data. Each word stands for one or more codes; the unit decides which."""

import re
from collections.abc import Iterable, Sequence

from indicators.catalogue import ENTRIES
from scoring.contradictions.plain import normal
from scoring.contradictions.types import Known

CASEWORK = ("casework-opened", "casework-sessions", "casework-closed")
GROUPS = ("groups", "group-sessions", "group-attendance")
LARGE = ("large-events", "large-event-attendance")
SMALL = ("small-events", "small-event-attendance")
FILES = ("files", "households-on-file", "persons-on-file")
PEOPLE = ("households-on-file", "persons-on-file")
VISITS = ("home-visits", "persons-visited")

# What catalogue names don't say: how people write. An empty tuple keeps a longer word from being read as a shorter one.
WORDS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("建档", "建立档案", "档案"), FILES),
    **dict.fromkeys(("困难群众和特殊群体", "困难群众与特殊群体"), PEOPLE),
    **dict.fromkeys(("电访", "电话访问", "电话探访", "打出热线", "拨出热线", "拨打电话", "打出电话"), ("phone-visits",)),
    **dict.fromkeys(("入户探访", "探访", "入户走访", "上门探访"), VISITS),
    **dict.fromkeys(("咨询个案", "个案咨询"), ("consultations",)),
    **dict.fromkeys(("专业个案", "个案", "个案服务"), CASEWORK),
    **dict.fromkeys(("接案", "个案接案", "开案"), ("casework-opened",)),
    **dict.fromkeys(("结案", "个案结案"), ("casework-closed",)),
    **dict.fromkeys(("专业小组", "小组", "小组服务"), GROUPS),
    **dict.fromkeys(("大型社区活动", "大型活动"), LARGE),
    **dict.fromkeys(("中小型社区活动", "中小型活动"), SMALL),
    **dict.fromkeys(("焦点小组", "评估小组", "工作小组", "领导小组", "党小组", "互助小组", "典型个案"), ()),
}  # fmt: skip
UNITS: dict[str, tuple[str, ...]] = {
    "files": ("份", "个"),
    "phone-visits": ("个", "次", "人次", "通", "条"),
    "home-visits": ("个", "次", "人次", "户次"),
    "consultations": ("个", "例", "宗"),
    "casework-opened": ("个", "例", "宗"),
    "casework-closed": ("个", "例", "宗"),
    "casework-sessions": ("节",),
    "groups": ("个",),
    "group-sessions": ("节",),
    "large-events": ("个", "次", "场"),
    "small-events": ("个", "次", "场"),
}
_SAME = {"名": "人", "位": "人"}


class Lexicon:
    """The words of the known figures, longest first."""

    def __init__(self, known: Iterable[Known]) -> None:
        self.codes: dict[str, tuple[str, ...]] = dict(WORDS)
        synonyms = {entry.code: entry.synonyms for entry in ENTRIES}
        for fact in known:
            for word in (fact.name, *synonyms.get(fact.code, ())):
                self.codes.setdefault(normal(word), (fact.code,))
        words = sorted(self.codes, key=len, reverse=True)
        self._pattern = re.compile("|".join(map(re.escape, words)))

    def words(self, text: str) -> list[tuple[int, int, tuple[str, ...]]]:
        """The words in a text: where each begins and ends, and what it may mean."""
        return [(match.start(), match.end(), self.codes[match[0]]) for match in self._pattern.finditer(text)]


def fits(fact: Known, unit: str) -> bool:
    """Whether a figure with this unit may speak of the fact."""
    unit = _SAME.get(unit, unit)
    return unit in UNITS.get(fact.code, ()) or unit == _SAME.get(fact.unit, fact.unit)


def in_area(known: Sequence[Known], codes: Iterable[str], area: str) -> list[Known]:
    """What is known of the codes in an area, or in the station where there is none."""
    return [fact for code in codes for fact in known if fact.code == code and fact.area == area]
