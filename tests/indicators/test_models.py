"""What the database itself refuses, on SQLite and PostgreSQL, and who sees which rows."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from indicators.models import Amendment, Indicator, Quantity, Target
from stations.models import Grant, Role
from tests.indicators.people import make_user

JULY, SEPTEMBER, NOVEMBER = date(2023, 7, 1), date(2023, 9, 1), date(2023, 11, 1)


@pytest.fixture
def cases(catalogue):
    return Indicator.objects.get(code="casework-opened")


@pytest.fixture
def store(wenchong, cases):
    """Stores a quantity of opened cases in the first area, unless told otherwise."""

    def create(**values):
        start = {
            "agreement": wenchong,
            "indicator": cases,
            "area": wenchong.station.areas.first(),
            "first_month": JULY,
            "last_month": NOVEMBER,
            "reported": 22,
            "adds_up": True,
        }
        with transaction.atomic():
            return Quantity.objects.create(**(start | values))

    return create


@pytest.mark.parametrize(
    ("constraint", "values"),
    [
        ("quantity_spans_whole_months", {"first_month": date(2023, 7, 2)}),
        ("quantity_spans_whole_months", {"last_month": date(2023, 11, 30)}),
        ("quantity_span_in_order", {"first_month": date(2023, 12, 1)}),
        ("quantity_below_zero_is_explained", {"reported": -1, "explanation": "跨片区只计一次"}),
        ("quantity_below_zero_is_explained", {"reported": -1, "area": None}),
        ("verified_quantity_has_a_reason", {"verified": 20}),
        ("verified_quantity_of_an_area_not_negative", {"verified": -1, "verified_reason": "台账"}),
    ],
)
def test_an_impossible_quantity_is_refused(store, constraint, values):
    with pytest.raises(IntegrityError, match=constraint):
        store(**values)
    assert Quantity.objects.count() == 0


def test_a_station_level_difference_below_zero_is_stored_with_its_explanation(store):
    assert store(area=None, reported=-3, explanation="跨片区只计一次").counted == -3


@pytest.mark.parametrize(
    ("first", "last"),
    [(JULY, NOVEMBER), (SEPTEMBER, SEPTEMBER), (NOVEMBER, date(2024, 1, 1)), (JULY, date(2024, 6, 1))],
)
def test_spans_that_share_a_month_are_refused(store, first, last):
    store()
    with pytest.raises(IntegrityError):
        store(first_month=first, last_month=last)
    assert Quantity.objects.count() == 1


def test_a_span_cannot_be_moved_onto_another(store):
    store()
    later = store(first_month=date(2023, 12, 1), last_month=date(2024, 1, 1))
    later.first_month = NOVEMBER
    with pytest.raises(IntegrityError), transaction.atomic():
        later.save()
    later.refresh_from_db()
    later.reported = 23
    later.save()
    assert Quantity.objects.get(pk=later.pk).first_month == date(2023, 12, 1)


def test_spans_that_meet_and_spans_of_other_areas_are_stored(store, wenchong):
    store()
    store(first_month=date(2023, 12, 1), last_month=date(2023, 12, 1))
    store(area=wenchong.station.areas.last())
    store(area=None)
    assert Quantity.objects.count() == 4


def test_station_level_spans_never_overlap_either(store):
    store(area=None)
    with pytest.raises(IntegrityError):
        store(area=None, first_month=SEPTEMBER)


def test_a_stock_may_be_stated_for_overlapping_spans_but_once_for_each(store):
    population = {
        "indicator": Indicator.objects.get(code="registered-population"),
        "area": None,
        "adds_up": False,
    }
    store(**population, reported=32000)
    store(**population, reported=32100, last_month=date(2024, 1, 1))
    with pytest.raises(IntegrityError):
        store(**population, reported=32200)
    assert Quantity.objects.count() == 2


def test_one_target_for_the_station_and_one_for_each_area(wenchong, cases):
    first, second, _ = wenchong.station.areas.all()
    Target.objects.create(agreement=wenchong, indicator=cases, area=first, quantity=30)
    Target.objects.create(agreement=wenchong, indicator=cases, area=second, quantity=None)
    for area in (None, first):
        with pytest.raises(IntegrityError), transaction.atomic():
            Target.objects.create(agreement=wenchong, indicator=cases, area=area, quantity=1)
    with pytest.raises(IntegrityError, match="target_not_negative"), transaction.atomic():
        Target.objects.filter(area=first).update(quantity=Decimal(-1))
    assert list(Target.objects.filter(indicator=cases).values_list("quantity", flat=True)) == [90, 30, None]


def test_an_amendment_wants_a_reason(wenchong, cases):
    target = Target.objects.get(agreement=wenchong, indicator=cases)
    with pytest.raises(IntegrityError, match="amendment_has_a_reason"), transaction.atomic():
        Amendment.objects.create(target=target, was_stated=True, old=90, new=80, reason="")


def test_the_catalogue_holds_the_28_indicators_and_the_statements(catalogue):
    kinds = Indicator.objects.values_list("kind", flat=True)
    assert {kind: list(kinds).count(kind) for kind in kinds} == {
        "area": 14,
        "station": 5,
        "item": 9,
        "statement": 8,
    }


@pytest.fixture
def both(store, wenchong, dasha, cases):
    """Rows of two stations: what must not leak is there."""
    for agreement, reported in ((wenchong, 22), (dasha, 777)):
        store(agreement=agreement, area=agreement.station.areas.first(), reported=reported)
        target = Target.objects.get(agreement=agreement, indicator=cases)
        Amendment.objects.create(
            target=target, was_stated=True, old=80, new=90, reason=f"补充协议 {reported}"
        )
    return wenchong, dasha


def seen_by(user):
    return (
        sorted({int(quantity.reported) for quantity in Quantity.objects.visible_to(user)}),
        sorted({target.agreement.code for target in Target.objects.visible_to(user)}),
        sorted(Amendment.objects.visible_to(user).values_list("reason", flat=True)),
    )


WENCHONG_ONLY = ([22], ["HP-WENCHONG-2023"], ["补充协议 22"])
BOTH = ([22, 777], ["HP-DASHA-2023", "HP-WENCHONG-2023"], ["补充协议 22", "补充协议 777"])
NOTHING = ([], [], [])


def test_rows_are_seen_within_the_scope_only(both, district, operator):
    station = both[0].station
    subdistrict = station.subdistrict
    assert seen_by(make_user("站", Role.STATION, station=station)) == WENCHONG_ONLY
    assert seen_by(make_user("机构", Role.OPERATOR, organisation=operator)) == WENCHONG_ONLY
    assert seen_by(make_user("街道", Role.PURCHASER, subdistrict=subdistrict)) == WENCHONG_ONLY
    assert seen_by(make_user("区局", Role.SUPERVISOR, district=district)) == BOTH
    assert seen_by(make_user("管理", Role.ADMINISTRATOR)) == BOTH


def test_who_may_list_stations_sees_no_figures_of_them(both, operator):
    assert seen_by(make_user("市级", Role.VIEWER)) == NOTHING
    assert seen_by(make_user("专家", Role.EXPERT, organisation=operator)) == NOTHING


def test_a_grant_opens_one_station(both, operator):
    expert = make_user("专家", Role.EXPERT, organisation=operator)
    Grant.objects.create(user=expert, station=both[0].station, cause="评审", start=date(2020, 1, 1))
    assert seen_by(expert) == WENCHONG_ONLY
