"""The editor of drafts: what is typed is stored or told what is wrong with it, at its field, and nothing is lost."""

from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from scoring import services
from scoring.models import Item, Scheme
from scoring.scheme_edits import heads_of
from scoring.scheme_form import head_values, rows_of
from scoring.scheme_plans import item_lines, mark, plan_of
from stations.models import AuditEntry, Role
from tests.city import person
from tests.scoring import build
from tests.scoring.build import D, item, section

pytestmark = pytest.mark.django_db
ITEMS = "/schemes/TEST/1/edit/third/"
HEADS = "/schemes/TEST/1/edit/"


@pytest.fixture
def draft(db):
    return services.create_scheme(plan=build.plan(third=THIRD), actor=None)


@pytest.fixture
def editor(db, client):
    client.force_login(person("admin", "安管理", Role.ADMINISTRATOR))
    return client


THIRD = build.third_party(
    item("迟报", 2, Item.Kind.DEDUCTION, step=D("0.50")),
    item("稳岗", 0, Item.Kind.VETO, veto_cap="合格"),
)


def party(code="third"):
    plan = plan_of(Scheme.objects.get(code="TEST", version=1))
    return next(one for one in plan.parties if one.code == code)


def lines(code="third"):
    return [f"{line.number} {line.item.name} {line.item.maximum}" for line in item_lines(party(code).items)]


def test_buttons_for_rows_stand_there_with_the_first_row_and_a_tab_says_what_its_number_means(editor):
    services.begin_scheme(code="TEST", name="新", standard=True, actor=None)
    text = editor.get(ITEMS).content.decode()
    assert ("第三方还没有评分项目" in text, 'value="below"' in text) == (True, False)
    assert '<span class="pill warn" title="发布前须更正">1 处须更正</span>' in text
    text = editor.post(ITEMS, typed(do="add")).content.decode()
    assert ("第三方还没有评分项目" in text, 'value="below"' in text) == (False, True)


def typed(code="third", do="save", at=0, **changed):
    """The form of a party's items as it is stored, with fields changed: name_1="新" for the second row."""
    data = {"row": [], "seen": mark(party(code)), "do": do, "at": str(at)}
    for place, row in enumerate(rows_of(party(code).items)):
        data["row"].append(str(place))
        data[f"level-{place}"] = str(row.level)
        data |= {f"{field}-{place}": value for field, value in row.values.items()}
    return data | {name.replace("__", "-"): value for name, value in changed.items()}


def new_row(place, level=2, **values):
    return {
        f"{name}-{place}": value
        for name, value in {"level": str(level), "kind": "points", "step": "0.05", **values}.items()
    }


def post(client, path, data):
    answer = client.post(path, data)
    return answer.status_code, answer.get("Location") or answer.content.decode()


def test_what_is_typed_is_stored_and_the_rest_of_the_draft_stays(draft, editor):
    before = plan_of(draft)
    status, text = post(editor, ITEMS, typed(name__1="人员配备", standard__1="按月\n到岗", maximum__1="９.5"))
    assert (status, "已保存" in text) == (200, True)
    assert "“1 项目管理”各项分值合计为 14.50，应等于该部分的 15.00。" in text
    changed = party().items[0].children[0]
    assert (changed.name, changed.standard, changed.maximum) == ("人员配备", "按月\n到岗", D("9.50"))
    after = plan_of(Scheme.objects.get(pk=draft.pk))
    assert replace(after, parties=before.parties) == before
    assert after.parties[:3] == before.parties[:3]
    assert AuditEntry.objects.filter(action="scheme.edited").count() == 1
    post(editor, ITEMS, typed())
    assert AuditEntry.objects.filter(action="scheme.edited").count() == 1


