"""A figure that the data don't bear out: told while the lead writes, explained before issue, and no longer in the way."""

import re

import pytest
from playwright.sync_api import expect

from scoring.models import Acceptance, Narrative
from tests.browser.walk import AXE, LAYOUT, RUN_AXE, TABLET
from tests.city import small_city
from tests.scoring import build

pytestmark = pytest.mark.browser


WRONG = "全站共建档70份，入户探访认真。"


def test_from_the_typed_figure_over_the_reason_to_the_form_of_issue(transactional_db, signed_in):
    made = build.collated(small_city())  # counts 50 files
    Narrative.objects.filter(section="conclusion").update(text=WRONG)
    code = made.evaluation.code
    page = signed_in(made.people["lead"])
    page.add_init_script(AXE)

    def write(words):
        page.get_by_label("结语", exact=True).fill(words)
        page.keyboard.press("Control+s")

    page.goto(f"/evaluations/{code}/narratives/")
    note = page.locator("#conclusion .doubt")
    expect(note.locator("mark")).to_have_text("70份")
    write("全站共建档{指标.建档.完成量}。")
    expect(note).to_have_count(0)
    expect(page.get_by_label("结语", exact=True)).to_have_accessible_description("")
    write(WRONG)
    expect(note).to_contain_text("50份")
    expect(page.locator("#spoken")).to_have_text("1 处与数据不符，见文字下方")
    told = re.compile("^请核对 全站共建档70份，入户探访认真 文中写“70份”")
    expect(page.get_by_label("结语", exact=True)).to_have_accessible_description(told)
    assert looked_at(page) == []

    page.set_viewport_size(TABLET)
    page.goto(f"/reports/{code}/issue/")
    expect(page.get_by_label("签发日期")).to_have_count(0)
    page.get_by_label("为什么可以保留").fill("含上一年度结转的20份")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("已说明", exact=True)).to_be_visible()
    expect(page.get_by_label("签发日期")).to_be_visible()
    assert looked_at(page) == []
    assert Acceptance.objects.get().reason == "含上一年度结转的20份"


def looked_at(page):
    """What is wrong with the page as it stands."""
    return [*(finding["id"] for finding in page.evaluate(RUN_AXE)), *page.evaluate(LAYOUT)]
