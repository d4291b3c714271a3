"""The list of evaluations, the page of one, its steps, and setting one up."""

import re
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from scoring.models import Evaluation, PanelMember
from scoring.workflow import Action
from tests.scoring import build


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


def test_a_new_evaluation_proposes_the_newest_real_scheme_and_never_a_sample(city, open_page):
    made = SimpleNamespace(people={}, city=city)

    def chosen():
        text = open_page(made, "lead", "create")[1]
        offered = re.search(r'<select name="scheme".*?</select>', text, re.S)[0]
        return re.findall(r"<option[^>]* selected>([^<]*)<", offered), re.findall(
            r"<option[^>]*>([^<]*)<", offered
        )

    build.published(name="样表", is_sample=True)
    assert chosen() == (["请选择"], ["请选择", "样表（第1版）（示例，不用于正式评估）"])
    build.published(name="旧办法", code="OLD")
    build.published(name="新办法", code="NEW")
    build.published(name="又一样表", code="SAMPLE", is_sample=True)
    assert chosen()[0] == ["新办法（第1版）"]
    assert chosen()[1][:3] == ["请选择", "新办法（第1版）", "旧办法（第1版）"]


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
    assert text.count("还没有提交") == 1
    assert "5 张评分表还没有提交：" in text
    assert "专家2（第三方）。" in text
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
    assert text.count("还没有提交") == 1
    assert text.count("缺少 2023-07") == 2


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
