from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.combination import combine
from scoring.grading import Band, Total, band_problems, check_bands, grade, total, weighted


def bands(*rows):
    return [Band(name, Decimal(lower), Decimal(upper)) for name, lower, upper in rows]


BANDS = bands(("优秀", "90", "100"), ("良好", "80", "90"), ("合格", "60", "80"), ("不合格", "0", "60"))
WENCHONG = {
    "监督方": Decimal("9.00"),
    "购买方": Decimal("19.80"),
    "督导中心": Decimal("13.75"),
    "第三方": Decimal("49.15"),
}


@pytest.mark.parametrize(
    ("value", "base", "maximum", "expected"),
    [
        (combine([Decimal("89.05"), Decimal("89.45"), Decimal("90.05")]), 100, 55, "49.23"),
        (combine([Decimal("49.00"), Decimal("49.10"), Decimal("49.35")]), 55, 55, "49.15"),
        (Decimal("9.00"), 10, 10, "9.00"),
        # half up at the third decimal
        (Decimal("49.145"), 55, 55, "49.15"),
        (Decimal("49.1449999"), 55, 55, "49.14"),
        # and only there: 89.354 of 100 is 49.1447 of 55; rounded to 89.36 or to 49.145 on the way it would be 49.15
        (Decimal("89.354"), 100, 55, "49.14"),
        (Fraction(2, 3), 1, 10, "6.67"),
        (Decimal("0.5"), 1, 1, "0.50"),
        (0, 100, 55, "0.00"),
        (100, 100, 55, "55.00"),
    ],
)
def test_one_rounding_at_the_weighted_score(value, base, maximum, expected):
    assert str(weighted(value, Decimal(base), Decimal(maximum))) == expected


@pytest.mark.parametrize(
    ("value", "base", "maximum", "words"),
    [
        ("101", "100", "55", "0 与满分 100 之间"),
        ("-1", "100", "55", "0 与满分 100 之间"),
        ("1", "0", "55", "必须大于 0"),
        ("1", "100", "0", "必须大于 0"),
    ],
)
def test_an_impossible_value_is_refused_in_words(value, base, maximum, words):
    with pytest.raises(ValueError, match=words):
        weighted(Decimal(value), Decimal(base), Decimal(maximum))


def test_a_float_is_refused():
    with pytest.raises(TypeError):
        weighted(89.05, 100, 55)
    with pytest.raises(TypeError):
        grade(91.7, BANDS)


def test_wenchong():
    assert total(WENCHONG) == Total(Decimal("91.70"), ())
    assert grade(total(WENCHONG).score, BANDS) == "优秀"


def test_while_a_party_is_missing_there_is_no_total_and_it_is_named():
    result = total(WENCHONG | {"第三方": None, "监督方": None})
    assert result == Total(None, ("监督方", "第三方"))
    assert grade(result.score, BANDS) is None


def test_a_party_that_gave_0_is_not_missing():
    assert total(WENCHONG | {"监督方": Decimal("0.00")}) == Total(Decimal("82.70"), ())


def test_a_scheme_without_parties_has_no_total():
    with pytest.raises(ValueError, match="没有评估方"):
        total({})


@pytest.mark.parametrize(
    ("score", "name"),
    [
        ("0", "不合格"),
        ("59.99", "不合格"),
        ("60", "合格"),
        ("60.00", "合格"),
        ("79.99", "合格"),
        ("80", "良好"),
        ("89.99", "良好"),
        ("90", "优秀"),
        ("91.70", "优秀"),
        ("100", "优秀"),
    ],
)
def test_bands_are_half_open(score, name):
    assert grade(Decimal(score), BANDS) == name
    assert grade(Decimal(score), BANDS[::-1]) == name


@pytest.mark.parametrize("score", ["100.01", "-0.01"])
def test_a_total_outside_the_table_is_refused(score):
    with pytest.raises(ValueError, match="不在 0 到 100 之间"):
        grade(Decimal(score), BANDS)


