"""Which word a figure belongs to: the one before it, the one right after, or what the clause before spoke of."""

import re

from scoring.contradictions.lexicon import (
    FAMILIES,
    FILES,
    GROUPS,
    LARGE,
    MEASURES,
    MONEY,
    PARTY,
    PUBLIC,
    RESIDENTS,
    SMALL,
    STAFF,
    TOTAL,
    Word,
)
from scoring.contradictions.numerals import Figure
from scoring.contradictions.sentences import Clause, groups

# Words that may stand between what was spoken of in an earlier clause and its figure.
_SHORT = re.compile(
    r"(?:共计|合计|累计|总计|共|开展|服务|完成|举办|组织|参与|参加|惠及|受益|达到|达|为|有|已|了|并|实际|其|则|量|的|仅|均|全年|年度|"
    r"二者|两者|两项|三者|三项|之和|总和|加起来|小计|开组|得分|评分|打分|给出|评估|这一数[字据值]|该数字|该项|此项|该指标|这一指标|同期|"
    r"相应|在|办|到场|接待|接案|结案|节数|人次|个数|次数|场次|户数|人数|率|进度|比例|约|协议|指标|目标|任务|要求|应|需|占|当期|本期|"
    r"满分|权重|分值|评估期内?|考核期内?|内|期内|截至|目前|期末|全站|社工站|比|较|超额|超出|超过|还差|尚差|距|离|距离|剩余|未|其中|实|到|数量?|值|是|"
    r"计|总|累积|兑现|执行|今|至今|年|全期|期间|前后|先后|一共|总共|现|如今|上|出|得|给|折算|加权|最终|后|即|也|又|再|另|另有|而|折合|价值|支持|带动|协助|共同|安排|配置|配备|派驻|投入)*$"
)
_LONGEST_GAP = 10
_COVERED = re.compile(
    r"(?:共|累计|合计|共计|已)?(?:覆盖|涉及|惠及|涵盖|包括|包含)(?:了|困难|家庭|服务|对象|群众|人口)*"
)
_TOOK_PART = re.compile(
    r"(?:吸引|受益|惠及|覆盖|到场|动员|服务|参与|参加|辐射|触达|接待|社区|居民|群众|组员|者|人员|对象|了|共|累计|合计|约|的|有|达|为|是|"
    r"开展|完成|会谈|面谈|活动|小组)*$"
)
# Something else is counted: 电访中发现问题30个, 电访3210个问题.
_OTHER_BEFORE = re.compile(
    r"摊位|发现|收集|解决|问题|意见|建议|线索|记录|物资|名单|台账|通知|求助|宣传|会议|督导|家庭|团队|品牌|项目|视频|骨干|评估表|计划书|面谈表|签到|材料|资料|总结|整改|问卷|培训率"
)
_OTHER_AFTER = re.compile(
    r"^(?:问题|建议|需求|意见|家庭|社区|项目|品牌|单位|机构|资源|楼栋|小区|方面|环节|阶段|视频|课程|岗位|摊位|主题|系列|困难|片区|街|区|镇|站)"
)
_RECORD = re.compile(
    r"的?(?:登记|记录|台账|系统|数据|数量?|总量?)*(?:显示|载明|所列|统计)?(?:共计?|合计|累计)?(?:为|是|达|有|共)?"
)
# 探访超过5次的对象: a condition, no count.
_SUCH = re.compile(r"^(?:以上|以下)?的(?!\d|年度|全年|协议|目标|任务|指标|基础|要求)[\u4e00-\u9fff]")
_IN_ALL = re.compile(r"共|累计|完成|开展|举办|组织|达|开设|接|办|做|由|配|安排|投入")


