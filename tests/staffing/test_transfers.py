"""Transfers: one station proposes, the other answers, and neither learns what it may not know."""

import re
import threading
from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from evalsite.queries.work import work_items
from staffing.models import Posting, Transfer
from staffing.refusals import RecordRefused
from staffing.services import transfers
from staffing.transfers import concerns
from stations.models import AuditEntry, Role, User
from tests.city import person, small_city
from tests.staffing.test_workers import AUGUST, attended, close, recorded

LAST, FIRST = date(2023, 8, 18), date(2023, 8, 19)


@pytest.fixture
def city(db):
    city = small_city()
    city.far = person("far", "松站长", Role.STATION, station=city.songfeng)
    return city


@pytest.fixture
def worker(city):
    return recorded(city.yunqi, "林小溪", registration_number="GD-0001")


def out(city, worker, actor=None, to=None, **changed):
    given = {"last_day": LAST, "first_day": FIRST, "reason": "本人申请"} | changed
    return transfers.propose_out(
        worker=worker,
        from_station=city.yunqi,
        to_station=to or city.songfeng,
        actor=actor or city.staff,
        **given,
    )


def ask(city, name="林小溪", number="gd-0001", **changed):
    given = {"last_day": LAST, "first_day": FIRST, "reason": ""} | changed
    return transfers.propose_in(to_station=city.songfeng, name=name, number=number, actor=city.far, **given)


def spans(worker):
    rows = worker.postings.order_by("start")
    return [(row.station.short_name, row.start, row.end, row.reason) for row in rows]


def test_agreement_closes_one_posting_and_opens_the_other(city, worker):
    months = list(worker.attendance.values())
    found = out(city, worker)
    assert spans(worker) == [("云栖街", date(2023, 7, 1), None, "")]
    transfers.agree(transfer=found, answer="", actor=city.far)
    assert spans(worker) == [
        ("云栖街", date(2023, 7, 1), LAST, "transferred_out"),
        ("松风街", FIRST, None, "transferred_in"),
    ]
    assert list(worker.attendance.values()) == months
    written = AuditEntry.objects.filter(action__startswith="transfer.").order_by("pk")
    assert list(written.values_list("action", "actor__username")) == [
        ("transfer.proposed", "staff"),
        ("transfer.agreed", "far"),
    ]


def test_the_new_station_may_ask_and_the_old_one_agrees(city, worker):
    found = ask(city)
    assert (found.worker, found.from_station) == (worker, city.yunqi)
    transfers.agree(transfer=found, answer="同意", actor=city.operator)
    assert [row[0] for row in spans(worker)] == ["云栖街", "松风街"]


def test_a_request_is_answered_alike_whether_it_fits_somebody_or_not(client, city, worker):
    client.force_login(city.far)
    address = reverse("staffing:transfer_in", args=[city.songfeng.code])
    pages = []
    for name, number in (("林小溪", "GD-0001"), ("林小溪", "GD-0002"), ("林大溪", "GD-0001")):
        Transfer.objects.all().delete()
        data = {"name": name, "number": number, "last_day": str(LAST), "first_day": str(FIRST)}
        page = client.post(address, data, follow=True)
        made = Transfer.objects.get()
        assert (made.worker is not None) == ((name, number) == ("林小溪", "GD-0001"))
        shown = page.content.decode()
        assert "云栖" not in shown
        listed = client.get(reverse("staffing:transfers", args=[city.songfeng.code])).content.decode()
        pages.append(
            [
                re.sub(rf"{name}|[\w-]{{64}}|transfers/{made.pk}/|\d\d:\d\d", "", text.partition("<main")[2])
                for text in (shown, listed)
            ]
        )
    assert pages[0] == pages[1] == pages[2]


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"first_day": LAST}, "应晚于"),
        ({"last_day": date(2023, 6, 1)}, "早于到岗日期"),
        ({"to": "yunqi"}, "就是本站"),
        ({"to": "liuan"}, "已在调入站在岗"),
    ],
)
def test_what_is_not_proposed(city, worker, changed, told):
    Posting.objects.create(worker=worker, station=city.liuan, start=date(2023, 7, 1))
    changed |= {"to": getattr(city, changed["to"])} if "to" in changed else {}
    with pytest.raises(RecordRefused, match=told):
        out(city, worker, **changed)


def test_one_waits_at_a_time(city, worker):
    out(city, worker)
    ask(city)
    for again in (lambda: out(city, worker), lambda: ask(city, name="许安")):
        with pytest.raises(RecordRefused, match="已经提出过"):
            again()
    with pytest.raises(RecordRefused, match="身份证号"):
        ask(city, number="440106199001011234")


def test_who_answers(city, worker):
    """The other side, another person than the one who proposed, an administrator; nobody else."""
    found = out(city, worker, actor=city.operator, to=city.liuan)
    for actor, told in (
        (city.operator, "不能自己答复"),
        (city.staff, "由对方社工站"),
        (city.far, "由对方社工站"),
        (city.supervisor, "由对方社工站"),
    ):
        with pytest.raises(RecordRefused, match=told):
            transfers.agree(transfer=found, answer="", actor=actor)
    second = person("second", "副主任", Role.OPERATOR, organisation=city.chenguang)
    transfers.agree(transfer=found, answer="", actor=second)
    back = ask(city, last_day=date(2023, 9, 30), first_day=date(2023, 10, 1))
    assert back.from_station == city.liuan
    transfers.agree(transfer=back, answer="", actor=city.administrator)
    assert [row[0] for row in spans(worker)] == ["云栖街", "柳岸街", "松风街"]


