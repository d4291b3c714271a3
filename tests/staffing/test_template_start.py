"""What an attendance template starts with, and the page that gives it."""

from datetime import date
from io import BytesIO
from urllib.parse import quote

import openpyxl
import pytest
from django.urls import reverse

from staffing.models import Attendance, Category, Level, Posting, SocialWorker
from staffing.services import (
    apply_attendance,
    plan_workbook,
    preview_attendance,
    receive_attendance,
)
from staffing.template_people import TemplatePerson, awaited_months, open_months, people_for
from staffing.template_workbook import attendance_template
from stations.models import MonthLock, Role
from stations.months import months_from_to
from tests.staffing.uploads import changed

JULY, AUGUST, NOVEMBER, DECEMBER = date(2023, 7, 1), date(2023, 8, 1), date(2023, 11, 1), date(2023, 12, 1)
YES, NO = (True, True, True), (False, False, False)


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
