"""Names are masked for whoever need not know them: at every address, in every kind of answer."""

import io
import zipfile

import pytest
from django.urls import reverse

from staffing.models import Attendance, Category, Posting, SocialWorker
from staffing.names import mask_in, mask_name
from stations.models import Role, Station
from stations.permissions import may_see_names
from tests.city import person
from tests.test_routes import READING, arguments, made_site, signed_in

NAMES = ("林小溪", "欧阳若宁", "许安")
PRINTED = {"reports:page", "reports:pdf", "report-file"}


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("林小溪", "林*溪"),
        ("许安", "许*"),
        ("欧阳若宁", "欧**宁"),
        ("阿依努尔·买买提", "阿******提"),
        ("林", "*"),
        ("", ""),
        ("Anna Lee", "A*** L**"),
        ("Zoe", "Z**"),
        ("A", "*"),
        ("𬱖小溪", "𬱖*溪"),
    ],
)
def test_a_masked_name(name, masked):
    assert mask_name(name) == masked


def test_a_remark_that_names_colleagues_is_masked_too():
    assert mask_in("接替林小溪，与林小带班", ["林小", "林小溪", ""]) == "接替林*溪，与林*带班"


@pytest.fixture
def walked(db):
    """The site of the route tests, with workers whose names occur nowhere else, one of them in a remark."""
    people, city, made = made_site()
    station = city.yunqi
    for name in NAMES:
        worker = SocialWorker.objects.create(station=station, name=name, registration_number=f"N-{name}")
        Posting.objects.create(worker=worker, station=station, start="2023-07-01")
        Attendance.objects.create(
            worker=worker,
            station=station,
            month="2023-07-01",
            on_post=True,
            insured=True,
            paid=True,
            category=Category.CERTIFIED,
            level="assistant",
            note=f"接替{NAMES[0]}",
        )
    return {who: signed_in(user) for who, user in people.items()}, arguments(city, made)


def said(answer) -> str:
    """Everything that an answer holds, the parts of a workbook included."""
    data = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if data[:2] == b"PK":
        archive = zipfile.ZipFile(io.BytesIO(data))
        data = b"".join(archive.read(name) for name in archive.namelist())
    return data.decode("utf-8", "replace")


def named(walked, who, names) -> set[str]:
    """The addresses at which the person reads any of the names."""
    browsers, args = walked
    found = set()
    for route in names:
        text = said(browsers[who].get(reverse(route, args=args.get(route, []))))
        if any(name in text for name in SocialWorker.objects.values_list("name", flat=True)):
            found.add(route)
    return found


def test_purchaser_and_centre_read_no_full_name_anywhere(walked):
    for who in ("purchaser", "centre"):
        assert named(walked, who, sorted(set(READING) - PRINTED)) == set()


def test_the_others_read_names_where_they_stand(walked):
    everybody_of_it = ("staff", "operator", "supervisor", "expert", "administrator")
    assert [who for who in everybody_of_it if not named(walked, who, ["staffing:detail"])] == []


def test_the_masked_page_says_so_and_keeps_its_figures(walked):
    browsers, args = walked
    address = reverse("staffing:detail", args=args["staffing:detail"])
    masked = browsers["purchaser"].get(address)
    full = browsers["staff"].get(address)
    assert masked.context["facts"].figures == full.context["facts"].figures
    assert [row.name for row in masked.context["facts"].rows if row.note] == ["林*溪", "欧**宁", "许*"]
    assert {row.note for row in masked.context["facts"].rows if row.note} == {"接替林*溪"}
    assert "姓名已隐去中间的字" in masked.content.decode()


def test_who_may_see_names(walked):
    station = Station.objects.select_related("subdistrict").get(code="HP-YUNQI")
    panel = person("both", "兼任", Role.PURCHASER, subdistrict=station.subdistrict)
    browsers, _ = walked
    seeing = {
        who
        for who, browser in browsers.items()
        if may_see_names(browser.get("/help/").wsgi_request.user, station)
    }
    assert seeing == {"administrator", "lead", "expert", "expert2", "supervisor", "staff", "operator"}
    assert not may_see_names(panel, station)
