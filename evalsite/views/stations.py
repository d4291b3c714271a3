"""The list of stations, and the page of one: facts of every app, joined."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from evalsite.forms import StationFilter
from evalsite.queries.stations import evaluations_of, listed_stations, station_with_places
from stations.doors import SignedInRequest, get_visible
from stations.models import Station

PAGE_SIZE = 30


@require_GET
def station_list(request: SignedInRequest) -> HttpResponse:
    """Stations in my scope, by district, operator and words."""
    form = StationFilter(request.GET, user=request.user)
    page = Paginator(form.apply(listed_stations(request.user)), PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "evalsite/station_list.html", {"form": form, "page": page})


@require_GET
def station_page(request: SignedInRequest, code: str) -> HttpResponse:
    """One station: where it is, who runs it, its areas, agreements and evaluations."""
    station = get_visible(station_with_places(request.user), code=code)
    opened = Station.objects.opened_to(request.user).filter(pk=station.pk).exists()
    context = {
        "station": station,
        "opened": opened,
        "evaluations": evaluations_of(request.user, station),
    }
    return render(request, "evalsite/station_page.html", context)
