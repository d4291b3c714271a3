"""What each figure of a sentence speaks of: the codes, the area, and whether it tells what was done or agreed.

What isn't clear is no claim.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from scoring.contradictions.areas import Areas
from scoring.contradictions.aspects import (
    Aspect,
    Months,
    aspect_of,
    is_earlier,
    is_later,
    is_now,
    is_other_staff,
    is_otherwise,
)
from scoring.contradictions.lexicon import FAMILIES, MONEY, PARTY, STAFF, TOTAL, Word
from scoring.contradictions.lists import Pair, paired
from scoring.contradictions.numerals import Figure
from scoring.contradictions.sentences import Clause, Sentence, groups

_WHOLE = re.compile(
    r"全站|社工站[共已]|合计|总计|[各全]个?片区|全部片区|所有片区|整体|[\d二三四五六七八九十]个片区"
)
_ALL_TOGETHER = re.compile(r"共|合计|总计|一共|总数|总量|累计|总和|之和|加起来")
# Words that may stand between what was spoken of in an earlier clause and its figure.
_SHORT = re.compile(
    r"(?:共计|合计|累计|总计|共|开展|服务|完成|举办|组织|参与|参加|惠及|受益|达到|达|为|有|已|了|并|实际|其|则|量|的|仅|均|全年|年度|"
    r"得分|评分|打分|给出|评估|这一数字|这一数据|该数字|该项|此项|这一指标|同期|相应|在|则为|办|到场|参加|参与|接待|"
    r"接案|结案|节数|人次|个数|次数|场次|户数|人数|率|进度|比例|约|协议|指标|目标|任务|要求|应|需|占|当期|本期|评估期内?|考核期内?|内|"
    r"期内|截至|目前|期末|全站|社工站|比|较|超额|超出|超过|还差|尚差|距|离|距离|剩余|未|其中|实|到|数量?|值|是|计|总|量|累积|今|至今|年)*$"
)
_LONGEST_GAP = 10


@dataclass(frozen=True)
class Claim:
    """A figure with what it speaks of. `together`: it is the sum of all `kinds`, or of the `areas`; `own`: its clause
    says what, not one before; `of`: the figure that a percentage in a list goes with."""

    clause: Clause
    figure: Figure
    kinds: tuple[tuple[str, ...], ...]
    areas: tuple[str, ...]
    aspect: Aspect
    together: bool = False
    lead: str = ""
    tail: str = ""
    after: str = ""
    partly: bool = False
    own: bool = True
    of: Figure | None = None

    @property
    def is_staff(self) -> bool:
        return STAFF in self.kinds

    @property
    def is_points(self) -> bool:
        return self.kinds[0] == TOTAL or bool(self.codes and self.codes[0].startswith(PARTY))

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(code for codes in self.kinds for code in codes)


class ClaimReader:
    """Reads the figures of one sentence after the other."""

    def __init__(self, areas: Areas, months: Months) -> None:
        self.areas, self.months = areas, months

    def claims(self, sentence: Sentence) -> Iterator[Claim]:
        """The claims in the order of the figures."""
        inherited: tuple[str, ...] = ()
        area = sentence.area
        partly = later = earlier = False
        pairs = paired(sentence)
        for clause in sentence.clauses:
            named = {place.area for place in clause.places}
            if not named and _WHOLE.search(clause.text):
                area = ""
            span = self.months.partly(clause.text)
            partly = partly if span is None else span
            later = is_later(clause.text) or (later and not is_now(clause.text))
            earlier = is_earlier(clause.text) or (earlier and not is_now(clause.text))
            silent = partly or is_otherwise(clause.text) or _is_part(clause, inherited)
            for figure in clause.figures:
                if later or earlier or self._community(clause, named):
                    continue
                if figure in pairs:
                    claims = list(self._listed(clause, figure, pairs[figure], inherited, area))
                else:
                    claims = list(self._claim(clause, figure, inherited, area))
                for claim in claims:
                    if claim.is_points or not (is_other_staff(clause.text) if claim.is_staff else silent):
                        yield replace(claim, partly=partly)
            if len(named) == 1:
                (area,) = named
            if clause.words:
                inherited = family(_speaking(list(clause.words))[-1].codes)

    def _community(self, clause: Clause, named: set[str]) -> bool:
        """Whether a clause speaks of a community, for which there are no figures."""
        return not named and any(name in clause.text for name in self.areas.communities)

    def _listed(
        self, clause: Clause, figure: Figure, pairs: tuple[Pair, ...], inherited: tuple[str, ...], area: str
    ) -> Iterator[Claim]:
        lead, tail = around(clause, figure)
        for pair in pairs:
            codes = pair.codes
            if codes is None:
                others = [word.codes for word in clause.words if word.codes]
                codes = others[-1] if others else inherited
            places = (area if pair.area is None else pair.area,)
            if codes or pair.of:
                aspect = aspect_of(clause.text[: figure.start - clause.start], tail)
                yield Claim(clause, figure, (codes,), places, aspect, lead=lead, tail=tail, of=pair.of)

    def _claim(
        self, clause: Clause, figure: Figure, inherited: tuple[str, ...], area: str
    ) -> Iterator[Claim]:
        lead, tail = around(clause, figure)
        kinds = _meant(clause, figure, inherited)
        if figure.is_idiom or not kinds or not all(kinds):
            return
        places = _places(clause, figure) or (area,)
        together = bool(_ALL_TOGETHER.search(lead)) and (len(kinds) > 1 or len(places) > 1)
        if len(places) > 1 and not together:
            return
        after = next((word.text for word in clause.words if figure.end <= word.start <= figure.end + 2), "")
        aspect = aspect_of(lead, tail)
        own = bool(clause.words)
        yield Claim(clause, figure, kinds, places, aspect, together, lead, tail, after, own=own)


def _is_part(clause: Clause, inherited: tuple[str, ...]) -> bool:
    """其中 begins a part, unless it is an area's, one of the social workers, or a measure of what was spoken of."""
    if "其中" not in clause.text or clause.places:
        return False
    codes = clause.words[-1].codes if clause.words else ()
    return not (codes == STAFF or (codes and set(codes) < set(inherited)))


