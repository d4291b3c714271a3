"""A report's content as a Word file, for those who must edit before issue. See docs/domain.md, "Report".

The same structure as the page and the PDF, in the styles of ``word_styles``. Word works out the pages of the
contents; a number that might be wrong is not printed before.
"""

from typing import Any

from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.section import Section
from docx.shared import Pt

from reports.blocks import Block
from reports.word_package import bytes_of, empty_document
from reports.word_styles import LANDSCAPE_MM, PORTRAIT_MM, indentation, lay_across, lay_upright
from reports.word_table import word_table
from reports.word_xml import element, field, field_end, field_start, run

DRAFT = "草稿 · 未签发"
COPY = "供编辑的副本 · 以签发的 PDF 为准"
SAMPLE = "示例数据"
CONTENTS_NOTE = "（页码由 Word 或 WPS 计算：在目录上按右键，选“更新域”，再选“更新整个目录”，本行随之消失。）"
BOOKMARK = "_Toc"
LABEL_WIDTH = 5


def render_docx(content: dict[str, Any], *, draft: bool) -> bytes:
    """The document as .docx; every page says that it is a draft, or a copy. The same content gives the same bytes."""
    document = empty_document(content)
    bookmarks = {
        entry["anchor"]: f"{BOOKMARK}{i:08d}" for i, entry in enumerate(content["contents"], start=1)
    }
    lay_upright(document)
    _head(document.sections[0], content, draft=draft)
    _cover(document, content)
    _number_pages(_next_section(document))
    if revision := content.get("revision"):
        _paragraph(document, revision["title"], "Title")
        _blocks(document, revision["blocks"], bookmarks)
    _contents(document, content, bookmarks)
    title = _paragraph(document, f"{content['station']}\n{content['kind']}", "Title")
    title.get_or_add_pPr().get_or_add_pageBreakBefore()
    for chapter in content["chapters"]:
        _heading(document, chapter["title"], 1, bookmarks.get(chapter["anchor"]))
        _blocks(document, chapter["blocks"], bookmarks)
    _signature(document, content)
    if content["annexes"]:
        _next_section(document)
        lay_across(document)
    for annex in content["annexes"]:
        heading = _heading(document, annex["title"], 1, bookmarks.get(annex["anchor"]))
        heading.get_or_add_pPr().get_or_add_pageBreakBefore()
        heading.alignment = WD_ALIGN_PARAGRAPH.CENTER
        _indent(heading)
        _blocks(document, annex["blocks"], bookmarks, annex=True)
    return bytes_of(document)


def _head(section: Section, content: dict[str, Any], *, draft: bool) -> None:
    """What the copy is, at the top of every page; the sections behind have the same."""
    text = "　".join([*([SAMPLE] if content["is_sample"] else []), DRAFT if draft else COPY])
    for header in (section.header, section.even_page_header):
        header.is_linked_to_previous = False
        (paragraph,) = header.part.element.p_lst
        paragraph.style = "Header"
        paragraph.append(run(text))


def _number_pages(section: Section) -> None:
    """“— 1 —”: outside, on right pages to the right, on left ones to the left."""
    outside = (
        (section.footer, "right", WD_ALIGN_PARAGRAPH.RIGHT),
        (section.even_page_footer, "left", WD_ALIGN_PARAGRAPH.LEFT),
    )
    for footer, side, alignment in outside:
        footer.is_linked_to_previous = False
        (paragraph,) = footer.part.element.p_lst
        paragraph.style = "Footer"
        _indent(paragraph, **{side: 1}, size=14)
        paragraph.alignment = alignment
        paragraph.extend([run("— "), *field("PAGE", "1"), run(" —")])


def _next_section(document: Document) -> Section:
    """Ends the section with the last paragraph, so that no empty line begins a page of its own."""
    section: Section = document.add_section()
    added = document.element.body.p_lst[-1]
    added.getprevious().get_or_add_pPr().append(added.pPr.sectPr)
    document.element.body.remove(added)
    return section


def _cover(document: Document, content: dict[str, Any]) -> None:
    _paragraph(document, content["station"], "CoverName")
    _paragraph(document, content["kind"], "CoverKind")
    for index, line in enumerate(content["cover"]):
        paragraph = _paragraph(document, "", "CoverLine")
        if index == 0:
            paragraph.pPr.spacing_before = Pt(max(28, 300 - 34 * len(content["cover"])))
        paragraph.extend([_label(line["label"]), run(f"：{line['text']}")])
    if number := content.get("number"):
        _paragraph(document, f"报告编号 {number}", "CoverNumber")


