"""What is put back is what was made, and what would be another thing is made anew."""

from types import SimpleNamespace

import pytest
import time_machine
from django.db import transaction

from tests.city import person, small_city
from tests.scoring import build
from tests.worlds import forget, remembered, stored

pytestmark = pytest.mark.django_db


def rows_of_all_tables():
    return {table: sorted(map(repr, rows)) for table, rows in stored().items()}


@pytest.mark.parametrize("make", [build.scoring, build.issued])
def test_what_is_put_back_is_what_was_made(make):
    forget()
    with transaction.atomic():
        first = make(small_city())
        rows = rows_of_all_tables()
        transaction.set_rollback(True)
    again = make(small_city())

    assert rows_of_all_tables() == rows
    assert again.evaluation is not first.evaluation
    assert vars(again) == vars(first) | {"city": again.city}
    assert again.people["lead"] is again.city.lead


def test_an_argument_a_written_row_or_another_time_makes_it_anew():
    made = []

    @remembered
    def note(city, **more):
        made.append(more)
        return SimpleNamespace(city=city)

    city = small_city()
    note(city)
    assert note(city).city is city
    assert len(made) == 1
    note(city, taken={})
    assert len(made) == 2
    with time_machine.travel("2023-12-15"):
        note(city)
    assert len(made) == 3
    person("late", "晚到者")
    note(city)
    assert len(made) == 4
