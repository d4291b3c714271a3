"""The workers of a station, and the page of one."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from staffing.duplicates import pairs_at
from staffing.forms import WorkerFilter
from staffing.models import SocialWorker
from staffing.persons import may_edit_worker
from staffing.worker_page import worker_page
from staffing.workers import workers_of
from stations.doors import SignedInRequest, get_visible, open_station
from stations.permissions import may_report, may_see_names

PAGE_SIZE = 50


@require_GET
def worker_list(request: SignedInRequest, code: str) -> HttpResponse:
    """Everybody who works or worked at the station."""
    station = open_station(request.user, code)
    named = may_see_names(request.user, station)
    form = WorkerFilter(request.GET)
    lines = workers_of(station, timezone.localdate(), named=named)
    page = Paginator(form.apply(lines), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "station": station,
        "named": named,
        "form": form,
        "page": page,
        "pairs": [
            (pair, may_edit_worker(request.user, pair.one))
            for pair in (pairs_at(request.user, station) if named else [])
        ],
        "on_post": sum(line.is_here for line in lines),
        "to_check": sum(line.absent_since is not None for line in lines),
        "may_report": may_report(request.user, station),
    }
    return render(request, "staffing/workers.html", context)


@require_GET
def worker(request: SignedInRequest, pk: int) -> HttpResponse:
    """One person; a record that was joined to another leads there."""
    found = open_worker(request, pk)
    if found.merged_into_id:
        messages.info(request, "这份档案已并入下面的档案，合并前后的记录都列在这里。")
        return redirect("staffing:worker", pk=found.merged_into_id)
    page = worker_page(request.user, found, timezone.localdate())
    context = {
        "page": page,
        "worker": found,
        "station": page.home,
        "may_edit": may_edit_worker(request.user, found),
        "may_transfer": any(line.may_edit and line.posting.end is None for line in page.postings),
    }
    return render(request, "staffing/worker.html", context)


def open_worker(request: SignedInRequest, pk: int) -> SocialWorker:
    """The worker; 404 to anybody who may read the data of none of the worker's stations."""
    workers = SocialWorker.objects.visible_to(request.user)
    return get_visible(workers.select_related("station__subdistrict"), pk=pk)
