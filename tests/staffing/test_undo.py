"""Taking an attendance sheet back: the very same rows as before, and never while something rests on it."""

from datetime import date
from random import Random

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from staffing.models import Attendance, Certificate, Posting, SocialWorker
from staffing.services import apply_attendance, preview_attendance, receive_attendance, undo_attendance
from staffing.undoing import plan_undo
from stations.models import AuditEntry, MonthLock, MonthReturn, Organisation, Upload
from stations.uploads import UploadDecided, UploadRefused
from tests.wenchong import attendance_grid

REASON = "传错了表"


def put(agreement, data, actor=None, months=None, remove=False):
    """Apply a workbook, every warning accepted; with ``remove`` the rows of missing workers go."""
    upload = receive_attendance(
        agreement=agreement, data=data, filename="到岗表.xlsx", actor=actor, months=months
    )
    plan = preview_attendance(upload=upload).plan
    assert plan.errors == []
    keys = [problem.key for problem in plan.warnings]
    apply_attendance(
        upload=upload,
        actor=actor,
        explanations=dict.fromkeys(keys, "已核对"),
        remove=keys if remove else (),
    )
    upload.refresh_from_db()
    return upload


def everything():
    return [
        list(model.objects.order_by("pk").values())
        for model in (SocialWorker, Certificate, Posting, Attendance)
    ]


def obstacles(upload):
    return list(plan_undo(upload).obstacles)


@pytest.fixture
def applied(agreement, reference, clerk):
    return put(agreement, reference, clerk)


@pytest.mark.parametrize("seed", range(6))
def test_apply_then_undo_gives_the_very_same_rows(agreement, altered, applied, clerk, seed):
    chance = Random(f"undo {seed}")

    def change(sheet):
        attendance_grid.alter(sheet, chance, repair=True, without_last=seed % 3 == 2)
        # One person left for another, and two gave their numbers: persons, certificates and postings change as well.
        row = chance.choice(attendance_grid.CERTIFIED)
        sheet[f"C{row}"].value = "新来的人"
        sheet["Y4"].value = "证书登记号"
        for number, other in enumerate(chance.sample(attendance_grid.TRAINED, 1), start=1):
            sheet[f"Y{other}"].value = f"GD-{number}"

    before = everything()
    second = put(agreement, altered(change=change), remove=True)
    after = everything()
    assert [len(rows) for rows in after] != [len(rows) for rows in before]

    undo_attendance(upload=second, actor=clerk, reason=REASON)
    assert everything() == before

    undo_attendance(upload=applied, actor=clerk, reason=REASON)
    assert everything() == [[], [], [], []]


def test_the_undone_upload_says_who_when_and_why(applied, clerk):
    undo_attendance(upload=applied, actor=clerk, reason=f" {REASON} ")
    applied.refresh_from_db()
    assert (applied.state, applied.undone_by, applied.undone_because) == (Upload.State.UNDONE, clerk, REASON)
    assert applied.undone_at is not None
    entry = AuditEntry.objects.latest("pk")
    assert (entry.action, entry.actor, entry.object_id, entry.reason) == (
        "upload.undone",
        clerk,
        str(applied.pk),
        REASON,
    )


def test_it_goes_back_once(applied, clerk):
    stale = Upload.objects.get(pk=applied.pk)
    undo_attendance(upload=applied, actor=clerk, reason=REASON)
    with pytest.raises(UploadDecided, match="已撤销，不能撤销"):
        undo_attendance(upload=stale, actor=clerk, reason=REASON)
    assert AuditEntry.objects.filter(action="upload.undone").count() == 1


def test_an_upload_read_before_it_was_applied_goes_back_whole(agreement, reference, clerk):
    upload = receive_attendance(agreement=agreement, data=reference, filename="表.xlsx", actor=clerk)
    stale = Upload.objects.get(pk=upload.pk)
    keys = [problem.key for problem in preview_attendance(upload=upload).plan.warnings]
    apply_attendance(upload=upload, actor=clerk, explanations=dict.fromkeys(keys, "已核对"))
    undo_attendance(upload=stale, actor=clerk, reason=REASON)
    assert everything() == [[], [], [], []]


@pytest.mark.parametrize("reason", ["", "  ", "长" * 501])
def test_a_reason_is_asked(applied, clerk, reason):
    before = everything()
    with pytest.raises(UploadRefused, match="请写明撤销的原因"):
        undo_attendance(upload=applied, actor=clerk, reason=reason)
    assert everything() == before
    assert Upload.objects.get(pk=applied.pk).state == Upload.State.APPLIED


