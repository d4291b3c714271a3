"""static/site.js: a question before what can't be undone, nothing sent twice, a sign of life after a second."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


@pytest.fixture
def sent(page, demo_site):
    """The sign-in page with a form of the test's own; what is posted is caught and listed."""
    posts = []

    def catch(route):
        posts.append(route.request.post_data)
        route.fulfill(status=204)

    page.goto(demo_site + "/login/")
    page.route("**/caught/", catch)
    page.evaluate(
        """() => document.querySelector("main").insertAdjacentHTML("beforeend", `
            <form id="own" method="post" action="/caught/" data-confirm="确定删除这一行吗？">
              <button name="do" value="remove">删除</button>
            </form>
            <form id="plain" method="post" action="/caught/"><button name="do" value="save">保存</button></form>`)"""
    )
    return posts


def test_what_asks_first_is_sent_only_after_yes(page, sent):
    page.click("#own button")
    dialog = page.locator("#confirm")
    expect(dialog).to_be_visible()
    expect(dialog).to_contain_text("确定删除这一行吗？")
    dialog.get_by_text("取消").click()
    expect(dialog).to_be_hidden()
    assert sent == []
    page.click("#own button")
    dialog.get_by_text("确定", exact=True).click()
    page.wait_for_function("() => document.querySelector('#own').dataset.sent")
    page.wait_for_timeout(200)
    assert sent == ["do=remove"]


def test_escape_is_a_no(page, sent):
    page.click("#own button")
    page.keyboard.press("Escape")
    expect(page.locator("#confirm")).to_be_hidden()
    assert sent == []


def test_two_clicks_send_once(page, sent):
    page.evaluate(
        "() => { const button = document.querySelector('#plain button'); button.click(); button.click(); }"
    )
    expect(page.locator("#plain button")).to_be_disabled()
    page.wait_for_timeout(200)
    assert sent == ["do=save"]


def test_what_takes_longer_than_a_second_shows_that_it_is_under_way(page, sent):
    busy = page.locator("#busy")
    page.click("#plain button")
    expect(busy).to_be_hidden()
    page.wait_for_timeout(1200)
    expect(busy).to_be_visible()
    expect(busy).to_contain_text("正在处理")
