"""The report app's tables: what was issued, the templates that reports are written from, what is taken away together."""

from reports.models.batches import SILENCE, BatchItem, ReportBatch
from reports.models.reports import Report, ReportQuerySet, storage_name
from reports.models.templates import ReportTemplate, TemplateChapter, TemplatePart

__all__ = [
    "SILENCE",
    "BatchItem",
    "Report",
    "ReportBatch",
    "ReportQuerySet",
    "ReportTemplate",
    "TemplateChapter",
    "TemplatePart",
    "storage_name",
]
