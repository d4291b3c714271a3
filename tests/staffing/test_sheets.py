"""The attendance sheet: finding the table, its months, its rows, in the layouts that clerks send."""

from datetime import date
from io import BytesIO

import openpyxl
import pytest

from staffing.models import Category, Level
from tests.staffing.conftest import OWN_WARNINGS

JULY, AUGUST, NOVEMBER = date(2023, 7, 1), date(2023, 8, 1), date(2023, 11, 1)


def unmerge(sheet):
    for merged in list(sheet.merged_cells.ranges):
        sheet.unmerge_cells(str(merged))


def what_counts(parsed):
    """Everything that is read, free of where it stood."""
    return [
        (row.name, row.category, row.level, row.contract_start, row.contract_end, row.marks, row.two_year)
        for row in parsed.rows
    ]


@pytest.fixture
def as_sent(read, reference):
    return what_counts(read(reference))


def test_the_reference_is_read_without_an_error_and_with_its_two_warnings(read, reference):
    parsed = read(reference)
    assert [(item.severity, item.cell, item.what) for item in parsed.problems] == OWN_WARNINGS
    assert [columns.month for columns in parsed.months] == [date(2023, month, 1) for month in range(7, 12)]
    assert len(parsed.rows) == 23
    assert sum(len(row.effective_months) for row in parsed.rows) == 102
    assert sum(sum(row.two_year.values()) for row in parsed.rows) == 77

    xu = parsed.rows[4]
    assert (xu.name, xu.category, xu.level) == ("许嘉禾", Category.CERTIFIED, Level.ASSISTANT)
    assert (xu.contract_start, xu.contract_end) == (date(2019, 11, 1), date(2026, 6, 30))
    assert (xu.position, xu.sequence, xu.note) == ("一线社工", 5, "2023年9月1日从长洲社工站调任到文冲社工站")
    assert xu.effective_months == [date(2023, month, 1) for month in (9, 10, 11)]

    shi = parsed.rows[21]
    assert (shi.name, shi.category, shi.level, shi.sequence) == ("石泽楷", Category.TRAINED, None, 13)
    assert parsed.rows[0].contract_end is None


@pytest.mark.parametrize(
    "headings",
    [
        ["2023年7月", "2023年8月", "2023年9月", "2023年10月", "2023年11月"],
        ["2023-07", "2023-08", "2023-09", "2023-10", "2023-11"],
        ["７月份", "８月份", "９月份", "１０月份", "１１月份"],
        [date(2023, month, 1) for month in range(7, 12)],
    ],
)
def test_months_in_every_notation(read, altered, as_sent, headings):
    cells = dict(zip(("G4", "J4", "M4", "P4", "S4"), headings, strict=True))
    assert what_counts(read(altered(cells))) == as_sent


def test_headings_may_be_unmerged(read, altered, as_sent):
    assert what_counts(read(altered(change=unmerge))) == as_sent


def test_headings_may_stand_in_the_lower_row(read, altered, as_sent):
    def change(sheet):
        unmerge(sheet)
        for column in "ABCDEFVWX":
            sheet[f"{column}5"], sheet[f"{column}4"] = sheet[f"{column}4"].value, None

    assert what_counts(read(altered(change=change))) == as_sent


@pytest.mark.parametrize("rows", [0, 1, 30])
def test_any_number_of_title_rows_may_stand_above(read, reference, as_sent, rows):
    book = openpyxl.load_workbook(BytesIO(reference))
    sheet = book.active
    unmerge(sheet)
    sheet.delete_rows(1, 3)
    if rows:
        sheet.insert_rows(1, rows)
    for row in range(1, rows + 1):
        sheet.cell(row, 1, "填报说明")
    stream = BytesIO()
    book.save(stream)
    assert what_counts(read(stream.getvalue())) == as_sent


def test_the_section_may_be_written_in_each_row_or_only_in_the_first(read, altered, as_sent):
    def change(sheet):
        unmerge(sheet)
        for row in range(6, 27):
            sheet.cell(row, 1, "持证社工")

    assert what_counts(read(altered(change=change))) == as_sent


def test_without_a_column_of_sections_the_certificate_decides(read, altered, as_sent):
    def change(sheet):
        unmerge(sheet)
        sheet["A4"] = None
        for row in (*range(6, 27), 29, 30):
            sheet.cell(row, 1).value = None

    assert what_counts(read(altered(change=change))) == as_sent


