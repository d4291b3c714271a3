"""A page of help for each role that the reader holds."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def help_page(request: HttpRequest) -> HttpResponse:
    """帮助."""
    return render(request, "evalsite/help.html", {"roles": request.user.access.roles})
