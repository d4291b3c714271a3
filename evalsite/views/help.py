"""A page of help for each role that the reader holds."""

from django.http import HttpResponse
from django.shortcuts import render

from stations.doors import SignedInRequest


def help_page(request: SignedInRequest) -> HttpResponse:
    """帮助."""
    return render(request, "evalsite/help.html", {"roles": request.user.access.roles})
