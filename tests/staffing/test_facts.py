"""The staffing facts: those of the published report, and of workbooks that a seed altered."""

import random
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from io import BytesIO

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from staffing.facts import contract_text, staffing_facts
from staffing.models import Attendance, Category, SocialWorker
from staffing.services import apply_attendance, preview_attendance, receive_attendance

FIRST, LAST = date(2023, 7, 1), date(2023, 11, 1)

# What the published mid-term report of Wenchong states.
PUBLISHED = {
    "certified_person_months": {"required": 50, "actual": 92, "surplus": 42},
    "person_months": {"required": 100, "actual": 102, "surplus": 2},
    "two_year_person_months": 77,
    "two_year_percent": "75.49",
    "certified_two_year_person_months": 72,
    "uncertified_person_months": 10,
    "uncertified_two_year_person_months": 5,
    "effective_by_month": {"2023-07": 20, "2023-08": 20, "2023-09": 20, "2023-10": 21, "2023-11": 21},
    "end_of_period": {
        "workers": 21,
        "certified": 19,
        "uncertified": 2,
        "社会工作师": 4,
        "助理社会工作师": 15,
    },
    "continuous_workers": 18,
    "retention_percent": "90.00",
}


def put(agreement, data):
    upload = receive_attendance(agreement=agreement, data=data, filename="到岗表.xlsx", actor=None)
    plan = preview_attendance(upload=upload).plan
    assert [problem.message for problem in plan.errors] == []
    apply_attendance(upload=upload, actor=None, explanations={item.key: "已核对" for item in plan.warnings})


@pytest.fixture
def stored(agreement, reference):
    put(agreement, reference)


def facts(agreement, first=FIRST, last=LAST):
    return staffing_facts(agreement, first, last)


def test_the_reference_gives_every_figure_of_the_published_report(agreement, stored):
    found = facts(agreement).as_json()
    assert found == PUBLISHED
    assert list(found) == list(PUBLISHED)
    assert list(found["end_of_period"]) == list(PUBLISHED["end_of_period"])


# --- workbooks altered by a seed -------------------------------------------------------------------------------

CERTIFIED_ROWS, UNCERTIFIED_ROWS = range(6, 27), (29, 30)
MONTHS = {"2023-07": "GHI", "2023-08": "JKL", "2023-09": "MNO", "2023-10": "PQR", "2023-11": "STU"}


def shuffled(reference, seed):
    """The reference with marks turned at random, and some two-year statements, as far as they stay possible."""
    chance = random.Random(seed)
    book = openpyxl.load_workbook(BytesIO(reference))
    sheet = book.active
    for _ in range(chance.randint(5, 40)):
        row = chance.choice([*CERTIFIED_ROWS, *UNCERTIFIED_ROWS])
        column = chance.choice("".join(MONTHS.values()))
        sheet[f"{column}{row}"] = "—" if sheet[f"{column}{row}"].value == "√" else "√"
    for row in (*CERTIFIED_ROWS, *UNCERTIFIED_ROWS):
        effective = len(effective_months(sheet, row))
        if sheet[f"W{row}"].value > effective or chance.random() < 0.2:
            sheet[f"W{row}"] = chance.randint(0, effective)
    stream = BytesIO()
    book.save(stream)
    return sheet, stream.getvalue()


def effective_months(sheet, row):
    return [
        month
        for month, columns in MONTHS.items()
        if all(sheet[f"{column}{row}"].value == "√" for column in columns)
    ]


def share(part, whole):
    if not whole:
        return None
    return str((Decimal(100) * part / whole).quantize(Decimal("0.01"), ROUND_HALF_UP))


