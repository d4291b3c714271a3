"""The chapters that the application writes from data, what of their wording a template gives, and which must stand.

A chapter of any other code holds standard texts only: as many as wanted, each with a heading of its own.
"""

from dataclasses import dataclass

from reports.template_plans import ChapterPlan, TemplatePlan

OPENING = "opening"
STAFFING_RULE = "staffing"
KEY = "key"
PARTIES = "parties"
INDICATORS_ANNEX = "indicators_annex"
ATTENDANCE_ANNEX = "attendance_annex"


@dataclass(frozen=True)
class TextSlot:
    """A standard text inside a chapter written from data: which one, and where it is printed."""

    code: str
    name: str
    help: str


@dataclass(frozen=True)
class ChapterKind:
    """What the application writes in a chapter. One that is `required` holds what people wrote for this very report."""

    code: str
    name: str
    what: str
    slots: tuple[TextSlot, ...]
    required: bool = True
    is_annex: bool = False


_OPENING = TextSlot(OPENING, "开头的说明", "印在本章数据和文字之前；不需要时留空。")
_KEY = TextSlot(KEY, "标记说明", "印在表格之后。")

KINDS = {
    kind.code: kind
    for kind in (
        ChapterKind(
            "station", "社工站情况", "社工站、协议和片区的基本情况，以及组长写的社工站情况综述。", (_OPENING,)
        ),
        ChapterKind(
            PARTIES,
            "各方评估",
            "评估办法中的每一方各成一章：值得肯定和需要关注的地方；第三方一章另有到岗和服务指标的情况。",
            (
                TextSlot(OPENING, "开头的说明", "印在每一方的章节开头；不需要时留空。"),
                TextSlot(
                    STAFFING_RULE,
                    "到岗人次的统计口径",
                    "印在第三方一章“到岗人次”一段的开头；与统计规则一致，不需要时留空。",
                ),
            ),
        ),
        ChapterKind("result", "评估结果", "结果表、总得分和等级。", (_OPENING,)),
        ChapterKind("conclusion", "结语", "组长写的结语。", (_OPENING,)),
        ChapterKind(
            INDICATORS_ANNEX,
            "服务指标统计表",
            "各片区的指标、总体服务、协议内容和情况说明。",
            (_KEY,),
            required=False,
            is_annex=True,
        ),
        ChapterKind(
            ATTENDANCE_ANNEX,
            "社工到岗统计表",
            "每名社工逐月的到岗、社保、工资标记和稳岗率。",
            (_KEY,),
            required=False,
            is_annex=True,
        ),
    )
}


def is_annex(chapter: ChapterPlan) -> bool:
    """Whether it stands behind the signature."""
    return chapter.code in KINDS and KINDS[chapter.code].is_annex


def is_required(chapter: ChapterPlan) -> bool:
    """Whether it can't be left out."""
    return chapter.code in KINDS and KINDS[chapter.code].required


def holds_texts_only(chapter: ChapterPlan) -> bool:
    """Whether it is made of standard texts, and may be deleted."""
    return chapter.code not in KINDS


def name_of(chapter: ChapterPlan) -> str:
    """What the chapter is, whatever its title says."""
    return KINDS[chapter.code].name if chapter.code in KINDS else "标准文字"


def printed_chapters(template: TemplatePlan) -> list[ChapterPlan]:
    """The chapters that a report has, in order; that of the parties stands for one of each."""
    return [chapter for chapter in template.chapters if chapter.included and not is_annex(chapter)]


def printed_annexes(template: TemplatePlan) -> list[ChapterPlan]:
    """The annexes that a report has, in order."""
    return [chapter for chapter in template.chapters if chapter.included and is_annex(chapter)]
