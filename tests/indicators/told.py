"""What the reference workbook is told, and how tests read what a plan tells."""

from datetime import date

from indicators.spans import Span

SHEET, ITEMS = "指标完成情况", "协议内容"
JULY_TO_NOVEMBER = Span(date(2023, 7, 1), date(2023, 11, 1))
TITLE = "广州市文冲街“双百工程”社工站指标完成情况统计及投入人员对照表"

STATION_LEVEL = "请核对各片区与合计；若差额由全站统筹完成，请说明后继续，差额记为站级统筹。"
ZERO_TARGETS = (
    "warning",
    SHEET,
    "R4",
    "“专业个案-节数”的协议量写为 0（片区1、片区2、片区3）（R4:R6）。协议量为 0 时没有完成百分比；协议没有约定的请改为“/”，或说明后继续。",
)
EVENTS_DIFFER = (
    "warning",
    SHEET,
    "S13",
    "“中小型社区活动-次数”各片区相加为 39，合计写为 65，相差 26。" + STATION_LEVEL,
)
ATTENDANCE_DIFFERS = (
    "warning",
    SHEET,
    "V13",
    "“中小型社区活动-人次”各片区相加为 1508，合计写为 2081，相差 573。" + STATION_LEVEL,
)
USUAL = [ZERO_TARGETS, EVENTS_DIFFER, ATTENDANCE_DIFFERS]


def told(prepared):
    return [(item.severity, item.sheet, item.cell, item.message) for item in prepared.plan.problems]


def new(prepared):
    """What is told beyond the reference's own warnings: severity, cell, what is wrong."""
    return [
        (item.severity, item.cell, item.what)
        for item in prepared.plan.problems
        if (item.severity, item.sheet, item.cell, item.message) not in USUAL
    ]


def titled(altered, first, second=None):
    return altered({"A1": first, f"{ITEMS}!A1": first if second is None else second})
