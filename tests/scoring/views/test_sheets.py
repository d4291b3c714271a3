"""The score sheet: filled in, saved item by item, read back, submitted, given back."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from scoring.forms import read_points
from scoring.models import Score
from scoring.worklist import work_list
from tests.scoring import build
from tests.scoring.build import D


def inputs(sheet, **points):
    """What the browser sends for items by name: points, or (points, reason, source)."""
    rows, stored = build.rows_of(sheet), {score.item_id: score.version for score in sheet.scores.all()}
    data = {}
    for name, value in points.items():
        pk = rows[name]
        text, reason, source = value if isinstance(value, tuple) else (value, "", "")
        data |= {
            f"points-{pk}": text,
            f"reason-{pk}": reason,
            f"source-{pk}": source,
            f"version-{pk}": stored.get(pk, 0),
        }
    return data


def test_the_form_shows_one_section_with_progress_and_totals(made, open_page):
    sheet = build.sheet_of(made, "expert1")
    step = build.rows_of(sheet)["总体服务"]
    build.fill(made, "expert1", 指标="2.65")
    text = open_page(made, "expert1", "sheet", sheet.pk, query=f"?step={step}")[1]
    assert 'value="19.35"' in text
    assert "人员" not in text
    assert "52.35" in text
    assert "全部已评分" in text


def test_a_plain_save_without_script_keeps_the_step_and_can_go_on(made, open_page):
    sheet = build.sheet_of(made, "expert1")
    rows = build.rows_of(sheet)
    post = inputs(sheet, 人员=("９。５", "缺一人", "到岗表"), 制度="5.00")
    assert open_page(made, "expert1", "sheet", sheet.pk, post=post | {"next": "1"}) == (
        302,
        f"/sheets/{sheet.pk}/?step={rows['总体服务']}",
    )
    assert [(row.points, row.reason) for row in Score.objects.order_by("item__order")] == [
        (D("9.50"), "缺一人"),
        (D("5.00"), ""),
    ]


def test_wrong_input_comes_back_in_place_and_nothing_is_saved(made, open_page):
    sheet = build.sheet_of(made, "expert1")
    post = inputs(sheet, 人员=("11", "我的理由", ""), 制度="五分")
    status, text = open_page(made, "expert1", "sheet", sheet.pk, post=post)
    assert status == 422
    assert "“五分”不是分数，请输入数字" in text
    assert 'value="我的理由"' in text
    status, text = open_page(made, "expert1", "sheet", sheet.pk, post=post | inputs(sheet, 制度="5"))
    assert "请输入 0 至 10.00 之间的分数，每 0.05 分一档。" in text
    assert not Score.objects.exists()


def test_two_windows_show_theirs_and_mine_and_mine_can_replace_theirs(made, open_page):
    sheet = build.sheet_of(made, "expert1")
    stale = inputs(sheet, 人员="8.00")
    open_page(made, "expert1", "sheet", sheet.pk, post=inputs(sheet, 人员="9.00"))
    status, text = open_page(made, "expert1", "sheet", sheet.pk, post=stale)
    assert status == 409
    assert ("9.00 分" in text, "8.00 分" in text) == (True, True)
    assert Score.objects.get().points == D("9.00")
    again = dict(re.findall(r'<input type="hidden" name="([a-z]+-\d+)" value="([^"]*)">', text))
    assert open_page(made, "expert1", "sheet", sheet.pk, post=again)[0] == 302
    assert Score.objects.get().points == D("8.00")


def test_one_item_is_saved_with_the_totals_that_it_makes(made, open_page):
    sheet = build.sheet_of(made, "expert1")
    pk = build.rows_of(sheet)["人员"]
    status, text = open_page(made, "expert1", "save_item", sheet.pk, pk, post=inputs(sheet, 人员="9.95"))
    assert status == 200
    assert re.search(rf'id="version-{pk}" value="1"', text)
    assert '<div class="big num">9.95</div>' in text
    assert "3 项未评分" in text
    assert "提交前请填写理由和材料出处" in text
    assert "已保存" in text


def test_one_item_that_is_wrong_or_stale_is_not_saved(made, open_page):
    sheet = build.sheet_of(made, "expert1")
    pk = build.rows_of(sheet)["人员"]
    status, text = open_page(made, "expert1", "save_item", sheet.pk, pk, post=inputs(sheet, 人员="99"))
    assert (status, "请输入 0 至 10.00 之间的分数" in text, "已保存" in text) == (422, True, False)
    fresh = inputs(sheet, 人员="9")
    open_page(made, "expert1", "save_item", sheet.pk, pk, post=fresh)
    status, text = open_page(made, "expert1", "save_item", sheet.pk, pk, post=fresh | {f"points-{pk}": "8"})
    assert (status, "“9.00 分”" in text, "“8 分”" in text) == (409, True, True)
    assert Score.objects.get().points == D("9.00")


@pytest.mark.parametrize("who", ["expert2", "lead", "administrator", "supervisor", "staff"])
def test_anothers_sheet_is_not_found(made, open_page, who):
    sheet = build.sheet_of(made, "expert1")
    pk = build.rows_of(sheet)["人员"]
    assert open_page(made, who, "sheet", sheet.pk)[0] == 404
    assert open_page(made, who, "sheet", sheet.pk, post=inputs(sheet, 人员="1"))[0] == 404
    assert open_page(made, who, "save_item", sheet.pk, pk, post=inputs(sheet, 人员="1"))[0] == 404
    assert open_page(made, who, "submit", sheet.pk, post={"version": 1})[0] == 404
    assert not Score.objects.exists()


@pytest.mark.parametrize(("points", "status"), [("8", 403), ("很好", 404)])
def test_who_holds_the_role_no_more_neither_saves_nor_reads_by_saving(made, open_page, points, status):
    sheet = build.fill(made, "expert1", 人员="1.35")
    pk = build.rows_of(sheet)["人员"]
    post = inputs(sheet, 人员=points)
    made.people["expert1"].memberships.all().delete()
    answer = open_page(made, "expert1", "save_item", sheet.pk, pk, post=post)
    assert (answer[0], "8.65" in answer[1], f"item-{pk}" in answer[1]) == (status, False, False)
    assert Score.objects.get(item=pk).points == D("8.65")


@pytest.mark.parametrize("count", [10, 100])
def test_saving_an_item_asks_as_often_on_a_short_sheet_as_on_a_long_one(city, client, count):
    rows = [build.item(f"第{number}项", D(55) / count) for number in range(count)]
    third = build.PartyPlan("third", "第三方", D(55), 4, 4, [build.section("项目管理", 55, *rows)])
    made = build.scoring(city, build.published(third=third))
    sheet = build.fill(made, "expert1")
    pk = build.rows_of(sheet)["第3项"]
    client.force_login(build.fresh(made.people["expert1"]))
    post = inputs(sheet, 第3项="0.25")
    with CaptureQueriesContext(connection) as queries:
        answer = client.post(reverse("scoring:save_item", args=[sheet.pk, pk]), post)
    assert answer.status_code == 200
    # Session, person; the sheet, its items; the sheet to hold, its scores; score, trail, sheet; a savepoint's two.
    assert len(queries) == 11


def test_the_read_back_names_what_is_missing_with_a_way_there(made, open_page):
    sheet = build.sheet_of(made, "expert1")
    rows = build.rows_of(sheet)
    open_page(made, "expert1", "sheet", sheet.pk, post=inputs(sheet, 人员="9.00", 制度="5"))
    text = open_page(made, "expert1", "submit", sheet.pk)[1]
    assert "还需补齐 3 处" in text
    assert f"?step={rows['总体服务']}#item-{rows['指标']}" in text
    assert "提交评分表" not in text


def test_a_sheet_is_read_back_submitted_and_then_only_read(made, open_page):
    build.fill(made, "purchaser", 履约="0.20")
    sheet = build.sheet_of(made, "purchaser")
    text = open_page(made, "purchaser", "submit", sheet.pk)[1]
    assert ("19.80" in text, "履约不足" in text, "提交评分表" in text) == (True, True, True)
    post = {"version": sheet.version}
    assert open_page(made, "purchaser", "submit", sheet.pk, post=post)[0] == 302
    status, text = open_page(made, "purchaser", "submit", sheet.pk, post=post)
    assert (status, "已经提交" in text) == (422, True)
    text = open_page(made, "purchaser", "sheet", sheet.pk)[1]
    assert ("已提交" in text, "data-points" in text) == (True, False)


def test_the_lead_gives_a_sheet_back_and_its_author_reads_why(made, open_page):
    build.fill(made, "purchaser")
    sheet = build.submit(made, "purchaser")
    post = {"seen": sheet.handed_in, "reason": "请补会议纪要"}
    args = (made.evaluation.code, sheet.pk)
    assert open_page(made, "expert1", "reopen", *args, post=post)[0] == 403
    assert open_page(made, "lead", "reopen", *args, post=post)[0] == 302
    assert "请补会议纪要" in open_page(made, "purchaser", "sheet", sheet.pk)[1]
    (item,) = work_list(build.fresh(made.people["purchaser"]))
    assert item.detail == "2023 年度中期评估；组长退回：请补会议纪要；各项都已评分，可以通读并提交"


@pytest.mark.parametrize("typed", ["-0", "0e9", "－０．００"])
def test_no_points_are_read_back_as_no_points_however_they_are_typed(typed):
    assert str(read_points(typed)) == "0"
