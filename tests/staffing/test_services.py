"""Uploads of attendance sheets: applied once, wholly or not at all, and never twice."""

from datetime import date

import pytest

from staffing.models import Attendance, Category, Certificate, Level, Posting, SocialWorker
from staffing.services import apply_attendance, preview_attendance
from stations.models import Agreement, AuditEntry, MonthLock, Upload
from stations.uploads import UploadDecided, UploadRefused
from stations.workbooks import UnreadableWorkbook
from tests.staffing.uploads import NOTHING, accept, everything, plan_of, problems, put, receive


@pytest.fixture
def stored(agreement, reference, clerk):
    """The reference workbook, applied."""
    return put(agreement, reference, clerk)


def test_the_reference_gives_115_worker_months_and_again_changes_nothing(agreement, reference, stored):
    assert stored.counts == NOTHING | {"added": 115}
    assert Attendance.objects.filter(station=agreement.station).count() == 115
    assert SocialWorker.objects.count() == 23
    before = everything()

    again = put(agreement, reference)
    assert again.counts == NOTHING | {"unchanged": 115}
    assert everything() == before
    assert Upload.objects.get(pk=Upload.objects.latest("uploaded_at").pk).changes == []


def test_what_is_stored_is_what_the_sheet_states(stored, clerk):
    row = Attendance.objects.select_related("worker").get(worker__name="许嘉禾", month=date(2023, 9, 1))
    assert row.marks == (True, True, True)
    assert (row.category, row.level, row.two_year_stated) == (Category.CERTIFIED, Level.ASSISTANT, True)
    assert (row.position, row.contract_start, row.contract_end) == (
        "一线社工",
        date(2019, 11, 1),
        date(2026, 6, 30),
    )
    assert (row.source_sheet, row.source_cell, row.source_row, row.sequence) == ("到岗情况", "M10", 10, 5)
    assert row.source.uploaded_by == clerk
    july = Attendance.objects.get(worker__name="许嘉禾", month=date(2023, 7, 1))
    assert (july.marks, july.two_year_stated) == ((False, False, False), None)


def test_certificates_and_postings_come_with_the_sheet(stored):
    levels = Certificate.objects.values_list("worker__name", "level")
    assert levels.count() == 21
    assert ("林若溪", Level.SOCIAL_WORKER) in levels
    starts = dict(Posting.objects.values_list("worker__name", "start"))
    assert len(starts) == 23
    assert (starts["林若溪"], starts["许嘉禾"], starts["范宇轩"]) == (
        date(2023, 7, 1),
        date(2023, 9, 1),
        date(2023, 10, 1),
    )
    assert not Posting.objects.filter(end__isnull=False).exists()
    open_contract = Posting.objects.get(worker__name="杜秋雯")
    assert (open_contract.contract_start, open_contract.contract_end) == (date(2013, 1, 3), None)


def test_a_changed_mark_is_one_change_and_what_stood_before_is_kept(agreement, altered, stored):
    upload = receive(agreement, altered({"H8": "—", "V8": 4, "W8": 4}))
    plan = preview_attendance(upload=upload).plan
    assert plan.counts == NOTHING | {"changed": 1, "unchanged": 114}
    (change,) = [item for item in plan.changes if item.kind == "changed"]
    assert (change.label, change.cell, change.cells) == ("何静姝 2023年7月", "G8", ("G8", "H8", "I8"))
    assert (change.old, change.new) == ("社保购买：√；从业2年以上：√", "社保购买：—；从业2年以上：（空）")

    row = Attendance.objects.get(worker__name="何静姝", month=date(2023, 7, 1))
    apply_attendance(upload=upload, actor=None, explanations=accept(plan), fingerprint=plan.fingerprint)
    upload.refresh_from_db()
    (kept,) = upload.changes
    assert (kept["table"], kept["id"]) == ("attendance", row.pk)
    assert kept["before"]["insured"] is True
    assert kept["before"]["contract_end"] == "2026-06-30"
    assert kept["before"]["source"] == str(row.source_id)
    row.refresh_from_db()
    assert row.marks == (True, False, True)
    assert row.source == upload


def test_a_changed_remark_changes_the_months_of_its_row(agreement, altered, stored):
    plan = plan_of(agreement, altered({"X8": "2023年7月评为督导"}))
    assert plan.counts == NOTHING | {"changed": 5, "unchanged": 110}


def test_only_some_months_of_a_sheet(agreement, reference):
    plan = put(agreement, reference, months=(date(2023, 10, 1), date(2023, 11, 1)))
    assert plan.counts == NOTHING | {"added": 46}
    months = Attendance.objects.order_by("month").values_list("month", flat=True).distinct()
    assert list(months) == [date(2023, 10, 1), date(2023, 11, 1)]
    assert Posting.objects.get(worker__name="林若溪").start == date(2023, 10, 1)

    rest = put(agreement, reference)
    assert rest.counts == NOTHING | {"added": 69, "unchanged": 46}
    assert Posting.objects.get(worker__name="林若溪").start == date(2023, 7, 1)
    assert Posting.objects.count() == 23


