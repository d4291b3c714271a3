"""Figures about the social workers: how many, certified or not, on post, agreed, with two years of practice, retained."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from scoring.contradictions.claims import Claim
from scoring.contradictions.counts import doubt
from scoring.contradictions.sentences import Sentence
from scoring.contradictions.silence import Months
from scoring.contradictions.types import Contradiction
from scoring.fact_types import EvaluationFacts
from scoring.formatting import number
from staffing.figures import Comparison, EndOfPeriod
from staffing.models import Level
from stations.rounding import percent

_BOTH = re.compile(r"非持证社?工?(?:和|及|与|、|\+)持证|持证(?:社工)?(?:和|及|与|、|\+)非持证")
_UNCERTIFIED = re.compile(r"非持证|未持证|无证")
_CERTIFIED = re.compile(
    r"持证|持有?社工证|持有证书|(?:持有|具[备有]|取得)?(?:国家|全国)?社(?:会工作者?|工)(?:职业)?(?:水平)?(?:资格|证书)"
)
_SENIOR = re.compile(r"高级(?:社会工作师|社工|资格|证|职称)")
_ASSISTANT = re.compile(r"助理社会工作师|助理社工师|初级(?:社工|资格|证)|助理级")
_SOCIAL_WORKER = re.compile(r"(?<!理)(?<!级)社会工作师|中级(?:社会工作师|社工|资格|证)|(?<!理)(?<!级)社工师")
_ALL = re.compile(r"社工|人员|团队|全站|合计|总计|共计")
_TWO_YEARS = re.compile(r"(?:满|超过)?(?:2|两|二)年(?:及|或)?(?:以上)?(?:的)?(?:从业|工作|经验|经历|资历)?")
_ASPECTS = re.compile(
    r"(?P<required>需配[足齐备]?|配[足齐]|应到岗|应到|应配备?|应有|应在岗|应达|要求(?:每个?月|的|应|配备|到岗|在岗|配置|不少于|至少)*|协议约定|约定|协议规定|核定|须|标准)"
    r"|(?P<surplus>超配|超出(?:了)?(?:协议|应到岗)?(?:要求|约定|规定|标准|人次)?|多出|超额|富余|多配|多到岗|超过要求|高出|多$)"
    r"|(?P<deficit>缺岗|缺额|短缺|少配|缺配|欠配|缺编|缺口|少到岗|仍缺|尚缺|不足|少$)"
    r"|(?P<actual>实到岗|实到|实际|有效|到岗|实有|到位)"
)
_CONTINUOUS = re.compile(
    r"持续|连续|逐月|稳定在岗|稳定的?社工|全程在岗|始终在岗|一直在岗|未流动|留任|每个?月[均都]"
)
_PER_MONTH = re.compile(r"每[个]?月|协议|要求|应|不少于|不低于|至少|须|标准|约定|规定")
_REQUIRED_AFTER = re.compile(r"^(?:的)?(?:[^,。]{0,4})?(?:要求|标准|底线|规定|指标要求|门槛)")
# Whom they served: 社工协助8名居民.
_SERVED = re.compile(
    r"协助|帮助|发现|收集|跟进|服务(?!站)|探访|链接|走访|陪伴|转介|资助|慰问|带领|组织|发动|培育|招募|邀请|辅导|救助|陪同|接送"
)
_OTHERS = re.compile(
    r"^(?:居民|服务对象|老|长者|儿童|残疾|困|志愿|群众|家庭|学生|妇女|患者|专家|青|少年|特|独居|低保|其他|家长|代表|获)"
)
_HAVING = re.compile(r"共|合计|总计|总数")
_ALL_OF = re.compile(r"^(?:中|里|在岗|组成|构成|均|全部|都|的|证|资格|人员|左右|以上|作为|和|及|与|左右)")
_CUED = re.compile(r"到岗|应到|实到|有效|在岗|持证|从业")
# 稳岗率低于60%的, ...: a rule.
_CONDITION = re.compile(r"^的(?:$|,|;)")
_FIRST_MONTH = re.compile(r"首月|第一个月|首个(?:考核)?月|起始月")
_LAST_MONTH = re.compile(r"末月|最后一个月|最后一月|期末月")


@dataclass(frozen=True)
class Value:
    """A figure that may be meant, with the code and the name by which a finding tells it."""

    code: str
    name: str
    value: Decimal | int | None


@dataclass(frozen=True)
class _Context:
    """What the sentence has spoken of so far."""

    who: str = ""
    aspect: str = ""
    two_years: bool = False
    unit: str = ""
    before: str = ""
    cued: bool = False


class StaffReader:
    """Compares what sentences say of the social workers with the facts."""

    def __init__(self, facts: EvaluationFacts, months: Months) -> None:
        self.facts, self.figures, self.months = facts, facts.staffing.figures, months

    def read(self, sentence: Sentence, claims: list[Claim]) -> Iterator[Contradiction]:
        """What the claims of one sentence say otherwise than the data."""
        context = _Context()
        for claim in claims:
            if not claim.figure.unit and not context.unit and "人次" in sentence.text:
                context = replace(context, unit="人次")
            before = sentence.text[max(claim.figure.start - 20, 0) : claim.figure.start]
            cued = bool(_CUED.search(sentence.text))
            context = replace(_context(claim, context), before=before, cued=cued)
            figure = replace(claim.figure, unit=context.unit)
            if context.aspect == "required" or _PER_MONTH.search(claim.lead):
                figure = figure.stated
            values = [
                value
                for value in self._values(replace(claim, figure=figure), context)
                if value.value is not None
            ]
            short = figure.text.startswith(("不足", "少")) and self._is_short(context.who, figure.value)
            if values and not short and not any(figure.agrees(Decimal(value.value or 0)) for value in values):
                first = values[0]
                unit = figure.unit if figure.unit != "人" else "名"
                told = f"{number(Decimal(first.value or 0))}{unit}"
                message = f"文中写“{figure.text}”，数据中{first.name}为{told}。请改正数字，或说明统计口径。"
                yield doubt(sentence, claim.figure, message, f"staff:{first.code}", first.name, told)

    def _is_short(self, who: str, value: Decimal) -> bool:
        """Whether so many worker-months are lacking: 应到岗84人次, 实到岗82人次, 不足2人次."""
        compared = self.figures.certified_person_months if who == "certified" else self.figures.person_months
        return compared.surplus is not None and compared.surplus == -value

    def _values(self, claim: Claim, context: _Context) -> Iterator[Value]:
        match claim.figure.unit:
            case "人次":
                yield from self._person_months(claim, context)
            case "人":
                yield from self._heads(claim, context)
            case "%":
                yield from self._shares(claim, context)

    def _person_months(self, claim: Claim, context: _Context) -> Iterator[Value]:
        who = context.who or "all"
        months = self._months_of(claim)
        if not context.cued or claim.areas[0] or who.startswith("level") or (claim.partly and not months):
            return
        if months:
            if who == "all" and len(months) == 1 and context.aspect != "required":
                name = f"{months[0]}月社工有效人次"
                yield Value(f"month:{months[0]}", name, self._effective(months[0]))
            return
        figures = self.figures
        if context.two_years:
            count = {
                "all": figures.two_year_person_months,
                "certified": figures.certified_two_year_person_months,
                "uncertified": figures.uncertified_two_year_person_months,
            }[who]
            yield Value(f"two-years:{who}", f"{_named(who)}从业满2年的到岗人次", count)
            return
        if who == "uncertified":
            if context.aspect in {"", "actual"}:
                yield Value("actual:uncertified", "非持证社工实到岗", figures.uncertified_person_months)
            return
        compared = figures.person_months if who == "all" else figures.certified_person_months
        yield from _compared(compared, who, context.aspect)

    def _months_of(self, claim: Claim) -> list[int]:
        text = claim.clause.text
        if _FIRST_MONTH.search(text):
            return [self.months.first.month]
        if _LAST_MONTH.search(text) and "截" not in text:
            return [self.months.last.month]
        named = self.months.named(claim.lead) or self.months.named(text)
        return [] if self.months.partly(text) is False else named[-1:] if len(named) == 1 else named

    def _effective(self, month: int) -> int | None:
        known = self.months.all.get(month)
        return None if known is None else self.figures.effective_by_month.get(known)

    def _heads(self, claim: Claim, context: _Context) -> Iterator[Value]:
        """Persons: in an area, retained, agreed for each month, or at the end of the period."""
        who = context.who or "all"
        if _are_others(claim) or _CONDITION.match(claim.tail):
            return
        if claim.areas[0]:
            if who == "all" and not _CONTINUOUS.search(claim.lead):
                yield from self._in_area(claim.areas[0])
        elif _CONTINUOUS.search(claim.clause.text):
            yield Value("continuous", "逐月持续在岗的社工", self.figures.continuous_workers)
        else:
            if context.aspect == "required" or _PER_MONTH.search(claim.lead):
                yield self._required(who)
            if context.aspect not in {"required", "surplus", "deficit"} and not context.two_years:
                yield from self._at_end(claim, who)

    def _required(self, who: str) -> Value:
        agreement = self.facts.agreement
        agreed = {"all": agreement.required_workers, "certified": agreement.required_certified}
        return Value(f"required:{who}", f"协议要求每月到岗的{_named(who)}", agreed.get(who))

    def _at_end(self, claim: Claim, who: str) -> Iterator[Value]:
        """Those of the last month, or the workers that the station stated."""
        if self._is_some(claim) or any(month != self.months.last.month for month in self._months_of(claim)):
            return
        end = self.figures.end_of_period
        if end is not None:
            yield Value(f"end:{who}", f"考核期末{_named(who)}", _at_end(end, who))
        stated = self.facts.indicators.workers
        if who == "all" and stated is not None and stated.total is not None:
            yield Value("stated:all", "投入社工人数", stated.total)

    def _is_some(self, claim: Claim) -> bool:
        """Whether some of them are told something of: 2名社工持有心理咨询师证书."""
        rest = claim.clause.text[claim.figure.end - claim.clause.start :]
        if claim.after:
            rest = rest.partition(claim.after)[2]
        if _HAVING.search(claim.lead) and claim.after:
            return False
        return bool(re.match(r"[\u4e00-\u9fff]", rest)) and not _ALL_OF.match(rest)

    def _in_area(self, name: str) -> Iterator[Value]:
        for area in self.facts.station.areas:
            if area.name == name:
                yield Value(f"area:{name}", f"{name}投入社工人数", area.workers)

    def _shares(self, claim: Claim, context: _Context) -> Iterator[Value]:
        figures, lead = self.figures, claim.lead
        if _CONDITION.match(claim.tail):
            return
        if "稳岗" in context.before:
            required = self.facts.agreement.required_retention
            if _REQUIRED_AFTER.match(claim.tail) or re.search(r"要求|标准|不低于|应达|底线|须", lead):
                yield Value("required:retention", "协议要求的稳岗率", required)
            else:
                yield Value("retention", "稳岗率", figures.retention_percent)
        elif "持证" in lead and re.search(r"率|占", lead) and not _UNCERTIFIED.search(lead):
            actual, certified = figures.person_months.actual, figures.certified_person_months.actual
            yield Value("certified-share", "持证社工人次占比", percent(certified, actual))
            end = figures.end_of_period
            if end is not None:
                yield Value("certified-share:end", "期末持证社工占比", percent(end.certified, end.workers))
        elif context.two_years and re.search(r"占|比", lead):
            yield Value("two-years:share", "从业满2年占比", figures.two_year_percent)
        elif "到岗率" in lead:
            compared = figures.person_months
            yield Value("attendance", "到岗率", percent(compared.actual, compared.required))
            compared = figures.certified_person_months
            yield Value("attendance:certified", "持证社工到岗率", percent(compared.actual, compared.required))


def _are_others(claim: Claim) -> bool:
    """Whether other people are counted: 社工协助8名居民, 其中5名获批."""
    lead = claim.lead
    if not claim.own and "其中" in lead and not _who(lead):
        return True
    return bool(_SERVED.search(lead) or _OTHERS.match(claim.tail))


def _compared(compared: Comparison, who: str, aspect: str) -> Iterator[Value]:
    over = compared.surplus
    if aspect == "required":
        yield Value(f"required:{who}", f"{_named(who)}应到岗", compared.required)
    elif aspect == "surplus":
        yield Value(f"surplus:{who}", f"{_named(who)}超配", over)
    elif aspect == "deficit":
        yield Value(f"surplus:{who}", f"{_named(who)}不足", None if over is None else -over)
    else:
        yield Value(f"actual:{who}", f"{_named(who)}实到岗", compared.actual)


def _context(claim: Claim, before: _Context) -> _Context:
    """The claim's own words where it has some, else those of the sentence so far."""
    text = claim.lead + claim.after
    who = _who(text) or before.who
    part = "其中" in claim.clause.text
    cues = [name for match in _ASPECTS.finditer(text) for name, said in match.groupdict().items() if said]
    aspect = cues[-1] if cues else before.aspect if before.unit == claim.figure.unit else ""
    goes_on = part or claim.figure.unit == "%" or not _ASPECTS.search(text)
    years = bool(_TWO_YEARS.search(text)) or (before.two_years and goes_on)
    return _Context(who, aspect, years, claim.figure.unit or before.unit)


def _who(text: str) -> str:
    if _BOTH.search(text):
        return "all"
    for pattern, who in (
        (_UNCERTIFIED, "uncertified"),
        (_SENIOR, f"level:{Level.SENIOR.value}"),
        (_ASSISTANT, f"level:{Level.ASSISTANT.value}"),
        (_SOCIAL_WORKER, f"level:{Level.SOCIAL_WORKER.value}"),
        (_CERTIFIED, "certified"),
        (_ALL, "all"),
    ):
        if pattern.search(text):
            return who
    return ""


def _named(who: str) -> str:
    if who.startswith("level:"):
        return str(Level(who.removeprefix("level:")).label)
    return {"certified": "持证社工", "uncertified": "非持证社工"}.get(who, "社工")


def _at_end(end: EndOfPeriod, who: str) -> int | None:
    if who.startswith("level:"):
        return end.by_level.get(who.removeprefix("level:"), 0)
    return {"certified": end.certified, "uncertified": end.uncertified}.get(who, end.workers)
