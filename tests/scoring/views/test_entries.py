"""代录 on the pages: arranged on the panel's page, entered on the form, handed over, confirmed."""

import re

import pytest

from scoring.models import Score, SheetEntry
from scoring.worklist import work_list
from tests.scoring import build
from tests.scoring.test_blindness import panel_of
from tests.scoring.views.test_sheets import inputs


@pytest.fixture
def made(city):
    return panel_of(city)


def arrange(made, open_page, name="lead", **more):
    sheet = build.sheet_of(made, "expert1")
    post = {"sheet": sheet.pk, "user": made.people["assistant"].pk, "reason": "现场填写纸质表"} | more
    return open_page(made, name, "allow_entry", made.evaluation.code, post=post)


def test_from_the_panels_page_to_the_experts_confirmation(made, open_page):
    code, sheet = made.evaluation.code, build.sheet_of(made, "expert1")
    assert "安排代录" in open_page(made, "lead", "panel", code)[1]
    assert open_page(made, "assistant", "sheet", sheet.pk)[0] == 404
    assert arrange(made, open_page)[0] == 302
    assert "白专家代录" not in open_page(made, "expert2", "detail", code)[1]
    assert "助助理代录" in open_page(made, "lead", "detail", code)[1]
    page = open_page(made, "assistant", "sheet", sheet.pk)[1]
    assert "助助理 代 白专家 录入" in page
    assert f'data-kept="score:{made.people["assistant"].pk}:{sheet.pk}:"' in page
    assert f"/sheets/{sheet.pk}/submit/" not in page
    pk = build.rows_of(sheet)["人员"]
    post = inputs(sheet, 人员=("9.5", "缺一人", "纸质表"))
    status, text = open_page(made, "assistant", "save_item", sheet.pk, pk, post=post)
    assert (status, "代 白专家 录入" in text) == (200, True)
    assert str(Score.objects.get().typed_by) == "助助理"
    assert "助助理正在按您的纸质评分表录入" in open_page(made, "expert1", "sheet", sheet.pk)[1]
    text = open_page(made, "assistant", "hand_over", sheet.pk)[1]
    assert ("还有 3 处没有补齐" in text, "交白专家本人确认" in text) == (True, True)
    post = {"version": build.sheet_of(made, "expert1").version}
    assert open_page(made, "assistant", "submit", sheet.pk, post=post)[0] == 404
    assert open_page(made, "assistant", "hand_over", sheet.pk, post=post)[0] == 302
    assert "待本人确认" in open_page(made, "lead", "detail", code)[1]
    text = open_page(made, "assistant", "sheet", sheet.pk)[1]
    assert ("data-points" in text, "待本人确认" in text) == (False, True)
    text = open_page(made, "expert1", "submit", sheet.pk)[1]
    assert ("助助理已按您的纸质评分表录入" in text, "退回代录人" in text) == (True, True)
    post = {"version": build.sheet_of(made, "expert1").version, "reason": "抄错"}
    assert open_page(made, "expert1", "send_back", sheet.pk, post=post)[0] == 302
    assert "白专家退回：抄错" in open_page(made, "assistant", "sheet", sheet.pk)[1]
    build.fill(made, "expert1", 指标="2")
    Score.objects.filter(item__name="建档").update(typed_by=made.people["assistant"])
    text = open_page(made, "expert1", "submit", sheet.pk)[1]
    version = re.search(r'name="version" value="(\d+)"', text)[1]
    assert open_page(made, "expert1", "submit", sheet.pk, post={"version": version})[0] == 302
    assert re.search(
        r"本表有代录内容，录入：助助理；白专家本人已于 .* 确认",
        open_page(made, "expert1", "sheet", sheet.pk)[1],
    )
    assert open_page(made, "assistant", "sheet", sheet.pk)[0] == 404


def test_who_enters_writes_findings_and_attaches_evidence(made, open_page):
    arrange(made, open_page)
    sheet = build.sheet_of(made, "expert1")
    text = open_page(made, "assistant", "findings", sheet.pk)[1]
    assert ("助助理 代 白专家 录入" in text, "通读并交本人确认" in text) == (True, True)
    place = re.search(r'name="place" value="([\d-]+)"', text)[1]
    post = {"place": place, "kind": "good", "text": "制度齐全"}
    assert open_page(made, "assistant", "findings", sheet.pk, post=post)[0] == 302
    assert open_page(made, "lead", "findings", sheet.pk)[0] == 404
    item = build.scored_item(sheet).pk
    assert 'type="file"' in open_page(made, "assistant", "evidence", sheet.pk, item)[1]


def test_a_sheet_that_its_author_began_is_not_offered_and_the_page_says_why(made, open_page):
    build.fill(made, "expert2")
    text = open_page(made, "lead", "panel", made.evaluation.code)[1]
    offered = re.search(r'<select id="entry-sheet".*?</select>', text, re.S)[0]
    assert ("白专家" in offered, "专家2" in offered) == (True, False)
    assert "本人已开始填写，不能代录，请本人继续：专家2（第三方）。" in text
    arrange(made, open_page)
    build.fill(made, "expert1")
    entry = SheetEntry.objects.get()
    open_page(made, "lead", "end_entry", made.evaluation.code, entry.pk, post={"reason": "改由本人"})
    text = open_page(made, "lead", "panel", made.evaluation.code)[1]
    assert "白专家（第三方）、专家2（第三方）。" in text


def test_the_authors_work_list_says_who_enters_for_them(made, open_page):
    arrange(made, open_page)
    mine, other = (work_list(build.fresh(made.people[name]))[0] for name in ("expert1", "expert2"))
    assert ("助助理正在按您的纸质评分表录入，录入后由您确认" in mine.detail, mine.action) == (True, "查看")
    assert ("录入" in other.detail, other.action) == (False, "开始评分")


def test_the_desk_is_the_leads_and_its_refusals_are_told(made, open_page):
    code = made.evaluation.code
    assert "安排代录" not in open_page(made, "administrator", "panel", code)[1]
    for name in ("administrator", "assistant", "expert1"):
        assert arrange(made, open_page, name)[0] == 403
    for wrong, told in [
        ({"user": ""}, "请选择代录人"),
        ({"reason": ""}, "请写明代录的原因"),
        ({"sheet": 0}, "请从列表中选择评分表"),
    ]:
        status, text = arrange(made, open_page, **wrong)
        assert (status, told in text) == (422, True)
    arrange(made, open_page)
    entry = SheetEntry.objects.get()
    assert open_page(made, "lead", "end_entry", code, entry.pk, post={"reason": ""})[0] == 422
    assert open_page(made, "lead", "end_entry", code, entry.pk, post={"reason": "改由本人"})[0] == 302
    sheet = build.sheet_of(made, "expert1")
    assert open_page(made, "assistant", "sheet", sheet.pk)[0] == 404
