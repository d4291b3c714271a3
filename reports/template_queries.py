"""Reads of templates: the versions of each kind, a version as a plan, the one that a report is written from."""

from django.db.models import Max, QuerySet

from reports.models import ReportTemplate
from reports.template_plans import ChapterPlan, PartPlan, TemplatePlan
from scoring.models import Evaluation


def template_for(evaluation: Evaluation) -> TemplatePlan:
    """The template that the evaluation's draft is written from: the newest published one of its kind.

    Raises ReportTemplate.DoesNotExist where none is published, which migrations see to.
    """
    return plan_of(published(evaluation.kind).latest("version"))


def published(kind: str) -> QuerySet[ReportTemplate]:
    """The published versions of a kind."""
    return ReportTemplate.objects.filter(kind=kind, published_at__isnull=False)


def plan_of(template: ReportTemplate) -> TemplatePlan:
    """The template as it is stored."""
    chapters = template.chapters.order_by("position").prefetch_related("parts")
    return TemplatePlan(
        template.kind,
        template.version,
        tuple(
            ChapterPlan(
                chapter.code,
                chapter.title,
                tuple(
                    PartPlan(part.code, part.title, part.text, part.numbered) for part in chapter.parts.all()
                ),
                chapter.included,
            )
            for chapter in chapters
        ),
    )


def next_version(kind: str) -> int:
    """The number that the next version of a kind gets."""
    newest = ReportTemplate.objects.filter(kind=kind).aggregate(newest=Max("version"))["newest"]
    return (newest or 0) + 1
