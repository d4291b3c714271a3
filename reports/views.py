"""Pages of reports: the list, the document, its file, and issuing it."""

from io import BytesIO

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from reports import queries, services
from reports.documents import WORD_TYPE, file_name, report_docx, report_pdf
from reports.figure_page import figures_at
from reports.forms import IssueForm, ReportFilter
from scoring.refusals import Conflict, Refused
from stations.doors import SignedInRequest
from stations.models import Role

PAGE_SIZE = 30


@require_GET
def report_list(request: SignedInRequest) -> HttpResponse:
    """Reports that I may open, drafts of my own first."""
    form = ReportFilter(request.GET, evaluations=queries.evaluations_with_reports(request.user))
    page = Paginator(form.matching(), PAGE_SIZE).get_page(request.GET.get("page"))
    edits = request.user.access.is_(Role.ADMINISTRATOR)
    return render(request, "reports/list.html", {"form": form, "page": page, "edits_templates": edits})


@require_GET
def report_page(request: SignedInRequest, code: str, version: int | None = None) -> HttpResponse:
    """The document on screen: the issued one, an earlier version of it, or the lead's draft."""
    document = queries.open_document(request.user, code, version)
    corrects = queries.may_correct(document.evaluation, request.user)
    context = {
        "corrects": corrects,
        "others": queries.later_evaluations(document) if corrects else [],
        "document": document,
        "report": document.content,
        "station": document.evaluation.agreement.station,
        "figures_at": figures_at(code, version),
    }
    return render(request, "reports/page.html", context)


@require_GET
def report_file(request: SignedInRequest, code: str, version: int | None = None) -> FileResponse:
    """The document as PDF: the stored file of an issued report, or a draft with its watermark."""
    document = queries.open_document(request.user, code, version)
    name = file_name(document.content, draft=document.draft)
    if document.report is None:
        return FileResponse(
            BytesIO(report_pdf(document.content, draft=True)), as_attachment=True, filename=name
        )
    stored = services.stored_pdf(report=document.report)
    return FileResponse(stored.file.open("rb"), as_attachment=True, filename=name)


@require_GET
def report_word(request: SignedInRequest, code: str) -> FileResponse:
    """The lead's draft as a Word file."""
    document = queries.open_draft(request.user, code)
    return FileResponse(
        BytesIO(report_docx(document.content, draft=True)),
        as_attachment=True,
        filename=file_name(document.content, draft=True, suffix="docx"),
        content_type=WORD_TYPE,
    )


@require_http_methods(["GET", "POST"])
def report_issue(request: SignedInRequest, code: str) -> HttpResponse:
    """What must be true before issue, and the lead's confirmation."""
    evaluation = queries.to_be_issued(request.user, code)
    if evaluation.open_correction is not None:
        return redirect("reports:issue_correction", code)
    obstacles = queries.obstacles_to_issue(evaluation)
    draft = "" if obstacles else queries.draft_digest(evaluation)
    form = IssueForm(request.POST or None, evaluation=evaluation, draft=draft)
    if form.is_valid():
        try:
            report = services.issue_report(
                evaluation=evaluation,
                actor=request.user,
                issued_on=form.cleaned_data["issued_on"],
                version=form.cleaned_data["version"],
                draft=form.cleaned_data["draft"],
            )
        except Refused as refusal:
            form.add_error(None, [str(obstacle) for obstacle in refusal.obstacles])
        except Conflict:
            form.add_error(
                None,
                "您打开本页之后，评分、文字、数据或报告模板又有了变化，没有签发。请刷新本页，重新通读草稿。",
            )
        else:
            messages.success(
                request, f"报告已签发，编号 {report.number}。监督方、购买方和社工站现在可以查看和下载。"
            )
            return redirect("reports:page", code=code)
    context = {
        "form": form,
        "evaluation": evaluation,
        "station": evaluation.agreement.station,
        "obstacles": obstacles,
        "check": queries.check_before_issue(evaluation),
    }
    return render(request, "reports/issue.html", context, status=422 if form.errors else 200)
