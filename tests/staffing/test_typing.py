"""Attendance typed row by row: saved once, never over somebody else's, under the sheet's rules; months reported complete."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from threading import Barrier

import pytest
from django.db import connection

from staffing.models import Attendance, Category, Certificate, Posting, SocialWorker
from staffing.services import apply_attendance, preview_attendance, receive_attendance, undo_attendance
from staffing.services.typing import finish_typed_month, remove_typed_row, save_typed_row
from staffing.sheets.typed import TypedRow, version_of
from staffing.typing_rows import grid_rows
from stations.entries import TypingRefused
from stations.models import AuditEntry, MonthEntry, MonthLock, MonthReturn, Setting, Upload
from stations.returns import return_month
from stations.services import WITHHELD
from stations.uploads import UploadRefused

JULY, AUGUST, SEPTEMBER, DECEMBER = (date(2023, month, 1) for month in (7, 8, 9, 12))
ROW = TypedRow(
    name="钟一帆",
    certificate="助理社会工作师",
    position="一线社工",
    contract="2023.07.01-长期",
    on_post="√",
    insured="√",
    paid="√",
)


@pytest.fixture
def save(agreement, clerk):
    def save(row=ROW, month=JULY, person=None, seen="", **more):
        more.setdefault("actor", clerk)
        return save_typed_row(
            agreement=more.pop("agreement", agreement), month=month, row=row, person=person, seen=seen, **more
        )

    return save


@pytest.fixture
def imported(agreement, reference, clerk):
    """The reference workbook, applied: 23 workers from July to November."""
    return put(agreement, reference, clerk)


def put(agreement, data, clerk):
    upload = receive_attendance(agreement=agreement, data=data, filename="到岗表.xlsx", actor=clerk)
    plan = preview_attendance(upload=upload).plan
    apply_attendance(
        upload=upload, actor=clerk, explanations=dict.fromkeys((w.key for w in plan.warnings), "已核对")
    )
    return Upload.objects.get(pk=upload.pk)


def line_of(agreement, month, name):
    (line,) = [line for line in grid_rows(agreement, month) if line.row.name == name]
    return line


def whats(saved):
    return [problem.what for problem in saved.problems]


# --- a row -------------------------------------------------------------------------------------------------------


def test_a_typed_row_is_stored_with_its_records_and_its_audit_entry(save, agreement, clerk):
    saved = save(replace(ROW, note="接替林若溪"))
    row = Attendance.objects.get()
    worker = SocialWorker.objects.get()
    assert (saved.state, saved.person, saved.version) == ("saved", worker.pk, version_of(saved.stored))
    assert (row.worker, row.station, row.month, row.marks) == (worker, agreement.station, JULY, (True,) * 3)
    assert (row.category, row.position, row.contract_start) == (Category.CERTIFIED, "一线社工", JULY)
    assert (row.source, row.source_cell, row.source_row, row.sequence) == (None, "", 1, 1)
    assert Posting.objects.values_list("worker", "start", "end").get() == (worker.pk, JULY, None)
    assert Certificate.objects.values_list("worker", "level").get() == (worker.pk, "assistant")
    entry = AuditEntry.objects.get(action="attendance.typed")
    assert (entry.actor, entry.object_id, entry.before, entry.reason) == (clerk, str(row.pk), None, "")
    assert (entry.after["on_post"], entry.after["note"]) == (True, WITHHELD)
    assert [record.partition(":")[0] for record in entry.after["records"].split("、")] == [
        "worker",
        "certificate",
        "posting",
    ]


def test_the_same_row_again_changes_nothing_whatever_was_seen(save):
    """A second Enter, or the answer that was lost with the line."""
    first = save()
    entries = AuditEntry.objects.count()
    again = save(person=first.person)
    assert (again.state, again.version) == ("saved", first.version)
    assert (Attendance.objects.count(), AuditEntry.objects.count()) == (1, entries)


def test_a_change_is_stored_with_what_stood_before(save):
    first = save()
    changed = save(replace(ROW, paid="—"), person=first.person, seen=first.version)
    assert changed.state == "saved"
    assert Attendance.objects.get().marks == (True, True, False)
    entry = AuditEntry.objects.filter(action="attendance.typed").latest("pk")
    assert (entry.before["paid"], entry.after["paid"]) == (True, False)


@pytest.mark.parametrize("seen", ["", "0123456789abcdef"])
def test_what_somebody_else_stored_is_never_overwritten(save, clerk, seen):
    first = save()
    mine = save(replace(ROW, position="社工站主任"), person=first.person, seen=seen)
    assert (mine.state, mine.version) == ("stale", first.version)
    assert (mine.stored.position, mine.typed.position) == ("一线社工", "社工站主任")
    assert mine.by.startswith(str(clerk))
    assert Attendance.objects.get().position == "一线社工"
    over = save(replace(ROW, position="社工站主任"), person=first.person, seen=mine.version)
    assert (over.state, Attendance.objects.get().position) == ("saved", "社工站主任")


def test_the_same_name_twice_in_a_month_is_not_stored_twice(save):
    save()
    again = save(replace(ROW, note="另一人"))
    assert (again.state, again.person) == ("stale", None)
    assert Attendance.objects.count() == 1


def test_an_error_is_told_and_nothing_is_stored(save):
    saved = save(replace(ROW, certificate=""))
    assert (saved.state, whats(saved)) == ("wrong", ["没有填写证书"])
    assert (Attendance.objects.count(), SocialWorker.objects.count(), MonthEntry.objects.count()) == (0, 0, 0)


def test_a_warning_wants_an_explanation_that_was_given_to_it(save):
    row = replace(ROW, certificate="未受训")
    asked = save(row)
    keys = [problem.key for problem in asked.problems]
    assert (asked.state, len(keys)) == ("warned", 1)
    assert save(row, explanation="已报名").state == "warned"
    assert save(row, explanation="  ", accepted=keys).state == "warned"
    assert save(row, explanation="话" * 501, accepted=keys).state == "warned"
    assert Attendance.objects.count() == 0
    assert save(row, explanation="已报名", accepted=keys).state == "saved"
    assert Attendance.objects.get().category == Category.UNTRAINED
    assert AuditEntry.objects.get(action="attendance.typed").reason == "已报名"


def test_a_locked_month_takes_no_row(save, agreement):
    MonthLock.objects.create(agreement=agreement, month=JULY, cause="中期评估")
    saved = save()
    assert (saved.state, whats(saved)) == ("wrong", ["2023年7月的数据已锁定（评估已汇总）"])


def test_somebody_effective_elsewhere_is_refused(save, make_agreement):
    row = replace(ROW, registration="GD20230001")
    assert save(row).state == "saved"
    there = save(row, agreement=make_agreement("大沙街"))
    assert (there.state, whats(there)) == (
        "wrong",
        ["2023年7月已在“广州市文冲街社工服务站”有效到岗，同一人同一月只能计一次"],
    )


def test_after_the_end_of_a_posting_nobody_is_effective(save):
    first = save()
    Posting.objects.update(end=date(2023, 7, 20))
    saved = save(month=AUGUST, person=first.person)
    assert (saved.state, whats(saved)) == ("wrong", ["2023年8月有效到岗，但已登记于 2023-07-20 离岗"])


def test_whoever_is_not_known_at_the_station_has_no_row(save, make_agreement):
    elsewhere = save(agreement=make_agreement("大沙街"))
    with pytest.raises(TypingRefused, match="找不到这名社工"):
        save(person=elsewhere.person)


@pytest.mark.django_db(transaction=True)
def test_of_two_windows_at_once_one_is_stored(agreement, clerk):
    barrier = Barrier(2)

    def typing(position):
        try:
            barrier.wait(timeout=20)
            row = replace(ROW, position=position)
            return save_typed_row(
                agreement=agreement, month=JULY, row=row, person=None, seen="", actor=clerk
            ).state
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(typing, ["一线社工", "社工站主任"])) == ["saved", "stale"]
    assert (Attendance.objects.count(), SocialWorker.objects.count()) == (1, 1)


# --- the grid ----------------------------------------------------------------------------------------------------


def test_the_grid_starts_with_the_month_before_and_the_known_days(agreement, imported):
    left = SocialWorker.objects.get(name="林若溪")
    Posting.objects.filter(worker=left).update(end=date(2023, 12, 10))
    Setting.objects.create(key="part_month_rule", value="fifteen_days", valid_from=date(2023, 12, 1))
    rows = grid_rows(agreement, DECEMBER)
    november = Attendance.objects.filter(month=date(2023, 11, 1), on_post=True).order_by("source_row")
    assert [line.row.name for line in rows] == [row.worker.name for row in november]
    assert {line.is_stored for line in rows} == {False}
    stays, leaves = line_of(agreement, DECEMBER, "何静姝"), line_of(agreement, DECEMBER, "林若溪")
    assert (stays.row.on_post, stays.row.two_year, stays.hint) == ("√", "√", "")
    assert (stays.row.position, stays.row.contract) == ("社工站副主任", "2023.07.01-2026.06.30")
    assert (leaves.row.on_post, leaves.row.two_year) == ("—", "")
    assert leaves.hint == "本月只有部分日子在岗，按“在岗满15天才计”预填"


def test_the_grid_shows_what_is_stored(save, agreement):
    row = replace(ROW, paid="—", note="产假")
    saved = save(row)
    (line,) = grid_rows(agreement, JULY)
    assert (line.person, line.row, line.version) == (saved.person, row, saved.version)


def test_the_queries_of_the_grid_do_not_grow(agreement, imported, django_assert_num_queries):
    with django_assert_num_queries(8):
        assert len(grid_rows(agreement, DECEMBER)) == 21


# --- beside uploads ----------------------------------------------------------------------------------------------


def test_undoing_an_upload_brings_typed_values_back(save, agreement, reference, clerk):
    """林若溪 was typed without wages in July; the workbook says that they were paid."""
    typed = save(
        replace(
            ROW, name="林若溪", certificate="社会工作师", position="社工站主任", paid="—", note="工资下月补发"
        )
    )
    upload = put(agreement, reference, clerk)
    row = Attendance.objects.get(worker=typed.person, month=JULY)
    assert (row.paid, row.note, row.source) == (True, "", upload)
    undo_attendance(upload=upload, actor=clerk, reason="传错了表")
    row.refresh_from_db()
    assert (row.paid, row.note, row.source, row.source_cell, row.source_row) == (
        False,
        "工资下月补发",
        None,
        "",
        1,
    )
    assert Attendance.objects.count() == 1


def test_a_row_corrected_by_hand_keeps_its_upload_from_being_undone(save, agreement, imported):
    line = line_of(agreement, JULY, "林若溪")
    saved = save(replace(line.row, note="已核"), person=line.person, seen=line.version)
    assert (saved.state, Attendance.objects.get(worker=line.person, month=JULY).source) == ("saved", None)
    with pytest.raises(UploadRefused, match="有 1 条到岗记录作过更正"):
        undo_attendance(upload=imported, actor=None, reason="传错了表")


def test_a_later_month_typed_on_the_records_of_an_upload_keeps_it_from_being_undone(
    save, agreement, reference, clerk
):
    save(replace(ROW, name="林若溪", certificate="社会工作师", on_post="—", insured="—", paid="—"))
    upload = put(agreement, reference, clerk)
    line = line_of(agreement, DECEMBER, "林若溪")
    assert save(line.row, month=DECEMBER, person=line.person).state == "saved"
    with pytest.raises(UploadRefused, match="在网页上填写了同一批社工的 1 条到岗记录"):
        undo_attendance(upload=upload, actor=None, reason="传错了表")


# --- taking a row out --------------------------------------------------------------------------------------------


def remove(agreement, saved, month=JULY, **more):
    known = {"seen": saved.version, "reason": "姓名填错", "actor": None}
    remove_typed_row(agreement=agreement, month=month, person=saved.person, **(known | more))


def test_a_slip_of_the_pen_goes_with_all_its_records(save, agreement):
    saved = save()
    remove(agreement, saved)
    assert [model.objects.count() for model in (Attendance, Posting, Certificate, SocialWorker)] == [0] * 4
    entry = AuditEntry.objects.get(action="attendance.removed")
    assert (entry.before["position"], entry.after, entry.reason) == ("一线社工", None, "姓名填错")


def test_of_a_worker_with_other_months_only_the_row_goes(save, agreement):
    july = save()
    august = save(month=AUGUST, person=july.person)
    remove(agreement, august, AUGUST)
    assert Attendance.objects.values_list("month", flat=True).get() == JULY
    assert SocialWorker.objects.count() == Posting.objects.count() == 1


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({"reason": "  "}, "请写明移除的原因"),
        ({"seen": "0123456789abcdef"}, "在您打开页面之后已被修改或移除"),
    ],
)
def test_a_row_is_not_removed_without_a_reason_or_unseen(save, agreement, more, expected):
    saved = save()
    with pytest.raises(TypingRefused, match=expected):
        remove(agreement, saved, **more)
    assert Attendance.objects.count() == 1


def test_a_verified_or_locked_row_stays(save, agreement):
    saved = save()
    Attendance.objects.update(
        verified_on_post=True, verified_insured=True, verified_paid=False, verified_reason="未见工资单"
    )
    with pytest.raises(TypingRefused, match="已核实"):
        remove(agreement, saved)
    MonthLock.objects.create(agreement=agreement, month=JULY, cause="中期评估")
    with pytest.raises(TypingRefused, match="已锁定"):
        remove(agreement, saved)
    assert Attendance.objects.count() == 1


# --- a complete month --------------------------------------------------------------------------------------------


def test_a_month_is_reported_once_everybody_has_a_row(save, agreement, clerk):
    first, second = save(), save(replace(ROW, name="陆知秋"))
    assert (first.state, second.state) == ("saved", "saved")
    save(month=AUGUST, person=first.person)
    with pytest.raises(TypingRefused, match="还有 1 名社工没有保存：陆知秋"):
        finish_typed_month(agreement=agreement, month=AUGUST, actor=clerk)
    row = replace(ROW, name="陆知秋", on_post="—", insured="—", paid="—", note="2023年7月31日离职")
    assert save(row, month=AUGUST, person=second.person).state == "saved"
    entry = finish_typed_month(agreement=agreement, month=AUGUST, actor=clerk)
    assert (entry.started_by, entry.finished_by, entry.finished_at is None) == (clerk, clerk, False)
    assert AuditEntry.objects.filter(action="month.finished").count() == 1
    # July was begun and not finished.
    assert MonthEntry.objects.filter(finished_at=None).values_list("month", flat=True).get() == JULY


def test_an_empty_or_locked_month_is_not_reported(agreement):
    with pytest.raises(TypingRefused, match="还没有保存任何一行"):
        finish_typed_month(agreement=agreement, month=JULY, actor=None)
    MonthLock.objects.create(agreement=agreement, month=JULY, cause="中期评估")
    with pytest.raises(TypingRefused, match="已锁定"):
        finish_typed_month(agreement=agreement, month=JULY, actor=None)


def test_a_returned_month_is_resolved_by_finishing_it(save, agreement, clerk):
    saved = save()
    finish_typed_month(agreement=agreement, month=JULY, actor=clerk)
    kind = Upload.Kind.ATTENDANCE
    return_month(agreement=agreement, kind=kind, month=JULY, reason="缺备注", actor=clerk)
    save(replace(ROW, note="7月1日入职"), person=saved.person, seen=saved.version)
    assert MonthReturn.objects.waiting().count() == 1
    entry = finish_typed_month(agreement=agreement, month=JULY, actor=clerk)
    returned = MonthReturn.objects.get()
    assert (returned.resolved_by, returned.resolved_by_entry, returned.is_waiting) == (None, entry, False)
    # It can be returned again, and then waits again.
    return_month(agreement=agreement, kind=kind, month=JULY, reason="仍缺", actor=clerk)
    assert MonthReturn.objects.waiting().count() == 1
