"""The words by which texts mean a figure of the data. Each word stands for one or more codes; the unit decides which."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from indicators.catalogue import ENTRIES
from scoring.contradictions.plain import normal
from scoring.contradictions.types import Known

CASEWORK = ("casework-opened", "casework-sessions", "casework-closed")
GROUPS = ("groups", "group-sessions", "group-attendance")
LARGE = ("large-events", "large-event-attendance")
SMALL = ("small-events", "small-event-attendance")
FILES = ("files", "households-on-file", "persons-on-file")
PEOPLE = ("households-on-file", "persons-on-file")
VISITS = ("home-visits", "visits", "persons-visited")
FOSTERED = ("community-groups-fostered", "community-group-services")
FAMILIES = (CASEWORK, GROUPS, LARGE, SMALL, VISITS, FILES, FOSTERED)
# What is no indicator and is read by other rules.
STAFF = ("staff",)
MONEY = ("amount",)
RESIDENTS = ("residents-served",)
PUBLIC = ("public-issues",)
TOTAL = ("total",)
PARTY = "party:"


_CERTIFICATES = tuple(
    f"{having}{whose}{what}"
    for having in ("持有", "具备", "具有", "取得", "")
    for whose in ("社会工作者职业", "社会工作职业", "社会工作者", "社工职业", "社工")
    for what in ("资格", "资格证书", "资格证", "水平证书", "证书")
)
ALL_EVENTS = (
    *(f"{kinds}社区活动" for kinds in ("大小型", "大中小型", "各类", "两类", "各类型", "两类型")),
    *(
        f"{what}{all_of}"
        for what in ("社区活动", "活动")
        for all_of in ("总数", "总场次", "总次数", "总场数")
    ),
)
_EVENTS = (*ALL_EVENTS, "社区活动")


def _words(codes: tuple[str, ...], *words: str) -> dict[str, tuple[str, ...]]:
    return dict.fromkeys(words, codes)


# What catalogue names don't say: how people write. An empty tuple keeps a longer word from being read as a shorter one.
WORDS: dict[str, tuple[str, ...]] = {
    **_words(FILES, "建档", "建立档案", "档案", "服务档案", "建立服务档案", "登记建档", "立档", "建档立卡"),
    **_words(PEOPLE, "建档家庭", "建档困难家庭", "在册困难家庭", "在册困难群众", "在册家庭", "在册困难户", "登记困难家庭", "在册服务对象", "困难群众", "困难群众和特殊群体", "困难群众与特殊群体"),
    **_words(
        ("phone-visits",), "电访", "电话访问", "电话探访", "电话随访", "打出热线", "拨出热线", "拨打电话",
        "打出电话", "拨打热线", "电话回访", "电话联系", "电话问候", "电话关怀", "电话慰问", "致电", "电联", "电话",
    ),
    **_words(VISITS, "入户探访", "探访", "入户走访", "上门探访", "上门走访", "入户", "走访", "家访", "上门", "面访", "登门", "探望", "入户探访人次", "走进居民家", "看望", "探视", "上户"),
    **_words(("consultations",), "咨询个案", "个案咨询", "咨询服务", "咨询类个案"),
    **_words(CASEWORK, "专业个案", "个案", "个案服务", "个案工作", "个案辅导"),
    **_words(("casework-opened",), "接案", "个案接案", "开案", "新开案", "受理个案", "新增个案", "新开个案", "新接个案", "个案开案", "开立个案"),
    **_words(("casework-closed",), "结案率", "结案", "个案结案", "结案个案", "结束个案", "办结"),
    **_words(("casework-sessions",), "个案节数", "个案服务节数", "个案面谈", "会谈", "个案会谈", "会谈节数", "面谈"),
    **_words(GROUPS, "专业小组", "小组", "小组服务", "小组工作", "小组活动", "专业小组活动"),
    **_words(("group-sessions",), "小组节数", "小组活动节数", "小组服务节数"),
    **_words(("group-attendance",), "小组人次", "小组服务人次", "小组参与人次", "组员"),
    **_words(LARGE, "大型社区活动", "大型活动"),
    **_words(LARGE, *_EVENTS),
    **_words(SMALL, "中小型社区活动", "中小型活动"),
    **_words(("new-volunteers",), "新增志愿者", "新招募志愿者", "新培育志愿者", "新培育社区志愿者", "新招募社区志愿者"),
    **_words(("new-volunteers",), "新注册志愿者", "新发展志愿者", "志愿者新增", "新加入志愿者", "招募志愿者", "新增注册志愿者", "志愿者招募", "志愿者发展", "发展新志愿者", "招募新志愿者", "吸纳志愿者", "吸纳新志愿者"),
    **_words(("new-volunteer-teams",), "志愿队伍新增", "志愿者队伍新增", "志愿服务队新增"),
    **_words(FOSTERED, "社区组织", "社区社会组织"),
    **_words(("regular-study-hours",), "学习教育", "常态化学习教育", "常态化学习", "学习教育工作"),
    **_words(("party-activity-hours",), "街道党组织活动", "党组织活动", "街道党组织的活动", "党组织的活动", "参与的组织活动", "参加的组织活动", "参与组织活动", "党员活动"),
    **_words(("party-building-hours",), "党建工作", "街道党建工作", "街道党建", "党建配合", "配合党建"),
    **_words(("volunteer-events",), "志愿活动"),
    **_words(("community-surveys",), "社区调查", "调研活动", "社区需求调研", "社区需求调查", "社区调研"),
    **_words(PEOPLE, "建档对象", "在册对象", "登记在册"),
    **_words(("volunteer-general-training",), "志愿者培训"),
    **_words(("new-lead-volunteers",), "志愿者骨干", "骨干志愿者", "志愿骨干"),
    **_words(
        ("new-volunteer-teams",),
        *(
            f"{new}{whose}{team}"
            for new in ("新增", "新组建", "组建", "新成立", "成立", "新建", "新培育")
            for whose in ("志愿", "志愿者", "志愿服务", "志愿者服务", "社区志愿者", "社区志愿")
            for team in ("队伍", "服务队", "队")
        ),
    ),
    **_words(("volunteer-general-training",), "通识性", "通识性培训", "通识培训"),
    **_words(("volunteer-event-training",), "活动性", "活动性培训"),
    **_words(("registered-population",), "户籍人口", "户籍居民", "户籍人数"),
    **_words(RESIDENTS, "服务社区居民", "服务居民", "社区居民", "总服务人次", "服务总人次", "服务总量", "服务群众"),
    **_words(("donations-in-kind",), "慈善物资", "慈善资源", "物资折合", "资源折合", "折合物资", "物资价值", "捐赠物资", "慈善捐赠", "折合", "捐赠", "慈善物资总值", "折合人民币", "慈善款物", "爱心物资", "善款"),
    **_words(("case-studies",), "服务案例(手册)", "服务案例或手册", "案例或手册", "服务案例和手册", "服务案例和服务手册", "案例与手册", "服务案例", "服务案例、手册", "服务案例及手册", "服务案例、服务手册", "服务案例(或手册)"),
    **_words(("public-issues",), "社区公共问题", "公共问题", "社区公共议题", "公共议题"),
    **_words(
        (), "焦点小组", "评估小组", "工作小组", "领导小组", "党小组", "互助小组", "典型个案", "需求调研", "学习小组",
        "个案管理", "个案督导", "志愿者服务队", "走访参观", "来访",
    ),
    **_words(
        STAFF, *_CERTIFICATES, "配备要求", "配备标准", "社工", "持证社工", "非持证社工", "持证", "非持证", "到岗", "应到", "实到", "应到岗", "实到岗", "在岗", "超配", "稳岗率",
        "社会工作师", "助理社会工作师", "高级社会工作师", "从业", "有效人次", "人员到岗", "持证人员", "非持证人员",
        "持证率", "到岗率", "稳岗", "应配备", "助理社工师", "中级社工师", "社工师", "社工人员", "团队规模", "社工团队", "项目团队", "社工队伍", "专职社工", "人员总数", "社工总数",
    ),
    **_words(
        MONEY,
        *(
            f"{whose}{what}"
            for whose in ("服务", "项目", "年度", "年度合同", "年度协议", "协议", "合同", "购买", "采购", "购买服务", "项目服务", "年度服务", "社工站", "年度项目", "采购预算", "项目预算", "年度预算", "预算")
            for what in ("经费", "金额", "资金", "总额", "总价", "价款", "总经费", "总金额", "费用")
        ),
    ),
    **_words(
        MONEY, "总经费", "合同额", "协议额", "中标金额", "中标价", "购买社工服务", "采购社工服务", "年经费", "全年经费",
        "合同总金额", "合同总额", "购买服务费",
    ),
    **_words(
        TOTAL, "总分", "总得分", "总评分", "综合得分", "综合评分", "最终得分", "最终评分", "评估得分", "评估总分", "评分合计",
        "得分合计", "四方评分", "四方得分", "四方合计", "四项总得分", "各方得分合计", "评估评分", "总成绩", "四方总分", "合计得分",
        "评估分数", "总分数", "社工站得分", "评估成绩", "最终成绩", "综合成绩", "本站得分", "该站得分", "项目得分", "最后得分", "评估等级", "等级评定", "评估结果", "综合评估得分", "最终总分", "各方得分", "得分相加", "各方评分", "总计得分", "共得",
    ),
    **_words((), "一线社工", "驻点社工", "骨干社工", "实习社工", "年轻社工", "资深社工", "值班社工", "兼职社工", "新社工"),
    **_words((), "热线电话", "咨询电话", "电话访谈", "电话问卷", "电话抽查", "联系电话", "服务电话", "值班电话"),
    **_words((), "社工站", "社工点", "社工服务站", "直聘社工", "党员社工", "社工证", "双百社工", "社工机构", "活动经费"),
}  # fmt: skip
_COUNTED = (
    "个",
    "次",
    "份",
    "节",
    "场",
    "条",
    "通",
    "支",
    "项",
    "件",
    "宗",
    "例",
    "期",
    "篇",
    "家",
    "组",
    "轮",
    "本",
)
UNITS: dict[str, tuple[str, ...]] = {
    "files": ("份", "个", "宗", "例"),
    "phone-visits": ("个", "次", "人次", "通", "条", "例", "户次"),
    "home-visits": ("个", "次", "人次", "户次", "例"),
    "visits": ("个", "次", "人次", "户次"),
    "consultations": ("个", "例", "宗", "次"),
    "casework-opened": ("个", "例", "宗", "件"),
    "casework-closed": ("个", "例", "宗", "件"),
    "casework-sessions": ("节", "次", "节次"),
    "groups": ("个", "组", "支", "期"),
    "group-sessions": ("节", "次", "场"),
    "large-events": ("个", "次", "场", "期"),
    "small-events": ("个", "次", "场", "期"),
    "community-groups-fostered": ("个", "家", "支", "项"),
    "community-group-services": ("次", "场", "期", "节"),
}
# What is counted of a case, a group or an event, by the word that says it.
MEASURES: dict[str, tuple[str, ...]] = {
    "节数": ("casework-sessions", "group-sessions"),
    "个数": ("groups",),
    "人次": ("group-attendance", "large-event-attendance", "small-event-attendance"),
    "次数": ("large-events", "small-events"),
    "场次": ("large-events", "small-events"),
    "参与人次": ("group-attendance", "large-event-attendance", "small-event-attendance"),
    "服务人次": ("group-attendance", "large-event-attendance", "small-event-attendance"),
    "参加人次": ("group-attendance", "large-event-attendance", "small-event-attendance"),
}
# After another word that says that they are new.
_NEW = {
    "志愿者": ("new-volunteers",),
    "骨干": ("new-lead-volunteers",),
    "志愿队伍": ("new-volunteer-teams",),
    "志愿服务队": ("new-volunteer-teams",),
    "志愿者队伍": ("new-volunteer-teams",),
    "队伍": ("new-volunteer-teams",),
}
# 组建3支志愿队伍.
_NEWLY = re.compile(r"(?:新增|新招募|新发展|新?组建|新?成立)了?\d+[支名人](?:社区)?$")
_ALSO_NEW = re.compile(
    r"(?:完成|实现|达到?)?[\d.]*[\u4e00-\u9fff%]?[、,和及与(]?(?:其中|新增|含|包括|包含|培养|培育|发展|招募|组建|成立|有)*"
)
# 情绪支持类个案, 危机个案, 新增建档: some of them.
_PART_OF = re.compile(
    r"(?:(?<![两二三各])类|性|(?<!大)(?<!小)型|危机|重大|复杂|长期|在跟|优秀|示范|精品|特色|品牌|亲子|互助|支持|治疗|成长|兴趣|教育|线上|线下|户外|节日|"
    r"主题|便民|新增|个别|部分|其余|其他|第[一二三四五六七八九十\d]+个)$"
)
# 大型、中小型社区活动 names two kinds.
_SIZES = {"大": LARGE, "大型": LARGE, "中小型": SMALL}
_ALSO = dict.fromkeys(_EVENTS, SMALL) | {"志愿者培训": ("volunteer-event-training",)}
_SPLIT = r"大(?=[、和及与]中小型)|大型(?=(?:[、和及与]|以及)中小型)|中小型(?=(?:[、和及与]|以及)大型)|大型(?=(?:活动|的)?\d)|中小型(?=的?\d)"
# Verbs that end a name and may as well begin it: 社区组织培育, 培育社区组织.
_VERB_LAST = re.compile(r"^(.{3,})(培育|培训|开展|产出)$")


@dataclass(frozen=True)
class Word:
    """A word of the lexicon in a text: where it stands and what it may mean."""

    start: int
    end: int
    text: str
    codes: tuple[str, ...]
    also: tuple[str, ...] = ()


class Lexicon:
    """The words of the known figures, longest first."""

    def __init__(self, known: Iterable[Known], others: Mapping[str, tuple[str, ...]] | None = None) -> None:
        self.codes: dict[str, tuple[str, ...]] = WORDS | dict(others or {})
        synonyms = {entry.code: entry.synonyms for entry in ENTRIES}
        for fact in known:
            for name in (fact.name, *synonyms.get(fact.code, ())):
                for word in _ways_to_say(normal(name)):
                    self.codes.setdefault(word, (fact.code,))
        words = sorted(self.codes, key=len, reverse=True)
        measures = "|".join(sorted((*MEASURES, *_NEW), key=len, reverse=True))
        words_pattern = "|".join(map(re.escape, words))
        self._pattern = re.compile(f"{words_pattern}|{_SPLIT}|(?<![\\d万千百十余多个])(?:{measures})")

    def words(self, text: str) -> list[Word]:
        """The words in a text, in order. A measure means that of what was spoken of before it: 小组的个数、节数."""
        found: list[Word] = []
        for match in self._pattern.finditer(text):
            codes = self.codes.get(match[0], _SIZES.get(match[0]))
            if codes is None and found:
                codes = _measured(match[0], found[-1].codes)
            if codes is None and found and match[0] in _NEW and found[-1].codes in _NEW.values():
                gap = text[found[-1].end : match.start()]
                codes = _NEW[match[0]] if _ALSO_NEW.fullmatch(gap) else None
            if codes is None and match[0] != "队伍" and _NEWLY.search(text, 0, match.start()):
                codes = _NEW.get(match[0])
            if codes and _PART_OF.search(text, 0, match.start()):
                codes = ()
            if codes is not None:
                also = _ALSO.get(match[0], ())
                found.append(Word(match.start(), match.end(), match[0], codes, also))
        return found


def _measured(measure: str, before: tuple[str, ...]) -> tuple[str, ...] | None:
    """The code of a measure in the family of the word before it."""
    kin = next((kin for kin in FAMILIES if before and set(before) <= set(kin)), ())
    return next(((code,) for code in MEASURES.get(measure, ()) if code in kin), None)


def _ways_to_say(name: str) -> Iterator[str]:
    yield name
    bare = name.partition("(")[0]
    if len(bare) > 3:
        yield bare
    if match := _VERB_LAST.match(bare):
        yield match[2] + match[1]
    if "-" in name:
        yield name.replace("-", "")


def fits(fact: Known, unit: str) -> bool:
    """Whether a figure with this unit may speak of the fact."""
    if not unit or unit == fact.unit:
        return True
    if fact.code in UNITS:
        return unit in UNITS[fact.code]
    return unit in _COUNTED and fact.unit in _COUNTED
