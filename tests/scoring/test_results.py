"""From stored points to totals, weighted scores and grade, through the database and in memory."""

from decimal import Decimal
from fractions import Fraction
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring import services
from scoring.models import Item, Scheme, Score
from scoring.refusals import Invalid, Refused
from scoring.results import evaluation_results, sheet_problems, sheet_result
from scoring.services import PartyPlan
from scoring.workflow import Action
from tests.scoring import build
from tests.scoring.build import D, item, section


def third_with_everything():
    """A composite capped at 10, a deduction of at most 3 and a veto, all in the first section."""
    composite = item("成果", 10, Item.Kind.COMPOSITE, children=[item("案例", 6), item("论文", 6)])
    return PartyPlan(
        "third",
        "第三方",
        D(55),
        4,
        4,
        [
            section(
                "项目管理",
                15,
                item("人员", 5),
                composite,
                item("不实", 3, Item.Kind.DEDUCTION),
                item("事故", 0, Item.Kind.VETO, veto_cap="合格"),
            ),
            section("总体服务", 40, item("指标", 40)),
        ],
        findings_by_section=True,
    )


def submitted(city, scheme=None, taken=None, **more):
    made = build.scoring(city, scheme, **more)
    for name in [name for name in made.people if name != "lead"]:
        build.fill(made, name, **(taken or {}).get(name, {}))
        build.submit(made, name)
    return made


def weighted(results):
    return {party.name: party.weighted for party in results.parties}


def test_the_mean_of_three_experts_is_rounded_once(city):
    taken = {
        "supervisor": {"监管": "1"},
        "purchaser": {"履约": "0.20"},
        "centre": {"规范": "1.25"},
        "expert1": {"指标": "5.80"},
        "expert2": {"指标": "6.10"},
        "expert3": {"指标": "5.65"},
    }
    results = evaluation_results(submitted(city, taken=taken, experts=3).evaluation)
    assert weighted(results) == {
        "监督方": D("9.00"),
        "购买方": D("19.80"),
        "督导中心": D("13.75"),
        "第三方": D("49.15"),
    }
    assert (results.total, results.grade, results.missing) == (D("91.70"), "优秀", ())


def test_sheets_of_100_are_combined_exactly_and_converted_then(city):
    parties = [
        PartyPlan("supervisor", "监督方", D(10), 1, 2, [item("监管", 100)]),
        PartyPlan("purchaser", "购买方", D(20), 2, 1, [item("履约", 100)]),
        PartyPlan("centre", "督导中心", D(15), 3, 3, [item("规范", 100)]),
        PartyPlan("third", "第三方", D(55), 4, 4, [item("指标", 100)]),
    ]
    scheme = build.published(parties=parties, base=Scheme.Base.HUNDRED)
    taken = {
        "expert1": {"指标": "10.95"},
        "expert2": {"指标": "10.55"},
        "expert3": {"指标": "9.95"},
    }
    results = evaluation_results(submitted(city, scheme, taken, experts=3).evaluation)
    assert weighted(results)["第三方"] == D("49.23")
    assert results.parties[3].spread == Fraction(1)


@pytest.mark.parametrize(
    ("lost", "total", "grade"),
    [
        ("10", "90.00", "优秀"),
        ("10.05", "89.95", "良好"),
        ("20", "80.00", "良好"),
        ("20.05", "79.95", "合格"),
    ],
)
def test_the_grade_comes_from_the_total(city, lost, total, grade):
    taken = {name: {"指标": lost} for name in ("expert1", "expert2")}
    results = evaluation_results(submitted(city, taken=taken).evaluation)
    assert (results.total, results.grade) == (D(total), grade)


def test_no_total_and_no_grade_while_a_party_is_missing(city):
    made = build.scoring(city)
    for name in ("supervisor", "purchaser", "expert1"):
        build.fill(made, name)
        build.submit(made, name)
    results = evaluation_results(made.evaluation)
    assert weighted(results) == {"监督方": D("10.00"), "购买方": D("20.00"), "督导中心": None, "第三方": None}
    assert (results.total, results.grade, results.missing) == (None, None, ("督导中心", "第三方"))


def test_a_composite_is_capped_a_deduction_lowers_its_section_and_a_veto_the_grade(city):
    made = build.scoring(city, build.published(third=third_with_everything()))
    for name in build.SCORERS:
        build.fill(made, name)
    sheet = build.sheet_of(made, "expert1")
    rows = {row.name: row for row in sheet.party.items.all()}
    entries = [
        services.ScoreEntry(rows["不实"].pk, 0, D("1.50"), reason="补造一处", source="记录册"),
        services.ScoreEntry(rows["事故"].pk, 0, None, vetoed=True, reason="火灾", source="通报"),
    ]
    services.save_scores(sheet=sheet, actor=build.fresh(city.expert), entries=entries)
    for name in build.SCORERS:
        build.submit(made, name)
    results = evaluation_results(made.evaluation)
    assert results.parties[3].totals == (D("53.50"), D("55.00"))
    assert (results.total, results.grade, results.vetoes) == (D("99.25"), "合格", ("1.4 事故",))


def test_a_deduction_never_brings_a_section_below_zero(city):
    third = PartyPlan(
        "third",
        "第三方",
        D(55),
        4,
        4,
        [section("小", 1, item("一", 1), item("扣", 3, Item.Kind.DEDUCTION)), item("其余", 54)],
    )
    made = build.scoring(city, build.published(third=third))
    sheet = build.sheet_of(made, "expert1")
    rows = {row.name: row for row in sheet.party.items.all()}
    given = {rows["一"].pk: D(1), rows["扣"].pk: D(3), rows["其余"].pk: D(54)}
    result = sheet_result(list(rows.values()), given, sheet.party.maximum)
    assert (result.sections[0].total, result.total) == (D(0), D(54))


