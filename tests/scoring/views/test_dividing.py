"""Dividing on the panel's page, a sheet of some sections, and the results of divided sheets."""

import re

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from scoring.models import Score
from tests.scoring import build
from tests.scoring.test_dividing import divide, far_apart, give, panel, roots
from tests.scoring.views.test_sheets import inputs


def ticked(text):
    """By member: the parts that are ticked, as the form would send them, and what it says that it saw."""
    boxes = re.findall(r'name="part-(\d+)" value="(\d+)" (checked)?', text)
    seen = dict(re.findall(r'name="seen-(\d+)" value="([\d,]*)"', text))
    return {int(key): {part for member, part, on in boxes if member == key and on} for key in seen}, seen


def test_the_lead_divides_on_the_panel_page_and_sees_what_nobody_has(city, open_page):
    made = panel(city, expert1=["管理"], expert2=["管理", "服务"])
    code = made.evaluation.code
    on, seen = ticked(open_page(made, "lead", "panel", code)[1])
    one, two = made.seats["expert1"].pk, made.seats["expert2"].pk
    keys = {name: str(pk) for name, pk in roots(made).items()}
    assert on == {one: {keys["管理"]}, two: {keys["管理"], keys["服务"]}}
    assert seen == {str(one): keys["管理"], str(two): ""}
    post = {f"seen-{two}": "", f"part-{two}": [keys["管理"]], "reason": "专长"}
    assert open_page(made, "expert1", "divide", code, "third", post=post)[0] == 403
    assert open_page(made, "lead", "divide", code, "third", post=post)[0] == 302
    text = open_page(made, "lead", "panel", code)[1]
    assert "“2 服务”还没有安排评委" in text
    status, text = open_page(made, "lead", "divide", code, "third", post=post | {f"part-{two}": []})
    assert (status, "至少勾选一个部分" in text) == (422, True)
    status, text = open_page(
        made, "lead", "divide", code, "third", post=post | {f"part-{two}": [keys["服务"]]}
    )
    assert (status, "整张评分表" in text, "2 服务" in text) == (409, False, True)


def test_the_form_of_a_section_shows_only_it_and_answers_for_what_was_given_away(city, open_page, client):
    made = panel(city, expert1=["管理"], expert2=["服务"])
    sheet = build.sheet_of(made, "expert1")
    text = open_page(made, "expert1", "sheet", sheet.pk)[1]
    assert ("您负责：1 管理。" in text, "满分 30" in text, "指标" in text) == (True, True, False)
    assert "本表只含" in open_page(made, "expert1", "submit", sheet.pk)[1]
    assert "1 管理" in open_page(made, "expert1", "detail", made.evaluation.code)[1]
    given_away = inputs(sheet, 指标="20")
    pk = build.rows_of(sheet)["指标"]
    assert open_page(made, "expert1", "save_item", sheet.pk, pk, post=given_away) == (
        410,
        "这一项已改由其他评委评分。",
    )
    assert not Score.objects.exists()
    pk = build.rows_of(sheet)["人员"]
    client.force_login(build.fresh(made.people["expert1"]))
    post = inputs(sheet, 人员="20")
    with CaptureQueriesContext(connection) as queries:
        answer = client.post(reverse("scoring:save_item", args=[sheet.pk, pk]), post)
    assert (answer.status_code, "20.00" in answer.content.decode()) == (200, True)
    # As on a whole sheet (test_sheets.py): the share comes with the items.
    assert len(queries) == 11


def test_a_section_is_settled_on_the_collation_page(city, open_page):
    made = far_apart(city)
    code = made.evaluation.code
    text = open_page(made, "lead", "results", code)[1]
    assert "分部分评分，见下" in text
    assert re.findall(r"合成 ([\d.]+)", text) == ["30.00", "15.00"]
    assert re.search(r"80.00\s*<span class=\"pill warn\">超过 10，待裁定", text)
    assert "裁定第三方“2 服务”的得分" in text
    post = {"party": "third", "section": roots(made)["服务"], "value": "20.05", "reason": "复核材料"}
    assert open_page(made, "expert1", "settle", code, post=post)[0] == 403
    status, text = open_page(made, "lead", "settle", code, post=post | {"section": ""})
    assert (status, "请按部分裁定" in text) == (422, True)
    assert open_page(made, "lead", "settle", code, post=post)[0] == 302
    text = open_page(made, "lead", "results", code)[1]
    assert ("裁定分 20.05（满分 25）。理由：复核材料" in text, "50.05" in text) == (True, True)


def test_a_divided_sheet_names_its_sections_to_organisers_only(city, open_page):
    made = panel(city, expert1=["管理"], expert2=["服务"])
    detail = made.evaluation.code
    assert "<small>2 服务</small>" in open_page(made, "lead", "detail", detail)[1]
    assert "2 服务" not in open_page(made, "expert1", "detail", detail)[1]
    assert "2 服务" not in open_page(made, "staff", "detail", detail)[1]
    give(made, "expert2", 指标="25")
    assert divide(made, expert2=["服务"]) == 0