def test_blank_rows_remarks_and_repeated_headings_are_no_workers(read, altered, as_sent):
    def change(sheet):
        unmerge(sheet)
        sheet.insert_rows(15, 3)
        for column in range(1, 25):
            sheet.cell(16, column, sheet.cell(4, column).value)
            sheet.cell(17, column, sheet.cell(5, column).value)
        sheet["C42"] = "填表人：林若溪　审核人：何静姝"
        sheet["C43"] = "制表 林若溪"
        sheet["A44"] = "注：√ 为在岗"

    assert what_counts(read(altered(change=change))) == as_sent


def test_a_line_prepared_for_nobody_is_no_worker(read, altered, as_sent):
    def change(sheet):
        unmerge(sheet)
        sheet.insert_rows(27)
        sheet["B27"] = 22
        for column in range(7, 22):
            sheet.cell(27, column, "—")

    assert what_counts(read(altered(change=change))) == as_sent


def test_a_month_without_any_mark_is_not_in_the_sheet_whatever_its_heading_says(read, altered):
    cells = {f"{column}{row}": None for column in "STU" for row in (*range(6, 27), 29, 30)}
    cells |= {"S4": "2031年1月"} | {f"V{row}": None for row in range(6, 32)}
    parsed = read(altered(cells))
    assert [columns.month for columns in parsed.months] == [date(2023, month, 1) for month in range(7, 11)]
    assert [item for item in parsed.problems if item.cell in ("S4", "S6")] == []


def test_a_bare_month_takes_its_year_from_the_agreement(read, altered):
    parsed = read(altered({"G4": "3月", "J4": "4月", "M4": "5月", "P4": "6月", "S4": "7月"}))
    assert [columns.month for columns in parsed.months] == [
        date(2024, 3, 1),
        date(2024, 4, 1),
        date(2024, 5, 1),
        date(2024, 6, 1),
        date(2023, 7, 1),
    ]


def test_twelve_months_fit_as_well_as_one(read, reference):
    book = openpyxl.load_workbook(BytesIO(reference))
    sheet = book.active
    unmerge(sheet)
    sheet.delete_rows(6, 100)
    sheet["A6"], sheet["B6"], sheet["C6"], sheet["E6"] = "持证社工", 1, "林若溪", "社会工作者"
    for column in range(7, 30):
        for row in (4, 5):
            sheet.cell(row, column).value = None
    for index in range(12):
        sheet.cell(4, 7 + index * 3, f"{(6 + index) % 12 + 1}月")
        for offset, name in enumerate(("人员到位", "社保购买", "工资发放")):
            sheet.cell(5, 7 + index * 3 + offset, name)
            sheet.cell(6, 7 + index * 3 + offset, "√")
    stream = BytesIO()
    book.save(stream)
    parsed = read(stream.getvalue())
    assert parsed.problems == ()
    assert len(parsed.rows[0].effective_months) == 12
    assert parsed.months[-1].month == date(2024, 6, 1)


def test_columns_for_number_and_practice_are_read_where_they_are(read, altered):
    cells = {"Y4": "证书登记号", "Y6": "gd-0001", "Z4": "从业起始日", "Z6": "2011年3月1日"}
    first = read(altered(cells)).rows[0]
    assert (first.registration, first.practice_since) == ("GD-0001", date(2011, 3, 1))


def test_another_visible_table_in_the_workbook_is_named_and_not_read(read, altered):
    def change(sheet):
        copy = sheet.parent.copy_worksheet(sheet)
        copy.title = "上半年"

    problems = read(altered(change=change)).problems
    assert ("上半年", "A1", "工作表“上半年”也像到岗表，没有读取") in [
        (item.sheet, item.cell, item.what) for item in problems
    ]


def test_a_hidden_table_gives_way_to_a_visible_one(read, altered, as_sent):
    def change(sheet):
        copy = sheet.parent.copy_worksheet(sheet)
        copy.title = "新表"
        sheet.sheet_state = "hidden"
        sheet.parent.active = copy

    parsed = read(altered(change=change))
    assert parsed.sheet == "新表"
    assert what_counts(parsed) == as_sent
