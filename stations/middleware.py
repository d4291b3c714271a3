"""Gives every request an id that its audit entries carry."""

from collections.abc import Callable
from uuid import uuid4

from django.http import HttpRequest, HttpResponse

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
