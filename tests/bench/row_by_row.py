"""The baseline of both imports: django-import-export's resource as one first writes it, saving row after row.

The rows are flat, one for each worker-month or quantity, in a sheet that the library reads by its own format; the same
workers, certificates, postings, months and quantities are stored. Nothing is checked against contracts, sums or locks,
and nothing is kept to undo it.
"""

from __future__ import annotations

from collections.abc import Iterable
from io import BytesIO
from typing import Any

from import_export import fields, resources
from import_export.formats.base_formats import XLSX
from import_export.widgets import CharWidget, ForeignKeyWidget
from openpyxl import Workbook

from indicators.models import Indicator, Quantity
from staffing.models import Attendance, Certificate, Posting, SocialWorker
from stations.models import Agreement, Area, Station


class WorkerOfStation(ForeignKeyWidget):
    """The worker of that name at the row's station, recorded when met for the first time."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> SocialWorker:
        station = Station.objects.get(code=row["station"])
        return SocialWorker.objects.get_or_create(station=station, name=value)[0]


class AttendanceResource(resources.ModelResource):
    """One row for each worker-month; workers, certificates and postings are added on the way."""

    worker = fields.Field("worker", "worker", WorkerOfStation(SocialWorker, "name"))
    station = fields.Field("station", "station", ForeignKeyWidget(Station, "code"))
    note = fields.Field("note", "note", CharWidget(allow_blank=True))

    class Meta:
        model = Attendance
        import_id_fields = ("worker", "station", "month")
        fields = (
            "worker", "station", "month", "on_post", "insured", "paid", "category", "level", "position",
            "contract_start", "contract_end", "note",
        )  # fmt: skip

    def after_save_instance(self, instance: Attendance, row: Any, **kwargs: Any) -> None:
        """What follows from the row: the certificate that it names, and the posting that its first month opens."""
        if instance.level:
            Certificate.objects.get_or_create(worker=instance.worker, level=instance.level)
        if instance.on_post:
            Posting.objects.get_or_create(
                worker=instance.worker,
                station=instance.station,
                end=None,
                defaults={
                    "start": instance.month,
                    "position": instance.position,
                    "contract_start": instance.contract_start,
                    "contract_end": instance.contract_end,
                },
            )


class AreaOfStation(ForeignKeyWidget):
    """The area of that name at the agreement's station; blank is the station as a whole."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Area | None:
        if not value:
            return None
        return Area.objects.get(station__agreements__code=row["agreement"], name=value)


class QuantityResource(resources.ModelResource):
    """One row for each quantity."""

    agreement = fields.Field("agreement", "agreement", ForeignKeyWidget(Agreement, "code"))
    indicator = fields.Field("indicator", "indicator", ForeignKeyWidget(Indicator, "code"))
    area = fields.Field("area", "area", AreaOfStation(Area, "name"))

    class Meta:
        model = Quantity
        import_id_fields = ("agreement", "indicator", "area", "first_month", "last_month")
        fields = (
            "agreement",
            "indicator",
            "area",
            "first_month",
            "last_month",
            "reported",
            "adds_up",
            "explanation",
        )


def import_rows(resource: resources.ModelResource, data: bytes) -> None:
    """Import a flat sheet, really (no dry run). Raises RuntimeError unless every row was new."""
    rows = XLSX().create_dataset(data)
    result = resource.import_data(rows, dry_run=False, raise_errors=True)
    if result.totals["new"] != len(rows):
        raise RuntimeError(f"of {len(rows)} rows these were written: {dict(result.totals)}")


def attendance_sheet(like: Iterable[Attendance], station: Station) -> bytes:
    """Flat rows that state of another station what these stored ones do."""
    names = AttendanceResource.Meta.fields
    return _sheet(
        names,
        [(row.worker.name, station.code, *(getattr(row, name) for name in names[2:])) for row in like],
    )


def quantity_sheet(like: Iterable[Quantity], agreement: Agreement) -> bytes:
    """Flat rows that state of another agreement what these stored ones do."""
    names = QuantityResource.Meta.fields
    return _sheet(
        names,
        [
            (
                agreement.code,
                row.indicator.code,
                row.area.name if row.area else None,
                *(getattr(row, name) for name in names[3:]),
            )
            for row in like
        ],
    )


def _sheet(headings: tuple[str, ...], rows: list[tuple[Any, ...]]) -> bytes:
    book = Workbook()
    book.active.append(headings)
    for row in rows:
        book.active.append([int(value) if isinstance(value, bool) else value for value in row])
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()
