"""A page of help for each role that the reader holds."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from stations.doors import SignedInRequest


@require_GET
def help_page(request: SignedInRequest) -> HttpResponse:
    """帮助."""
    return render(request, "evalsite/help.html", {"roles": request.user.access.roles})