@pytest.mark.parametrize(
    ("score", "caps", "name"),
    [
        ("91.70", ["不合格"], "不合格"),
        ("91.70", ["合格"], "合格"),
        ("91.70", ["良好", "合格"], "合格"),
        ("91.70", ["优秀"], "优秀"),
        ("70", ["良好"], "合格"),
        ("91.70", [], "优秀"),
    ],
)
def test_a_veto_lowers_the_grade_to_the_highest_it_allows(score, caps, name):
    assert grade(Decimal(score), BANDS, caps) == name


def test_a_veto_gives_no_grade_where_there_is_no_total():
    assert grade(None, BANDS, ["不合格"]) is None


def test_a_veto_that_names_no_grade_is_refused():
    with pytest.raises(ValueError, match="“及格”不在评估等级表中"):
        grade(Decimal(70), BANDS, ["及格"])


@pytest.mark.parametrize(
    ("table", "problems"),
    [
        pytest.param(BANDS, [], id="sound"),
        pytest.param(bands(("合格", "0", "100")), [], id="a single grade"),
        pytest.param([], ["评估等级表是空的，请至少设置一个等级。"], id="empty"),
        pytest.param(
            bands(("优秀", "90", "100"), ("合格", "60", "80"), ("不合格", "0", "60")),
            ["80 到 90 之间没有等级，请补齐。"],
            id="hole",
        ),
        pytest.param(
            bands(("优秀", "90", "100"), ("合格", "60", "92"), ("不合格", "0", "60")),
            ["等级“优秀”从 90 起，与 92 以下的等级重叠。"],
            id="overlap",
        ),
        pytest.param(
            bands(("优秀", "90", "100"), ("合格", "60", "89.99"), ("不合格", "0", "60")),
            ["89.99 到 90 之间没有等级，请补齐。"],
            id="a closed upper bound leaves a hole",
        ),
        pytest.param(
            bands(("合格", "60", "100")), ["0 到 60 之间没有等级，请补齐。"], id="hole at the bottom"
        ),
        pytest.param(bands(("合格", "0", "90")), ["90 到 100 之间没有等级，请补齐。"], id="hole at the top"),
        pytest.param(bands(("合格", "0", "101")), ["等级的上限 101 超过了 100。"], id="beyond the top"),
        pytest.param(bands(("合格", "-5", "100")), ["等级“合格”的下限 -5 低于 0。"], id="below the bottom"),
        pytest.param(
            bands(("优秀", "60", "100"), ("合格", "60", "60"), ("不合格", "0", "60")),
            ["等级“合格”的下限 60 应小于上限 60。"],
            id="empty band",
        ),
        pytest.param(
            bands(("合格", "60", "100"), ("合格", "0", "60")), ["等级“合格”重复。"], id="a name twice"
        ),
        pytest.param(
            bands(("优秀", "0", "100"), ("良好", "0", "100")),
            ["等级“良好”从 0 起，与 100 以下的等级重叠。"],
            id="the whole twice",
        ),
    ],
)
def test_band_tables(table, problems):
    assert band_problems(table) == problems


def test_an_unsound_table_is_refused_with_all_its_problems():
    table = bands(("优秀", "90", "101"), ("合格", "60", "80"), ("不合格", "0", "60"))
    words = "80 到 90 之间没有等级，请补齐。等级的上限 101 超过了 100。"
    with pytest.raises(ValueError, match=words):
        check_bands(table)
    with pytest.raises(ValueError, match=words):
        grade(Decimal(70), table)


def test_a_sound_table_is_taken():
    assert check_bands(BANDS) is None


@given(
    st.dictionaries(st.text(min_size=1), st.decimals(0, 55, places=2), min_size=1),
    st.randoms(use_true_random=False),
)
def test_the_total_is_the_sum_of_the_scores_in_any_order(scores, random):
    shuffled = dict(random.sample(list(scores.items()), len(scores)))
    assert total(shuffled).score == total(scores).score == sum(scores.values())


@given(st.decimals(0, 100, places=2), st.decimals(0, 100, places=2))
def test_a_higher_total_never_has_a_lower_grade(one, other):
    order = ["不合格", "合格", "良好", "优秀"]
    low, high = sorted((one, other))
    assert order.index(grade(low, BANDS)) <= order.index(grade(high, BANDS))