def test_what_goes_back_is_shown_row_by_row(agreement, altered, applied):
    second = put(agreement, altered({"H8": "—", "V8": 4, "W8": 4}))
    shown = plan_undo(second)
    assert [(line.label, line.now, line.then) for line in shown.rows] == [
        ("何静姝 2023年7月", "社保购买：—；从业2年以上：（空）", "社保购买：√；从业2年以上：√")
    ]
    assert (shown.removed, shown.restored, shown.returned, shown.also) == (0, 1, 0, ())

    undo_attendance(upload=second, actor=None, reason=REASON)
    shown = plan_undo(applied)
    assert (shown.removed, shown.restored, shown.returned) == (115, 0, 0)
    assert shown.also == (
        "删除本次新登记的 23 名社工",
        "删除本次新登记的 23 条在岗安排",
        "删除本次新登记的 21 份证书",
    )


def test_a_later_upload_of_the_same_months_goes_first(agreement, reference, altered, applied, clerk):
    later = put(agreement, altered({"H8": "—", "V8": 4, "W8": 4}), clerk)
    day = timezone.localtime(later.applied_at)
    told = f"“到岗表.xlsx”（{day:%Y-%m-%d %H:%M} 由{clerk}写入）也写入了相同的月份。请先撤销那一份，再撤销这一份。"
    assert obstacles(applied) == [told]
    before = everything()
    with pytest.raises(UploadRefused, match="也写入了相同的月份"):
        undo_attendance(upload=applied, actor=clerk, reason=REASON)
    assert everything() == before
    assert Upload.objects.get(pk=applied.pk).state == Upload.State.APPLIED

    undo_attendance(upload=later, actor=clerk, reason=REASON)
    assert obstacles(applied) == []


def test_the_same_file_again_rests_on_the_first(agreement, reference, applied):
    again = put(agreement, reference)
    assert again.changes == []
    assert again.months == ["2023-07", "2023-08", "2023-09", "2023-10", "2023-11"]
    assert len(obstacles(applied)) == 1
    before = everything()
    undo_attendance(upload=again, actor=None, reason=REASON)
    assert everything() == before


def test_later_months_of_the_same_people_go_first(agreement, reference, clerk):
    july = put(agreement, reference, clerk, months=(date(2023, 7, 1), date(2023, 7, 1)))
    august = put(agreement, reference, clerk, months=(date(2023, 8, 1), date(2023, 8, 1)))
    (told,) = obstacles(july)
    assert "写入了同一批社工的其他月份。请先撤销那一份" in told
    undo_attendance(upload=august, actor=clerk, reason=REASON)
    undo_attendance(upload=july, actor=clerk, reason=REASON)
    assert everything() == [[], [], [], []]


def test_of_another_stations_file_nothing_is_told(agreement, make_agreement, make_district, applied, clerk):
    other = Organisation.objects.create(code="QM", name="启明社工", kind=Organisation.Kind.OPERATOR)
    far = make_agreement("松风街", district=make_district("越秀区"), operator=other)
    worker = SocialWorker.objects.order_by("pk").first()
    theirs = Upload.objects.create(
        kind="attendance", agreement=far, original_name="松风街内部.xlsx", size=1, sha256="0" * 64
    )
    Upload.objects.filter(pk=theirs.pk).update(state="applied", applied_at=timezone.now(), applied_by=clerk)
    row = Attendance.objects.filter(worker=worker).first()
    row.pk, row.station, row.month, row.source = None, far.station, date(2024, 1, 1), theirs
    row.save(force_insert=True)
    told = [text for text in obstacles(applied) if "同一批社工" in text]
    assert told == [
        "另一社工站（请联系区民政局）之后上报了同一批社工的其他月份，这一份不能撤销。请改正表格后重新上传。"
    ]


def test_a_locked_month_stays(agreement, applied):
    MonthLock.objects.create(agreement=agreement, month=date(2023, 9, 1), cause="中期评估")
    assert obstacles(applied) == [
        "2023年9月已锁定（中期评估），不能撤销。确需更正的，请联系第三方评估组长：未签发的退回评分，已签发的开启更正。"
    ]
    with pytest.raises(UploadRefused, match="2023年9月已锁定"):
        undo_attendance(upload=applied, actor=None, reason=REASON)
    assert Attendance.objects.count() == 115


