"""The templates that the application comes with, one for each kind of evaluation; they are version 1 of each."""

import tomllib
from pathlib import Path
from typing import Any

from django.utils import timezone

from reports.template_plans import ChapterPlan, PartPlan, TemplatePlan

FOLDER = Path(__file__).parent / "standard_texts"
KINDS = ("midterm", "final", "spot", "repeat")
FIRST = 1
NOTE = "随系统提供的初始模板"


def shipped_template(kind: str) -> TemplatePlan:
    """The template as its file says it."""
    read = tomllib.loads((FOLDER / f"{kind}.toml").read_text(encoding="utf-8"))
    return TemplatePlan(kind, FIRST, tuple(_chapter(chapter) for chapter in read["chapters"]))


def _chapter(read: dict[str, Any]) -> ChapterPlan:
    parts = tuple(
        PartPlan(part["code"], part.get("title", ""), part["text"].strip(), part.get("numbered", False))
        for part in read.get("parts", ())
    )
    return ChapterPlan(read["code"], read["title"], parts, read.get("included", True))


def store_shipped(templates: Any, chapters: Any, parts: Any) -> None:
    """Store and publish each one whose kind has no template yet. Takes the three models: a migration has its own."""
    for kind in KINDS:
        if templates.objects.filter(kind=kind).exists():
            continue
        plan = shipped_template(kind)
        template = templates.objects.create(kind=kind, version=plan.version, note=NOTE)
        for position, chapter in enumerate(plan.chapters, start=1):
            row = chapters.objects.create(
                template=template,
                position=position,
                code=chapter.code,
                title=chapter.title,
                included=chapter.included,
            )
            parts.objects.bulk_create(
                parts(
                    chapter=row,
                    position=place,
                    code=part.code,
                    title=part.title,
                    text=part.text,
                    numbered=part.numbered,
                )
                for place, part in enumerate(chapter.parts, start=1)
            )
        templates.objects.filter(pk=template.pk).update(published_at=timezone.now())
