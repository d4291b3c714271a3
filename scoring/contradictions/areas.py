"""The areas of a station, and the ways to say one: 片区1, 片区一, 一片区, 第一片区."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from scoring.contradictions.plain import normal
from scoring.formatting import ordinal

_NUMBERED = re.compile(r"^(.*?)([一二三四五六七八九十]+|\d+)(.*)$")


@dataclass(frozen=True)
class Place:
    """An area that a text names, and where."""

    start: int
    end: int
    area: str


class Areas:
    """The areas' names, and the communities inside them."""

    def __init__(self, names: Sequence[str], communities: Sequence[str] = ()) -> None:
        self.names = tuple(names)
        self.communities = tuple(map(normal, communities))
        self._by_alias = {alias: name for name in names for alias in _aliases(normal(name))}
        words = sorted(self._by_alias, key=len, reverse=True)
        # 3个片区 is a number of areas.
        self._pattern = re.compile(f"(?:{'|'.join(map(re.escape, words))})(?!个)") if words else None

    def find(self, text: str) -> list[Place]:
        """The areas that a text names, in order."""
        if self._pattern is None:
            return []
        return [
            Place(match.start(), match.end(), self._by_alias[match[0]])
            for match in self._pattern.finditer(text)
        ]

    def named(self, text: str) -> set[str]:
        """The areas that a text names."""
        return {place.area for place in self.find(text)}

    def of_place(self, where: str) -> str:
        """The area in whose chapter a text stands, or nothing."""
        named = self.named(normal(where))
        return named.pop() if len(named) == 1 else ""


def _aliases(name: str) -> set[str]:
    aliases = {name}
    if (match := _NUMBERED.match(name)) and "片区" in name:
        number = match[2]
        if number.isdigit() and 1 <= int(number) <= 99:
            spoken = {number, ordinal(int(number))}
        else:
            spoken = {number} | {str(count) for count in range(1, 100) if ordinal(count) == number}
        for one in spoken:
            aliases |= {f"片区{one}", f"{one}片区", f"第{one}片区", f"{one}号片区"}
    return aliases
