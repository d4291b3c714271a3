"""A paper sheet is entered for its author (代录), who reads it back, confirms and submits."""

import pytest
from playwright.sync_api import expect

from scoring import services
from scoring.models import Score
from tests.city import small_city
from tests.scoring import build
from tests.scoring.build import D

pytestmark = pytest.mark.browser
PAPER = [{"1.1 人员": "9.50", "1.2 制度": "5.00"}, {"2.1 指标": "22.00"}, {"3.1 建档": "18.00"}]


def test_a_paper_sheet_is_entered_by_the_lead_and_confirmed_by_its_author(transactional_db, signed_in):
    made = build.scoring(small_city())
    lead, author = made.people["lead"], made.people["expert1"]
    sheet = build.sheet_of(made, "expert1")
    services.allow_entry(sheet=sheet, user=lead, actor=build.fresh(lead), reason="现场填写纸质表")

    page = signed_in(lead)
    page.goto("/")
    page.get_by_role("link", name="去录入").click()
    for part, points in enumerate(PAPER):
        expect(page.locator("#entry")).to_contain_text(f"{lead} 代 {author} 录入")
        page.wait_for_load_state("domcontentloaded")
        for name, given in points.items():
            expect(page.get_by_label(f"{name} 得分")).to_be_focused()
            page.keyboard.insert_text(given)
            if given == "9.50":
                page.keyboard.press("Tab")
                page.keyboard.insert_text("缺一人")
                page.keyboard.press("Tab")
                page.keyboard.insert_text("到岗表")
            page.keyboard.press("Enter")
        if part < 2:
            page.keyboard.press("Enter")
    page.keyboard.press("Control+s")
    expect(page.locator("#totals .saved")).to_have_text("全部已保存")
    page.get_by_role("link", name="通读并交本人确认").first.click()
    page.get_by_role("button", name=f"交{author}本人确认").click()
    expect(page.get_by_text(f"已交{author}本人确认。确认以前不算提交。")).to_be_visible()

    mine = signed_in(author)
    mine.goto("/")
    mine.get_by_role("link", name="去确认").click()
    expect(mine.locator("#entry")).to_contain_text(f"{lead}已按您的纸质评分表录入")
    expect(mine.locator("dl.figures > div").last).to_contain_text("54.50")
    mine.get_by_role("button", name="确认并提交").click()
    mine.get_by_role("button", name="确定").click()
    expect(mine.get_by_text("评分表已提交。")).to_be_visible()
    sheet.refresh_from_db()
    assert sheet.is_submitted
    assert sum(score.points for score in Score.objects.all()) == D("54.50")
    assert {score.typed_by for score in Score.objects.select_related("typed_by")} == {lead}
