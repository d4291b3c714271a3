from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.points import (
    Item,
    Kind,
    check_points,
    item_total,
    section_totals,
    sheet_base,
    sheet_total,
    takes_points_off,
    tree_problems,
    unscored,
    valid_points,
)

STEP = Decimal("0.05")


def item(key, kind, maximum, *children):
    return Item(key, key, kind, Decimal(maximum), children)


MANAGEMENT = item(
    "management",
    Kind.SECTION,
    "20",
    item("rules", Kind.POINTS, "8"),
    item("retention", Kind.AUTOMATIC, "4"),
    item(
        "awards",
        Kind.COMPOSITE,
        "8",
        item("national", Kind.POINTS, "5"),
        item("city", Kind.POINTS, "3"),
        item("press", Kind.POINTS, "2"),
    ),
    item("late report", Kind.DEDUCTION, "30"),
)
SERVICE = item(
    "service", Kind.SECTION, "35", item("cases", Kind.POINTS, "20"), item("groups", Kind.POINTS, "15")
)
VETO = item("fraud", Kind.VETO, "0")
TREE = (MANAGEMENT, SERVICE, VETO)
FULL = {"rules": 8, "retention": 4, "national": 5, "city": 3, "press": 2, "cases": 20, "groups": 15}
SCORES = {key: Decimal(points) for key, points in FULL.items()}


@pytest.mark.parametrize(
    ("points", "valid"),
    [
        ("0", True),
        ("0.05", True),
        ("4.95", True),
        ("5", True),
        ("5.00", True),
        ("5.05", False),
        ("4.99", False),
        ("0.01", False),
        ("-0.05", False),
    ],
)
def test_steps(points, valid):
    assert valid_points(Decimal(points), Decimal(5), STEP) is valid


def test_points_that_are_refused_are_explained():
    with pytest.raises(ValueError, match=r"分数 4.99 不可用：请填 0 到 5 之间、以 0.05 为最小单位的数。"):
        check_points(Decimal("4.99"), Decimal(5), STEP)


def test_points_that_fit_are_taken():
    assert check_points(Decimal("4.95"), Decimal(5), STEP) is None


def test_a_step_must_be_positive():
    with pytest.raises(ValueError, match="最小单位必须大于 0"):
        valid_points(Decimal(1), Decimal(5), Decimal(0))


@pytest.mark.parametrize("points", [4.95, "4.95", True])
def test_floats_are_refused(points):
    with pytest.raises(TypeError):
        valid_points(points, Decimal(5), STEP)
    with pytest.raises(TypeError):
        sheet_total(TREE, SCORES | {"rules": points})


@pytest.mark.parametrize(
    ("kind", "points", "expected"),
    [
        (Kind.POINTS, "8", False),
        (Kind.POINTS, "7.95", True),
        (Kind.AUTOMATIC, "0", True),
        (Kind.DEDUCTION, "0", False),
        (Kind.DEDUCTION, "0.5", True),
        (Kind.VETO, "0", False),
    ],
)
def test_what_wants_a_reason(kind, points, expected):
    assert takes_points_off(item("x", kind, "8"), Decimal(points)) is expected


@pytest.mark.parametrize(
    ("changed", "management", "total"),
    [
        pytest.param({}, "20", "55", id="full, the composite capped at its item"),
        pytest.param({"press": "0"}, "20", "55", id="still capped"),
        pytest.param({"national": "1.35"}, "18.35", "53.35", id="below the cap"),
        pytest.param({"late report": "2.50"}, "17.50", "52.50", id="a deduction"),
        pytest.param({"late report": "25"}, "0", "35", id="a deduction lowers its section to 0 at least"),
        pytest.param({"rules": "0", "late report": "30"}, "0", "35", id="and no other section"),
        pytest.param({"cases": "0"}, "20", "35", id="a real zero is a score"),
    ],
)
def test_totals(changed, management, total):
    scores = SCORES | {key: Decimal(points) for key, points in changed.items()}
    assert item_total(MANAGEMENT, scores) == Decimal(management)
    assert sheet_total(TREE, scores) == Decimal(total)


