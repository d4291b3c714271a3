"""The list of a station's workers, the page of one, and what people correct by hand."""

from datetime import date

import pytest
import tablib
from django.urls import reverse

from staffing.models import Attendance, Category, Certificate, Posting, SocialWorker
from staffing.refusals import RecordRefused, StaleRecord, seen
from staffing.resources import SocialWorkerResource
from staffing.services import people, plan_workbook
from staffing.services.people import CERTIFICATE_FIELDS, POSTING_FIELDS, WORKER_FIELDS, WorkerValues
from staffing.services.writing import write_plan
from staffing.two_years import completed_months
from staffing.undoing import plan_undo
from staffing.validity import Validity, validity
from staffing.workers import absent_since, persons_at
from stations.models import AuditEntry, MonthEntry, MonthLock, Upload
from stations.uploads import UploadRefused
from tests.city import small_city
from tests.staffing.test_undo import put

JULY, AUGUST = date(2023, 7, 1), date(2023, 8, 1)
TODAY = date(2023, 12, 1)


@pytest.fixture
def city(db):
    return small_city()


@pytest.fixture
def worker(city):
    """林小溪 of 云栖: on post from July 2023, effective in July and August, an assistant."""
    return recorded(city.yunqi, "林小溪")


def recorded(station, name, months=(JULY, AUGUST), **more):
    worker = SocialWorker.objects.create(station=station, name=name, **more)
    Posting.objects.create(worker=worker, station=station, start=months[0], position="一线社工")
    Certificate.objects.create(worker=worker, level="assistant")
    for month in months:
        attended(worker, station, month)
    return worker


def attended(worker, station, month, **marks):
    return Attendance.objects.create(
        worker=worker,
        station=station,
        month=month,
        category=Category.CERTIFIED,
        level="assistant",
        **{"on_post": True, "insured": True, "paid": True} | marks,
    )


def lock(station, *months):
    agreement = station.agreements.get()
    for month in months:
        MonthLock.objects.create(agreement=agreement, month=month, cause="期中评估已汇总")


def correct(worker, actor, *, token=None, reason="登记有误", **changed):
    worker.refresh_from_db()
    stood = {name: getattr(worker, name) for name in WORKER_FIELDS}
    return people.correct_worker(
        worker=worker,
        values=WorkerValues(**stood | changed),
        token=token or seen(worker, WORKER_FIELDS),
        reason=reason,
        actor=actor,
    )


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (None, None, Validity.UNDATED),
        (date(2020, 1, 1), None, Validity.VALID),
        (date(2020, 1, 1), date(2023, 11, 30), Validity.EXPIRED),
        (date(2020, 1, 1), TODAY, Validity.SOON),
        (None, date(2024, 1, 30), Validity.SOON),
        (None, date(2024, 1, 31), Validity.VALID),
        (date(2023, 12, 2), None, Validity.NOT_YET),
        (TODAY, date(2024, 12, 31), Validity.VALID),
    ],
)
def test_how_a_certificate_stands(start, end, expected):
    assert validity(start, end, TODAY) == expected


@pytest.mark.parametrize(
    ("since", "day", "months"),
    [
        (date(2021, 8, 1), date(2023, 7, 31), 24),
        (date(2021, 8, 2), date(2023, 7, 31), 23),
        (date(2021, 8, 2), date(2023, 8, 1), 24),
        (date(2023, 1, 31), date(2023, 2, 28), 1),
        (date(2024, 1, 1), date(2023, 12, 1), 0),
    ],
)
def test_complete_months_of_practice(since, day, months):
    assert completed_months(since, day) == months


def test_the_list_shows_who_is_here_and_finds_by_what_the_reader_may_read(client, city, worker):
    left = recorded(city.yunqi, "许安", registration_number="GD-0007")
    Posting.objects.filter(worker=left).update(end=date(2023, 8, 31), reason="left")
    recorded(city.liuan, "林小溪")
    address = reverse("staffing:workers", args=[city.yunqi.code])

    def found(who, **filters):
        client.force_login(getattr(city, who))
        return [line.name for line in client.get(address, filters).context["page"]]

    assert found("staff") == ["林小溪", "许安"]
    assert found("staff", state="left") == ["许安"]
    assert found("staff", q="gd-0007") == ["许安"]
    assert found("staff", q="林小溪") == ["林小溪"]
    assert found("purchaser") == ["林*溪", "许*"]
    assert found("purchaser", q="林小溪") == found("purchaser", q="GD-0007") == []
    assert found("purchaser", q="林*") == ["林*溪"]