def meant(clause: Clause, figure: Figure, inherited: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    """The codes that a figure speaks of, by word: several where a list of words stands before it; none if unclear."""
    words = [word for word in clause.words if _accepts(word.codes, figure.unit)]
    left = speaking([word for word in words if word.end <= figure.start])
    right = [word for word in words if word.start >= figure.end]
    after = right[0].start if right and right[0].start <= _following(clause, figure) else None
    if after is not None and after <= figure.end + 2 and not _is_new(clause, figure, left, right[0]):
        return () if _is_some(clause, figure, right[0]) else _kinds(right[:1])
    if left:
        group = groups(clause.text, left, start=clause.start)[-1]
        clear = _is_near(clause, left, figure) and all(word.codes for word in group)
        return _kinds(group) if clear else ()
    if after is not None and after <= figure.end + 8:
        return _kinds(right[:1])
    fits = bool(inherited) and _accepts(inherited, figure.unit)
    if not fits or words:
        return ()
    lead = _bare_lead(clause, figure)
    on_file = inherited == FILES and figure.unit in {"户", "人"} and _COVERED.fullmatch(lead)
    return (inherited,) if _SHORT.match(lead) or on_file or _is_of_people(figure, lead) else ()


def _kinds(words: list[Word]) -> tuple[tuple[str, ...], ...]:
    return tuple(
        codes for word in words for codes in ((word.codes, word.also) if word.also else (word.codes,))
    )


def speaking(words: list[Word]) -> list[Word]:
    """Without social workers after something that they did: 入户探访由社工完成460人次; a party's points are no total."""
    if len(words) > 1 and words[-1].codes == RESIDENTS and _took_part(words[-2], words[-1]):
        words = words[:-1]
    while len(words) > 1 and words[-1].codes == TOTAL and is_party(words[-2].codes):
        words = words[:-1]
    if len(words) > 2 and words[-1].text in MEASURES and words[-1].start - words[-2].end <= 4:
        words = words[:-1] if words[-2].text not in MEASURES else words
    while len(words) > 1 and words[-1].text == "社工" and words[-2].codes not in ((), STAFF):
        words = words[:-1]
    return words


def _took_part(event: Word, word: Word) -> bool:
    """Whether the residents are those of an event or a group: 社区活动共服务居民300人次."""
    return family(event.codes) in {LARGE, SMALL, GROUPS} and word.start - event.end <= _LONGEST_GAP


def unquoted(clause: Clause) -> str:
    """The clause without the quotes around a word of the lexicon, which give no name to anything: 指标“电访”."""
    text = clause.text
    for word in clause.words:
        if word.codes:
            text = text.replace(f"“{word.text}”", word.text)
    return text


def is_party(codes: tuple[str, ...]) -> bool:
    """Whether a word names a party that gives points."""
    return bool(codes) and codes[0].startswith(PARTY)


def family(codes: tuple[str, ...]) -> tuple[str, ...]:
    """What the next clause may still speak of: 接案 5 个, 完成 3 个 may go on to 结案."""
    return next((kin for kin in FAMILIES if codes and set(codes) <= set(kin)), codes)


def around(clause: Clause, figure: Figure) -> tuple[str, str]:
    """The clause from the figure before to this one, and from this one into the next."""
    before = max((other.end for other in clause.figures if other.end <= figure.start), default=clause.start)
    lead = clause.text[before - clause.start : figure.start - clause.start]
    end = min(_following(clause, figure) + 4, clause.end)
    return lead, clause.text[figure.end - clause.start : end - clause.start]


def _following(clause: Clause, figure: Figure) -> int:
    """Where the next figure begins."""
    return min((one.start for one in clause.figures if one.start >= figure.end), default=clause.end)


def _accepts(codes: tuple[str, ...], unit: str) -> bool:
    """Whether a figure with this unit may belong to a word with these codes."""
    if codes == MONEY:
        return unit == "元"
    if codes == TOTAL:
        return unit == "分"
    if is_party(codes):
        return unit in {"分", "%"}
    if codes == STAFF:
        return unit in {"人次", "人", "%", ""}
    return unit != "分"


def _is_new(clause: Clause, figure: Figure, left: list[Word], word: Word) -> bool:
    """Whether the word right after a figure begins something new: 电访300个探访20人次."""
    own = any(other.start >= word.end and other.start - word.end <= 4 for other in clause.figures)
    return own and bool(left) and figure.start - left[-1].end <= 6


def _is_of_people(figure: Figure, lead: str) -> bool:
    """Whether so many took part in what was spoken of: 吸引 300 人次."""
    return figure.unit in {"人次", "节"} and bool(_TOOK_PART.match(lead))


def _is_some(clause: Clause, figure: Figure, word: Word) -> bool:
    """Whether a few of many are told something of: 两个小组记录不完整."""
    rest = clause.text[word.end - clause.start :]
    lead = clause.text[: figure.start - clause.start]
    return figure.value <= 3 and len(rest) > 1 and not _IN_ALL.search(lead)


def _is_near(clause: Clause, left: list[Word], figure: Figure) -> bool:
    """Whether nothing else that is counted stands between a word and its figure, or right after it."""
    gap = _without_figures(clause, left[-1].end, figure)
    tail = clause.text[figure.end - clause.start :]
    if left[-1].codes == STAFF or is_party(left[-1].codes):
        return len(left) == 1 or len(gap) <= _LONGEST_GAP
    if gap.startswith(("和", "及", "与", "以及", "中有", "中的", "里有", "当中")):
        return False
    if left[-1].codes == PUBLIC:
        return True
    if (
        (_OTHER_BEFORE.search(gap) and not _recorded(figure, gap))
        or _OTHER_AFTER.match(tail)
        or (figure.unit != "%" and _SUCH.match(tail))
    ):
        return False
    return len(left) == 1 or len(gap) <= _LONGEST_GAP


def _recorded(figure: Figure, gap: str) -> bool:
    """Whether the record tells the figure and isn't counted itself: 入户探访台账登记为300人次."""
    return figure.unit in {"人次", "户次", "小时"} and bool(_RECORD.fullmatch(gap))


def _without_figures(clause: Clause, begin: int, figure: Figure) -> str:
    """The clause from a place to a figure, without the figures in between."""
    text = ""
    for other in clause.figures:
        if begin <= other.start < figure.start:
            text += clause.text[begin - clause.start : other.start - clause.start]
            begin = other.end
    return text + clause.text[begin - clause.start : figure.start - clause.start]


def _bare_lead(clause: Clause, figure: Figure) -> str:
    """The clause up to a figure without the areas and figures in it."""
    text = _without_figures(clause, clause.start, figure).replace("、", "").replace(",", "")
    for place in clause.places:
        said = clause.text[place.start - clause.start : place.end - clause.start]
        text = text.replace(said, "")
    return text
