"""Sections divided among experts: who has what, what counts, what a party comes to, how a section is settled."""

from fractions import Fraction

import pytest
from django.core.exceptions import PermissionDenied

from scoring import services
from scoring.guards import panel_is_complete
from scoring.models import Evaluation, Finding, Item, PanelMember, Scheme, Score
from scoring.places import own_places
from scoring.queries import progress_of
from scoring.refusals import Conflict, Invalid, Refused
from scoring.results import evaluation_results
from scoring.services import PartyPlan, ScoreEntry, ShareEntry
from scoring.workflow import Action
from stations.models import AuditEntry
from tests.scoring import build
from tests.scoring.build import D, item, section

MEAN, MEDIAN, TRIMMED = Scheme.Combination.values


def third(*outside):
    """Two sections of 30 and 25 points: a deduction and a capped composite in the first one, a veto in the second."""
    composite = item("成果", 10, Item.Kind.COMPOSITE, children=[item("案例", 6), item("论文", 6)])
    return PartyPlan(
        "third",
        "第三方",
        D(55),
        4,
        4,
        [
            section("管理", 30, item("人员", 20), composite, item("不实", 25, Item.Kind.DEDUCTION)),
            section("服务", 25, item("指标", 25), item("事故", 0, Item.Kind.VETO, veto_cap="合格")),
            *outside,
        ],
        findings_by_section=True,
    )


def roots(made):
    return {row.name: row.pk for row in made.parties["third"].items.filter(parent=None)}


def entries_of(made, **shares):
    """What the panel page sends: part names by expert, with the shares as they stand."""
    keys = roots(made)
    sent = {}
    for name, parts in shares.items():
        seat = PanelMember.objects.get(pk=made.seats[name].pk)
        now = ",".join(str(row.pk) for row in seat.sections.all())
        sent[seat.pk] = ShareEntry([keys[part] for part in parts], now)
    return sent


def divide(made, actor=None, reason="分工", **shares):
    return services.divide(
        evaluation=Evaluation.objects.get(pk=made.evaluation.pk),
        party=made.parties["third"],
        entries=entries_of(made, **shares),
        actor=build.fresh(actor or made.city.lead),
        reason=reason,
    )


def give(made, name, **given):
    """Points by item name on the sheet of one expert; True is a veto."""
    sheet = build.sheet_of(made, name)
    stored = {score.item_id: score.version for score in sheet.scores.all()}
    rows = build.rows_of(sheet)
    services.save_scores(
        sheet=sheet,
        actor=build.fresh(made.people[name]),
        entries=[
            ScoreEntry(
                rows[key],
                stored.get(rows[key], 0),
                None if value is True else D(value),
                vetoed=value is True,
                reason="缺",
                source="表",
            )
            for key, value in given.items()
        ],
    )


def panel(city, *, rule=MEAN, experts=2, outside=(), **shares):
    """评分中, divided before the start."""
    scheme = build.published(third=third(*outside), combination=rule)
    made = build.evaluation_of(city, scheme, experts=experts)
    divide(made, **shares)
    build.act(made, Action.START)
    return made


def scored(city, marks, **more):
    """Everybody submitted; `marks` are the points of each expert by item."""
    made = panel(city, **more)
    for name in ("supervisor", "purchaser", "centre"):
        build.fill(made, name)
        build.submit(made, name)
    for name, given in marks.items():
        give(made, name, **given)
        build.submit(made, name)
    return made


def third_of(made):
    return evaluation_results(made.evaluation).parties[3]


MANAGED = {"案例": "6", "论文": "6"}  # 12 sub-points, capped at 10