@pytest.mark.parametrize(
    ("present", "since"),
    [("", None), ("√√", None), ("√—", AUGUST), ("——", JULY), ("—√", None)],
)
def test_since_when_somebody_was_not_on_post(present, since):
    months = [(month, mark == "√") for month, mark in zip((JULY, AUGUST), present, strict=False)]
    assert absent_since(months) == since


def test_the_list_asks_whether_somebody_on_post_without_marks_has_left(client, city, worker):
    """A closed posting, months before the posting and a month that is being typed are no reason to ask."""
    gone = recorded(city.yunqi, "许安", months=(JULY,))
    attended(gone, city.yunqi, AUGUST, on_post=False)
    closed = recorded(city.yunqi, "高远", months=(JULY,))
    Posting.objects.filter(worker=closed).update(end=date(2023, 7, 31), reason="left")
    recorded(city.yunqi, "何清", months=(AUGUST,))
    agreement = city.yunqi.agreements.get()
    attended(worker, city.yunqi, date(2023, 9, 1))
    MonthEntry.objects.create(agreement=agreement, kind=Upload.Kind.ATTENDANCE, month=date(2023, 9, 1))
    client.force_login(city.staff)
    shown = client.get(reverse("staffing:workers", args=[city.yunqi.code]))
    assert {line.name: line.absent_since for line in shown.context["page"]} == {
        "林小溪": None,
        "许安": AUGUST,
        "何清": None,
        "高远": None,
    }
    posting = reverse("staffing:posting", args=[gone.postings.get().pk])
    assert f'2023年8月起未到岗，<a href="{posting}">请核对是否离职</a>' in shown.content.decode()
    client.force_login(city.supervisor)
    read = client.get(reverse("staffing:workers", args=[city.yunqi.code])).content.decode()
    assert "2023年8月起未到岗，请社工站核对" in read


def test_the_list_takes_as_many_queries_for_many_workers(client, city, worker, django_assert_num_queries):
    client.force_login(city.staff)
    address = reverse("staffing:workers", args=[city.yunqi.code])
    with django_assert_num_queries(QUERIES_OF_LIST):
        client.get(address)
    for number in range(5):
        recorded(city.yunqi, f"社工{number}")
    with django_assert_num_queries(QUERIES_OF_LIST):
        client.get(address)


QUERIES_OF_LIST = 13


def test_another_station_is_named_within_operator_and_district_only(client, city, worker):
    for station, start in ((city.liuan, date(2022, 1, 1)), (city.songfeng, date(2021, 1, 1))):
        Posting.objects.create(worker=worker, station=station, start=start, end=date(start.year, 12, 31))
    client.force_login(city.staff)
    page = client.get(reverse("staffing:worker", args=[worker.pk])).context["page"]
    assert [(line.station, line.opened) for line in page.postings] == [
        ("云栖街社工服务站", True),
        ("柳岸街社工服务站", False),
        ("另一社工站（请联系区民政局）", False),
    ]
    assert "松风" not in client.get(reverse("staffing:worker", args=[worker.pk])).content.decode()


def test_a_correction_is_recorded_without_names(city, worker):
    correct(worker, city.staff, name="林晓溪", registration_number=" gd-2020 01 ", practice_since=AUGUST)
    worker.refresh_from_db()
    assert (worker.name, worker.registration_number, worker.practice_since) == ("林晓溪", "GD-202001", AUGUST)
    entry = AuditEntry.objects.get(action="worker.corrected")
    assert (entry.before["name"], entry.after["name"]) == ("（不记录）", "（不记录）")
    assert (entry.before["practice_since"], entry.after["practice_since"]) == (None, "2023-08-01")
    assert entry.reason == "登记有误"


@pytest.mark.parametrize(
    ("changed", "reason", "told"),
    [
        ({"name": "林晓溪"}, "", "请写明更正的原因"),
        ({"registration_number": "440106199001011234"}, "x", "不保存身份证号"),
        ({"registration_number": "GD-0007"}, "x", "已登记在另一名社工"),
        ({"name": "许安"}, "x", "本站已有同名社工"),
        ({}, "x", "与原来相同"),
    ],
)
def test_what_a_correction_is_refused_for(city, worker, changed, reason, told):
    recorded(city.yunqi, "许安", registration_number="GD-0007")
    with pytest.raises(RecordRefused, match=told):
        correct(worker, city.staff, reason=reason, **changed)
    assert not AuditEntry.objects.filter(action="worker.corrected").exists()


def test_practice_that_would_alter_a_locked_month_is_refused(city, worker):
    Attendance.objects.filter(worker=worker).update(two_year_stated=True)
    lock(city.yunqi, JULY)
    with pytest.raises(RecordRefused, match="2023年7月已锁定"):
        correct(worker, city.staff, practice_since=date(2022, 1, 1))
    # Two years in July either way: nothing changes there.
    correct(worker, city.staff, practice_since=date(2020, 1, 1))
    worker.refresh_from_db()
    assert worker.practice_since == date(2020, 1, 1)


