"""Texts cut into sentences and clauses, and the areas that they speak of."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from scoring.contradictions.plain import normal, plain
from scoring.contradictions.types import Contradiction, Severity, Text
from scoring.formatting import ordinal

_NUMBERED = re.compile(r"^(.*?)([一二三四五六七八九十]+|\d+)(.*)$")


# A comma inside a number is none.
_CLAUSE = re.compile(r"(?:[^,;、:]|(?<=\d),(?=\d{3}(?!\d)))+")
_END = re.compile(r"[。!?\n]|(?<=\D);|;(?=\D)")


@dataclass(frozen=True)
class Clause:
    """What stands between the commas, and where in the sentence it begins."""

    text: str
    start: int


@dataclass(frozen=True)
class Sentence:
    """A sentence in half-width signs, with the area in whose chapter it stands (empty: the station's).

    `written` is the sentence as it was written; `places` is where each sign stands in the text.
    """

    where: str
    text: str
    area: str
    written: str
    places: tuple[int, ...]

    @property
    def clauses(self) -> tuple[Clause, ...]:
        return tuple(Clause(match[0], match.start()) for match in _CLAUSE.finditer(self.text))

    def doubt(
        self,
        start: int,
        end: int,
        message: str,
        *,
        code: str,
        fact: str,
        value: str,
        area: str = "",
        severity: Severity = "warning",
    ) -> Contradiction:
        """A contradiction in the words from `start` to before `end` of the sentence."""
        return Contradiction(
            severity,
            self.where,
            self.written,
            fact,
            message,
            code,
            value,
            area,
            self.places[start],
            self.places[end - 1] + 1,
        )


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
        whole = plain(text.text)
        begin = 0
        for end in (*(match.start() for match in _END.finditer(whole.text)), len(whole.text)):
            part = whole.part(begin, end)
            if part.text:
                written = text.text[part.places[0] : part.places[-1] + 1]
                yield Sentence(text.where, part.text, area, written, part.places)
            begin = end + 1
