"""The editor of findings and narratives: by plain forms, and as its script asks."""

import json
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from scoring.models import Finding
from scoring.workflow import Action
from tests.scoring import build


def post_of(finding, action, **more):
    return {"action": action, "finding": finding.pk, "version": finding.version} | more


@pytest.fixture
def write(client):
    """write(made, "expert1", "findings", pk, **fields) → (status, fragment), as the page's script sends."""

    def send(made, name, route, *args, writer=None, **fields):
        user = made.people.get(name) or getattr(made.city, name)
        client.force_login(build.fresh(user))
        fields["writer"] = writer or user.pk
        path = reverse(f"scoring:{route}", args=args)
        answer = client.post(path, fields, headers={"X-Requested-With": "fetch"})
        return answer.status_code, answer.content.decode()

    return send


def test_findings_are_added_changed_moved_and_deleted_on_their_page(made, open_page):
    sheet = build.sheet_of(made, "expert1")
    place = f"{build.rows_of(sheet)['项目管理']}-0"
    page = f"/sheets/{sheet.pk}/findings/#good-{place}"
    for text in ("甲", "乙"):
        post = {"place": place, "kind": "good", "text": text}
        assert open_page(made, "expert1", "findings", sheet.pk, post=post) == (302, page)
    first, second = Finding.objects.all()
    seen = f"{first.pk},{second.pk}"
    assert f'name="seen" value="{seen}"' in open_page(made, "expert1", "findings", sheet.pk)[1]
    up = post_of(second, "up", seen=seen)
    assert open_page(made, "expert1", "findings", sheet.pk, post=up) == (302, page)
    assert [row.text for row in Finding.objects.all()] == ["乙", "甲"]
    stale = post_of(first, "up", seen=seen)
    status, text = open_page(made, "expert1", "findings", sheet.pk, post=stale)
    assert (status, "1. 乙" in text, "1. 甲" in text) == (409, True, True)
    post = post_of(first, "edit", text="丙")
    assert open_page(made, "expert1", "findings", sheet.pk, post=post)[0] == 302
    status, text = open_page(made, "expert1", "findings", sheet.pk, post=post | {"text": "丁"})
    assert (status, ">丙<" in text, ">丁<" in text) == (409, True, True)
    assert open_page(made, "expert1", "findings", sheet.pk, post=post_of(second, "delete"))[0] == 302
    assert [row.text for row in Finding.objects.all()] == ["丙"]


def test_nobody_writes_through_anothers_page_nor_anothers_point_through_their_own(made, open_page):
    build.write_findings(made, "expert1")
    finding = Finding.objects.first()
    for who in ("expert2", "lead", "administrator", "staff"):
        post = post_of(finding, "edit", text="改")
        assert open_page(made, who, "findings", finding.sheet_id, post=post)[0] == 404
    own = build.sheet_of(made, "expert2").pk
    for action in ("edit", "delete", "up", "order"):
        post = post_of(finding, action, text="改", seen=finding.pk, order=finding.pk)
        status, page = open_page(made, "expert2", "findings", own, post=post)
        assert (status, "已被删除" in page, finding.text in page) == (409, True, False)
    assert Finding.objects.get(pk=finding.pk).text == finding.text


def test_the_lead_edits_the_third_partys_findings_at_collation(city, open_page, write):
    made = build.collated(city)
    code = made.evaluation.code
    text = open_page(made, "lead", "edit_findings", code)[1]
    assert "expert1-项目管理-good" in text
    assert "expert2-项目管理-good" in text
    assert "supervisor-监督方-good" not in text
    finding = Finding.objects.get(text="expert1-项目管理-good")
    post = post_of(finding, "edit", text="统稿后的话")
    assert open_page(made, "lead", "edit_findings", code, post=post) == (
        302,
        f"/evaluations/{code}/findings/#good-{finding.section_id}-0",
    )
    other = Finding.objects.get(text="expert2-项目管理-good")
    seen, order = f"{finding.pk},{other.pk}", f"{other.pk},{finding.pk}"
    assert write(made, "lead", "edit_findings", code, action="order", seen=seen, order=order)[0] == 200
    section = Finding.objects.filter(section=finding.section, kind="good")
    assert [row.pk for row in section] == [other.pk, finding.pk]
    assert open_page(made, "expert1", "edit_findings", code)[0] == 403


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


def test_the_script_is_told_what_became_of_a_text(made, write):
    sheet = build.sheet_of(made, "expert1")
    place = {"place": f"{build.rows_of(sheet)['项目管理']}-0", "kind": "good"}
    status, said = write(
        made, "expert1", "findings", sheet.pk, text="稳岗率{到岗.稳岗率}，<b>{{a.b}}", **place
    )
    finding = Finding.objects.get()
    assert (status, f'data-version="1" data-id="{finding.pk}"' in said) == (200, True)
    assert re.search(r"已保存 \d\d:\d\d", said)
    assert "“{到岗.稳岗率}”现在没有数值" in said
    assert "稳岗率{到岗.稳岗率}，&lt;b&gt;{a.b}</p>" in said
    status, said = write(made, "expert1", "findings", sheet.pk, text="{到岗.稳定率}", **place)
    assert (status, "您要的可能是“{到岗.稳岗率}”" in said) == (422, True)
    edit = post_of(finding, "edit", text="我的")
    Finding.objects.update(text="别处改的", version=2)
    status, said = write(made, "expert1", "findings", sheet.pk, **edit)
    assert (status, "白专家" in said, "别处改的" in said, 'data-mine value="2"' in said) == (
        409,
        True,
        True,
        True,
    )
    # What was typed by one person is never stored as another's.
    assert write(made, "expert1", "findings", sheet.pk, writer=made.people["lead"].pk, **edit)[0] == 404
    build.fill(made, "expert1")
    build.submit(made, "expert1")
    status, said = write(made, "expert1", "findings", sheet.pk, **edit | {"version": 2})
    assert (status, "现在不能修改" in said) == (422, True)
    assert Finding.objects.get().text == "别处改的"


def offered(page):
    return dict(row[:2] for row in json.loads(re.search(r'id="facts"[^>]*>(.*?)</script>', page)[1]))


def test_the_list_of_facts_holds_scores_only_for_who_may_read_the_result(city, open_page):
    made = build.all_submitted(city)
    assert not [
        key
        for key in offered(open_page(made, "lead", "narratives", made.evaluation.code)[1])
        if key.startswith("得分")
    ]
    build.report_data(city)
    build.write_narratives(made)
    build.act(made, Action.COLLATE)
    facts = offered(open_page(made, "lead", "edit_findings", made.evaluation.code)[1])
    assert (facts["得分.总分"], facts["到岗.稳岗率"]) == ("100.00分", "5.00%")


def test_the_pages_ask_as_often_for_many_points_as_for_few(city, open_page):
    made = build.scoring(city)
    sheet = build.sheet_of(made, "expert1").pk

    def asked(route):
        build.write_findings(made, "expert1", "{到岗.稳岗率}")
        with CaptureQueriesContext(connection) as queries:
            open_page(made, "expert1", route, sheet)
        return len(queries)

    open_page(made, "expert1", "sheet", sheet)  # signs in
    for route in ("findings", "submit"):
        assert asked(route) == asked(route)
