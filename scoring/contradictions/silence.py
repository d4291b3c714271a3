"""When a clause is left alone: it speaks of a part, an average, a plan, another time or another station."""

import re
from datetime import date

from scoring.fact_types import EvaluationFacts
from stations.months import months_from_to

# A figure beside one of these is not of the whole, or not of the period.
_OTHERWISE = re.compile(
    r"(?<![十百千])一[场次节](?=大型|中小|社区|活动|小组)|每|“|‘|平均|人均|户均(?!已|有)|季度|上半年|下半年|同比|环比|增长|增加|减少|下降|提升|满意|覆盖率|签到|知晓率|"
    r"第[+一二三四五六七八九十\d]+[次场期批轮个名]|重点|困境|长者|老人|老年|残疾|儿童|青少年|妇女|低保|独居|特困|孤儿|"
    r"培训了|获得|获评|荣获|入选|成功|直接|典型|抽查|抽取|随机|查阅|问卷|样本|回访|报道|新闻|推文|发放|派发|募集|撰写|发表|链接|"
    r"日均|场均|次均|周均|首场|单场|单次|单日|合办|联办|协办|联合|承办|例如|比如|"
    r"评估组|评委|专家|最[高多大低少]的?一|扣|得满分|若|如果|维系|签订|直聘|疑难|转介|跟进中|热线记录|来电|接听"
)
_OTHER_STAFF = re.compile(
    r"人均|日均|平均|得满分|扣|不得分|若|如果|体系|学历|本科|大专|硕士|科班|背景|[男女]性|岁|年龄|主任|中层|(?:[3-9]|\d\d|[三四五六八十])年以上|访谈|抽查|抽取|随机|每(?!月|个月)|至少一?1?名|党员|离职|入职|调[入出任]|流失|督导|参加|直聘|新聘|获得|获评|报考|考取|通过|"
    r"请假|休假|产假|时间超|满意|签到|(?<![人名位])驻点|轮值|值班|志愿者"
)
_SAMPLE = re.compile(r"查阅|抽查|抽取|随机|访谈|抽样|翻阅|调阅")
_LATER = re.compile(
    r"(?<!服务)(?<!工作)(?<!介入)(?<![按照案组动度])计划(?!书|性|表|与|和|、|的|制|内|清|明|完整|合理|推进|$)|年度计划(?=开展|举办)|建议|希望|拟|预计|争取|下一步|下阶段|下半|今后|将(?:继续|进一步|在|于)|力争|接下来|明年|下年度|下一年"
)
_EARLIER = re.compile(
    r"自评(?:等级|得分|总分|结果|报告|为|分)|自查|个案[A-Za-z甲乙丙丁]|社工小|该案|该个案|该小组|该活动|该项目|某|去年|上年|上一年|往年|历年|上一?周期|上[个一]?月|上期|上次|此前|另一|别的|邻街|邻站|邻近|相邻|兄弟|其他社工站|全市|全区|全国|外站|同类"
)
_NOW = re.compile(r"目前|本年度|今年|本次|本站|截至|现已|评估期内|考核期内|本期|实际|已")
_PERIOD = re.compile(r"评估期|考核期|本期|截至目前|至今|期末|末月|累计")
_QUARTER = re.compile(r"季度|上半年|下半年|上月|当月")
_DIGIT = "一二三四五六七八九十"
_MONTH = re.compile(rf"(?<![\d个])(\d{{1,2}}|十[一二]?|[{_DIGIT}])月(?!度)(?:份)?")


def is_otherwise(text: str) -> bool:
    """Whether a clause speaks of a part, an average, a comparison."""
    return bool(_OTHERWISE.search(text))


def is_sample(text: str) -> bool:
    """Whether a clause speaks of what was looked at on site: what is listed after it was looked at, too."""
    return bool(_SAMPLE.search(text))


def is_other_staff(text: str) -> bool:
    """Whether a clause speaks of some social workers, in another time, or of other people."""
    return bool(_OTHER_STAFF.search(text))


class Months:
    """The months of the period, to tell whether a clause speaks of another span of time."""

    def __init__(self, facts: EvaluationFacts) -> None:
        self.first: date = facts.evaluation.first
        self.last: date = facts.evaluation.last
        self.all = {month.month: month for month in months_from_to(self.first, self.last)}

    def named(self, text: str) -> list[int]:
        """The months that a text names, by number."""
        return [number for match in _MONTH.finditer(text) if (number := _number(match[1]))]

    def partly(self, text: str) -> bool | None:
        """Whether a clause speaks of a part of the period; None where it says nothing of time."""
        named = self.named(text)
        if _QUARTER.search(text):
            return True
        if not named:
            return False if _PERIOD.search(text) else None
        if named[-1] != self.last.month:
            return True
        return not (named[0] == self.first.month or re.search(r"截[至止]|到", text))


class Time:
    """Of what time a sentence speaks, clause by clause: what was said of it holds until something else is."""

    def __init__(self, months: Months) -> None:
        self.months = months
        self.partly = self.other = False

    def go_on(self, text: str) -> None:
        """`partly`: months of the period, not all of it; `other`: plans, another period or another station."""
        span = self.months.partly(text)
        self.partly = self.partly if span is None else span
        if _LATER.search(text) or _EARLIER.search(text):
            self.other = True
        elif _NOW.search(text) and "其中" not in text:
            self.other = False


def _number(written: str) -> int:
    if written.isdigit():
        return int(written)
    _, _, one = written.rpartition("十")
    return (_DIGIT.index(one) + 1 if one else 0) + (10 if "十" in written else 0)