@pytest.mark.parametrize(
    ("rule", "shares", "marks", "parts", "weighted"),
    [
        # Each section has one expert: nothing to combine. The composite is capped, the deduction taken off.
        (
            MEAN,
            {"expert1": ["管理"], "expert2": ["服务"]},
            {"expert1": {"人员": "18", "不实": "1.5", **MANAGED}, "expert2": {"指标": "20"}},
            [Fraction(53, 2), Fraction(20)],
            D("46.50"),
        ),
        # A deduction lowers its section to 0 at least, and leaves the other one alone.
        (
            MEAN,
            {"expert1": ["管理"], "expert2": ["服务"]},
            {"expert1": {"人员": "1", "案例": "0", "论文": "0", "不实": "25"}, "expert2": {"指标": "20"}},
            [Fraction(0), Fraction(20)],
            D("20.00"),
        ),
        # Three share a section: 20.00, 20.05 and 20.05 give a third that is rounded once, after the sum.
        (
            MEAN,
            {"expert1": ["管理"], "expert2": ["服务"], "expert3": ["服务"], "expert4": ["服务"]},
            {
                "expert1": {"人员": "20", **MANAGED},
                "expert2": {"指标": "20"},
                "expert3": {"指标": "20.05"},
                "expert4": {"指标": "20.05"},
            },
            [Fraction(30), Fraction(601, 30)],
            D("50.03"),
        ),
        # A whole sheet counts in every section beside who has only one.
        (
            MEAN,
            {"expert1": ["管理", "服务"], "expert2": ["服务"]},
            {"expert1": {"人员": "10", "指标": "15", **MANAGED}, "expert2": {"指标": "25"}},
            [Fraction(20), Fraction(20)],
            D("40.00"),
        ),
        (
            MEDIAN,
            {"expert1": ["管理", "服务"], "expert2": ["服务"], "expert3": ["服务"]},
            {
                "expert1": {"人员": "20", "指标": "10", **MANAGED},
                "expert2": {"指标": "24"},
                "expert3": {"指标": "25"},
            },
            [Fraction(30), Fraction(24)],
            D("54.00"),
        ),
        # Of five in a section the highest and the lowest fall away; of the one in the other section none.
        (
            TRIMMED,
            {"expert1": ["管理"], **{f"expert{n}": ["服务"] for n in range(2, 7)}},
            {
                "expert1": {"人员": "20", **MANAGED},
                **{
                    f"expert{n}": {"指标": points}
                    for n, points in enumerate(["1", "22", "22", "23", "25"], 2)
                },
            },
            [Fraction(30), Fraction(67, 3)],
            D("52.33"),
        ),
    ],
)
def test_each_sections_totals_are_combined_and_the_sections_added(city, rule, shares, marks, parts, weighted):
    made = scored(city, marks, rule=rule, experts=len(marks), **shares)
    result = third_of(made)
    assert ([part.value for part in result.parts], result.weighted) == (parts, weighted)
    assert (result.totals, result.sheets) == ((), len(marks))


def test_where_all_have_whole_sheets_whole_totals_are_combined(city):
    """The median of the totals is not the sum of the sections' medians."""
    marks = {
        "expert1": {"人员": "20", "指标": "5", **MANAGED},
        "expert2": {"人员": "0", "指标": "25", **MANAGED},
        "expert3": {"人员": "16", "指标": "20", **MANAGED},
    }
    both = ["管理", "服务"]
    made = scored(city, marks, rule=MEDIAN, experts=3, expert1=both, expert2=both, expert3=both)
    assert (third_of(made).parts, third_of(made).weighted) == ((), D("35.00"))


def test_what_stands_outside_the_sections_is_a_part_of_its_own_and_lowers_the_whole(city):
    outside = [item("迟报", 4, Item.Kind.DEDUCTION), item("通报", 0, Item.Kind.VETO, veto_cap="不合格")]
    marks = {
        "expert1": {"人员": "20", **MANAGED, "迟报": "2"},
        "expert2": {"指标": "25"},
        "expert3": {"迟报": "1", "通报": True},
    }
    made = scored(
        city,
        marks,
        outside=outside,
        experts=3,
        expert1=["管理", "迟报"],
        expert2=["服务"],
        expert3=["迟报"],
    )
    results = evaluation_results(made.evaluation)
    assert [part.value for part in results.parties[3].parts] == [30, 25, Fraction(-3, 2)]
    assert (results.parties[3].weighted, results.total, results.grade) == (D("53.50"), D("98.50"), "不合格")
    # Nothing else stands there, so the spread of 1 is measured by the sheet's 55.
    assert results.parties[3].parts[2].spread == Fraction(100, 55)


def test_a_veto_counts_from_who_has_its_section_and_not_from_who_had_it(city):
    made = panel(city, expert1=["管理", "服务"], expert2=["服务"])
    give(made, "expert1", 人员="20", 指标="25", 事故=True, **MANAGED)
    give(made, "expert2", 指标="25")
    divide(made, expert1=["管理"])
    for name in ("supervisor", "purchaser", "centre"):
        build.fill(made, name)
    for name in build.SCORERS:
        build.submit(made, name)
    results = evaluation_results(made.evaluation)
    assert (results.vetoes, results.grade) == ((), "优秀")
    sheet = build.sheet_of(made, "expert2")
    services.reopen_sheet(sheet=sheet, actor=build.fresh(city.lead), version=sheet.version, reason="通报")
    give(made, "expert2", 事故=True)
    build.submit(made, "expert2")
    results = evaluation_results(made.evaluation)
    assert (results.vetoes, results.grade) == (("2.2 事故",), "合格")


