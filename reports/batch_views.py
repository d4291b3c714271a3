"""The pages of batch downloads: my downloads, choosing a round, how far the worker is, the archive."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRefresh

from reports.batch_archive import safe
from reports.batch_page import Contents, RoundForm, holdings, listed_batches, progress_of
from reports.batches import BatchRefused, hold_up
from reports.models import ReportBatch
from reports.tasks import start_again, start_batch, start_retry
from stations.doors import SignedInRequest, get_visible, require

_LISTED = 50


@require_GET
def downloads(request: SignedInRequest) -> HttpResponse:
    """My downloads, the newest first."""
    context = {"batches": listed_batches(request.user)[:_LISTED], "days": settings.DOWNLOAD_DAYS}
    return render(request, "reports/batch_list.html", context)


@require_http_methods(["GET", "POST"])
def new_download(request: SignedInRequest) -> HttpResponse:
    """What a round holds for me, and the start of its collection."""
    sent = request.method == "POST"
    form = RoundForm(request.POST, user=request.user) if sent else RoundForm(request.GET, user=request.user)
    found = holdings(request.user, *form.chosen) if form.is_valid() else None
    if sent and found is not None:
        try:
            batch, new = start_batch(actor=request.user, of=found.of, district=found.district)
        except BatchRefused as refused:
            form.add_error(None, refused.message)
        else:
            if not new:
                messages.info(request, "同样的下载正在处理，没有重复开始。")
            return redirect("reports:download", pk=batch.pk)
    context = {"form": form, "found": found, "days": settings.DOWNLOAD_DAYS}
    return render(request, "reports/batch_new.html", context, status=422 if sent else 200)


def _open(request: SignedInRequest, pk: UUID) -> ReportBatch:
    return get_visible(ReportBatch.objects.visible_to(request.user).select_related("district"), pk=pk)


@require_GET
def download(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """How far the worker is; then the archive, and what isn't in it."""
    batch = _open(request, pk)
    context = {
        "batch": batch,
        "days": settings.DOWNLOAD_DAYS,
        "progress": progress_of(batch),
        "hold_up": hold_up(batch),
        "contents": Contents(request.user, batch),
    }
    return render(request, "reports/batch.html", context)


@require_GET
def download_progress(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """The bar alone, asked for again and again; the page is loaded anew once the worker is done."""
    batch = _open(request, pk)
    if not batch.is_active:
        return HttpResponseClientRefresh()
    context = {"batch": batch, "progress": progress_of(batch), "hold_up": hold_up(batch)}
    return render(request, "reports/batch_progress.html", context)


@require_GET
def download_file(request: SignedInRequest, pk: UUID) -> HttpResponse | FileResponse:
    """The archive, while it is kept and as long as I may read all that is in it."""
    batch = _open(request, pk)
    require(batch.is_ready, "压缩包还没有完成，或者已经过期删除。请回到“我的下载”查看，需要时重新下载。")
    hidden = Contents(request.user, batch).hidden
    require(
        not hidden,
        f"压缩包里有 {hidden} 份报告已不在您的查看范围内，不能下载。请从“批量下载”重新下载您现在可以查看的报告。",
    )
    try:
        stream = batch.file.open("rb")
    except OSError:
        messages.error(request, "存储中找不到这个压缩包。请重新下载；若反复出现，请联系系统管理员检查存储。")
        return redirect("reports:download", pk=pk)
    name = f"{safe(batch.title)}（{timezone.localtime(batch.made_at):%Y-%m-%d}）.zip"
    return FileResponse(stream, as_attachment=True, filename=name, content_type="application/zip")


@require_POST
def retry_download(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Take up again what failed."""
    batch = _open(request, pk)
    try:
        start_retry(batch=batch, actor=request.user)
        messages.success(request, "失败的报告已重新排队，完成后重新打包。")
    except BatchRefused as refused:
        messages.info(request, refused.message)
    return redirect("reports:download", pk=pk)


@require_POST
def resume_download(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Queue the work again after its worker died."""
    batch = _open(request, pk)
    try:
        start_again(batch=batch, actor=request.user)
        messages.success(request, "已重新排队。已经收集好的报告不会重复处理。")
    except BatchRefused as refused:
        messages.info(request, refused.message)
    return redirect("reports:download", pk=pk)