def test_the_newest_month_gives_position_and_contract_of_the_posting(agreement, altered, stored):
    put(agreement, altered({"D8": "社工站主任", "F8": "2023.07.01-长期"}))
    posting = Posting.objects.get(worker__name="何静姝")
    assert (posting.position, posting.contract_end) == ("社工站主任", None)
    old = altered({"D8": "一线社工"})
    put(agreement, old, months=(date(2023, 7, 1), date(2023, 7, 1)))
    posting.refresh_from_db()
    assert posting.position == "社工站主任"


def test_a_file_that_is_no_workbook_is_not_even_kept(agreement):
    with pytest.raises(UnreadableWorkbook):
        receive(agreement, b"no workbook")
    assert not Upload.objects.exists()


def test_errors_forbid_everything(agreement, altered):
    upload = receive(agreement, altered({"N10": "？"}))
    plan = preview_attendance(upload=upload).plan
    with pytest.raises(UploadRefused, match="表中有 1 处错误，没有写入"):
        apply_attendance(upload=upload, actor=None, explanations=accept(plan))
    assert everything() == [[], [], [], []]
    upload.refresh_from_db()
    assert upload.state == Upload.State.PREVIEW


def test_each_warning_wants_its_explanation(agreement, reference):
    upload = receive(agreement, reference)
    plan = preview_attendance(upload=upload).plan
    first, second = plan.warnings
    for explanations in ({}, {first.key: "已核对"}, {first.key: "已核对", second.key: "  "}):
        with pytest.raises(UploadRefused, match="处提醒没有说明"):
            apply_attendance(upload=upload, actor=None, explanations=explanations)
    with pytest.raises(UploadRefused, match="说明最多 500 字"):
        apply_attendance(upload=upload, actor=None, explanations=accept(plan, "长" * 501))
    assert not Attendance.objects.exists()

    apply_attendance(upload=upload, actor=None, explanations={first.key: "甲", second.key: " 乙 ", "x": "丙"})
    upload.refresh_from_db()
    assert upload.explanations == {first.key: "甲", second.key: "乙"}


def test_a_second_confirmation_writes_nothing(agreement, reference, clerk):
    upload = receive(agreement, reference)
    in_another_window = Upload.objects.get(pk=upload.pk)
    plan = preview_attendance(upload=upload).plan
    apply_attendance(upload=upload, actor=clerk, explanations=accept(plan), fingerprint=plan.fingerprint)
    before = everything()
    with pytest.raises(UploadDecided, match="已写入，没有重复写入"):
        apply_attendance(
            upload=in_another_window, actor=None, explanations=accept(plan), fingerprint=plan.fingerprint
        )
    assert everything() == before
    upload.refresh_from_db()
    assert (upload.state, upload.applied_by) == (Upload.State.APPLIED, clerk)


def test_a_plan_that_is_no_longer_the_one_shown_is_shown_again(agreement, reference, altered):
    upload = receive(agreement, altered({"H8": "—", "V8": 4, "W8": 4}))
    shown = preview_attendance(upload=upload).plan
    put(agreement, reference)
    before = everything()
    with pytest.raises(UploadRefused, match="预览之后数据有了变化"):
        apply_attendance(upload=upload, actor=None, explanations=accept(shown), fingerprint=shown.fingerprint)
    assert everything() == before


def test_the_audit_says_who_applied_what_without_names(agreement, stored, clerk):
    entry = AuditEntry.objects.get(action="upload.applied")
    assert entry.actor == clerk
    assert entry.after == {"added": 115, "changed": 0, "unchanged": 0, "missing": 0}
    assert "林若溪" not in str([*AuditEntry.objects.values_list("before", "after")])


def test_a_locked_month_takes_no_change_and_lets_the_others_in(agreement, altered, reference, stored):
    MonthLock.objects.create(agreement=agreement, month=date(2023, 7, 1), cause="评估")
    assert plan_of(agreement, reference).errors == []
    plan = plan_of(agreement, altered({"H8": "—", "V8": 4, "W8": 4}))
    assert ("error", "G4", "2023年7月的数据已锁定（评估已汇总）") in problems(plan)
    later = altered({"T8": "—", "V8": 4, "W8": 4})
    assert plan_of(agreement, later, months=(date(2023, 11, 1), date(2023, 11, 1))).errors == []


