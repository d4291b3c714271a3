"""A process that is killed while it writes an upload leaves all of it or nothing, on either database."""

from __future__ import annotations

import random
from collections import Counter

import pytest

from evalsite.demo.wenchong import ATTENDANCE, INDICATORS
from indicators import services as indicators
from indicators.models import Quantity
from staffing import services as staffing
from staffing.models import Attendance, Certificate, Posting, SocialWorker
from staffing.tasks import start_city
from stations.city_uploads import confirm_city
from stations.models import AuditEntry, CityUpload, Upload
from stations.uploads import stored_bytes
from tests.bench.sites import REASON, new_site
from tests.city import small_city, station
from tests.killed import is_intact, killing_process, orders
from tests.workbooks.city import CITY, draw_city, make_city

pytestmark = pytest.mark.django_db(transaction=True)
SEED = 20231115
MOMENTS = 20


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    return tmp_path_factory.mktemp("killed")


@pytest.fixture
def site(settings, files):
    settings.MEDIA_ROOT = files
    settings.STORAGES = settings.STORAGES | {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"}
    }
    return new_site()


@pytest.fixture(scope="module")
def killing(django_db_setup, files):
    """The process whose children are killed."""
    with killing_process(files) as process:
        yield process


@pytest.fixture
def order(site, killing):
    """Sends work to a child that may be killed; gives how it ended, once the database has noticed."""
    return orders(killing)


def moments(statements, seconds):
    """Twenty: just before and after the commit, some statements, some points in time; the same for the same seed."""
    rng = random.Random(SEED)
    named = [{"commit": "before"}, {"commit": "after"}, {"statement": statements}]
    named += [{"statement": number} for number in sorted(rng.sample(range(1, statements), 10))]
    rest = MOMENTS - len(named)
    return named + [{"seconds": seconds * (part + rng.random()) / rest} for part in range(rest)]


class AttendanceSheet:
    work, path, count = "attendance", ATTENDANCE, 115
    receive = staticmethod(staffing.receive_attendance)
    undo = staticmethod(staffing.undo_attendance)
    apply = staticmethod(staffing.apply_attendance)

    @staticmethod
    def plan(upload):
        return staffing.preview_attendance(upload=upload).plan

    @staticmethod
    def rows(upload):
        station = upload.agreement.station
        return {
            "rows": sorted(
                Attendance.objects.filter(station=station, source=upload).values_list(
                    "worker__name", "month", "on_post", "insured", "paid"
                )
            ),
            "workers": SocialWorker.objects.filter(station=station).count(),
            "certificates": Certificate.objects.filter(worker__station=station).count(),
            "postings": Posting.objects.filter(station=station).count(),
        }


class IndicatorSheet:
    work, path, count = "indicators", INDICATORS, 62
    receive = staticmethod(indicators.receive_workbook)
    undo = staticmethod(indicators.undo_upload)
    apply = staticmethod(indicators.apply_upload)

    @staticmethod
    def plan(upload):
        return indicators.plan_upload(upload=upload).plan

    @staticmethod
    def rows(upload):
        quantities = Quantity.objects.filter(agreement=upload.agreement, upload=upload)
        return {"rows": sorted(quantities.values_list("indicator", "area", "reported"), key=repr)}


def found(sheet, upload):
    """All that the database holds of an upload and at its station."""
    upload.refresh_from_db()
    return sheet.rows(upload) | {
        "state": upload.state,
        "changes": len(upload.changes),
        "months": upload.months,
        "entries": list(AuditEntry.objects.filter(object_id=str(upload.pk)).values_list("action", flat=True)),
    }


def explained(sheet, upload):
    return {warning.key: REASON for warning in sheet.plan(upload).warnings}


@pytest.mark.parametrize("sheet", [AttendanceSheet, IndicatorSheet])
def test_a_killed_commit_leaves_all_or_nothing(site, order, sheet):
    def send():
        data = sheet.path.read_bytes()
        return sheet.receive(agreement=site.agreement, data=data, filename=sheet.path.name, actor=None)

    def in_child(upload, moment):
        return order(sheet.work, moment, upload=str(upload.pk), explanations=explained(sheet, upload))

    upload = send()
    nothing = found(sheet, upload)
    usual = in_child(upload, {})
    everything = found(sheet, upload)
    assert (nothing["rows"], nothing["state"], nothing["entries"]) == ([], "preview", ["upload.stored"])
    assert (len(everything["rows"]), everything["state"]) == (sheet.count, "applied")
    assert everything["entries"] == ["upload.applied", "upload.stored"]
    sheet.undo(upload=upload, actor=None, reason=REASON)

    upload = send()
    left = []
    for moment in moments(usual["statements"], usual["seconds"]):
        ended = in_child(upload, moment)
        # A kill by the clock may come too late; then the child says that it was done.
        assert ended["killed"] or "seconds" in moment
        left.append(found(sheet, upload))
        assert left[-1] in (nothing, everything), moment
        assert is_intact()
        if left[-1] == everything:
            sheet.undo(upload=upload, actor=None, reason=REASON)
            upload = send()
    assert len(left) == MOMENTS
    assert nothing in left
    assert everything in left

    # What was left unwritten so often can still be confirmed.
    sheet.apply(upload=upload, actor=None, explanations=explained(sheet, upload))
    assert found(sheet, upload) == everything


