"""月报进度: what is in, late, returned and verified; a month returned with a reason, and sent again."""

import re
from datetime import date, timedelta

import pytest
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.utils import timezone

from evalsite.queries.board import board_agreements, current_period, month_page, periods_of
from evalsite.queries.submissions import months_of
from evalsite.queries.work import returned_months, work_items
from indicators.models import Indicator, Quantity
from indicators.services import load_catalogue
from staffing.models import Attendance, Category, SocialWorker
from staffing.services.typing import finish_typed_month, save_typed_row
from staffing.sheets.typed import TypedRow
from stations.intake import Plan
from stations.local_rules import local_rules
from stations.models import Agreement, AuditEntry, MonthLock, MonthReturn, Setting, Upload
from stations.returns import ReturnRefused, return_month
from stations.uploads import claim_undo, claim_upload, keep_changes
from tests.city import agreement

TODAY = date(2023, 11, 5)
JULY, AUGUST, SEPTEMBER, OCTOBER = (date(2023, month, 1) for month in (7, 8, 9, 10))
ATTENDANCE, INDICATORS = Upload.Kind.ATTENDANCE, Upload.Kind.INDICATORS
REASON = "社保缴费记录不符，请核对。"


def attend(station, month, **more):
    worker, _ = SocialWorker.objects.get_or_create(station=station, name="周明远")
    return Attendance.objects.create(
        worker=worker,
        station=station,
        month=month,
        on_post=True,
        insured=True,
        paid=True,
        category=Category.TRAINED,
        **more,
    )


@pytest.fixture
def yunqi(city):
    """The agreement of 云栖 with attendance of July, August (verified) and September, and figures of July and August."""
    load_catalogue()
    attend(city.yunqi, JULY)
    attend(
        city.yunqi,
        AUGUST,
        verified_on_post=True,
        verified_insured=False,
        verified_paid=True,
        verified_reason="抽查核实",
    )
    attend(city.yunqi, SEPTEMBER)
    made = city.yunqi.agreements.get()
    Quantity.objects.create(
        agreement=made,
        indicator=Indicator.objects.get(code="home-visits"),
        first_month=JULY,
        last_month=AUGUST,
        reported=7,
        adds_up=True,
    )
    return made


@pytest.fixture
def send(city):
    """Applies an upload that speaks of some months, as the services of both kinds do."""

    def apply(of, kind, *months, actor=None):
        upload = Upload(
            agreement=of,
            kind=kind,
            original_name="表.xlsx",
            size=1,
            sha256="0",
            uploaded_by=actor or city.staff,
        )
        upload.file.save("表.xlsx", ContentFile(b"1"), save=False)
        upload.save(force_insert=True)
        with transaction.atomic():
            claim_upload(upload=upload, actor=actor or city.staff)
            keep_changes(
                upload=upload, actor=actor, plan=Plan(kind), explanations={}, changes=[], months=months
            )
        return upload

    return apply


def give_back(of, by, kind=ATTENDANCE, month=JULY, reason=REASON):
    return return_month(agreement=of, kind=kind, month=month, reason=reason, actor=by)


def words(states):
    flags = ("is_returned", "is_verified", "is_in", "is_late", "is_due")
    return [next((flag[3:] for flag in flags if getattr(state, flag)), "ahead") for state in states]


# --- how a month stands ----------------------------------------------------------------------------------------


def test_each_month_stands_by_what_came_and_by_its_day(city, yunqi):
    give_back(yunqi, city.supervisor, month=SEPTEMBER)
    (row,) = months_of([yunqi], TODAY)
    # October is over, and due on the 10th of November.
    assert words(row.attendance)[:5] == ["in", "verified", "returned", "due", "ahead"]
    assert words(row.indicators)[:5] == ["in", "in", "late", "due", "ahead"]
    assert row.state_of(ATTENDANCE, OCTOBER).due == date(2023, 11, 10)
    assert row.state_of(ATTENDANCE, date(2024, 7, 1)) is None


@pytest.mark.parametrize(("day", "late"), [(10, False), (11, True)])
def test_a_month_is_late_after_its_day(yunqi, day, late):
    (row,) = months_of([yunqi], date(2023, 11, day))
    assert row.state_of(ATTENDANCE, OCTOBER).is_late == late


def test_a_verified_quantity_marks_the_months_of_its_span(yunqi):
    Quantity.objects.update(verified=6, verified_reason="抽查")
    (row,) = months_of([yunqi], TODAY)
    assert [state.month for state in row.indicators if state.is_verified] == [JULY, AUGUST]


