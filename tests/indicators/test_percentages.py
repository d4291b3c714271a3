"""Percentages that a sheet states, against done ÷ target."""

from decimal import Decimal

import pytest

from indicators.models import Indicator, Target
from indicators.queries import load_terms
from indicators.sheets.plan import prepare
from stations.workbooks import read_workbook


@pytest.mark.parametrize(
    ("stated", "accepted"), [(43.78, True), ("4378%", True), (43.79, False), ("43.78%", False)]
)
def test_far_more_than_agreed_is_a_ratio_in_a_percent_cell(wenchong, altered, stated, accepted):
    """2189 phone visits were done; with 50 agreed that is 4378 %."""
    indicator = Indicator.objects.get(code="phone-visits")
    Target.objects.filter(agreement=wenchong, indicator=indicator, area=None).update(quantity=Decimal(50))
    workbook = read_workbook(altered({"F7": 50, "H7": stated}), "指标.xlsx")
    problems = prepare(workbook, load_terms(wenchong), None).plan.problems
    assert [item.cell for item in problems if item.cell in {"F7", "H7"}] == ([] if accepted else ["H7"])
