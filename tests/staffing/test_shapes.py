"""Every shape that stations give the attendance sheet, against what was put into it."""

import random

import pytest

from staffing.known import Known
from staffing.sheets import plan_attendance, read_attendance
from stations.workbooks import read_workbook
from tests.workbooks.agreement import attendance_terms
from tests.workbooks.attendance import FEATURES, draw
from tests.workbooks.attendance_expected import Month
from tests.workbooks.files import save
from tests.workbooks.pairs import all_pairs, every_pair, pairs_of
from tests.workbooks.people import make_workers

SHAPES = all_pairs(FEATURES, seed=20230701)


def planned(data, filename):
    return plan_attendance(read_attendance(read_workbook(data, filename), attendance_terms()), Known())


def added(plan):
    """The plan's new worker-months in the generator's terms."""
    return {
        (person.name, item.month): Month(
            marks=(item.statement.on_post, item.statement.insured, item.statement.paid),
            two_years=item.statement.two_year_stated,
            category=item.statement.category.value,
            level=item.statement.level.value if item.statement.level else "",
            position=item.statement.position,
            contract=(item.statement.contract_start, item.statement.contract_end),
            note=item.statement.note,
            sequence=item.place.sequence,
            cell=item.place.cell,
            registration=person.registration,
            practice=person.practice_since,
        )
        for person in plan.persons
        for item in person.months
    }


def told(plan):
    return {(problem.severity, problem.cell, problem.what) for problem in plan.problems}


def test_the_shapes_cover_every_pair_of_features():
    covered = set().union(*map(pairs_of, SHAPES))
    assert len(SHAPES) >= 60
    assert covered == every_pair(FEATURES)


@pytest.mark.parametrize("number", range(len(SHAPES)))
def test_a_sheet_is_read_as_it_was_written_in_any_shape(number):
    shape = SHAPES[number]
    workers = make_workers(random.Random(number), 25 if number % 20 == 0 else 6 + number % 4)
    paper, expected = draw(workers, shape, number)
    plan = planned(save([paper], shape["format"]), f"到岗表.{shape['format']}")
    assert told(plan) == expected.problems
    assert added(plan) == expected.added
    assert plan.counts == {"added": len(expected.added), "changed": 0, "unchanged": 0, "missing": 0}
