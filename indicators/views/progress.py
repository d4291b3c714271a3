"""How far an agreement's indicators are."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from indicators.facts import indicator_facts
from indicators.models import Indicator
from indicators.queries import last_stored_month
from stations.doors import SignedInRequest
from stations.forms import PeriodForm
from stations.permissions import may_report
from stations.upload_pages import open_agreement


@require_GET
def detail(request: SignedInRequest, code: str) -> HttpResponse:
    """Target, done and percentage of each indicator against the time that has passed; the areas; the statements."""
    agreement = open_agreement(request, code)
    months = agreement.months
    stored = last_stored_month(agreement)
    form = PeriodForm(request.GET or None, agreement=agreement, default=(months[0], stored or months[-1]))
    context = {
        "agreement": agreement,
        "station": agreement.station,
        "form": form,
        "kinds": [choice for choice in Indicator.Kind.choices if choice[0] != Indicator.Kind.STATEMENT],
        "facts": indicator_facts(agreement, *form.months) if stored else None,
        "may_report": may_report(request.user, agreement.station),
    }
    return render(request, "indicators/detail.html", context)