UNREADABLE = [
    ({"name__1": ""}, "name", "没有填写名称"),
    ({"name__1": "长" * 101}, "name", "名称有 101 字"),
    ({"kind__1": "other"}, "kind", "类别“other”不在可选范围内"),
    ({"maximum__1": "十分"}, "maximum", "分值“十分”不可用"),
    ({"maximum__1": ""}, "maximum", "还没有填分值。"),
    ({"maximum__1": "1.005"}, "maximum", "分值“1.005”不可用"),
    ({"step__1": "0"}, "step", "步长“0”不可用"),
    ({"standard__1": "长" * 5001}, "standard", "评分标准有 5001 字"),
    ({"evidence__1": "长" * 5001}, "evidence", "须提供的材料有 5001 字"),
    ({"kind__1": "veto"}, "veto_cap", "没有填写否决后最高等级"),
    ({"kind__1": "automatic", "fact__1": "x"}, "fact", "计算依据“x”不在可选范围内"),
    ({"kind__1": "automatic", "indicator_code__1": "长" * 50}, "indicator_code", "没有名为“长长"),
    ({"kind__1": "automatic", "zero_at__1": "x"}, "zero_at", "得 0 分的值“x”不可用"),
    ({"kind__1": "automatic", "full_at__1": "-1"}, "full_at", "得满分的值“-1”不可用"),
    ({"kind__1": "automatic", "ladder__1": "x"}, "ladder", "分档“x”读不懂"),
]


def test_what_cannot_be_stored_comes_back_as_typed_with_the_reason_at_its_field(draft, editor):
    before = plan_of(draft)
    for changed, field, words in UNREADABLE:
        answer = editor.post(ITEMS, typed(name__6="改过的名称", **changed))
        errors = {row.at: dict(row.errors) for row in answer.context["page"].rows if row.errors}
        assert (answer.status_code, list(errors), list(errors.get(1, {}))) == (422, [1], [field]), changed
        text = answer.content.decode()
        assert [word for word in (words, 'value="改过的名称"', *changed.values()) if word not in text] == []
    assert plan_of(Scheme.objects.get(pk=draft.pk)) == before


UNSOUND = [
    ({"step__1": "0.30"}, {"1.1": ["step"]}, []),
    ({"kind__1": "automatic"}, {"1.1": ["fact"]}, []),
    (
        {"maximum__0": "16"},
        {"1": ["maximum"]},
        ["各项分值合计为 56.00，应为 55.00，或为 100（再按权重折算）。"],
    ),
    ({"kind__0": "points"}, {"1": ["maximum"]}, []),
    (
        {"by_area__0": "是", "by_area__5": "是"},
        {},
        ["至少要有一个部分不按片区写评语：社工到岗和服务指标的情况写在那里。"],
    ),
]


def test_what_keeps_a_draft_from_being_published_is_told_at_its_row(draft, editor):
    sound = typed()
    for changed, rows, whole in UNSOUND:
        editor.post(ITEMS, sound | {"seen": mark(party())})
        answer = editor.post(ITEMS, typed(**changed))
        page = answer.context["page"]
        found = {row.number: [problem.field for problem in row.problems] for row in page.rows if row.problems}
        assert (answer.status_code, found, [problem.text for problem in page.problems]) == (200, rows, whole)
        assert all(problem.text in answer.content.decode() for problem in page.problems)


def test_points_of_a_section_left_empty_are_the_sum_of_what_lies_below(draft, editor):
    post(editor, ITEMS, typed(maximum__0="", maximum__1="8.5"))
    assert lines()[:3] == ["1 项目管理 13.50", "1.1 人员 8.50", "1.2 制度 5.00"]
    status, text = post(editor, ITEMS, typed(maximum__0="", maximum__1="x"))
    assert (status, "还没有下级项目" in text) == (422, False)


def test_blank_rows_wait_and_half_filled_ones_say_what_they_want(draft, editor):
    data = typed()
    count = len(data["row"])
    data["row"] += [str(count)]
    status, text = post(editor, ITEMS, data | new_row(count))
    assert (status, "空白 1 行" in text) == (200, True)
    assert len(lines()) == count
    status, text = post(editor, ITEMS, data | new_row(count, name="新项"))
    assert (status, "还没有填分值。" in text, 'value="新项"' in text) == (422, True, True)
    post(editor, ITEMS, data | new_row(count, name="新项", maximum="3"))
    assert lines()[-1] == "3.2 新项 3.00"


