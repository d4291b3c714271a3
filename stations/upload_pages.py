"""What the upload pages of both sheets share: the way to an agreement or an upload, and what a form says."""

from datetime import date
from io import BytesIO
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import FileResponse, Http404, QueryDict

from stations.doors import SignedInRequest, closed, get_visible, require
from stations.entries import entries_of
from stations.models import Agreement, Upload
from stations.months import add_months, chinese_span, parse_month
from stations.permissions import may_report
from stations.returns import returns_of
from stations.workbooks.writing import CONTENT_TYPE

EXPLAIN = "explain-"
RECENT_UPLOADS = 10


def open_agreement(request: SignedInRequest, code: str) -> Agreement:
    """The agreement: 404 to a stranger, 403 to someone who may list its station and not read its data."""
    opened = Agreement.objects.opened_to(request.user).select_related("station__subdistrict__district")
    if agreement := opened.filter(code=code).first():
        return agreement
    listed = Agreement.objects.visible_to(request.user).select_related("station")
    station = get_visible(listed, code=code).station
    raise PermissionDenied(closed(station))


def open_month(request: SignedInRequest, code: str, month: str, not_yours: str) -> tuple[Agreement, date]:
    """The agreement and one of its months, for somebody who reports for the station; others are told `not_yours`."""
    agreement = open_agreement(request, code)
    require(may_report(request.user, agreement.station), not_yours)
    try:
        of = parse_month(month)
    except ValueError as wrong:
        raise Http404 from wrong
    if of not in agreement.months:
        raise Http404
    return agreement, of


def open_upload(request: SignedInRequest, pk: UUID, kind: str) -> Upload:
    """The upload of one kind of sheet; 404 to anyone who may not read the station's data."""
    uploads = Upload.objects.visible_to(request.user).filter(kind=kind)
    return get_visible(
        uploads.select_related("agreement__station__subdistrict", "uploaded_by", "applied_by", "undone_by"),
        pk=pk,
    )


def recent_uploads(agreement: Agreement, kind: str) -> QuerySet[Upload]:
    """The last workbooks of one kind for an agreement that the reader may open."""
    uploads = Upload.objects.filter(agreement=agreement, kind=kind)
    return uploads.select_related("uploaded_by")[:RECENT_UPLOADS]


def explanations_in(form: QueryDict) -> dict[str, str]:
    """The words that accept each warning, by the warning's key."""
    return {name.removeprefix(EXPLAIN): str(text) for name, text in form.items() if name.startswith(EXPLAIN)}


def template_response(
    agreement: Agreement, name: str, months: tuple[date, date], data: bytes
) -> FileResponse:
    """A template to save, under a name that says of which station, of what and of which months it is."""
    filename = f"{agreement.station.short_name}-{name}-{chinese_span(*months)}.xlsx"
    return FileResponse(BytesIO(data), as_attachment=True, filename=filename, content_type=CONTENT_TYPE)


def around_month(agreement: Agreement, kind: str, month: date) -> dict[str, object]:
    """What the grid of a typed month tells beside its rows: a return that waits, the entry, the months next to it."""
    return {
        "waiting": returns_of(agreement, kind).waiting().filter(month=month).first(),
        "entry": entries_of(agreement, kind).filter(month=month).first(),
        "around": [of for of in (add_months(month, -1), add_months(month, 1)) if of in agreement.months],
    }
