import pytest

from tests.city import small_city


@pytest.fixture
def city(db):
    return small_city()
