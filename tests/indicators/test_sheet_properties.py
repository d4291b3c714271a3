"""What must hold of any indicator workbook after any change of one cell, and of any workbook sent twice."""

import random
import re
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indicators.catalogue import ENTRIES
from indicators.models import Quantity
from indicators.services import apply_upload, plan_workbook, receive_workbook
from indicators.spans import Span
from tests.indicators.shapes import added, draw, planned, told
from tests.workbooks.files import save
from tests.workbooks.indicators import FEATURES
from tests.workbooks.pairs import all_pairs
from tests.workbooks.paper import full_width
from tests.workbooks.services import make_services

KEPT = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
USUAL = {feature: values[0] for feature, values in FEATURES.items()} | {
    "months": "five",
    "titles": 1,
    "percent": "absent",
    "sums": False,
}
UNITS = {entry.code: entry.unit for entry in ENTRIES}
layouts = st.sampled_from(FEATURES["layout"])
numbers = st.integers(0, 500)


def workbook(number, layout):
    services = make_services(random.Random(number))
    papers, expected = draw(services, USUAL | {"layout": layout}, number)
    return services, papers, expected


def plan_of(services, papers):
    return planned(save(papers, "xlsx"), "指标.xlsx", services)


def place(cell):
    """Row and column of a cell's name; no sheet here is wider than Z or AZ."""
    letters, row = re.fullmatch(r"([A-Z]+)(\d+)", cell).groups()
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - 64
    return int(row) - 1, column - 1


def some_area(expected, data):
    """A quantity of an area, but for the workers: they stand twice in the usual form."""
    keys = [key for key in expected.added if key[1] is not None and key[0] != "workers"]
    return data.draw(st.sampled_from(keys))


def put(papers, sheet, cell, value):
    next(paper for paper in papers if paper.name == sheet).cells[place(cell)] = value


@KEPT
@given(numbers, layouts, st.data())
def test_a_change_that_keeps_its_meaning_gives_the_same_plan(number, layout, data):
    services, papers, expected = workbook(number, layout)
    key = some_area(expected, data)
    value, sheet, cell = expected.added[key]
    written = f"{value:,f}"
    same = [
        int(value),
        str(value),
        f" {written} ",
        full_width(written),
        f"{written}{UNITS[key[0]]}",
        float(value),
    ]
    put(papers, sheet, cell, data.draw(st.sampled_from(same)))
    prepared = plan_of(services, papers)
    assert (added(prepared), told(prepared)) == (expected.added, expected.told)


@KEPT
@given(numbers, layouts, st.integers(0, 5000), st.data())
def test_another_quantity_changes_that_one_and_the_stated_total_says_so(number, layout, value, data):
    services, papers, expected = workbook(number, layout)
    key = some_area(expected, data)
    code, _, span = key
    was, sheet, cell = expected.added[key]
    put(papers, sheet, cell, value)
    prepared = plan_of(services, papers)
    now = added(prepared)

    own = expected.added.get((code, None, span), (Decimal(0),))[0] + was - value
    station = now.pop((code, None, span), (Decimal(0),))[0]
    rest = {other: what for other, what in expected.added.items() if other != (code, None, span)}
    assert now == rest | {key: (Decimal(value), sheet, cell)}
    assert station == own
    assert prepared.plan.errors == []
    differing = {item.what for item in told(prepared) if item not in expected.told}
    assert all(re.search(rf"相差 {abs(own)}$", what) for what in differing)
    assert len(differing) == (1 if own and value != was else 0)


@KEPT
@given(numbers, layouts, st.sampled_from(["很多", "约30", "三十", "12.5.1", "#REF!", "√", "1-2"]), st.data())
def test_a_meaningless_quantity_is_an_error_named_by_its_cell(number, layout, word, data):
    services, papers, expected = workbook(number, layout)
    _, sheet, cell = expected.added[some_area(expected, data)]
    put(papers, sheet, cell, word)
    errors = plan_of(services, papers).plan.errors
    assert [(item.sheet, item.cell, item.what) for item in errors] == [(sheet, cell, f"“{word}”不是数字")]


@pytest.mark.parametrize("number", range(0, 39, 4))
def test_the_same_file_twice_changes_nothing(wenchong, number):
    shape = all_pairs(FEATURES, seed=20230701)[number]
    papers, expected = draw(make_services(random.Random(number)), shape, number)
    sent = {
        "agreement": wenchong,
        "data": save(papers, str(shape["format"])),
        "filename": f"指标.{shape['format']}",
        "asked": None if shape["titles"] else Span(*expected.span),
    }
    upload = receive_workbook(**sent, actor=None)
    explained = {problem.key: "已核对" for problem in plan_workbook(**sent).plan.warnings}
    apply_upload(upload=upload, actor=None, explanations=explained)
    before = list(Quantity.objects.order_by("pk").values())
    assert len(before) == len(expected.added)

    again = plan_workbook(**sent).plan
    assert again.counts == {"added": 0, "changed": 0, "unchanged": len(before), "missing": 0}
    apply_upload(upload=receive_workbook(**sent, actor=None), actor=None, explanations=explained)
    assert list(Quantity.objects.order_by("pk").values()) == before
