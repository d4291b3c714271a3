"""Fonts, styles and pages of the report in Word, after GB/T 9704 (layout of official documents).

The fonts are named, not enclosed: the offices that edit official documents have them.
"""

from dataclasses import dataclass
from typing import Any

from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.section import Section
from docx.shared import Mm

from reports.word_xml import TWIPS_A_POINT, element

FANG_SONG, KAI, HEI, SONG, TITLE_SONG = "仿宋_GB2312", "楷体_GB2312", "黑体", "宋体", "方正小标宋简体"
MARK_COLOUR = "A8202A"

# 156 mm by 225 mm of text: 28 characters in 22 lines. The annexes lie across, with all the width there is.
PORTRAIT_MM, LANDSCAPE_MM = 156, 269
LINE_PITCH = 28
CHARACTER_PITCH = -839  # in 4096ths of a point: what 28 characters of 16 pt are too wide for 156 mm


@dataclass(frozen=True)
class Look:
    """A paragraph style. Sizes and spaces are points, the indents of the first and the further lines characters."""

    name: str
    id: str
    font: str = FANG_SONG
    size: float = 16
    line: float = LINE_PITCH
    align: str = "both"
    indent: int = 0
    left: int = 0
    bold: bool = False
    before: float = 0
    after: float = 0
    keep_next: bool = False
    level: int | None = None
    leader: bool = False
    colour: str = ""


LOOKS = (
    Look("Normal", "Normal"),
    Look("Body Text", "BodyText", indent=2),
    Look("heading 1", "Heading1", font=HEI, indent=2, keep_next=True, level=1),
    Look("heading 2", "Heading2", font=KAI, indent=2, keep_next=True, level=2),
    Look("heading 3", "Heading3", indent=2, bold=True, keep_next=True, level=3),
    Look("Title", "Title", font=TITLE_SONG, size=22, line=36, align="center", after=28, keep_next=True),
    Look("封面名称", "CoverName", font=TITLE_SONG, size=26, line=44, align="center", before=108),
    Look("封面文种", "CoverKind", font=TITLE_SONG, size=36, line=60, align="center", before=24),
    Look("封面各方", "CoverLine", line=34, align="left", left=8, indent=-6),
    Look("封面编号", "CoverNumber", font=SONG, size=10.5, line=16, align="center", before=12),
    Look("TOC Heading", "TOCHeading", font=TITLE_SONG, size=22, line=40, align="center", after=14),
    Look("toc 1", "TOC1", size=14, line=27, align="left", leader=True),
    Look("toc 2", "TOC2", size=14, line=27, align="left", left=2, leader=True),
    Look("目录说明", "TOCNote", size=10.5, line=20, align="left", before=8),
    Look("段前提示", "Label", font=HEI, indent=2, keep_next=True),
    Look("总分等级", "Verdict", font=HEI, size=18, line=32, align="center", before=6, after=12),
    Look("附件清单", "Enclosure", align="left", left=5, keep_next=True),
    Look("落款", "Signature", align="right"),
    Look("表题", "TableTitle", font=HEI, size=12, line=22, align="center", keep_next=True, level=2),
    Look("表格文字", "Cell", font=SONG, size=12, line=17, align="center"),
    Look("表格文字（小）", "CellTight", font=SONG, size=7.5, line=10, align="center"),
    Look("表格文字（更小）", "CellTighter", font=SONG, size=6.5, line=8.5, align="center"),
    Look("表后空行", "AfterTable", size=4, line=8),
    Look("附件说明", "AnnexText", font=SONG, size=9, line=12.5, align="left"),
    Look("header", "Header", font=HEI, size=10.5, line=14, align="right", colour=MARK_COLOUR),
    Look("footer", "Footer", font=SONG, size=14, line=18, align="left"),
)


def replace_styles(document: Document) -> None:
    """The report's styles instead of the template's."""
    styles = document.styles.element
    for child in list(styles):
        styles.remove(child)
    language = element("w:lang", val="zh-CN", eastAsia="zh-CN", bidi="ar-SA")
    styles.append(
        element(
            "w:docDefaults",
            element("w:rPrDefault", element("w:rPr", _fonts(FANG_SONG), *_sizes(16), language)),
            element("w:pPrDefault"),
        )
    )
    styles.extend(_paragraph_style(look) for look in LOOKS)
    styles.extend(_table_styles())


