"""Wenchong's agreement, and its reference workbook: unchanged, or with cells altered."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from staffing.sheets import ParsedSheet, Terms, read_attendance
from stations.models import Agreement, District, Membership, Organisation, Role, Station, Subdistrict, User
from stations.months import months_from_to
from stations.workbooks import read_workbook

REFERENCE = Path(__file__).parents[2] / "evalsite/demo/workbooks/attendance-wenchong-2023-07-to-11.xlsx"


@pytest.fixture
def make_district(db) -> Callable[[str], District]:
    def make(name: str) -> District:
        return District.objects.create(code=f"D-{name}", name=name)

    return make


@pytest.fixture
def district(make_district) -> District:
    return make_district("黄埔区")


@pytest.fixture
def operator(db) -> Organisation:
    return Organisation.objects.create(
        code="YC", name="广州市羊城社会工作服务中心", kind=Organisation.Kind.OPERATOR
    )


@pytest.fixture
def make_agreement(district, operator) -> Callable[..., Agreement]:
    """An agreement of a station of its own, by default on Wenchong's terms."""

    def make(place: str = "文冲街", **changed: Any) -> Agreement:
        home = changed.pop("district", district)
        station = Station.objects.create(
            code=f"S-{place}",
            name=f"广州市{place}社工服务站",
            short_name=f"{place}社工站",
            subdistrict=Subdistrict.objects.create(code=f"T-{place}", district=home, name=place),
            operator=changed.pop("operator", operator),
        )
        terms = {
            "code": f"{place}-2023",
            "cycle_start": date(2023, 7, 1),
            "cycle_end": date(2026, 6, 30),
            "start": date(2023, 7, 1),
            "end": date(2024, 6, 30),
            "amount": Decimal(2400000),
            "required_workers": 20,
            "required_certified": 10,
            "required_retention": Decimal(80),
        }
        return Agreement.objects.create(station=station, **(terms | changed))

    return make


@pytest.fixture
def agreement(make_agreement) -> Agreement:
    return make_agreement()


@pytest.fixture
def make_user(db) -> Callable[..., User]:
    """A person with one role."""

    def make(username: str, role: str, **place: Any) -> User:
        user = User.objects.create_user(username=username, password="for-tests-only", name=f"用户{username}")
        Membership.objects.create(user=user, role=role, start=date(2020, 1, 1), **place)
        return user

    return make


@pytest.fixture
def clerk(make_user, agreement) -> User:
    return make_user("clerk", Role.STATION, station=agreement.station)


@pytest.fixture
def reference() -> bytes:
    return REFERENCE.read_bytes()


TERMS = Terms(
    start=date(2023, 7, 1),
    end=date(2024, 6, 30),
    cycle_start=date(2023, 7, 1),
    cycle_end=date(2026, 6, 30),
    required_workers=20,
    station_names=("广州市文冲街社工服务站", "文冲街社工站", "文冲街", "文冲"),
    months=tuple(months_from_to(date(2023, 7, 1), date(2024, 6, 30))),
)


@pytest.fixture
def read() -> Callable[..., ParsedSheet]:
    """Reads a workbook's bytes on Wenchong's terms; no database."""

    def read(data: bytes, **changed: Any) -> ParsedSheet:
        return read_attendance(read_workbook(data, "到岗表.xlsx"), replace(TERMS, **changed))

    return read


@pytest.fixture
def told(read, altered) -> Callable[..., list[tuple[str, str, str]]]:
    """The problems of the altered reference workbook but for its own two: severity, cell, what."""

    def told(cells: dict[str, Any] | None = None, change: Any = None, **terms: Any) -> list[Any]:
        problems = read(altered(cells, change), **terms).problems
        found = [(problem.severity, problem.cell, problem.what) for problem in problems]
        return [item for item in found if item not in OWN_WARNINGS]

    return told


OWN_WARNINGS = [
    ("warning", "X25", "2023年10月新到岗，备注为空"),
    ("warning", "X26", "2023年10月新到岗，备注为空"),
]


@pytest.fixture
def altered() -> Callable[..., bytes]:
    """The reference workbook with cells set, or after any change by a function of its sheet."""

    def alter(cells: dict[str, Any] | None = None, change: Callable[[Any], None] | None = None) -> bytes:
        book = openpyxl.load_workbook(REFERENCE)
        for cell, value in (cells or {}).items():
            book.active[cell] = value
        if change is not None:
            change(book.active)
        stream = BytesIO()
        book.save(stream)
        return stream.getvalue()

    return alter
