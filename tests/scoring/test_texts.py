"""Findings and narratives: who writes where, versions, order."""

from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied

from scoring import services
from scoring.models import Finding, Narrative
from scoring.places import places_of
from scoring.refusals import Conflict, Invalid, Refused
from scoring.services.texts import LONGEST_NARRATIVE, LONGEST_POINT
from scoring.workflow import Action
from stations.models import AuditEntry
from tests.scoring import build


@pytest.fixture
def made(city):
    return build.scoring(city)


def places(made, code="third"):
    return {place.name: place for place in places_of(made.parties[code], made.city.yunqi.areas.all())}


def add(made, name, text, place="项目管理", kind="good", **more):
    sheet = build.sheet_of(made, name)
    party = sheet.party.code
    return services.add_finding(
        evaluation=sheet.evaluation,
        place=places(made, party)[place],
        sheet=sheet,
        kind=kind,
        text=text,
        actor=build.fresh(made.people[name]),
        **more,
    )


def test_a_point_that_no_longer_counts_has_no_place_to_move_to(city):
    made = build.all_submitted(city)
    finding = Finding.objects.filter(sheet=build.sheet_of(made, "expert2")).first()
    services.remove_member(
        member=made.seats["expert2"], actor=build.fresh(city.administrator), reason="本人申请更换"
    )
    build.report_data(city)
    build.write_narratives(made)
    build.act(made, Action.COLLATE)
    with pytest.raises(Conflict):
        move(made, "lead", finding, up=True)


def test_each_party_has_its_places(made):
    assert list(places(made)) == ["项目管理", "总体服务", "东片区", "西片区"]
    assert list(places(made, "supervisor")) == ["监督方"]


def shown(finding):
    """The ids of the finding's list as its page shows them."""
    place = {"party": finding.party, "section": finding.section, "area": finding.area, "kind": finding.kind}
    rows = Finding.objects.counted().filter(evaluation=finding.evaluation, **place)
    return list(rows.values_list("pk", flat=True))


def move(made, who, finding, *, up, seen=None):
    actor = build.fresh(made.people.get(who) or getattr(made.city, who))
    found = Finding.objects.get(pk=finding.pk)
    services.move_finding(finding=found, actor=actor, up=up, seen=shown(found) if seen is None else seen)


def texts():
    return "".join(row.text for row in Finding.objects.all())


def test_points_are_kept_in_order_and_moved(made):
    first, second, third = (add(made, "expert1", text) for text in ("一", "二", "三"))
    move(made, "expert1", third, up=True)
    move(made, "expert1", first, up=True)
    assert texts() == "一三二"
    move(made, "expert1", second, up=False)
    assert texts() == "一三二"
    (trail,) = AuditEntry.objects.filter(action="finding.moved")
    assert trail.after["order"] == [first.pk, third.pk, second.pk]


def test_a_list_that_is_another_one_by_now_keeps_its_order(made):
    first, second, third = (add(made, "expert1", text) for text in ("一", "二", "三"))
    seen = [first.pk, second.pk, third.pk]
    expert = build.fresh(made.people["expert1"])
    order = [third.pk, first.pk, second.pk]
    services.order_findings(finding=first, actor=expert, seen=seen, order=order)
    assert texts() == "三一二"
    services.order_findings(finding=first, actor=expert, seen=seen, order=order)
    for now_seen in (seen, seen[:2], [*order, 999], []):
        with pytest.raises(Conflict) as caught:
            services.order_findings(finding=first, actor=expert, seen=now_seen, order=seen)
        assert caught.value.differences[0].theirs == "1. 三\n2. 一\n3. 二"
        with pytest.raises(Conflict):
            move(made, "expert1", second, up=True, seen=now_seen)
    for wrong in (order[:2], [*order, 999], [third.pk, third.pk, first.pk]):
        with pytest.raises(Invalid, match="对不上"):
            services.order_findings(finding=first, actor=expert, seen=order, order=wrong)
    services.delete_finding(finding=second, actor=expert, version=1)
    with pytest.raises(Conflict):
        move(made, "expert1", first, up=True, seen=order)
    assert texts() == "三一"


