"""Lists with 分别, 依次 or 各: which figure belongs to which word or area."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from scoring.contradictions.areas import Place
from scoring.contradictions.lexicon import Word
from scoring.contradictions.numerals import Figure
from scoring.contradictions.sentences import Sentence, groups

_MARK = re.compile(
    r"分别|依次|(?<=[各按分个]片区)[^,;。\d]{0,14}?[为是有:](?=\d[\d.]*[^,;。\d]{0,3}[、,]\d)|各(?!项|片区|社区|个|类|社工|方|位|服务|级|界|指标|月|自的)(?:自)?(?=[为是完开有举达建])"
)
_END = re.compile(r"[;。]")


@dataclass(frozen=True)
class Pair:
    """What a figure of a list belongs to: the codes of a word, an area, or an earlier figure. `others` are the
    other words of the list."""

    codes: tuple[str, ...] | None = None
    area: str | None = None
    of: Figure | None = None
    others: tuple[str, ...] = ()


def paired(sentence: Sentence, areas: Sequence[str]) -> dict[Figure, tuple[Pair, ...]]:
    """Every figure behind such a mark: with what it belongs to, or nothing where that isn't clear."""
    found: dict[Figure, tuple[Pair, ...]] = {}
    for mark in _MARK.finditer(sentence.text):
        run = list(_run(sentence, mark.end()))
        if mark[0].startswith("各"):
            found |= {figure: tuple(_each(sentence, mark.start())) for figure in run[:1]}
        elif len(run) > 1:
            found |= _assigned(sentence, mark.start(), run, areas)
    return found


def _run(sentence: Sentence, start: int) -> Iterator[Figure]:
    """The figures after a mark, up to a word or an area that stands between two of them."""
    end = _END.search(sentence.text, start)
    limit = end.start() if end else len(sentence.text)
    tokens: Sequence[Word | Place | Figure] = sorted(
        (*sentence.words, *sentence.places, *sentence.figures), key=lambda token: token.start
    )
    begun = False
    for token in tokens:
        if token.start < start or token.start >= limit:
            continue
        if isinstance(token, Figure):
            begun = True
            yield token
        elif begun:
            return


def _assigned(
    sentence: Sentence, before: int, run: Sequence[Figure], areas: Sequence[str]
) -> dict[Figure, tuple[Pair, ...]]:
    """One figure for one word or area of the list before the mark, or percentages for the figures before it."""
    listed = _last_group(sentence, before)
    if len(listed) == len(run):
        return {figure: (_pair(token, listed),) for figure, token in zip(run, listed, strict=True)}
    if len(run) == len(areas) and "片区" in sentence.text[:before]:
        return {figure: (Pair(area=area),) for figure, area in zip(run, areas, strict=True)}
    earlier = [figure for figure in sentence.figures if figure.end <= before]
    if len(earlier) >= len(run) and all(figure.unit == "%" for figure in run):
        return {figure: (Pair(of=one),) for figure, one in zip(run, earlier[-len(run) :], strict=True)}
    return dict.fromkeys(run, ())


def _each(sentence: Sentence, before: int) -> Iterator[Pair]:
    """One figure for every word or area of the list."""
    listed = _last_group(sentence, before)
    yield from (_pair(token, listed) for token in listed)


def _last_group(sentence: Sentence, before: int) -> Sequence[Word | Place]:
    """The last list of words or areas that ends before a mark."""
    words = [word for word in sentence.words if word.end <= before]
    places = [place for place in sentence.places if place.end <= before]
    lists: list[Sequence[Word | Place]] = [*groups(sentence.text, words), *groups(sentence.text, places)]
    return max((group for group in lists if len(group) > 1), key=lambda group: group[0].start, default=())


def _pair(token: Word | Place, listed: Sequence[Word | Place]) -> Pair:
    if not isinstance(token, Word):
        return Pair(area=token.area)
    others = tuple(one.text for one in listed if isinstance(one, Word) and one.text != token.text)
    return Pair(codes=token.codes, others=others)
