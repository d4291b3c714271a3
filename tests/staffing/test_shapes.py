"""Every shape that stations give the attendance sheet, against what was put into it."""

import random

import pytest

from tests.staffing.shapes import added, planned, told
from tests.workbooks.attendance import FEATURES, draw
from tests.workbooks.files import save
from tests.workbooks.pairs import all_pairs, every_pair, pairs_of
from tests.workbooks.people import make_workers

SHAPES = all_pairs(FEATURES, seed=20230701)


def test_the_shapes_cover_every_pair_of_features():
    covered = set().union(*map(pairs_of, SHAPES))
    assert len(SHAPES) >= 60
    assert covered == every_pair(FEATURES)


@pytest.mark.parametrize("number", range(len(SHAPES)))
def test_a_sheet_is_read_as_it_was_written_in_any_shape(number):
    shape = SHAPES[number]
    workers = make_workers(random.Random(number), 25 if number % 20 == 0 else 6 + number % 4)
    drawing, expected = draw(workers, shape, number)
    plan = planned(save([drawing.paper], shape["format"]), f"到岗表.{shape['format']}")
    assert told(plan) == expected.problems
    assert added(plan) == expected.added
    assert plan.counts == {"added": len(expected.added), "changed": 0, "unchanged": 0, "missing": 0}
