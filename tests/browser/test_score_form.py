"""The score form loses nothing: the line drops, the session ends, a second window is open, somebody goes away."""

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from scoring.models import Score
from stations.models import AuditEntry
from tests.browser.stoppable import Stoppable
from tests.city import small_city
from tests.scoring import build
from tests.scoring.build import D

pytestmark = pytest.mark.browser
PASSWORD = "for-the-score-form-only"
DROPPED = "未保存，网络中断，将自动重试"
KEPT = "() => Object.keys(localStorage).filter((key) => key.startsWith('score:')).length"


@pytest.fixture
def made(request, transactional_db):
    """评分中; by the scheme that the parameter makes, if there is one."""
    city = small_city()
    made = build.scoring(city, request.param(city) if hasattr(request, "param") else None)
    for name in ("expert1", "expert2"):
        made.people[name].set_password(PASSWORD)
        made.people[name].save()
    return made


@pytest.fixture
def server(transactional_db):
    """The site, which a test may stop and start again."""
    server = Stoppable()
    server.start()
    yield server
    server.stop()


@pytest.fixture
def window(server, new_context, made):
    """window() → another window of the first expert's sheet. Scripts must not complain."""
    wrong = []
    context = new_context(base_url=server.url)
    sheet = build.sheet_of(made, "expert1")

    def opened():
        page = context.new_page()
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.goto(f"/sheets/{sheet.pk}/")
        return page

    sign_in(opened(), made, "expert1")
    yield opened
    assert wrong == []


def sign_in(page, made, name):
    page.get_by_label("用户名").fill(made.people[name].username)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.wait_for_url(lambda address: "/login/" not in address)


def give(page, name, points):
    """Points by keyboard; leaving the field saves them."""
    field = page.get_by_label(f"{name} 得分")
    field.focus()
    page.keyboard.insert_text(points) if not field.input_value() else field.fill(points)
    page.keyboard.press("Enter")
    field.blur()


def said(page, name):
    return page.locator(".item", has=page.get_by_label(f"{name} 得分")).locator(".say")


def stored():
    return {score.item.name: score.points for score in Score.objects.select_related("item")}


def test_what_is_typed_while_the_line_is_down_is_sent_when_it_is_back(window):
    page = window()
    give(page, "1.1 人员", "9.00")
    expect(said(page, "1.1 人员")).to_contain_text("已保存")
    page.context.set_offline(True)
    give(page, "1.2 制度", "4.00")
    expect(page.locator("#kept")).to_contain_text(f"{DROPPED}（1 项）")
    give(page, "1.1 人员", "8.00")
    expect(page.locator("#kept")).to_contain_text(f"{DROPPED}（2 项）")
    # Also to who writes far down the page.
    page.set_viewport_size({"width": 1366, "height": 300})
    page.locator(".submit button").first.scroll_into_view_if_needed()
    assert page.evaluate("scrollY") > 300
    expect(page.locator("#kept")).to_be_in_viewport(ratio=1)
    page.context.set_offline(False)
    for name in ("1.1 人员", "1.2 制度"):
        expect(said(page, name)).to_contain_text("已保存")
    expect(page.locator("#kept")).to_be_hidden()
    assert page.evaluate(KEPT) == 0
    assert stored() == {"人员": D("8.00"), "制度": D("4.00")}


def test_what_is_typed_before_the_page_is_closed_without_a_line_comes_back_in_the_next_one(window, server):
    page, elsewhere = window(), window()
    elsewhere.goto("/help/")
    server.stop()
    give(page, "1.1 人员", "8.00")
    expect(page.locator("#kept")).to_contain_text(DROPPED)
    page.close()
    assert (elsewhere.evaluate(KEPT), stored()) == (1, {})
    server.start()
    again = window()
    expect(again.get_by_label("1.1 人员 得分")).to_have_value("8.00")
    expect(said(again, "1.1 人员")).to_contain_text("已保存")
    assert (again.evaluate(KEPT), stored()) == (0, {"人员": D("8.00")})


def test_the_server_stops_in_mid_form_and_starts_again_and_each_item_arrives_once_by_itself(window, server):
    page = window()
    give(page, "1.1 人员", "10.00")
    expect(said(page, "1.1 人员")).to_contain_text("已保存")
    server.stop()
    give(page, "1.2 制度", "3.75")
    page.get_by_label("1.2 制度 扣分理由").fill("两项制度未上墙")
    page.get_by_label("1.2 制度 材料出处").fill("项目管理台账 第 4 册")
    give(page, "1.1 人员", "9.00")
    page.get_by_label("1.1 人员 扣分理由").fill("一人未持证")
    expect(page.locator("#kept")).to_contain_text(f"{DROPPED}（2 项）")
    server.start()
    # Nobody touches anything: the page tries again on its own.
    expect(page.locator("#kept")).to_be_hidden(timeout=20_000)
    for name in ("1.1 人员", "1.2 制度"):
        expect(said(page, name)).to_contain_text("已保存")
    assert page.evaluate(KEPT) == 0
    assert {
        score.item.name: (score.points, score.reason, score.source, score.version)
        for score in Score.objects.select_related("item")
    } == {
        "人员": (D("9.00"), "一人未持证", "", 2),
        "制度": (D("3.75"), "两项制度未上墙", "项目管理台账 第 4 册", 1),
    }
    assert AuditEntry.objects.filter(action="score.saved").count() == 3


