"""`manage.py populate`: the same invented data for the same seed, on either database, and never among real data."""

import hashlib
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from evalsite.populate.storing import populate
from indicators.facts import indicator_facts
from indicators.models import Quantity, Target
from staffing.facts import staffing_facts
from staffing.models import Attendance, Certificate, Posting, SocialWorker
from stations.models import Agreement, Area, Community, District, Station
from tests.city import small_city

# What tells rows of each table apart without the keys, which no two databases need give alike.
TABLES = {
    District: ("code", "name", "bureau__name"),
    Station: ("code", "name", "subdistrict__name", "operator__name"),
    Community: ("area__station__code", "area__name", "name"),
    Agreement: ("code", "amount", "required_workers", "end"),
    Target: ("agreement__code", "indicator__code", "quantity"),
    SocialWorker: ("station__code", "name", "registration_number", "practice_since"),
    Certificate: ("worker__registration_number", "level"),
    Posting: ("station__code", "worker__name", "area__name", "start", "end", "reason"),
    Attendance: ("station__code", "worker__name", "month", "on_post", "insured", "paid", "two_year_stated"),
    Quantity: ("agreement__code", "indicator__code", "area__name", "first_month", "last_month", "reported"),
}


def checksum(stations=3, months=14, seed=1):
    """Of all rows that populate stores; nothing stays."""
    total = hashlib.sha256()
    with transaction.atomic():
        list(populate(stations=stations, months=months, seed=seed))
        for model, names in TABLES.items():
            rows = sorted(map(repr, model.objects.values_list(*names)))
            assert rows
            total.update("\n".join(rows).encode())
        transaction.set_rollback(True)
    return total.hexdigest()


def test_the_same_seed_gives_the_same_data_and_another_seed_other_data(db):
    assert checksum() == checksum()
    assert checksum() != checksum(seed=2)


def test_a_station_is_the_same_however_many_there_are(db):
    def first(stations):
        with transaction.atomic():
            list(populate(stations=stations, months=2, seed=1))
            found = Attendance.objects.filter(station__code="P000001").order_by("pk")
            rows = list(found.values_list("worker__name", "month", "on_post", "insured"))
            transaction.set_rollback(True)
        return rows

    assert first(1) == first(3) != []


def test_the_command_fills_an_empty_database_once(db):
    told = StringIO()
    call_command("populate", stations=3, months=14, seed=1, stdout=told)
    assert (Station.objects.count(), Area.objects.count(), Agreement.objects.count()) == (3, 9, 6)
    assert Attendance.objects.count() == SocialWorker.objects.count() * 14
    assert "3/3 个社工站" in told.getvalue()

    with pytest.raises(CommandError, match="数据库里已有 3 个社工站，没有写入。"):
        call_command("populate", stations=3, months=14, seed=1)
    assert Station.objects.count() == 3


def test_what_it_stores_has_facts(db):
    list(populate(stations=1, months=12, seed=1))
    agreement = Agreement.objects.get()
    first, last = date(2023, 7, 1), date(2023, 12, 1)
    effective = Attendance.objects.filter(month__lte=last, on_post=True, insured=True, paid=True)
    figures = staffing_facts(agreement, first, last).figures
    assert figures.person_months.actual == effective.count() > agreement.required_workers * 5
    indicators = indicator_facts(agreement, first, last)
    assert indicators.problems == ()
    assert len(indicators.indicators) == Target.objects.count() == 28


def test_it_keeps_away_from_real_stations(db):
    small_city()
    with pytest.raises(CommandError, match="数据库里已有 3 个社工站，没有写入。"):
        call_command("populate", stations=3)
    assert Station.objects.count() == 3


@pytest.mark.parametrize("options", [{"stations": 0}, {"stations": 30_001}, {"stations": 1, "months": 37}])
def test_it_refuses_what_it_cannot_make(db, options):
    with pytest.raises(CommandError, match="社工站数应为 1 至 30000，月数应为 1 至 36。"):
        call_command("populate", **options)