def test_a_deduction_beside_the_sections_lowers_the_whole_to_0_at_least():
    tree = (item("a", Kind.POINTS, "5"), item("off", Kind.DEDUCTION, "9"))
    assert sheet_total(tree, {"a": Decimal(4), "off": Decimal(1)}) == Decimal(3)
    assert sheet_total(tree, {"a": Decimal(4), "off": Decimal(9)}) == Decimal(0)


@pytest.mark.parametrize("key", ["rules", "retention", "city", "groups"])
@pytest.mark.parametrize("how", ["absent", "empty"])
def test_no_total_while_an_item_wants_points(key, how):
    scores = {other: points for other, points in SCORES.items() if other != key}
    if how == "empty":
        scores[key] = None
    assert sheet_total(TREE, scores) is None
    assert [missing.key for missing in unscored(TREE, scores)] == [key]


def test_a_deduction_never_waits():
    assert unscored(TREE, SCORES) == []


def test_unscored_items_come_in_the_order_of_the_sheet():
    assert [missing.key for missing in unscored(TREE, {})] == list(FULL)


def test_sections_by_themselves():
    scores = {key: points for key, points in SCORES.items() if key != "groups"}
    assert section_totals(TREE, scores) == {"management": Decimal(20), "service": None}


def test_the_sum_of_points_leaves_out_deductions_and_vetoes():
    assert sheet_base(TREE) == Decimal(55)
    assert sheet_base(MANAGEMENT.children) == Decimal(20)


@pytest.mark.parametrize("tree", [TREE, (item("all", Kind.POINTS, "100"),)], ids=["own maximum", "of 100"])
def test_a_sound_tree(tree):
    assert tree_problems(tree, Decimal(55), STEP) == []


@pytest.mark.parametrize(
    ("tree", "problem"),
    [
        ((SERVICE,), "各项分值合计为 35，应为 55，或为 100（再按权重折算）。"),
        (
            (item("s", Kind.SECTION, "55", item("a", Kind.POINTS, "50")),),
            "“s”各项分值合计为 50，应等于该部分的 55。",
        ),
        (
            (item("c", Kind.COMPOSITE, "55", item("a", Kind.POINTS, "50")),),
            "“c”各得分点合计为 50，达不到该项的 55。",
        ),
        (
            (item("p", Kind.POINTS, "55", item("a", Kind.POINTS, "50")),),
            "“p”不是部分，也不是组合分，不能含有下级项目。",
        ),
        (
            (item("p", Kind.POINTS, "55"), item("q", Kind.POINTS, "0")),
            "“q”的分值 0 应大于 0，并以 0.05 为最小单位。",
        ),
        (
            (item("p", Kind.POINTS, "55"), item("d", Kind.DEDUCTION, "0.99")),
            "“d”的分值 0.99 应大于 0，并以 0.05 为最小单位。",
        ),
    ],
)
def test_an_unsound_tree_is_explained(tree, problem):
    assert tree_problems(tree, Decimal(55), STEP) == [problem]


def test_a_composite_that_just_reaches_its_points_is_sound():
    tree = (item("c", Kind.COMPOSITE, "0.05", item("a", Kind.POINTS, "0.05")),)
    assert tree_problems(tree, Decimal("0.05"), STEP) == []


def test_problems_deep_in_the_tree_are_found():
    inner = item("inner", Kind.SECTION, "55", item("leaf", Kind.POINTS, "50"))
    assert tree_problems((item("outer", Kind.SECTION, "55", inner),), Decimal(55), STEP) == [
        "“inner”各项分值合计为 50，应等于该部分的 55。"
    ]


@given(
    st.fixed_dictionaries({key: st.integers(0, points * 20) for key, points in FULL.items()}),
    st.integers(0, 600),
)
def test_a_total_lies_between_0_and_the_base_on_the_step(points, off):
    scores = {key: count * STEP for key, count in points.items()} | {"late report": off * STEP}
    total = sheet_total(TREE, scores)
    assert valid_points(total, sheet_base(TREE), STEP)
    assert total == sum(section_totals(TREE, scores).values())