def test_nothing_comes_out_while_a_section_or_a_sheet_is_missing(city):
    made = panel(city, expert1=["管理"], expert2=["服务"])
    give(made, "expert1", 人员="20", **MANAGED)
    build.submit(made, "expert1")
    assert (third_of(made).weighted, third_of(made).wants_settling) == (None, False)
    services.remove_member(member=made.seats["expert2"], actor=build.fresh(city.lead), reason="请假")
    assert third_of(made).weighted is None
    (obstacle, *_) = [row for row in panel_is_complete(made.evaluation) if "2 服务" in row.reason]
    assert obstacle.reason == "第三方“2 服务”还没有安排评委。"


@pytest.mark.parametrize("stage", ["start", "collate"])
def test_neither_start_nor_collation_with_a_section_that_nobody_has(city, stage):
    made = build.evaluation_of(city, build.published(third=third()))
    shares = {"expert1": ["管理"], "expert2": ["管理"]}
    if stage == "start":
        divide(made, **shares)
        with pytest.raises(
            Refused, match="第三方“2 服务”还没有安排评委。（请组长或系统管理员在评估小组页面分工）"
        ):
            build.act(made, Action.START)
        return
    build.act(made, Action.START)
    divide(made, **shares)
    with pytest.raises(Refused, match="第三方“2 服务”还没有安排评委。"):
        build.act(made, Action.COLLATE)


def test_a_sheet_of_a_section_wants_shows_and_takes_only_that_section(city):
    made = panel(city, expert1=["管理"], expert2=["服务"])
    sheet = build.sheet_of(made, "expert1")
    assert [row.name for row in sheet.items] == ["管理", "人员", "成果", "案例", "论文", "不实"]
    assert not sheet.is_whole
    with pytest.raises(Invalid, match="已改由其他评委评分"):
        give(made, "expert1", 指标="25")
    areas = city.yunqi.areas.all()
    assert [place.name for place in own_places(sheet, areas)] == ["管理"]
    theirs = next(place for place in own_places(build.sheet_of(made, "expert2"), areas))
    with pytest.raises(Invalid, match="请选择评语所属的部分"):
        services.add_finding(
            evaluation=sheet.evaluation,
            place=theirs,
            sheet=sheet,
            kind="good",
            text="好",
            actor=build.fresh(made.people["expert1"]),
        )
    give(made, "expert1", 人员="20", 案例="6")
    progress = progress_of([sheet, build.sheet_of(made, "expert2"), build.sheet_of(made, "purchaser")])
    assert [(row.scored, row.of) for row in progress.values()] == [(2, 3), (0, 1), (0, 1)]
    give(made, "expert1", 论文="6")
    assert build.submit(made, "expert1").is_submitted


def test_a_section_taken_away_keeps_points_and_findings_uncounted_and_gives_them_back(city):
    made = panel(city, expert1=["管理", "服务"], expert2=["管理", "服务"])
    give(made, "expert1", 人员="20", 指标="25")
    build.write_findings(made, "expert1")
    before = build.sheet_of(made, "expert1").version
    assert divide(made, expert1=["管理"]) == 1
    sheet = build.sheet_of(made, "expert1")
    assert (sheet.version, sheet.scores.count()) == (before + 1, 2)
    assert progress_of([sheet])[sheet.pk].scored == 1
    texts = Finding.objects.counted().filter(sheet=sheet).values_list("section__name", flat=True)
    assert set(texts) == {"管理"}
    gone = Finding.objects.filter(sheet=sheet, section__name="服务").first()
    with pytest.raises(Conflict):
        services.edit_finding(
            finding=gone, actor=build.fresh(made.people["expert1"]), version=gone.version, text="改"
        )
    divide(made, expert1=["服务", "管理"])
    sheet = build.sheet_of(made, "expert1")
    assert (sheet.is_whole, progress_of([sheet])[sheet.pk].scored) == (True, 2)
    assert Finding.objects.counted().filter(sheet=sheet).count() == 4
    assert Score.objects.get(sheet=sheet, item__name="指标").points == D(25)


