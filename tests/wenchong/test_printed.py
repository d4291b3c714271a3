"""The issued PDF and the Word file as a reader sees them: Wenchong's, and those of Wenchong with marks, quantities and
points altered."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from random import Random

import openpyxl
import pytest

from evalsite.demo.scheme_items import SECTIONS, TAKEN_OFF
from evalsite.demo.wenchong import (
    ATTENDANCE,
    INDICATORS,
    collate_wenchong,
    evaluate_wenchong,
    import_workbooks,
)
from reports.documents import report_docx
from reports.models import Report
from reports.services import issue_report
from tests.reports.printed_facts import differences
from tests.reports.reading import Printed, Written, bytes_of
from tests.wenchong import attendance_grid, indicator_grid
from tests.wenchong.published import FACTS

pytestmark = pytest.mark.django_db

PERIOD = list(attendance_grid.MONTHS)
ACCEPTED = ("--agreement", "HP-WENCHONG-2023", "--commit", "--reason", "社工站更正后重新上报。")


@pytest.fixture(scope="module")
def reported(foundations):
    """Wenchong with both workbooks as they were sent."""
    import_workbooks(foundations.wenchong, foundations.users["station2"])
    return foundations


def documents(evaluation) -> tuple[Printed, Written]:
    """The stored PDF, and the Word file of the same content."""
    report = Report.objects.get(evaluation=evaluation)
    return Printed(bytes_of(report)), Written(report_docx(report.content, draft=False))


def test_every_published_figure_stands_in_its_cell_or_sentence(reported):
    evaluation = evaluate_wenchong(reported.wenchong, reported.scheme, reported.users)

    for document in documents(evaluation):
        assert differences(document, FACTS) == []


@pytest.mark.parametrize("seed", [1, 2])
def test_five_marks_and_quantities_altered_before_issue(reported, command, tmp_path, seed):
    chance = Random(f"printed {seed}")
    attendance, indicators = openpyxl.load_workbook(ATTENDANCE), openpyxl.load_workbook(INDICATORS)
    attendance_grid.alter_marks(attendance.active, chance, 5)
    indicator_grid.alter_quantities(indicators, chance, 5)
    for kind, book in (("attendance", attendance), ("indicators", indicators)):
        book.save(tmp_path / f"{kind}.xlsx")
        outcome = command(f"import_{kind}", tmp_path / f"{kind}.xlsx", *ACCEPTED)
        assert outcome["added"] + outcome["changed"] >= 5
    taken_off = altered_points(chance)
    evaluation = collate_wenchong(reported.wenchong, reported.scheme, reported.users, taken_off)
    issue_report(
        evaluation=evaluation,
        actor=reported.users["lead"],
        issued_on=date(2023, 12, 15),
        version=evaluation.version,
    )
    targets = {name: row["target"] for name, row in FACTS["indicators"].items()}
    right = FACTS | {
        "staffing": attendance_grid.expected(attendance.active, PERIOD),
        "indicators": indicator_grid.expected(indicators, targets),
        "scores": scores(taken_off, FACTS["scores"]["weights"]),
    }

    for document in documents(evaluation):
        assert differences(document, right) == []
        assert differences(document, FACTS)


def altered_points(chance: Random) -> dict[str, dict[str, tuple[str, str, str]]]:
    """Other points taken off: of an item or two of each sheet, in steps of 0.05, at most what the item is worth."""
    worth = {
        item.title: Decimal(item.points)
        for sections in SECTIONS.values()
        for _, items in sections
        for item in items
    }
    altered = {assessor: dict(items) for assessor, items in TAKEN_OFF.items()}
    for items in altered.values():
        for name in chance.sample(sorted(items), min(2, len(items))):
            steps = chance.randint(0, int(worth[name] / Decimal("0.05")))
            items[name] = (str(steps * Decimal("0.05")), *items[name][1:])
    return altered


def scores(taken_off, weights):
    """The four parties' points, the third party's as the experts' mean, rounded once; their sum; the grade."""
    points = {
        assessor: sum((Fraction(taken) for taken, *_ in items.values()), Fraction(0))
        for assessor, items in taken_off.items()
    }
    lost = {
        "监督方": points["supervisor"],
        "购买方": points["purchaser"],
        "督导中心": points["centre"],
        "第三方": sum(points[f"expert{number}"] for number in (1, 2, 3)) / 3,
    }
    weighted = {party: rounded(weight - lost[party]) for party, weight in weights.items()}
    total = sum(weighted.values())
    bands = ((90, "优秀"), (80, "良好"), (60, "合格"), (0, "不合格"))
    return {
        "weights": weights,
        "weighted": {party: str(value) for party, value in weighted.items()},
        "total": str(total),
        "grade": next(name for lower, name in bands if total >= lower),
    }


def rounded(value: Fraction) -> Decimal:
    return (Decimal(value.numerator) / value.denominator).quantize(Decimal("0.01"), ROUND_HALF_UP)