def test_a_kill_while_a_workbook_is_stored_leaves_no_row_without_its_bytes(site, order, files):
    data = ATTENDANCE.read_bytes()

    def receive(moment):
        return order("receive", moment, agreement=site.agreement.pk, file=str(ATTENDANCE))

    def kept():
        return [path.read_bytes() for path in files.rglob("*") if path.is_file()]

    orphans = len(kept()) - Upload.objects.count()
    usual = receive({})
    rng = random.Random(SEED)
    planned = [{"statement": number} for number in range(1, usual["statements"] + 1)]
    planned += [{"commit": "before"}, {"commit": "after"}]
    planned += [{"seconds": usual["seconds"] * rng.random()} for _ in range(MOMENTS - len(planned))]
    for moment in planned:
        before = set(Upload.objects.values_list("pk", flat=True))
        receive(moment)
        uploads = list(Upload.objects.exclude(pk__in=before))
        assert len(uploads) <= 1
        for upload in uploads:
            assert (stored_bytes(upload), upload.state) == (data, Upload.State.PREVIEW)
        stored = AuditEntry.objects.filter(action="upload.stored").values_list("object_id", flat=True)
        assert sorted(stored) == sorted(map(str, before | {upload.pk for upload in uploads}))
        assert is_intact()
    assert len(kept()) > Upload.objects.count() + orphans, "no kill came between the bytes and the row"


def city_of(number):
    """A city's workbook of so many stations with three workers in one month, confirmed; and how many are on post."""
    places = small_city()
    labels = [
        station(f"K-{position}", f"第{position}街", places.huangpu, places.chenguang).code
        for position in range(number)
    ]
    drawing = draw_city(make_city(labels, 3), shape=CITY | {"months": "one"})
    city = staffing.receive_city(data=drawing.bytes(), filename="全市.xlsx", actor=places.administrator)
    staffing.read_city(city=city)
    confirm_city(city=city, actor=places.administrator, run=city.run, reason=REASON)
    on_post = [
        sum(worker.marks[part.months[0]][0] for _, worker, _ in part.rows) for part, _ in drawing.parts
    ]
    return city, on_post


def written_of(city):
    """Of each station whether its part says that it was written, and all that there is of it."""
    tables = {
        "rows": Attendance.objects.values_list("station", flat=True),
        "workers": SocialWorker.objects.values_list("station", flat=True),
        "postings": Posting.objects.values_list("station", flat=True),
        "uploads": Upload.objects.filter(state="applied").values_list("agreement__station", flat=True),
    }
    counted = [Counter(rows) for rows in tables.values()]
    return [(part.state, *(found[part.station_id] for found in counted)) for part in city.parts.all()]


def test_a_killed_worker_writes_each_station_of_a_citys_workbook_once(site, order):
    city, on_post = city_of(MOMENTS)
    rng = random.Random(SEED)
    whole = [("applied", 3, 3, number, 1) for number in on_post]
    moments = [{"commit": "before"}, {"commit": "after"}]
    moments += [{"statement": rng.randrange(1, 75)} for _ in range(MOMENTS - 2)]
    seen = [0]
    for moment in moments:
        # As if the half minute had passed after which a silent worker is taken for dead.
        CityUpload.objects.filter(pk=city.pk).update(beat_at=None)
        start_city(city)
        assert order("worker", moment)["killed"], moment
        found = written_of(city)
        done = sum(part == everything for part, everything in zip(found, whole, strict=True))
        assert found == whole[:done] + [("confirmed", 0, 0, 0, 0)] * (MOMENTS - done), moment
        assert done >= seen[-1]
        seen.append(done)
    assert is_intact()
    assert len(set(seen)) > 5

    CityUpload.objects.filter(pk=city.pk).update(beat_at=None)
    start_city(city)
    order("worker", {})
    city.refresh_from_db()
    assert (city.state, city.done, written_of(city)) == ("done", MOMENTS, whole)