def test_a_point_sent_twice_is_stored_once_and_takes_what_was_typed_in_between(made):
    key = uuid4()
    first = add(made, "expert1", "一", client_key=key)
    assert add(made, "expert1", "一", client_key=key) == first
    again = add(made, "expert1", "一二", client_key=key)
    assert (again.pk, again.version, texts()) == (first.pk, 2, "一二")
    with pytest.raises(Conflict):
        add(made, "expert1", "三", client_key=key)
    with pytest.raises(Invalid, match="没有保存"):
        add(made, "expert2", "别人的", client_key=key)
    assert texts() == "一二"


def test_points_added_in_one_go_stand_behind_those_of_their_list(made):
    place, other = (places(made)[name] for name in ("项目管理", "东片区"))
    add(made, "expert1", "一")
    sheet, actor = build.sheet_of(made, "expert1"), build.fresh(made.people["expert1"])
    points = [
        (place, "good", " 二 "),
        (other, "good", "东"),
        (place, "attention", "缺"),
        (place, "good", "三"),
    ]

    def write(*points):
        points = [services.NewFinding(*point) for point in points]
        return services.add_findings(evaluation=sheet.evaluation, sheet=sheet, points=points, actor=actor)

    with pytest.raises(Invalid):
        write(*points, (place, "good", " "))
    written = write(*points)
    assert [(row.text, row.position) for row in written] == [("二", 2), ("东", 1), ("缺", 1), ("三", 3)]
    trail = AuditEntry.objects.filter(action="finding.added").order_by("pk")
    assert [entry.after["text"] for entry in trail] == ["一", "二", "东", "缺", "三"]


def test_a_changed_point_conflicts_with_an_older_version(made):
    finding = add(made, "expert1", "原文")
    actor = build.fresh(made.people["expert1"])
    services.edit_finding(finding=finding, actor=actor, version=1, text="新文")
    with pytest.raises(Conflict) as caught:
        services.edit_finding(finding=finding, actor=actor, version=1, text="我的")
    (row,) = caught.value.differences
    assert (row.theirs, row.mine, row.who, row.version) == ("新文", "我的", "白专家", 2)
    # The answer to the first was lost, and it comes again.
    assert services.edit_finding(finding=finding, actor=actor, version=1, text="新文").version == 2
    with pytest.raises(Conflict):
        services.delete_finding(finding=finding, actor=actor, version=1)
    assert Finding.objects.get().text == "新文"


def test_a_deleted_point_leaves_its_words_in_the_trail(made):
    finding = add(made, "expert1", "多余的话")
    actor = build.fresh(made.people["expert1"])
    services.delete_finding(finding=finding, actor=actor, version=1)
    assert not Finding.objects.exists()
    assert AuditEntry.objects.get(action="finding.deleted").before["text"] == "多余的话"
    with pytest.raises(Conflict) as caught:
        services.edit_finding(finding=finding, actor=actor, version=1, text="改")
    assert caught.value.differences[0].theirs == "已被删除或不再计入"


def test_empty_words_and_foreign_places_are_refused(made):
    with pytest.raises(Invalid, match="请填写评语内容"):
        add(made, "expert1", "  ")
    sheet = build.sheet_of(made, "expert1")
    with pytest.raises(Invalid, match="请选择评语所属的部分"):
        services.add_finding(
            evaluation=sheet.evaluation,
            place=build.places_of(made.parties["third"], made.city.liuan.areas.all())[2],
            sheet=sheet,
            kind="good",
            text="别站的片区",
            actor=build.fresh(made.people["expert1"]),
        )


