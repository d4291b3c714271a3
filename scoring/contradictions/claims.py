"""What each figure of a sentence speaks of: the codes, the area, and whether it tells what was done or agreed.

What isn't clear is no claim.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from scoring.contradictions.areas import Areas
from scoring.contradictions.aspects import Aspect, aspect_of
from scoring.contradictions.lexicon import ALL_EVENTS, GROUPS, LARGE, MONEY, RESIDENTS, SMALL, STAFF, TOTAL
from scoring.contradictions.lists import Pair, paired
from scoring.contradictions.meaning import around, family, is_party, meant, speaking, unquoted
from scoring.contradictions.numerals import Figure
from scoring.contradictions.sentences import Clause, Sentence, groups
from scoring.contradictions.silence import Months, Time, is_other_staff, is_otherwise, is_sample

_WHOLE = re.compile(r"全站|社工站[共已]|[各全]个?片区|全部片区|所有片区|整体|[\d二三四五六七八九十]个片区")
_ADDED_UP = re.compile(r"合计|总计")
# 年度指标要求: what follows was agreed, not done.
_HEADING = re.compile(r"(?:目标|要求|任务|协议量|指标量)(?:为|是|如下)?$")
_ALL_TOGETHER = re.compile(
    r"总(?![站分队部])|共|合计|总计|一共|总数|总量|累计|总和|之和|加起来|合起来|相加|加总"
)
# 社区活动30场,大型的5场,中小型的25场.
_KINDS = re.compile(r"社区活动.*(?:大型.*中小型|中小型.*大型)|培训.*(?:通识.*活动性|活动性.*通识)")
# What the sentence before spoke of.
_THIS = re.compile(r"这一数[字据值]|该数[字据]|这一指标|该指标|该项|此项|同一指标|相应数字|对应数字")
_THIS_AREA = re.compile(r"(?:^|[,、;:(]|该|本|此|全|在)片区(?!工作|协调|管理|化|层面|统筹|之?间|数|划分|均)")
_UNKNOWN_AREA = "?"
# Whatever is said beside them, they can only be one.
_WHATEVER_ELSE = {"donations-in-kind", "registered-population"}


@dataclass(frozen=True)
class Claim:
    """A figure with what it speaks of.

    `together`: it is the sum of all `kinds`, or of the `areas`; `own`: its clause says what, not one before; `lead` and
    `tail` are the words around it, `after` is the word right after it; `partly`: another time than the period; `of`: the
    figure that a percentage in a list goes with.
    """

    clause: Clause
    figure: Figure
    kinds: tuple[tuple[str, ...], ...]
    areas: tuple[str, ...]
    aspect: Aspect
    lead: str
    tail: str
    after: str = ""
    together: bool = False
    partly: bool = False
    own: bool = True
    of: Figure | None = None

    @property
    def is_staff(self) -> bool:
        return STAFF in self.kinds

    @property
    def is_points(self) -> bool:
        return self.kinds[0] == TOTAL or is_party(self.kinds[0])

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(code for codes in self.kinds for code in codes)


@dataclass
class _Context:
    """What a sentence has spoken of so far. `both` are the kinds that were summed up: 大型与中小型活动共43场，3206人次."""

    codes: tuple[str, ...]
    area: str
    aside: bool = False
    sampled: bool = False
    others: bool = False
    counted: bool = True
    part: tuple[str, ...] | None = None
    last: tuple[str, ...] = ()
    kinds_follow: bool = False
    both: tuple[tuple[str, ...], ...] = ()

    def is_part(self, clause: Clause) -> bool:
        """其中 begins a part, unless it is an area's, one of the social workers, or another measure. So does a
        name: 小组“银龄课堂”6节. The parts go on while nothing else is spoken of."""
        codes, said = clause.words[-1].codes if clause.words else (), unquoted(clause)
        if "其中" in clause.text and not clause.places:
            rate = any(figure.unit == "%" for figure in clause.figures)
            other = codes and self.codes and (rate or set(codes) != set(self.codes))
            self.part = None if codes == STAFF or other else family(codes or self.codes)
        elif codes and ("“" in said or family(codes) != self.part):
            self.part = family(codes) if "“" in said else None
        return self.part is not None


class ClaimReader:
    """Reads the figures of one sentence after the other."""

    def __init__(self, areas: Areas, months: Months) -> None:
        self.areas, self.months = areas, months

    def claims(self, sentence: Sentence) -> Iterator[Claim]:
        """The claims in the order of the figures."""
        context = _begin(sentence)
        time = Time(self.months)
        pairs = paired(sentence, self.areas.names)
        for clause in sentence.clauses:
            time.go_on(clause.text)
            named = self._go_on(context, clause, sentence)
            if not (time.other or context.aside):
                yield from self._of_clause(clause, context, time.partly, pairs)
            if len(named) == 1:
                (context.area,) = named
            if _HEADING.search(clause.text) and sentence.text[clause.end : clause.end + 1] == ":":
                context.aside = True
            if clause.words:
                context.last = speaking(list(clause.words))[-1].codes
                context.codes = family(context.last)

    def _of_clause(
        self, clause: Clause, context: _Context, partly: bool, pairs: dict[Figure, tuple[Pair, ...]]
    ) -> Iterator[Claim]:
        context.sampled = is_sample(clause.text) or (context.sampled and clause.listed)
        context.others = is_other_staff(clause.text) or (context.others and "其中" in clause.text)
        is_part = context.is_part(clause) or partly or context.sampled or is_otherwise(unquoted(clause))
        incomplete = clause.listed and not context.counted
        context.counted = bool(clause.figures)
        if clause.words:
            context.both = ()
        for figure in clause.figures:
            if figure in pairs:
                claims = _listed(clause, figure, pairs[figure], context, partly)
            else:
                claims = _claim(clause, figure, context, partly)
            for claim in claims:
                if claim.together and len(claim.kinds) > 1:
                    context.both = tuple(family(codes) for codes in claim.kinds)
                summed = incomplete and len(claim.kinds) == 1 and _ALL_TOGETHER.search(claim.lead)
                if not summed and not _is_silent(claim, is_part=is_part, others=context.others):
                    yield claim

    def _go_on(self, context: _Context, clause: Clause, sentence: Sentence) -> set[str]:
        """The areas that a clause names. One that names the whole, or sums up outside an area's chapter, ends an area's;
        one that names a community, for which there are no figures, begins something aside."""
        named = {place.area for place in clause.places}
        whole = bool(_WHOLE.search(clause.text))
        if not named and (whole or (not sentence.area and _ADDED_UP.search(clause.text))):
            context.area = ""
        if not named and self._names_community(clause.text):
            context.aside = True
        elif sentence.places or whole or _ALL_TOGETHER.search(clause.text) or _THIS_AREA.search(clause.text):
            context.aside = False
        return named

    def _names_community(self, text: str) -> bool:
        """Whether a clause goes on about one community. Some that are named as examples (东园社区等社区) tell of the area."""
        return any(name in text and f"{name}等" not in text for name in self.areas.communities)


def _is_silent(claim: Claim, *, is_part: bool, others: bool) -> bool:
    """Whether a claim is left alone for what else its clause says."""
    text = claim.clause.text
    if claim.is_points:
        return False
    if claim.is_staff:
        return others
    if MONEY in claim.kinds:
        return "“" in text
    return is_part and (claim.partly or not set(claim.codes) <= _WHATEVER_ELSE)


def _begin(sentence: Sentence) -> _Context:
    """An area of which only 片区 is said is that of the sentence before; where that isn't clear, nothing is known of it."""
    area = sentence.area
    if not area and any(
        not any(place.start <= match.end() - 1 < place.end for place in sentence.places)
        for match in _THIS_AREA.finditer(sentence.text)
    ):
        area = sentence.before.area or _UNKNOWN_AREA
    before = sentence.before
    goes_on = _THIS.search(sentence.text) or (before.near and sentence.places and not sentence.words)
    kinds_follow = any(word.also for word in sentence.words) and bool(_KINDS.search(sentence.text))
    return _Context(before.codes if goes_on else (), area, kinds_follow=kinds_follow)


