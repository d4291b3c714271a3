"""The report app's tables: what was issued."""

from reports.models.reports import Report, ReportQuerySet, storage_name

__all__ = ["Report", "ReportQuerySet", "storage_name"]