def test_a_rule_of_many_districts_is_one_query(city, django_assert_num_queries):
    def put(value, valid_from, district=None):
        Setting.objects.create(key="report_due_day", district=district, value=value, valid_from=valid_from)

    put(8, date(2023, 1, 1))
    put(5, date(2023, 1, 1), city.huangpu)
    put(6, date(2023, 6, 1), city.huangpu)
    put(3, date(2024, 1, 1), city.huangpu)
    with django_assert_num_queries(1):
        found = local_rules("report_due_day", districts=[city.huangpu.pk, city.yuexiu.pk], on=TODAY)
    assert found == {city.huangpu.pk: 6, city.yuexiu.pk: 8}


# --- the board -------------------------------------------------------------------------------------------------


def test_the_board_shows_the_scope_and_nothing_else(client, city, yunqi):
    def names(person):
        client.force_login(getattr(city, person), backend="django.contrib.auth.backends.ModelBackend")
        page = client.get("/months/").content.decode()
        return re.findall(r'<th scope="rowgroup" rowspan="2"><a href="/stations/([\w-]+)/"', page)

    everything = ["HP-LIUAN", "HP-YUNQI", "YX-SONGFENG"]
    assert names("administrator") == everything
    assert names("supervisor") == names("operator") == everything[:2]
    assert names("staff") == names("purchaser") == ["HP-YUNQI"]
    assert names("viewer") == names("nobody") == names("expert") == []


def test_the_words_of_the_board(client, city, yunqi):
    give_back(yunqi, city.supervisor, month=SEPTEMBER)
    client.force_login(city.supervisor, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get("/months/?q=云栖").content.decode()
    attendance = page[page.index("/attendance/") : page.index("/indicators/")]
    assert re.findall(r'<span class="pill \w+">(\S+?)</span>', attendance)[:4] == [
        "已报",
        "已核实",
        "退回",
        "缺报",
    ]
    assert "/months/HP-YUNQI-2023/attendance/2023-09/" in page
    assert "柳岸街" not in page


def test_the_year_that_runs_comes_first_and_another_can_be_chosen(client, city, yunqi):
    later = agreement(city.yunqi, date(2024, 7, 1), date(2025, 6, 30))
    first = (yunqi.start, yunqi.end)
    assert periods_of(city.staff) == [(later.start, later.end), first]
    assert current_period(periods_of(city.staff), TODAY) == first
    assert current_period(periods_of(city.staff), date(2024, 7, 1)) == (later.start, later.end)
    assert current_period(periods_of(city.staff), date(2023, 6, 30)) == first
    assert current_period([], TODAY) is None
    assert list(board_agreements(city.staff, (later.start, later.end))) == [later]

    client.force_login(city.staff, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get("/months/?year=2023-07..2024-06").content.decode()
    assert "/agreements/HP-YUNQI-2023/attendance/" in page
    assert "/agreements/HP-YUNQI-2024/attendance/" not in page
    unknown = client.get("/months/?year=1999-01..1999-12").content.decode()
    assert "/agreements/HP-YUNQI-2024/attendance/" in unknown


def test_the_board_takes_as_many_queries_for_many_stations_as_for_one(
    client, city, yunqi, django_assert_num_queries
):
    client.force_login(city.staff, backend="django.contrib.auth.backends.ModelBackend")
    with django_assert_num_queries(14):
        client.get("/months/")
    client.force_login(city.administrator, backend="django.contrib.auth.backends.ModelBackend")
    with django_assert_num_queries(14):
        client.get("/months/")


# --- returning a month -----------------------------------------------------------------------------------------


def test_a_return_is_kept_with_its_reason_and_in_the_trail(city, yunqi):
    returned = give_back(yunqi, city.supervisor, reason=f" {REASON} ")
    assert (returned.reason, returned.returned_by, returned.resolved_by) == (REASON, city.supervisor, None)
    entry = AuditEntry.objects.latest("pk")
    assert (entry.action, entry.actor, entry.reason) == ("month.returned", city.supervisor, REASON)
    assert entry.after == {"agreement": yunqi.pk, "kind": "attendance", "month": "2023-07"}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"reason": "  "}, "请写明退回的原因（最多 500 字）。"),
        ({"reason": "长" * 501}, "请写明退回的原因（最多 500 字）。"),
        ({"month": date(2024, 7, 1)}, "2024年7月不在协议期内，没有退回。"),
    ],
)
def test_what_cannot_be_returned_is_told(city, yunqi, change, message):
    with pytest.raises(ReturnRefused) as refused:
        give_back(yunqi, city.supervisor, **change)
    assert refused.value.message == message
    assert not MonthReturn.objects.exists()


