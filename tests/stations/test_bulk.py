"""Many new rows at once are the rows that Django's own way would have stored."""

from datetime import date

import pytest
from django.db import IntegrityError

from staffing.models import Attendance, SocialWorker
from stations.bulk import column_of, insert_rows
from stations.models import Station
from tests.city import small_city

NAMES = ("worker", "station", "month", "on_post", "insured", "paid", "category", "level", "contract_start")


@pytest.fixture
def worker(db):
    return SocialWorker.objects.create(station=small_city().yunqi, name="林若溪")


def rows_of(worker, count):
    return [
        (worker.pk, worker.station_id, date(1950 + number // 12, number % 12 + 1, 1), True, False, number % 2 == 0,
         "certified", "senior", date(2019, 11, 1) if number % 3 else None)
        for number in range(count)
    ]  # fmt: skip


def test_rows_come_back_as_they_went_in_with_their_keys_in_order(worker):
    rows = rows_of(worker, 1100)  # more than one statement on either database
    keys = insert_rows(Attendance, NAMES, iter(rows))
    stored = Attendance.objects.in_bulk(keys)
    assert [
        tuple(getattr(stored[key], column_of(Attendance, name).attname) for name in NAMES) for key in keys
    ] == rows


def test_what_is_not_named_has_the_fields_default(worker):
    [key] = insert_rows(Attendance, NAMES, rows_of(worker, 1))
    row = Attendance.objects.get(pk=key)
    assert (row.verified_paid, row.verified_reason, row.note, row.sequence, row.source_row) == (
        None,
        "",
        "",
        None,
        0,
    )


def test_nothing_is_inserted_from_nothing(worker):
    assert insert_rows(Attendance, NAMES, []) == []


def test_constraints_hold(worker):
    with pytest.raises(IntegrityError):
        insert_rows(Attendance, NAMES, rows_of(worker, 1) * 2)


def test_what_is_no_column_is_refused():
    with pytest.raises(TypeError, match="areas is not a column"):
        column_of(Station, "areas")
