"""What the forms of templates say: the heads of the chapters, one chapter's texts, the evaluation of a preview."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict

from reports.template_chapters import KINDS
from reports.template_edits import (
    Chapters,
    Head,
    moved,
    with_heads,
    with_new_chapter,
    with_new_part,
    without_chapter,
    without_part,
)
from reports.template_plans import ChapterPlan, PartPlan
from scoring.models import Evaluation

BY = {"up": -1, "down": 1}


def read_heads(data: QueryDict) -> list[Head]:
    """The chapters in the order of the page."""
    return [
        Head(code, _line(data, f"title-{code}"), f"included-{code}" in data)
        for code in data.getlist("chapter")
    ]


def chapters_after(chapters: Chapters, data: QueryDict) -> Chapters:
    """The chapters as typed, and after what the pressed button asks for."""
    typed = with_heads(chapters, read_heads(data))
    what, _, code = data.get("do", "").partition(":")
    if what in BY:
        # An annex never stands before a chapter: with_heads puts it back.
        heads = [Head(one.code, one.title, one.included) for one in moved(typed, code, BY[what])]
        return with_heads(typed, heads)
    if what == "add":
        return with_new_chapter(typed)
    return without_chapter(typed, code) if what == "delete" else typed


def chapter_after(chapter: ChapterPlan, data: QueryDict) -> ChapterPlan:
    """One chapter's title and texts as typed, and after what the pressed button asks for."""
    typed = ChapterPlan(chapter.code, _line(data, "title"), tuple(_parts(chapter, data)), chapter.included)
    what, _, code = data.get("do", "").partition(":")
    if what in BY:
        return ChapterPlan(typed.code, typed.title, moved(typed.parts, code, BY[what]), typed.included)
    if what == "add":
        return with_new_part(typed)
    return without_part(typed, code) if what == "delete" else typed


def _parts(chapter: ChapterPlan, data: QueryDict) -> list[PartPlan]:
    """Texts that aren't filled in are none, where the application says which there may be."""
    if kind := KINDS.get(chapter.code):
        parts = [PartPlan(slot.code, "", _text(data, f"text-{slot.code}")) for slot in kind.slots]
        return [part for part in parts if part.text]
    return [
        PartPlan(code, _line(data, f"title-{code}"), _text(data, f"text-{code}"), f"numbered-{code}" in data)
        for code in dict.fromkeys(data.getlist("part"))
        if code
    ]


def _line(data: Mapping[str, str], name: str) -> str:
    return " ".join(data.get(name, "").split())


def _text(data: Mapping[str, str], name: str) -> str:
    """With one kind of line break, and no blank lines: each line is a paragraph."""
    return "\n".join(line.strip() for line in data.get(name, "").splitlines() if line.strip())


class PreviewForm(forms.Form):
    """Of which evaluation the preview takes names and figures; of none, the sample's."""

    evaluation = forms.CharField(
        label="评估编号",
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"list": "evaluations", "placeholder": "留空时用示例数据"}),
    )

    def __init__(self, data: Any, *, evaluations: QuerySet[Evaluation]) -> None:
        super().__init__(data, label_suffix="")
        self.evaluations = evaluations

    def clean_evaluation(self) -> Evaluation | None:
        code = self.cleaned_data["evaluation"].strip()
        if not code:
            return None
        found = self.evaluations.filter(code=code).first()
        if found is None:
            raise forms.ValidationError("没有这一编号的同类评估，请核对编号，或留空使用示例数据。")
        return found
