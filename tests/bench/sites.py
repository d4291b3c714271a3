"""Stations to measure with, and the clerk's browser in which their pages are opened."""

from __future__ import annotations

import random
from dataclasses import dataclass
from itertools import count

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from evalsite.demo.targets import TARGETS
from indicators.services import load_catalogue, set_targets
from stations.models import (
    Agreement,
    Area,
    District,
    Membership,
    Organisation,
    Role,
    Station,
    Subdistrict,
    Upload,
    User,
)
from tests.city import SINCE, agreement
from tests.workbooks import attendance
from tests.workbooks.files import save
from tests.workbooks.people import PLACE, make_workers
from tests.workbooks.services import AREAS

WORKERS = 25
REASON = "已与机构核对"
_numbers = count(1)


@dataclass(frozen=True)
class Site:
    """A station without any data, and somebody signed in who reports for it."""

    agreement: Agreement
    clerk: User
    browser: Client


def new_site() -> Site:
    """Another station named as the workbooks name theirs; with areas, targets and an agreement of twelve months."""
    number = next(_numbers)
    district = District.objects.create(code=f"B{number}", name=f"测试{number}区")
    operator, _ = Organisation.objects.get_or_create(
        code="B-OP", defaults={"name": "同行社会工作服务中心", "kind": Organisation.Kind.OPERATOR}
    )
    station = Station.objects.create(
        code=f"B-{number}",
        name=f"测试{number}区{PLACE}社工服务站",
        short_name=f"{PLACE}社工站",
        subdistrict=Subdistrict.objects.create(code=f"BS-{number}", district=district, name=PLACE),
        operator=operator,
    )
    for position, name in enumerate(AREAS, start=1):
        Area.objects.create(station=station, name=name, position=position)
    made = agreement(station)
    load_catalogue()
    targets = {(code, None): quantity for code, quantity in TARGETS.items()}
    set_targets(agreement=made, targets=targets, actor=None)
    clerk = User.objects.create(username=f"bench-{number}", name="填报员")
    Membership.objects.create(user=clerk, role=Role.STATION, start=SINCE, station=station)
    browser = Client()
    browser.force_login(clerk, backend="django.contrib.auth.backends.ModelBackend")
    return Site(made, clerk, browser)


def send(site: Site, address: str, data: bytes) -> Upload:
    """Upload a workbook through the page at the address; it waits for its preview."""
    response = site.browser.post(address, {"file": SimpleUploadedFile("表.xlsx", data)})
    if response.status_code != 302:
        raise RuntimeError(f"the upload was answered with {response.status_code}")
    return Upload.objects.filter(agreement=site.agreement).latest("uploaded_at")


def year_of_attendance() -> bytes:
    """The workbook of twenty-five workers in twelve months."""
    drawing, _ = attendance.draw(
        make_workers(random.Random(WORKERS), WORKERS), attendance.USUAL | {"months": "twelve"}
    )
    return save([drawing.paper], "xlsx")
