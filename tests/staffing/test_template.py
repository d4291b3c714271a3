"""The attendance template: read(write(x)) = x, how it is made, and what is known of it when it comes back."""

import re
import zipfile
from datetime import date
from io import BytesIO

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from staffing.known import Known
from staffing.models import Category, Level
from staffing.sheets import ParsedSheet, plan_attendance
from staffing.sheets.recognised import read_recognised
from staffing.template_people import TemplatePerson
from staffing.template_workbook import attendance_template
from staffing.two_years import stated_two_years
from stations.models import Agreement, Station
from stations.months import add_months, months_from_to
from stations.workbooks import UnreadableWorkbook, read_workbook
from tests.staffing.conftest import TERMS
from tests.staffing.uploads import changed

JULY, AUGUST, NOVEMBER, DECEMBER = date(2023, 7, 1), date(2023, 8, 1), date(2023, 11, 1), date(2023, 12, 1)
YES, NO = (True, True, True), (False, False, False)

# No database: an agreement on the terms against which sheets are read here.
WENCHONG = Agreement(
    code="WENCHONG-2023",
    station=Station(name=TERMS.station_names[0], short_name=TERMS.station_names[1]),
    start=TERMS.start,
    end=TERMS.end,
    required_workers=20,
    required_certified=10,
)


def parsed(data: bytes, code: str = WENCHONG.code) -> ParsedSheet:
    return read_recognised(read_workbook(data, "模板.xlsx"), TERMS, code)


def write(people, months=(JULY,)) -> bytes:
    return attendance_template(agreement=WENCHONG, months=months, people=people)


def worker(name="林若溪", **changed) -> TemplatePerson:
    known = {"category": Category.CERTIFIED, "level": Level.ASSISTANT, "note": "在岗", "marks": {JULY: YES}}
    return TemplatePerson(name, **(known | changed))


# --- read(write(x)) = x ----------------------------------------------------------------------------------------

# What a spreadsheet would take for a formula stands at the start of some of the texts.
TEXTS = st.builds(
    str.__add__, st.sampled_from(["", "=", "+", "-", "@", "'"]), st.text("林若溪周明远站员", min_size=2)
)
SHORT_TEXTS = TEXTS.map(lambda text: text[:20])


@st.composite
def people_and_months(draw):
    start = draw(st.integers(0, 11))
    months = [add_months(JULY, offset) for offset in range(start, draw(st.integers(start, 11)) + 1)]
    filled = draw(st.sets(st.sampled_from(months), min_size=1))
    names = draw(st.lists(SHORT_TEXTS, min_size=1, max_size=12, unique=True))
    people = [draw(a_person(name, number, filled)) for number, name in enumerate(names)]
    order = list(Category)
    return sorted(people, key=lambda person: order.index(person.category)), months


@st.composite
def a_person(draw, name, number, filled):
    marks = {month: draw(st.tuples(*[st.booleans()] * 3)) for month in filled}
    effective = sum(all(three) for three in marks.values())
    level = draw(st.none() | st.sampled_from(Level))
    practice = draw(st.none() | st.dates(date(2000, 1, 1), date(2023, 6, 1)))
    open_ended = draw(st.booleans())
    two_years = draw(st.none() | st.integers(0, effective)) if practice is None else None
    return TemplatePerson(
        name=name,
        category=Category.TRAINED if level is None else Category.CERTIFIED,
        level=level,
        registration=draw(st.none() | st.just(f"20230000000000{number:06}")),
        practice_since=practice,
        position=draw(SHORT_TEXTS),
        contract_start=draw(st.dates(date(2010, 1, 1), JULY)),
        contract_end=None if open_ended else draw(st.dates(TERMS.end, date(2030, 1, 1))),
        note=draw(TEXTS),
        marks=marks,
        two_years=two_years,
    )


@given(people_and_months())
@settings(max_examples=60, deadline=None)
def test_what_is_written_is_read_again_without_a_word(case):
    people, months = case
    sheet = parsed(write(people, months))
    assert sheet.problems == ()
    assert [as_person(row, like) for row, like in zip(sheet.rows, people, strict=True)] == people
    plan = plan_attendance(sheet, Known())
    assert plan.problems == ()
    assert plan.counts == {
        "added": len(people) * len(people[0].marks),
        "changed": 0,
        "unchanged": 0,
        "missing": 0,
    }


def as_person(row, like) -> TemplatePerson:
    """A row as the person that it was written from; its two-year months as the number that states them."""
    stated = sum(row.two_year.values()) if row.two_year else None
    if like.two_years is not None:
        effective = [month for month, marks in like.marks.items() if all(marks)]
        assert row.two_year == stated_two_years(effective, like.two_years)
        stated = like.two_years if not effective else stated
    return TemplatePerson(
        row.name,
        row.category,
        row.level,
        row.registration,
        row.practice_since,
        row.position,
        row.contract_start,
        row.contract_end,
        row.note,
        {month: tuple(marks) for month, marks in row.marks.items()},
        stated,
    )


def test_a_year_of_sixty_workers_is_read_as_it_was_written():
    months = months_from_to(TERMS.start, TERMS.end)
    people = [worker(f"社工{number}", marks=dict.fromkeys(months, YES)) for number in range(60)]
    data = write(people, months)
    sheet = parsed(data)
    assert (sheet.problems, len(sheet.rows)) == ((), 60)
    assert plan_attendance(sheet, Known()).counts["added"] == 720
    assert len(data) < 100_000