def test_rows_are_moved_and_a_deleted_one_is_asked_about_and_comes_back(draft, editor):
    before = lines()
    post(editor, ITEMS, typed(do="up", at=5))
    assert lines()[0] == "1 总体服务 22.00"
    post(editor, ITEMS, typed(do="down", at=0))
    assert lines() == before
    status, text = post(editor, ITEMS, typed(do="delete", at=0))
    assert (status, "“1 项目管理”及其下级 4 项" in text, lines()) == (200, True, before)
    answer = editor.post(ITEMS, typed(do="sure", at=0))
    assert lines() == ["1 总体服务 22.00", "1.1 指标 22.00", "2 各社工点 18.00", "2.1 建档 18.00"]
    page = answer.context["page"]
    data = typed(do="undo", removed=page.removed, removed_at=str(page.removed_at))
    status, text = post(editor, ITEMS, data)
    assert (status, lines()) == (200, before)


def test_another_persons_change_of_the_party_is_not_overwritten_and_of_another_party_no_matter(draft, editor):
    data = typed(name__1="我的")
    services.edit_items(
        scheme=draft, party="purchaser", items=[item("履约率", 20)], actor=None, seen=mark(party("purchaser"))
    )
    assert post(editor, ITEMS, data)[0] == 200
    assert lines("purchaser") == ["1 履约率 20.00"]
    stale = data | {"name-1": "后来的"}
    status, text = post(editor, ITEMS, stale)
    assert (status, "我的" in text, "后来的" in text) == (409, True, True)
    assert lines()[1] == "1.1 我的 10.00"
    assert f'name="seen" value="{mark(party())}"' in text
    assert post(editor, ITEMS, stale | {"seen": mark(party())})[0] == 200
    assert lines()[1] == "1.1 后来的 10.00"


def heads(do="save", **changed):
    """The form of rules, parties and grades as they are stored."""
    plan = plan_of(Scheme.objects.get(code="TEST", version=1))
    rules, parties, bands = head_values(plan)
    data = {**rules, "seen": mark(heads_of(plan)), "do": do, "party": [], "band": []}
    for table, rows in (("party", parties), ("band", bands)):
        for place, row in enumerate(rows):
            data[table].append(str(place))
            data |= {f"{table}-{field}-{place}": value for field, value in row.items()}
    return data | {name.replace("__", "-"): value for name, value in changed.items()}


def test_rules_parties_and_grades_are_stored_and_vetoes_follow_a_grades_new_name(draft, editor):
    data = heads(name="修订办法", spread_limit="8", band__name__2="及格", party__maximum__2="10")
    data["party"].append("4")
    data |= {
        "party-code-4": "further",
        "party-name-4": "居委会",
        "party-maximum-4": "5",
        "party-result-4": "5",
    }
    assert post(editor, HEADS, data) == (302, HEADS)
    plan = plan_of(Scheme.objects.get(pk=draft.pk))
    assert (plan.name, plan.spread_limit, plan.bands[2][0]) == ("修订办法", D("8.00"), "及格")
    assert [(one.code, one.name, one.chapter) for one in plan.parties][3:] == [
        ("third", "第三方", 4),
        ("invited1", "居委会", 5),
    ]
    assert [row.item.veto_cap for row in item_lines(plan.parties[3].items) if row.item.veto_cap] == ["及格"]
    status, text = post(editor, HEADS, heads() | {"seen": "old", "name": "另一个名称"})
    assert (status, "修订办法" in text, "另一个名称" in text) == (409, True, True)


REFUSED = [
    ({"name": ""}, "没有填写名称"),
    ({"spread_limit": "x"}, "分差上限（按 100 分计）“x”不可用"),
    ({"party__maximum__0": ""}, "没有填写分值"),
    ({"party__name__0": "购买方"}, "评估方“购买方”重复"),
    ({"party__code__0": "third"}, "代码“third”重复"),
    ({"party__result__0": "1"}, "结果表顺序“1”重复"),
    ({"band__upper__0": "80"}, "上限 80 不大于下限 90"),
    ({"band__name__0": "良好"}, "等级“良好”重复"),
    ({"band": ["0", "1", "3"]}, "等级“合格”被一票否决项用作最高等级"),
    ({"party": ["0", "1", "2"]}, "“第三方”有 9 个评分项目，会一并删除"),
]


