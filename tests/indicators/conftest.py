"""Wenchong's agreement with its targets, and the reference workbook: unchanged, or with cells altered."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from indicators.models import Indicator, Target
from indicators.queries import load_terms
from indicators.services import load_catalogue
from indicators.sheets.plan import prepare
from stations.models import (
    Agreement,
    Area,
    District,
    Organisation,
    Station,
    Subdistrict,
)
from stations.workbooks import read_workbook

REFERENCE = Path(__file__).parents[2] / "evalsite/demo/workbooks/indicators-wenchong-2023-07-to-11.xlsx"

# What the agreement asks of the station in its year; None: agreed that there is none.
TARGETS: dict[str, int | None] = {
    "files": None,
    "phone-visits": 3382,
    "home-visits": 948,
    "consultations": None,
    "casework-opened": 90,
    "casework-sessions": 540,
    "casework-closed": 90,
    "groups": 30,
    "group-sessions": 180,
    "group-attendance": 1440,
    "large-events": 16,
    "large-event-attendance": 2500,
    "small-events": 58,
    "small-event-attendance": 1740,
    "new-volunteers": 60,
    "new-lead-volunteers": 24,
    "new-volunteer-teams": 2,
    "community-surveys": 9,
    "public-issues": 1920,
    "case-studies": 2,
    "regular-study-hours": 48,
    "party-activity-hours": 48,
    "party-building-hours": 96,
    "community-groups-fostered": 2,
    "community-group-services": 2,
    "volunteer-general-training": 4,
    "volunteer-event-training": 25,
    "volunteer-events": 8,
}


def make_station(code: str, name: str, district: District, operator: Organisation) -> Station:
    subdistrict = Subdistrict.objects.create(code=f"sub-{code}", district=district, name=name)
    station = Station.objects.create(
        code=code,
        name=f"广州市{name}社工服务站",
        short_name=f"{name}社工站",
        subdistrict=subdistrict,
        operator=operator,
    )
    for position, area in enumerate(("片区1", "片区2", "片区3"), start=1):
        Area.objects.create(station=station, name=area, position=position)
    return station


def make_agreement(code: str, station: Station) -> Agreement:
    return Agreement.objects.create(
        code=code,
        station=station,
        cycle_start=date(2023, 7, 1),
        cycle_end=date(2026, 6, 30),
        start=date(2023, 7, 1),
        end=date(2024, 6, 30),
        amount=Decimal(2400000),
        required_workers=20,
        required_certified=10,
        required_retention=Decimal(80),
    )


def make_targets(agreement: Agreement) -> None:
    indicators = {indicator.code: indicator for indicator in Indicator.objects.all()}
    Target.objects.bulk_create(
        Target(agreement=agreement, indicator=indicators[code], quantity=quantity)
        for code, quantity in TARGETS.items()
    )


@pytest.fixture
def catalogue(db: None) -> None:
    """The catalogue, also after a test that emptied every table."""
    load_catalogue()


@pytest.fixture
def district(db: None) -> District:
    return District.objects.create(code="HP", name="黄埔区")


@pytest.fixture
def operator(db: None) -> Organisation:
    return Organisation.objects.create(
        code="op-1", name="广州市羊城社会工作服务中心", kind=Organisation.Kind.OPERATOR
    )


@pytest.fixture
def wenchong(catalogue: None, district: District, operator: Organisation) -> Agreement:
    agreement = make_agreement("HP-WENCHONG-2023", make_station("HP-WENCHONG", "文冲街", district, operator))
    make_targets(agreement)
    return agreement


@pytest.fixture
def dasha(catalogue: None, district: District) -> Agreement:
    """Another station, of another operator."""
    other = Organisation.objects.create(
        code="op-2", name="启明社会工作服务中心", kind=Organisation.Kind.OPERATOR
    )
    agreement = make_agreement("HP-DASHA-2023", make_station("HP-DASHA", "大沙街", district, other))
    make_targets(agreement)
    return agreement


@pytest.fixture(scope="session")
def reference() -> bytes:
    return REFERENCE.read_bytes()


@pytest.fixture(scope="session")
def altered(reference: bytes) -> Callable[..., bytes]:
    """The reference workbook with cells changed: altered({"D4": 379}) in the first sheet, {"协议内容!B3": 3} in another."""

    def alter(cells: dict[str, Any]) -> bytes:
        book = openpyxl.load_workbook(BytesIO(reference))
        for where, value in cells.items():
            sheet, _, cell = where.rpartition("!")
            (book[sheet] if sheet else book.worksheets[0])[cell] = value
        return saved(book)

    return alter


def saved(book: openpyxl.Workbook) -> bytes:
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


@pytest.fixture
def plan(wenchong):
    """Plans a workbook's bytes for Wenchong."""

    def make(data, asked=None, agreement=wenchong):
        return prepare(read_workbook(data, "指标.xlsx"), load_terms(agreement), asked)

    return make
