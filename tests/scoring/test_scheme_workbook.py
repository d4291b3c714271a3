"""A scheme written to a workbook and read again; what can't be read; what differs; replacing a draft by it."""

from dataclasses import replace
from io import BytesIO

import openpyxl
import pytest

from scoring import services
from scoring.models import Item, Scheme
from scoring.refusals import Conflict, Refused
from scoring.scheme_diff import Line, SchemeChange, scheme_changes
from scoring.scheme_plans import fingerprint, plan_of
from scoring.scheme_reading import read_scheme
from scoring.scheme_workbook import scheme_workbook
from scoring.services import PartyPlan
from stations.models import AuditEntry
from stations.workbooks import read_workbook
from tests.scoring.build import BANDS, D, item, plan, section, third_party

Kind = Item.Kind


def frozen(tree):
    """The plan with tuples, as the reader gives it."""

    def items(plans):
        return tuple(replace(one, children=items(one.children)) for one in plans)

    parties = tuple(replace(party, items=items(party.items)) for party in tree.parties)
    return replace(tree, parties=parties, bands=tuple(tree.bands))


def three_parties():
    """70/20/10, converted from 100, as in 2019."""
    parties = [
        PartyPlan("third", "第三方", D(70), 1, 3, [section("服务", 100, item("指标", 100))]),
        PartyPlan("purchaser", "购买方", D(20), 2, 1, [item("履约", 100)]),
        PartyPlan("supervisor", "监督方", D(10), 3, 2, [item("监管", 100)]),
    ]
    return plan(parties=parties, base=Scheme.Base.HUNDRED, combination=Scheme.Combination.TRIMMED_MEAN)


def five_parties():
    parties = [
        replace(party, maximum=D(10), items=[item("规范", 10)]) if party.code == "centre" else party
        for party in plan().parties
    ]
    parties.append(
        PartyPlan("committee", "居委会", D(5), 5, 5, [item("=满意\n第二行", 5, standard="=1+1\n- 说明")])
    )
    return plan(parties=parties, is_sample=True, opening=Scheme.Opening.NEVER, spread_limit=D("7.5"))


def every_kind():
    third = third_party(
        item("档案", 3, Kind.COMPOSITE, children=[item("完整", 2), item("规范", "1.5", step=D("0.1"))]),
        item("到岗", 2, Kind.AUTOMATIC, evidence="到岗表\n合同"),
        item("稳岗", 2, Kind.AUTOMATIC, fact="retention", zero_at=D(60), full_at=D("79.5")),
        item("人次", 2, Kind.AUTOMATIC, fact="attendance", ladder="100=2；90=1.5"),
        item("迟报", 2, Kind.DEDUCTION, step=D("0.50")),
        item("作假", 0, Kind.VETO, veto_cap="合格"),
        item("事故", 0, Kind.VETO, veto_cap="不合格", standard="责任事故"),
    )
    return plan(third=third)


def read(data):
    return read_scheme(read_workbook(data, "scheme.xlsx"))


def edited(made, **cells):
    """The scheme's workbook with cells changed: sheet_cell=value, sheets by their place."""
    book = openpyxl.load_workbook(BytesIO(scheme_workbook(made, "")))
    for place, value in cells.items():
        sheet, cell = place.split("_")
        book.worksheets[("rules", "items", "bands").index(sheet)][cell] = value
    stream = BytesIO()
    book.save(stream)
    return read(stream.getvalue())


@pytest.mark.parametrize("make", [plan, three_parties, every_kind])
def test_what_is_written_is_read_again(make):
    found = read(scheme_workbook(make(), "abc"))
    assert (found.problems, found.seen, found.plan) == ((), "abc", frozen(make()))


def test_five_parties_are_read_again_and_no_text_becomes_a_formula():
    """A name is one line; a standard keeps its lines."""
    found = read(scheme_workbook(five_parties(), "")).plan
    last = found.parties[-1]
    assert (last.code, last.maximum, last.items[0].name) == ("committee", D(5), "=满意 第二行")
    assert last.items[0].standard == "=1+1\n- 说明"
    assert found.parties[:-1] == frozen(five_parties()).parties[:-1]


def test_every_problem_is_told_with_its_place():
    found = edited(
        plan(),
        rules_B1="编 号",
        rules_B7=101,
        rules_A13="supervisor",
        items_A2="没有的一方",
        items_C5=3,
        items_D6="加分",
        items_F7="=A1",
        items_E8=None,
        items_K9="优秀",
        bands_C3=70,
    )
    assert found.plan is None
    assert [(problem.sheet, problem.cell) for problem in found.problems] == [
        ("评估办法", "B1"),
        ("评估办法", "B7"),
        ("等级", "C3"),
        ("评估办法", "A13"),
        ("评分项目", "F7"),
        ("评分项目", "A2"),
        ("评分项目", "C5"),
        ("评分项目", "D6"),
        ("评分项目", "E8"),
        ("评分项目", "K9"),
    ]
    assert all(problem.what and problem.cure for problem in found.problems)


