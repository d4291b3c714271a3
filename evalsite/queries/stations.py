"""Stations as the list and the page of one show them."""

from django.db.models import Prefetch, QuerySet

from reports.models import Report
from scoring.models import Evaluation
from stations.models import Agreement, Area, Station, User


def listed_stations(user: User) -> QuerySet[Station]:
    """Stations that the user may list, each with its agreements, newest first."""
    return (
        Station.objects.visible_to(user)
        .select_related("subdistrict__district", "operator")
        .prefetch_related(Prefetch("agreements", Agreement.objects.order_by("-start")))
    )


def station_with_places(user: User) -> QuerySet[Station]:
    """The same stations with their areas and communities."""
    return listed_stations(user).prefetch_related(
        Prefetch("areas", Area.objects.prefetch_related("communities"))
    )


def evaluations_of(user: User, station: Station) -> QuerySet[Evaluation]:
    """The station's evaluations that the user may list, newest first, with the readable reports as `read_reports`."""
    reports = Report.objects.visible_to(user).defer("content", "facts", "derivations").order_by("-version")
    return (
        Evaluation.objects.visible_to(user)
        .filter(agreement__station=station)
        .select_related("agreement")
        .defer("facts_snapshot")
        .prefetch_related(Prefetch("reports", reports, to_attr="read_reports"))
    )
