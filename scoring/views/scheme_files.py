"""Schemes as workbooks: taken out, read as a new draft or in place of one; and what differs between two versions."""

import base64

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_http_methods

from scoring import services
from scoring.answers import answers
from scoring.models import Scheme
from scoring.refusals import Obstacle, Refused
from scoring.scheme_diff import scheme_changes
from scoring.scheme_page import edits_schemes, listed_schemes
from scoring.scheme_plans import fingerprint, plan_of
from scoring.scheme_reading import SchemeRead, read_scheme
from scoring.scheme_workbook import scheme_workbook
from stations.doors import SignedInRequest, get_visible, require
from stations.forms import FileForm
from stations.intake import Problem
from stations.workbooks import UnreadableWorkbook, read_workbook
from stations.workbooks.writing import CONTENT_TYPE

NOT_YOURS = "评估办法由系统管理员导入和修改。如需调整，请联系系统管理员。"


@require_GET
def export(request: SignedInRequest, code: str, version: int) -> HttpResponse:
    """The version as a workbook."""
    scheme = get_visible(listed_schemes(request.user), code=code, version=version)
    data = scheme_workbook(plan_of(scheme), fingerprint(scheme))
    name = f"评估办法-{scheme.code}-第{scheme.version}版.xlsx"
    disposition = content_disposition_header(as_attachment=True, filename=name) or ""
    return HttpResponse(data, content_type=CONTENT_TYPE, headers={"Content-Disposition": disposition})


@require_http_methods(["GET", "POST"])
def import_new(request: SignedInRequest) -> HttpResponse:
    """Read a workbook as the next version of the code that it names, a draft."""
    require(edits_schemes(request.user), NOT_YOURS)
    form = _form(request)
    read = _read(form) if request.method == "POST" and form.is_valid() else None
    if read is None or read.plan is None:
        return _page(request, form, read, None)
    made = services.import_scheme(plan=read.plan, actor=request.user)
    messages.success(request, f"已导入为 {made.code} 第 {made.version} 版草稿，核对后可以发布。")
    return redirect("scoring:scheme", made.code, made.version)


@require_http_methods(["GET", "POST"])
@answers("scoring:scheme", "code", "version")
def upload(request: SignedInRequest, code: str, version: int) -> HttpResponse:
    """Put an edited workbook in the place of all that a draft holds, once what it changes was shown."""
    scheme = get_visible(listed_schemes(request.user), code=code, version=version)
    require(edits_schemes(request.user), NOT_YOURS)
    if "workbook" in request.POST:
        return _replace(request, scheme)
    form = _form(request)
    read = _read(form) if request.method == "POST" and form.is_valid() else None
    if read is None or read.plan is None:
        return _page(request, form, read, scheme)
    changes = services.changes_of_replacing(draft=scheme, plan=read.plan, seen=read.seen)
    if not changes:
        messages.success(request, "工作簿与草稿没有差别，没有改动。")
        return redirect("scoring:scheme", code, version)
    shown = base64.b64encode(scheme_workbook(read.plan, read.seen)).decode()
    context = {"scheme": scheme, "changes": changes, "workbook": shown}
    return render(request, "scoring/scheme_preview.html", context)


def _replace(request: SignedInRequest, scheme: Scheme) -> HttpResponse:
    """The workbook that the preview showed, read once more and written."""
    try:
        data = base64.b64decode(request.POST["workbook"], validate=True)
        read = read_scheme(read_workbook(data, "scheme.xlsx"))
    except (ValueError, UnreadableWorkbook):
        read = SchemeRead(None, "", ())
    if read.plan is None:
        raise Refused(Obstacle("没有读到预览过的工作簿，没有改动。", "请重新上传"))
    changes = services.replace_draft(scheme=scheme, plan=read.plan, seen=read.seen, actor=request.user)
    messages.success(request, f"草稿已更新：{len(changes)} 处改动。")
    return redirect("scoring:scheme", scheme.code, scheme.version)


def _form(request: SignedInRequest) -> FileForm:
    return FileForm(request.POST, request.FILES) if request.method == "POST" else FileForm()


def _read(form: FileForm) -> SchemeRead:
    file = form.cleaned_data["file"]
    try:
        return read_scheme(read_workbook(file.read(), file.name))
    except UnreadableWorkbook as error:
        form.add_error("file", str(error))
        return SchemeRead(None, "", ())


def _page(
    request: SignedInRequest, form: FileForm, read: SchemeRead | None, scheme: Scheme | None
) -> HttpResponse:
    problems: tuple[Problem, ...] = read.problems if read else ()
    context = {"form": form, "problems": problems, "scheme": scheme}
    status = 422 if request.method == "POST" else 200
    return render(request, "scoring/scheme_upload.html", context, status=status)


@require_GET
def compare(request: SignedInRequest, code: str, version: int, other: int) -> HttpResponse:
    """What changed between two versions, always from the older one to the newer."""
    old, new = (
        get_visible(listed_schemes(request.user), code=code, version=number)
        for number in sorted((version, other))
    )
    context = {"old": old, "new": new, "changes": scheme_changes(plan_of(old), plan_of(new))}
    return render(request, "scoring/scheme_diff.html", context)
