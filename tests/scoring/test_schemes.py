"""Schemes: from a plan to a published version that nothing changes."""

from dataclasses import replace

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.utils import DatabaseError

from scoring import services
from scoring.models import Band, Evaluation, Item, Party, Scheme
from scoring.refusals import Refused
from scoring.scheme_plans import fingerprint, plan_of
from scoring.services import PartyPlan
from stations.models import AuditEntry
from tests.scoring.build import BANDS, D, evaluation_of, item, plan, published, section, third_party

pytestmark = pytest.mark.django_db


def problems_of(**more):
    scheme = services.create_scheme(plan=plan(**more), actor=None)
    with pytest.raises(Refused) as caught:
        services.publish_scheme(scheme=scheme, actor=None)
    scheme.refresh_from_db()
    assert scheme.published_at is None
    return [obstacle.reason for obstacle in caught.value.obstacles]


def test_a_plan_becomes_a_numbered_tree():
    scheme = services.create_scheme(plan=plan(), actor=None)
    third = scheme.parties.get(code="third")
    assert [(row.number, row.name, row.kind, row.maximum, row.by_area) for row in third.items.all()] == [
        ("1", "项目管理", "section", D("15.00"), False),
        ("1.1", "人员", "points", D("10.00"), False),
        ("1.2", "制度", "points", D("5.00"), False),
        ("2", "总体服务", "section", D("22.00"), False),
        ("2.1", "指标", "points", D("22.00"), False),
        ("3", "各社工点", "section", D("18.00"), True),
        ("3.1", "建档", "points", D("18.00"), False),
    ]
    assert [party.code for party in scheme.parties.all()] == ["supervisor", "purchaser", "centre", "third"]
    assert [band.name for band in scheme.bands.all()] == ["优秀", "良好", "合格", "不合格"]


def test_a_sound_draft_is_published_once_and_recorded():
    scheme = published()
    assert scheme.published_at is not None
    assert [entry.action for entry in AuditEntry.objects.order_by("pk")] == [
        "scheme.created",
        "scheme.published",
    ]
    with pytest.raises(Refused, match="已经发布"):
        services.publish_scheme(scheme=scheme, actor=None)


def test_weights_that_do_not_make_100_are_refused():
    parties = [PartyPlan("supervisor", "监督方", D(10), 1, 1, [item("监管", 10)]), third_party()]
    assert problems_of(parties=parties) == ["各方分值合计为 65.00，应为 100。"]


def test_a_third_party_is_wanted_with_a_section_of_its_own():
    parties = [PartyPlan("supervisor", "监督方", D(100), 1, 1, [item("监管", 100)])]
    assert problems_of(parties=parties) == ["没有第三方（代码 third）：评估报告由第三方的组长签发，请设置。"]
    areas = section("各社工点", 55, item("建档", 55), by_area=True)
    third = PartyPlan("third", "第三方", D(55), 4, 4, [areas], findings_by_section=True)
    assert problems_of(third=third, version=2) == [
        "第三方：至少要有一个部分不按片区写评语：社工到岗和服务指标的情况写在那里。"
    ]


def test_items_that_do_not_add_up_are_named():
    third = PartyPlan(
        "third", "第三方", D(55), 4, 4, [section("管理", 15, item("人员", 10)), item("服务", 41)]
    )
    assert problems_of(third=third) == [
        "第三方：各项分值合计为 56.00，应为 55.00，或为 100（再按权重折算）。",
        "第三方：“1 管理”各项分值合计为 10.00，应等于该部分的 15.00。",
    ]


def test_a_tree_of_100_wants_a_scheme_that_converts():
    third = PartyPlan("third", "第三方", D(55), 4, 4, [item("服务", 100)])
    assert problems_of(third=third) == ["第三方：各项分值合计为 100，但本办法按各方权重计分，应为 55.00。"]


def test_a_band_table_with_a_hole_or_an_overlap_is_refused():
    hole = [*BANDS[:2], ("合格", D(60), D(79)), BANDS[3]]
    assert problems_of(bands=hole) == ["79.00 到 80.00 之间没有等级，请补齐。"]
    overlap = [*BANDS[:2], ("合格", D(60), D(81)), BANDS[3]]
    assert problems_of(bands=overlap, version=2) == ["等级“良好”从 80.00 起，与 81.00 以下的等级重叠。"]


def test_points_must_be_whole_steps():
    third = PartyPlan("third", "第三方", D(55), 4, 4, [item("服务", 55, step=D("0.30"))])
    assert problems_of(third=third) == ["第三方：“1 服务”的分值 55.00 不是步长 0.30 的整数倍。"]


AUTOMATIC = Item.Kind.AUTOMATIC
RULE = {"zero_at": D(60), "full_at": D(80)}


@pytest.mark.parametrize(
    ("more", "problem"),
    [
        ({}, "自动项还没有选择计算依据。"),
        ({"fact": "sunshine", **RULE}, "没有“sunshine”这种计算依据，请另选。"),
        ({"fact": "retention"}, "请填写得 0 分的值和得满分的值，或者填写分档。"),
        ({"fact": "retention", "ladder": "80=9"}, "分档中没有一档得满分 10.00。"),
        ({"fact": "retention", "ladder": "80 分 10"}, "分档“80分10”读不懂，请写成“起始值=得分”"),
        ({"fact": "completion", **RULE}, "“指标完成率”要指明依据哪一项服务指标。"),
        ({"fact": "pace", "indicator_code": "visits", **RULE}, "没有编号为“visits”的服务指标。"),
        ({"fact": "retention", "indicator_code": "files", **RULE}, "“稳岗率”不针对单项指标"),
        ({"kind": Item.Kind.POINTS, "zero_at": D(60)}, "只有“自动”项才有计算依据，请清空或改类别。"),
    ],
)
def test_an_automatic_item_without_a_sound_rule_is_refused(more, problem):
    row = item("稳岗", 10, **({"kind": AUTOMATIC} | more))
    third = PartyPlan("third", "第三方", D(55), 4, 4, [row, item("服务", 45)])
    (found,) = problems_of(third=third)
    assert found.startswith(f"第三方：“1 稳岗”：{problem}")


