"""An attendance sheet on its way in: received, previewed, applied in one transaction."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from staffing.queries import known_for
from staffing.services.writing import write_plan
from staffing.sheets import AttendancePlan, ParsedSheet, Terms, plan_attendance, read_table
from staffing.sheets.city import station_layout
from staffing.sheets.layout import dated, find_layout
from staffing.sheets.parsed import Layout
from staffing.sheets.recognised import read_recognised
from stations.holding import hold_agreement_and_station
from stations.models import Agreement, CityPart, Upload, User
from stations.months import months_from_to
from stations.uploads import (
    check_plan,
    claim_upload,
    keep_changes,
    store_upload,
    stored_bytes,
    tidied,
)
from stations.workbooks import read_workbook
from stations.workbooks.excerpt import excerpt


@dataclass(frozen=True)
class AttendancePreview:
    """What applying an upload would do, and the sheet it was read from."""

    parsed: ParsedSheet
    plan: AttendancePlan


def receive_attendance(
    *,
    agreement: Agreement,
    data: bytes,
    filename: str,
    actor: User | None,
    months: tuple[date, date] | None = None,
) -> Upload:
    """Keep a workbook for its preview; with ``months`` only those from first to last will be imported.

    Raises UnreadableWorkbook, and keeps nothing, when the file can't be opened as a workbook at all.
    """
    read_workbook(data, filename)
    first, last = months or (None, None)
    return store_upload(
        kind=Upload.Kind.ATTENDANCE,
        agreement=agreement,
        data=data,
        filename=filename,
        actor=actor,
        first_month=first,
        last_month=last,
    )


def plan_workbook(
    *, agreement: Agreement, data: bytes, filename: str, months: tuple[date, date] | None = None
) -> AttendancePreview:
    """What importing the workbook would change; keeps and writes nothing. Raises UnreadableWorkbook."""
    parsed = _parse(agreement, data, filename)
    return AttendancePreview(parsed, plan_parsed(agreement=agreement, parsed=parsed, months=months))


def preview_attendance(*, upload: Upload) -> AttendancePreview:
    """Read the stored bytes and compare them with what is stored now. Writes nothing.

    Of a city's workbook only the station's own rows are read. Raises UploadRefused when the stored bytes are not those
    that were sent.
    """
    parsed = _parse_upload(upload)
    plan = plan_parsed(agreement=upload.agreement, parsed=parsed, months=_months_of(upload))
    return AttendancePreview(parsed, plan)


def preview_part(*, part: CityPart) -> AttendancePreview:
    """What a station's rows in a city's workbook would do as things stand now. Writes nothing."""
    if part.agreement is None:
        raise ValueError("rows of no station can't be planned")
    city = part.city
    layout, _ = find_layout(read_workbook(stored_bytes(city), city.original_name))
    parsed = read_part(layout=layout, part=part, agreement=part.agreement)
    return AttendancePreview(parsed, plan_parsed(agreement=part.agreement, parsed=parsed))


def sent_workbook(*, upload: Upload) -> bytes:
    """The workbook as it was sent; of a city's only the station's own rows, at their cells, under the headings."""
    data = stored_bytes(upload)
    part = CityPart.objects.filter(upload=upload).first()
    if part is None:
        return data
    layout, _ = find_layout(read_workbook(data, upload.original_name))
    return data if layout is None else excerpt(layout.grid, [*range(layout.bottom + 1), *part.lines])


def apply_attendance(
    *,
    upload: Upload,
    actor: User | None,
    explanations: Mapping[str, str],
    fingerprint: str | None = None,
    remove: Collection[str] = (),
    reason: str = "",
) -> AttendancePlan:
    """Apply the stored bytes: all of it or nothing, once.

    ``explanations`` accept warnings by Problem.key. ``fingerprint`` is that of the plan that was shown, None in a
    command. ``remove`` holds the keys of warnings about missing workers whose rows of these months go.
    Raises UploadDecided on a second call and UploadRefused when the plan may not be applied; both write nothing.
    """
    return apply_parsed(
        upload=upload,
        parsed=_parse_upload(upload),
        actor=actor,
        explanations=tidied(explanations),
        fingerprint=fingerprint,
        remove=remove,
        reason=reason,
    )


@transaction.atomic
def apply_parsed(
    *,
    upload: Upload,
    parsed: ParsedSheet,
    actor: User | None,
    explanations: Mapping[str, str] | None,
    fingerprint: str | None,
    remove: Collection[str] = (),
    reason: str = "",
) -> AttendancePlan:
    """Apply what was read from the upload's bytes, as `apply_attendance` does.

    Without ``explanations`` the reason accepts every warning.
    """
    agreement = hold_agreement_and_station(upload.agreement_id)
    claim_upload(upload=upload, actor=actor)
    plan = plan_parsed(agreement=agreement, parsed=parsed, months=_months_of(upload))
    said = {warning.key: reason for warning in plan.warnings} if explanations is None else dict(explanations)
    check_plan(plan, explanations=said, fingerprint=fingerprint)
    changes = write_plan(plan=plan, station=agreement.station, source=upload, remove=remove)
    keep_changes(
        upload=upload,
        actor=actor,
        plan=plan,
        explanations=said,
        changes=changes,
        months=[planned.month for person in plan.persons for planned in person.months],
        reason=reason,
    )
    return plan


def _months_of(upload: Upload) -> tuple[date, date] | None:
    first, last = upload.first_month, upload.last_month
    return (first, last) if first and last else None


def _parse(agreement: Agreement, data: bytes, filename: str) -> ParsedSheet:
    return read_recognised(read_workbook(data, filename), terms_of(agreement=agreement), agreement.code)


def _parse_upload(upload: Upload) -> ParsedSheet:
    data = stored_bytes(upload)
    part = CityPart.objects.filter(upload=upload).first()
    if part is None:
        return _parse(upload.agreement, data, upload.original_name)
    layout, _ = find_layout(read_workbook(data, upload.original_name))
    return read_part(layout=layout, part=part, agreement=upload.agreement)


def read_part(*, layout: Layout | None, part: CityPart, agreement: Agreement) -> ParsedSheet:
    """One station's rows of a city's workbook, whose table is laid out so."""
    if layout is None:
        return ParsedSheet(None)
    terms = terms_of(agreement=agreement)
    return read_table(dated(station_layout(layout, part.lines), terms), terms)


def plan_parsed(
    *, agreement: Agreement, parsed: ParsedSheet, months: tuple[date, date] | None = None
) -> AttendancePlan:
    """What applying the read sheet would do as things stand now; with ``months`` only those from first to last."""
    known = known_for(
        agreement,
        months=[columns.month for columns in parsed.months if columns.month is not None],
        names={row.name for row in parsed.rows},
        numbers={row.registration for row in parsed.rows if row.registration},
        with_practice=any(row.practice_since for row in parsed.rows),
    )
    return plan_attendance(parsed, known, months_from_to(*months) if months else [])


def terms_of(*, agreement: Agreement) -> Terms:
    """What a sheet of the agreement, or a typed row, is read against."""
    station = agreement.station
    place = station.subdistrict.name
    core = re.sub(r"(街道|街|镇)$", "", place)
    return Terms(
        start=agreement.start,
        end=agreement.end,
        cycle_start=agreement.cycle_start,
        cycle_end=agreement.cycle_end,
        required_workers=agreement.required_workers,
        station_names=(station.name, station.short_name, place, core),
        months=tuple(agreement.months),
    )
