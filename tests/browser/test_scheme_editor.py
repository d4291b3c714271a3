"""A draft of a scheme is edited by keyboard until nothing is wrong with it, and published."""

import pytest
from playwright.sync_api import expect

from scoring import services
from scoring.models import Scheme
from scoring.scheme_plans import item_lines, plan_of
from stations.models import Role
from tests.city import person
from tests.scoring import build
from tests.scoring.build import D, PartyPlan, item

pytestmark = pytest.mark.browser


def test_a_draft_is_completed_by_keyboard_and_published(transactional_db, signed_in):
    third = PartyPlan("third", "第三方", D(55), 4, 4, [item("人员", 10)])
    services.create_scheme(plan=build.plan(third=third), actor=None)
    page = signed_in(person("admin", "安管理", Role.ADMINISTRATOR))
    keys, state = page.keyboard, page.locator("#live-state")
    page.goto("/schemes/TEST/1/edit/third/")
    expect(page.locator("#live-tabs")).to_contain_text("1 处须更正")
    page.get_by_label("1 名称").focus()
    keys.press("Alt+Enter")
    expect(page.get_by_label("2 名称")).to_be_focused()
    keys.insert_text("指标")
    keys.press("Tab")
    keys.press("Tab")
    expect(page.get_by_label("2 分值")).to_be_focused()
    keys.insert_text("45")
    keys.press("Tab")
    expect(state).to_contain_text("合计 55 / 应为 55")
    expect(state).to_contain_text("已保存")
    expect(page.locator("#live-problems")).to_be_empty()
    keys.press("Alt+ArrowUp")
    expect(page.get_by_label("1 名称")).to_have_value("指标")
    expect(page.get_by_label("1 步长")).to_be_focused()
    page.get_by_role("link", name="查看并发布").click()
    page.get_by_role("button", name="发布").click()
    page.get_by_role("button", name="确定").click()
    expect(page.get_by_role("link", name="编辑草稿")).to_have_count(0)
    scheme = Scheme.objects.get()
    assert scheme.published_at is not None
    third = next(party for party in plan_of(scheme).parties if party.code == "third")
    assert [(line.number, line.item.name, line.item.maximum) for line in item_lines(third.items)] == [
        ("1", "指标", D(45)),
        ("2", "人员", D(10)),
    ]
