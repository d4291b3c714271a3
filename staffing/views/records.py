"""Correcting a worker's record by hand: the person, the certificates, the postings."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from staffing.forms import (
    CertificateForm,
    CloseForm,
    PlaceForm,
    RecordForm,
    RemoveCertificateForm,
    ReopenForm,
    WorkerForm,
)
from staffing.models import Certificate, Posting, SocialWorker
from staffing.persons import may_edit_worker
from staffing.refusals import RecordRefused, StaleRecord
from staffing.services import people
from staffing.views.workers import open_worker
from stations.audit import last_change_of
from stations.doors import SignedInRequest, get_visible, require
from stations.permissions import may_report

NOT_YOURS = (
    "社工档案由该社工现在所在的社工站或其承办机构维护，您可以查看，不能修改。"
    "如需更正，请联系该站或系统管理员。"
)


@require_http_methods(["GET", "POST"])
def edit_worker(request: SignedInRequest, pk: int) -> HttpResponse:
    """Name, registration number, start of practice, training."""
    worker = _editable(request, pk)
    form = WorkerForm(request.POST if request.method == "POST" else None, row=worker)

    def save() -> None:
        people.correct_worker(
            worker=worker,
            values=form.values,
            token=form.cleaned_data["token"],
            reason=form.cleaned_data["reason"],
            actor=request.user,
        )

    return _page(request, worker, "修改基本情况", [("", "保存", form)], form, save)


@require_http_methods(["GET", "POST"])
def add_certificate(request: SignedInRequest, pk: int) -> HttpResponse:
    """A certificate that no sheet has named yet."""
    worker = _editable(request, pk)
    form = CertificateForm(request.POST if request.method == "POST" else None, row=Certificate(worker=worker))

    def save() -> None:
        people.add_certificate(worker=worker, values=form.values, actor=request.user)

    return _page(request, worker, "登记证书", [("", "保存", form)], form, save)


@require_http_methods(["GET", "POST"])
def certificate(request: SignedInRequest, pk: int) -> HttpResponse:
    """Number and days of a certificate, or its removal."""
    scope = SocialWorker.objects.visible_to(request.user).values("pk")
    rows = Certificate.objects.filter(worker__in=scope).select_related("worker__merged_into")
    found = get_visible(rows, pk=pk)
    worker = _editable(request, found.worker.person)
    removing = request.POST.get("action") == "remove"
    data = request.POST if request.method == "POST" else None
    form = CertificateForm(None if removing else data, row=found)
    removal = RemoveCertificateForm(data if removing else None, row=found)

    def save() -> None:
        people.change_certificate(
            certificate=found, values=form.values, token=form.cleaned_data["token"], actor=request.user
        )

    def remove() -> None:
        said = removal.cleaned_data
        people.remove_certificate(
            certificate=found, token=said["token"], reason=said["reason"], actor=request.user
        )

    forms: list[NamedForm] = [("", "保存", form), ("remove", "删除这份证书", removal)]
    sent, act = (removal, remove) if removing else (form, save)
    return _page(request, worker, found.get_level_display(), forms, sent, act)


@require_http_methods(["GET", "POST"])
def posting(request: SignedInRequest, pk: int) -> HttpResponse:
    """Area and position of a posting; its end; opening it again."""
    rows = Posting.objects.visible_to(request.user).select_related("worker__merged_into", "station", "area")
    found = get_visible(rows, pk=pk)
    require(may_report(request.user, found.station), NOT_YOURS)
    action = request.POST.get("action", "") if request.method == "POST" else None
    place = PlaceForm(request.POST if action == "" else None, row=found)
    end = CloseForm(request.POST if action == "close" else None, row=found)
    reopen = ReopenForm(request.POST if action == "reopen" else None, row=found)
    actor = request.user

    def save() -> None:
        said = place.cleaned_data
        people.place_posting(
            posting=found, area=said["area"], position=said["position"], token=said["token"], actor=actor
        )

    def close() -> None:
        people.close_posting(posting=found, actor=actor, **end.cleaned_data)

    def open_again() -> None:
        said = reopen.cleaned_data
        people.reopen_posting(posting=found, reason=said["because"], token=said["token"], actor=actor)

    steps: dict[str | None, tuple[RecordForm, Callable[[], None]]] = {
        "": (place, save),
        "close": (end, close),
        "reopen": (reopen, open_again),
    }
    closing: NamedForm = ("close", "登记离岗", end) if found.end is None else ("reopen", "重新打开", reopen)
    sent, act = steps.get(action, (place, save))
    worker = found.worker.merged_into or found.worker
    return _page(
        request, worker, f"在岗安排 · {found.station.short_name}", [("", "保存", place), closing], sent, act
    )


NamedForm = tuple[str, str, RecordForm]


def _editable(request: SignedInRequest, pk: int) -> SocialWorker:
    worker = open_worker(request, pk)
    require(may_edit_worker(request.user, worker), NOT_YOURS)
    require(worker.merged_into_id is None, "这份档案已并入另一份，请在合并后的档案上修改。")
    return worker


def _page(
    request: SignedInRequest,
    worker: SocialWorker,
    heading: str,
    forms: list[NamedForm],
    sent: RecordForm,
    act: Callable[[], None],
) -> HttpResponse:
    """The forms of one record; a sent one is acted upon, and then leads back to the worker."""
    if sent.is_valid():
        try:
            act()
            messages.success(request, "已保存。")
            return redirect("staffing:worker", pk=worker.pk)
        except StaleRecord as stale:
            return _conflict(request, worker, sent, stale)
        except RecordRefused as refused:
            sent.add_error(None, refused.message)
    context = {"worker": worker, "heading": heading, "forms": forms}
    return render(request, "staffing/record.html", context, status=422 if sent.errors else 200)


def _conflict(
    request: SignedInRequest, worker: SocialWorker, sent: RecordForm, stale: StaleRecord
) -> HttpResponse:
    """Both changes side by side; sending mine again carries what I have seen now."""
    row = stale.row
    context = {
        "worker": worker,
        "compared": sent.compared(row) if row else [],
        "theirs": last_change_of(row) if row else None,
        "gone": row is None,
        "form": sent.again(row) if row else None,
        "action": request.POST.get("action", ""),
    }
    return render(request, "staffing/record_conflict.html", context, status=409)
