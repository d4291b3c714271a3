"""The wording that every report shares. Names, dates and points stand in braces and are filled from data.

A placeholder that is not filled raises KeyError while the document is built, never an empty gap in print.
"""

BASIS_INTRO = "本次评估以下列文件和约定为依据："
BASIS = (
    "《广州市社工服务站管理办法》（穗府办〔2023〕7号文印发）。",
    "广州市民政局为上述办法制定的配套文件（穗民〔2023〕97号文印发）。",
    "{purchaser}与{operator}就{station}签订的年度服务协议（{year}）及其后的书面变更。",
    "评估办法“{scheme}”所列的评分项目、分值和等级标准。",
)

PRINCIPLES = (
    (
        "如实提供。",
        "社工站提交的记录和数据须与实际服务相符，不补造、不改写；评估小组收到的材料逐份登记，来源可查。",
    ),
    (
        "公平公正。",
        "评分人员只依据协议、标准和查到的事实判断，同一标准适用于所有社工站，不因委托关系增减分值。",
    ),
    ("注重证据。", "每一处减分都写明理由和材料出处；口头介绍须有记录、票据或访谈佐证，方可作为得分依据。"),
    ("促进改进。", "意见须说清问题所在和可行的改法，便于社工站据此整改，也便于下一次评估核对整改情况。"),
    (
        "利害回避。",
        "评分人员在接触材料之前逐人声明有无利害关系，有冲突的不参加评分；社工站也可以申请有关人员回避。",
    ),
    ("严守秘密。", "服务对象资料、站内文件和尚未签发的得分只用于本次评估，任何参与人员不得对外提供。"),
)

TEAM = "{supervisor}委托{evaluator}承担本次评估的第三方工作。{evaluator}{experts}组成评估小组，{on_site}。"
TEAM_EXPERTS = "选派{count}名评分专家"
TEAM_EXPERTS_UNKNOWN = "选派评分专家"
TEAM_ON_SITE = "{date}在{station}完成现场评估"
TEAM_ON_SITE_UNKNOWN = "现场评估日期待定"

METHODS = (
    ("自评汇报。", "社工站负责人说明考核期内的运营、人员和指标进度，评估小组就疑点提问。"),
    ("场地察看。", "查看服务场所的功能分区、安全设施和公示内容，判断是否适合开展服务。"),
    ("档案抽查。", "调阅管理制度、服务档案、考勤以及社保和工资凭证，抽取样本与上报数据核对。"),
    ("当面访谈。", "分别与机构管理人员、社工站负责人和一线社工交谈，了解服务的过程和困难。"),
    ("回访服务对象。", "以电话和问卷征询服务对象的感受与建议。"),
    ("当场反馈。", "离站前向社工站和购买方通报初步看法，听取说明和补充。"),
)

RESULT = "本次评估采用“{scheme}”。总分{total}分，由{count}方的得分相加而成：{parties}。各方得分折算后保留两位小数，第三位四舍五入。"
RESULT_PARTY = "{name}{organisation}最高{maximum}分"
BANDS = "等级由总分确定：{bands}。"
BAND_TOP = "{floor}分及以上为{name}"
BAND_BETWEEN = "{floor}分及以上、不足{ceiling}分为{name}"
BAND_LAST = "不足{ceiling}分为{name}"

STAFFING_RULE = "同一名社工在一个月内在岗、参加社会保险、领取工资三项齐备，计为1个有效人次。"
INDICATOR_SOURCE = (
    "以上数量由社工站按月上报，汇总考核期内{months}个月的数据；{verified}各片区的完成情况见附件1。"
)
INDICATOR_VERIFIED = "{names}采用评估机构的核实数，其中经核实更正{count}项；"

SEALED = "评估尚未汇总，各方得分、总得分和等级暂不列示。"
NO_FINDINGS = "（未填写）"
NO_TEXT = "（尚未撰写）"

ANNEX_1 = "{station}服务指标完成情况统计表"
ANNEX_2 = "{station}社工到岗情况统计表"
ATTENDANCE_KEY = "标记说明：√ 为是，— 为否，空白为该月未上报。三项均为√的月份计为1个有效人次。"
INDICATOR_KEY = (
    "标记说明：/ 为协议未约定数量，— 为未上报。合计为各片区与站级统筹之和。百分比为完成量占年度协议量的比例。"
)

# The chapters in the order of print; "parties" stands for one chapter each, in the scheme's own order.
CHAPTERS = (
    ("station", "社工站基本情况"),
    ("basis", "评估依据、评估原则及评估办法"),
    ("parties", "{name}评估{organisation}"),
    ("result", "评估结果"),
    ("conclusion", "结语"),
)
