"""The grid by keyboard alone: a month of workers and one of numbers, with an error mended and a conflict settled."""

from datetime import date

import pytest
from playwright.sync_api import Page, expect

from evalsite.demo.accounts import PASSWORD
from evalsite.demo.foundations import lay_foundations
from evalsite.demo.wenchong import open_dasha
from indicators.models import Quantity
from staffing.models import Attendance, SocialWorker
from stations.models import Agreement, MonthEntry
from tests.browser.walk import AXE, LAYOUT, TABLET

pytestmark = pytest.mark.browser

JULY, AUGUST = date(2023, 7, 1), date(2023, 8, 1)
CODE = "HP-DASHA-2023"
# The line as it is typed, cell by cell: name, three marks, two years, remark, certificate, position, contract.
WORKERS = [
    ("钟一帆", "111", "1", "", "1", "社工站主任", "2023.07.01-长期"),
    ("陆知秋", "yyy", "", "", "2", "一线社工", "2023-07-01至2026-06-30"),
    ("温以宁", "110", "", "七月工资下月补发", "1", "一线社工", "2023.07.01-2024.06.30"),
    ("傅青禾", "000", "", "2023年6月30日离职", "2", "一线社工", "2020.07.01-长期"),
    ("柏舟", "111", "", "", "4", "一线社工", "2023.07.01-长期"),
]
STORED = {
    "钟一帆": ((True, True, True), True, "assistant", "社工站主任", ""),
    "陆知秋": ((True, True, True), None, "social_worker", "一线社工", ""),
    "温以宁": ((True, True, False), None, "assistant", "一线社工", "七月工资下月补发"),
    "傅青禾": ((False, False, False), None, "social_worker", "一线社工", "2023年6月30日离职"),
    "柏舟": ((True, True, True), None, "", "一线社工", ""),
    "白露": ((True, True, True), None, "senior", "一线社工", "2023年8月1日入职"),
}


@pytest.fixture
def station(live_server, new_context):
    """A window of 大沙街's clerk at a month's grid: station("attendance/2023-07"). Scripts must not complain."""
    demo = lay_foundations()
    open_dasha(demo.dasha, demo.scheme, demo.users)
    wrong = []
    context = new_context(base_url=live_server.url)
    page = context.new_page()
    page.goto("/login/")
    page.get_by_label("用户名").fill("station")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()

    def window(path: str) -> Page:
        page = context.new_page()
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.goto(f"/agreements/{CODE}/{path}/typing/")
        return page

    yield window
    assert wrong == []


def word(page: Page, name: str):
    """What a worker's line says of itself."""
    return page.locator("tbody", has=page.get_by_role("rowheader", name=name)).locator("[data-word]")


def type_line(page: Page, cells, *, name: bool) -> None:
    """From the line's first cell to its last, by keys; Enter saves."""
    keys = page.keyboard
    who, marks, two_years, note, certificate, position, contract = cells
    if name:
        keys.insert_text(who)
        keys.press("Tab")
    for mark in marks:
        keys.press(mark)
        keys.press("Tab")
    if two_years:
        keys.press(two_years)
    keys.press("Tab")
    for text, press in ((note, False), (certificate, True), (position, False), (contract, False)):
        keys.press(text) if press else keys.insert_text(text)
        keys.press("Tab")
    keys.press("Enter")


def marks_of(month):
    rows = Attendance.objects.filter(month=month).select_related("worker")
    return {
        row.worker.name: (row.marks, row.two_year_stated, row.level, row.position, row.note) for row in rows
    }


def test_two_months_of_workers_by_keyboard_alone(station):
    july = station("attendance/2023-07")
    keys = july.keyboard
    july.locator("[data-col=name]").focus()
    for cells in WORKERS:
        type_line(july, cells, name=True)
        # The line is the worker's now, and a new empty one waits for the next.
        expect(word(july, cells[0])).to_contain_text("已保存")
        expect(july.locator("[data-row=new] [data-col=name]")).to_be_focused()
    assert marks_of(JULY) == {name: said for name, said in STORED.items() if name != "白露"}
    assert Attendance.objects.filter(source=None).count() == len(WORKERS)

    # August is proposed; Enter takes a line as it stands.
    august = station("attendance/2023-08")
    keys = august.keyboard
    assert Attendance.objects.filter(month=AUGUST).count() == 0
    august.get_by_label("钟一帆 人员到位").focus()
    for name in ("钟一帆", "陆知秋"):
        keys.press("Enter")
        expect(word(august, name)).to_contain_text("已保存")
    # 温以宁 has left: marks off without a remark, which is told and mended in the line.
    expect(august.get_by_label("温以宁 人员到位")).to_be_focused()
    for key in ("0", "ArrowRight", "Space", "ArrowRight", "n", "Enter"):
        keys.press(key)
    expect(word(august, "温以宁")).to_have_text("请说明")
    keys.press("F8")
    expect(august.get_by_label("温以宁 备注")).to_be_focused()
    keys.insert_text("2023年7月31日离职")
    keys.press("ArrowDown")
    expect(word(august, "温以宁")).to_contain_text("已保存")
    # A contract that can't be read is told of its cell; Escape brings the old one back.
    keys.press("Tab")
    for _ in range(2):
        keys.press("Tab")
    expect(august.get_by_label("柏舟 合同期限")).to_be_focused()
    keys.insert_text("2023.13.01-长期")
    keys.press("Enter")
    expect(word(august, "柏舟")).to_contain_text("没有保存")
    keys.press("F8")
    expect(august.get_by_label("柏舟 合同期限")).to_be_focused()
    august.evaluate(AXE)
    assert (
        august.evaluate(
            "() => axe.run(document, {resultTypes: ['violations']}).then((f) => f.violations.length)"
        )
        == 0
    )
    keys.press("Escape")
    expect(august.get_by_label("柏舟 合同期限")).to_have_value("2023.07.01-长期")
    keys.press("Enter")
    expect(word(august, "柏舟")).to_contain_text("已保存")
    # A new worker in the last line, without a word of where from, then with one.
    expect(august.locator("[data-row=new] [data-col=contract]")).to_be_focused()
    for _ in range(8):
        keys.press("Shift+Tab")
    type_line(august, ("白露", "111", "", "2023年8月1日入职", "3", "一线社工", "2023.08.01-长期"), name=True)
    expect(word(august, "白露")).to_contain_text("已保存")
    for size in (None, TABLET):
        if size:
            august.set_viewport_size(size)
        assert august.evaluate(LAYOUT) == []

    # Everybody has a line: the month is reported.
    august.get_by_role("button", name="本月填报完成").focus()
    with august.expect_navigation():
        keys.press("Enter")
    expect(august.get_by_text("已报完", exact=True)).to_be_visible()
    entry = MonthEntry.objects.get(month=AUGUST)
    assert (entry.finished_by.username, entry.finished_at is None) == ("station", False)
    left = {name: STORED[name] for name in ("钟一帆", "陆知秋", "柏舟", "白露")}
    assert marks_of(AUGUST) == left | {
        "温以宁": ((False,) * 3, None, "assistant", "一线社工", "2023年7月31日离职")
    }
    assert SocialWorker.objects.filter(station__code="HP-DASHA").count() == 6