def _paragraph_style(look: Look) -> Any:
    normal = look.id == "Normal"
    style = element("w:style", type="paragraph", styleId=look.id, **({"default": 1} if normal else {}))
    style.append(element("w:name", val=look.name))
    if not normal:
        style.append(element("w:basedOn", val="Normal"))
    if look.level and look.id.startswith("Heading"):
        style.append(element("w:next", val="BodyText"))
    style.extend([element("w:qFormat"), _paragraph_properties(look), _run_properties(look)])
    return style


def _paragraph_properties(look: Look) -> Any:
    """In the order that the standard asks for: Word refuses another."""
    properties = element("w:pPr")
    if look.keep_next:
        properties.append(element("w:keepNext"))
    if look.leader:
        position = round(PORTRAIT_MM / 25.4 * 72 * TWIPS_A_POINT)
        properties.append(
            element("w:tabs", element("w:tab", val="right", leader="dot", pos=position)),
        )
    properties.append(
        element(
            "w:spacing",
            before=_twips(look.before),
            after=_twips(look.after),
            line=_twips(look.line),
            lineRule="exact",
        )
    )
    properties.append(indentation(first=look.indent, left=look.left, size=look.size))
    properties.append(element("w:jc", val=look.align))
    if look.level:
        properties.append(element("w:outlineLvl", val=look.level - 1))
    return properties


def indentation(*, first: int = 0, left: int = 0, right: int = 0, size: float = 16) -> Any:
    """Indents in characters, with their width at that size for who doesn't know characters. Negative hangs out."""
    width = size * TWIPS_A_POINT
    sides = {"leftChars": left * 100, "left": round(left * width)}
    if right:
        sides |= {"rightChars": right * 100, "right": round(right * width)}
    if first < 0:
        return element("w:ind", **sides, hangingChars=-first * 100, hanging=round(-first * width))
    return element("w:ind", **sides, firstLineChars=first * 100, firstLine=round(first * width))


def _run_properties(look: Look) -> Any:
    properties = element("w:rPr", _fonts(look.font))
    if look.bold:
        properties.extend([element("w:b"), element("w:bCs")])
    if look.colour:
        properties.append(element("w:color", val=look.colour))
    properties.extend(_sizes(look.size))
    return properties


def _fonts(name: str) -> Any:
    return element("w:rFonts", ascii=name, hAnsi=name, eastAsia=name, cs=name)


def _sizes(points: float) -> list[Any]:
    return [element("w:sz", val=round(points * 2)), element("w:szCs", val=round(points * 2))]


def _twips(points: float) -> int:
    return round(points * TWIPS_A_POINT)


def _table_styles() -> list[Any]:
    plain = element("w:style", type="table", default=1, styleId="TableNormal")
    plain.append(element("w:name", val="Normal Table"))
    ruled = element("w:style", type="table", styleId="ReportTable")
    ruled.extend([element("w:name", val="报告表格"), element("w:basedOn", val="TableNormal")])
    sides = ("top", "left", "bottom", "right", "insideH", "insideV")
    lines = [element(f"w:{side}", val="single", sz=4, space=0, color="000000") for side in sides]
    ruled.append(element("w:tblPr", element("w:tblBorders", *lines)))
    return [plain, ruled]


def lay_upright(document: Document) -> None:
    """The last section on A4 upright with the margins of GB/T 9704."""
    section = document.sections[-1]
    _lay(section, Mm(210), Mm(297), WD_ORIENT.PORTRAIT)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.header_distance, section.footer_distance = Mm(15), Mm(22)
    grid: dict[str, str | int] = {
        "type": "linesAndChars",
        "linePitch": LINE_PITCH * TWIPS_A_POINT,
        "charSpace": CHARACTER_PITCH,
    }
    _grid(document, grid)


def lay_across(document: Document) -> None:
    """The last section on A4 across, for the annexes' wide tables."""
    section = document.sections[-1]
    _lay(section, Mm(297), Mm(210), WD_ORIENT.LANDSCAPE)
    section.top_margin, section.bottom_margin = Mm(16), Mm(15)
    section.left_margin = section.right_margin = Mm(14)
    section.header_distance, section.footer_distance = Mm(8), Mm(6)
    _grid(document, {"linePitch": LINE_PITCH * TWIPS_A_POINT})


def _lay(section: Section, width: Mm, height: Mm, orientation: WD_ORIENT) -> None:
    section.page_width, section.page_height, section.orientation = width, height, orientation


def _grid(document: Document, attributes: dict[str, str | int]) -> None:
    properties = document.element.body.sectPr
    grid = element("w:docGrid", **attributes)
    for old in properties.findall(grid.tag):
        properties.remove(old)
    properties.append(grid)