def test_dividing_is_the_organisers_wants_a_reason_while_scoring_and_is_recorded(city):
    made = build.evaluation_of(city, build.published(third=third()))
    for who in ("expert", "supervisor", "staff", "viewer"):
        with pytest.raises(PermissionDenied, match="只有系统管理员或本次评估的组长可以安排评分分工"):
            divide(made, getattr(city, who), expert1=["管理"])
    divide(made, city.administrator, reason="", expert1=["管理"])
    build.act(made, Action.START)
    with pytest.raises(Invalid, match="评分已经开始，调整分工请写明原因"):
        divide(made, reason=" ", expert1=["服务"])
    divide(made, reason="专长", expert1=["服务"])
    entry = AuditEntry.objects.filter(action="panel.divided").order_by("-pk")[0]
    assert (entry.reason, entry.before["share"], entry.after["share"]) == ("专长", "1 管理", "2 服务")
    assert divide(made, reason="", expert1=["服务"]) == 0


def test_what_dividing_refuses(city):
    made = panel(city, expert1=["管理"], expert2=["服务", "管理"])
    with pytest.raises(Invalid, match="请为白专家至少勾选一个部分"):
        divide(made, expert1=[])
    stale = entries_of(made, expert1=["管理", "服务"])
    divide(made, expert1=["服务"])
    with pytest.raises(Conflict) as caught:
        services.divide(
            evaluation=made.evaluation,
            party=made.parties["third"],
            entries=stale,
            actor=build.fresh(city.lead),
            reason="分工",
        )
    (row,) = caught.value.differences
    assert (row.label, row.theirs, row.mine) == ("白专家的分工", "2 服务", "整张评分表")
    give(made, "expert1", 指标="25")
    build.submit(made, "expert1")
    with pytest.raises(
        Refused, match="白专家的评分表已经提交，不能调整分工。（请组长先在评估页面退回这张评分表）"
    ):
        divide(made, expert1=["管理"])
    with pytest.raises(Refused, match="监督方的评分表只有一个部分，不能分工"):
        services.divide(
            evaluation=made.evaluation,
            party=made.parties["supervisor"],
            entries={},
            actor=build.fresh(city.lead),
        )


def far_apart(city):
    """In 服务 25 and 5 of 25: 80 apart. In 管理 one expert."""
    marks = {
        "expert1": {"人员": "20", **MANAGED},
        "expert2": {"指标": "25"},
        "expert3": {"指标": "5"},
    }
    made = scored(city, marks, experts=3, expert1=["管理"], expert2=["服务"], expert3=["服务"])
    build.report_data(city)
    build.act(made, Action.COLLATE)
    return made


def settle(made, value, part="服务"):
    keys = roots(made)
    return services.settle(
        evaluation=made.evaluation,
        party=made.parties["third"],
        section=Item.objects.get(pk=keys[part]) if part else None,
        actor=build.fresh(made.city.lead),
        value=D(value),
        reason="复核材料",
    )


def test_a_section_is_settled_between_its_totals_and_they_stay(city):
    made = far_apart(city)
    before = third_of(made)
    assert ([part.spread for part in before.parts], before.unsettled) == ([0, 80], ("第三方“2 服务”",))
    assert before.weighted == D("45.00")
    with pytest.raises(Refused, match="第三方“2 服务”各评委的分差超过上限，尚未裁定"):
        services.issue(
            evaluation=made.evaluation,
            actor=build.fresh(city.lead),
            issued_on=made.evaluation.on_site,
            version=made.evaluation.version,
        )
    for value, part, message in [
        ("4.95", "服务", "最低分 5.00 与最高分 25.00 之间"),
        ("20", "管理", "不需要裁定"),
        ("20", None, "请按部分裁定"),
    ]:
        with pytest.raises((Invalid, Refused), match=message):
            settle(made, value, part)
    settle(made, "20.05")
    after = third_of(made)
    assert (after.weighted, after.unsettled) == (D("50.05"), ())
    assert after.parts[1].totals == (D(25), D(5))
    entry = AuditEntry.objects.get(action="party.settled")
    assert entry.after == {"party": "third", "settled": "20.05", "section": roots(made)["服务"]}


def test_a_settlement_of_a_section_falls_away_with_another_division(city):
    made = far_apart(city)
    settle(made, "20")
    build.act(made, Action.RESCORE)
    sheet = build.sheet_of(made, "expert3")
    services.reopen_sheet(sheet=sheet, actor=build.fresh(city.lead), version=sheet.version, reason="漏看")
    divide(made, expert3=["管理"])
    give(made, "expert3", 人员="20", **MANAGED)
    build.submit(made, "expert3")
    assert third_of(made).weighted == D("55.00")
