"""The months of an agreement."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from staffing.facts import staffing_facts
from staffing.queries import last_stored_month
from stations.doors import SignedInRequest
from stations.permissions import may_report
from stations.upload_pages import open_agreement


@require_GET
def detail(request: SignedInRequest, code: str) -> HttpResponse:
    """Workers by month, from the agreement's first month to the last one that came in."""
    agreement = open_agreement(request, code)
    last = last_stored_month(agreement)
    context = {
        "agreement": agreement,
        "station": agreement.station,
        "facts": staffing_facts(agreement, agreement.months[0], last) if last else None,
        "may_report": may_report(request.user, agreement.station),
    }
    return render(request, "staffing/detail.html", context)
