"""The pages of schemes: the list of versions, one version."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from scoring.models import Scheme
from scoring.scheme_page import edits_schemes, listed_schemes, scheme_page
from stations.doors import SignedInRequest, get_visible


@require_GET
def schemes(request: SignedInRequest) -> HttpResponse:
    """Every version: the published ones, for administrators the drafts too."""
    context = {"schemes": listed_schemes(request.user), "edits": edits_schemes(request.user)}
    return render(request, "scoring/schemes.html", context)


@require_GET
def scheme(request: SignedInRequest, code: str, version: int) -> HttpResponse:
    """One version: parties, items, grades and rules."""
    return render(
        request, "scoring/scheme.html", {"page": scheme_page(_open(request, code, version), request.user)}
    )


def _open(request: SignedInRequest, code: str, version: int) -> Scheme:
    return get_visible(listed_schemes(request.user), code=code, version=version)