def expected_from(sheet):
    """The facts, computed from the cells by other means than the project's."""
    certified = {row: effective_months(sheet, row) for row in CERTIFIED_ROWS}
    uncertified = {row: effective_months(sheet, row) for row in UNCERTIFIED_ROWS}
    everybody = certified | uncertified
    count = {name: sum(map(len, rows.values())) for name, rows in (("yes", certified), ("no", uncertified))}
    two_years = {
        "yes": sum(sheet[f"W{row}"].value for row in CERTIFIED_ROWS),
        "no": sum(sheet[f"W{row}"].value for row in UNCERTIFIED_ROWS),
    }
    at_end = [row for row in certified if "2023-11" in certified[row]]
    stayed = sum(len(months) == 5 for months in everybody.values())
    total = count["yes"] + count["no"]
    return {
        "certified_person_months": {
            "required": 50,
            "actual": count["yes"],
            "surplus": count["yes"] - 50,
        },
        "person_months": {"required": 100, "actual": total, "surplus": total - 100},
        "two_year_person_months": sum(two_years.values()),
        "two_year_percent": share(sum(two_years.values()), total),
        "certified_two_year_person_months": two_years["yes"],
        "uncertified_person_months": count["no"],
        "uncertified_two_year_person_months": two_years["no"],
        "effective_by_month": {
            month: sum(month in months for months in everybody.values()) for month in MONTHS
        },
        "end_of_period": {
            "workers": sum("2023-11" in months for months in everybody.values()),
            "certified": len(at_end),
            "uncertified": sum("2023-11" in months for months in uncertified.values()),
            "社会工作师": sum(sheet[f"E{row}"].value == "社会工作者" for row in at_end),
            "助理社会工作师": sum(sheet[f"E{row}"].value == "助理社会工作者" for row in at_end),
        },
        "continuous_workers": stayed,
        "retention_percent": share(stayed, 20),
    }


@pytest.mark.parametrize("seed", range(8))
def test_facts_follow_the_marks_of_any_workbook(agreement, reference, seed):
    sheet, data = shuffled(reference, seed)
    expected = expected_from(sheet)
    assert expected != PUBLISHED
    put(agreement, data)
    assert facts(agreement).as_json() == expected


# --- what the reference does not show --------------------------------------------------------------------------


def test_verified_marks_win(agreement, stored):
    Attendance.objects.filter(worker__name="林若溪", month=LAST).update(
        verified_on_post=True, verified_insured=False, verified_paid=True, verified_reason="社保记录缺 11 月"
    )
    found = facts(agreement)
    assert found.figures.person_months.actual == 101
    assert found.figures.continuous_workers == 17
    first = found.rows[0]
    assert (first.name, first.effective_count, first.months[-1].verified) == ("林若溪", 4, True)


def test_a_known_start_of_practice_wins_over_the_statement(agreement, stored):
    SocialWorker.objects.filter(name="林若溪").update(practice_since=date(2021, 10, 1))
    assert facts(agreement).figures.two_year_person_months == 77 - 2


def test_months_without_statement_are_unknown_and_not_zero(agreement, altered):
    put(agreement, altered({"W6": None}))
    found = facts(agreement)
    assert found.rows[0].two_year_count is None
    assert found.figures.unknown_two_year_person_months == 5
    assert found.figures.two_year_person_months == 72


def test_a_blank_statement_takes_an_earlier_one_not_back(agreement, altered, stored):
    put(agreement, altered({"W6": None}))
    assert facts(agreement).figures.two_year_person_months == 77


def test_untrained_workers_are_listed_and_not_counted(agreement, altered):
    put(agreement, altered({"E30": "未受训"}))
    found = facts(agreement)
    assert (found.rows[-1].name, found.rows[-1].category) == ("沈乐怡", Category.UNTRAINED)
    assert found.as_json()["person_months"]["actual"] == 97
    assert found.uncertified_totals.on_post == (2, 2, 2, 2, 2)
    assert found.uncertified_totals.effective == (1, 1, 1, 1, 1)
    assert found.uncertified_totals.effective_count == 5