def around(clause: Clause, figure: Figure) -> tuple[str, str]:
    """The clause from the figure before to this one, and from this one to the next."""
    before = max((other.end for other in clause.figures if other.end <= figure.start), default=clause.start)
    after = min((other.start for other in clause.figures if other.start >= figure.end), default=clause.end)
    lead = clause.text[before - clause.start : figure.start - clause.start]
    return lead, clause.text[figure.end - clause.start : min(after + 4, clause.end) - clause.start]


def family(codes: tuple[str, ...]) -> tuple[str, ...]:
    """What the next clause may still speak of: 接案 5 个, 完成 3 个 may go on to 结案."""
    return next((kin for kin in FAMILIES if codes and set(codes) <= set(kin)), codes)


def _places(clause: Clause, figure: Figure) -> tuple[str, ...]:
    """The area, or the list of areas, that stands last before the figure."""
    before = [place for place in clause.places if place.end <= figure.start]
    listed = groups(clause.text, before, start=clause.start)
    return tuple(dict.fromkeys(place.area for place in listed[-1])) if listed else ()


def _accepts(word: Word, unit: str) -> bool:
    """Whether a figure with this unit may belong to the word."""
    if word.codes == MONEY:
        return unit == "元"
    if word.codes == TOTAL:
        return unit == "分"
    if word.codes and word.codes[0].startswith(PARTY):
        return unit in {"分", "%"}
    if word.codes == STAFF:
        return unit in {"人次", "人", "%"}
    return unit != "分"


def _meant(clause: Clause, figure: Figure, inherited: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    """The codes that a figure speaks of: the words before it, else the one right after, else the last clause's."""
    words = [word for word in clause.words if _accepts(word, figure.unit)]
    left = _speaking([word for word in words if word.end <= figure.start])
    right = [word for word in words if word.start >= figure.end]
    following = min((one.start for one in clause.figures if one.start >= figure.end), default=clause.end)
    text = clause.text
    if (
        right
        and right[0].start <= min(figure.end + 2, following)
        and not _own(clause, figure, left, right[0])
    ):
        return (right[0].codes,)
    if left:
        near = len(left) == 1 or _near(clause, left[-1].end, figure)
        group = groups(text, left, start=clause.start)[-1]
        return tuple(word.codes for word in group) if near and all(word.codes for word in group) else ()
    if right and right[0].start <= min(figure.end + 8, following):
        return (right[0].codes,)
    lead = text[: figure.start - clause.start]
    for place in reversed(clause.places):
        if place.end <= figure.start:
            lead = lead[: place.start - clause.start] + lead[place.end - clause.start :]
    short = not words and _SHORT.match(lead)
    return (inherited,) if short and inherited else ()


def _speaking(words: list[Word]) -> list[Word]:
    """Without social workers after something that they did: 入户探访由社工完成460人次; a party's points are no total."""
    while len(words) > 1 and words[-1].codes == TOTAL and _is_party(words[-2]):
        words = words[:-1]
    while len(words) > 1 and words[-1].text == "社工" and words[-2].codes not in ((), STAFF):
        words = words[:-1]
    return words


def _is_party(word: Word) -> bool:
    return bool(word.codes) and word.codes[0].startswith(PARTY)


def _own(clause: Clause, figure: Figure, left: list[Word], word: Word) -> bool:
    """Whether the word right after a figure begins something new: 电访300个探访20人次."""
    between = any(other.start >= word.end and other.start - word.end <= 4 for other in clause.figures)
    return between and bool(left) and figure.start - left[-1].end <= 6


def _near(clause: Clause, end: int, figure: Figure) -> bool:
    gap = clause.text[end - clause.start : figure.start - clause.start]
    for other in clause.figures:
        if end <= other.start < figure.start:
            gap = gap.replace(clause.text[other.start - clause.start : other.end - clause.start], "")
    return len(gap) <= _LONGEST_GAP
