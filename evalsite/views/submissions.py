"""资料上报: what has come in for which months, and where to send the next workbook."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from evalsite.forms import AgreementSearch
from evalsite.navigation import REPORTERS
from evalsite.queries.submissions import agreements_to_report, months_of, recent_uploads
from stations.doors import SignedInRequest, require
from stations.permissions import may_collect

PAGE_SIZE = 8


@require_GET
def submissions(request: SignedInRequest) -> HttpResponse:
    """Agreements that I report for, month by month, and the last uploads."""
    require(
        request.user.access.is_(*REPORTERS),
        "资料由社工站或承办机构上报，您的角色不能上报；要查看已上报的资料，请从“社工站”进入。",
    )
    form = AgreementSearch(request.GET, label_suffix="")
    page = Paginator(form.apply(agreements_to_report(request.user)), PAGE_SIZE).get_page(
        request.GET.get("page")
    )
    context = {
        "form": form,
        "page": page,
        "rows": months_of(list(page), timezone.localdate()),
        "uploads": recent_uploads(request.user),
        "may_collect": may_collect(request.user),
    }
    return render(request, "evalsite/submissions.html", context)
