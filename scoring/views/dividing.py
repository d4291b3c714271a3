"""Dividing a party's sheet among its assessors."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from scoring import services
from scoring.answers import answers
from scoring.dividing_page import read_shares
from scoring.queries import listed_evaluations
from stations.doors import SignedInRequest, get_visible


@require_POST
@answers("scoring:panel", "code")
def divide(request: SignedInRequest, code: str, party: str) -> HttpResponse:
    """Say who scores which sections of a party's sheet."""
    evaluation = get_visible(listed_evaluations(request.user), code=code)
    changed = services.divide(
        evaluation=evaluation,
        party=get_visible(evaluation.scheme.parties.all(), code=party),
        entries=read_shares(request.POST),
        actor=request.user,
        reason=request.POST.get("reason", ""),
    )
    done = f"已调整 {changed} 人的分工。" if changed else "没有改动，分工与原来相同。"
    messages.success(request, done)
    return redirect("scoring:panel", code)
