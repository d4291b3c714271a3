"""A report's template as a plain structure: its chapters in order, and the standard texts that stand in them.

Stored templates are read into it, drafts are edited as it, versions are compared by it, documents are written from it.
"""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass

_OPENED_BY = re.compile(r"【(?P<lead>[^【】]+)】(?P<text>.*)")


@dataclass(frozen=True)
class Line:
    """A paragraph of a standard text. `lead` opens it in bold; an intro says what follows, and isn't numbered."""

    lead: str
    text: str
    is_intro: bool = False


@dataclass(frozen=True)
class PartPlan:
    """A standard text: one paragraph on each line, 【这样】 in bold at its beginning. `code` names it for good."""

    code: str
    title: str
    text: str
    numbered: bool = False

    @property
    def lines(self) -> list[Line]:
        """The paragraphs; in a numbered text a first one that ends with a colon is its intro."""
        written = [line.strip() for line in self.text.splitlines() if line.strip()]
        return [
            _line(text, is_intro=self.numbered and place == 0 and text.endswith("："))
            for place, text in enumerate(written)
        ]


@dataclass(frozen=True)
class ChapterPlan:
    """A chapter or an annex: `code` says what the application writes in it (reports/template_chapters.py), or that it
    holds nothing but its texts. One that isn't included stays in the template and out of the report."""

    code: str
    title: str
    parts: tuple[PartPlan, ...] = ()
    included: bool = True

    def part(self, code: str) -> PartPlan:
        """The text of that code, empty where there is none."""
        return next((part for part in self.parts if part.code == code), PartPlan(code, "", ""))


@dataclass(frozen=True)
class TemplatePlan:
    """The template of one kind of evaluation (Evaluation.Kind): chapters in the order of print, annexes behind them."""

    kind: str
    version: int
    chapters: tuple[ChapterPlan, ...]

    def chapter(self, code: str) -> ChapterPlan | None:
        """The chapter of that code."""
        return next((chapter for chapter in self.chapters if chapter.code == code), None)


def _line(text: str, *, is_intro: bool) -> Line:
    match = _OPENED_BY.fullmatch(text)
    return Line(match["lead"], match["text"].strip()) if match else Line("", text, is_intro)


def mark(content: Sequence[ChapterPlan] | ChapterPlan) -> str:
    """Names a content: equal for equal content, another after any change."""
    return hashlib.sha256(repr(content).encode()).hexdigest()[:16]