def test_a_template_without_a_mark_states_nothing():
    sheet = parsed(write([worker(marks={})]))
    plan = plan_attendance(sheet, Known())
    assert plan.changes == ()
    assert [problem.what for problem in plan.problems] == ["表中没有任何月份填写了标记"]


# --- how it is made --------------------------------------------------------------------------------------------


@pytest.fixture
def book() -> openpyxl.Workbook:
    people = [worker("=林若溪", registration="20230000000000000001", note="+1"), worker("沈乐怡")]
    return openpyxl.load_workbook(BytesIO(write(people, (JULY, AUGUST))))


def test_only_the_cells_to_fill_in_are_open(book):
    sheet = book["到岗情况"]
    assert sheet.protection.sheet
    assert sheet.protection.password is None
    open_cells = {cell.coordinate for row in sheet.iter_rows() for cell in row if not cell.protection.locked}
    # 持证社工 and 非持证社工 take 20 and 10 rows, below them stands the line to sign.
    rows = {name for name in open_cells if int(re.sub(r"\D", "", name)) <= 36}
    assert {re.sub(r"\d", "", name) for name in rows} == set("CDEFGHIJKLMNOP")
    assert {int(re.sub(r"\D", "", name)) for name in rows} == set(range(7, 37))
    assert len(rows) == 14 * 30


def test_marks_and_certificates_are_chosen_from_lists(book):
    rules = [rule for rule in book["到岗情况"].data_validations.dataValidation if rule.type == "list"]
    assert {str(rule.sqref): rule.formula1 for rule in rules} == {
        "I7:N26": '"√,—"',
        "E7:E26": '"助理社会工作师,社会工作师,高级社会工作师"',
        "I27:N36": '"√,—"',
        "E27:E36": '"已接受社会工作行业组织管理、培训且获得相关证书,未受训"',
    }
    assert {rule.errorStyle for rule in rules} == {"stop"}


def test_text_is_never_a_formula_and_a_number_stays_one(book):
    sheet = book["到岗情况"]
    assert (sheet["C7"].value, sheet["C7"].data_type, sheet["C7"].quotePrefix) == ("=林若溪", "s", True)
    assert (sheet["P7"].value, sheet["P7"].data_type) == ("+1", "s")
    assert (sheet["G7"].value, sheet["G7"].data_type, sheet["G7"].number_format) == (
        "20230000000000000001",
        "s",
        "@",
    )
    assert (sheet["B7"].value, sheet["B7"].data_type) == (1, "n")


def test_no_formula_stands_in_the_file():
    with zipfile.ZipFile(BytesIO(write([worker("=1+1"), worker("@SUM(A1)")]))) as archive:
        sheets = [name for name in archive.namelist() if name.startswith("xl/worksheets/sheet")]
        assert len(sheets) == 3
        assert all(b"<f>" not in archive.read(name) for name in sheets)


def test_it_is_ready_to_print_and_explains_itself(book):
    sheet = book["到岗情况"]
    assert (sheet.page_setup.orientation, sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (
        "landscape",
        1,
        0,
    )
    assert (sheet.print_title_rows, sheet.freeze_panes) == ("$5:$6", "D7")
    assert book.sheetnames == ["到岗情况", "填表说明", "系统标记"]
    assert [book[name].sheet_state for name in book.sheetnames] == ["visible", "visible", "veryHidden"]
    assert "√" in book["填表说明"]["B3"].value


# --- recognition -----------------------------------------------------------------------------------------------


def test_a_template_of_another_agreement_names_the_right_one():
    sheet = parsed(write([worker()]), code="DASHA-2023")
    assert [(problem.severity, problem.sheet, problem.cell, problem.what) for problem in sheet.problems] == [
        (
            "error",
            "到岗情况",
            "A1",
            "这是广州市文冲街社工服务站协议 WENCHONG-2023 的模板，所选协议是 DASHA-2023",
        )
    ]
    assert plan_attendance(sheet, Known()).changes == ()


def test_a_heading_typed_over_is_read_as_it_shows_and_asked_about():
    def retitle(book):
        book["到岗情况"]["I5"] = "2023年8月"

    sheet = parsed(changed(write([worker()]), retitle))
    assert [columns.month for columns in sheet.months] == [AUGUST]
    assert [(problem.severity, problem.cell, problem.what) for problem in sheet.problems] == [
        ("warning", "I5", "模板是为2023年7月下载的，表中写的是2023年8月")
    ]


@pytest.mark.parametrize("sheets", [["填表说明"], ["系统标记"], ["填表说明", "系统标记"]])
def test_without_its_other_sheets_it_is_read_all_the_same(sheets):
    def drop(book):
        for name in sheets:
            del book[name]

    sheet = parsed(changed(write([worker()]), drop))
    assert (sheet.problems, [row.name for row in sheet.rows]) == ((), ["林若溪"])


def test_a_password_to_open_is_still_refused():
    shell = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le")
    with pytest.raises(UnreadableWorkbook, match="打开密码"):
        read_workbook(shell, "模板.xlsx")