@pytest.mark.parametrize("who", ["lead", "expert2", "administrator", "staff"])
def test_nobody_writes_on_anothers_list_while_scoring(made, who):
    finding = add(made, "expert1", "我的话")
    actor = build.fresh(made.people.get(who) or getattr(made.city, who))
    for change in (
        lambda: services.edit_finding(finding=finding, actor=actor, version=1, text="改"),
        lambda: services.delete_finding(finding=finding, actor=actor, version=1),
        lambda: services.move_finding(finding=finding, actor=actor, up=True, seen=[finding.pk]),
    ):
        with pytest.raises(PermissionDenied, match="评语由评分人在评分期间填写"):
            change()
    assert Finding.objects.get().text == "我的话"


def test_a_submitted_sheet_locks_its_findings(made):
    finding = add(made, "purchaser", "好", place="购买方")
    build.fill(made, "purchaser")
    build.submit(made, "purchaser")
    with pytest.raises(Refused, match="评语不能再修改"):
        services.edit_finding(
            finding=finding, actor=build.fresh(made.people["purchaser"]), version=1, text="改"
        )


def test_at_collation_the_lead_edits_orders_and_adds_for_the_third_party_only(city):
    made = build.collated(city)
    lead = build.fresh(city.lead)
    place = places(made)["总体服务"]
    added = services.add_finding(
        evaluation=made.evaluation, place=place, sheet=None, kind="good", text="组长补", actor=lead
    )
    move(made, "lead", added, up=True)
    section = Finding.objects.filter(section=place.section, kind="good")
    assert [row.text for row in section] == ["expert1-总体服务-good", "组长补", "expert2-总体服务-good"]
    edited = services.edit_finding(finding=section[0], actor=lead, version=1, text="统稿")
    assert (edited.text, edited.changed_by) == ("统稿", city.lead)
    bureau = Finding.objects.get(party=made.parties["supervisor"], kind="good")
    with pytest.raises(PermissionDenied):
        services.edit_finding(finding=bureau, actor=lead, version=1, text="改别人的")


def save(made, who, text="新综述", version=1, section="station"):
    actor = build.fresh(made.people.get(who) or getattr(made.city, who))
    return services.save_narrative(
        evaluation=made.evaluation, section=section, actor=actor, version=version, text=text
    )


def test_a_narrative_is_saved_by_the_lead_with_version_and_trail(made):
    saved = save(made, "lead")
    assert (saved.text, saved.version, saved.author) == ("新综述", 2, made.city.lead)
    assert save(made, "lead").version == 2
    with pytest.raises(Conflict) as caught:
        save(made, "lead", "另一版")
    assert [(row.theirs, row.mine, row.version) for row in caught.value.differences] == [
        ("新综述", "另一版", 2)
    ]
    assert AuditEntry.objects.get(action="narrative.saved").after == {"text": "新综述"}


@pytest.mark.parametrize("who", ["expert1", "supervisor", "administrator", "staff"])
def test_nobody_else_writes_narratives(made, who):
    with pytest.raises(PermissionDenied, match="综述由组长或助理填写"):
        save(made, who)
    assert not Narrative.objects.exclude(text="").exists()


def test_after_issue_nothing_is_written(city):
    made = build.issued(city)
    with pytest.raises(Refused, match="评估处于“已签发”，不能修改综述"):
        save(made, "lead", version=2)
    finding = Finding.objects.filter(party=made.parties["third"]).first()
    with pytest.raises(PermissionDenied):
        services.edit_finding(finding=finding, actor=build.fresh(city.lead), version=1, text="改")


def test_texts_that_would_burst_the_report_are_refused(made):
    point = add(made, "expert1", "长" * LONGEST_POINT)
    with pytest.raises(Invalid, match=f"有 {LONGEST_POINT + 1} 字，最多 {LONGEST_POINT} 字"):
        add(made, "expert1", "长" * (LONGEST_POINT + 1))
    with pytest.raises(Invalid, match="请缩短"):
        services.edit_finding(
            finding=point, actor=build.fresh(made.city.expert), version=1, text="短" * (LONGEST_POINT + 1)
        )
    with pytest.raises(Invalid, match=f"最多 {LONGEST_NARRATIVE} 字"):
        save(made, "lead", "长" * (LONGEST_NARRATIVE + 1))
    assert texts() == "长" * LONGEST_POINT
