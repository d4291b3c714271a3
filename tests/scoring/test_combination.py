from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.combination import (
    CombinationRule,
    check_settled,
    combine,
    combine_sections,
    spread,
    wants_settling,
)

MEAN, MEDIAN, TRIMMED = CombinationRule.MEAN, CombinationRule.MEDIAN, CombinationRule.TRIMMED_MEAN
totals = st.lists(st.decimals(0, 100, places=2), min_size=1, max_size=9)


def decimals(*texts):
    return [Decimal(text) for text in texts]


@pytest.mark.parametrize(
    ("given_totals", "rule", "expected"),
    [
        (["89.05", "89.45", "90.05"], MEAN, Fraction(26855, 300)),
        (["89.05", "89.45", "90.05"], MEDIAN, Fraction(8945, 100)),
        (["90", "80"], MEDIAN, Fraction(85)),
        (["90", "60", "80", "85"], MEDIAN, Fraction(165, 2)),
        (["90"], MEAN, Fraction(90)),
        (["90"], MEDIAN, Fraction(90)),
        (["10", "80", "80", "90"], TRIMMED, Fraction(65)),
        (["10", "80", "81", "82", "100"], TRIMMED, Fraction(81)),
        (["10", "10", "81", "100", "100"], TRIMMED, Fraction(191, 3)),
        (["70", "10", "80", "81", "100", "82"], TRIMMED, Fraction(313, 4)),
    ],
)
def test_combined_exactly(given_totals, rule, expected):
    assert combine(decimals(*given_totals), rule) == expected


def test_the_mean_is_the_default():
    assert combine(decimals("1", "1", "2")) == Fraction(4, 3)


@pytest.mark.parametrize("rule", list(CombinationRule))
def test_no_sheet_has_no_value(rule):
    with pytest.raises(ValueError, match="没有已提交的评分表"):
        combine([], rule)


def test_a_float_is_refused():
    with pytest.raises(TypeError):
        combine([89.05])


def test_sections_are_combined_first_and_added_then():
    sections = [decimals("10", "20", "60"), decimals("5")]
    assert combine_sections(sections, MEAN) == Fraction(35)
    assert combine_sections(sections, MEDIAN) == Fraction(25)


@pytest.mark.parametrize("sections", [[], [[Decimal(10)], []]])
def test_a_section_nobody_scored_has_no_value(sections):
    with pytest.raises(ValueError, match="没有已提交的评分表"):
        combine_sections(sections)


@pytest.mark.parametrize(
    ("given_totals", "base", "expected", "settle"),
    [
        (["89.05", "90.05"], "100", Fraction(1), False),
        (["80", "90"], "100", Fraction(10), False),
        (["80", "90.01"], "100", Fraction(1001, 100), True),
        (["40", "45.50"], "55", Fraction(10), False),
        (["40", "45.55"], "55", Fraction(111, 11), True),
        (["88"], "100", Fraction(0), False),
        (["0.95", "1"], "1", Fraction(5), False),
    ],
)
def test_spread_on_a_base_of_100(given_totals, base, expected, settle):
    assert spread(decimals(*given_totals), Decimal(base)) == expected
    assert wants_settling(decimals(*given_totals), Decimal(base), Decimal(10)) is settle


def test_no_spread_of_nothing():
    with pytest.raises(ValueError, match="无法计算分差"):
        spread([], Decimal(100))


def test_a_base_must_be_positive():
    with pytest.raises(ValueError, match="满分必须大于 0"):
        spread(decimals("1"), Decimal(0))


@pytest.mark.parametrize("value", ["70", "84.35", "90"])
def test_a_settled_value_between_the_lowest_and_the_highest(value):
    assert check_settled(Decimal(value), decimals("90", "70", "75")) is None


@pytest.mark.parametrize("value", ["69.99", "90.01"])
def test_a_settled_value_outside_is_refused_in_words(value):
    with pytest.raises(ValueError, match=f"裁定分 {value} 应在专家评分的最低分 70 与最高分 90 之间"):
        check_settled(Decimal(value), decimals("90", "70", "75"))


@given(totals, st.sampled_from(CombinationRule), st.randoms(use_true_random=False))
def test_the_order_of_experts_does_not_matter_and_the_value_lies_among_theirs(values, rule, random):
    value = combine(values, rule)
    assert combine(random.sample(values, len(values)), rule) == value
    assert Fraction(min(values)) <= value <= Fraction(max(values))


@given(st.lists(st.tuples(*[st.decimals(0, 20, places=2)] * 3), min_size=1, max_size=6))
def test_with_the_mean_it_is_one_whether_wholes_or_sections_are_combined(sheets):
    wholes = [sum(sheet) for sheet in sheets]
    assert combine_sections(list(zip(*sheets, strict=True))) == combine(wholes)
