"""What an agreement asks for: read by everyone who may open it, amended in place by an administrator."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from indicators.forms import TargetForm
from indicators.models import Target
from indicators.queries import TargetCell, TargetRow, amendments_of, target_rows
from indicators.services import StaleTarget, amend_target
from indicators.sheets.amounts import plain
from stations.doors import SignedInRequest, require
from stations.models import Agreement
from stations.permissions import may_administer
from stations.upload_pages import open_agreement

READ_ONLY = "协议指标由系统管理员按补充协议修改，您可以查看，不能修改。如有变更，请联系系统管理员。"


@require_http_methods(["GET", "POST"])
def targets(request: SignedInRequest, code: str) -> HttpResponse:
    """The table of targets; `?edit=` opens one of them, a POST changes it."""
    agreement = open_agreement(request, code)
    if request.method == "POST":
        return _amend(request, agreement)
    editable = may_administer(request.user)
    rows = target_rows(agreement)
    cell = _cell_named(rows, request.GET.get("edit", "")) if editable else None
    form = TargetForm(agreement=agreement, initial=_initial(cell)) if cell else None
    return _page(request, agreement, rows, cell, form)


def _amend(request: SignedInRequest, agreement: Agreement) -> HttpResponse:
    require(may_administer(request.user), READ_ONLY)
    form = TargetForm(request.POST, agreement=agreement)
    if form.is_valid():
        values = form.cleaned_data
        try:
            target = amend_target(
                agreement=agreement,
                indicator=values["indicator"],
                area=values["area"],
                quantity=values["quantity"],
                reason=values["reason"],
                actor=request.user,
                version=values["version"],
            )
            messages.success(request, f"“{values['indicator']}”的协议量已修改，原值保留在变更记录中。")
            address = reverse("indicators:targets", args=[agreement.code])
            return redirect(f"{address}#{target.indicator.code}")
        except StaleTarget as stale:
            return _conflict(request, agreement, form, stale.target)
        except ValidationError as wrong:
            form.add_error(None, wrong)
    rows = target_rows(agreement)
    area = form.data.get("area", "")
    key = f"{form.data.get('indicator', '')}.{area}" if area else form.data.get("indicator", "")
    return _page(request, agreement, rows, _cell_named(rows, key), form, status=422)


def _conflict(
    request: SignedInRequest, agreement: Agreement, form: TargetForm, target: Target
) -> HttpResponse:
    """Both changes side by side; sending mine again carries the version that I have seen now."""
    again = request.POST.copy()
    again["version"] = str(target.version)
    context = {
        "agreement": agreement,
        "station": agreement.station,
        "mine": form.cleaned_data,
        "target": target,
        "theirs": amendments_of(agreement, request.user).filter(target=target.pk).first(),
        "form": TargetForm(again, agreement=agreement),
    }
    return render(request, "indicators/target_conflict.html", context, status=409)


def _page(
    request: SignedInRequest,
    agreement: Agreement,
    rows: list[TargetRow],
    cell: TargetCell | None,
    form: TargetForm | None,
    status: int = 200,
) -> HttpResponse:
    areas = list(agreement.station.areas.order_by("position"))
    context = {
        "agreement": agreement,
        "station": agreement.station,
        "areas": areas,
        "columns": 3 + len(areas),
        "rows": rows,
        "editable": may_administer(request.user),
        "editing": cell,
        "form": form,
        "amendments": amendments_of(agreement, request.user),
    }
    return render(request, "indicators/targets.html", context, status=status)


def _cell_named(rows: list[TargetRow], key: str) -> TargetCell | None:
    return next((cell for row in rows for cell in (row.station, *row.areas) if cell.key == key), None)


def _initial(cell: TargetCell) -> dict[str, object]:
    return {
        "indicator": cell.indicator.code,
        "area": cell.area,
        "version": cell.version,
        "quantity": None if cell.quantity is None else plain(cell.quantity),
        "none": cell.stated and cell.quantity is None,
    }
