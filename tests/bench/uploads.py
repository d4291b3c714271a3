"""What it costs to take in a station's workbooks: a year of attendance, and the indicators of five months."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO

import openpyxl
from django.urls import reverse
from import_export.resources import ModelResource

from evalsite.demo.wenchong import INDICATORS
from indicators.models import Quantity
from indicators.services import apply_upload, plan_upload
from staffing.models import Attendance
from staffing.services import apply_attendance, preview_attendance
from stations.intake import Plan
from stations.models import Upload
from stations.upload_pages import EXPLAIN
from tests.bench.benchmark import Benchmark, Samples, Scale, in_turns
from tests.bench.row_by_row import (
    AttendanceResource,
    QuantityResource,
    attendance_sheet,
    import_rows,
    quantity_sheet,
)
from tests.bench.sites import REASON, Site, new_site, send, year_of_attendance

_OPENPYXL = "openpyxl opens the same file and reads its cells; nothing is checked or shown"
_ROW_BY_ROW = "a django-import-export resource writes the same rows, one by one"


@dataclass(frozen=True)
class Kind:
    """A kind of sheet: its pages, its services, a workbook; and for the baseline its resource and the flat sheet
    that states of the second site what the first one has stored."""

    namespace: str
    data: bytes
    plan: Callable[[Upload], Plan]
    apply: Callable[..., object]
    resource: type[ModelResource]
    flat: Callable[[Site, Site], bytes]

    def sent(self) -> Sent:
        """The workbook, waiting to be confirmed at a station without data."""
        site = new_site()
        upload = send(site, reverse(f"{self.namespace}:upload", args=[site.agreement.code]), self.data)
        return Sent(site, upload, self.plan(upload))


@dataclass(frozen=True)
class Sent:
    """A workbook before its confirmation, with its plan."""

    site: Site
    upload: Upload
    plan: Plan

    @property
    def explanations(self) -> dict[str, str]:
        """Every warning accepted."""
        return {warning.key: REASON for warning in self.plan.warnings}

    @property
    def form(self) -> dict[str, str]:
        """What the page sends to confirm it."""
        said = {f"{EXPLAIN}{key}": text for key, text in self.explanations.items()}
        return {"fingerprint": self.plan.fingerprint} | said


def attendance() -> Kind:
    """Twenty-five workers in twelve months."""
    return Kind(
        namespace="staffing",
        data=year_of_attendance(),
        plan=lambda upload: preview_attendance(upload=upload).plan,
        apply=apply_attendance,
        resource=AttendanceResource,
        flat=lambda like, site: attendance_sheet(
            Attendance.objects.filter(station=like.agreement.station).select_related("worker"),
            site.agreement.station,
        ),
    )


def indicators() -> Kind:
    """The reference workbook: five months in three areas."""
    return Kind(
        namespace="indicators",
        data=INDICATORS.read_bytes(),
        plan=lambda upload: plan_upload(upload=upload).plan,
        apply=apply_upload,
        resource=QuantityResource,
        flat=lambda like, site: quantity_sheet(
            Quantity.objects.filter(agreement=like.agreement).select_related("indicator", "area"),
            site.agreement,
        ),
    )


# --- preview ---------------------------------------------------------------------------------------------------


def preview_page(kind: Kind, scale: Scale) -> Samples:
    """The page, from the request to the response's bytes."""
    sent = kind.sent()
    address = reverse(f"{kind.namespace}:preview", args=[sent.upload.pk])

    def open_page(_: None) -> None:
        if sent.site.browser.get(address).status_code != 200:
            raise RuntimeError("the preview was not shown")

    return in_turns(scale, site=open_page, baseline=lambda _: read_cells(kind.data))


def preview_service(kind: Kind, scale: Scale) -> Samples:
    """The service alone: bytes from the store, read, checked, compared."""
    sent = kind.sent()
    return in_turns(scale, site=lambda _: kind.plan(sent.upload), baseline=lambda _: read_cells(kind.data))


def read_cells(data: bytes) -> int:
    """How many cells hold something, asked of openpyxl."""
    book = openpyxl.load_workbook(BytesIO(data))
    return sum(cell.value is not None for sheet in book for row in sheet.iter_rows() for cell in row)


# --- commit ----------------------------------------------------------------------------------------------------


def confirm_page(kind: Kind, scale: Scale) -> Samples:
    """The confirmation, from the request to the redirection."""

    def confirm(sent: Sent) -> None:
        address = reverse(f"{kind.namespace}:confirm", args=[sent.upload.pk])
        if sent.site.browser.post(address, sent.form).status_code != 302:
            raise RuntimeError("the upload was not applied")

    return _against_row_by_row(kind, scale, confirm)


def apply_service(kind: Kind, scale: Scale) -> Samples:
    """The service alone."""

    def apply(sent: Sent) -> None:
        kind.apply(upload=sent.upload, actor=sent.site.clerk, explanations=sent.explanations)

    return _against_row_by_row(kind, scale, apply)


def _against_row_by_row(kind: Kind, scale: Scale, commit: Callable[[Sent], None]) -> Samples:
    """Each time at a station without data, so that every row is new."""
    like = kind.sent()
    kind.apply(upload=like.upload, actor=like.site.clerk, explanations=like.explanations)
    return in_turns(
        scale,
        site=commit,
        site_needs=kind.sent,
        baseline=lambda data: import_rows(kind.resource(), data),
        baseline_needs=lambda: kind.flat(like.site, new_site()),
    )


# --- the list --------------------------------------------------------------------------------------------------


def _of(kind: Callable[[], Kind], measure: Callable[[Kind, Scale], Samples]) -> Callable[[Scale], Samples]:
    return lambda scale: measure(kind(), scale)


BENCHMARKS = (
    Benchmark(
        name="attendance-preview-page",
        measures="the preview page of a year of 25 workers, request to response",
        baseline=_OPENPYXL,
        unit="ms",
        run=_of(attendance, preview_page),
        at_most=150,
    ),
    Benchmark(
        name="attendance-preview-service",
        measures="the same without the page: read, checked, compared with what is stored",
        baseline=_OPENPYXL,
        unit="ms",
        run=_of(attendance, preview_service),
    ),
    Benchmark(
        name="attendance-confirm-page",
        measures="the confirmation of a year of 25 workers, request to redirection",
        baseline=_ROW_BY_ROW,
        unit="ms",
        run=_of(attendance, confirm_page),
        at_most=150,
    ),
    Benchmark(
        name="attendance-apply-service",
        measures="the same without the page: read again, checked, 300 rows written, what they replaced kept",
        baseline=_ROW_BY_ROW,
        unit="ms",
        run=_of(attendance, apply_service),
        times=20,
    ),
    Benchmark(
        name="indicator-preview-page",
        measures="the preview page of five months' indicators in three areas",
        baseline=_OPENPYXL,
        unit="ms",
        run=_of(indicators, preview_page),
    ),
    Benchmark(
        name="indicator-confirm-page",
        measures="the confirmation of the same",
        baseline=_ROW_BY_ROW,
        unit="ms",
        run=_of(indicators, confirm_page),
    ),
)
