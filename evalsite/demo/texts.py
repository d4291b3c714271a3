"""Findings and narratives of the demo, in our own words. Figures are left to the computed paragraphs of the report."""

from typing import NamedTuple


class Findings(NamedTuple):
    """The two ordered lists of a party, a section or an area."""

    good: list[str]
    attention: list[str]


STATION_NARRATIVE = (
    "文冲街社工服务站设在祥东环街，面向全街八个社区的居民提供社会工作服务，重点服务困难群众和特殊群体。"
    "本协议年度起，社工站改按片区组织服务：社区划入三个片区，每个片区由固定的社工团队负责，"
    "每个社区设社工点并指定联络员，全站统一安排调研、督导和资源链接。"
)

CONCLUSION_NARRATIVE = (
    "评估期内，社工站完成了由分领域服务向分片区服务的调整，团队人员充足且保持稳定，服务对象档案已经建立，"
    "探访、个案、小组和社区活动有序开展，街道与居民反映良好。个案结案的进度落后于已过时间，需要在下半年重点补上。"
    "建议社工站以片区为单位细化全年安排，把服务资源更多用于困难群众和特殊群体，"
    "同时完善继续教育与整改两项制度的记录，为末期评估做好准备。"
)

PARTY_FINDINGS: dict[str, Findings] = {
    "supervisor": Findings(
        good=[
            "人员配备达到协议要求，持证社工占多数，队伍有能力承接片区化服务。",
            "善于把社区、社会组织、志愿者与慈善力量组织到一起，支持了兜底服务的开展。",
        ],
        attention=[
            "请围绕片区与社工点重新梳理年度安排，写清各点的服务重点与分工。",
            "请尽快完成服务对象分级，并从个案中积累可供推广的典型案例。",
        ],
    ),
    "purchaser": Findings(
        good=[
            "按协议推进各项服务，主动参与街道中心工作，遇到重大事项能够及时沟通。",
            "围绕居民反映集中的困难开展服务，帮助解决了一批社区公共问题。",
        ],
        attention=["请增加理论宣传的次数，并与居委会共同策划居民活动。"],
    ),
    "centre": Findings(
        good=[
            "按季公开资源链接、服务受益与人事变动，公开渠道多样，内容规范。",
            "安全制度明确到岗到人，自查和整改留有完整记录。",
        ],
        attention=[
            "部分社工参加市级培训的签到不全，请落实参训要求并收集培训反馈。",
            "请在督导记录中写明意见的跟进时间与结果。",
        ],
    ),
}

# Third party: by title of the scheme's section.
SECTION_FINDINGS: dict[str, Findings] = {
    "项目管理": Findings(
        good=[
            "社工到岗人次达到协议要求，社会保险与工资凭证齐全，与到岗情况表相符。",
            "站点标识醒目，线上线下均能查到服务时间、地点和联系方式。",
        ],
        attention=[
            "继续教育记录与自评材料使用了两种模板，内容不一致，请统一后补正。",
            "服务流程与整改制度的修订尚未完成，请在末期评估前定稿并执行。",
        ],
    ),
    "总体服务": Findings(
        good=[
            "先后从居民、社区和合作方三个角度开展需求调研，结论与年度计划相互衔接。",
            "家庭信息汇总表内容完整，困难群众和特殊群体的基本情况、需求与跟进过程清楚。",
            "将志愿者骨干培育与兜底服务结合，形成了较稳定的志愿支持力量。",
        ],
        attention=[
            "个案结案明显落后于已过时间，请逐案检视目标达成情况，制定结案安排。",
            "面向一般居民的活动占比较高，请逐步交由社区社会组织承接，把力量集中到重点服务对象。",
        ],
    ),
}

# Third party: by name of the area.
AREA_FINDINGS: dict[str, Findings] = {
    "片区1": Findings(
        good=[
            "两个社区的困难群体较多且需求相近，合为一个片区理由充分，每个社区均有联络员。",
            "以就业支持为切入点，联系培训与用工单位，服务对象有实际收获。",
        ],
        attention=["请以社区为单位优化兜底服务的跟进分工，再在片区内开展合作。"],
    ),
    "片区2": Findings(
        good=[
            "社区资源图、服务对象分布图和问题图绘制清楚，能够用于安排走访。",
            "退休职工志愿团队参与面广，为邻里互助打下了基础。",
        ],
        attention=["请引导已有的居民团队更多服务困难群众，并建立固定周期的回访。"],
    ),
    "片区3": Findings(
        good=["围绕家庭照顾压力组织邻里互助，居民愿意参与，服务有特色。"],
        attention=["请加快完成社工点的需求评估，细化工作表格，补充家庭成员与定期更新的内容。"],
    ),
}

SAMPLE_FINDINGS = Findings(
    good=[
        "人员到岗情况与资料相符，岗位分工明确。（示例）",
        "服务对象档案按户建立，走访与回访留有记录。（示例）",
        "能够联系社区与志愿者共同开展服务。（示例）",
    ],
    attention=[
        "请对照年度指标检视进度，落后的指标须有补救安排。（示例）",
        "请完善制度文件的版本管理和执行记录。（示例）",
    ],
)
SAMPLE_STATION_NARRATIVE = (
    "{station}（示例数据）由{operator}承办，服务{subdistrict}辖内居民，按片区安排社工开展服务。"
)
SAMPLE_CONCLUSION_NARRATIVE = (
    "（示例数据）评估期内，{station}总体运行平稳，建议对照年度指标安排下一阶段工作，并持续完善服务记录。"
)
# More than the data bear out: what the check before issue finds, for a newcomer to mend or to explain.
SAMPLE_OVERSTATEMENT = "各项服务指标均按进度完成。"