def test_a_locked_month_is_not_returned(city, yunqi):
    # Attendance is the station's: a lock of its other agreement holds for it, and not for the figures.
    Agreement.objects.filter(pk=yunqi.pk).update(code="HP-YUNQI-OLD")
    other = agreement(city.yunqi, date(2023, 8, 1), date(2024, 7, 31))
    MonthLock.objects.create(agreement=other, month=AUGUST, cause="评估")
    with pytest.raises(ReturnRefused, match="2023年8月已锁定（评估已汇总），不能退回。"):
        give_back(yunqi, city.supervisor, month=AUGUST)
    give_back(yunqi, city.supervisor, kind=INDICATORS, month=AUGUST)
    assert MonthReturn.objects.get().kind == INDICATORS


def test_a_month_waits_once(city, yunqi):
    give_back(yunqi, city.supervisor)
    with pytest.raises(ReturnRefused, match="已经退回，正等待社工站重新上报"):
        give_back(yunqi, city.supervisor)
    with pytest.raises(IntegrityError), transaction.atomic():
        MonthReturn.objects.create(
            agreement=yunqi, kind=ATTENDANCE, month=JULY, reason=REASON, returned_by=city.supervisor
        )
    give_back(yunqi, city.supervisor, kind=INDICATORS)
    assert MonthReturn.objects.waiting().count() == 2


@pytest.mark.parametrize("wrong", [{"reason": ""}, {"month": date(2023, 7, 2)}])
def test_the_database_holds_the_form_of_a_return(city, yunqi, wrong):
    row = {"agreement": yunqi, "kind": ATTENDANCE, "month": JULY, "reason": REASON}
    with pytest.raises(IntegrityError), transaction.atomic():
        MonthReturn.objects.create(**row | wrong, returned_by=city.supervisor)


def test_sending_the_month_again_resolves_it(city, yunqi, send):
    july = give_back(yunqi, city.supervisor)
    figures = give_back(yunqi, city.supervisor, kind=INDICATORS)
    september = give_back(yunqi, city.supervisor, month=SEPTEMBER)
    sent = send(yunqi, ATTENDANCE, JULY, AUGUST)
    july.refresh_from_db()
    assert july.resolved_by == sent
    assert set(MonthReturn.objects.waiting()) == {figures, september}
    assert [item.title for item in returned_months(city.staff)] == [
        "云栖街社工服务站 · 2023年9月社工到岗情况被退回",
        "云栖街社工服务站 · 2023年7月服务指标完成情况被退回",
    ]


# --- who sees and does what ------------------------------------------------------------------------------------


def test_the_station_finds_it_in_its_work_and_on_the_upload_page(client, city, yunqi):
    give_back(yunqi, city.supervisor)
    (item,) = [item for item in work_items(city.staff, TODAY) if "退回" in item.title]
    assert item.url == "/agreements/HP-YUNQI-2023/attendance/upload/"
    assert (item.detail, item.action) == (f"{city.supervisor}退回：{REASON}", "重新上报")
    assert returned_months(city.operator) == returned_months(city.staff)
    for person in ("supervisor", "purchaser", "administrator", "nobody"):
        assert returned_months(getattr(city, person)) == []

    client.force_login(city.staff, backend="django.contrib.auth.backends.ModelBackend")
    assert REASON in client.get(item.url).content.decode()
    assert REASON not in client.get("/agreements/HP-YUNQI-2023/indicators/upload/").content.decode()


def test_the_bureau_returns_a_month_on_its_page(client, city, yunqi):
    address = "/months/HP-YUNQI-2023/attendance/2023-07/"
    client.force_login(city.supervisor, backend="django.contrib.auth.backends.ModelBackend")
    silent = client.post(address, {"reason": ""})
    assert (silent.status_code, "请写明退回的原因。" in silent.content.decode()) == (422, True)
    assert not MonthReturn.objects.exists()

    done = client.post(address, {"reason": REASON}, follow=True)
    page = done.content.decode()
    assert done.redirect_chain == [(address, 302)]
    assert "已退回，社工站会在“我的工作”中看到原因。" in page
    assert REASON in page
    assert 'name="reason"' not in page
    again = client.post(address, {"reason": REASON})
    assert "2023年7月已经退回，正等待社工站重新上报。" in again.content.decode()
    assert MonthReturn.objects.count() == 1