def test_rules_that_cannot_be_stored_come_back_with_the_reason(draft, editor):
    before = plan_of(draft)
    for changed, words in REFUSED:
        status, text = post(editor, HEADS, heads(opening="never", **changed))
        assert (status, words in text, "还没有保存" in text) == (422, True, True), changed
        assert 'value="never" selected' in text
    assert plan_of(Scheme.objects.get(pk=draft.pk)) == before


def test_rows_of_parties_and_grades_are_added_moved_and_taken_out_before_anything_is_stored(draft, editor):
    before = plan_of(draft)
    status, text = post(editor, HEADS, heads(do="party-add"))
    assert (status, 'name="party-name-4"' in text) == (200, True)
    status, text = post(editor, HEADS, heads(do="party-down:0"))
    assert text.index('value="购买方"') < text.index('value="监督方"')
    status, text = post(editor, HEADS, heads(do="band-delete:0"))
    assert (status, 'value="优秀"' in text) == (200, False)
    assert plan_of(Scheme.objects.get(pk=draft.pk)) == before
    removed = heads(sure="yes") | {"party": ["0", "1", "2"]}
    assert post(editor, HEADS, removed)[0] == 302
    assert [one.code for one in plan_of(Scheme.objects.get(pk=draft.pk)).parties] == [
        "supervisor",
        "purchaser",
        "centre",
    ]


def test_a_published_version_has_no_editor_but_a_button_that_copies_it(editor):
    build.published()
    for path in (ITEMS, HEADS):
        text = editor.get(path).content.decode()
        assert ("已经发布，不能再改" in text, 'action="/schemes/TEST/1/copy/"' in text) == (True, True)
        status, text = post(editor, path, {"name": "改"})
        assert (status, "已经发布，不能再改" in text) == (422, True)


def test_a_draft_is_an_administrators(city, client, draft):
    for who, status in (("lead", 404), ("nobody", 404), ("administrator", 200)):
        client.force_login(build.fresh(getattr(city, who)))
        assert {client.get(path).status_code for path in (ITEMS, HEADS)} == {status}
        assert client.get("/schemes/TEST/1/edit/none/").status_code == 404


def test_a_scheme_is_begun_empty_or_with_the_usual_parties(editor):
    path = reverse("scoring:scheme_new")
    data = {"code": "NEW", "name": "新办法", "standard": "yes"}
    assert post(editor, path, data) == (302, "/schemes/NEW/1/edit/")
    plan = plan_of(Scheme.objects.get(code="NEW"))
    assert [(one.code, one.maximum) for one in plan.parties] == [
        ("supervisor", D(10)),
        ("purchaser", D(20)),
        ("centre", D(15)),
        ("third", D(55)),
    ]
    status, text = post(editor, path, data)
    assert (status, "编号“NEW”已有评估办法" in text) == (422, True)
    assert post(editor, path, data | {"code": "EMPTY", "standard": "no"})[0] == 302
    assert not Scheme.objects.get(code="EMPTY").parties.exists()
    assert "先添加监督方" in editor.get("/schemes/EMPTY/1/edit/").content.decode()


def test_a_hundred_items_ask_hardly_more_of_the_database_than_nine(editor, draft):
    few = queries_of(editor, typed(name__1="改"))
    rows = [item(f"第{n}项", 1, standard="标准" * 30) for n in range(100)]
    many = [section("管理", 100, *rows, item("作假", 0, Item.Kind.VETO, veto_cap="合格"))]
    services.edit_items(scheme=draft, party="third", items=many, actor=None, seen=mark(party()))
    many = queries_of(editor, typed(name__5="改"))
    assert many[0] == few[0] <= 15
    # SQLite takes a thousand values in one statement.
    assert few[1] <= many[1] <= few[1] + 8


def queries_of(client, data):
    found = []
    for send in (lambda: client.get(ITEMS), lambda: client.post(ITEMS, data)):
        with CaptureQueriesContext(connection) as captured:
            assert send().status_code == 200
        found.append(len(captured))
    return found
