"""Correcting a worker's record by hand: the person, the certificates, the postings."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

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


@dataclass(frozen=True)
class Step:
    """One form of a page: the word on its button, and what sending it does. ``action`` tells it from the others."""

    action: str
    label: str
    form: RecordForm
    save: Callable[[Any], object]


@require_http_methods(["GET", "POST"])
def edit_worker(request: SignedInRequest, pk: int) -> HttpResponse:
    """Name, registration number, start of practice, training."""
    worker = _editable(request, pk)

    def save(form: WorkerForm) -> None:
        said = form.cleaned_data
        people.correct_worker(
            worker=worker,
            values=form.values,
            token=said["token"],
            reason=said["reason"],
            actor=request.user,
        )

    form = WorkerForm(_data(request), row=worker)
    return _page(request, worker, "修改基本情况", [Step("", "保存", form, save)])


@require_http_methods(["GET", "POST"])
def add_certificate(request: SignedInRequest, pk: int) -> HttpResponse:
    """A certificate that no sheet has named yet."""
    worker = _editable(request, pk)

    def save(form: CertificateForm) -> None:
        people.add_certificate(worker=worker, values=form.values, actor=request.user)

    form = CertificateForm(_data(request), row=Certificate(worker=worker))
    return _page(request, worker, "登记证书", [Step("", "保存", form, save)])


@require_http_methods(["GET", "POST"])
def certificate(request: SignedInRequest, pk: int) -> HttpResponse:
    """Number and days of a certificate, or its removal."""
    scope = SocialWorker.objects.visible_to(request.user).values("pk")
    rows = Certificate.objects.filter(worker__in=scope).select_related("worker__merged_into")
    found = get_visible(rows, pk=pk)
    worker = _editable(request, found.worker.person)

    def save(form: CertificateForm) -> None:
        token = form.cleaned_data["token"]
        people.change_certificate(certificate=found, values=form.values, token=token, actor=request.user)

    def remove(form: RemoveCertificateForm) -> None:
        people.remove_certificate(certificate=found, actor=request.user, **form.cleaned_data)

    steps = [
        Step("", "保存", CertificateForm(_data(request), row=found), save),
        Step("remove", "删除这份证书", RemoveCertificateForm(_data(request, "remove"), row=found), remove),
    ]
    return _page(request, worker, found.get_level_display(), steps)


@require_http_methods(["GET", "POST"])
def posting(request: SignedInRequest, pk: int) -> HttpResponse:
    """Area and position of a posting; its end; opening it again."""
    rows = Posting.objects.visible_to(request.user).select_related("worker__merged_into", "station", "area")
    found = get_visible(rows, pk=pk)
    require(may_report(request.user, found.station), NOT_YOURS)

    def by(service: Callable[..., object]) -> Callable[[RecordForm], object]:
        return lambda form: service(posting=found, actor=request.user, **form.cleaned_data)

    place = PlaceForm(_data(request), row=found)
    close = CloseForm(_data(request, "close"), row=found)
    reopen = ReopenForm(_data(request, "reopen"), row=found)
    steps = [
        Step("", "保存", place, by(people.place_posting)),
        Step("close", "登记离岗", close, by(people.close_posting))
        if found.end is None
        else Step("reopen", "重新打开", reopen, by(people.reopen_posting)),
    ]
    worker = found.worker.merged_into or found.worker
    return _page(request, worker, f"在岗安排 · {found.station.short_name}", steps)


def _data(request: SignedInRequest, action: str = "") -> Any:
    """What was sent with the button of this action; None where it wasn't."""
    return request.POST if request.method == "POST" and request.POST.get("action", "") == action else None


def _editable(request: SignedInRequest, pk: int) -> SocialWorker:
    worker = open_worker(request, pk)
    require(may_edit_worker(request.user, worker), NOT_YOURS)
    require(worker.merged_into_id is None, "这份档案已并入另一份，请在合并后的档案上修改。")
    return worker


def _page(
    request: SignedInRequest, worker: SocialWorker, heading: str, steps: Sequence[Step]
) -> HttpResponse:
    """The forms of one record; a sent one is acted upon, and then leads back to the worker."""
    for step in steps:
        if step.form.is_valid():
            try:
                step.save(step.form)
                messages.success(request, "已保存。")
                return redirect("staffing:worker", pk=worker.pk)
            except StaleRecord as stale:
                return _conflict(request, worker, step, stale)
            except RecordRefused as refused:
                step.form.add_error(None, refused.message)
    wrong = any(step.form.errors for step in steps)
    context = {"worker": worker, "heading": heading, "steps": steps}
    return render(request, "staffing/record.html", context, status=422 if wrong else 200)


def _conflict(request: SignedInRequest, worker: SocialWorker, step: Step, stale: StaleRecord) -> HttpResponse:
    """Both changes side by side; sending mine again carries what I have seen now."""
    row = stale.row
    context = {
        "worker": worker,
        "compared": step.form.compared(row) if row else [],
        "theirs": last_change_of(row) if row else None,
        "gone": row is None,
        "form": step.form.again(row) if row else None,
        "action": step.action,
    }
    return render(request, "staffing/record_conflict.html", context, status=409)
