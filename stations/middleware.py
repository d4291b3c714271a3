"""What holds for every request: its id, what no text may hold, how much a stranger may send, and that pages stay off
shared computers."""

from collections.abc import Callable
from uuid import uuid4

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render

from stations.audit import request_id

# Reports to be checked take less than one; a page says of one that is somewhat larger what is wrong with it.
STRANGERS_MB = 32


class RequestIdMiddleware:
    """Sets a fresh id for the time of one request and names it in the answer, for support calls."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        token = request_id.set(uuid4().hex)
        try:
            response = self.get_response(request)
            response["X-Request-ID"] = request_id.get()
            return response
        finally:
            request_id.reset(token)


class RefuseNulMiddleware:
    """Answers 400 to an address or a form with a NUL character: nobody types one, and PostgreSQL can't store it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\0" in request.path_info or _holds_nul(request.GET):
            raise BadRequest("The address holds a NUL character.")
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *args: object) -> None:
        """The form, where one was sent."""
        if _holds_nul(request.POST):
            raise BadRequest("The form holds a NUL character.")


def _holds_nul(data: QueryDict) -> bool:
    return any("\0" in text for name, values in data.lists() for text in (name, *values))


class RefuseLargeMiddleware:
    """Answers 413 to whoever isn't signed in and sends more than anybody without an account has to send: it would be
    read, and stored for the time of the request, before any page looks at it. Stands behind the one that knows users."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        sent = request.META.get("CONTENT_LENGTH") or "0"
        if sent.isdecimal() and int(sent) > STRANGERS_MB << 20 and not request.user.is_authenticated:
            return render(request, "413.html", {"most": STRANGERS_MB}, status=413)
        return self.get_response(request)


class PrivatePagesMiddleware:
    """Keeps pages of people who are signed in out of every cache: offices share computers, and "back" works after
    signing out."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.user.is_authenticated:
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response