def test_a_workbook_without_the_sheets_says_which():
    book = openpyxl.Workbook()
    book.worksheets[0]["A1"] = "什么也不是"
    stream = BytesIO()
    book.save(stream)
    assert [problem.what for problem in read(stream.getvalue()).problems] == [
        "没有名为“评估办法”的工作表",
        "没有名为“评分项目”的工作表",
        "没有名为“等级”的工作表",
    ]


def test_changes_name_what_was_added_removed_and_changed():
    old = plan()
    third = third_party(item("档案", 2))
    first = replace(third.items[0], name="项目管理", maximum=D(17))
    services_part = section("总体服务", 20, item("指标", 20))
    new = plan(
        third=replace(third, items=[first, services_part]),
        bands=[("优", D(90), D(100)), *BANDS[1:]],
        spread_limit=D(8),
    )
    assert scheme_changes(old, old) == []
    assert scheme_changes(old, new) == [
        SchemeChange("修改", "评估办法", "规则", (Line("分差上限", "10.00", "8.00"),)),
        SchemeChange("删除", "等级", "优秀"),
        SchemeChange("新增", "等级", "优"),
        SchemeChange("修改", "第三方", "1 项目管理", (Line("分值", "15.00", "17.00"),)),
        SchemeChange("修改", "第三方", "2 总体服务", (Line("分值", "22.00", "20.00"),)),
        SchemeChange("修改", "第三方", "2.1 指标", (Line("分值", "22.00", "20.00"),)),
        SchemeChange("删除", "第三方", "3 各社工点"),
        SchemeChange("删除", "第三方", "3.1 建档"),
        SchemeChange("新增", "第三方", "1.3 档案"),
    ]


def test_what_only_automatic_items_have_is_told_elsewhere_and_a_ladder_that_cannot_be_read():
    found = edited(every_kind(), items_L8="稳岗率", items_P13="90", items_N14="很多", items_L14="出勤率")
    assert [(problem.cell, problem.what) for problem in found.problems] == [
        ("L8", "只有“自动”有计算依据"),
        ("P13", "分档“90”读不懂"),
        ("L14", "计算依据“出勤率”不在可选范围内"),
        ("N14", "得 0 分的值“很多”不可用"),
    ]


def test_a_workbook_from_before_automatic_items_is_still_read():
    book = openpyxl.load_workbook(BytesIO(scheme_workbook(plan(), "")))
    book["评分项目"].delete_cols(12, 5)
    stream = BytesIO()
    book.save(stream)
    found = read(stream.getvalue())
    assert (found.problems, found.plan) == ((), frozen(plan()))


@pytest.mark.django_db
def test_an_indicator_may_be_named_by_its_code_or_its_name():
    files = item("建档", 2, Kind.AUTOMATIC, fact="completion", indicator_code="files", ladder="50=2")
    made = plan(third=third_party(files))
    for typed in ("files", "建档"):
        assert edited(made, items_M9=typed).plan == frozen(made)


@pytest.mark.django_db
def test_a_draft_is_replaced_by_its_edited_workbook_and_never_over_somebody_elses():
    draft = services.create_scheme(plan=every_kind(), actor=None)
    seen = fingerprint(draft)
    assert services.replace_draft(scheme=draft, plan=plan_of(draft), seen="", actor=None) == []
    changed = replace(plan_of(draft), name="新办法", bands=[("合格", D(60), D(100)), ("不合格", D(0), D(60))])
    changes = services.replace_draft(scheme=draft, plan=changed, seen=seen, actor=None)
    assert [change.kind for change in changes] == ["修改", "删除", "删除", "修改"]
    draft.refresh_from_db()
    assert plan_of(draft) == replace(changed, bands=tuple(changed.bands))
    assert AuditEntry.objects.filter(action="scheme.edited").count() == 1
    with pytest.raises(Conflict) as caught:
        services.replace_draft(scheme=draft, plan=replace(changed, name="另一名"), seen=seen, actor=None)
    assert [(row.theirs, row.mine) for row in caught.value.differences] == [("新办法", "另一名")]


@pytest.mark.django_db
def test_only_the_same_version_while_it_is_a_draft_is_replaced():
    draft = services.create_scheme(plan=plan(), actor=None)
    with pytest.raises(Refused, match="第 2 版，这里是 TEST 第 1 版"):
        services.replace_draft(scheme=draft, plan=plan(version=2), seen=fingerprint(draft), actor=None)
    services.publish_scheme(scheme=draft, actor=None)
    with pytest.raises(Refused, match="已经发布"):
        services.replace_draft(scheme=draft, plan=plan(name="新"), seen=fingerprint(draft), actor=None)
