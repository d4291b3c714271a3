"""Texts cut into sentences and clauses, with the words, areas and figures that stand in them."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from scoring.contradictions.areas import Areas, Place
from scoring.contradictions.lexicon import Word
from scoring.contradictions.numerals import Figure, figures
from scoring.contradictions.plain import plain
from scoring.contradictions.types import Contradiction, Severity, Text

_END = re.compile(r"[。!?\n]|(?<=\D);(?!其中)|;(?=\D)(?!其中)")
# Between two figures with their units, a slash parts like a comma: 应到10人次/实到9人次.
_CUT = re.compile(r"[,;、:()]|(?<=[\u4e00-\u9fff%])/(?=[\u4e00-\u9fff])")
# 电访和探访相加,共30次: the comma parts nothing.
_ADDED = re.compile(r"(?:相加|合起来|加起来|合计|总计|加总|合在一起|二者|两者|两项|两类)$")
_JOIN = re.compile(r"[、和及与+/]|以及")
_JOIN_FIGURES = re.compile(r"[、和及与,]|以及")

T = TypeVar("T", Word, Place, Figure)


@dataclass(frozen=True)
class Clause:
    """What stands between the commas, from `start` to before `end` in the sentence. Places are those of the sentence.
    `listed`: 、 stands before it, `bracketed`: an opening bracket."""

    start: int
    end: int
    text: str
    words: tuple[Word, ...]
    places: tuple[Place, ...]
    figures: tuple[Figure, ...]
    listed: bool = False
    bracketed: bool = False


@dataclass(frozen=True)
class Spoken:
    """What the sentences before one spoke of last; `near` where only a semicolon stands between."""

    codes: tuple[str, ...] = ()
    area: str = ""
    near: bool = False


@dataclass(frozen=True)
class Sentence:
    """A sentence in half-width signs, with the area in whose chapter it stands (empty: the station's).

    `written` is the sentence as it was written; `signs` is where each sign stands in the text.
    """

    where: str
    text: str
    area: str
    before: Spoken
    written: str
    signs: tuple[int, ...]
    words: tuple[Word, ...]
    places: tuple[Place, ...]
    figures: tuple[Figure, ...]
    clauses: tuple[Clause, ...]

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
            self.signs[start],
            self.signs[end - 1] + 1,
        )


def sentences(
    texts: Sequence[Text], areas: Areas, words_of: Callable[[str], Sequence[Word]]
) -> Iterator[Sentence]:
    """The sentences of the texts; lines that belong together are expected in one text."""
    for text in texts:
        area = areas.of_place(text.where)
        whole = plain(text.text)
        begin, before = 0, Spoken()
        for end in (*(match.start() for match in _END.finditer(whole.text)), len(whole.text)):
            part = whole.part(begin, end)
            if part.text:
                written = text.text[part.places[0] : part.places[-1] + 1]
                words = tuple(words_of(part.text))
                places = tuple(areas.find(part.text))
                ends = [word.end for word in words] + [place.end for place in places]
                numbers = tuple(figures(part.text, ends))
                clauses = tuple(_clauses(part.text, words, places, numbers))
                yield Sentence(
                    text.where, part.text, area, before, written, part.places, words, places, numbers, clauses
                )
                named = {place.area for place in places}
                before = Spoken(
                    words[-1].codes if words else before.codes,
                    before.area if not named else named.pop() if len(named) == 1 else "",
                    whole.text[end : end + 1] == ";",
                )
            begin = end + 1


def _clauses(
    text: str, words: Sequence[Word], places: Sequence[Place], numbers: Sequence[Figure]
) -> Iterator[Clause]:
    """Cut at commas and brackets that stand neither inside a word or a number nor in a list of words, areas or numbers."""
    whole = _joined(text, words) + _joined(text, places) + _joined(text, numbers, _JOIN_FIGURES)
    cuts = [
        match.start()
        for match in _CUT.finditer(text)
        if not any(start <= match.start() < end for start, end in whole)
    ]
    begin = 0
    for end in (*cuts, len(text)):
        counted = any(begin <= one.start < end for one in numbers)
        if text[end : end + 1] == "," and not counted and _ADDED.search(text, begin, end):
            continue
        if text[begin:end].strip():
            yield Clause(
                begin,
                end,
                text[begin:end],
                tuple(one for one in words if begin <= one.start < end),
                tuple(one for one in places if begin <= one.start < end),
                tuple(one for one in numbers if begin <= one.start < end),
                text[begin - 1 : begin] == "、",
                text[begin - 1 : begin] == "(",
            )
        begin = end + 1


def groups(text: str, tokens: Sequence[T], join: re.Pattern[str] = _JOIN, start: int = 0) -> list[list[T]]:
    """The tokens in lists: those with nothing but 、 or 和 between them belong together. `start`: where the text begins."""
    found: list[list[T]] = []
    for token in tokens:
        if found and join.fullmatch(text[found[-1][-1].end - start : token.start - start]):
            found[-1].append(token)
        else:
            found.append([token])
    return found


def _joined(text: str, tokens: Sequence[T], join: re.Pattern[str] = _JOIN) -> list[tuple[int, int]]:
    return [(group[0].start, group[-1].end) for group in groups(text, tokens, join)]
