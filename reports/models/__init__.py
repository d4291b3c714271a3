"""The report app's tables: what was issued, and the templates that reports are written from."""

from reports.models.reports import Report, ReportQuerySet, storage_name
from reports.models.templates import ReportTemplate, TemplateChapter, TemplatePart

__all__ = [
    "Report",
    "ReportQuerySet",
    "ReportTemplate",
    "TemplateChapter",
    "TemplatePart",
    "storage_name",
]
