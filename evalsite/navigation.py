"""The entries of the top bar, by role."""

from django.http import HttpRequest


def navigation(request: HttpRequest) -> dict[str, object]:
    """Context for base.html: the entries that the signed-in user may open."""
    return {"navigation": []}