def test_a_month_without_anything_is_not_returned(client, city, yunqi):
    client.force_login(city.supervisor, backend="django.contrib.auth.backends.ModelBackend")
    address = "/months/HP-YUNQI-2023/indicators/2023-10/"
    assert 'name="reason"' not in client.get(address).content.decode()
    refused = client.post(address, {"reason": REASON})
    assert (refused.status_code, "2023年10月还没有上报，无从退回。" in refused.content.decode()) == (
        422,
        True,
    )
    assert not MonthReturn.objects.exists()


@pytest.mark.parametrize("person", ["staff", "operator", "purchaser"])
def test_others_read_the_month_and_do_not_return_it(client, city, yunqi, person):
    give_back(yunqi, city.supervisor)
    client.force_login(getattr(city, person), backend="django.contrib.auth.backends.ModelBackend")
    address = "/months/HP-YUNQI-2023/attendance/2023-08/"
    page = client.get(address.replace("08", "07")).content.decode()
    assert (REASON in page, "退回这个月" in page) == (True, False)
    refused = client.post(address, {"reason": "试试"})
    assert (refused.status_code, "退回由区民政局办理" in refused.content.decode()) == (403, True)
    assert MonthReturn.objects.count() == 1


def test_a_reason_names_workers_only_to_those_who_may_know_them(client, city, yunqi, send):
    upload = send(yunqi, ATTENDANCE, JULY)
    with transaction.atomic():
        claim_undo(upload=upload, actor=city.staff, reason="周明远填错")
    give_back(yunqi, city.supervisor, reason="请核对周明远的社保。")
    told = {}
    for name in ("staff", "supervisor", "purchaser"):
        client.force_login(getattr(city, name), backend="django.contrib.auth.backends.ModelBackend")
        page = client.get("/months/HP-YUNQI-2023/attendance/2023-07/").content.decode()
        told[name] = page.count("周明远"), page.count("周*远")
    assert told == {"staff": (3, 0), "supervisor": (3, 0), "purchaser": (0, 3)}


@pytest.mark.parametrize("wrong", ["attendance/2023-13/", "attendance/2024-07/", "salaries/2023-07/"])
def test_there_is_no_such_month(client, city, yunqi, wrong):
    client.force_login(city.supervisor, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(f"/months/HP-YUNQI-2023/{wrong}").status_code == 404


def test_what_happened_to_a_month_in_order(city, yunqi, send):
    first = send(yunqi, ATTENDANCE, JULY)
    returned = give_back(yunqi, city.supervisor)
    second = send(yunqi, ATTENDANCE, JULY)
    send(yunqi, ATTENDANCE, AUGUST)
    send(yunqi, INDICATORS, JULY)
    hours = {first: 3, second: 1}
    for upload, back in hours.items():
        Upload.objects.filter(pk=upload.pk).update(applied_at=timezone.now() - timedelta(hours=back))
    MonthReturn.objects.update(returned_at=timezone.now() - timedelta(hours=2))
    page = month_page(yunqi, ATTENDANCE, JULY, TODAY)
    assert [event.upload or event.returned for event in page.events] == [second, returned, first]
    assert page.waiting is None


def test_a_typed_month_is_in_once_it_is_reported_complete(client, city, yunqi):
    def state():
        return months_of([yunqi], TODAY)[0].state_of(ATTENDANCE, OCTOBER)

    def type_row(name, mark, note=""):
        row = TypedRow(name, "助理社会工作师", on_post=mark, insured=mark, paid=mark, note=note)
        more = {"person": None, "seen": "", "actor": city.staff}
        assert save_typed_row(agreement=yunqi, month=OCTOBER, row=row, **more).state == "saved"

    type_row("周明远", "√")
    assert (state().is_typing, state().is_in, state().is_missing) == (True, False, True)
    client.force_login(city.supervisor)
    assert "填报中" in client.get("/months/").content.decode()
    finish_typed_month(agreement=yunqi, month=OCTOBER, actor=city.staff)
    assert (state().is_typing, state().is_in, state().is_missing) == (False, True, False)
    page = client.get(f"/months/{yunqi.code}/attendance/2023-10/").content.decode()
    assert "填报完成" in page
    # What a workbook wrote needs nobody to finish it.
    assert months_of([yunqi], TODAY)[0].state_of(ATTENDANCE, SEPTEMBER).is_in
