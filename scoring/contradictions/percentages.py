"""Percentages of indicators: how much of the target is done, what is left, an area's share, the distance to the schedule."""

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from scoring.contradictions.claims import Claim
from scoring.contradictions.counts import doubt
from scoring.contradictions.numerals import Figure
from scoring.contradictions.sentences import Sentence
from scoring.contradictions.types import Contradiction, Known

_PROGRESS = re.compile(r"完成|达成|达到|进度|占.{0,4}(?:协议|指标|目标|任务)|协议量的|目标的|指标的|率")
_RATE = re.compile(r"(?:完成|达成)(?:率|比例|百分比|进度)")
_RATE_AFTER = re.compile(r"^的(?:完成|达成)(?:率|比例|进度)")
# 小组已实现40%, 达年度任务的40%: without the word for a rate.
# 小组中达成目标的组员占85%: how many of them did.
_SHARE_OF_THEM = re.compile(r"(?:约|也|均|仅|的)?占(?:比|到|了)?(?:约|近)?")
# 接案后7日内完成预估的占95%: another share.
_REACHED = re.compile(
    r"[”的]?(?:协议|指标|任务|目标|数|量|节数|人次|次数)*(?:已|也|均|实际|仅|分别|累计|则|目前|只|共|全年|年度|基本|刚)*"
    r"(?:实现|达到?|完成)了?(?:年度|全年|协议)?(?:(?:目标|指标|任务|协议)[量数值]?的)?(?:约|近)?"
)
_PLAIN = re.compile(r"[^后前日预周内外]*")
_OF_TARGET = re.compile(r"(?:协议|指标|目标|任务)[量数值]?(?:为|是|的)?[\d,.]+\w{1,2}的$")
_OTHER_RATE = re.compile(r"(?<!完成)(?<!达成)(?<!兑现)(?<!执行)率|占比")
_ELAPSED = re.compile(r"(?:时间|序时|时序|应有|计划)(?:的)?进度(?:要求|应|已)?(?:应)?[^%,]{0,6}$")
_BEYOND = re.compile(r"超额|超出|超过(?:协议|指标|目标|任务)")
_LACKING = re.compile(r"还差|尚差|尚有|还有|仍有|剩余|未完成|差距|尚缺")
_SLOWER = re.compile(r"落后|滞后|慢|低于|低|差")
_FASTER = re.compile(r"快|超前|高于|高|领先|超")


def of_percentage(
    sentence: Sentence,
    claim: Claim,
    facts: Sequence[Known],
    whole: Mapping[str, Known],
    elapsed: Decimal | None,
) -> Iterator[Contradiction]:
    """The percentage of a claim beside those of its facts. `whole` are the station's figures by code."""
    figure, lead = claim.figure, claim.lead
    known = [fact for fact in facts if fact.percent is not None]
    values: set[Decimal] = set()
    if _ELAPSED.search(lead):
        yield from _of_elapsed(sentence, figure, elapsed)
        return
    if claim.aspect == "share":
        values = set(_shares(facts, whole))
        known = [fact for fact in facts if fact.value is not None]
        what = "占全站的比例"
    elif figure.unit == "个百分点":
        values = set(_distances(known, lead, elapsed))
        what = "与时间进度相差的百分点"
    elif not _is_rate(sentence, claim):
        return
    else:
        values = set(_rates(known, lead))
        what = "完成率"
    if values and known and not any(figure.agrees(value) for value in values):
        right = "、".join(f"{value:.2f}%" for value in sorted(values))
        message = f"文中写“{figure.text}”，数据中{known[0].label}{what}为{right}。请改正数字。"
        code = f"percent:{known[0].code}"
        yield doubt(sentence, figure, message, code, known[0].name, right, known[0].area)


def _is_rate(sentence: Sentence, claim: Claim) -> bool:
    """Whether a percentage says how much of the target is done, or is left."""
    lead, gap = claim.lead, _gap(claim)
    if _OTHER_RATE.search(lead) or _SHARE_OF_THEM.fullmatch(gap):
        return False
    return bool(
        (_PROGRESS.search(lead) and _PLAIN.fullmatch(gap))
        or _REACHED.fullmatch(gap)
        or _RATE_AFTER.match(claim.tail)
        or _LACKING.search(lead)
        or claim.of
        or _goes_on(sentence, claim.figure)
    )


def _gap(claim: Claim) -> str:
    """What stands between the last word and the figure."""
    words = [word for word in claim.clause.words if word.end <= claim.figure.start]
    start = words[-1].end if words else claim.figure.start - len(claim.lead)
    return claim.clause.text[start - claim.clause.start : claim.figure.start - claim.clause.start]


def _goes_on(sentence: Sentence, figure: Figure) -> bool:
    """Whether a percentage goes on with those before it, or stands in brackets: 探访的完成率为 40%, 结案则为 20%."""
    before = any(other.unit == "%" and other.end <= figure.start for other in sentence.figures)
    if _OF_TARGET.search(sentence.text[: figure.start]):
        return True
    return bool(_RATE.search(sentence.text, 0 if before else max(figure.start - 16, 0), figure.start))


def _rates(known: Sequence[Known], lead: str) -> Iterator[Decimal]:
    for fact in known:
        if fact.percent is None:
            continue
        if _LACKING.search(lead):
            yield 100 - fact.percent
        elif _BEYOND.search(lead):
            yield fact.percent - 100
            if "完成" in lead:
                yield fact.percent
        else:
            yield fact.percent


def _shares(facts: Sequence[Known], whole: Mapping[str, Known]) -> Iterator[Decimal]:
    for fact in facts:
        total = whole.get(fact.code)
        if fact.area and fact.value is not None and total and total.value:
            yield round(fact.value * 100 / total.value, 2)


def _distances(known: Sequence[Known], lead: str, elapsed: Decimal | None) -> Iterator[Decimal]:
    """How far ahead or behind; a wrong direction is no value."""
    for fact in known:
        if fact.percent is None or elapsed is None or not re.search(r"进度", lead):
            continue
        ahead = fact.percent - elapsed
        yield -ahead if _SLOWER.search(lead) else ahead if _FASTER.search(lead) else abs(ahead)


def _of_elapsed(sentence: Sentence, figure: Figure, elapsed: Decimal | None) -> Iterator[Contradiction]:
    if elapsed is not None and not figure.agrees(elapsed):
        message = f"文中写时间进度“{figure.text}”，到考核期末已过{elapsed:.2f}%。请改正数字。"
        yield doubt(sentence, figure, message, "elapsed", "时间进度", f"{elapsed:.2f}")
