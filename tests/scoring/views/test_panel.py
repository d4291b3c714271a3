"""The panel's page and the declarations."""

import re

from scoring import services
from scoring.workflow import Action
from tests.scoring import build


def test_the_panel_page_offers_only_people_whose_role_fits(made, open_page):
    text = open_page(made, "lead", "panel", made.evaluation.code)[1]
    offered = re.search(r'<select name="user".*?</select>', text, re.S)[0]
    assert re.findall(r"<option[^>]*>([^<]+)", offered) == ["请选择"]
    status, text = open_page(made, "expert1", "panel", made.evaluation.code)
    assert (status, "由系统管理员或本次评估的组长安排" in text) == (403, True)


def test_a_member_leaves_with_a_reason(made, open_page):
    args = (made.evaluation.code, made.seats["expert2"].pk)
    assert open_page(made, "lead", "remove", *args, post={"reason": ""})[0] == 422
    assert open_page(made, "lead", "remove", *args, post={"reason": "请假"})[0] == 302
    assert "离任：请假" in open_page(made, "lead", "panel", made.evaluation.code)[1]


def test_a_member_declares_and_comes_in(city, open_page):
    made = build.evaluation_of(city, declared=False)
    code = made.evaluation.code
    assert "请先声明" in open_page(made, "expert1", "detail", code)[1]
    status, text = open_page(made, "expert1", "declare", code, post={"conflict": "yes", "text": ""})
    assert (status, "申请回避请写明" in text) == (422, True)
    assert open_page(made, "expert1", "declare", code, post={"conflict": "no"}) == (
        302,
        f"/evaluations/{code}/",
    )
    assert "已声明没有利益冲突" in open_page(made, "expert1", "detail", code)[1]
    assert open_page(made, "staff", "declare", code)[0] == 403


def test_who_declares_a_conflict_is_out(made, open_page):
    code = made.evaluation.code
    post = {"conflict": "yes", "text": "曾在承办机构任职"}
    assert open_page(made, "expert1", "declare", code, post=post) == (302, "/")
    assert open_page(made, "expert1", "detail", code)[0] == 404


def test_an_undeclared_assessor_is_led_to_the_declaration(city, open_page):
    made = build.evaluation_of(city, declared=False)
    services.declare(member=made.seats["lead"], actor=city.lead, conflict=False)
    build.act(made, Action.START)
    sheet = build.sheet_of(made, "expert1")
    for route in ("sheet", "findings"):
        assert open_page(made, "expert1", route, sheet.pk) == (
            302,
            f"/evaluations/{made.evaluation.code}/declaration/",
        )
