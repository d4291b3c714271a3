"""The pages of schemes: the list of versions, one version, and what an administrator does with it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from scoring import services
from scoring.answers import answers
from scoring.forms import version_of
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


@require_POST
@answers("scoring:scheme", "code", "version")
def copy(request: SignedInRequest, code: str, version: int) -> HttpResponse:
    """Make the next version, a draft, from this one."""
    made = services.copy_scheme(
        scheme=_open(request, code, version), version=version_of(request.POST), actor=request.user
    )
    messages.success(request, f"已复制为第 {made.version} 版草稿，可以修改后发布。")
    return redirect("scoring:scheme", code, made.version)


@require_POST
@answers("scoring:scheme", "code", "version")
def publish(request: SignedInRequest, code: str, version: int) -> HttpResponse:
    """Publish the draft as it was read."""
    scheme, seen = _open(request, code, version), request.POST.get("seen", "")
    services.publish_scheme(scheme=scheme, actor=request.user, seen=seen)
    messages.success(request, f"第 {version} 版已发布，新建评估时可以选用。")
    return redirect("scoring:scheme", code, version)


@require_POST
@answers("scoring:scheme", "code", "version")
def delete(request: SignedInRequest, code: str, version: int) -> HttpResponse:
    """Delete the draft as it was read."""
    scheme, seen = _open(request, code, version), request.POST.get("seen", "")
    services.delete_draft(scheme=scheme, actor=request.user, seen=seen)
    messages.success(request, f"第 {version} 版草稿已删除。")
    return redirect("scoring:schemes")


def _open(request: SignedInRequest, code: str, version: int) -> Scheme:
    return get_visible(listed_schemes(request.user), code=code, version=version)
