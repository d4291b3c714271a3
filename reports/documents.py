"""From content to HTML, PDF and Word: the page, the files and the command all come through here."""

from typing import Any

from django.template.loader import render_to_string

from reports.pdf import render_pdf
from reports.word import render_docx
from scoring.attached_files import tidy

WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def report_html(content: dict[str, Any], *, draft: bool) -> str:
    """The whole document for print, with its own head."""
    return render_to_string("reports/print.html", {"report": content, "draft": draft})


def report_pdf(content: dict[str, Any], *, draft: bool) -> bytes:
    """The document as PDF; a draft bears its watermark on every page. The same content gives the same bytes."""
    return render_pdf(report_html(content, draft=draft))


def report_docx(content: dict[str, Any], *, draft: bool) -> bytes:
    """The document as Word file, which says on every page that it is a draft, or a copy for editing. The same content
    gives the same bytes."""
    return render_docx(content, draft=draft)


def file_name(content: dict[str, Any], *, draft: bool, suffix: str = "pdf") -> str:
    """The name under which the file is handed out, whatever signs the station's name has; a later version says which
    one it is."""
    title = content["title"].replace("/", "_").replace("\\", "_")
    version = content.get("version", 1)
    edition = f"（第{version}版）" if version > 1 else ""
    return tidy(f"{title}{edition}{'（草稿）' if draft else ''}.{suffix}")
