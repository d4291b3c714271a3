"""What the database itself refuses, and who sees which rows."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from staffing.models import Attendance, Category, Certificate, Level, Posting, SocialWorker
from stations.models import Role

JULY = date(2023, 7, 1)


@pytest.fixture
def worker(agreement):
    return SocialWorker.objects.create(station=agreement.station, name="林若溪")


def attendance(worker, **changed):
    values = {
        "worker": worker,
        "station": worker.station,
        "month": JULY,
        "on_post": True,
        "insured": True,
        "paid": True,
        "category": Category.CERTIFIED,
        "level": Level.ASSISTANT,
    }
    return Attendance.objects.create(**(values | changed))


def posting(worker, **changed):
    return Posting.objects.create(**({"worker": worker, "station": worker.station, "start": JULY} | changed))


@pytest.mark.parametrize(
    "wrong",
    [
        lambda worker: attendance(worker, month=date(2023, 7, 2)),
        lambda worker: attendance(worker, level=""),
        lambda worker: attendance(worker, category=Category.TRAINED),
        lambda worker: attendance(worker, category="other", level=""),
        lambda worker: attendance(worker, contract_start=JULY, contract_end=date(2023, 6, 30)),
        lambda worker: attendance(worker, contract_end=date(2023, 6, 30)),
        lambda worker: attendance(worker, verified_on_post=True, verified_reason="现场核实"),
        lambda worker: attendance(worker, verified_on_post=True, verified_insured=True, verified_paid=True),
        lambda worker: attendance(worker, verified_reason="没有核实的标记"),
        lambda worker: [attendance(worker), attendance(worker)],
        lambda worker: posting(worker, end=date(2023, 6, 30)),
        lambda worker: posting(worker, contract_end=date(2024, 6, 30)),
        lambda worker: [posting(worker), posting(worker, start=date(2023, 9, 1))],
        lambda worker: SocialWorker.objects.filter(pk=worker.pk).update(merged_into=worker),
        lambda worker: SocialWorker.objects.create(station=worker.station, name="空", registration_number=""),
        lambda worker: [
            SocialWorker.objects.create(station=worker.station, name=name, registration_number="GD-1")
            for name in ("甲", "乙")
        ],
        lambda worker: [Certificate.objects.create(worker=worker, level=Level.SENIOR) for _ in range(2)],
        lambda worker: Certificate.objects.create(
            worker=worker, level=Level.SENIOR, start=JULY, end=date(2023, 6, 30)
        ),
    ],
)
def test_the_database_refuses(worker, wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        wrong(worker)


def test_marks_are_the_verified_ones_where_there_are_any(worker):
    row = attendance(worker)
    assert row.marks == (True, True, True)
    row.verified_on_post, row.verified_insured, row.verified_paid = True, False, True
    assert row.marks == (True, False, True)


def test_a_joined_record_stands_for_the_person_it_was_joined_to(worker):
    other = SocialWorker.objects.create(
        station=worker.station, name="林若曦", merged_into=worker, practice_since=JULY
    )
    assert (worker.person, other.person) == (worker.pk, worker.pk)
    assert other.practice == JULY
    worker.practice_since = date(2011, 3, 1)
    assert other.practice == date(2011, 3, 1)


@pytest.mark.parametrize(
    ("role", "sees"),
    [
        (Role.STATION, True),
        (Role.OPERATOR, True),
        (Role.SUPERVISOR, True),
        (Role.PURCHASER, True),
        (Role.ADMINISTRATOR, True),
        (Role.CENTRE, False),
        (Role.VIEWER, False),
        (Role.EXPERT, False),
        (Role.LEAD, False),
    ],
)
def test_persons_are_seen_by_those_to_whom_the_station_is_open(
    make_user, make_agreement, agreement, operator, worker, role, sees
):
    attendance(worker)
    posting(worker)
    places = {
        Role.STATION: {"station": agreement.station},
        Role.OPERATOR: {"organisation": operator},
        Role.SUPERVISOR: {"district": agreement.station.subdistrict.district},
        Role.PURCHASER: {"subdistrict": agreement.station.subdistrict},
        Role.EXPERT: {"organisation": operator},
        Role.LEAD: {"organisation": operator},
    }
    user = make_user("reader", role, **places.get(role, {}))
    for model in (SocialWorker, Posting, Attendance):
        assert model.objects.visible_to(user).exists() is sees


def test_staff_of_one_station_see_no_persons_of_another(make_user, make_agreement, worker):
    attendance(worker)
    user = make_user("neighbour", Role.STATION, station=make_agreement("大沙街").station)
    assert not SocialWorker.objects.visible_to(user).exists()
    assert not Attendance.objects.visible_to(user).exists()


def test_a_transferred_worker_is_seen_at_both_stations(make_user, make_agreement, worker):
    there = make_agreement("大沙街").station
    posting(worker, station=there)
    user = make_user("neighbour", Role.STATION, station=there)
    assert list(SocialWorker.objects.visible_to(user)) == [worker]