def test_automatic_items_with_sound_rules_are_published_and_then_fixed():
    rows = [
        item("稳岗", 10, AUTOMATIC, fact="retention", **RULE),
        item("建档", 45, AUTOMATIC, fact="completion", indicator_code="files", ladder="50=45；40=20"),
    ]
    scheme = published(third=PartyPlan("third", "第三方", D(55), 4, 4, rows))
    with pytest.raises((IntegrityError, DatabaseError), match="published_scheme_is_fixed"):
        Item.objects.filter(party__scheme=scheme, fact="retention").update(full_at=D(70))


def test_the_database_keeps_facts_to_automatic_items():
    with pytest.raises(IntegrityError, match="item_fact_only_of_an_automatic_one"):
        services.create_scheme(plan=plan(third=third_party(item("稳岗", 10, fact="retention"))), actor=None)


def test_the_database_refuses_every_change_of_a_published_scheme():
    scheme = published()
    band, party = scheme.bands.first(), scheme.parties.first()
    row = party.items.first()
    changes = [
        lambda: Scheme.objects.filter(pk=scheme.pk).update(spread_limit=5),
        lambda: Scheme.objects.filter(pk=scheme.pk).update(published_at=None),
        lambda: Band.objects.filter(pk=band.pk).update(name="优"),
        lambda: Party.objects.filter(pk=party.pk).update(maximum=11),
        lambda: Item.objects.filter(pk=row.pk).update(maximum=5),
        lambda: Item.objects.create(
            party=party, order=99, number="99", kind="points", name="添加", maximum=1
        ),
        lambda: Band.objects.create(scheme=scheme, name="特优", lower=99, upper=100),
        lambda: Party.objects.create(
            scheme=scheme, code="other", name="居委会", maximum=1, chapter=9, result=9
        ),
    ]
    for change in changes:
        with (
            pytest.raises((IntegrityError, DatabaseError), match="published_scheme_is_fixed"),
            transaction.atomic(),
        ):
            change()


def test_a_draft_can_still_be_changed():
    scheme = services.create_scheme(plan=plan(), actor=None)
    assert Item.objects.filter(party__scheme=scheme).update(standard="新标准") == 11


def test_a_copy_holds_everything_and_is_made_once():
    third = third_party(
        item("迟报", 2, Item.Kind.DEDUCTION, step=D("0.50")), item("作假", 0, Item.Kind.VETO, veto_cap="合格")
    )
    scheme = published(third=third, spread_limit=D(8), base=Scheme.Base.OWN)
    copied = services.copy_scheme(scheme=scheme, version=2, actor=None)
    assert plan_of(copied) == replace(plan_of(scheme), version=2)
    assert (copied.published_at, fingerprint(copied) == fingerprint(scheme)) == (None, False)
    with pytest.raises(Refused, match="下一版现在是第 3 版"):
        services.copy_scheme(scheme=scheme, version=2, actor=None)


def test_only_what_was_read_is_published_or_deleted():
    draft = services.create_scheme(plan=plan(), actor=None)
    seen = fingerprint(draft)
    Item.objects.filter(party__scheme=draft, number="1").update(standard="新标准")
    for change in (services.publish_scheme, services.delete_draft):
        with pytest.raises(Refused, match="已在别处改动"):
            change(scheme=draft, actor=None, seen=seen)
    assert services.publish_scheme(scheme=draft, actor=None, seen=fingerprint(draft)).published_at is not None


def test_a_draft_is_deleted_whole_and_a_published_version_never():
    third = third_party(item("作假", 0, Item.Kind.VETO, veto_cap="合格"))
    services.delete_draft(scheme=services.create_scheme(plan=plan(third=third), actor=None), actor=None)
    assert [model.objects.count() for model in (Scheme, Party, Item, Band)] == [0, 0, 0, 0]
    assert AuditEntry.objects.get(action="scheme.deleted").before == {"code": "TEST", "version": 1}
    with pytest.raises(Refused, match="已经发布"):
        services.delete_draft(scheme=published(), actor=None)


def test_a_draft_that_an_evaluation_pins_stays(city):
    pinned = evaluation_of(city).scheme
    draft = services.copy_scheme(scheme=pinned, version=2, actor=None)
    Evaluation.objects.update(scheme=draft)
    with pytest.raises(Refused, match="有 1 次评估采用"):
        services.delete_draft(scheme=draft, actor=None)


def test_only_administrators_make_schemes(city):
    draft = services.create_scheme(plan=plan(), actor=None)
    for change in (services.publish_scheme, services.delete_draft):
        with pytest.raises(PermissionDenied, match="系统管理员"):
            change(scheme=draft, actor=city.lead)
    with pytest.raises(PermissionDenied, match="系统管理员"):
        services.copy_scheme(scheme=draft, version=2, actor=city.lead)
