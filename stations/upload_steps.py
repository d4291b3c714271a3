"""The pages of a stored upload that are the same for both kinds of sheet: undo, discard, take the marked workbook."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from io import BytesIO
from typing import Protocol
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse

from stations.doors import SignedInRequest, require
from stations.forms import UndoForm
from stations.intake import Problem
from stations.models import Upload, User
from stations.permissions import may_report, may_see_names, may_undo
from stations.undoing import Undoing
from stations.upload_pages import open_upload
from stations.uploads import UploadDecided, UploadRefused, discard_upload, stored_bytes
from stations.workbooks import UnreadableWorkbook
from stations.workbooks.annotated import annotated

WITH_NAMES = (
    "上传的文件写有社工姓名，只对该站、其承办机构、区民政局和第三方评估组开放。"
    "数据请在“社工到岗”或“指标完成”页面查看。"
)


class Undo(Protocol):
    """The service that takes an upload of one kind back."""

    def __call__(self, *, upload: Upload, actor: User | None, reason: str) -> Undoing: ...


@dataclass(frozen=True)
class SheetPages:
    """What the shared pages need of one kind of sheet; `not_yours` is said to those who may look only.

    `workbook` gives of the stored bytes what readers of the upload may see.
    """

    kind: Upload.Kind
    namespace: str
    unit: str
    not_yours: str
    problems: Callable[[Upload], Iterable[Problem]]
    plan_undo: Callable[[Upload], Undoing]
    undo: Undo
    workbook: Callable[[Upload], bytes] = stored_bytes

    def preview_url(self, upload: Upload) -> str:
        """The page of the upload."""
        return reverse(f"{self.namespace}:preview", args=[upload.pk])


def undo_page(request: SignedInRequest, pk: UUID, pages: SheetPages) -> HttpResponse:
    """What taking the upload back would restore, and what forbids it; with a reason it is done."""
    upload = open_upload(request, pk, pages.kind)
    require(may_undo(request.user, upload), pages.not_yours)
    if upload.state != Upload.State.APPLIED:
        messages.info(request, f"这份文件{upload.get_state_display()}，不能撤销。")
        return redirect(pages.preview_url(upload))
    form = UndoForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _undone(request, upload, pages, form):
        return redirect(pages.preview_url(upload))
    context = {
        "upload": upload,
        "station": upload.agreement.station,
        "may_report": may_report(request.user, upload.agreement.station),
        "undoing": pages.plan_undo(upload),
        "form": form,
        "unit": pages.unit,
        "preview_url": pages.preview_url(upload),
    }
    return render(request, "stations/undo.html", context, status=422 if form.errors else 200)


def _undone(request: SignedInRequest, upload: Upload, pages: SheetPages, form: UndoForm) -> bool:
    """Whether the upload is undone, now or by somebody who was faster; why not stands in the form."""
    try:
        pages.undo(upload=upload, actor=request.user, reason=form.cleaned_data["reason"])
        messages.success(request, "已撤销，数据恢复到这份文件写入之前。")
    except UploadDecided as decided:
        messages.info(request, decided.message)
    except UploadRefused as refused:
        form.add_error(None, refused.message)
        return False
    return True


def discard(request: SignedInRequest, pk: UUID, pages: SheetPages) -> HttpResponse:
    """Give up an upload that was not applied; back to where another one is chosen."""
    upload = open_upload(request, pk, pages.kind)
    require(may_report(request.user, upload.agreement.station), pages.not_yours)
    try:
        discard_upload(upload=upload, actor=request.user)
        messages.success(request, f"已放弃“{upload.original_name}”，没有写入任何内容。")
    except UploadDecided as decided:
        messages.info(request, decided.message)
        return redirect(pages.preview_url(upload))
    return redirect(f"{pages.namespace}:upload", code=upload.agreement.code)


def marked_workbook(request: SignedInRequest, pk: UUID, pages: SheetPages) -> HttpResponseBase:
    """The sent workbook with its problems marked in the cells, to be cured there."""
    upload = open_upload(request, pk, pages.kind)
    require(may_see_names(request.user, upload.agreement.station), WITH_NAMES)
    try:
        data = annotated(pages.workbook(upload), upload.original_name, pages.problems(upload))
    except UnreadableWorkbook as unreadable:
        messages.warning(request, unreadable.message)
        return redirect(pages.preview_url(upload))
    return FileResponse(BytesIO(data), as_attachment=True, filename=f"标注-{upload.original_name}")
