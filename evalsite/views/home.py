"""The first page after signing in: what I have to do, and what I look after."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from evalsite.queries.overview import overview, station_lines, stations_of, summary_of
from evalsite.queries.submissions import months_of
from evalsite.queries.work import own_agreements, seats_of, work_items
from stations.access import Role
from stations.doors import SignedInRequest, get_visible
from stations.models import District, Station

SHOWN_ITEMS = 20
OVERSEERS = (Role.SUPERVISOR, Role.PURCHASER, Role.CENTRE, Role.VIEWER, Role.OPERATOR, Role.ADMINISTRATOR)


@require_GET
def home(request: SignedInRequest) -> HttpResponse:
    """我的工作: the list of things to do, and below it what each of my roles looks after."""
    user, today = request.user, timezone.localdate()
    lines: list[dict[str, Any]] = [
        {
            "item": item,
            "when": item.when_text(today),
            "late": item.is_late(today),
            "soon": item.is_soon(today),
        }
        for item in work_items(user, today)
    ]
    context = {
        "today": today,
        "total": len(lines),
        "late": sum(line["late"] for line in lines),
        "todo": lines[:SHOWN_ITEMS],
        "more_todo": lines[SHOWN_ITEMS:],
        "seats": seats_of(user),
        "months": months_of(own_agreements(user), today) if user.access.is_(Role.STATION) else [],
        "overview": overview(user, today) if user.access.is_(*OVERSEERS) else None,
    }
    return render(request, "evalsite/home.html", context)


@require_GET
def district(request: SignedInRequest, code: str) -> HttpResponse:
    """The stations of one district, for those who look after several."""
    stations = stations_of(request.user).filter(subdistrict__district__code=code)
    districts = District.objects.filter(subdistricts__stations__in=Station.objects.visible_to(request.user))
    found = get_visible(districts.distinct(), code=code)
    lines = station_lines(request.user, list(stations), timezone.localdate())
    return render(
        request, "evalsite/district.html", {"district": found, "lines": lines, "summary": summary_of(lines)}
    )
