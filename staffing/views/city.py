"""The pages of a city's attendance workbook: sending it, what each station's rows would do, how far the worker is."""

from __future__ import annotations

import re
from io import BytesIO
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRefresh

from staffing.city_page import SHOWN_PROBLEMS, groups_of, problems_workbook
from staffing.services import preview_part, receive_city
from staffing.tasks import start_city
from stations.city_uploads import confirm_city, discard_city, hold_up, resume_city, stations_of
from stations.doors import SignedInRequest, get_visible, require
from stations.forms import ConfirmCityForm, FileForm
from stations.models import CityPart, CityUpload
from stations.permissions import may_collect
from stations.preview import preview_page
from stations.uploads import UploadDecided, UploadRefused
from stations.workbooks import UnreadableWorkbook
from stations.workbooks.writing import CONTENT_TYPE

_NOT_YOURS = "汇总上报由区民政局或系统管理员使用；一个社工站的到岗表，请在“资料上报”中上传。"
_LISTED = 20


@require_http_methods(["GET", "POST"])
def collection(request: SignedInRequest) -> HttpResponse:
    """The last city uploads, and a form for the next one; it is kept and the worker reads it."""
    require(may_collect(request.user), _NOT_YOURS)
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = FileForm(*sent)
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            city = receive_city(data=file.read(), filename=file.name, actor=request.user)
            start_city(city)
            return redirect("staffing:city", pk=city.pk)
        except UnreadableWorkbook as unreadable:
            form.add_error("file", unreadable.message)
    context = {
        "form": form,
        "uploads": CityUpload.objects.visible_to(request.user).select_related("uploaded_by")[:_LISTED],
        "stations": stations_of(request.user).count(),
    }
    return render(request, "staffing/city_list.html", context, status=422 if form.errors else 200)


def _open(request: SignedInRequest, pk: UUID) -> CityUpload:
    uploads = CityUpload.objects.visible_to(request.user)
    return get_visible(uploads.select_related("uploaded_by", "confirmed_by"), pk=pk)


@require_GET
def detail(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """How far the worker is; once it is read, what each station's rows would do, and what became of them."""
    return _detail(request, _open(request, pk))


def _detail(request: SignedInRequest, city: CityUpload, refusal: str = "") -> HttpResponse:
    context = {
        "city": city,
        "hold_up": hold_up(city),
        "groups": [] if city.is_active else groups_of(city),
        "shown_problems": SHOWN_PROBLEMS,
        "refusal": refusal,
        "reason": request.POST.get("reason", ""),
        "ticked": _ticked(request) if refusal else None,
    }
    return render(request, "staffing/city.html", context, status=422 if refusal else 200)


@require_GET
def progress(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """The bar alone, asked for again and again; the page is loaded anew once the worker is done."""
    city = _open(request, pk)
    if not city.is_active:
        return HttpResponseClientRefresh()
    return render(request, "staffing/city_progress.html", {"city": city, "hold_up": hold_up(city)})


@require_GET
def problems(request: SignedInRequest, pk: UUID) -> FileResponse:
    """All problems as a workbook."""
    city = _open(request, pk)
    return FileResponse(
        BytesIO(problems_workbook(city)),
        as_attachment=True,
        filename=f"问题清单-{city.uploaded_at:%Y-%m-%d}.xlsx",
        content_type=CONTENT_TYPE,
    )


@require_http_methods(["GET", "POST"])
def confirm(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Have the ticked stations written. A second confirmation leads to what the first one started; a copied address too."""
    city = _open(request, pk)
    if request.method == "GET":
        return redirect("staffing:city", pk=pk)
    form = ConfirmCityForm(request.POST)
    if not form.is_valid():
        return _detail(request, city, form.complaint)
    ready = city.parts.filter(state=CityPart.State.READY).values_list("position", flat=True)
    try:
        confirm_city(
            city=city,
            actor=request.user,
            run=form.cleaned_data["run"] or city.run,
            reason=form.cleaned_data["reason"],
            left_out=set(ready) - _ticked(request),
        )
        start_city(city)
    except UploadDecided as decided:
        messages.info(request, decided.message)
    except UploadRefused as refused:
        return _detail(request, _open(request, pk), refused.message)
    return redirect("staffing:city", pk=pk)


def _ticked(request: SignedInRequest) -> set[int]:
    """The positions of the stations that are to be written."""
    return {int(text) for text in request.POST.getlist("part") if re.fullmatch(r"[0-9]{1,9}", text)}


@require_POST
def resume(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Queue the work again after its worker died."""
    city = _open(request, pk)
    try:
        resume_city(city=city, actor=request.user)
        start_city(city)
        messages.success(request, "已重新排队。已写入的社工站不会重复写入。")
    except UploadDecided as decided:
        messages.info(request, decided.message)
    return redirect("staffing:city", pk=pk)


@require_POST
def discard(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Give the file up; nothing of it was written."""
    city = _open(request, pk)
    try:
        discard_city(city=city, actor=request.user)
        messages.success(request, f"已放弃“{city.original_name}”，没有写入任何内容。")
    except UploadDecided as decided:
        messages.info(request, decided.message)
        return redirect("staffing:city", pk=pk)
    return redirect("staffing:city_list")


@require_GET
def part(request: SignedInRequest, pk: UUID, position: int) -> HttpResponse:
    """One station's rows, cell by cell, against what is stored now."""
    city = _open(request, pk)
    shown = get_object_or_404(city.parts.exclude(agreement=None), position=position)
    found = preview_part(part=shown)
    layout = found.parsed.layout
    page = preview_page(
        found.plan,
        [layout.grid] if layout else [],
        rows=[*range(layout.bottom + 1), *shown.lines] if layout else None,
    )
    context = {"city": city, "part": shown, "station": shown.station, "preview": page}
    return render(request, "staffing/city_part.html", context)