def test_two_windows_a_broken_line_and_a_session_that_ended(station):
    first = station("attendance/2023-07")
    first.locator("[data-col=name]").focus()
    type_line(first, WORKERS[0], name=True)
    expect(word(first, "钟一帆")).to_contain_text("已保存")
    second = station("attendance/2023-07")

    def change(page, key):
        page.get_by_label("钟一帆 工资发放").focus()
        page.keyboard.press(key)
        page.keyboard.press("Enter")

    # Both windows change the same line: the second is told what stands now, and then insists.
    change(first, "0")
    expect(word(first, "钟一帆")).to_contain_text("已保存")
    second.get_by_label("钟一帆 备注").focus()
    second.keyboard.insert_text("已核对")
    second.keyboard.press("Enter")
    expect(word(second, "钟一帆")).to_contain_text("别处已改")
    line = second.locator("tbody", has=second.get_by_role("rowheader", name="钟一帆"))
    expect(line).to_contain_text("工资发放：—")
    expect(line).to_contain_text("大沙街社工站填报员")
    assert Attendance.objects.get().note == ""
    second.get_by_role("button", name="仍保存我填的").focus()
    second.keyboard.press("Enter")
    expect(word(second, "钟一帆")).to_contain_text("已保存")
    row = Attendance.objects.get()
    assert (row.paid, row.note) == (True, "已核对")

    # The line drops: what was typed stays, and goes out by itself afterwards.
    second.context.set_offline(True)
    change(second, "0")
    expect(word(second, "钟一帆")).to_have_text("未保存，网络中断，将自动重试")
    expect(second.get_by_label("钟一帆 工资发放")).to_have_value("—")
    second.context.set_offline(False)
    expect(word(second, "钟一帆")).to_contain_text("已保存")
    assert Attendance.objects.get().paid is False

    # Signed out in another window: said so, and nothing typed is lost.
    cookies = second.context.cookies()
    second.context.clear_cookies(name="sessionid")
    change(second, "1")
    expect(word(second, "钟一帆")).to_contain_text("登录已过期")
    expect(second.get_by_label("钟一帆 工资发放")).to_have_value("√")
    second.context.add_cookies(cookies)
    second.evaluate("() => window.dispatchEvent(new Event('focus'))")
    expect(word(second, "钟一帆")).to_contain_text("已保存")
    assert Attendance.objects.get().paid is True


def test_numbers_of_a_month_by_keyboard_alone(station):
    page = station("indicators/2023-07")
    keys = page.keyboard
    page.get_by_label("建档 片区1").focus()
    for number in ("12", "5", "3"):
        keys.insert_text(number)
        keys.press("Tab")
    keys.press("ArrowDown")
    expect(page.locator("#files [data-word]")).to_contain_text("已保存")
    keys.insert_text("很多")
    keys.press("Enter")
    expect(page.locator("#phone-visits [data-word]")).to_contain_text("没有保存")
    keys.press("F8")
    expect(page.get_by_label("电访 站级统筹")).to_be_focused()
    keys.insert_text("40")
    keys.press("Enter")
    expect(page.locator("#phone-visits [data-word]")).to_contain_text("已保存")
    assert page.evaluate(LAYOUT) == []
    rows = Quantity.objects.filter(agreement=Agreement.objects.get(code=CODE)).order_by("reported")
    assert list(rows.values_list("indicator__code", "area__name", "reported")) == [
        ("files", "片区3", 3),
        ("files", "片区2", 5),
        ("files", "片区1", 12),
        ("phone-visits", None, 40),
    ]
