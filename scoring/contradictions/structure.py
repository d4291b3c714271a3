"""How many areas, communities, months, parties, grades and experts there are."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from scoring.contradictions.numerals import number_of
from scoring.contradictions.sentences import Clause, Sentence
from scoring.contradictions.types import Contradiction
from scoring.fact_types import EvaluationFacts

_N = r"(?<![\d.一二三四五六七八九十百第])(?P<n>\d{1,3}|[一二两三四五六七八九十]+)"
_AREAS = re.compile(rf"{_N}个(?:服务)?片区")
_COMMUNITIES = re.compile(
    rf"{_N}个(?:社区(?!社工点|服务|组织|活动|书记|居委|社会|志愿|项目|公共|团队|品牌|基金|阵地)|社工点)"
)
_MONTHS = re.compile(
    rf"考核月(?:份|数)?(?:共计?|为|计|有)*{_N.replace('?P<n>', '?P<m>')}个|(?:共计?|合计|为期|历时|总计|时长|计){_N}个(?:考核|自然|完整)?月(?!内)"
)
_PERIOD = re.compile(
    rf"{_N}个月的?(?:考核期|评估期)|(?:考核期|评估期)(?:内)?的?{_N.replace('?P<n>', '?P<m>')}个月(?!内)"
)
# The attendance of so many months was read: all of them, unless it is said to be a sample.
_ATTENDANCE = re.compile(
    rf"(?<!抽)(?<!随机)(?<!其中)(?:查阅|查看|检查|核查|核对|核验|统计|翻阅|调阅|比对|提供|提交)了?(?:全部|全期|社工站)?(?:的)?{_N}个月(?:份)?的?(?:社工|人员)?(?:考勤|到岗|出勤|签到)"
    rf"|(?<![前后近每])(?P<m>\d{{1,2}}|[二两三四五六七八九十]+)个月(?:共|合计|累计)?(?:应到|实到)"
)
_PARTIES = re.compile(rf"{_N}方(?=评估|评分|得分|分数|评价|的评|打分|总[得评]分)")
_GRADES = re.compile(
    rf"(?:分为|设|划分为|共|的){_N}个(?:等[级次]|档次)|(?:等级|等次)(?:共)?分?为?{_N.replace('?P<n>', '?P<m>')}[档级等]"
)
_EXPERTS = re.compile(
    rf"{_N}(?:名|位)(?:评估|第三方|评审)?专家|专家(?:共)?{_N.replace('?P<n>', '?P<m>')}(?:名|位|人)"
)
_WHOLE = re.compile(
    r"划分|分为|分成|划为|划定|设[有立]?|下辖|辖|共|覆盖|统筹|涵盖|全部|所有|按照|组成|联系|包括|包含|负责|下沉|整合|分布"
)
# What happens in some communities only.
_EVENT = re.compile(r"活动|宣传|讲座|义诊|项目|巡|试点|小组|课程|培训|走访|调研")
_PART = re.compile(
    r"仍|缺|其中|其[他余]|另|还有|有的|[这那前后首]|部分|分属|个别|试点|新增|约|近|余|跨|两两|每|第(?![一二三四五六七八九十]+片区)"
)
_SINCE = re.compile(
    r"(?:自|从|于)(\d{3,4})年(?:\d{1,2}月)?(?:\d{1,2}日)?(?:起|开始)?[^,。;\d]{0,24}?(?:承接|运营|承办|入驻|进驻)"
)


_ASIDE = re.compile(r"邀请|督导|授课|小组为期|课程|训练营|行动|试行|整改")


@dataclass(frozen=True)
class _Counted:
    code: str
    name: str
    value: int


def of_structure(facts: EvaluationFacts, sentence: Sentence) -> Iterator[Contradiction]:
    """Numbers of what a station or an evaluation consists of, where a sentence gives the whole number."""
    area = sentence.area
    for clause in sentence.clauses:
        named = {place.area for place in clause.places}
        if len(named) == 1:
            (area,) = named
        yield from _places(facts, sentence, clause, area, named)
    known = (
        (
            _MONTHS,
            _Counted("months", "考核月数", len(facts.staffing.months)),
            "考核|评估期|本次评估|评估周期",
        ),
        (_PERIOD, _Counted("months", "考核月数", len(facts.staffing.months)), ""),
        (_ATTENDANCE, _Counted("months", "考核月数", len(facts.staffing.months)), ""),
        (_PARTIES, _Counted("parties", "评分方", len(facts.scores.parties)), ""),
        (_GRADES, _Counted("grades", "评估等级", len(facts.scores.bands)), "等"),
        (
            _EXPERTS,
            _Counted("experts", "评估专家", facts.evaluation.experts),
            "评估[组专]|专家组|评审|现场评估|赴现场|组成",
        ),
    )
    for pattern, counted, about in known:
        if counted.value and re.search(about, sentence.text) and not _ASIDE.search(sentence.text):
            for match in pattern.finditer(sentence.text):
                yield from _compared(sentence, match, 0, counted)
    yield from _since(facts, sentence)


def _places(
    facts: EvaluationFacts, sentence: Sentence, clause: Clause, area: str, named: set[str]
) -> Iterator[Contradiction]:
    """Areas of the station; communities of the area that is spoken of, or of the station."""
    areas = facts.station.areas
    communities = {one.name: len(one.communities) for one in areas}
    for match in _AREAS.finditer(clause.text):
        start = clause.start + match.start()
        if len(named) < 2 and (sentence.text[:start].endswith("服务") or _is_whole(sentence.text, start)):
            yield from _compared(sentence, match, clause.start, _Counted("areas", "片区", len(areas)))
    for match in _COMMUNITIES.finditer(clause.text):
        whole = "片区" in clause.text[: match.start()] and not named and not sentence.area
        if len(named) > 1 or not _is_whole(
            sentence.text, clause.start + match.start(), clause.start + match.end()
        ):
            continue
        if re.search(
            r"各片区|全站|\d个片区|[二两三四五六]个片区|社工站|辖区|街道|全街",
            sentence.text[: clause.start + match.start()],
        ):
            area = "" if not named else area
        count = communities[area] if area else sum(communities.values())
        name = f"{area}的社区" if area else "社区"
        if count and not (whole and area):
            yield from _compared(sentence, match, clause.start, _Counted("communities", name, count))


def _is_whole(text: str, start: int, end: int | None = None) -> bool:
    before = text[max(start - 16, 0) : start]
    after = "" if end is None else text[end : end + 4]
    return bool(_WHOLE.search(before + after)) and not _PART.search(before[-6:]) and not _EVENT.search(before)


def _compared(
    sentence: Sentence, match: re.Match[str], start: int, counted: _Counted
) -> Iterator[Contradiction]:
    written = next(said for said in match.groupdict().values() if said)
    value = number_of(written)
    if value is not None and value != counted.value and written != "一":
        message = f"文中写“{match[0]}”，数据中{counted.name}为{counted.value}个。请核对改正。"
        if counted.code in {"experts", "parties"}:
            message = f"文中写“{match[0]}”，登记的{counted.name}为{counted.value}。请核对改正。"
        yield sentence.doubt(
            start + match.start(),
            start + match.end(),
            message,
            code=f"number:{counted.code}",
            fact=counted.name,
            value=str(counted.value),
        )


def _since(facts: EvaluationFacts, sentence: Sentence) -> Iterator[Contradiction]:
    since = facts.station.operated_since
    match = _SINCE.search(sentence.text)
    if match and since and int(match[1]) != since:
        message = f"文中写自{match[1]}年起承接，登记为{since}年。请核对改正。"
        yield sentence.doubt(*match.span(1), message, code="since", fact="承接运营年份", value=str(since))
