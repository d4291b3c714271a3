"""Transfers between stations: the list of one station, proposing, answering."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from staffing.forms import AnswerForm, TransferInForm, TransferOutForm
from staffing.models import SocialWorker, Transfer
from staffing.persons import postings_of
from staffing.refusals import RecordRefused
from staffing.services import transfers as services
from staffing.transfers import TransferLine, concerns, line_of, opened_of, transfers_at, with_stations
from staffing.views.workers import open_worker
from stations.doors import SignedInRequest, get_visible, open_station, require
from stations.models import Station
from stations.permissions import may_report

NOT_YOURS = "调动由两方社工站或其承办机构提出和答复，您可以查看，不能办理。如有疑问，请联系该站或系统管理员。"


@require_GET
def transfers(request: SignedInRequest, code: str) -> HttpResponse:
    """The transfers from and to a station."""
    station = open_station(request.user, code)
    context = {
        "station": station,
        "lines": transfers_at(request.user, station),
        "may_report": may_report(request.user, station),
    }
    return render(request, "staffing/transfers.html", context)


@require_http_methods(["GET", "POST"])
def transfer_out(request: SignedInRequest, pk: int) -> HttpResponse:
    """The worker's station proposes that the worker goes to another one."""
    worker = open_worker(request, pk)
    station = _station_of(request, worker)
    form = TransferOutForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            made = services.propose_out(
                worker=worker, from_station=station, actor=request.user, **form.cleaned_data
            )
            messages.success(request, "已提出，等待调入站确认。确认之前，在岗安排不变。")
            return redirect("staffing:transfer", pk=made.pk)
        except RecordRefused as refused:
            form.add_error(None, refused.message)
    near = Q(operator=station.operator_id) | Q(subdistrict__district=station.subdistrict.district_id)
    context = {
        "station": station,
        "worker": worker,
        "form": form,
        "heading": f"提出调动：{worker.name}",
        "stations": Station.objects.filter(near).exclude(pk=station.pk).values_list("name", flat=True),
    }
    return render(request, "staffing/transfer_form.html", context, status=422 if form.errors else 200)


def _station_of(request: SignedInRequest, worker: SocialWorker) -> Station:
    """The station of the person who proposes, where the worker is on post."""
    stations = [posting.station for posting in postings_of(worker) if posting.end is None]
    own = [station for station in stations if may_report(request.user, station)]
    require(bool(own), "该社工现在不在您的社工站在岗，不能提出调出。如需调入，请在本站的“站间调动”中提出。")
    return own[0]


@require_http_methods(["GET", "POST"])
def transfer_in(request: SignedInRequest, code: str) -> HttpResponse:
    """A station asks for a worker of another one, whom it names by name and number."""
    station = open_station(request.user, code)
    require(may_report(request.user, station), NOT_YOURS)
    form = TransferInForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            made = services.propose_in(to_station=station, actor=request.user, **form.cleaned_data)
            messages.success(
                request, "已提出。所填与登记相符的，请求已送到该社工现在所在的社工站，等待其确认。"
            )
            return redirect("staffing:transfer", pk=made.pk)
        except RecordRefused as refused:
            form.add_error(None, refused.message)
    context = {"station": station, "form": form, "heading": "请求调入社工"}
    return render(request, "staffing/transfer_form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def transfer(request: SignedInRequest, pk: int) -> HttpResponse:
    """One transfer; the other side answers here, the one that proposed withdraws."""
    found = get_visible(with_stations(Transfer.objects.visible_to(request.user)), pk=pk)
    line = line_of(request.user, found, opened_of(request.user, [found]))
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if not line.may_answer:
        form.fields["answer"].help_text = "对方会看到。"
    if request.method == "POST":
        require(line.may_answer or line.may_withdraw or not line.is_waiting, NOT_YOURS)
        if form.is_valid() and _answered(request, found, form):
            return redirect("staffing:transfer", pk=found.pk)
    context = {
        "line": line,
        "transfer": found,
        "station": line.home,
        "form": form,
        "concerns": _concerns(line),
    }
    return render(request, "staffing/transfer.html", context, status=422 if form.errors else 200)


def _concerns(line: TransferLine) -> list[str]:
    """What to look at before an answer, for those who give one and may know whom it is about."""
    if not line.is_waiting or line.worker is None or not (line.may_answer or line.may_withdraw):
        return []
    return concerns(line.transfer, line.worker)


def _answered(request: SignedInRequest, found: Transfer, form: AnswerForm) -> bool:
    """Whether the answer was taken; why not stands in the form."""
    act, said = {
        "agree": (services.agree, "已确认调动：调出站的在岗安排已结束，调入站的在岗安排已开始。"),
        "refuse": (services.refuse, "已答复不同意，对方会看到原因。"),
        "withdraw": (services.withdraw, "已撤回。"),
    }[form.cleaned_data["action"]]
    try:
        act(transfer=found, answer=form.cleaned_data["answer"], actor=request.user)
        messages.success(request, said)
    except RecordRefused as refused:
        form.add_error(None, refused.message)
        return False
    return True
