"""The pages of scoring: what they say, what they save, how they refuse."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from scoring import services
from scoring.models import Evaluation, Finding, PanelMember, Score
from scoring.workflow import Action
from scoring.worklist import work_list
from tests.scoring import build
from tests.scoring.build import D


@pytest.fixture
def made(city):
    return build.scoring(city)


@pytest.fixture
def open_page(client):
    """open_page(made, "expert1", "sheet", pk) → (status, text) as that person sees it."""

    def read(made, name, route, *args, query="", post=None):
        client.force_login(build.fresh(made.people.get(name) or getattr(made.city, name)))
        path = reverse(f"scoring:{route}", args=args) + query
        answer = client.get(path) if post is None else client.post(path, post)
        return answer.status_code, answer.get("Location") or answer.content.decode()

    return read


def rows_of(sheet):
    return {row.name: row.pk for row in sheet.party.items.all()}


def inputs(sheet, **points):
    """What the browser sends for items by name: points, or (points, reason, source)."""
    rows, stored = rows_of(sheet), {score.item_id: score.version for score in sheet.scores.all()}
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


def test_a_number_of_thousands_of_digits_is_no_number(made, open_page):
    endless = "9" * 5000
    sheet = build.sheet_of(made, "expert1").pk
    assert open_page(made, "expert1", "sheet", sheet, query=f"?step={endless}")[0] == 200
    data = {"action": "prepare", "version": endless, "reason": "人员调整"}
    assert open_page(made, "lead", "transition", made.evaluation.code, post=data)[0] == 409
    assert Evaluation.objects.get().state == Evaluation.State.SCORING


@pytest.mark.parametrize(("route", "longest"), [("transition", 500), ("remove", 200)])
def test_a_reason_longer_than_can_be_kept_is_refused_in_words(made, open_page, route, longest):
    member = made.seats["purchaser"].pk
    args = [made.evaluation.code, member] if route == "remove" else [made.evaluation.code]
    data = {"action": "prepare", "version": made.evaluation.version, "reason": "长" * (longest + 1)}
    status, text = open_page(made, "lead", route, *args, post=data)
    assert (status, f"原因最多 {longest} 字" in text) == (422, True)
    assert open_page(made, "lead", route, *args, post=data | {"reason": "长" * longest})[0] == 302


# The list and the page of one.


def test_the_list_names_station_period_state_and_my_sheet(made, open_page):
    build.fill(made, "expert1")
    status, text = open_page(made, "expert1", "list")
    assert status == 200
    for words in (
        "云栖街社工服务站",
        "2023 年度中期评估",
        "2023-07 至 2023-11",
        "评分中",
        "4 / 4 项",
        "2023-12-12",
    ):
        assert words in text
    sheet = build.sheet_of(made, "expert1")
    assert f'href="/sheets/{sheet.pk}/"' in text


def test_the_list_is_narrowed_by_state_and_words(made, open_page):
    for query, shown in (
        ("?state=scoring", True),
        ("?state=issued", False),
        ("?q=云栖", True),
        ("?q=柳岸", False),
    ):
        assert ("/evaluations/HP-YUNQI-2023-MID/" in open_page(made, "lead", "list", query=query)[1]) is shown


def test_the_list_takes_the_same_queries_for_one_and_for_three(city, client):
    made = build.scoring(city)
    client.force_login(build.fresh(city.expert))
    path = reverse("scoring:list")
    client.get(path)
    with CaptureQueriesContext(
        connection,
    ) as one:
        client.get(path)
    for number in (2, 3):
        more = build.evaluation_of(city, made.scheme, code=f"HP-YUNQI-2023-{number}")
        build.act(more, Action.START)
    with CaptureQueriesContext(connection) as three:
        assert client.get(path).content.decode().count("2023 年度中期评估") == 3
    assert len(three) == len(one)


def test_the_page_says_what_stands_in_the_way_and_who_can_help(made, open_page):
    text = open_page(made, "lead", "detail", made.evaluation.code)[1]
    assert "缺少 2023-07、2023-08、2023-09、2023-10、2023-11 的社工到岗数据。" in text
    assert "请提醒专家2" in text
    assert 'value="collate"' not in text


def test_a_button_moves_the_evaluation_and_only_who_may_sees_it(city, open_page):
    made = build.evaluation_of(city)
    code = made.evaluation.code
    assert 'value="start"' in open_page(made, "lead", "detail", code)[1]
    assert 'value="start"' not in open_page(made, "expert1", "detail", code)[1]
    post = {"action": "start", "version": made.evaluation.version}
    assert open_page(made, "expert1", "transition", code, post=post)[0] == 403
    assert open_page(made, "lead", "transition", code, post=post) == (302, f"/evaluations/{code}/")
    assert Evaluation.objects.get().state == "scoring"
    status, text = open_page(made, "lead", "transition", code, post=post)
    assert (status, "评分中" in text, "筹备" in text) == (409, True, False)


def test_a_refused_transition_answers_with_every_reason(made, open_page):
    post = {"action": "collate", "version": made.evaluation.version}
    status, text = open_page(made, "lead", "transition", made.evaluation.code, post=post)
    assert status == 422
    assert text.count("还没有提交。") == 5


def test_an_unknown_action_is_refused_in_words(made, open_page):
    post = {"action": "explode", "version": made.evaluation.version}
    status, text = open_page(made, "lead", "transition", made.evaluation.code, post=post)
    assert (status, "评估处于“评分中”" in text) == (422, True)


# Setting up.

NEW = {
    "agreement": "HP-YUNQI-2023",
    "code": "HP-YUNQI-2023-NEW",
    "kind": "final",
    "first_month": "2023-07",
    "last_month": "2024-06",
    "on_site": "2024-07-02",
}


def test_a_lead_sets_up_an_evaluation_and_goes_on_to_the_panel(city, open_page):
    made = build.evaluation_of(city)
    post = NEW | {"scheme": made.scheme.pk, "evaluator": city.evaluator.pk}
    assert open_page(made, "lead", "create", post=post) == (302, "/evaluations/HP-YUNQI-2023-NEW/panel/")
    new = Evaluation.objects.get(code="HP-YUNQI-2023-NEW")
    assert (new.kind, new.months[-1], new.state) == ("final", build.date(2024, 6, 1), "preparing")
    post = {"user": city.lead.pk, "seat": "third:lead"}
    assert open_page(made, "lead", "panel", new.code, post=post)[0] == 302
    assert [(row.user, row.duty) for row in PanelMember.objects.filter(evaluation=new)] == [
        (city.lead, "lead")
    ]


def test_what_was_typed_wrong_is_named_at_its_field(city, open_page):
    made = build.evaluation_of(city)
    post = NEW | {
        "scheme": made.scheme.pk,
        "evaluator": city.evaluator.pk,
        "agreement": "NO",
        "last_month": "2024年6月",
    }
    status, text = open_page(made, "lead", "create", post=post)
    assert status == 422
    assert "没有找到编号为“NO”的协议" in text
    assert "“2024年6月”不是月份" in text


def test_only_leads_and_administrators_reach_the_form(made, open_page):
    assert open_page(made, "administrator", "create")[0] == 200
    status, text = open_page(made, "supervisor", "create")
    assert (status, "由系统管理员或评估机构的组长新建" in text) == (403, True)


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


# The score form.


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


def test_the_form_shows_one_section_with_progress_and_totals(made, open_page):
    sheet = build.sheet_of(made, "expert1")
    step = rows_of(sheet)["总体服务"]
    build.fill(made, "expert1", 指标="2.65")
    text = open_page(made, "expert1", "sheet", sheet.pk, query=f"?step={step}")[1]
    assert 'value="19.35"' in text
    assert "人员" not in text
    assert "52.35" in text
    assert "全部已评分" in text


def test_a_plain_save_without_script_keeps_the_step_and_can_go_on(made, open_page):
    sheet = build.sheet_of(made, "expert1")
    rows = rows_of(sheet)
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
    assert "最高 10.00 分。请输入 0 至 10.00 之间、步长 0.05 的分数。" in text
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
    pk = rows_of(sheet)["人员"]
    status, text = open_page(made, "expert1", "save_item", sheet.pk, pk, post=inputs(sheet, 人员="9.95"))
    assert status == 200
    assert re.search(rf'id="version-{pk}" value="1"', text)
    assert '<div class="big num">9.95</div>' in text
    assert "3 项未评分" in text
    assert "提交前请填写理由和材料出处" in text
    assert "已保存" in text


def test_one_item_that_is_wrong_or_stale_is_not_saved(made, open_page):
    sheet = build.sheet_of(made, "expert1")
    pk = rows_of(sheet)["人员"]
    status, text = open_page(made, "expert1", "save_item", sheet.pk, pk, post=inputs(sheet, 人员="99"))
    assert (status, "最高 10.00 分" in text, "已保存" in text) == (422, True, False)
    fresh = inputs(sheet, 人员="9")
    open_page(made, "expert1", "save_item", sheet.pk, pk, post=fresh)
    status, text = open_page(made, "expert1", "save_item", sheet.pk, pk, post=fresh | {f"points-{pk}": "8"})
    assert (status, "“9.00 分”" in text, "“8 分”" in text) == (409, True, True)
    assert Score.objects.get().points == D("9.00")


@pytest.mark.parametrize("who", ["expert2", "lead", "administrator", "supervisor", "staff"])
def test_anothers_sheet_is_not_found(made, open_page, who):
    sheet = build.sheet_of(made, "expert1")
    pk = rows_of(sheet)["人员"]
    assert open_page(made, who, "sheet", sheet.pk)[0] == 404
    assert open_page(made, who, "sheet", sheet.pk, post=inputs(sheet, 人员="1"))[0] == 404
    assert open_page(made, who, "save_item", sheet.pk, pk, post=inputs(sheet, 人员="1"))[0] == 404
    assert open_page(made, who, "submit", sheet.pk, post={"version": 1})[0] == 404
    assert not Score.objects.exists()


def test_saving_an_item_takes_few_queries(made, client):
    sheet = build.sheet_of(made, "expert1")
    pk = rows_of(sheet)["人员"]
    client.force_login(build.fresh(made.people["expert1"]))
    path = reverse("scoring:save_item", args=[sheet.pk, pk])
    client.post(path, inputs(sheet, 人员="9"))
    again = inputs(sheet, 人员="8")
    with CaptureQueriesContext(connection) as queries:
        assert client.post(path, again).status_code == 200
    assert len(queries) <= 18


def test_the_read_back_names_what_is_missing_with_a_way_there(made, open_page):
    sheet = build.sheet_of(made, "expert1")
    rows = rows_of(sheet)
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
    post = {"version": sheet.version, "reason": "请补会议纪要"}
    args = (made.evaluation.code, sheet.pk)
    assert open_page(made, "expert1", "reopen", *args, post=post)[0] == 403
    assert open_page(made, "lead", "reopen", *args, post=post)[0] == 302
    assert "请补会议纪要" in open_page(made, "purchaser", "sheet", sheet.pk)[1]
    (item,) = work_list(build.fresh(made.people["purchaser"]))
    assert item.detail == "2023 年度中期评估；组长退回：请补会议纪要；各项都已评分，可以通读并提交"


# Findings and narratives.


def test_findings_are_added_changed_moved_and_deleted_on_their_page(made, open_page):
    sheet = build.sheet_of(made, "expert1")
    place = f"{rows_of(sheet)['项目管理']}-0"
    for text in ("甲", "乙"):
        post = {"place": place, "kind": "good", "text": text}
        assert open_page(made, "expert1", "findings", sheet.pk, post=post) == (
            302,
            f"/sheets/{sheet.pk}/findings/#good-{place}",
        )
    first, second = Finding.objects.all()
    open_page(made, "expert1", "change_finding", second.pk, post={"action": "up", "version": 1})
    assert [row.text for row in Finding.objects.all()] == ["乙", "甲"]
    post = {"action": "edit", "version": 1, "text": "丙"}
    assert open_page(made, "expert1", "change_finding", first.pk, post=post)[0] == 302
    status, text = open_page(made, "expert1", "change_finding", first.pk, post=post | {"text": "丁"})
    assert (status, ">丙<" in text, ">丁<" in text) == (409, True, True)
    assert (
        open_page(made, "expert1", "change_finding", second.pk, post={"action": "delete", "version": 1})[0]
        == 302
    )
    assert [row.text for row in Finding.objects.all()] == ["丙"]


def test_anothers_finding_is_not_found(made, open_page):
    build.write_findings(made, "expert1")
    finding = Finding.objects.first()
    for who in ("expert2", "lead", "administrator", "staff"):
        post = {"action": "edit", "version": 1, "text": "改"}
        assert open_page(made, who, "change_finding", finding.pk, post=post)[0] == 404


def test_the_lead_edits_the_third_partys_findings_at_collation(city, open_page):
    made = build.collated(city)
    text = open_page(made, "lead", "edit_findings", made.evaluation.code)[1]
    assert "expert1-项目管理-good" in text
    assert "supervisor-监督方-good" not in text
    finding = Finding.objects.get(text="expert1-项目管理-good")
    post = {"action": "edit", "version": 1, "text": "统稿后的话"}
    assert open_page(made, "lead", "change_finding", finding.pk, post=post) == (
        302,
        f"/evaluations/{made.evaluation.code}/findings/#good-{finding.section_id}-0",
    )
    assert open_page(made, "expert1", "edit_findings", made.evaluation.code)[0] == 403


def test_narratives_are_saved_and_a_stale_one_shows_both(made, open_page):
    code = made.evaluation.code
    post = {"section": "station", "version": 1, "text": "本站位于云栖路。"}
    assert open_page(made, "lead", "narratives", code, post=post) == (
        302,
        f"/evaluations/{code}/narratives/#station",
    )
    status, text = open_page(made, "lead", "narratives", code, post=post | {"text": "另一稿。"})
    assert (status, "本站位于云栖路。" in text, "另一稿。" in text) == (409, True, True)
    assert open_page(made, "expert1", "narratives", code)[0] == 403


def test_the_lead_settles_a_wide_spread_on_the_collation_page(city, open_page):
    made = build.collated(city, taken={"expert2": {"指标": "11"}})
    code = made.evaluation.code
    assert "超过 10，待裁定" in open_page(made, "lead", "results", code)[1]
    post = {"party": "third", "value": "60", "reason": "复核"}
    status, text = open_page(made, "lead", "settle", code, post=post)
    assert (status, "应在专家评分的最低分" in text) == (422, True)
    assert open_page(made, "expert1", "settle", code, post=post)[0] == 403
    assert open_page(made, "lead", "settle", code, post=post | {"value": "52.05"})[0] == 302
    text = open_page(made, "lead", "results", code)[1]
    assert ("52.05" in text, "97.05" in text, "已裁定" in text) == (True, True, True)


# What I have to do.


def titles(made, name):
    user = build.fresh(made.people.get(name) or getattr(made.city, name))
    return [(item.title, item.action) for item in work_list(user)]


def test_the_work_list_follows_the_evaluation(city):
    made = build.evaluation_of(city, declared=False)
    assert titles(made, "lead") == [("云栖街社工服务站 · 回避声明", "去声明")]
    for name, seat in made.seats.items():
        services.declare(member=seat, actor=made.people[name], conflict=False)
    assert titles(made, "lead") == [("云栖街社工服务站 · 筹备", "去安排")]
    assert titles(made, "expert1") == []
    build.act(made, Action.START)
    assert titles(made, "expert1") == [("云栖街社工服务站 · 第三方评分表", "开始评分")]
    assert titles(made, "lead") == [("云栖街社工服务站 · 等待评分", "查看进度")]
    for name in build.SCORERS:
        build.fill(made, name)
        build.write_findings(made, name)
    assert titles(made, "expert1") == [("云栖街社工服务站 · 第三方评分表", "继续评分")]
    for name in build.SCORERS:
        build.submit(made, name)
    assert titles(made, "expert1") == []
    assert titles(made, "lead") == [("云栖街社工服务站 · 待汇总", "去汇总")]
    build.report_data(city)
    build.act(made, Action.COLLATE)
    assert titles(made, "lead") == [("云栖街社工服务站 · 待签发", "去核对")]


def test_the_administrator_is_told_of_evaluations_without_a_lead(city):
    made = build.evaluation_of(city)
    assert titles(made, "administrator") == []
    services.remove_member(member=made.seats["lead"], actor=build.fresh(city.administrator), reason="调岗")
    assert titles(made, "administrator") == [("云栖街社工服务站 · 任命组长", "去任命")]


def test_the_work_list_takes_the_same_queries_for_one_and_for_three(city):
    made = build.scoring(city)
    with CaptureQueriesContext(connection) as one:
        assert len(work_list(build.fresh(city.expert))) == 1
    for number in (2, 3):
        build.act(build.evaluation_of(city, made.scheme, code=f"E{number}"), Action.START)
    with CaptureQueriesContext(connection) as three:
        assert len(work_list(build.fresh(city.expert))) == 3
    assert len(three) == len(one)
