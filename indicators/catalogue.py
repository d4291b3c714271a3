"""The indicators that sheets and agreements are known to use, in the order in which a report prints them.

The rows of the table `Indicator` start from this list (`services.load_catalogue`); an administrator may add to the table.
A synonym is a name that sheets really write. Names are compared by `normalise`, so spaces and the width of
brackets need no synonym.
"""

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Entry:
    """One indicator: `group` and `part` are the two lines of its heading; a part-less group is an indicator itself."""

    code: str
    kind: str
    group: str
    part: str = ""
    unit: str = ""
    accumulation: str = "sum"
    fractional: bool = False
    synonyms: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return f"{self.group}-{self.part}" if self.part else self.group

    def as_row(self) -> dict[str, Any]:
        """The values of the entry's row, all but its position."""
        return asdict(self) | {"name": self.name, "synonyms": list(self.synonyms)}


AREA_INDICATORS = (
    Entry(
        "files",
        "area",
        "建档",
        unit="份",
        synonyms=("困难群众和特殊群体建档", "服务对象建档", "困难群众建档"),
    ),
    Entry("phone-visits", "area", "电访", unit="个", synonyms=("电话访问", "电话探访")),
    Entry("home-visits", "area", "入户探访", unit="人次", synonyms=("探访", "入户走访", "上门探访")),
    Entry("consultations", "area", "咨询个案", unit="个", synonyms=("个案咨询",)),
    Entry("casework-opened", "area", "专业个案", "接案", "个", synonyms=("个案-接案",)),
    Entry("casework-sessions", "area", "专业个案", "节数", "节", synonyms=("个案-节数", "专业个案-服务节数")),
    Entry("casework-closed", "area", "专业个案", "结案", "个", synonyms=("个案-结案",)),
    Entry("groups", "area", "专业小组", "个数", "个", synonyms=("小组-个数",)),
    Entry("group-sessions", "area", "专业小组", "节数", "节", synonyms=("小组-节数",)),
    Entry("group-attendance", "area", "专业小组", "人次", "人次", synonyms=("小组-人次",)),
    Entry("large-events", "area", "大型社区活动", "次数", "次", synonyms=("大型活动-次数",)),
    Entry("large-event-attendance", "area", "大型社区活动", "人次", "人次", synonyms=("大型活动-人次",)),
    Entry("small-events", "area", "中小型社区活动", "次数", "次", synonyms=("中小型活动-次数",)),
    Entry("small-event-attendance", "area", "中小型社区活动", "人次", "人次", synonyms=("中小型活动-人次",)),
)

STATION_INDICATORS = (
    Entry("new-volunteers", "station", "新增志愿者", unit="人", synonyms=("新增社区志愿者",)),
    Entry("new-lead-volunteers", "station", "新增志愿者骨干", unit="人", synonyms=("新增骨干志愿者",)),
    Entry(
        "new-volunteer-teams",
        "station",
        "新增志愿队伍",
        unit="支",
        synonyms=("新增志愿者队伍", "新增志愿服务队伍"),
    ),
    Entry("community-surveys", "station", "社区调研", unit="次", synonyms=("社区调查研究",)),
    Entry(
        "public-issues",
        "station",
        "协助街道介入和解决的社区公共问题",
        unit="个",
        synonyms=("协助镇街介入和解决的社区公共问题", "协助街道介入和解决社区公共问题"),
    ),
)

AGREEMENT_ITEMS = (
    Entry(
        "case-studies",
        "item",
        "服务案例或服务手册产出",
        unit="份",
        synonyms=("服务案列或服务手册产出", "服务案例或手册产出"),
    ),
    Entry("regular-study-hours", "item", "常态化学习教育工作（小时）", unit="小时", fractional=True),
    Entry("party-activity-hours", "item", "参与街道党组织活动（小时）", unit="小时", fractional=True),
    Entry("party-building-hours", "item", "配合街道开展党建工作（小时）", unit="小时", fractional=True),
    Entry("community-groups-fostered", "item", "社区组织培育", unit="个", synonyms=("社区社会组织培育",)),
    Entry(
        "community-group-services", "item", "社区组织服务开展", unit="次", synonyms=("社区社会组织服务开展",)
    ),
    Entry("volunteer-general-training", "item", "志愿者通识性培训", unit="次", synonyms=("志愿者通识培训",)),
    Entry("volunteer-event-training", "item", "志愿者活动性培训", unit="次", synonyms=("志愿者活动培训",)),
    Entry("volunteer-events", "item", "志愿者活动", unit="次", synonyms=("志愿服务活动",)),
)

STATEMENTS = (
    Entry("workers", "statement", "投入社工人数", unit="人", accumulation="latest", synonyms=("投入社工数",)),
    Entry("registered-population", "statement", "户籍人口", unit="人", accumulation="latest"),
    Entry("households-on-file", "statement", "建档户数", unit="户", accumulation="latest"),
    Entry("persons-on-file", "statement", "建档人数", unit="人", accumulation="latest"),
    Entry("visits", "statement", "入户探访人次", unit="人次"),
    Entry("persons-visited", "statement", "入户探访服务人数", unit="人", accumulation="span"),
    Entry("residents-served", "statement", "服务社区居民人次", unit="人次"),
    Entry("donations-in-kind", "statement", "慈善物资折合金额", unit="元", fractional=True),
)

ENTRIES = AREA_INDICATORS + STATION_INDICATORS + AGREEMENT_ITEMS + STATEMENTS