def test_a_senior_certificate_gets_its_own_figure(agreement, altered):
    put(agreement, altered({"E6": "高级社会工作师"}))
    assert facts(agreement).as_json()["end_of_period"] == PUBLISHED["end_of_period"] | {
        "社会工作师": 3,
        "高级社会工作师": 1,
    }


def test_a_period_that_is_not_wholly_in_has_no_surplus_and_no_retention(agreement, stored):
    found = facts(agreement, last=date(2023, 12, 1)).as_json()
    assert found["person_months"] == {"required": 120, "actual": 102, "surplus": None}
    assert (found["retention_percent"], found["end_of_period"]) == (None, None)
    assert found["effective_by_month"]["2023-12"] is None


def test_nothing_stored_gives_no_figure_and_no_row(agreement):
    found = facts(agreement)
    assert found.rows == ()
    assert found.as_json()["person_months"] == {"required": 100, "actual": None, "surplus": None}


def test_joined_records_make_one_line_and_one_person(agreement, altered):
    """A colleague under two names: July to September in one row, October and November in another."""
    put(agreement, altered())
    two = {"杜秋雯", "姚芷若"}
    kept, other = SocialWorker.objects.filter(name__in=two).order_by("pk")
    other.merged_into = kept
    other.save()
    Attendance.objects.filter(worker=other, month__lt=date(2023, 10, 1)).delete()
    Attendance.objects.filter(worker=kept, month__gte=date(2023, 10, 1)).delete()
    found = facts(agreement)
    assert found.figures.continuous_workers == 19
    assert [row.effective_count for row in found.rows if row.worker == kept.pk] == [5]


# --- annex 2 -------------------------------------------------------------------------------------------------


def test_the_annex_lists_the_rows_as_the_sheet_does(agreement, reference, stored):
    sheet = openpyxl.load_workbook(BytesIO(reference)).active
    rows = facts(agreement).rows
    expected = [
        (
            sheet[f"B{row}"].value,
            sheet[f"C{row}"].value,
            sheet[f"D{row}"].value,
            [sheet[f"{column}{row}"].value == "√" for columns in MONTHS.values() for column in columns],
            sheet[f"V{row}"].value,
            sheet[f"W{row}"].value,
            sheet[f"X{row}"].value or "",
        )
        for row in (*CERTIFIED_ROWS, *UNCERTIFIED_ROWS)
    ]
    assert [
        (
            row.sequence,
            row.name,
            row.position,
            [mark for month in row.months for mark in (month.on_post, month.insured, month.paid)],
            row.effective_count,
            row.two_year_count,
            row.note,
        )
        for row in rows
    ] == expected
    assert [row.certificate for row in rows].count("社会工作师") == 5
    assert rows[0].contract == "2023.07.01-长期"
    assert rows[4].contract == "2019.11.01-2026.06.30"


def test_the_annex_sums_up_as_the_sheet_does(agreement, stored):
    found = facts(agreement)
    certified, uncertified, everybody = found.certified_totals, found.uncertified_totals, found.totals
    assert certified.on_post == certified.insured == certified.paid == (18, 18, 18, 19, 19)
    assert (certified.effective_count, certified.two_year_count) == (92, 72)
    assert uncertified.effective == (2, 2, 2, 2, 2)
    assert everybody.effective == (20, 20, 20, 21, 21)
    assert (everybody.effective_count, everybody.two_year_count) == (102, 77)


def test_facts_take_one_query_however_many_workers(agreement, stored):
    agreement.station  # noqa: B018 - fetched by whoever found the agreement
    with CaptureQueriesContext(connection) as queries:
        facts(agreement).as_json()
    assert len(queries) == 1


def test_contracts_in_words():
    assert contract_text(None, None) == ""
    assert contract_text(date(2023, 7, 1), None) == "2023.07.01-长期"
    assert contract_text(date(2019, 11, 1), date(2026, 6, 30)) == "2019.11.01-2026.06.30"
