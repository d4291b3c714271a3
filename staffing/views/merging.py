"""Joining two records of one person after a look at both, and taking them apart."""

from __future__ import annotations

import re

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from staffing.duplicates import kept_and_joined, may_merge, obstacles_to_merge, side_of, told_apart
from staffing.forms import MergeForm, SeparateForm
from staffing.joined_figures import effects_of, joining
from staffing.models import SocialWorker
from staffing.persons import may_edit_worker, postings_of, stations_of
from staffing.refusals import RecordRefused
from staffing.services import merging as services
from staffing.views.records import NOT_YOURS
from staffing.views.workers import open_worker
from staffing.workers import persons_at
from stations.doors import SignedInRequest, get_visible, require
from stations.permissions import may_report

NOT_BOTH = "两份档案由不同的社工站维护，您只能查看。合并请联系共同的承办机构或系统管理员。"


@require_http_methods(["GET", "POST"])
def merge(request: SignedInRequest, pk: int) -> HttpResponse:
    """Choose another record, look at both side by side, and join them with a reason."""
    worker = open_worker(request, pk)
    require(may_edit_worker(request.user, worker), NOT_YOURS)
    others = _others(request, worker)
    asked = request.POST.get("other") or request.GET.get("other", "")
    sent = request.POST if request.method == "POST" else None
    form = MergeForm(sent, others=others, initial={"other": asked})
    if form.is_valid():
        try:
            made = services.merge(
                one=worker,
                other=form.cleaned_data["other"],
                reason=form.cleaned_data["reason"],
                actor=request.user,
            )
            messages.success(request, "两份档案已合并。到岗记录没有改动，从现在起按同一人计算。")
            return redirect("staffing:worker", pk=made.kept_id)
        except RecordRefused as refused:
            form.add_error(None, refused.message)
    if re.fullmatch(r"[0-9]{1,18}", asked) is None:
        return _choice(request, worker, form)
    other = get_visible(others, pk=int(asked))
    return _comparison(request, worker, other, form)


def _others(request: SignedInRequest, worker: SocialWorker) -> QuerySet[SocialWorker]:
    """The records that the reader may see, but for this one and those that were joined."""
    rows = SocialWorker.objects.visible_to(request.user).filter(merged_into=None).exclude(pk=worker.pk)
    return rows.select_related("station__subdistrict")


def _choice(request: SignedInRequest, worker: SocialWorker, form: MergeForm) -> HttpResponse:
    """Everybody else at the worker's stations: two records of one person may be spelt differently."""
    stations = stations_of(worker, postings_of(worker))
    found = {
        other.pk: other
        for station in stations
        if may_report(request.user, station)
        for other in persons_at(station)
        if other.pk != worker.pk
    }
    context = {"worker": worker, "form": form, "others": sorted(found.values(), key=lambda row: row.name)}
    return render(request, "staffing/merge_choice.html", context, status=422 if form.errors else 200)


def _comparison(
    request: SignedInRequest, worker: SocialWorker, other: SocialWorker, form: MergeForm
) -> HttpResponse:
    kept, joined = kept_and_joined(worker, other)
    allowed = may_merge(request.user, worker, other)
    obstacles = obstacles_to_merge(request.user, kept, joined) if allowed else [NOT_BOTH]
    context = {
        "worker": worker,
        "sides": [side_of(request.user, kept), side_of(request.user, joined)],
        "kept": kept,
        "other": other,
        "apart": told_apart(worker, other),
        "obstacles": obstacles,
        "effects": [] if obstacles else effects_of(request.user, [kept.pk, joined.pk], joining(kept, joined)),
        "form": form,
    }
    return render(request, "staffing/merge.html", context, status=422 if form.errors else 200)


@require_POST
def tell_apart(request: SignedInRequest, pk: int) -> HttpResponse:
    """Keep that two records of one name are two persons; the list doesn't ask about them any more."""
    worker = open_worker(request, pk)
    require(may_edit_worker(request.user, worker), NOT_YOURS)
    asked = request.POST.get("other", "")
    if re.fullmatch(r"[0-9]{1,18}", asked) is None:
        messages.error(request, "没有记录：没有选择另一份档案。请先选择要比对的档案。")
        return redirect("staffing:merge", pk=pk)
    try:
        services.tell_apart(
            one=worker, other=get_visible(_others(request, worker), pk=int(asked)), actor=request.user
        )
        messages.success(request, "已记录：两份档案不是同一人，社工名单不再提示。以后仍可合并。")
    except RecordRefused as refused:
        messages.error(request, refused.message)
    return redirect("staffing:worker", pk=pk)


@require_http_methods(["GET", "POST"])
def separate(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take a joined record apart again, after a look at what that does to the figures."""
    joined = open_worker(request, pk)
    made = services.standing_merge(joined=joined)
    require(may_edit_worker(request.user, made.kept if made else joined), NOT_YOURS)
    if made is None:
        messages.info(request, "这份档案没有并入其他档案。")
        return redirect("staffing:worker", pk=joined.pk)
    form = SeparateForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            services.separate(joined=joined, reason=form.cleaned_data["reason"], actor=request.user)
            messages.success(request, "两份档案已分开，各自按自己的记录计算。")
            return redirect("staffing:worker", pk=joined.pk)
        except RecordRefused as refused:
            form.add_error(None, refused.message)
    obstacles = services.obstacles_to_separate(made=made)
    change = services.taking_apart(made=made)
    context = {
        "made": made,
        "worker": made.kept,
        "obstacles": obstacles,
        "effects": [] if obstacles else effects_of(request.user, [made.kept_id], change),
        "form": form,
    }
    return render(request, "staffing/separate.html", context, status=422 if form.errors else 200)
