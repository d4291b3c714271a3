"""Uploads of attendance sheets: applied once, wholly or not at all, and never twice."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from staffing.models import Attendance, Category, Certificate, Level, Posting, SocialWorker
from staffing.services import apply_attendance, plan_workbook, preview_attendance, receive_attendance
from stations.models import Agreement, AuditEntry, MonthLock, Organisation, Upload
from stations.uploads import UploadDecided, UploadRefused
from stations.workbooks import UnreadableWorkbook

NOTHING = {"added": 0, "changed": 0, "unchanged": 0, "missing": 0}


def receive(agreement, data, actor=None, **more):
    return receive_attendance(agreement=agreement, data=data, filename="到岗表.xlsx", actor=actor, **more)


def accept(plan, text="已核对"):
    return {problem.key: text for problem in plan.warnings}


def plan_of(agreement, data, **more):
    return plan_workbook(agreement=agreement, data=data, filename="到岗表.xlsx", **more).plan


def put(agreement, data, actor=None, months=None, **more):
    """Receive, look, accept everything, apply."""
    upload = receive(agreement, data, actor, months=months)
    plan = preview_attendance(upload=upload).plan
    assert plan.errors == []
    explanations = more.pop("explanations", accept(plan))
    return apply_attendance(
        upload=upload, actor=actor, explanations=explanations, fingerprint=plan.fingerprint, **more
    )


def problems(plan):
    return [(item.severity, item.cell, item.what) for item in plan.problems]


def everything():
    return [
        list(model.objects.order_by("pk").values())
        for model in (SocialWorker, Certificate, Posting, Attendance)
    ]


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


# --- persons -----------------------------------------------------------------------------------------------


def numbered(altered, number, row=6, **more):
    return altered({"Y4": "证书登记号", f"Y{row}": number} | more)


def test_a_number_given_later_completes_the_record(agreement, altered, stored):
    put(agreement, numbered(altered, "GD-1"))
    worker = SocialWorker.objects.get(name="林若溪")
    assert worker.registration_number == "GD-1"
    changes = Upload.objects.latest("applied_at").changes
    assert changes == [
        {
            "table": "worker",
            "id": worker.pk,
            "before": {"registration_number": None, "practice_since": None},
            "after": {"registration_number": "GD-1", "practice_since": None},
        }
    ]


def test_a_number_is_the_person_at_every_station_and_a_name_is_not(make_agreement, agreement, altered):
    put(agreement, numbered(altered, "GD-1"))
    other = make_agreement("大沙街")
    cells = {"A1": "到岗表", "Y4": "证书登记号", "Y6": "GD-1"}
    cells |= {f"{column}6": "—" for column in "GHIJKLMNOPQRSTU"} | {"V6": 0, "W6": 0}
    put(other, altered(cells))
    assert SocialWorker.objects.filter(name="林若溪").count() == 1
    assert SocialWorker.objects.filter(name="周明远").count() == 2


@pytest.mark.parametrize(
    ("near", "named"),
    [
        ("district", "“广州市文冲街社工服务站”"),
        ("operator", "“广州市文冲街社工服务站”"),
        (None, "另一社工站（请联系区民政局）"),
    ],
)
def test_one_person_is_not_effective_at_two_stations_in_a_month(
    agreement, make_agreement, make_district, altered, near, named
):
    put(agreement, numbered(altered, "GD-1"))
    more = {} if near == "district" else {"district": make_district("越秀区")}
    if near is None:
        kind = Organisation.Kind.OPERATOR
        more["operator"] = Organisation.objects.create(code="QM", name="启明社会工作服务中心", kind=kind)
    other = make_agreement("大沙街", **more)
    plan = plan_of(other, numbered(altered, "GD-1", A1="到岗表"))
    assert [item.cell for item in plan.errors] == ["G6", "J6", "M6", "P6", "S6"]
    assert plan.errors[0].what == f"2023年7月已在{named}有效到岗，同一人同一月只能计一次"


def test_joined_records_count_as_one_person(agreement, make_agreement, altered, reference, stored):
    other = make_agreement("大沙街")
    put(other, altered({"A1": "到岗表", "C6": "林若曦"}))
    kept = SocialWorker.objects.get(name="林若溪")
    SocialWorker.objects.filter(name="林若曦").update(merged_into=kept)
    plan = plan_of(agreement, reference)
    assert [item.cell for item in plan.errors] == ["G6", "J6", "M6", "P6", "S6"]


def test_rows_of_a_joined_record_are_met_again_by_either_name(agreement, altered, reference, stored):
    kept = SocialWorker.objects.create(station=agreement.station, name="林若曦")
    SocialWorker.objects.filter(name="林若溪").update(merged_into=kept)
    assert plan_of(agreement, reference).counts == NOTHING | {"unchanged": 115}
    assert plan_of(agreement, altered({"C6": "林若曦"})).counts == NOTHING | {"unchanged": 115}


def test_the_number_of_a_joined_record_leads_to_the_record_it_was_joined_to(agreement, altered, stored):
    joined = SocialWorker.objects.get(name="林若溪")
    kept = SocialWorker.objects.create(station=agreement.station, name="林若溪")
    SocialWorker.objects.filter(pk=joined.pk).update(merged_into=kept, registration_number="GD-1")
    plan = put(agreement, numbered(altered, "GD-1", X6="更名"))
    assert plan.counts == NOTHING | {"changed": 5, "unchanged": 110}
    kept.refresh_from_db()
    assert kept.registration_number is None


def test_a_start_of_practice_other_than_the_known_one_is_told_before_it_is_taken(agreement, altered, stored):
    SocialWorker.objects.filter(name="林若溪").update(practice_since=date(2011, 3, 1))
    cells = {"Y4": "从业起始日", "Y6": "2012.03.01"}
    plan = put(agreement, altered(cells))
    assert problems(plan)[-1] == (
        "warning",
        "Y6",
        "从业起始日与已登记的（2011-03-01）不同，写入后以表中的为准",
    )
    assert SocialWorker.objects.get(name="林若溪").practice_since == date(2012, 3, 1)
    assert plan_of(agreement, altered(cells)).counts == NOTHING | {"unchanged": 115}


def test_who_was_posted_here_before_any_sheet_came_is_known_by_name(agreement, make_agreement, reference):
    there = make_agreement("大沙街").station
    moved = SocialWorker.objects.create(station=there, name="许嘉禾")
    Posting.objects.create(worker=moved, station=agreement.station, start=date(2023, 9, 1))
    put(agreement, reference)
    assert SocialWorker.objects.filter(name="许嘉禾").count() == 1
    assert Posting.objects.filter(worker=moved).count() == 1


def test_a_name_that_two_people_bear_wants_a_number(agreement, reference, stored):
    SocialWorker.objects.create(station=agreement.station, name="林若溪", registration_number="GD-2")
    plan = plan_of(agreement, reference)
    assert problems(plan)[-1] == ("error", "C6", "本站已有 2 名“林若溪”，无法判断是哪一位")


def test_two_namesakes_with_new_numbers_cannot_both_be_the_one_that_is_stored(agreement, altered, stored):
    cells = {"C17": "罗文彬", "Y4": "证书登记号", "Y14": "GD-1", "Y17": "GD-2"}
    plan = plan_of(agreement, altered(cells))
    assert [(item.cell, item.what) for item in plan.errors] == [
        ("C17", "“罗文彬”与第 14 行都对应本站已登记的同一人")
    ]
    SocialWorker.objects.filter(name="罗文彬").update(registration_number="GD-1")
    plan = plan_of(agreement, altered(cells))
    assert plan.errors == []
    assert plan.counts == NOTHING | {"added": 5, "unchanged": 110, "missing": 5}


def test_a_number_that_belongs_to_another_name_is_an_error(agreement, altered, stored):
    SocialWorker.objects.filter(name="周明远").update(registration_number="GD-1")
    plan = plan_of(agreement, numbered(altered, "GD-1"))
    assert (plan.errors[0].cell, plan.errors[0].what) == (
        "Y6",
        "证书登记号 GD-1 已登记在另一个姓名下",
    )


def test_a_start_of_practice_that_contradicts_the_statement_is_a_warning(agreement, altered, stored):
    SocialWorker.objects.filter(name="林若溪").update(practice_since=date(2022, 1, 1))
    plan = plan_of(agreement, altered())
    assert problems(plan)[-1] == (
        "warning",
        "W6",
        "从业2年以上的月数与从业起始日（2022-01-01）不符，以起始日为准",
    )


def test_a_plan_takes_a_fixed_number_of_queries(agreement, altered, reference, stored):
    def count(data):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            plan_of(agreement, data)
        return len(queries)

    few = altered(change=lambda sheet: sheet.delete_rows(8, 19))
    plan_of(agreement, reference)
    assert count(few) == count(reference) <= 8


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