def test_a_replaced_sheet_is_kept_and_not_counted(city):
    made = build.scoring(city)
    build.fill(made, "expert1", 指标="22")
    build.submit(made, "expert1")
    services.declare(
        member=made.seats["expert1"], actor=build.fresh(city.expert), conflict=True, text="曾任职"
    )
    for name in ("supervisor", "purchaser", "centre", "expert2"):
        build.fill(made, name)
        build.submit(made, name)
    results = evaluation_results(made.evaluation)
    assert results.total == D("100.00")
    assert Score.objects.filter(sheet__member=made.seats["expert1"]).count() == 4


def wide(city):
    """The experts' totals are 55 and 44: 20 apart on a base of 100."""
    return build.collated(city, taken={"expert2": {"指标": "11"}})


def test_a_wide_spread_is_settled_by_the_lead_between_the_sheets_and_they_stay(city):
    made = wide(city)
    before = evaluation_results(made.evaluation).parties[3]
    assert (before.spread, before.wants_settling, before.weighted) == (Fraction(20), True, D("49.50"))
    lead = build.fresh(city.lead)
    party = made.parties["third"]
    with pytest.raises(Invalid, match=r"最低分 44.00 与最高分 55.00 之间"):
        services.settle(evaluation=made.evaluation, party=party, actor=lead, value=D("43.95"), reason="过低")
    with pytest.raises(Refused, match="尚未裁定"):
        services.issue(
            evaluation=made.evaluation,
            actor=lead,
            issued_on=made.evaluation.on_site,
            version=made.evaluation.version,
        )
    services.settle(evaluation=made.evaluation, party=party, actor=lead, value=D("52.05"), reason="复核材料")
    after = evaluation_results(made.evaluation).parties[3]
    assert (after.totals, after.weighted, after.wants_settling) == ((D(55), D(44)), D("52.05"), False)


def test_a_settlement_falls_away_when_a_sheet_is_opened_again(city):
    made = wide(city)
    lead = build.fresh(city.lead)
    services.settle(
        evaluation=made.evaluation, party=made.parties["third"], actor=lead, value=D(50), reason="复核"
    )
    build.act(made, Action.RESCORE)
    sheet = build.sheet_of(made, "expert2")
    services.reopen_sheet(sheet=sheet, actor=lead, version=sheet.version, reason="漏看材料")
    build.fill(made, "expert2", 指标="1")
    build.submit(made, "expert2")
    assert evaluation_results(made.evaluation).parties[3].weighted == D("54.50")


def test_a_narrow_spread_needs_no_settling(city):
    made = build.collated(city, taken={"expert2": {"指标": "5.50"}})
    assert evaluation_results(made.evaluation).parties[3].spread == Fraction(10)
    with pytest.raises(Refused, match="不需要裁定"):
        services.settle(
            evaluation=made.evaluation,
            party=made.parties["third"],
            actor=build.fresh(city.lead),
            value=D(52),
            reason="试试",
        )


POINTS = st.one_of(st.none(), st.integers(0, 40).map(lambda steps: D(steps) * D("0.05")))


@given(st.lists(st.lists(POINTS, min_size=1, max_size=5), min_size=1, max_size=4))
def test_the_running_sum_is_the_sum_of_what_has_points_and_the_total_when_all_have(sections):
    keys = count(1)
    items, given_points, leaves = [], {}, []
    for marks in sections:
        root = Item(pk=next(keys), kind="section", name="部分", number="1", maximum=D(2 * len(marks)))
        items.append(root)
        for mark in marks:
            leaf = Item(
                pk=next(keys), parent_id=root.pk, kind="points", name="项", number="1.1", maximum=D(2)
            )
            items.append(leaf)
            leaves.append(mark)
            given_points[leaf.pk] = mark
    result = sheet_result(items, given_points, D(55))
    known = [mark for mark in leaves if mark is not None]
    assert result.so_far == sum(known, Decimal(0))
    assert len(result.unscored) == len(leaves) - len(known)
    complete = len(known) == len(leaves)
    assert result.total == (result.so_far if complete else None)
    assert (result.weighted is None) is not complete
    assert sum(one.so_far for one in result.sections) == result.so_far


def test_what_a_sheet_still_lacks_is_named_item_by_item(city):
    made = build.scoring(city, build.published(third=third_with_everything()))
    sheet = build.sheet_of(made, "expert1")
    rows = {row.name: row for row in sheet.party.items.all()}
    scores = [
        Score(item=rows["人员"], points=D("4.95"), reason="缺一人"),
        Score(item=rows["案例"], points=D("5.00")),
        Score(item=rows["论文"], points=D("5.00")),
        Score(item=rows["不实"], points=D("0.50")),
        Score(item=rows["事故"], vetoed=True, source="通报"),
    ]
    found = [(problem.name, problem.what) for problem in sheet_problems(list(rows.values()), scores)]
    assert found == [
        ("1.1 人员", "扣了分，请填写材料出处。"),
        ("1.3 不实", "扣了分，请填写理由和材料出处。"),
        ("1.4 事故", "扣了分，请填写理由。"),
        ("2.1 指标", "还没有评分。"),
    ]
