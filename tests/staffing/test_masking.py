"""Names are masked for whoever need not know them: at every address, in every kind of answer."""

import io
import zipfile

import pytest
from django.urls import reverse

from staffing.models import Attendance, Category, Posting, SocialWorker
from staffing.names import mask_in, mask_name
from stations.models import Grant, Station, User
from stations.permissions import may_see_names
from tests.city import SINCE, small_city
from tests.routes import READING
from tests.routes_site import arguments, made_site, signed_in

NAMES = ("林小溪", "欧阳若宁", "许安")
PRINTED = {"reports:page", "reports:pdf", "reports:version", "reports:version_pdf", "report-file"}


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
    """At no address, issued reports aside. Whoever knows the persons reads them, so that the walk would find a name."""
    for who in ("purchaser", "centre"):
        assert named(walked, who, sorted(set(READING) - PRINTED)) == set()
    for who in ("staff", "operator", "supervisor", "expert", "administrator"):
        assert named(walked, who, ["staffing:detail"]) == {"staffing:detail"}
    browsers, args = walked
    address = reverse("staffing:detail", args=args["staffing:detail"])
    masked, full = (browsers[who].get(address) for who in ("purchaser", "staff"))
    assert masked.context["facts"].figures == full.context["facts"].figures
    remarked = [(row.name, row.note) for row in masked.context["facts"].rows if row.note]
    assert remarked == [(name, "接替林*溪") for name in ("林*溪", "欧**宁", "许*")]
    assert "姓名已隐去中间的字" in masked.content.decode()


def test_who_may_see_names(db):
    city = small_city()
    for user in (city.lead, city.expert, city.purchaser, city.centre):
        Grant.objects.create(user=user, station=city.yunqi, cause="期中评估", start=SINCE)
    station = Station.objects.select_related("subdistrict").get(pk=city.yunqi.pk)
    people = {name: user for name, user in vars(city).items() if isinstance(user, User)}
    seeing = {name for name, user in people.items() if may_see_names(user, station)}
    assert seeing == {"administrator", "lead", "expert", "supervisor", "staff", "operator"}
    elsewhere = Station.objects.select_related("subdistrict").get(pk=city.songfeng.pk)
    assert {name for name, user in people.items() if may_see_names(user, elsewhere)} == {"administrator"}
