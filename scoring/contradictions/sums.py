"""Sums that a sentence itself gives the parts of: 电访 20 个、探访 10 个，共 30 个."""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from scoring.contradictions.claims import Claim
from scoring.contradictions.counts import doubt
from scoring.contradictions.lexicon import VISITS
from scoring.contradictions.meaning import around
from scoring.contradictions.numerals import Figure
from scoring.contradictions.sentences import Sentence
from scoring.contradictions.types import Contradiction
from scoring.formatting import number

_TOGETHER = re.compile(r"共|合计|总计|总(?![站分队部])|之和|加起来|合起来|相加|加总|总共|小计")
_CONTACTS = {*VISITS, "phone-visits"}
_HOW_MANY = {"二者": 2, "两者": 2, "两项": 2, "三者": 3, "三项": 3, "四项": 4}
_PLUS = re.compile(r"(?<![\d.])(\d+(?:\.\d+)?(?:\+\d+(?:\.\d+)?)+)=(\d+(?:\.\d+)?)")


def contacts(claims: Sequence[Claim]) -> frozenset[Figure]:
    """Visits and calls: their units differ (人次, 个), and yet they are added up as 次."""
    return frozenset(claim.figure for claim in claims if set(claim.codes) <= _CONTACTS)


def parts_of(
    sentence: Sentence, figure: Figure, lead: str, added: frozenset[Figure] = frozenset()
) -> tuple[Figure, ...]:
    """The figures before one that is said to be their sum; none where it isn't said, or of what isn't clear. Those in
    `added` may have other units."""
    if not _TOGETHER.search(lead):
        return ()
    before = [one for one in sentence.figures if one.end <= figure.start]
    before = [one for one in before if one.text not in _HOW_MANY]
    count = next((count for word, count in _HOW_MANY.items() if word in lead), 0)
    if count:
        return tuple(before[-count:]) if len(before) >= count else ()
    same: list[Figure] = []
    for one in reversed(before):
        # 依次为 3、4，合计 7 个: the parts of a list have no unit of their own.
        unit = (same[0].unit if same else one.unit) if not (figure.unit and one.unit) else figure.unit
        mixed = one in added and figure.unit in {"次", "人次", ""}
        if (one.unit != unit and not mixed) or one.bound != "exact":
            break
        same.insert(0, one)
    return tuple(same) if len(same) > 1 else ()


def is_sum(figure: Figure, parts: Sequence[Figure]) -> bool:
    """Whether a figure is the sum of all the parts, or of the last ones."""
    added = Decimal(0)
    for place, part in enumerate(reversed(parts)):
        added += part.value
        if place and figure.agrees(added):
            return True
    return False


def of_unclaimed(sentence: Sentence, claims: Sequence[Claim]) -> Iterator[Contradiction]:
    """Sums of figures of which nothing is known."""
    claimed, visited = {claim.figure for claim in claims}, contacts(claims)
    for clause in sentence.clauses:
        for figure in clause.figures:
            lead, _ = around(clause, figure)
            parts = () if figure in claimed or "全站" in lead else parts_of(sentence, figure, lead, visited)
            if parts and not is_sum(figure, parts):
                yield from of_sum(sentence, figure, parts)


def of_sum(sentence: Sentence, figure: Figure, parts: Sequence[Figure]) -> Iterator[Contradiction]:
    """A sum that isn't that of its parts."""
    total = sum((part.value for part in parts), Decimal(0))
    said = " + ".join(number(part.value) for part in parts)
    message = f"文中写“{figure.text}”，前面各数之和为 {said} = {number(total)}。请改正数字。"
    yield doubt(sentence, figure, message, "sum", "合计", number(total))


def of_equations(sentence: Sentence) -> Iterator[Contradiction]:
    """9+19.8+13.75=42.55, where it doesn't add up."""
    for match in _PLUS.finditer(sentence.text):
        total = sum(map(Decimal, match[1].split("+")), Decimal(0))
        if total != Decimal(match[2]):
            message = f"文中写“{match[0]}”，相加为{number(total)}。请改正数字。"
            yield sentence.doubt(*match.span(), message, code="sum", fact="合计", value=number(total))
