"""Standard texts of a template as blocks of a document, their figures filled in."""

from reports.blocks import Block, heading, paragraph
from reports.template_plans import ChapterPlan, PartPlan
from scoring.figure_marks import marked
from scoring.formatting import ordinal
from scoring.placeholders import Fact, fill

Known = dict[str, Fact]


def text_blocks(part: PartPlan, known: Known) -> list[Block]:
    """The paragraphs of one text, numbered where it says so."""
    blocks: list[Block] = []
    number = 0
    for line in part.lines:
        lead, text = fill(line.lead, known), fill(line.text, known, marked)
        if line.is_intro:
            blocks.append(paragraph(text, kind="intro"))
            continue
        number += 1
        blocks.append(paragraph(text, f"{number}.{lead}" if part.numbered else lead))
    return blocks


def inline_text(part: PartPlan, known: Known) -> str:
    """A text that is a part of a paragraph."""
    return "".join(fill(line.lead, known) + fill(line.text, known, marked) for line in part.lines)


def chapter_of_texts(chapter: ChapterPlan, known: Known) -> list[Block]:
    """A chapter that holds nothing else: its texts one after another, （一） before those with a heading."""
    blocks: list[Block] = []
    number = 0
    for part in chapter.parts:
        if part.title:
            number += 1
            blocks.append(heading(3, f"（{ordinal(number)}）{fill(part.title, known)}", part.code))
        blocks += text_blocks(part, known)
    return blocks
