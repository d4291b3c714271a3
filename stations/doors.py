"""The one door from an id to an object, and the one way to refuse an action.

A stranger gets 404: whether the object exists is nobody's business. A person who may look but not act gets
403 with a reason that the page prints.
"""

from typing import TypeVar

from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest

from stations.models import Station, User

T = TypeVar("T", bound=Model)


class SignedInRequest(HttpRequest):
    """A request to a page behind LoginRequiredMiddleware: the user is a person of ours. For annotations."""

    user: User


def get_visible(queryset: QuerySet[T], **lookup: object) -> T:
    """The one object of an already scoped queryset that the lookup names.

    Call with `Model.objects.visible_to(user)`, never with `.all()`. Raises Http404 when there is none.
    """
    try:
        return queryset.get(**lookup)
    except ObjectDoesNotExist as error:
        raise Http404("找不到您要的页面，或您没有查看的权限。") from error


def open_station(user: User, code: str) -> Station:
    """The station: 404 to a stranger, PermissionDenied to someone who may list it and not read its data."""
    listed = Station.objects.visible_to(user).select_related("subdistrict__district", "operator")
    station = get_visible(listed, code=code)
    require(Station.objects.opened_to(user).filter(pk=station.pk).exists(), closed(station))
    return station


def closed(station: Station) -> str:
    """What somebody is told who may list a station and not read its data."""
    return f"您可以在名单中看到{station.name}，但它的资料没有对您开放。如需查看，请联系系统管理员。"


def require(condition: bool, reason: str) -> None:
    """Go on only if the condition holds; otherwise PermissionDenied with a reason in Chinese for the page.

    The reason says what is refused, why, and who can help.
    """
    if not condition:
        raise PermissionDenied(reason)
