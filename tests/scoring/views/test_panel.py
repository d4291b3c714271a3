"""The panel's page and the declarations."""

import re

from scoring import services
from scoring.dividing import share_names
from scoring.workflow import Action
from stations.models import Role
from tests.city import person
from tests.scoring import build
from tests.scoring.test_dividing import panel as divided_panel


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


def test_a_successor_takes_over_the_share_of_who_left(city, open_page):
    made = divided_panel(city, expert1=["管理"], expert2=["管理", "服务"])
    code = made.evaluation.code
    newcomer = person("expert9", "接专家", Role.EXPERT, organisation=city.evaluator)
    post = {"user": newcomer.pk, "seat": "third:expert"}
    assert 'name="replaces"' not in open_page(made, "lead", "panel", code)[1]
    open_page(made, "lead", "remove", code, made.seats["expert1"].pk, post={"reason": "请假"})
    text = open_page(made, "lead", "panel", code)[1]
    left = made.people["expert1"]
    assert f'<option value="{made.seats["expert1"].pk}">{left}（第三方评估专家）</option>' in text
    assert "承接其分工的部分，从空白评分表开始" in text
    wrong = post | {"seat": "third:assistant", "replaces": made.seats["expert1"].pk}
    status, text = open_page(made, "lead", "panel", code, post=wrong)
    assert (status, "接替者请任命为同一职责" in text) == (422, True)
    right = post | {"replaces": made.seats["expert1"].pk}
    assert open_page(made, "administrator", "panel", code, post=right)[0] == 302
    text = open_page(made, "lead", "panel", code)[1]
    assert (f"接替{left}" in text, 'name="replaces"' in text) == (True, False)
    seat = made.evaluation.panel.get(user=newcomer)
    assert share_names(seat.sheet) == ("1 管理",)


def test_while_the_stations_request_waits_only_a_conflict_can_be_declared(city, open_page):
    made = build.evaluation_of(city, declared=False)
    code, seat = made.evaluation.code, made.seats["expert1"]
    services.object_to(member=seat, actor=build.fresh(city.staff), reason="是本站站长的亲属")
    text = open_page(made, "expert1", "declare", code)[1]
    assert (
        "社工站申请您回避，尚未决定" in text,
        '="conflict" value="yes"' in text,
        '="conflict" value="no"' in text,
    ) == (
        True,
        True,
        False,
    )
    status, text = open_page(made, "expert1", "declare", code, post={"conflict": "no"})
    assert (status, "这一项现在不能选" in text) == (422, True)
    text = open_page(made, "expert2", "declare", code)[1]
    assert ("申请您回避" in text, '="conflict" value="no"' in text) == (False, True)


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
