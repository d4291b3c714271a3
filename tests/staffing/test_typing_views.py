"""The grid's page: one line at a time also without its script, wrong lines given back as typed, lines removed."""

import re

import pytest
from django.urls import reverse

from staffing.models import Attendance
from stations.models import MonthLock, Upload
from stations.returns import return_month

CELLS = {
    "name": "钟一帆",
    "certificate": "助理社会工作师",
    "position": "一线社工",
    "contract": "2023.07.01-长期",
    "on_post": "√",
    "insured": "√",
    "paid": "√",
}


@pytest.fixture
def at(agreement):
    def at(name, *more, month="2023-07"):
        return reverse(f"staffing:{name}", args=[agreement.code, month, *more])

    return at


@pytest.fixture
def send(client, clerk, at):
    """Saves a line as its form does; with the script's header when asked."""
    client.force_login(clerk)

    def send(script=False, **changed):
        headers = {"X-Typing": "row"} if script else {}
        return client.post(at("typing_row"), CELLS | changed, headers=headers)

    return send


def page(response):
    return response.content.decode()


def seen(html, key):
    line = re.search(rf'<tbody id="{key}".*?</tbody>', html, re.S)[0]
    return re.search(r'name="seen" value="(\w*)"', line)[1]


def test_a_line_is_saved_and_leads_back_to_the_grid(client, send, at):
    sent = send()
    row = Attendance.objects.get()
    assert (sent.status_code, sent.url) == (302, f"{at('typing')}#w{row.worker_id}")
    shown = page(client.get(at("typing")))
    assert "已保存“钟一帆”。" in shown
    assert '<span class="fine">已保存</span>' in shown
    assert at("typing_remove", row.worker_id) in shown


def test_a_wrong_line_comes_back_as_it_was_typed_with_what_is_wrong(send):
    sent = send(certificate="", note="产假中")
    assert sent.status_code == 422
    shown = page(sent)
    assert "没有填写证书。请填写助理社会工作师、社会工作师或高级社会工作师" in shown
    assert 'name="name" value="钟一帆"' in shown
    assert ">产假中</textarea>" in shown
    assert len(re.findall('aria-invalid="true"', shown)) == 1
    assert Attendance.objects.count() == 0


def test_a_warning_is_explained_in_the_line(send):
    asked = page(send(script=True, certificate="未受训"))
    key = re.search(r'name="accepted" value="(\w+)"', asked)[1]
    saved = send(script=True, certificate="未受训", accepted=key, explanation="已报名培训")
    assert (saved.status_code, "已保存" in page(saved)) == (200, True)
    assert page(saved).count("<tbody") == 1


def test_somebody_elses_line_is_shown_beside_mine(client, send, at, clerk):
    send()
    (row,) = Attendance.objects.all()
    before = seen(page(client.get(at("typing"))), f"w{row.worker_id}")
    Attendance.objects.update(position="社工站主任")
    mine = send(person=row.worker_id, seen=before, note="调入")
    shown = page(mine)
    assert mine.status_code == 409
    assert "职位：社工站主任；备注：（空）" in shown
    assert "职位：一线社工；备注：调入" in shown
    version = re.search(r'name="seen" value="(\w+)" class="btn btn-plain btn-small" data-over', shown)[1]
    assert send(person=row.worker_id, seen=version, note="调入").status_code == 302
    row.refresh_from_db()
    assert (row.position, row.note) == ("一线社工", "调入")


def test_a_line_is_removed_after_a_look_and_with_a_reason(client, send, at):
    send()
    (row,) = Attendance.objects.all()
    address = at("typing_remove", row.worker_id)
    shown = page(client.get(address))
    assert "移除“钟一帆”2023年7月的一行" in shown
    version = re.search(r'name="seen" value="(\w+)"', shown)[1]
    assert "请写明移除的原因。" in page(client.post(address, {"seen": version}))
    assert "已被修改或移除" in page(client.post(address, {"seen": "0", "reason": "填错"}))
    done = client.post(address, {"seen": version, "reason": "填错"})
    assert (done.status_code, done.url, Attendance.objects.count()) == (302, at("typing"), 0)
    assert client.get(address).status_code == 404


def test_the_month_is_reported_from_the_page(client, send, at, agreement, clerk):
    send()
    assert '<span class="pill warn">填报中</span>' in page(client.get(at("typing")))
    kind = Upload.Kind.ATTENDANCE
    month = agreement.months[0]
    return_month(agreement=agreement, kind=kind, month=month, reason="缺备注", actor=clerk)
    assert "退回：缺备注" in page(client.get(at("typing")))
    done = client.post(at("typing_finish"), follow=True)
    assert '<span class="pill good">已报完</span>' in page(done)
    refused = client.post(at("typing_finish", month="2023-08"))
    assert (refused.status_code, "还有 1 名社工没有保存：钟一帆" in page(refused)) == (422, True)


def test_a_locked_month_can_only_be_looked_at(client, send, at, agreement):
    send()
    MonthLock.objects.create(agreement=agreement, month=agreement.months[0], cause="中期评估")
    shown = page(client.get(at("typing")))
    assert "这个月只能查看" in shown
    assert "新增社工" not in shown.split("<template")[0]
    assert "data-finish" not in shown
    assert send(note="改").status_code == 422


@pytest.mark.parametrize("month", ["2023-06", "2024-07", "july", "2023-13"])
def test_a_month_that_is_none_of_the_agreements_is_not_found(client, clerk, at, month):
    client.force_login(clerk)
    assert client.get(at("typing", month=month)).status_code == 404


@pytest.mark.parametrize("script", [True, False])
def test_a_line_of_somebody_unknown_is_refused(client, send, at, script):
    sent = send(script=script, person="999999999", number="9" * 5000)
    told = "找不到这名社工"
    assert told in page(sent) if script else told in page(client.get(sent.url))
    assert Attendance.objects.count() == 0
