"""Claims about progress: of one indicator, of all of them, and of the social workers against the agreement."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Literal

from indicators.fact_types import IndicatorFact
from scoring.contradictions.lexicon import STAFF
from scoring.contradictions.numerals import number_of
from scoring.contradictions.sentences import Clause, Sentence
from scoring.contradictions.types import Contradiction
from scoring.fact_types import EvaluationFacts
from scoring.formatting import number
from staffing.retention import meets_threshold

Claim = Literal["behind", "reached", "over", "done", "not done"]

_TIME = r"(?:时间|序时|时序|应有|计划|中期|预期|同期|目标)?"
_CLAIMS: tuple[tuple[Claim, re.Pattern[str]], ...] = (
    (
        "not done",
        re.compile(
            r"(?:未|没有|没能|未能|尚未|还未|仍未)(?:能|全部|如期|按期|按时)?完成(?:了)?(?:全年|年度|本年度|协议|既定)?(?:的)?"
            r"(?:服务)?(?:任务|指标|目标|协议量|工作量|要求)"
        ),
    ),
    (
        "behind",
        re.compile(
            rf"(?<!不)(?<!没有)滞后|(?<!不)落后|(?:进度|完成率|完成情况)[^,;]{0, 4}(?:偏慢|较慢|偏低)|(?<!不)慢于{_TIME}进度|(?<!不)[低少]于{_TIME}进度|不及{_TIME}进度|赶不上|不达{_TIME}进度"
            r"|(?:未|没有|没能|未能|尚未|还未|仍未)(?:能)?(?:达到?|符合|满足|高于)(?:了)?[^,;]{0,12}%的?(?:稳岗率?)?(?:要求|标准|规定|底线)|(?<!不)[低少]于应到岗|不足应到岗|(?<!不)低于\d[\d.]*%(?=,|$)|(?<!不)低于[^,;]{0,10}%?的?(?:要求|标准|底线)"
            rf"|(?:未|没有|没能|未能|尚未|还未|仍未|不能)(?:能)?(?:达到?|跟上|赶上|符合|满足|达成)(?:了)?(?:协议)?{_TIME}(?:的)?(?:进度|要求|标准)"
            r"|未达标|不达标|没有达标|未按(?:时间|序时|时序)?进度"
        ),
    ),
    (
        "over",
        re.compile(
            r"超额(?:完成|达成|达标)|(?:已|均)?超过(?:了)?(?:全年|年度|协议|本年度)(?:的)?(?:任务|指标|目标|协议量|要求)"
        ),
    ),
    (
        "done",
        re.compile(
            r"(?:提前|全部|如期|全面|圆满|已|已经|均|都|顺利)(?:已|均|都|全部|提前)*完成(?:了)?(?:全年|年度|本年度|整年|协议)(?:约定)?(?:的)?(?:服务)?(?:任务|指标|目标|协议量|工作量|要求|总量)"
            r"|(?:全年|年度|本年度|协议)(?:服务)?(?:任务|指标|目标|协议量)(?:已经?|均|都|全部|提前)+(?:完成|达成)"
        ),
    ),
    (
        "reached",
        re.compile(
            rf"(?:达到?|符合|跟上|满足|超过|快于|高于|优于|领先于?|超前于?|不低于|不慢于|不少于|不落后于|赶上)(?:了)?(?:本次|本期|协议)?"
            rf"(?:{_TIME}(?:的)?(?:进度|评估的?要求|评估标准|考核要求)|{_TIME}要求|[^,;\d]{{0,10}}(?:进度|要求|标准))"
            r"|按(?:照)?(?:时间|序时|时序|计划)?进度(?:推进|完成|开展|要求)?|按(?:序时|时序)(?:推进|完成|开展)|(?:进度|推进)(?:正常|良好|理想|顺利|较快)"
            r"|(?:不低于|不少于|高于|超过|多于)应到岗|(?:达到?|符合|满足|高于|超过)(?:了)?[^,;]{0,12}%的?(?:稳岗率?)?(?:要求|标准|规定|底线)|达标|没有滞后|无滞后|不滞后"
        ),
    ),
)
_NONE_BEHIND = re.compile(
    r"(?:没有|无|未出现|未有|不存在)(?:一?[项个])?(?:任何)?(?:服务)?(?:指标)?(?:滞后|落后)|无一(?:项)?(?:滞后|落后)"
)
_ALL = re.compile(
    r"(?:各(?:项|类|个)?(?:服务|协议|核心|考核)?指标|(?:全部|所有|全体|每[一]?项|整体)(?:的)?(?:服务|协议|考核)?指标|(?:服务|协议)?指标[^,;]{0,8}(?:均|都|全部|皆))"
)
_SOME = re.compile(
    r"除|大部分|大多|多数|部分|基本|个别|绝大|主要|以上各项|上述|有的|一些|不少|若|如果|争取|确保|力争|建议|应当?(?:继续|加快)|需要?|希望|下一步|今后"
)
_GOES_ON = re.compile(r"^(?:且|并|也)?(?:均|都|全部|皆)")
_STRICT = re.compile(r"时间|序时|时序|不低于|按进度|完成|超额|滞后|落后")
_COUNT = re.compile(r"(?P<n>\d{1,2}|[一二两三四五六七八九十]{1,3})项(?:服务|协议)?指标")
# 已完成年度任务的 18% claims nothing more than its figure.
_NUMBER_AFTER = re.compile(r"^[的中约近达到]{0,3}(?:百分之|\d)")
# What may stand between an indicator and what is claimed of it.
_BETWEEN = re.compile(
    r"(?:的|完成|情况|进度|次数|人次|节数|个数|量|率|数|方面|工作|服务|指标|已经?|均|都|略|明显|仍|尚|较|稍|有所|也|目前|现|整体|总体|实际|"
    r"开展|推进|执行|任务|比例|百分比|全部|提前|按时|如期|相对|偏少|偏慢|,|为|是|能|能够|基本|大幅|显著|严重|略微|稍微|总量|数量|本期|年度|于)*"
)
_PASSED = re.compile(
    r"(?:时间|序时|时序)进度(?:要求)?(?:为|是|已达|已过|应为|应达|达|已|约为|\()*(\d+(?:\.\d+)?)%"
)
# A vague claim is left alone while an indicator lags a little.
_FAR = Decimal("0.75")


class ScheduleReader:
    """Compares claims about progress with the percentages and the time that has passed."""

    def __init__(self, facts: EvaluationFacts) -> None:
        self.facts = facts
        self.elapsed = facts.indicators.elapsed_percent
        self.indicators: Mapping[str, IndicatorFact] = {
            fact.code: fact for fact in facts.indicators.indicators
        }

    def read(self, sentence: Sentence) -> Iterator[Contradiction]:
        """What a sentence claims of progress; of one area only where the agreement has targets for it."""
        yield from self._elapsed(sentence)
        spoken: tuple[str, ...] = ()
        all_of = False
        area = sentence.area
        for clause in sentence.clauses:
            if clause.places:
                area = clause.places[-1].area
            if clause.words:
                spoken = clause.words[-1].codes
            all_of = bool(_ALL.search(clause.text)) or (all_of and bool(_GOES_ON.match(clause.text)))
            claim = _claim(clause.text)
            if claim is None or _SOME.search(clause.text):
                continue
            kind, match = claim
            if all_of or _NONE_BEHIND.search(clause.text):
                yield from self._all(sentence, clause, kind, match) if not area else ()
            elif counted := _COUNT.search(clause.text[: match.start()]):
                yield from self._number(sentence, clause, kind, counted) if not area else ()
            elif spoken == STAFF:
                yield from self._staff(sentence, clause, kind, match)
            elif clause.words and not _BETWEEN.fullmatch(
                clause.text[clause.words[-1].end - clause.start : match.start()]
            ):
                continue
            elif clause.words or len(clause.text) <= len(match[0]) + 8:
                yield from self._one(sentence, clause, kind, match, spoken, area)

    def _elapsed(self, sentence: Sentence) -> Iterator[Contradiction]:
        """How much of the agreement's year is over, where it is told by itself: 时间进度为 41.67%."""
        for match in _PASSED.finditer(sentence.text):
            said = Decimal(match[1])
            step = Decimal(1) / 10 ** len(match[1].partition(".")[2])
            if self.elapsed is not None and abs(said - self.elapsed) * 2 > step:
                message = f"文中写“{match[0]}”，到考核期末已过{number(self.elapsed)}%。请改正数字。"
                yield sentence.doubt(
                    *match.span(), message, code="elapsed", fact="时间进度", value=number(self.elapsed)
                )

    def _is_true(self, kind: Claim, percent: Decimal) -> bool:
        return _rules(self.elapsed or Decimal(0))[kind](percent)

    def _one(
        self,
        sentence: Sentence,
        clause: Clause,
        kind: Claim,
        match: re.Match[str],
        codes: Sequence[str],
        area: str,
    ) -> Iterator[Contradiction]:
        """One indicator, or one of those that a word may mean."""
        if clause.figures and kind in {"behind", "reached"} and "进度" not in match[0]:
            return
        known = [
            (fact, percent)
            for code in codes
            if (fact := self.indicators.get(code)) and (percent := _percent(fact, area)) is not None
        ]
        if self.elapsed is None:
            return
        rules = _rules(self.elapsed if _STRICT.search(match[0]) else self.elapsed * _FAR)
        if not known or any(rules[kind](percent) for _, percent in known):
            return
        fact, percent = known[0]
        said = f"{percent:.2f}%"
        message = (
            f"文中写“{match[0]}”，数据中{area}“{fact.name}”的完成率为{said}，"
            f"到考核期末已过{number(self.elapsed)}%。请改写。"
        )
        yield self._doubt(sentence, clause, match, message, f"schedule:{fact.code}", fact.name, said, area)

    def _all(
        self, sentence: Sentence, clause: Clause, kind: Claim, match: re.Match[str]
    ) -> Iterator[Contradiction]:
        """All indicators: the first of those for which it isn't true is named as the fact."""
        if self.elapsed is None:
            return
        if _NONE_BEHIND.search(clause.text):
            kind = "reached"
        strict = bool(_STRICT.search(clause.text))
        if kind == "behind" and not strict:
            kind = "not done"
        rules = _rules(self.elapsed if strict else self.elapsed * _FAR)
        false = [
            fact
            for fact in self.facts.indicators.indicators
            if fact.percent is not None and not rules[kind](fact.percent)
        ]
        if false:
            false.sort(key=lambda fact: fact.percent or Decimal(0), reverse=kind in {"behind", "not done"})
            said = "、".join(f"“{fact.name}”{fact.percent:.2f}%" for fact in false[:5])
            said += f"等{len(false)}项" if len(false) > 5 else ""
            begin = _ALL.search(clause.text) or match
            words = clause.text[min(begin.start(), match.start()) : match.end()]
            message = (
                f"文中写“{words}”，到考核期末已过{number(self.elapsed)}%，而完成率为{said}。"
                "请改写，或说明落后的原因。"
            )
            yield self._doubt(sentence, clause, match, message, "schedule:all", false[0].name, said)

    def _number(
        self, sentence: Sentence, clause: Clause, kind: Claim, counted: re.Match[str]
    ) -> Iterator[Contradiction]:
        """So many indicators."""
        percents = [fact.percent for fact in self.facts.indicators.indicators if fact.percent is not None]
        value = number_of(counted["n"])
        right = sum(self._is_true(kind, percent) for percent in percents)
        if self.elapsed is not None and value is not None and value != right:
            message = f"文中写“{counted[0]}”，按数据为{right}项（可计算完成率的指标共{len(percents)}项）。请核对改正。"
            yield self._doubt(sentence, clause, counted, message, f"schedule:{kind}", "指标项数", str(right))

    def _staff(
        self, sentence: Sentence, clause: Clause, kind: Claim, match: re.Match[str]
    ) -> Iterator[Contradiction]:
        """The retention, and whether as many were on post as agreed."""
        figures, agreement = self.facts.staffing.figures, self.facts.agreement
        said_before = len(clause.text[: match.start()]) > 4
        if said_before and not re.search("到岗|人次|稳岗", clause.text):
            return
        text = clause.text if said_before else sentence.text[: clause.end]
        if "稳岗" in text:
            met = meets_threshold(figures.retention_percent, agreement.required_retention)
            name, said = "稳岗率", f"{figures.retention_percent}%（要求{agreement.required_retention}%）"
        elif "到岗" in text or "人次" in text:
            who = "持证社工" if "持证" in text and "非持证" not in text else "社工"
            compared = figures.certified_person_months if who == "持证社工" else figures.person_months
            met, name, said = (
                compared.met,
                f"{who}到岗",
                f"{compared.actual}人次（应到岗{compared.required}人次）",
            )
        else:
            return
        if re.search("记录|资料|材料|台账|登记|签到", clause.text):
            return
        if met is not None and kind in {"behind", "reached"} and met != (kind == "reached"):
            message = f"文中写“{match[0]}”，数据中{name}为{said}。请改写。"
            yield self._doubt(sentence, clause, match, message, f"met:{name}", name, said)

    def _doubt(
        self,
        sentence: Sentence,
        clause: Clause,
        match: re.Match[str],
        message: str,
        code: str,
        fact: str,
        value: str,
        area: str = "",
    ) -> Contradiction:
        start = clause.start + match.start()
        return sentence.doubt(
            start, start + len(match[0]), message, code=code, fact=fact, value=value, area=area
        )


def _rules(limit: Decimal) -> dict[Claim, Callable[[Decimal], bool]]:
    return {
        "behind": lambda percent: percent < limit,
        "reached": lambda percent: percent >= limit,
        "over": lambda percent: percent > 100,
        "done": lambda percent: percent >= 100,
        "not done": lambda percent: percent < 100,
    }


def _claim(text: str) -> tuple[Claim, re.Match[str]] | None:
    """The first kind of claim that the words make."""
    if match := _NONE_BEHIND.search(text):
        return "reached", match
    for kind, pattern in _CLAIMS:
        match = pattern.search(text)
        if match and not _NUMBER_AFTER.match(text[match.end() :]):
            return kind, match
    return None


def _percent(fact: IndicatorFact, area: str) -> Decimal | None:
    if not area:
        return fact.percent
    return next((one.percent for one in fact.areas or () if one.area == area), None)
