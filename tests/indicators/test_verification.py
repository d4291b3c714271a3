"""The evaluator's figure beside the reported one: reason and source, all or nothing, never over somebody else's."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from indicators.facts import indicator_facts
from indicators.models import Indicator, Quantity
from indicators.services import verify_quantities
from stations.models import AuditEntry, MonthLock, Role
from stations.verification import StaleVerification
from tests.indicators.checks import check, verify
from tests.indicators.people import make_user

JULY, NOVEMBER = date(2023, 7, 1), date(2023, 11, 1)


@pytest.fixture
def actor(db):
    return make_user("评委", Role.ADMINISTRATOR)


def store(agreement, code, reported, area=None):
    return Quantity.objects.create(
        agreement=agreement,
        indicator=Indicator.objects.get(code=code),
        area=area,
        first_month=JULY,
        last_month=NOVEMBER,
        reported=reported,
        adds_up=True,
    )


@pytest.fixture
def visits(wenchong):
    return store(wenchong, "home-visits", 284, wenchong.station.areas.first())


def stands(quantity):
    quantity.refresh_from_db()
    return quantity.reported, quantity.verified, quantity.verified_reason, quantity.verified_source


def test_a_verified_figure_stands_beside_the_reported_one_until_it_is_taken_back(visits, actor):
    verify(visits, 280, "抽查 4 份无记录", actor)
    assert stands(visits) == (284, 280, "抽查 4 份无记录", "台账第3页")
    assert (visits.verified_by, visits.verified_against, visits.counted) == (actor, 284, 280)
    verify(visits, None, "记录已补交", actor)
    assert stands(visits) == (284, None, "", "")
    assert (visits.verified_by, visits.verified_at, visits.verified_against) == (None, None, None)
    entries = AuditEntry.objects.order_by("pk").values_list("action", "reason", "before", "after")
    assert list(entries) == [
        (
            "quantity.verified",
            "抽查 4 份无记录",
            {"verified": None, "verified_source": ""},
            {"verified": "280", "verified_source": "台账第3页"},
        ),
        (
            "quantity.unverified",
            "记录已补交",
            {"verified": "280", "verified_source": "台账第3页"},
            {"verified": None, "verified_source": ""},
        ),
    ]


@pytest.mark.parametrize(
    ("figure", "reason", "source", "message"),
    [
        (280, " ", "台账", "请写明核实的依据"),
        (280, "台账少记", " ", "请写明材料出处"),
        (280, "台账少记", "长" * 201, "请写明材料出处"),
        (-1, "台账少记", "台账", "不小于 0"),
        ("1.5", "台账少记", "台账", "整数"),
    ],
)
def test_a_verification_that_cannot_be(visits, actor, figure, reason, source, message):
    wrong = check(visits, figure, reason, source)
    with pytest.raises(ValidationError, match=message):
        verify_quantities(agreement=visits.agreement, checks=[wrong], actor=actor)
    assert stands(visits) == (284, None, "", "")


def test_all_of_it_or_nothing(visits, wenchong, actor):
    other = store(wenchong, "home-visits", 10, wenchong.station.areas.last())
    checks = [check(visits, 280), check(other, 9, source="")]
    with pytest.raises(ValidationError):
        verify_quantities(agreement=wenchong, checks=checks, actor=actor)
    assert stands(visits)[1] is stands(other)[1] is None
    assert AuditEntry.objects.count() == 0


def test_only_a_difference_at_station_level_lies_below_zero(wenchong):
    difference = store(wenchong, "home-visits", 3)
    assert verify(difference, -2).verified == -2
    volunteers = store(wenchong, "new-volunteers", 3)
    with pytest.raises(ValidationError, match="不小于 0"):
        verify(volunteers, -2)


def test_a_locked_month_stays(visits, wenchong):
    MonthLock.objects.create(agreement=wenchong, month=date(2023, 10, 1), cause="中期评估汇总")
    with pytest.raises(ValidationError, match="已锁定"):
        verify(visits, 280)


@pytest.mark.parametrize(
    "changed",
    [
        {"reported": 290},
        {"verified": 270, "verified_reason": "别人写的"},
        None,
    ],
)
def test_who_comes_second_is_told_and_changes_nothing(visits, actor, changed):
    mine = check(visits, 280)
    rows = Quantity.objects.filter(pk=visits.pk)
    if changed is None:
        rows.delete()
    else:
        rows.update(**changed)
    with pytest.raises(StaleVerification) as stale:
        verify_quantities(agreement=visits.agreement, checks=[mine], actor=actor)
    assert stale.value.rows == {visits.pk: rows.first()}
    assert AuditEntry.objects.count() == 0


def test_another_agreements_quantity_is_not_there(visits, dasha, actor):
    with pytest.raises(StaleVerification):
        verify_quantities(agreement=dasha, checks=[check(visits, 280)], actor=actor)


def test_a_figure_reported_anew_is_noticed(visits):
    verify(visits, 284, "核实无误")
    assert visits.reported_anew is False
    Quantity.objects.update(reported=300)
    visits.refresh_from_db()
    assert (visits.reported_anew, visits.counted) == (True, 284)


def test_facts_count_what_was_verified_and_what_was_corrected(visits, wenchong):
    other = store(wenchong, "home-visits", 10, wenchong.station.areas.last())
    verify(visits, 280)
    verify(other, 10, "核实无误")
    facts = indicator_facts(wenchong, JULY, NOVEMBER)
    assert (len(facts.verified), facts.corrected_count) == (2, 1)
    assert facts.indicator("home-visits").corrected is True


def test_findings_can_be_looked_at_before_they_are_written(visits, wenchong):
    found = check(visits, 280)
    before = indicator_facts(wenchong, JULY, NOVEMBER)
    foreseen = indicator_facts(wenchong, JULY, NOVEMBER, {visits.pk: found})
    assert (before.indicator("home-visits").total, foreseen.indicator("home-visits").total) == (284, 280)
    assert indicator_facts(wenchong, JULY, NOVEMBER) == before
    verify_quantities(agreement=wenchong, checks=[found], actor=None)
    assert indicator_facts(wenchong, JULY, NOVEMBER) == foreseen
    assert foreseen.indicator("home-visits").percent == Decimal("29.54")