def test_a_refusal_says_why_and_a_proposal_is_withdrawn(city, worker):
    found = out(city, worker)
    with pytest.raises(RecordRefused, match="请写明"):
        transfers.refuse(transfer=found, answer=" ", actor=city.far)
    transfers.refuse(transfer=found, answer="没有岗位", actor=city.far)
    with pytest.raises(RecordRefused, match="已拒绝，没有重复处理"):
        transfers.agree(transfer=found, answer="", actor=city.far)
    again = out(city, worker)
    with pytest.raises(RecordRefused, match="只有提出调动"):
        transfers.withdraw(transfer=again, answer="", actor=city.far)
    transfers.withdraw(transfer=again, answer="", actor=city.staff)
    assert list(Transfer.objects.order_by("pk").values_list("state", flat=True)) == ["refused", "withdrawn"]
    assert len(spans(worker)) == 1


def test_what_was_reported_since_is_looked_at_anew(city, worker):
    found = out(city, worker)
    attended(worker, city.yunqi, date(2023, 9, 1))
    with pytest.raises(RecordRefused, match="2023年9月已上报有效到岗"):
        transfers.agree(transfer=found, answer="", actor=city.far)
    worker.attendance.filter(month=date(2023, 9, 1)).delete()
    close(worker.postings.get(), city.staff, date(2023, 8, 31))
    with pytest.raises(RecordRefused, match="已不在调出站在岗"):
        transfers.agree(transfer=found, answer="", actor=city.far)
    found.refresh_from_db()
    assert found.state == "waiting"


def test_a_namesake_and_a_month_at_both_stations_are_told(city, worker):
    recorded(city.songfeng, "林小溪", months=[AUGUST])
    found = out(city, worker)
    told = concerns(found, worker)
    assert [text.partition("。")[0].partition("（")[0].partition("：")[0] for text in told] == [
        "2023年8月在两站都有在岗的日子",
        "调入站已有同名社工的档案",
        "2023年8月在调出站和调入站",
    ]


def test_it_stands_in_the_work_list_of_who_must_answer(city, worker):
    found = out(city, worker)

    def told(user):
        items = work_items(User.objects.get(pk=user.pk), date(2023, 6, 1))
        return [item.title for item in items if item.url == f"/transfers/{found.pk}/"]

    assert told(city.far) == ["松风街社工服务站 · 林小溪调入待确认"]
    assert told(city.staff) == told(city.operator) == told(city.supervisor) == []
    transfers.agree(transfer=found, answer="", actor=city.far)
    assert told(city.far) == []


def test_the_page_takes_the_answer(client, city, worker):
    found = out(city, worker)
    address = reverse("staffing:transfer", args=[found.pk])
    client.force_login(city.far)
    assert client.get(reverse("staffing:worker", args=[worker.pk])).status_code == 404
    assert "林小溪" in client.get(address).content.decode()
    answer = client.post(address, {"action": "refuse"})
    assert (answer.status_code, "请写明不同意的原因" in answer.content.decode()) == (422, True)
    assert client.post(address, {"action": "agree"}).status_code == 302
    assert client.get(reverse("staffing:worker", args=[worker.pk])).context["may_edit"] is True
    client.force_login(city.purchaser)
    assert "林小溪" not in client.get(address).content.decode()


def test_a_station_is_named_in_full_to_be_found(client, city, worker):
    client.force_login(city.staff)
    address = reverse("staffing:transfer_out", args=[worker.pk])
    assert list(client.get(address).context["stations"]) == ["柳岸街社工服务站"]
    days = {"last_day": str(LAST), "first_day": str(FIRST)}
    answer = client.post(address, days | {"to_station": "松风"})
    assert "没有名称或代码完全相同" in answer.content.decode()
    assert client.post(address, days | {"to_station": "YX-SONGFENG"}).status_code == 302
    assert Transfer.objects.get().to_station == city.songfeng


def test_the_database_refuses_what_no_transfer_can_be(city, worker):
    found = out(city, worker)
    for wrong in ({"state": "agreed"}, {"first_day": LAST}, {"worker": None}, {"to_station": city.yunqi}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Transfer.objects.filter(pk=found.pk).update(**wrong)


@pytest.mark.django_db(transaction=True)
def test_two_who_agree_at_once_move_the_worker_once():
    city = small_city()
    worker = recorded(city.yunqi, "林小溪")
    found = out(city, worker, to=city.liuan)
    told = []
    start = threading.Barrier(2)

    def answer(actor):
        try:
            mine = Transfer.objects.get(pk=found.pk)
            start.wait(timeout=10)
            transfers.agree(transfer=mine, answer="", actor=actor)
            told.append("agreed")
        except RecordRefused as refused:
            told.append(refused.message)
        finally:
            connection.close()

    threads = [threading.Thread(target=answer, args=[actor]) for actor in (city.operator, city.administrator)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert sorted(told) == ["agreed", "这项调动已确认，没有重复处理。"]
    assert len(spans(worker)) == 2
