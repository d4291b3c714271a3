"""操作记录: who did what, for administrators."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from evalsite.forms import AuditFilter
from evalsite.queries.audit import lines
from stations.access import Role
from stations.doors import SignedInRequest, require

PAGE_SIZE = 50


@require_GET
def audit(request: SignedInRequest) -> HttpResponse:
    """The audit trail, of one object, one person or one kind of action if asked."""
    require(
        request.user.access.is_(Role.ADMINISTRATOR),
        "操作记录只有系统管理员可以查看。如需核实某次操作，请联系系统管理员。",
    )
    form = AuditFilter(request.GET, label_suffix="")
    page = Paginator(form.entries(), PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "evalsite/audit.html", {"form": form, "page": page, "lines": lines(page)})
