"""A hundred items by keyboard alone in one go, from the first field to the sheet that is handed in."""

import pytest
from playwright.sync_api import expect

from scoring.models import Item
from scoring.results import given_points, sheet_result
from tests.city import small_city
from tests.scoring import build
from tests.scoring.build import D

pytestmark = pytest.mark.browser

# Keys are quicker than a busy server: what was typed queues up before a part is left.
QUEUE = 30_000
FOCUSED = "() => document.activeElement.getAttribute('aria-label') || document.activeElement.innerText"
# What is given otherwise than in full, by name: the points, or that the veto is made.
GIVEN = {
    "第一部分第2项": "0.25",
    "第一部分第22项": "0",
    "第二部分第1项": "0.45",
    "第三部分第11项": "0.05",
    "台账第1点": "1",
    "台账第3点": "0.5",
    "第五部分第4项": "0.8",
    "迟报": "0.5",
    "造假": "否决",
}
TOTAL = D("51.55")


@pytest.fixture
def made(transactional_db):
    return build.scoring(small_city(), build.published(third=build.hundred_items()))


@pytest.fixture
def page(signed_in, made):
    return signed_in(made.people["expert1"])


def listening(page):
    """On a busy machine a page is there to be seen before the scripts that the keys are for."""
    page.wait_for_load_state("domcontentloaded")


def go_to(page, words):
    """Tab on to a link or button."""
    for _ in range(40):
        if page.evaluate(FOCUSED).startswith(words):
            return
        page.keyboard.press("Tab")
    pytest.fail(f"“{words}” isn't reached by keyboard")


def fill(page, item):
    """The row in whose first field the keyboard is, and on to the next row."""
    keys, given = page.keyboard, GIVEN.get(item.name)
    if item.kind == Item.Kind.VETO:
        assert page.evaluate("() => document.activeElement.name") == f"vetoed-{item.pk}"
        if given:
            keys.press("Space")
    else:
        word = "扣分" if item.kind == Item.Kind.DEDUCTION else "得分"
        assert page.evaluate(FOCUSED) == f"{item.number} {item.name} {word}"
        keys.insert_text(given or ("0" if word == "扣分" else str(item.maximum)))
    if given:
        for words in ("现场没有看到", "项目管理台账"):
            keys.press("Tab")
            keys.insert_text(f"{item.name}{words}")
    keys.press("Enter")


def test_a_hundred_items_by_keyboard_alone_in_one_go(page, made):
    sheet = build.sheet_of(made, "expert1")
    items = [item for item in sheet.party.items.all() if item.kind not in (Item.Kind.SECTION, "composite")]
    assert len(items) == 100
    sections = list(sheet.party.items.filter(kind=Item.Kind.SECTION))
    page.goto(f"/sheets/{sheet.pk}/")
    for number, part in enumerate(sections, start=1):
        expect(page.locator("#form h2")).to_have_text(f"{number}　{part.name}", timeout=QUEUE)
        listening(page)
        for item in (item for item in items if item.number.startswith(f"{number}.")):
            fill(page, item)
        if part != sections[-1]:
            assert page.evaluate(FOCUSED) == f"保存并到“{sections[number].name}”"
            page.keyboard.press("Enter")
    page.keyboard.press("Control+s")
    expect(page.locator("#totals .saved")).to_have_text("全部已保存", timeout=QUEUE)
    expect(page.locator("#totals .big")).to_have_text(str(TOTAL))
    expect(page.locator("#totals .last dd")).to_have_text("全部已评分")
    go_to(page, "通读并提交")
    page.keyboard.press("Enter")
    expect(page.locator("dl.figures > div").last).to_contain_text(str(TOTAL))
    listening(page)
    go_to(page, "提交评分表")
    page.keyboard.press("Enter")
    go_to(page, "确定")
    page.keyboard.press("Enter")
    page.wait_for_url("**/evaluations/*/")
    sheet.refresh_from_db()
    assert sheet.is_submitted
    scores = {score.item.name: score for score in sheet.scores.select_related("item")}
    assert {name for name, score in scores.items() if score.reason} == GIVEN.keys()
    assert [name for name, score in scores.items() if score.vetoed] == ["造假"]
    result = sheet_result(list(sheet.party.items.all()), given_points(scores.values()), sheet.party.maximum)
    assert result.total == result.weighted == TOTAL
