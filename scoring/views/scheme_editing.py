"""The editor of drafts: begun from nothing, the page of rules, parties and grades, and the page of a party's items."""

from dataclasses import replace

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from scoring import services
from scoring.answers import answers
from scoring.forms import NewSchemeForm, whole_number
from scoring.heads_form import Heads, carry_out, typed_heads
from scoring.models import Scheme
from scoring.refusals import Invalid, Refused
from scoring.scheme_editor import (
    Change,
    Outcome,
    fresh_plan,
    indicators_offered,
    items_page,
    outcome_of,
    read_removed,
    stored_outcome,
)
from scoring.scheme_form import typed_rows
from scoring.scheme_page import edits_schemes, listed_schemes
from scoring.scheme_plans import SchemePlan, next_version, plan_of
from scoring.services.schemes import PUBLISHED
from scoring.views.scheme_files import NOT_YOURS
from stations.doors import SignedInRequest, get_visible, require


@require_http_methods(["GET", "POST"])
def begin(request: SignedInRequest) -> HttpResponse:
    """A new scheme from nothing, or with the usual four parties."""
    require(edits_schemes(request.user), NOT_YOURS)
    form = NewSchemeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.begin_scheme(**form.cleaned_data, actor=request.user)
            messages.success(request, "草稿已建立，请填写规则、评估方和各方的评分项目。")
            return redirect("scoring:scheme_edit", made.code, made.version)
        except Invalid as error:
            form.add_error("code", " ".join(error.messages.values()))
    status = 422 if request.method == "POST" else 200
    return render(request, "scoring/scheme_new.html", {"form": form}, status=status)


@require_http_methods(["GET", "POST"])
@answers("scoring:scheme_edit", "code", "version")
def heads(request: SignedInRequest, code: str, version: int) -> HttpResponse:
    """Rules, parties and grades. Buttons that add, move or take out a row store nothing; saving does."""
    scheme, plan = _draft(request, code, version)
    if request.method == "GET" and scheme.published_at is not None:
        return _fixed(request, scheme)
    if request.method == "GET":
        return _heads_page(request, Heads.stored(scheme, plan))
    typed = typed_heads(request.POST, scheme, plan)
    if (done := carry_out(typed, request.POST.get("do", ""))) is not None:
        return _heads_page(request, done)
    read = typed.read()
    if read.plan is None or typed.asks:
        return _heads_page(request, typed, 422)
    try:
        changes = services.edit_heads(
            scheme=scheme, heads=read.plan, actor=request.user, seen=typed.seen, **typed.names()
        )
    except Invalid as error:
        return _heads_page(request, replace(typed, error=" ".join(error.messages.values())), 422)
    messages.success(request, f"已保存：{len(changes)} 处改动。" if changes else "没有改动。")
    return redirect("scoring:scheme_edit", code, version)


@require_http_methods(["GET", "POST"])
@answers("scoring:scheme_edit_party", "code", "version", "party")
def items(request: SignedInRequest, code: str, version: int, party: str) -> HttpResponse:
    """A party's items as a table that saves itself: what can be read is stored with every change."""
    scheme, plan = _draft(request, code, version)
    known = next((one for one in plan.parties if one.code == party), None)
    if known is None:
        raise Http404("这一版评估办法没有这个评估方。")
    if request.method == "GET":
        if scheme.published_at is not None:
            return _fixed(request, scheme)
        return _items_page(request, scheme, plan, party, stored_outcome(known, plan))
    outcome = outcome_of(_change(request), known, plan)
    seen = request.POST.get("seen", "")
    if outcome.read.items is None:
        return _items_page(request, scheme, plan, party, outcome, seen=seen)
    services.edit_items(scheme=scheme, party=party, items=outcome.read.items, actor=request.user, seen=seen)
    return _items_page(request, scheme, fresh_plan(scheme), party, outcome, saved=True)


def _draft(request: SignedInRequest, code: str, version: int) -> tuple[Scheme, SchemePlan]:
    scheme = get_visible(listed_schemes(request.user), code=code, version=version)
    require(edits_schemes(request.user), NOT_YOURS)
    if request.method == "POST" and scheme.published_at is not None:
        raise Refused(PUBLISHED)
    return scheme, plan_of(scheme)


def _fixed(request: SignedInRequest, scheme: Scheme) -> HttpResponse:
    context = {"scheme": scheme, "next_version": next_version(scheme.code)}
    return render(request, "scoring/scheme_fixed.html", context)


def _heads_page(request: SignedInRequest, typed: Heads, status: int = 200) -> HttpResponse:
    return render(request, "scoring/scheme_edit_heads.html", {"page": typed.page()}, status=status)


def _items_page(
    request: SignedInRequest,
    scheme: Scheme,
    plan: SchemePlan,
    party: str,
    outcome: Outcome,
    *,
    seen: str = "",
    saved: bool = False,
) -> HttpResponse:
    page = items_page(scheme, plan, party, outcome, timezone.localtime() if saved else None, seen)
    status = 422 if outcome.read.items is None else 200
    context = {"page": page, "indicators": indicators_offered()}
    return render(request, "scoring/scheme_edit_items.html", context, status=status)


def _change(request: SignedInRequest) -> Change:
    data = request.POST
    return Change(
        rows=typed_rows(data),
        do=data.get("do", ""),
        at=whole_number(data.get("at", "")) or 0,
        removed=read_removed(data.get("removed", "")),
        removed_at=whole_number(data.get("removed_at", "")) or 0,
    )
