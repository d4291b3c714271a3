"""The pages on which administrators read, edit, preview and publish the templates of reports."""

from io import BytesIO
from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from reports import template_page as pages
from reports import template_services as services
from reports.content import content
from reports.documents import file_name, report_pdf
from reports.models import ReportTemplate
from reports.template_checks import template_problems
from reports.template_diff import template_changes
from reports.template_forms import PreviewForm, chapter_after, chapters_after
from reports.template_queries import plan_of
from scoring.answers import answers
from scoring.forms import version_of
from scoring.refusals import Invalid
from scoring.writing_page import offered
from stations.doors import SignedInRequest, get_visible, require
from stations.models import Role

OF_TEMPLATE = ("kind", "version")


@require_GET
def template_list(request: SignedInRequest) -> HttpResponse:
    """The kinds of evaluation, each with the template that counts, its draft and its history."""
    _require_administrator(request)
    return render(request, "reports/templates.html", {"lines": pages.kind_lines()})


@require_GET
def template(request: SignedInRequest, kind: str, version: int) -> HttpResponse:
    """One version: its chapters in order with their texts."""
    page = pages.template_page(_open(request, kind, version))
    return render(request, "reports/template.html", {"page": page, "template": page.template})


@require_POST
@answers("reports:template", *OF_TEMPLATE)
def begin(request: SignedInRequest, kind: str, version: int) -> HttpResponse:
    """Make the kind's next version, a draft, from this published one."""
    based_on = _open(request, kind, version)
    if based_on.is_draft:
        raise Http404("草稿不能作为新草稿的依据。")
    draft = services.begin_draft(based_on=based_on, version=version_of(request.POST), actor=request.user)
    messages.success(request, f"第 {draft.version} 版草稿已建立，内容与第 {version} 版相同。")
    return redirect("reports:template_edit", kind, draft.version)


@require_http_methods(["GET", "POST"])
@answers("reports:template_edit", *OF_TEMPLATE)
def heads(request: SignedInRequest, kind: str, version: int) -> HttpResponse:
    """Order, titles and choice of the chapters. Every button saves what was typed beside it."""
    draft = _open(request, kind, version)
    if request.method == "GET":
        if not draft.is_draft:
            return redirect("reports:template", kind, version)
        page = pages.template_page(draft)
        return render(request, "reports/template_edit.html", {"page": page, "template": draft})
    changes = services.edit_heads(
        template=draft,
        edit=lambda stored: chapters_after(stored, request.POST),
        actor=request.user,
        seen=request.POST.get("seen", ""),
    )
    _say_saved(request, draft, len(changes))
    return redirect(_at(reverse("reports:template_edit", args=[kind, version]), request.POST.get("do", "")))


@require_http_methods(["GET", "POST"])
@answers("reports:template_chapter", *OF_TEMPLATE, "chapter")
def texts(request: SignedInRequest, kind: str, version: int, chapter: str) -> HttpResponse:
    """One chapter's title and standard texts."""
    draft = _open(request, kind, version)
    if request.method == "GET" and not draft.is_draft:
        return redirect("reports:template", kind, version)
    page = pages.template_page(draft)
    view = page.chapter(chapter)
    if view is None:
        raise Http404("这一版模板没有这一章。")
    if request.method == "GET":
        facts = pages.offered(kind, chapter)
        context = {"page": page, "template": draft, "view": view, "facts": facts, "offered": offered(facts)}
        return render(request, "reports/template_chapter.html", context)
    changes = services.edit_chapter(
        template=draft,
        chapter=chapter_after(view.chapter, request.POST),
        actor=request.user,
        seen=request.POST.get("seen", ""),
    )
    _say_saved(request, draft, len(changes))
    address = reverse("reports:template_chapter", args=[kind, version, chapter])
    return redirect(_at(address, request.POST.get("do", "")))


@require_GET
def compare(request: SignedInRequest, kind: str, version: int, other: int) -> HttpResponse:
    """What was changed since another version of the kind."""
    new, old = _open(request, kind, version), _open(request, kind, other)
    changes = template_changes(plan_of(old).chapters, plan_of(new).chapters)
    return render(request, "reports/template_diff.html", {"old": old, "template": new, "changes": changes})


