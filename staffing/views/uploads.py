"""The pages of an attendance sheet: upload, preview, confirmation, undo."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from staffing.services import (
    AttendancePreview,
    apply_attendance,
    preview_attendance,
    receive_attendance,
    sent_workbook,
    undo_attendance,
)
from staffing.sheets.parsed import Layout
from staffing.template_people import awaited_months, open_months, people_for
from staffing.template_workbook import attendance_template
from staffing.undoing import plan_undo
from stations import upload_steps
from stations.doors import SignedInRequest, require
from stations.forms import PeriodForm, WorkbookForm
from stations.models import Agreement, CityPart, CityUpload, Upload
from stations.months import label
from stations.permissions import may_report, may_see_names, may_undo
from stations.preview import preview_page
from stations.returns import returns_of
from stations.upload_pages import (
    explanations_in,
    open_agreement,
    open_upload,
    recent_uploads,
    template_response,
)
from stations.upload_steps import WITH_NAMES, SheetPages
from stations.uploads import UploadDecided, UploadRefused
from stations.workbooks import UnreadableWorkbook

_NOT_YOURS = "到岗表由社工站或其承办机构上传，您可以查看，不能上传。如需更正，请联系该站或系统管理员。"
_PAGES = SheetPages(
    kind=Upload.Kind.ATTENDANCE,
    namespace="staffing",
    unit="人月",
    not_yours=_NOT_YOURS,
    problems=lambda upload: preview_attendance(upload=upload).plan.problems,
    plan_undo=plan_undo,
    undo=undo_attendance,
    workbook=lambda upload: sent_workbook(upload=upload),
)


@require_http_methods(["GET", "POST"])
def upload(request: SignedInRequest, code: str) -> HttpResponse:
    """Choose a workbook; it is kept and its preview opened."""
    agreement = open_agreement(request, code)
    require(may_report(request.user, agreement.station), _NOT_YOURS)
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = WorkbookForm(*sent, agreement=agreement)
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            stored = receive_attendance(
                agreement=agreement,
                data=file.read(),
                filename=file.name,
                actor=request.user,
                months=form.months,
            )
            return redirect("staffing:preview", pk=stored.pk)
        except UnreadableWorkbook as unreadable:
            form.add_error("file", unreadable.message)
    context = {"agreement": agreement, "station": agreement.station, "form": form} | _upload_context(
        agreement
    )
    return render(request, "staffing/upload.html", context, status=422 if form.errors else 200)


def _upload_context(agreement: Agreement) -> dict[str, object]:
    return {
        "kind": Upload.Kind.ATTENDANCE.label,
        "uploads": recent_uploads(agreement, Upload.Kind.ATTENDANCE),
        "returns": returns_of(agreement, Upload.Kind.ATTENDANCE).waiting().order_by("month"),
        "detail_url": reverse("staffing:detail", args=[agreement.code]),
        "preview_name": "staffing:preview",
        "template_form": PeriodForm(agreement=agreement, default=_awaited(agreement)),
        "template_url": reverse("staffing:template", args=[agreement.code]),
        "typing_month": _awaited(agreement)[0],
        "typing_url": reverse("staffing:typing", args=[agreement.code, label(_awaited(agreement)[0])]),
    }


def _awaited(agreement: Agreement) -> tuple[date, date]:
    return awaited_months(agreement, timezone.localdate())


@require_GET
def template(request: SignedInRequest, code: str) -> HttpResponseBase:
    """The sheet to fill in, with what is known of the chosen months; those that wait for data unless chosen."""
    agreement = open_agreement(request, code)
    require(may_report(request.user, agreement.station), _NOT_YOURS)
    chosen = request.GET if "first" in request.GET else None
    form = PeriodForm(chosen, agreement=agreement, default=_awaited(agreement))
    months = open_months(agreement, *form.months)
    if form.errors or not months:
        messages.error(request, "没有生成模板：起止月份有误，或所选月份都已锁定。请重新选择月份。")
        return redirect("staffing:upload", code=code)
    people = people_for(agreement, months)
    data = attendance_template(agreement=agreement, months=months, people=people)
    return template_response(agreement, "社工到岗表", (months[0], months[-1]), data)


@require_GET
def preview(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """What the upload would do as things stand now."""
    stored = open_upload(request, pk, Upload.Kind.ATTENDANCE)
    require(may_see_names(request.user, stored.agreement.station), WITH_NAMES)
    return _preview(request, stored, preview_attendance(upload=stored))


def _preview(
    request: SignedInRequest,
    upload: Upload,
    found: AttendancePreview,
    explanations: dict[str, str] | None = None,
    refusal: str = "",
) -> HttpResponse:
    code = upload.agreement.code
    layout = found.parsed.layout
    may_confirm = may_report(request.user, upload.agreement.station)
    city_part = CityPart.objects.filter(upload=upload).first()
    context = {
        "upload": upload,
        "station": upload.agreement.station,
        "preview": preview_page(
            found.plan,
            [layout.grid] if layout else [],
            explanations=explanations or upload.explanations or None,
            removable=found.plan.removable,
            rows=_drawn(layout),
        ),
        "unit": "人月",
        "refusal": refusal,
        "may_confirm": may_confirm,
        "may_download": True,
        "may_undo": may_undo(request.user, upload),
        "city_part": city_part,
        "city_url": _city_url(request, city_part),
        "may_explain": may_confirm and not found.plan.errors and upload.state == Upload.State.PREVIEW,
        "namespace": _PAGES.namespace,
        "again_url": reverse("staffing:upload", args=[code]),
        "detail_url": reverse("staffing:detail", args=[code]),
    }
    return render(request, "stations/preview.html", context, status=422 if refusal else 200)


def _city_url(request: SignedInRequest, part: CityPart | None) -> str:
    """The page of the city's workbook that the part came with, for its bureau; "" for the station."""
    if part is None or not CityUpload.objects.visible_to(request.user).filter(pk=part.city_id).exists():
        return ""
    return reverse("staffing:city", args=[part.city_id])


