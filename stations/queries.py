"""Reads of the ground floor; whatever a person lists starts from `visible_to(user)`."""

from django.db.models import QuerySet

from stations.models import Membership


def demo_accounts() -> "QuerySet[Membership]":
    """The roles held in a demo, one line for each, for the help on its sign-in page."""
    return (
        Membership.objects.filter(user__is_active=True)
        .select_related("user", "district", "subdistrict", "station", "organisation")
        .order_by("user__pk", "pk")
    )
