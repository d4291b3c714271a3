"""The attendance template: read(write(x)) = x, what it starts with, and what is known of it when it comes back."""

import re
import zipfile
from collections.abc import Callable
from datetime import date
from io import BytesIO
from urllib.parse import quote

import openpyxl
import pytest
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from staffing.known import Known
from staffing.models import Attendance, Category, Level, Posting, SocialWorker
from staffing.services import (
    apply_attendance,
    plan_workbook,
    preview_attendance,
    receive_attendance,
)
from staffing.sheets import ParsedSheet, plan_attendance
from staffing.sheets.recognised import read_recognised
from staffing.template_people import TemplatePerson, awaited_months, open_months, people_for
from staffing.template_workbook import attendance_template
from staffing.two_years import stated_two_years
from stations.models import Agreement, MonthLock, Role, Station
from stations.months import add_months, months_from_to
from stations.workbooks import UnreadableWorkbook, read_workbook
from tests.staffing.conftest import TERMS

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


def changed(data: bytes, change: Callable[[openpyxl.Workbook], None]) -> bytes:
    book = openpyxl.load_workbook(BytesIO(data))
    change(book)
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


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


# --- what it starts with ---------------------------------------------------------------------------------------


@pytest.fixture
def template(agreement):
    def template(first=JULY, last=NOVEMBER) -> bytes:
        months = months_from_to(first, last)
        people = people_for(agreement, months)
        return attendance_template(agreement=agreement, months=months, people=people)

    return template


@pytest.fixture
def imported(agreement, reference, clerk):
    upload = receive_attendance(agreement=agreement, data=reference, filename="到岗表.xlsx", actor=clerk)
    warnings = preview_attendance(upload=upload).plan.warnings
    apply_attendance(upload=upload, actor=clerk, explanations={item.key: "已核对" for item in warnings})


def counts(agreement, data):
    plan = plan_workbook(agreement=agreement, data=data, filename="模板.xlsx").plan
    return plan.counts, [problem.what for problem in plan.problems]


def test_stored_months_come_back_unchanged(agreement, template, imported):
    found, told = counts(agreement, template())
    assert found == {"added": 0, "changed": 0, "unchanged": 115, "missing": 0}
    assert told == ["2023年10月新到岗，备注为空"] * 2


def test_months_without_data_have_the_workers_of_the_last_month_and_no_marks(agreement, template, imported):
    people = people_for(agreement, [DECEMBER])
    # Of the 23 two had left before December.
    assert len(people) == 21
    assert {"周明远", "杜秋雯"}.isdisjoint(person.name for person in people)
    assert {(tuple(person.marks), person.note, person.two_years) for person in people} == {((), "", None)}
    found, told = counts(agreement, template(DECEMBER, DECEMBER))
    assert set(found.values()) == {0}
    assert told == ["表中没有任何月份填写了标记"]


def test_a_filled_in_month_is_added_without_a_warning(agreement, template, imported):
    def tick(book):
        for row in book["到岗情况"].iter_rows(min_row=7):
            if row[2].value:
                for cell in row[8:11]:
                    cell.value = "√"

    found, told = counts(agreement, changed(template(DECEMBER, DECEMBER), tick))
    assert (found, told) == ({"added": 21, "changed": 0, "unchanged": 0, "missing": 0}, [])


def test_a_month_to_add_beside_stored_ones_leaves_the_number_of_two_years_open(agreement, imported):
    person = people_for(agreement, [NOVEMBER, DECEMBER])[0]
    assert (person.name, person.marks, person.two_years) == ("林若溪", {NOVEMBER: YES}, None)
    assert people_for(agreement, [NOVEMBER])[0].two_years == 1


def test_who_left_stays_out_and_who_was_posted_since_comes_in(agreement, imported):
    station = agreement.station
    Posting.objects.filter(worker__name="林若溪").update(end=date(2023, 11, 30))
    newcomer = SocialWorker.objects.create(station=station, name="白露", practice_since=date(2020, 3, 1))
    newcomer.certificates.create(level=Level.ASSISTANT)
    newcomer.certificates.create(level=Level.SOCIAL_WORKER)
    Posting.objects.create(worker=newcomer, station=station, start=date(2023, 12, 5), position="一线社工")
    people = {person.name: person for person in people_for(agreement, [DECEMBER])}
    assert "林若溪" not in people
    assert people["白露"] == TemplatePerson(
        "白露",
        Category.CERTIFIED,
        Level.SOCIAL_WORKER,
        practice_since=date(2020, 3, 1),
        position="一线社工",
    )


