"""How views answer when a service says no: a page that names what stands in the way, or shows both versions."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from scoring.refusals import Conflict, Invalid, Refused
from stations.doors import SignedInRequest

View = Callable[..., HttpResponse]


def answers(page: str, *arguments: str) -> Callable[[View], View]:
    """Turn a view's Refused, Invalid and Conflict into pages. They lead back to the page of that name, for the values
    of the view's arguments of those names."""

    def decorate(view: View) -> View:
        @wraps(view)
        def answering(request: SignedInRequest, **kwargs: Any) -> HttpResponse:
            try:
                return view(request, **kwargs)
            except (Refused, Invalid, Conflict) as error:
                return answer(request, error, reverse(page, args=[kwargs[name] for name in arguments]))

        return answering

    return decorate


def answer(request: SignedInRequest, error: Refused | Invalid | Conflict, back: str) -> HttpResponse:
    """422 with everything that stands in the way, or 409 with both versions; `back` is where one came from."""
    if isinstance(error, Conflict):
        return _conflict(request, error, back)
    reasons = [*error.obstacles] if isinstance(error, Refused) else [*error.messages.values()]
    return render(request, "scoring/refused.html", {"reasons": reasons, "back": back}, status=422)


def _conflict(request: SignedInRequest, error: Conflict, back: str) -> HttpResponse:
    """409: theirs and mine; where it makes sense with a button that sends mine again over theirs."""
    now = {row.field: str(row.version) for row in error.differences if row.field}
    again = [
        (name, now.get(name, value))
        for name, values in request.POST.lists()
        for value in values
        if name != "csrfmiddlewaretoken"
    ]
    context = {"differences": error.differences, "back": back, "again": again if now else []}
    return render(request, "scoring/conflict.html", context, status=409)