def _label(text: str) -> Any:
    """A label of the cover, drawn out to the width of five characters."""
    made = run(text)
    if len(text) < LABEL_WIDTH:
        made.insert(0, element("w:rPr", element("w:fitText", val=LABEL_WIDTH * 320)))
    return made


def _contents(document: Document, content: dict[str, Any], bookmarks: dict[str, str]) -> None:
    """A field with its entries filled in; their pages are fields too, empty until they are worked out."""
    _paragraph(document, "目录", "TOCHeading")
    for index, entry in enumerate(content["contents"]):
        paragraph = _paragraph(document, "", f"TOC{entry['level']}")
        if index == 0:
            paragraph.extend(field_start(r'TOC \o "1-2" \h \z'))
        name = bookmarks[entry["anchor"]]
        tab = element("w:r", element("w:tab"))
        paragraph.append(
            element(
                "w:hyperlink",
                run(entry["text"]),
                tab,
                *field(rf"PAGEREF {name} \h"),
                anchor=name,
                history=1,
            )
        )
    note = _paragraph(document, CONTENTS_NOTE, "TOCNote")
    note.append(field_end())


def _signature(document: Document, content: dict[str, Any]) -> None:
    for index, text in enumerate(content["enclosures"]):
        paragraph = _paragraph(document, f"附件：{text}" if index == 0 else text, "Enclosure")
        if index == 0:
            paragraph.pPr.spacing_before = Pt(14)
            _indent(paragraph, left=5, first=-3)
    signature = content["signature"]
    for index, text in enumerate((f"{signature['body']}（盖章）", signature["date"])):
        paragraph = _paragraph(document, text, "Signature")
        _indent(paragraph, right=2 if index == 0 else 4)
        if index == 0:
            paragraph.pPr.spacing_before = Pt(42)
            paragraph.get_or_add_pPr().get_or_add_keepNext()


def _blocks(
    document: Document, blocks: list[Block], bookmarks: dict[str, str], *, annex: bool = False
) -> None:
    for block in blocks:
        kind = block["type"]
        if kind == "heading":
            _heading(document, block["text"], block["level"] - 1, bookmarks.get(block["anchor"]))
        elif kind == "paragraph":
            _text(document, block, annex=annex)
        elif kind == "centred":
            _paragraph(document, block["text"], "Verdict")
        elif kind == "table":
            _table(document, block, annex=annex)
        elif kind == "chart":
            # The picture can't be edited; its numbers can, where no table before it has them.
            if block["table"]:
                _table(document, block["table"] | {"title": block["title"]}, annex=annex)
        else:
            raise ValueError(f"A block of type {kind} has no form in Word")


def _text(document: Document, block: Block, *, annex: bool) -> None:
    label = block["kind"] == "label"
    paragraph = _paragraph(document, "", "AnnexText" if annex else "Label" if label else "BodyText")
    if block["lead"]:
        paragraph.append(run(block["lead"], bold=True))
    paragraph.append(run(block["text"]))
    if block["kind"] in ("intro", "terms"):
        paragraph.get_or_add_pPr().get_or_add_keepNext()
    if block["kind"] == "terms":
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER


def _table(document: Document, block: Block, *, annex: bool) -> None:
    """The table under its title, and a narrow line behind it: two tables that touch become one."""
    if block["title"]:
        _paragraph(document, block["title"], "TableTitle")
    spacer = _paragraph(document, "", "AfterTable")
    spacer.addprevious(word_table(block, LANDSCAPE_MM if annex else PORTRAIT_MM))


def _heading(document: Document, text: str, level: int, bookmark: str | None) -> Any:
    paragraph = _paragraph(document, "", f"Heading{level}")
    if bookmark is None:
        paragraph.append(run(text))
        return paragraph
    number = bookmark.removeprefix(BOOKMARK)
    paragraph.extend(
        [
            element("w:bookmarkStart", id=int(number), name=bookmark),
            run(text),
            element("w:bookmarkEnd", id=int(number)),
        ]
    )
    return paragraph


def _paragraph(document: Document, text: str, style: str) -> Any:
    """A paragraph's element at the end of the text, in the style of that id."""
    paragraph = document.element.body.add_p()
    paragraph.style = style
    if text:
        paragraph.append(run(text))
    return paragraph


def _indent(paragraph: Any, *, first: int = 0, left: int = 0, right: int = 0, size: float = 16) -> None:
    """Other indents than the style's, in characters."""
    indent = paragraph.get_or_add_pPr().get_or_add_ind()
    indent.attrib.update(dict(indentation(first=first, left=left, right=right, size=size).attrib))
