"""Texts cut into sentences and clauses, and the areas that they speak of."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from scoring.contradictions.types import Text
from scoring.formatting import ordinal

_BRACKETS = str.maketrans({"【": "[", "】": "]"})
_NUMBERED = re.compile(r"^(.*?)([一二三四五六七八九十]+|\d+)(.*)$")


@dataclass(frozen=True)
class Sentence:
    """A sentence in half-width signs, with the area in whose chapter it stands (empty: the station's)."""

    where: str
    text: str
    area: str

    @property
    def clauses(self) -> tuple[str, ...]:
        """What stands between the commas. A comma inside a number is none."""
        return tuple(re.findall(r"(?:[^,;、:]|(?<=\d),(?=\d{3}(?!\d)))+", self.text))


def normal(text: str) -> str:
    """Half-width signs and digits, no spaces that only typesetting wants."""
    text = unicodedata.normalize("NFKC", text.translate(_BRACKETS)).replace("**", "")
    return re.sub(r"(?<=[^A-Za-z])[ \t]+|[ \t]+(?=[^A-Za-z])", "", text)


class Areas:
    """The areas' names, and the ways to say one: 片区1, 片区一, 一片区, 第一片区."""

    def __init__(self, names: Sequence[str]) -> None:
        self.names = tuple(names)
        self._by_alias = {alias: name for name in names for alias in _aliases(normal(name))}
        words = sorted(self._by_alias, key=len, reverse=True)
        self._pattern = re.compile("|".join(map(re.escape, words))) if words else None

    def named(self, text: str) -> set[str]:
        """The areas that a text names."""
        if self._pattern is None:
            return set()
        return {self._by_alias[alias] for alias in self._pattern.findall(text)}

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


def sentences(texts: Sequence[Text], areas: Areas) -> Iterator[Sentence]:
    """The sentences of the texts; lines that belong together are expected in one text."""
    for text in texts:
        area = areas.of_place(text.where)
        for part in re.split(r"[。!?\n]|(?<=\D);|;(?=\D)", normal(text.text)):
            if part.strip():
                yield Sentence(text.where, part.strip(), area)
