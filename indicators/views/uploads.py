"""An indicator sheet by page: choose, preview, confirm."""

from datetime import date
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from indicators.queries import load_terms
from indicators.services import apply_upload, plan_upload, receive_workbook, undo_upload
from indicators.spans import Span
from indicators.template_figures import awaited_months
from indicators.template_workbook import indicator_template
from indicators.undoing import plan_undo
from stations import upload_steps
from stations.doors import SignedInRequest, require
from stations.forms import PeriodForm, WorkbookForm
from stations.models import Agreement, Upload
from stations.months import label
from stations.permissions import may_report, may_see_names
from stations.preview import preview_page
from stations.returns import returns_of
from stations.upload_pages import (
    explanations_in,
    open_agreement,
    open_upload,
    recent_uploads,
    template_response,
)
from stations.upload_steps import SheetPages
from stations.uploads import UploadDecided, UploadRefused
from stations.workbooks import UnreadableWorkbook

NOT_YOURS = "指标表由社工站或其承办机构上传，您可以查看，不能上传。如需更正，请联系该站或系统管理员。"
PAGES = SheetPages(
    kind=Upload.Kind.INDICATORS,
    namespace="indicators",
    unit="项",
    not_yours=NOT_YOURS,
    problems=lambda upload: plan_upload(upload=upload).plan.problems,
    plan_undo=plan_undo,
    undo=undo_upload,
)


@require_http_methods(["GET", "POST"])
def upload(request: SignedInRequest, code: str) -> HttpResponse:
    """Choose a workbook; it is kept and its preview opened."""
    agreement = open_agreement(request, code)
    require(may_report(request.user, agreement.station), NOT_YOURS)
    form = WorkbookForm(
        request.POST or None, request.FILES or None, agreement=agreement, no_months="按表中标题"
    )
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        asked = Span(*form.months) if form.months else None
        try:
            stored = receive_workbook(
                agreement=agreement, data=file.read(), filename=file.name, actor=request.user, asked=asked
            )
            return redirect("indicators:preview", pk=stored.pk)
        except UnreadableWorkbook as unreadable:
            form.add_error("file", unreadable.message)
    context = {"agreement": agreement, "station": agreement.station, "form": form} | _upload_context(
        agreement
    )
    return render(request, "indicators/upload.html", context, status=422 if form.errors else 200)


def _upload_context(agreement: Agreement) -> dict[str, object]:
    return {
        "kind": "指标完成情况",
        "uploads": recent_uploads(agreement, Upload.Kind.INDICATORS),
        "returns": returns_of(agreement, Upload.Kind.INDICATORS).waiting().order_by("month"),
        "detail_url": reverse("indicators:detail", args=[agreement.code]),
        "preview_name": "indicators:preview",
        "template_form": PeriodForm(agreement=agreement, default=_awaited(agreement)),
        "template_url": reverse("indicators:template", args=[agreement.code]),
        "typing_month": _awaited(agreement)[0],
        "typing_url": reverse("indicators:typing", args=[agreement.code, label(_awaited(agreement)[0])]),
    }


def _awaited(agreement: Agreement) -> tuple[date, date]:
    return awaited_months(agreement, timezone.localdate())


@require_GET
def template(request: SignedInRequest, code: str) -> HttpResponseBase:
    """The workbook to fill in, with what is known of the chosen months; those that wait for data unless chosen."""
    agreement = open_agreement(request, code)
    require(may_report(request.user, agreement.station), NOT_YOURS)
    chosen = request.GET if "first" in request.GET else None
    form = PeriodForm(chosen, agreement=agreement, default=_awaited(agreement))
    if form.errors:
        messages.error(request, "没有生成模板：起止月份有误。请重新选择月份。")
        return redirect("indicators:upload", code=code)
    data = indicator_template(terms=load_terms(agreement), span=Span(*form.months))
    return template_response(agreement, "指标完成情况表", form.months, data)


@require_GET
def preview(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """What the upload would do as things stand now."""
    return _preview(request, open_upload(request, pk, Upload.Kind.INDICATORS))


def _preview(
    request: SignedInRequest, stored: Upload, explanations: dict[str, str] | None = None, refusal: str = ""
) -> HttpResponse:
    prepared = plan_upload(upload=stored)
    code = stored.agreement.code
    may_confirm = may_report(request.user, stored.agreement.station)
    said = explanations or stored.explanations or None
    context = {
        "upload": stored,
        "station": stored.agreement.station,
        "preview": preview_page(prepared.plan, prepared.sheets, explanations=said),
        "unit": "项",
        "refusal": refusal,
        "may_confirm": may_confirm,
        "may_download": may_see_names(request.user, stored.agreement.station),
        "may_undo": may_confirm,
        "may_explain": may_confirm and not prepared.plan.errors and stored.state == Upload.State.PREVIEW,
        "namespace": PAGES.namespace,
        "again_url": reverse("indicators:upload", args=[code]),
        "detail_url": reverse("indicators:detail", args=[code]),
    }
    return render(request, "stations/preview.html", context, status=422 if refusal else 200)


@require_GET
def annotated_workbook(request: SignedInRequest, pk: UUID) -> HttpResponseBase:
    """The sent workbook with its problems marked in the cells."""
    return upload_steps.marked_workbook(request, pk, PAGES)


@require_http_methods(["GET", "POST"])
def undo(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Take an applied sheet back, after a look at what that restores."""
    return upload_steps.undo_page(request, pk, PAGES)


@require_POST
def discard(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Give a previewed sheet up."""
    return upload_steps.discard(request, pk, PAGES)


@require_http_methods(["GET", "POST"])
def confirm(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Apply the stored bytes. A second confirmation leads to what the first one wrote; a copied address to the preview."""
    stored = open_upload(request, pk, Upload.Kind.INDICATORS)
    if request.method == "GET":
        return redirect("indicators:preview", pk=pk)
    require(may_report(request.user, stored.agreement.station), NOT_YOURS)
    said = explanations_in(request.POST)
    try:
        counts = apply_upload(
            upload=stored,
            actor=request.user,
            explanations=said,
            fingerprint=request.POST.get("fingerprint", ""),
        ).plan.counts
        written = f"新增 {counts['added']} 项，变更 {counts['changed']} 项，不变 {counts['unchanged']} 项"
        messages.success(request, f"已写入：{written}。")
    except UploadDecided as decided:
        messages.info(request, decided.message)
    except UploadRefused as refused:
        return _preview(request, stored, said, refused.message)
    return redirect("indicators:detail", code=stored.agreement.code)