@require_GET
def preview(request: SignedInRequest, kind: str, version: int) -> HttpResponse:
    """The whole report that the version makes, of the sample, or with an evaluation's names and figures."""
    shown = _open(request, kind, version)
    context = {"template": shown, **_previewed(request, shown)}
    return render(request, "reports/template_preview.html", context)


@require_GET
def preview_pdf(request: SignedInRequest, kind: str, version: int) -> FileResponse:
    """The same as a file that says on every page that it is a draft."""
    report = _previewed(request, _open(request, kind, version))["report"]
    return FileResponse(
        BytesIO(report_pdf(report, draft=True)), as_attachment=True, filename=file_name(report, draft=True)
    )


@require_http_methods(["GET", "POST"])
@answers("reports:template", *OF_TEMPLATE)
def publish(request: SignedInRequest, kind: str, version: int) -> HttpResponse:
    """What changed since the version that counts, what is to be mended first, and the administrator's word."""
    draft = _open(request, kind, version)
    if request.method == "GET":
        return (
            _publish_page(request, draft) if draft.is_draft else redirect("reports:template", kind, version)
        )
    note, seen = request.POST.get("note", ""), request.POST.get("seen", "")
    try:
        services.publish_template(template=draft, note=note, actor=request.user, seen=seen)
    except Invalid as invalid:
        return _publish_page(request, draft, " ".join(invalid.messages.values()))
    messages.success(request, f"第 {version} 版已发布，之后签发的报告都按这一版编写。")
    return redirect("reports:template", kind, version)


@require_POST
@answers("reports:template", *OF_TEMPLATE)
def delete(request: SignedInRequest, kind: str, version: int) -> HttpResponse:
    """Delete the draft as it was read."""
    draft = _open(request, kind, version)
    services.delete_draft(template=draft, actor=request.user, seen=request.POST.get("seen", ""))
    messages.success(request, f"{draft.get_kind_display()}第 {version} 版草稿已删除。")
    return redirect("reports:templates")


def _require_administrator(request: SignedInRequest) -> None:
    require(request.user.access.is_(Role.ADMINISTRATOR), services.NOT_YOURS)


def _open(request: SignedInRequest, kind: str, version: int) -> ReportTemplate:
    _require_administrator(request)
    templates = ReportTemplate.objects.select_related("based_on", "published_by")
    return get_visible(templates, kind=kind, version=version)


def _publish_page(request: SignedInRequest, draft: ReportTemplate, error: str = "") -> HttpResponse:
    now = pages.current(draft.kind)
    context = {
        "page": pages.template_page(draft),
        "template": draft,
        "current": now,
        "changes": template_changes(plan_of(now).chapters, plan_of(draft).chapters),
        "error": error,
    }
    return render(request, "reports/template_publish.html", context, status=422 if error else 200)


def _previewed(request: SignedInRequest, shown: ReportTemplate) -> dict[str, Any]:
    """The form that chooses, what is offered there, and the document of what was chosen."""
    evaluations = pages.previewed_evaluations(request.user, shown.kind)
    form = PreviewForm(request.GET, evaluations=evaluations)
    chosen = form.cleaned_data["evaluation"] if form.is_valid() else None
    facts = pages.preview_facts(shown.kind, chosen)
    return {
        "form": form,
        "chosen": chosen,
        "evaluations": evaluations[: pages.MOST_OFFERED],
        "report": content(facts, plan_of(shown)),
    }


def _say_saved(request: SignedInRequest, draft: ReportTemplate, count: int) -> None:
    problems = len(template_problems(plan_of(draft)))
    saved = f"已保存：{count} 处改动。" if count else "没有改动。"
    if problems:
        messages.warning(request, f"{saved}还有 {problems} 处须更正，更正后才能发布。")
    else:
        messages.success(request, saved)


def _at(address: str, do: str) -> str:
    """Where the page goes on: at the row whose button was pressed."""
    _, _, code = do.partition(":")
    return f"{address}#row-{code}" if code else address