def _listed(
    clause: Clause, figure: Figure, pairs: tuple[Pair, ...], context: _Context, partly: bool
) -> Iterator[Claim]:
    """A figure of a list, with what it was paired with and the words before the list."""
    lead, _ = around(clause, clause.figures[0])
    _, tail = around(clause, figure)
    for pair in pairs:
        codes = pair.codes
        if codes is None:
            others = [word.codes for word in clause.words if word.codes]
            codes = others[-1] if others else context.codes
        areas = (context.area if pair.area is None else pair.area,)
        if codes or pair.of:
            own = _without(lead, pair.others) if codes == STAFF else lead
            aspect = aspect_of(own, tail)
            yield Claim(clause, figure, (codes,), areas, aspect, own, tail, partly=partly, of=pair.of)


def _without(lead: str, others: tuple[str, ...]) -> str:
    """The words before a list without those of its other figures: 应到岗与实到岗分别为."""
    for other in others:
        lead = lead.replace(other, "")
    return lead


def _claim(clause: Clause, figure: Figure, context: _Context, partly: bool) -> Iterator[Claim]:
    """A figure with the words and the areas before it. Several of either only where it is said to be their sum."""
    lead, tail = around(clause, figure)
    inherited = context.last if clause.bracketed and figure.unit == "%" else context.codes
    goes_on = bool(context.both) and not clause.words
    kinds = context.both if goes_on else meant(clause, figure, inherited)
    if kinds == (RESIDENTS,) and family(context.codes) in {LARGE, SMALL, GROUPS}:
        kinds = ((*RESIDENTS, *context.codes),)
    if figure.is_idiom or not kinds or not all(kinds):
        return
    areas = _areas(clause, figure) or (context.area,)
    several = len(kinds) > 1 or len(areas) > 1
    summed = goes_on or _ALL_TOGETHER.search(lead) or _names_all(clause, figure, context)
    together = several and bool(summed)
    if not together and (len(areas) > 1 or (len(kinds) > 1 and any(word.also for word in clause.words))):
        return
    after = next((word.text for word in clause.words if figure.end <= word.start <= figure.end + 2), "")
    aspect, own = aspect_of(lead, tail), bool(clause.words)
    yield Claim(clause, figure, kinds, areas, aspect, lead, tail, after, together, partly, own)


def _names_all(clause: Clause, figure: Figure, context: _Context) -> bool:
    """Whether all kinds are meant: the word before a figure says so (各类社区活动30场), or each of them follows."""
    before = [word for word in clause.words if word.end <= figure.start]
    return bool(before) and (
        before[-1].text in ALL_EVENTS or (context.kinds_follow and bool(before[-1].also))
    )


def _areas(clause: Clause, figure: Figure) -> tuple[str, ...]:
    """The area, or the list of areas, that stands last before the figure."""
    before = [place for place in clause.places if place.end <= figure.start]
    listed = groups(clause.text, before, start=clause.start)
    return tuple(dict.fromkeys(place.area for place in listed[-1])) if listed else ()