def test_a_missing_worker_stays_unless_removed(agreement, altered, stored):
    data = altered(change=lambda sheet: sheet.delete_rows(26))
    plan = plan_of(agreement, data)
    assert plan.counts == NOTHING | {"unchanged": 110, "missing": 5}
    (absent,) = [item for item in plan.warnings if "范宇轩" in item.what]
    assert (absent.cell, absent.what) == ("C4", "“范宇轩”已有 5 个月的记录，表中没有这个人")

    put(agreement, data)
    assert Attendance.objects.filter(worker__name="范宇轩").count() == 5
    put(agreement, data, remove=[absent.key])
    assert not Attendance.objects.filter(worker__name="范宇轩").exists()
    kept = [item for item in Upload.objects.latest("applied_at").changes if item["after"] is None]
    assert [item["before"]["month"] for item in kept] == [f"2023-{month:02d}-01" for month in range(7, 12)]


def test_a_month_locked_for_one_agreement_is_locked_for_another_of_the_station(agreement, altered, stored):
    other = Agreement.objects.get(pk=agreement.pk)
    other.pk, other.code, other.start = None, "补充协议", date(2023, 8, 1)
    other.save()
    MonthLock.objects.create(agreement=agreement, month=date(2023, 9, 1), cause="评估")
    changed = altered({"M6": "—", "N6": "—", "O6": "—"})
    plan = plan_of(other, changed, months=(date(2023, 9, 1), date(2023, 9, 1)))
    assert "2023年9月的数据已锁定（评估已汇总）" in [item.what for item in plan.errors]


def test_a_locked_month_of_a_missing_worker_is_not_removed(agreement, altered, stored):
    MonthLock.objects.create(agreement=agreement, month=date(2023, 11, 1), cause="评估")
    data = altered(change=lambda sheet: sheet.delete_rows(26))
    put(agreement, data, remove=[item.key for item in plan_of(agreement, data).warnings])
    left = Attendance.objects.filter(worker__name="范宇轩").values_list("month", flat=True)
    assert list(left) == [date(2023, 11, 1)]


def test_rows_that_only_moved_are_unchanged_and_print_in_the_new_order(agreement, altered, stored):
    def swap(sheet):
        for column in range(2, 25):
            first, second = sheet.cell(8, column), sheet.cell(9, column)
            first.value, second.value = second.value, first.value

    assert put(agreement, altered(change=swap)).counts == NOTHING | {"unchanged": 115}
    order = Attendance.objects.filter(month=date(2023, 7, 1)).order_by("source_row")
    assert list(order.values_list("worker__name", flat=True))[2:4] == ["梁启航", "何静姝"]


def test_a_month_out_of_a_closed_posting_is_an_error(agreement, altered, reference, stored):
    Posting.objects.filter(worker__name="林若溪").update(end=date(2023, 9, 15))
    plan = plan_of(agreement, reference)
    assert problems(plan)[-2:] == [
        ("error", "P6", "2023年10月有效到岗，但已登记于 2023-09-15 离岗"),
        ("error", "S6", "2023年11月有效到岗，但已登记于 2023-09-15 离岗"),
    ]
    back = Posting.objects.get(worker__name="林若溪")
    Posting.objects.create(worker=back.worker, station=back.station, start=date(2023, 10, 1))
    assert plan_of(agreement, reference).errors == []


def test_a_worker_who_came_back_keeps_both_postings(agreement, altered, reference):
    worker = SocialWorker.objects.create(station=agreement.station, name="林若溪")
    for start, end in ((date(2023, 8, 1), date(2023, 9, 30)), (date(2023, 10, 8), None)):
        Posting.objects.create(worker=worker, station=agreement.station, start=start, end=end)
    put(agreement, reference)
    assert list(
        Posting.objects.filter(worker=worker).order_by("start").values_list("start", "end", "position")
    ) == [
        (date(2023, 7, 1), date(2023, 9, 30), ""),
        (date(2023, 10, 8), None, "社工站主任"),
    ]


@pytest.mark.filterwarnings("ignore:Title is more than 31 characters")
def test_a_long_sheet_name_and_codes_for_numbers_fit_into_the_tables(agreement, altered, clerk):
    """Other programs than Excel write longer names; under 编号 stand codes of people."""

    def change(sheet):
        sheet.title = "文冲街道社工服务站二〇二三年七月至十一月社工到岗情况统计表（定稿）"
        sheet["B4"] = "编号"

    data = altered({"B6": 440100202307010001, "B7": 10**25}, change)
    put(agreement, data, clerk)
    rows = Attendance.objects.filter(worker__name__in=["林若溪", "周明远", "何静姝"], month=date(2023, 7, 1))
    found = {row.worker.name: (row.sequence, len(row.source_sheet)) for row in rows}
    assert found == {"林若溪": (None, 31), "周明远": (None, 31), "何静姝": (3, 31)}
    assert put(agreement, data, clerk).counts == NOTHING | {"unchanged": 115}
