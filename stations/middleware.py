"""What holds for every request: its id, what no text may hold, and that pages stay off shared computers."""

from collections.abc import Callable
from uuid import uuid4

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, QueryDict

from stations.audit import request_id


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