def test_a_worker_without_a_row_in_a_stored_month_was_absent(agreement, imported):
    Attendance.objects.filter(worker__name="林若溪", month=JULY).delete()
    person = next(person for person in people_for(agreement, [JULY, AUGUST]) if person.name == "林若溪")
    assert person.marks == {JULY: NO, AUGUST: YES}


def test_of_a_merged_worker_the_record_that_counts_is_written(agreement, template, imported):
    old = SocialWorker.objects.get(name="林若溪")
    joined = SocialWorker.objects.create(
        station=agreement.station, name="林若溪", registration_number="20230000000000000001"
    )
    old.merged_into = joined
    old.save()
    person = next(person for person in people_for(agreement, [JULY]) if person.name == "林若溪")
    assert person.registration == "20230000000000000001"
    assert counts(agreement, template())[0] == {"added": 0, "changed": 0, "unchanged": 115, "missing": 0}


def test_locked_months_are_left_out(agreement):
    MonthLock.objects.create(agreement=agreement, month=AUGUST, cause="中期评估")
    assert open_months(agreement, JULY, date(2023, 9, 1)) == [JULY, date(2023, 9, 1)]


def test_the_months_that_wait_are_offered(agreement, imported):
    assert awaited_months(agreement, date(2024, 3, 10)) == (DECEMBER, date(2024, 2, 1))
    MonthLock.objects.create(agreement=agreement, month=DECEMBER, cause="抽查")
    assert awaited_months(agreement, date(2024, 3, 10)) == (date(2024, 1, 1), date(2024, 2, 1))


def test_the_queries_do_not_grow_with_the_workers(agreement, imported, django_assert_num_queries):
    with django_assert_num_queries(4):
        people_for(agreement, [DECEMBER])


# --- the page --------------------------------------------------------------------------------------------------


def test_the_template_comes_under_a_name_that_says_what_it_is(client, clerk, agreement, imported):
    client.force_login(clerk)
    url = reverse("staffing:template", args=[agreement.code])
    page = client.get(reverse("staffing:upload", args=[agreement.code])).content.decode()
    assert f'action="{url}"' in page
    answer = client.get(url, {"first": "2023-12", "last": "2024-02"})
    name = "文冲街社工站-社工到岗表-2023年12月至2024年2月.xlsx"
    assert answer.headers["Content-Disposition"] == f"attachment; filename*=utf-8''{quote(name)}"
    book = openpyxl.load_workbook(BytesIO(answer.getvalue()))
    assert [book["到岗情况"].cell(5, column).value for column in (9, 12, 15)] == [
        "2023年12月",
        "2024年1月",
        "2024年2月",
    ]


@pytest.mark.parametrize(
    "months", [{"first": "2023-12", "last": "2023-07"}, {"first": "2023-12"}, {"first": "x"}]
)
def test_months_that_are_none_lead_back_with_a_word(client, clerk, agreement, months):
    client.force_login(clerk)
    answer = client.get(reverse("staffing:template", args=[agreement.code]), months, follow=True)
    assert answer.redirect_chain == [(reverse("staffing:upload", args=[agreement.code]), 302)]
    assert "没有生成模板：起止月份有误，或所选月份都已锁定。" in answer.content.decode()


def test_only_who_reports_downloads_it(client, agreement, make_user, make_agreement, district):
    url = reverse("staffing:template", args=[agreement.code])
    client.force_login(make_user("bureau", Role.SUPERVISOR, district=district))
    refused = client.get(url)
    assert (refused.status_code, "您可以查看，不能上传" in refused.content.decode()) == (403, True)
    client.force_login(make_user("stranger", Role.STATION, station=make_agreement("大沙街").station))
    assert client.get(url).status_code == 404
