"""The evaluator's marks beside the reported ones: reason and source, all or nothing, never over somebody else's."""

from copy import copy
from datetime import date
from random import Random

import pytest
from django.core.exceptions import ValidationError

from staffing.facts import staffing_facts
from staffing.masking import masked_facts, names_at
from staffing.models import Attendance, SocialWorker
from staffing.services import apply_attendance, plan_workbook, receive_attendance, verify_attendance
from stations.models import AuditEntry, MonthLock
from stations.verification import StaleVerification
from tests.staffing.checks import check, verify

JULY, NOVEMBER = date(2023, 7, 1), date(2023, 11, 1)
UNINSURED = (True, False, True)


def apply(agreement, data, actor=None, *, remove=False):
    upload = receive_attendance(agreement=agreement, data=data, filename="到岗表.xlsx", actor=actor)
    plan = plan_workbook(agreement=agreement, data=data, filename="到岗表.xlsx").plan
    said = {problem.key: "已核对" for problem in plan.warnings}
    apply_attendance(upload=upload, actor=actor, explanations=said, remove=said if remove else ())


@pytest.fixture
def row(agreement, reference):
    """林若溪 in November, reported effective."""
    apply(agreement, reference)
    return Attendance.objects.get(worker__name="林若溪", month=NOVEMBER)


def facts(agreement, checks=None):
    return staffing_facts(agreement, JULY, NOVEMBER, checks)


def stands(row):
    row.refresh_from_db()
    return row.reported, row.verified_marks, row.verified_reason, row.verified_source


def test_verified_marks_stand_beside_the_reported_ones_until_they_are_taken_back(agreement, row, clerk):
    verify(agreement, row, UNINSURED, clerk, reason="11 月没有缴费记录")
    assert stands(row) == ((True, True, True), UNINSURED, "11 月没有缴费记录", "社保明细第2页")
    assert (row.verified_by, row.verified_against, row.marks) == (clerk, "111", UNINSURED)
    verify(agreement, row, None, clerk, reason="缴费凭证已补交")
    assert stands(row) == ((True, True, True), None, "", "")
    assert (row.verified_by, row.verified_at, row.verified_against) == (None, None, "")
    entries = AuditEntry.objects.filter(object_type="staffing.attendance").order_by("pk")
    nothing = {"verified_marks": None, "verified_source": ""}
    found = {
        "verified_marks": "101",
        "verified_source": "社保明细第2页",
    }
    assert list(entries.values_list("action", "reason", "before", "after")) == [
        ("attendance.verified", "11 月没有缴费记录", nothing, found),
        ("attendance.unverified", "缴费凭证已补交", found, nothing),
    ]


@pytest.mark.parametrize(
    ("reason", "source", "message"),
    [(" ", "社保明细", "请写明核实的依据"), ("没有缴费", " ", "请写明材料出处")],
)
def test_reason_and_source_are_wanted_and_one_row_without_keeps_all_back(
    agreement, row, reason, source, message
):
    other = Attendance.objects.exclude(pk=row.pk).first()
    checks = [check(other, UNINSURED), check(row, UNINSURED, reason, source)]
    with pytest.raises(ValidationError, match=message):
        verify_attendance(agreement=agreement, checks=checks, actor=None)
    assert stands(row)[1] is stands(other)[1] is None


def test_a_month_locked_for_another_agreement_of_the_station_stays(agreement, row):
    other = copy(agreement)
    other.pk, other.code, other.start = None, "另一份协议", date(2023, 8, 1)
    other.save()
    MonthLock.objects.create(agreement=other, month=NOVEMBER, cause="中期评估汇总")
    with pytest.raises(ValidationError, match="已锁定"):
        verify(agreement, row, UNINSURED)
    assert stands(row)[1] is None


@pytest.mark.parametrize("seen", ["station", "assessor", "gone"])
def test_who_comes_second_is_told_and_changes_nothing(agreement, row, seen):
    mine = check(row, UNINSURED)
    rows = Attendance.objects.filter(pk=row.pk)
    if seen == "station":
        rows.update(paid=False)
    elif seen == "assessor":
        verify(agreement, row, (True, True, False))
    else:
        rows.delete()
    before = list(rows.values())
    with pytest.raises(StaleVerification) as stale:
        verify_attendance(agreement=agreement, checks=[mine], actor=None)
    assert stale.value.rows == {row.pk: rows.first()}
    assert list(rows.values()) == before


