"""Days and months in sentences: of the period, the agreement's year, the cycle, the visit on site; and outside the period."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from scoring.contradictions.sentences import Sentence
from scoring.contradictions.types import Contradiction
from scoring.fact_types import EvaluationFacts
from scoring.formatting import day, span_of_days
from stations.months import last_day

_FULL = re.compile(r"(?<!\d)(20\d{2})(?:年|[-./])(\d{1,2})(?:月|[-./])(?:(\d{1,2})日?)?(?!\d)")
# The end of a span whose year is that of its beginning.
_END = re.compile(r"(?<=[至到~—-])(\d{1,2})月(?:(\d{1,2})日)?")
_ROLES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("cycle", re.compile(r"采购周期|采购服务周期|购买周期|(?<!年度)服务周期")),
    (
        "period",
        re.compile(r"考核期|评估期|考核时段|评估时段|考核周期|评估周期|考核时间|评估考核|评估对象|评估范围"),
    ),
    (
        "year",
        re.compile(
            r"年度(?:服务)?周期|服务年度|协议期|协议年度|服务协议|年度协议|协议自|协议从|协议于|协议有效期|协议起止|服务期(?!间)|协议履行"
        ),
    ),
)
_NAMES = {"cycle": "采购周期", "period": "考核期", "year": "协议期"}
_FIRST = re.compile(r"^(?:起|开始|始|生效|正式)")
_LAST = re.compile(r"^(?:止|届满|到期|结束|终止|期满|为止|截止)")
_FROM = re.compile(r"(?:始于|开始于|起始于|起始日为|起于)$")
_UNTIL = re.compile(r"(?:止于|截止于|截止到|结束于|终止于|到期日为|届满日为|期满日为|期末为|截止日为)$")
_ON_SITE = re.compile(r"现场评估|实地评估|赴现场|现场考察|现场查|评估日期|评估时间|到站|赴站|进站")
_ISSUED = re.compile(r"签发|出具|印发|落款")
_INSIDE = re.compile(r"(?:考核期|评估期|本期)(?:内|间|中)")
_OTHER = re.compile(
    r"签订|签署|劳动|合同|成立|入职|修订|出台|颁布|印发|发布|文件|号\)|〕|备案|以来|去年|上一|上期|计划|拟|预计|将于"
)


@dataclass(frozen=True)
class _Day:
    """A day as it is written; without a day of the month a month is meant."""

    start: int
    end: int
    text: str
    year: int
    month: int
    day: int | None

    def is_on(self, right: date) -> bool:
        return (self.year, self.month, self.day or right.day) == (right.year, right.month, right.day)


def of_dates(facts: EvaluationFacts, sentence: Sentence) -> Iterator[Contradiction]:
    """Days that are told as another one than the data's. Where no day is written, months decide."""
    days = list(_days(sentence.text))
    if not days:
        return
    roles = [(match.start(), role) for role, pattern in _ROLES if (match := pattern.search(sentence.text))]
    if not roles and len(days) == 2 and _is_period(sentence.text, days):
        roles = [(0, "period")]
    inside = _INSIDE.search(sentence.text)
    if inside and len(days) == 1:
        yield from _outside(facts, sentence, days[0])
        return
    if not roles:
        yield from _on_site(facts, sentence, days)
        return
    for begin, end, role in _by_role(sentence, sorted(roles)):
        yield from _span(facts, sentence, [one for one in days if begin <= one.start < end], role)


def _is_period(text: str, days: list[_Day]) -> bool:
    """Whether two days are told as those of the period without its name: 考核为期 5 个月, 自 7 月起至 11 月止."""
    between = text[days[0].end : days[1].start]
    about = "考核" in text and not re.search("抽查|查阅|记录|考勤|抽取", text)
    return about and re.fullmatch(r"(?:起|开始)?[,]?(?:至|到|-|~|—)+", between) is not None


def _by_role(sentence: Sentence, roles: list[tuple[int, str]]) -> Iterator[tuple[int, int, str]]:
    """From where to where the sentence speaks of which span. One word alone may follow its days."""
    if len(roles) == 1:
        yield 0, len(sentence.text), roles[0][1]
        return
    for number, (start, role) in enumerate(roles):
        yield start, roles[number + 1][0] if number + 1 < len(roles) else len(sentence.text), role