def test_a_link_followed_right_after_typing_loses_nothing(window):
    page = window()
    page.get_by_label("1.1 人员 得分").fill("7.00")
    page.goto("/help/")
    again = window()
    expect(again.get_by_label("1.1 人员 得分")).to_have_value("7.00")
    expect(again.locator("#totals .big")).to_have_text("7.00")
    assert again.evaluate(KEPT) == 0
    assert stored() == {"人员": D("7.00")}


def test_what_is_typed_before_the_script_is_there_on_a_slow_computer_is_saved(window):
    page, held = window(), []

    def hold(route):
        held.append(route)

    page.route("**/scoring/sheet.js", hold)
    page.goto(page.url, wait_until="commit")
    expect(page.get_by_label("1.1 人员 得分")).to_be_focused()
    page.keyboard.type("9.00")
    held[0].continue_()
    expect(said(page, "1.1 人员")).to_contain_text("已保存")
    expect(page.get_by_label("1.1 人员 得分")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_label("1.2 制度 得分")).to_be_focused()
    page.wait_for_function(f"() => ({KEPT})() === 0")
    assert stored() == {"人员": D("9.00")}


def test_a_session_that_ended_is_told_and_the_items_go_out_after_signing_in_again(window, made):
    page = window()
    Session.objects.all().delete()
    give(page, "1.1 人员", "9.50")
    expect(page.locator("#kept")).to_contain_text("登录已过期")
    # Somebody else signs in on this computer: nothing of it is shown or sent.
    with page.context.expect_page() as opening:
        page.get_by_role("link", name="在新标签页登录").click()
    other = opening.value
    sign_in(other, made, "expert2")
    other.goto(f"/sheets/{build.sheet_of(made, 'expert2').pk}/")
    expect(other.get_by_label("1.1 人员 得分")).to_have_value("")
    page.evaluate("() => window.dispatchEvent(new Event('focus'))")
    expect(page.locator("#kept")).to_contain_text("请用原来的账号登录")
    assert stored() == {}
    other.get_by_role("button", name="退出").click()
    sign_in(other, made, "expert1")
    page.evaluate("() => window.dispatchEvent(new Event('focus'))")
    expect(said(page, "1.1 人员")).to_contain_text("已保存")
    assert stored() == {"人员": D("9.50")}


def test_two_windows_get_theirs_and_mine_and_signing_out_leaves_nothing_behind(window):
    first, second = window(), window()
    give(first, "1.1 人员", "9.00")
    expect(said(first, "1.1 人员")).to_contain_text("已保存")
    give(second, "1.1 人员", "8.00")
    expect(said(second, "1.1 人员")).to_contain_text("已在别处改为“9.00 分”，您的是“8.00 分”")
    assert stored() == {"人员": D("9.00")}
    second.get_by_role("button", name="用我的").click()
    expect(said(second, "1.1 人员")).to_contain_text("已保存")
    assert stored() == {"人员": D("8.00")}
    # A window behind another one draws once a second, and each click waits for two drawings.
    first.bring_to_front()
    give(first, "1.1 人员", "7.00")
    first.get_by_role("link", name="用现在的").click()
    expect(first.get_by_label("1.1 人员 得分")).to_have_value("8.00")
    # Points that don't fit stay in the browser, until the person signs out and agrees that they go.
    give(first, "1.2 制度", "99")
    expect(said(first, "1.2 制度")).to_contain_text("请输入 0 至 5.00 之间的分数")
    assert first.evaluate(KEPT) == 1
    first.get_by_role("button", name="退出").click()
    expect(first.locator("#confirm")).to_contain_text("还有 1 项没有保存")
    first.get_by_role("button", name="确定").click()
    first.wait_for_url("**/login/")
    assert first.evaluate(KEPT) == 0


def with_an_automatic_item(city):
    build.report_data(city)
    rule = {"fact": "retention", "zero_at": D(0), "full_at": D(10)}
    rows = [build.item("稳岗", 10, "automatic", **rule), build.item("制度", 45)]
    third = build.PartyPlan("third", "第三方", D(55), 4, 4, [build.section("项目管理", 55, *rows)])
    return build.published(third=third)


@pytest.mark.parametrize("made", [with_an_automatic_item], indirect=True)
def test_own_points_for_an_automatic_item_are_withdrawn_by_the_button_or_by_clearing_them(window):
    page = window()
    field, told = page.get_by_label("1.1 稳岗 得分"), page.locator(".auto")
    expect(field).to_have_value("5.00")
    give(page, "1.1 稳岗", "8.00")
    expect(told).to_contain_text("已改分，数据得分 5.00")
    page.get_by_role("button", name="恢复数据得分").click()
    expect(told).to_contain_text("数据得分 5.00，已填入")
    give(page, "1.1 稳岗", "7.00")
    expect(told).to_contain_text("已改分")
    field.fill("")
    field.blur()
    expect(field).to_have_value("5.00")
    expect(told).to_contain_text("已填入")
    assert stored() == {"稳岗": D(5)}