def test_a_start_of_practice_that_alters_locked_months_is_an_error_at_its_cell(
    agreement, reference, altered, clerk
):
    put(agreement, reference, clerk)
    sheet = altered({"Y4": "从业起始日", "Y6": "2023.01.01", "Y7": "2015.01.01"})
    early = plan_workbook(agreement=agreement, data=sheet, filename="到岗表.xlsx").plan
    lock(agreement.station, JULY)
    before = list(SocialWorker.objects.order_by("pk").values())

    plan = plan_workbook(agreement=agreement, data=sheet, filename="到岗表.xlsx").plan
    told = "2023年7月已锁定（评估已汇总），改动从业起始日会改变这些月份“从业2年以上”的结果"
    assert (early.errors, [(item.cell, item.what) for item in plan.errors]) == ([], [("Y6", told)])
    # Nor is it written by who planned before the lock.
    with pytest.raises(UploadRefused, match="2023年7月已锁定"):
        write_plan(plan=early, station=agreement.station, source=None)
    assert list(SocialWorker.objects.order_by("pk").values()) == before


def test_the_administration_shows_records_and_changes_none(client, city, worker):
    lock(city.yunqi, JULY)
    client.force_login(city.administrator)
    address = reverse("admin:staffing_socialworker_change", args=[worker.pk])
    page = client.get(address).content.decode()
    assert (reverse("staffing:worker", args=[worker.pk]) in page, 'name="practice_since"' in page) == (
        True,
        False,
    )
    client.post(address, {"name": "改名", "practice_since": "2010-01-01"})
    worker.refresh_from_db()
    assert (worker.name, worker.practice_since) == ("林小溪", None)
    rows = tablib.Dataset(headers=["首次登记社工站代码", "姓名", "证书登记号", "从业起始日"])
    rows.append([city.yunqi.code, "林小溪", None, "2010-01-01"])
    rows.append([city.yunqi.code, "许安", "440106199001011234", None])
    Attendance.objects.update(two_year_stated=False)
    result = SocialWorkerResource(actor=city.administrator).import_data(rows, raise_errors=False)
    assert ["2023年7月已锁定" in str(error.error) for row in result.rows for error in row.errors] == [True]
    assert ["不保存身份证号" in str(row.error) for row in result.invalid_rows] == [True]


def test_who_was_slower_is_shown_both_and_may_insist(client, city, worker):
    client.force_login(city.staff)
    address = reverse("staffing:edit_worker", args=[worker.pk])
    mine = client.get(address).context["steps"][0].form.initial["token"]
    correct(worker, city.operator, practice_since=AUGUST)
    data = {"token": mine, "name": "林晓溪", "reason": "字写错了"}
    answer = client.post(address, data)
    assert answer.status_code == 409
    assert "承主任" in answer.content.decode()
    lines = {line.label: (line.theirs, line.mine) for line in answer.context["compared"]}
    assert lines["从业起始日"] == ("2023-08-01", "—")
    again = answer.context["form"]
    sent = {field.html_name: field.value() or "" for field in again} | {"practice_since": "2023-08-01"}
    assert client.post(address, sent).status_code == 302
    worker.refresh_from_db()
    assert (worker.name, worker.practice_since) == ("林晓溪", AUGUST)


def test_certificates_are_added_dated_and_removed(city, worker):
    values = {"level": "social_worker", "number": "A-1", "start": date(2022, 1, 1), "end": None}
    held = people.add_certificate(worker=worker, values=values, actor=city.staff)
    with pytest.raises(RecordRefused, match="已经登记"):
        people.add_certificate(worker=worker, values=values, actor=city.staff)
    token = seen(held, CERTIFICATE_FIELDS)
    wrong = values | {"end": date(2021, 1, 1)}
    with pytest.raises(RecordRefused, match="早于取得日期"):
        people.change_certificate(certificate=held, values=wrong, token=token, actor=city.staff)
    changed = people.change_certificate(
        certificate=held, values=values | {"end": date(2024, 1, 1)}, token=token, actor=city.staff
    )
    with pytest.raises(StaleRecord):
        people.remove_certificate(certificate=held, token=token, reason="登记错人", actor=city.staff)
    now = seen(changed, CERTIFICATE_FIELDS)
    people.remove_certificate(certificate=held, token=now, reason="登记错人", actor=city.staff)
    with pytest.raises(StaleRecord):
        people.remove_certificate(certificate=changed, token=now, reason="登记错人", actor=city.staff)
    assert [row.level for row in worker.certificates.all()] == ["assistant"]
    written = AuditEntry.objects.filter(action__startswith="certificate.").order_by("pk")
    assert [entry.action.partition(".")[2] for entry in written] == ["added", "changed", "removed"]
    assert "A-1" not in "".join(f"{entry.before}{entry.after}" for entry in written)


