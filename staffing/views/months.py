"""The months of an agreement."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from staffing.facts import StaffingFacts, staffing_facts
from staffing.masking import masked_facts, names_at
from staffing.queries import last_stored_month
from stations.doors import SignedInRequest
from stations.models import Agreement
from stations.permissions import may_report, may_see_names
from stations.upload_pages import open_agreement


@require_GET
def detail(request: SignedInRequest, code: str) -> HttpResponse:
    """Workers by month, from the agreement's first month to the last one that came in."""
    agreement = open_agreement(request, code)
    named = may_see_names(request.user, agreement.station)
    context = {
        "agreement": agreement,
        "station": agreement.station,
        "facts": _facts(agreement, named=named),
        "named": named,
        "may_report": may_report(request.user, agreement.station),
    }
    return render(request, "staffing/detail.html", context)


def _facts(agreement: Agreement, *, named: bool) -> StaffingFacts | None:
    """Up to the last month that came in; None while nothing did."""
    last = last_stored_month(agreement)
    if last is None:
        return None
    facts = staffing_facts(agreement, agreement.months[0], last)
    return facts if named else masked_facts(facts, names_at(agreement.station))