def test_another_stations_row_is_not_there(row, make_agreement):
    with pytest.raises(StaleVerification):
        verify_attendance(agreement=make_agreement("大沙街"), checks=[check(row, UNINSURED)], actor=None)


@pytest.mark.parametrize(
    ("place", "told"), [("大沙街", "“广州市大沙街社工服务站”"), (None, "本站")], ids=["elsewhere", "here"]
)
def test_a_person_is_not_made_effective_twice_in_a_month(agreement, row, make_agreement, place, told):
    """Two records known to be one person: the other one is effective already."""
    verify(agreement, row, UNINSURED)
    station = make_agreement(place).station if place else agreement.station
    twin = SocialWorker.objects.create(station=station, name="林若溪", merged_into=row.worker)
    marks = {"on_post": True, "insured": True, "paid": True, "category": "trained"}
    Attendance.objects.create(worker=twin, station=station, month=NOVEMBER, **marks)
    with pytest.raises(ValidationError, match=f"已在{told}有效到岗"):
        verify(agreement, row, None)
    with pytest.raises(ValidationError, match=f"已在{told}有效到岗"):
        verify(agreement, row, (True, True, True))
    assert stands(row)[1] == UNINSURED


def test_facts_count_what_was_verified_and_what_was_corrected(agreement, row):
    other = Attendance.objects.get(worker=row.worker, month=JULY)
    verify(agreement, row, UNINSURED)
    verify(agreement, other, (True, True, True), reason="核实无误")
    found = facts(agreement)
    assert [(item.name, item.month, item.marks.corrected) for item in found.verified] == [
        ("林若溪", JULY, False),
        ("林若溪", NOVEMBER, True),
    ]
    assert found.corrected_count == 1
    assert (found.verified[1].marks.reported, found.verified[1].marks.source) == (
        (True, True, True),
        "社保明细第2页",
    )


def test_who_need_not_know_the_workers_reads_no_name_in_the_words_either(agreement, row):
    verify(agreement, row, UNINSURED, reason="林若溪的社保停缴", source="林若溪缴费明细")
    (item,) = masked_facts(facts(agreement), names_at(agreement.station)).verified
    assert (item.name, item.marks.reason, item.marks.source) == ("林*溪", "林*溪的社保停缴", "林*溪缴费明细")


@pytest.mark.parametrize("seed", range(4))
def test_what_is_foreseen_of_findings_is_what_comes_of_them(agreement, row, seed):
    chance = Random(f"verify {seed}")
    rows = chance.sample(list(Attendance.objects.order_by("pk")), 12)
    checks = [check(found, tuple(chance.random() < 0.6 for _ in range(3))) for found in rows]
    before = facts(agreement)
    foreseen = facts(agreement, {found.row: found for found in checks})
    assert facts(agreement) == before != foreseen
    verify_attendance(agreement=agreement, checks=checks, actor=None)
    assert facts(agreement) == foreseen


def test_other_marks_reported_for_a_verified_month_are_a_warning_and_change_no_figure(
    agreement, row, altered, clerk
):
    verify(agreement, row, UNINSURED)
    before = facts(agreement).figures
    sheet = altered({row.source_cell: "—", f"W{row.source_row}": 4})
    plan = plan_workbook(agreement=agreement, data=sheet, filename="到岗表.xlsx").plan
    told = [(item.cell, item.context, item.what) for item in plan.warnings if "已核实" in item.what]
    assert told == [
        (
            row.source_cell,
            "林若溪",
            "2023年11月评估方已核实，核实结果仍然有效，上报的标记改了也不改变统计",
        )
    ]
    apply(agreement, sheet, clerk)
    assert stands(row)[:2] == ((False, True, True), UNINSURED)
    assert row.reported_anew is True
    assert facts(agreement).figures == before


def test_a_verified_month_of_a_missing_worker_is_not_removed(agreement, row, altered):
    verify(agreement, row, UNINSURED)

    def without(sheet):
        sheet.delete_rows(row.source_row)

    kept = {row.pk}
    gone = set(Attendance.objects.filter(worker=row.worker).values_list("pk", flat=True)) - kept
    apply(agreement, altered(change=without), remove=True)
    assert set(Attendance.objects.filter(pk__in=kept | gone).values_list("pk", flat=True)) == kept