def _drawn(layout: Layout | None) -> list[int] | None:
    """Of a city's sheet the headings and the station's own rows; of any other all of it."""
    if layout is None or layout.rows is None:
        return None
    return [*range(layout.bottom + 1), *layout.rows]


@require_GET
def annotated_workbook(request: SignedInRequest, pk: UUID) -> HttpResponseBase:
    """The sent workbook with its problems marked in the cells."""
    return upload_steps.marked_workbook(request, pk, _PAGES)


@require_http_methods(["GET", "POST"])
def undo(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Take an applied sheet back, after a look at what that restores."""
    return upload_steps.undo_page(request, pk, _PAGES)


@require_POST
def discard(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Give a previewed sheet up."""
    return upload_steps.discard(request, pk, _PAGES)


@require_http_methods(["GET", "POST"])
def confirm(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Apply the stored bytes. A second confirmation leads to what the first one wrote; a copied address to the preview."""
    stored = open_upload(request, pk, Upload.Kind.ATTENDANCE)
    if request.method == "GET":
        return redirect("staffing:preview", pk=pk)
    require(may_report(request.user, stored.agreement.station), _NOT_YOURS)
    explanations = explanations_in(request.POST)
    try:
        plan = apply_attendance(
            upload=stored,
            actor=request.user,
            explanations=explanations,
            fingerprint=request.POST.get("fingerprint", ""),
            remove=request.POST.getlist("remove"),
        )
        counts = plan.counts
        messages.success(
            request,
            f"已写入：新增 {counts['added']}，变更 {counts['changed']}，不变 {counts['unchanged']} 人月。",
        )
    except UploadDecided as decided:
        messages.info(request, decided.message)
    except UploadRefused as refused:
        return _preview(request, stored, preview_attendance(upload=stored), explanations, refused.message)
    return redirect("staffing:detail", code=stored.agreement.code)