def test_a_start_of_practice_on_which_locked_months_rest_stays(agreement, altered, reference, clerk):
    put(agreement, reference, clerk, months=(date(2023, 7, 1), date(2023, 10, 1)))
    data = altered({"Y4": "从业起始日", "Y6": "2010-01-01"})
    november = put(agreement, data, clerk, months=(date(2023, 11, 1), date(2023, 11, 1)))
    assert obstacles(november) == []
    MonthLock.objects.create(agreement=agreement, month=date(2023, 7, 1), cause="抽查")
    assert obstacles(november) == [
        "2023年7月已锁定（抽查），不能撤销。确需更正的，请联系第三方评估组长：未签发的退回评分，已签发的开启更正。"
    ]


def test_a_verified_row_stays(applied):
    row = Attendance.objects.order_by("pk")[3]
    row.verified_on_post, row.verified_insured, row.verified_paid = True, True, False
    row.verified_reason = "抽查核实"
    row.save()
    assert obstacles(applied) == [
        "其中 1 条到岗记录评估方已经核实。如需撤销，请联系第三方评估组长先撤回核实。"
    ]


@pytest.mark.parametrize(
    ("correct", "said"),
    [
        (
            lambda: Attendance.objects.filter(pk=first(Attendance)).update(paid=False, note="更正"),
            "1 条到岗记录",
        ),
        (lambda: Attendance.objects.filter(pk=first(Attendance)).delete(), "1 条到岗记录"),
        (lambda: Posting.objects.filter(pk=first(Posting)).update(end=date(2024, 1, 5)), "1 条在岗安排"),
        (
            lambda: Certificate.objects.filter(pk=first(Certificate)).update(start=date(2015, 1, 1)),
            "1 份证书",
        ),
        (
            lambda: SocialWorker.objects.filter(pk=first(SocialWorker)).update(trained_on=date(2020, 1, 1)),
            "1 名社工的档案",
        ),
    ],
)
def test_a_correction_since_stays(applied, correct, said):
    correct()
    assert obstacles(applied) == [
        f"写入之后有 {said}作过更正或已不在。请联系作出更正的人，或改正表格后重新上传。"
    ]


def first(model):
    return model.objects.earliest("pk").pk


def test_records_that_people_added_to_a_new_worker_stay(agreement, applied):
    worker = SocialWorker.objects.get(name="林若溪")
    Posting.objects.filter(worker=worker).update(start=date(2023, 7, 1))
    Certificate.objects.create(worker=worker, level="senior")
    assert obstacles(applied) == [
        "本次新登记的社工后来又有了在岗安排、证书、调动或合并的记录。请联系区民政局或系统管理员核对。"
    ]


def test_an_upload_from_before_rows_were_remembered_stays(applied):
    Upload.objects.filter(pk=applied.pk).update(months=[])
    applied.refresh_from_db()
    assert obstacles(applied) == ["这份文件写入时系统还没有保留原值，不能撤销。请改正表格后重新上传。"]


def test_the_database_wants_a_time_and_a_reason_of_what_is_undone(applied):
    with pytest.raises(IntegrityError), transaction.atomic():
        Upload.objects.filter(pk=applied.pk).update(state=Upload.State.UNDONE)
    with pytest.raises(IntegrityError), transaction.atomic():
        Upload.objects.filter(pk=applied.pk).update(undone_because="没有撤销")


def test_a_returned_month_waits_again(agreement, reference, altered, applied, clerk):
    def give_back(month):
        return MonthReturn.objects.create(
            agreement=agreement,
            kind=Upload.Kind.ATTENDANCE,
            month=month,
            reason="核对社保",
            returned_by=clerk,
        )

    july, august = give_back(date(2023, 7, 1)), give_back(date(2023, 8, 1))
    again = put(agreement, altered({"H8": "—", "V8": 4, "W8": 4}))
    assert not MonthReturn.objects.waiting().exists()
    # August was returned once more; July alone waits again when the second sheet goes.
    newer = give_back(date(2023, 8, 1))
    undo_attendance(upload=again, actor=clerk, reason=REASON)
    assert set(MonthReturn.objects.waiting()) == {july, newer}
    august.refresh_from_db()
    assert august.resolved_by == again
