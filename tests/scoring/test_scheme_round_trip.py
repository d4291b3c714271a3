"""Any scheme written to a workbook and read again is the same one; so are any items laid out in the editor."""

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.automatic import FACTS
from scoring.models import Item, Scheme
from scoring.scheme_edits import heads_of
from scoring.scheme_form import head_values, read_heads, read_rows, rows_of
from scoring.scheme_plans import ItemPlan, PartyPlan, SchemePlan
from scoring.scheme_reading import read_scheme
from scoring.scheme_workbook import scheme_workbook
from stations.workbooks import read_workbook
from tests.scoring.build import BANDS, D

Kind = Item.Kind
WORDS = (
    "人员配备",
    "服务 建档",
    "=1+1",
    "-3",
    "2023",
    "1.10",
    "是",
    "第1项（附表）",
    "ＡＢ",
    "100%",
    "’引号“",
    "a&b<c>",
)
LINES = ("", "齐全得满分", "缺一项扣 0.5 分\n无记录不得分", "=SUM(A1)", "- 台账\n- 照片", "0", "①②")


def random_items(random: Random, level: int = 1) -> tuple[ItemPlan, ...]:
    return tuple(random_item(random, level) for _ in range(random.randint(0 if level == 1 else 1, 4)))


def random_item(random: Random, level: int) -> ItemPlan:
    kind = random.choice([*Kind.values, Kind.POINTS])
    below = random_items(random, level + 1) if level < 3 and random.random() < 0.4 else ()
    rule = {}
    if kind == Kind.AUTOMATIC and random.random() < 0.8:
        rule = {"fact": random.choice(list(FACTS)), "indicator_code": random.choice(["", "elderly-visits"])}
        rule |= random.choice(
            [{"zero_at": cents(random, 0), "full_at": cents(random, 0)}, {"ladder": "80=3；70=2.5"}, {}]
        )
    return ItemPlan(
        name=random.choice(WORDS),
        maximum=D(0) if kind == Kind.VETO else cents(random, 1),
        kind=kind,
        step=random.choice([D("0.05"), D("0.10"), D(1), cents(random, 1, 9999)]),
        standard=random.choice(LINES),
        evidence=random.choice(LINES),
        by_area=kind == Kind.SECTION and random.random() < 0.3,
        veto_cap=random.choice(BANDS)[0] if kind == Kind.VETO else "",
        children=below,
        **rule,
    )


def cents(random: Random, least: int, most: int = 999999):
    return D(random.randint(least, most)) / 100


def random_plan(seed: int) -> SchemePlan:
    """A scheme that a draft may hold, sound or not."""
    random = Random(seed)
    count = random.randint(0, 5)
    results = random.sample(range(1, 99), count)
    return SchemePlan(
        code=random.choice(["TEST", "HP-2024_b", "007"]),
        version=random.randint(1, 9999),
        name=random.choice(WORDS),
        is_sample=random.random() < 0.5,
        base=random.choice(Scheme.Base.values),
        combination=random.choice(Scheme.Combination.values),
        opening=random.choice(Scheme.Opening.values),
        spread_limit=cents(random, 0, 10000),
        bands=tuple(BANDS[: random.randint(1, 4)]) if count < 3 else tuple(BANDS),
        parties=tuple(
            PartyPlan(
                code=f"p{place}",
                name=f"{WORDS[place]}方",
                maximum=cents(random, 1, 10000),
                chapter=place,
                result=results[place - 1],
                items=random_items(random),
                findings_by_section=random.random() < 0.5,
            )
            for place in range(1, count + 1)
        ),
    )


@pytest.mark.django_db
@settings(max_examples=15, deadline=None)
@given(st.integers(0, 2**32))
def test_a_scheme_is_the_same_after_the_workbook_and_after_the_editor(seed):
    plan = random_plan(seed)
    names = {band[0] for band in plan.bands}
    read = read_scheme(read_workbook(scheme_workbook(plan, "seen"), "scheme.xlsx"))
    caps = {item.veto_cap for party in plan.parties for item in all_items(party.items)} - {""}
    if not caps <= names:
        assert read.plan is None
        return
    assert [problem.message for problem in read.problems] == []
    assert (read.plan, read.seen) == (plan, "seen")
    for party in plan.parties:
        assert read_rows(rows_of(party.items), party, plan.bands).items == party.items
    assert read_heads(plan, *head_values(plan)).plan == heads_of(plan)


def all_items(items):
    for item in items:
        yield item
        yield from all_items(item.children)