def close(posting, actor, end, **more):
    posting.refresh_from_db()
    given = {"reason": "left", "note": "", "token": seen(posting, POSTING_FIELDS)} | more
    return people.close_posting(posting=posting, end=end, actor=actor, **given)


def test_a_posting_is_closed_and_opened_again(city, worker):
    posting = worker.postings.get()
    for end, told in ((date(2023, 6, 30), "早于到岗日期"), (date(2023, 7, 31), "2023年8月已上报有效到岗")):
        with pytest.raises(RecordRefused, match=told):
            close(posting, city.staff, end)
    close(posting, city.staff, date(2023, 8, 18))
    with pytest.raises(RecordRefused, match="已于 2023-08-18 结束"):
        close(posting, city.staff, date(2023, 8, 20))
    posting.refresh_from_db()
    token = seen(posting, POSTING_FIELDS)
    elsewhere = Posting.objects.create(worker=worker, station=city.songfeng, start=date(2023, 9, 1))
    with pytest.raises(RecordRefused, match="已有之后的在岗安排"):
        people.reopen_posting(posting=posting, because="登记有误", token=token, actor=city.staff)
    elsewhere.delete()
    with pytest.raises(RecordRefused, match="请写明"):
        people.reopen_posting(posting=posting, because=" ", token=token, actor=city.staff)
    people.reopen_posting(posting=posting, because="登记有误", token=token, actor=city.staff)
    posting.refresh_from_db()
    assert (posting.end, posting.reason) == (None, "")
    actions = AuditEntry.objects.filter(action__startswith="posting.").order_by("pk")
    assert list(actions.values_list("action", flat=True)) == ["posting.closed", "posting.opened_again"]


def test_the_pages_save_what_is_sent(client, city, worker):
    client.force_login(city.operator)
    posting, held = worker.postings.get(), worker.certificates.get()
    area = city.yunqi.areas.first()
    for address, data in (
        (reverse("staffing:posting", args=[posting.pk]), {"position": "督导", "area": area.pk}),
        (reverse("staffing:certificate", args=[held.pk]), {"number": "A-9", "end": "2023-12-31"}),
        (reverse("staffing:add_certificate", args=[worker.pk]), {"level": "senior"}),
        (
            reverse("staffing:posting", args=[posting.pk]),
            {"action": "close", "end": "2023-08-31", "reason": "left"},
        ),
    ):
        page = client.get(address)
        form = next(step.form for step in page.context["steps"] if step.action == data.get("action", ""))
        answer = client.post(address, data | {"token": form.initial["token"]})
        assert (answer.status_code, answer["Location"]) == (302, f"/workers/{worker.pk}/")
    posting.refresh_from_db()
    assert (posting.area, posting.position, posting.end) == (area, "督导", date(2023, 8, 31))
    assert sorted(worker.certificates.values_list("level", "number")) == [
        ("assistant", "A-9"),
        ("senior", ""),
    ]


def test_the_record_is_kept_where_the_worker_is(client, city, worker):
    """Whoever employed a worker before may read the record and not change it."""
    Posting.objects.filter(worker=worker).update(end=date(2023, 8, 31))
    Posting.objects.create(worker=worker, station=city.songfeng, start=date(2023, 9, 1))
    client.force_login(city.staff)
    assert client.get(reverse("staffing:worker", args=[worker.pk])).context["may_edit"] is False
    assert client.get(reverse("staffing:edit_worker", args=[worker.pk])).status_code == 403


def test_an_upload_is_not_undone_over_corrections(agreement, reference, clerk):
    upload = put(agreement, reference, clerk)
    assert plan_undo(upload).obstacles == ()
    first, second = persons_at(agreement.station)[:2]
    correct(first, clerk, practice_since=date(2015, 1, 1))
    close(second.postings.get(), clerk, date(2023, 11, 30))
    held = first.certificates.get()
    people.change_certificate(
        certificate=held,
        values={"number": "A-1", "start": None, "end": None},
        token=seen(held, CERTIFICATE_FIELDS),
        actor=clerk,
    )
    assert [text.split("作过更正")[0] for text in plan_undo(upload).obstacles] == [
        "写入之后有 1 条在岗安排",
        "写入之后有 1 份证书",
        "写入之后有 1 名社工的档案",
    ]
