"""The editor of findings: by keyboard alone, by drag, without a line."""

import pytest
from playwright.sync_api import expect

from scoring.models import Finding
from tests.city import small_city
from tests.scoring import build

pytestmark = pytest.mark.browser
PASSWORD = "for-the-findings-only"
KEPT = "() => Object.keys(localStorage).filter((key) => key.startsWith('score:')).length"


@pytest.fixture
def made(transactional_db):
    made = build.scoring(small_city())
    build.report_data(made.city)
    made.people["expert1"].set_password(PASSWORD)
    made.people["expert1"].save()
    return made


@pytest.fixture
def page(live_server, new_context, made):
    """The first expert's findings. Scripts must not complain."""
    wrong = []
    page = new_context(base_url=live_server.url).new_page()
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.goto(f"/sheets/{build.sheet_of(made, 'expert1').pk}/findings/")
    page.get_by_label("用户名").fill(made.people["expert1"].username)
    page.get_by_label("密码").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda address: "/login/" not in address)
    yield page
    assert wrong == []


def texts():
    return [row.text for row in Finding.objects.all()]


def test_points_are_written_by_keyboard_ordered_by_keyboard_and_drag_and_sent_when_the_line_is_back(page):
    keys = page.keyboard
    new = page.get_by_label("项目管理 值得肯定的地方 添加一条")
    new.focus()
    keys.insert_text("甲")
    keys.press("Enter")
    keys.insert_text("稳岗率为")
    keys.type("{")
    expect(page.get_by_role("combobox", name="查找数据")).to_be_focused()
    keys.insert_text("稳岗")
    expect(page.get_by_role("option").first).to_contain_text("5.00%")
    keys.press("ArrowDown")
    keys.press("ArrowUp")
    keys.press("Enter")
    expect(new).to_have_value("稳岗率为{到岗.稳岗率}")
    expect(new).to_be_focused()
    keys.insert_text("。")
    keys.press("Enter")
    keys.insert_text("丙")
    keys.press("Enter")
    points = page.locator("li.point", has=page.locator("textarea[aria-label^='项目管理 值得']"))
    expect(points.locator(".saved")).to_have_count(3)
    expect(points.nth(1).locator(".printed")).to_contain_text("稳岗率为5.00%。")
    assert texts() == ["甲", "稳岗率为{到岗.稳岗率}。", "丙"]

    # 甲 down to the second place by keyboard, 丙 up to the first by its grip.
    points.nth(0).locator("textarea").focus()
    keys.press("Alt+ArrowDown")
    expect(page.locator("#spoken")).to_have_text("第 2 条，共 3 条")
    expect(points.nth(1).locator("textarea")).to_be_focused()
    grip, top = points.nth(2).locator(".grip"), points.nth(0).bounding_box()
    grip.hover()
    page.mouse.down()
    page.mouse.move(top["x"] + 40, top["y"] + 2, steps=4)
    page.mouse.up()
    expect(page.locator("#spoken")).to_have_text("第 1 条，共 3 条")

    page.context.set_offline(True)
    first = points.nth(0).locator("textarea")
    first.fill("丙，没有网络时改的")
    new.focus()
    keys.insert_text("丁")
    keys.press("Enter")
    expect(page.locator("#kept")).to_contain_text("未保存，网络中断，将自动重试")
    page.context.set_offline(False)
    expect(page.locator("#kept")).to_be_hidden()
    expect(points.nth(3).locator(".saved")).to_be_visible()
    assert page.evaluate(KEPT) == 0
    page.reload()
    wanted = ["丙，没有网络时改的", "稳岗率为{到岗.稳岗率}。", "甲", "丁"]
    assert [point.input_value() for point in points.locator("textarea").all()] == wanted
    assert texts() == wanted


def test_what_is_typed_before_the_scripts_are_there_on_a_slow_computer_is_saved(page, made):
    keys, held = page.keyboard, []
    new = page.get_by_label("项目管理 值得肯定的地方 添加一条")
    new.fill("甲")
    keys.press("Enter")
    expect(page.locator("#writing")).to_contain_text("已保存")

    def hold(route):
        held.append(route)

    page.route("**/scoring/writing.js", hold)
    page.goto(page.url, wait_until="commit")
    page.get_by_label("项目管理 值得肯定的地方 第 1 条").fill("甲，改过")
    new.fill("乙")
    page.get_by_label("项目管理 需要关注的地方 添加一条").fill("丙")
    held[0].continue_()
    expect(page.get_by_label("项目管理 值得肯定的地方 第 2 条")).to_have_value("乙")
    keys.press("Enter")
    page.wait_for_function(f"() => ({KEPT})() === 0")
    assert sorted(texts()) == ["丙", "乙", "甲，改过"]
