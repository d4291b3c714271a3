"""Copies of both workbooks with marks and quantities altered from a seed, against figures counted here from their cells."""

import re
from datetime import date
from random import Random
from types import SimpleNamespace

import openpyxl
import pytest
from django.db import transaction

from evalsite.demo.wenchong import ATTENDANCE, INDICATORS, open_dasha
from scoring.models import Evaluation
from scoring.services import create_evaluation
from stations.models import Organisation
from tests.wenchong import attendance_grid, indicator_grid
from tests.wenchong.leaves import differing
from tests.wenchong.published import FACTS

pytestmark = pytest.mark.django_db

ACCEPTED = ("--agreement", "HP-DASHA-2023", "--commit", "--reason", "已与社工站核对，原表如此。")
MIDTERM = ["2023-07", "2023-08", "2023-09", "2023-10", "2023-11"]
YEAR = [*MIDTERM, "2023-12", "2024-01", "2024-02", "2024-03", "2024-04", "2024-05", "2024-06"]


@pytest.fixture(scope="module")
def dasha(foundations):
    """大沙街 with its two evaluations, and no data yet."""
    open_dasha(foundations.dasha, foundations.scheme, foundations.users)
    return foundations.dasha


@pytest.fixture(scope="module", params=range(12), ids="seed {}".format)
def altered(request, dasha, command, tmp_path_factory):
    """Both workbooks altered from the seed and imported; their grids, and what the commands printed."""
    with transaction.atomic():
        yield imported(request.param, dasha, command, tmp_path_factory.mktemp("altered"))
        transaction.set_rollback(True)


def imported(seed, dasha, command, folder):
    chance = Random(f"altered {seed}")
    without_last = seed % 4 == 3
    repair = without_last or seed % 2 == 0
    attendance, indicators = openpyxl.load_workbook(ATTENDANCE), openpyxl.load_workbook(INDICATORS)
    attendance_grid.alter(attendance.active, chance, repair=repair, without_last=without_last)
    note = indicator_grid.alter(indicators, chance, repair=repair)
    printed = {}
    for kind, book in (("attendance", attendance), ("indicators", indicators)):
        path = folder / f"{kind}.xlsx"
        book.save(path)
        printed[kind] = [command(f"import_{kind}", path, *ACCEPTED) for _ in range(2)]
    return SimpleNamespace(
        attendance=attendance.active, indicators=indicators, note=note, printed=printed, agreement=dasha
    )


def test_the_altered_figures_are_those_of_the_cells(altered, command):
    facts = command("evaluation_facts", "HP-DASHA-2023-MID")
    targets = {name: row["target"] for name, row in FACTS["indicators"].items()}
    right = {
        "staffing": attendance_grid.expected(altered.attendance, MIDTERM),
        "indicators": indicator_grid.expected(altered.indicators, targets),
        "statements": {"workers by area": indicator_grid.workers(altered.indicators)} | altered.note,
    }

    assert differing(right, {part: facts[part] for part in right}) == {}


def test_other_periods_take_the_months_that_they_contain(altered, command):
    evaluation = Evaluation.objects.get(code="HP-DASHA-2023-MID")
    create_evaluation(
        code="HP-DASHA-2023-SPOT",
        agreement=altered.agreement,
        kind=Evaluation.Kind.SPOT,
        first_month=date(2023, 8, 1),
        last_month=date(2023, 10, 1),
        scheme=evaluation.scheme,
        evaluator=Organisation.objects.get(code="GZ-SWA"),
        actor=None,
    )
    spot = command("evaluation_facts", "HP-DASHA-2023-SPOT")
    final = command("evaluation_facts", "HP-DASHA-2023-FINAL")

    assert differing(attendance_grid.expected(altered.attendance, MIDTERM[1:4]), spot["staffing"]) == {}
    assert differing(attendance_grid.expected(altered.attendance, YEAR), final["staffing"]) == {}
    # Five months in one sum: never split.
    assert {row["total"] for row in spot["indicators"].values()} == {None}
    assert final["indicators"] == command("evaluation_facts", "HP-DASHA-2023-MID")["indicators"]


def test_every_disagreement_is_told_and_nothing_else(altered):
    attendance, indicators = (altered.printed[kind][0]["warnings"] for kind in ("attendance", "indicators"))
    right = {(attendance_grid.SHEET, cell) for cell in attendance_grid.doubtful_cells(altered.attendance)}

    # The title names the other station.
    assert cells_named(attendance) == right | {(attendance_grid.SHEET, "A1")}
    assert cells_named(indicators) == indicator_grid.doubtful_cells(altered.indicators) | {
        (indicator_grid.SHEET, "A1")
    }


def test_the_second_import_changes_nothing(altered):
    for kind in ("attendance", "indicators"):
        first, second = altered.printed[kind]
        assert (second["added"], second["changed"], second["missing"]) == (0, 0, 0)
        assert second["unchanged"] == first["added"] >= 50


def cells_named(warnings):
    """Each warning's own cell, and those in its brackets: one that repeats is told once with all its cells."""
    cells = set()
    for warning in warnings:
        cells.add((warning["sheet"], warning["cell"]))
        for first, last in re.findall(r"\b([A-Z]\d+)(?::([A-Z]\d+))?\b", warning["message"]):
            rows = range(int(first[1:]), int((last or first)[1:]) + 1)
            cells |= {(warning["sheet"], f"{first[0]}{row}") for row in rows}
    return cells
