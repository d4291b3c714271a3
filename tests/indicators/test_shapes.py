"""Every shape that stations give the indicator workbook, against what was put into it. Needs no database."""

import random

import pytest

from tests.indicators.shapes import added, draw, planned, told
from tests.workbooks.files import save
from tests.workbooks.indicators import FEATURES
from tests.workbooks.pairs import all_pairs, every_pair, pairs_of
from tests.workbooks.services import make_services

SHAPES = all_pairs(FEATURES, seed=20230701)


def test_the_shapes_cover_every_pair_of_features():
    covered = set().union(*map(pairs_of, SHAPES))
    assert covered == every_pair(FEATURES)


@pytest.mark.parametrize("number", range(len(SHAPES)))
def test_a_workbook_is_read_as_it_was_written_in_any_shape(number):
    shape = SHAPES[number]
    services = make_services(random.Random(number))
    papers, expected = draw(services, shape, number)
    # Where no title names the months, the person who uploads does.
    asked = None if shape["titles"] else expected.span
    prepared = planned(save(papers, shape["format"]), f"指标.{shape['format']}", services, asked)
    assert told(prepared) == expected.told
    assert added(prepared) == expected.added
    assert prepared.plan.counts == {"added": len(expected.added), "changed": 0, "unchanged": 0, "missing": 0}
