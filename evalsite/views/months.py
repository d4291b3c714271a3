"""月报进度: which station has sent which month, and the way to send one back."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from evalsite.forms import BoardFilter, ReturnForm
from evalsite.queries.board import MonthPage, board_agreements, month_page, periods_of
from evalsite.queries.submissions import months_of
from evalsite.queries.work import NAMESPACES
from staffing.masking import names_at
from stations.doors import SignedInRequest, require
from stations.models import Upload
from stations.months import parse_month
from stations.permissions import may_collect, may_report, may_return, may_see_names
from stations.returns import ReturnRefused, return_month
from stations.upload_pages import open_agreement

PAGE_SIZE = 20


@require_GET
def board(request: SignedInRequest) -> HttpResponse:
    """Stations by months of one agreement year, in both kinds of sheet."""
    today = timezone.localdate()
    form = BoardFilter(request.GET, periods=periods_of(request.user), today=today)
    agreements = form.apply(board_agreements(request.user, form.period))
    page = Paginator(agreements, PAGE_SIZE).get_page(request.GET.get("page"))
    rows = months_of(list(page), today)
    context = {
        "form": form,
        "page": page,
        "rows": rows,
        "reporting": {row.agreement.pk for row in rows if may_report(request.user, row.agreement.station)},
        "may_collect": may_collect(request.user),
    }
    return render(request, "evalsite/months.html", context)


@require_http_methods(["GET", "POST"])
def month(request: SignedInRequest, code: str, kind: str, month: str) -> HttpResponse:
    """One month: how it stands, what was sent and returned; whoever may return it does so here."""
    found = _find(request, code, kind, month)
    station = found.agreement.station
    returns, named = may_return(request.user, station), may_see_names(request.user, station)
    form = ReturnForm(request.POST or None, page=found)
    if request.method == "POST":
        require(returns, "退回由区民政局办理，您可以查看，不能退回。如需更正，请联系区民政局。")
        if form.is_valid() and _returned(request, found, form):
            messages.success(request, "已退回，社工站会在“我的工作”中看到原因。")
            return redirect(request.path)
    context = {
        "found": found,
        "station": station,
        "form": form,
        "namespace": NAMESPACES[found.kind],
        "may_return": returns,
        "may_report": may_report(request.user, station),
        "may_open_files": found.kind == Upload.Kind.INDICATORS or named,
        # A reason may speak of a worker.
        "hidden_names": () if named else names_at(station),
    }
    return render(request, "evalsite/month.html", context, status=422 if form.errors else 200)


def _returned(request: SignedInRequest, found: MonthPage, form: ReturnForm) -> bool:
    """Whether the month could be returned; why not stands in the form."""
    try:
        return_month(
            agreement=found.agreement,
            kind=found.kind,
            month=found.state.month,
            reason=form.cleaned_data["reason"],
            actor=request.user,
        )
    except ReturnRefused as refused:
        form.add_error(None, refused.message)
        return False
    return True


def _find(request: SignedInRequest, code: str, kind: str, month: str) -> MonthPage:
    agreement = open_agreement(request, code)
    try:
        found = month_page(agreement, Upload.Kind(kind), parse_month(month), timezone.localdate())
    except ValueError as wrong:
        raise Http404 from wrong
    if found is None:
        raise Http404
    return found
