"""Scopes as conditions: they must keep their meaning when another condition is joined to them."""

import pytest
from django.db.models import Q

from stations.access import Role, access_from
from stations.models import Station
from tests.city import small_city


@pytest.fixture
def city(db):
    return small_city()


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.CENTRE, Role.VIEWER])
def test_who_lists_everything_still_does_when_something_is_added(city, role):
    listed = access_from(memberships=[(role, None, None, None, None)], granted=[], superuser=False).listed()

    assert Station.objects.filter(listed | Q(code="nowhere")).count() == 3


def test_an_administrator_opens_everything_through_a_path(city):
    opened = city.administrator.access.opened("agreements__station__")

    assert Station.objects.filter(opened | Q(code="nowhere")).distinct().count() == 3


def test_nobody_opens_nothing(city):
    assert not Station.objects.filter(city.nobody.access.opened()).exists()