def _span(facts: EvaluationFacts, sentence: Sentence, days: list[_Day], role: str) -> Iterator[Contradiction]:
    """The two ends of a span, or one that is said to be its beginning or its end."""
    right = {
        "period": (facts.evaluation.first, last_day(facts.evaluation.last)),
        "year": facts.agreement.year,
        "cycle": facts.agreement.cycle,
    }[role]
    if len(days) == 2 and days[0].end <= days[1].start:
        ends = list(zip(days, right, strict=True))
    elif len(days) == 1 and (
        _FIRST.match(sentence.text[days[0].end :]) or _FROM.search(sentence.text[: days[0].start])
    ):
        ends = [(days[0], right[0])]
    elif len(days) == 1 and (
        _LAST.match(sentence.text[days[0].end :]) or _UNTIL.search(sentence.text[: days[0].start])
    ):
        ends = [(days[0], right[1])]
    else:
        return
    false = [one for one, edge in ends if not one.is_on(edge)]
    if false and not _OTHER.search(sentence.text[max(days[0].start - 8, 0) : days[0].start]):
        known = span_of_days(*right)
        said = sentence.text[days[0].start : days[-1].end]
        message = f"文中写{_NAMES[role]}为“{said}”，数据为{known}。请改正日期。"
        yield sentence.doubt(
            days[0].start, days[-1].end, message, code=f"date:{role}", fact=_NAMES[role], value=known
        )


def _on_site(facts: EvaluationFacts, sentence: Sentence, days: list[_Day]) -> Iterator[Contradiction]:
    """The day on site or, where a sentence is about that, the day of issue."""
    evaluation, one = facts.evaluation, days[0]
    text = sentence.text
    if len(days) != 1 or one.day is None or _OTHER.search(text[max(one.start - 8, 0) : one.end + 6]):
        return
    if text[one.end :].startswith("的") or re.search(
        r"查阅|抽查|记录|抽取|整改|反馈|提交|报送|公示", text[max(one.start - 6, 0) : one.start]
    ):
        return
    known, what, code = evaluation.on_site, "现场评估日期", "date:on-site"
    if _ISSUED.search(text) and not _ON_SITE.search(text):
        known, what, code = evaluation.issued_on, "签发日期", "date:issued"
    elif not _ON_SITE.search(text):
        return
    if known is not None and not one.is_on(known):
        message = f"文中写“{one.text}”，登记的{what}为{day(known)}。请改正日期。"
        yield sentence.doubt(one.start, one.end, message, code=code, fact=what, value=day(known))


def _outside(facts: EvaluationFacts, sentence: Sentence, one: _Day) -> Iterator[Contradiction]:
    """A day that is said to be in the period and isn't."""
    first, last = facts.evaluation.first, last_day(facts.evaluation.last)
    before = sentence.text[max(one.start - 8, 0) : one.start]
    if _OTHER.search(before) or _OTHER.search(sentence.text[one.end : one.end + 4]):
        return
    if not (first.year, first.month) <= (one.year, one.month) <= (last.year, last.month):
        known = span_of_days(first, last)
        message = f"文中写考核期内的“{one.text}”，考核期为{known}。请核对日期。"
        yield sentence.doubt(one.start, one.end, message, code="date:outside", fact="考核期", value=known)


def _days(text: str) -> Iterator[_Day]:
    found = [
        _Day(
            match.start(),
            match.end(),
            match[0],
            int(match[1]),
            int(match[2]),
            int(match[3]) if match[3] else None,
        )
        for match in _FULL.finditer(text)
    ]
    for match in _END.finditer(text):
        before = [one for one in found if one.end <= match.start()]
        if before and match.start() - before[-1].end <= 2:
            last = int(match[2]) if match[2] else None
            found.append(_Day(match.start(), match.end(), match[0], before[-1].year, int(match[1]), last))
    yield from sorted(found, key=lambda one: one.start)
