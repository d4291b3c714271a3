import itertools
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.spans import (
    Action,
    PeriodTotal,
    Refusal,
    Resolution,
    Span,
    SpanQuantity,
    resolve,
    total_within,
)


def month(number):
    """The number-th month of 2023; 13 is January 2024."""
    return date(2023 + (number - 1) // 12, (number - 1) % 12 + 1, 1)


def span(first, last=None):
    return Span(month(first), month(last or first))


def held(first, last, quantity):
    return SpanQuantity(span(first, last), quantity)


def test_a_span_is_made_of_whole_months():
    assert span(7, 11).months == [month(number) for number in range(7, 12)]
    assert span(12, 13).months == [date(2023, 12, 1), date(2024, 1, 1)]


def test_a_span_reads_as_text():
    assert str(span(7)) == "2023年7月"
    assert str(span(7, 13)) == "2023年7月至2024年1月"


def test_a_span_that_ends_within_a_month_is_refused():
    with pytest.raises(ValueError, match="first day"):
        Span(date(2023, 7, 1), date(2023, 11, 30))


def test_a_span_that_runs_backwards_is_refused_in_words():
    with pytest.raises(ValueError, match="终止月份2023年7月早于起始月份2023年11月"):
        span(11, 7)


@pytest.mark.parametrize(
    ("one", "other", "overlaps", "meets", "within", "straddles"),
    [
        (span(7), span(7), True, False, True, False),
        (span(7, 8), span(9, 11), False, True, False, False),
        (span(9, 11), span(7, 8), False, True, False, False),
        (span(7, 9), span(9, 11), True, False, False, True),
        (span(6, 7), span(7, 11), True, False, False, True),
        (span(11, 12), span(7, 11), True, False, False, True),
        (span(6, 12), span(7, 11), True, False, False, True),
        (span(8, 9), span(7, 11), True, False, True, False),
        (span(7, 11), span(8, 9), True, False, False, True),
        (span(5), span(7, 11), False, False, False, False),
    ],
)
def test_how_two_spans_lie(one, other, overlaps, meets, within, straddles):
    found = (one.overlaps(other), one.meets(other), one.within(other), one.straddles(other))
    assert found == (overlaps, meets, within, straddles)


STATED = held(7, 11, 100)


@pytest.mark.parametrize(
    ("stored", "expected"),
    [
        pytest.param([], Resolution(Action.ADD, 0, STATED), id="nothing stored"),
        pytest.param([held(7, 11, 90)], Resolution(Action.REPLACE, 90, STATED), id="the same span"),
        pytest.param([held(7, 11, 100)], Resolution(Action.UNCHANGED, 100), id="the same span and quantity"),
        pytest.param([held(7, 7, 30)], Resolution(Action.ADD, 30, held(8, 11, 70)), id="a first month"),
        pytest.param(
            [held(7, 7, 30), held(10, 11, 30)],
            Resolution(Action.ADD, 60, held(8, 9, 40)),
            id="a gap in the middle",
        ),
        pytest.param([held(8, 11, 100)], Resolution(Action.ADD, 100, held(7, 7, 0)), id="a remainder of 0"),
        pytest.param(
            [held(7, 9, 40), held(10, 11, 60)], Resolution(Action.UNCHANGED, 100), id="all months, equal"
        ),
        pytest.param(
            [held(5, 6, 7), held(12, 12, 7)], Resolution(Action.ADD, 0, STATED), id="spans that only meet"
        ),
        pytest.param(
            [held(7, 7, Decimal("0.5"))],
            Resolution(Action.ADD, Decimal("0.5"), held(8, 11, Decimal("99.5"))),
            id="halves of hours",
        ),
    ],
)
def test_what_a_stated_quantity_does(stored, expected):
    assert resolve(STATED, stored) == expected


@pytest.mark.parametrize(
    ("stored", "refusal", "already", "words"),
    [
        pytest.param(
            [held(6, 7, 10)],
            Refusal.STRADDLES,
            0,
            "已存有 2023年6月至2023年7月 的数量",
            id="across the first edge",
        ),
        pytest.param(
            [held(7, 7, 5), held(11, 12, 10)],
            Refusal.STRADDLES,
            5,
            "2023年11月至2023年12月",
            id="across the last",
        ),
        pytest.param([held(6, 12, 10)], Refusal.STRADDLES, 0, "2023年6月至2023年12月", id="one around it"),
        pytest.param(
            [held(7, 9, 40), held(10, 11, 50)],
            Refusal.NO_MONTH_LEFT,
            90,
            "合计 90，与本表的 100 不一致",
            id="no month left",
        ),
        pytest.param(
            [held(7, 9, 60), held(10, 11, 50)],
            Refusal.NO_MONTH_LEFT,
            110,
            "合计 110",
            id="no month left, too much",
        ),
        pytest.param(
            [held(7, 9, 101)],
            Refusal.NEGATIVE_REMAINDER,
            101,
            "累计 100，少于其中已存月份的合计 101",
            id="negative",
        ),
        pytest.param(
            [held(8, 8, 10)],
            Refusal.NOT_CONTIGUOUS,
            10,
            "（2023年7月、2023年9月、2023年10月、2023年11月）不相连",
            id="two gaps",
        ),
    ],
)
def test_what_is_refused_and_in_which_words(stored, refusal, already, words):
    result = resolve(STATED, stored)
    assert (result.action, result.refusal, result.stored, result.write) == (
        Action.REFUSE,
        refusal,
        already,
        None,
    )
    assert words in result.message


def test_a_month_within_a_stored_cumulative_span_is_refused():
    assert resolve(held(9, 9, 5), [held(7, 11, 100)]).refusal is Refusal.STRADDLES


def test_a_period_adds_the_spans_inside_it():
    stored = [held(9, 11, 60), held(7, 7, 10), held(8, 8, 5)]
    assert total_within(span(7, 11), stored) == PeriodTotal(75, (), ())


def test_a_span_across_the_edge_is_named_and_never_split():
    stored = [held(11, 12, 9), held(6, 7, 3), held(8, 9, 20), held(5, 5, 1)]
    assert total_within(span(7, 11), stored) == PeriodTotal(
        20, (held(6, 7, 3), held(11, 12, 9)), (month(7), month(10), month(11))
    )


def test_a_period_without_quantities_is_not_known():
    assert total_within(span(7, 8), [held(9, 9, 4)]) == PeriodTotal(None, (), (month(7), month(8)))


@st.composite
def stored_beside_stated(draw):
    """A stated quantity, and stored spans that may lie anywhere around it but never overlap one another."""
    first = draw(st.integers(3, 8))
    stated = held(first, draw(st.integers(first, 12)), draw(st.integers(0, 60)))
    cuts = sorted(draw(st.sets(st.integers(1, 14), min_size=2, max_size=6)))
    pieces = [held(start, end - 1, draw(st.integers(0, 20))) for start, end in itertools.pairwise(cuts)]
    return stated, draw(st.lists(st.sampled_from(pieces), unique=True))


@given(stored_beside_stated())
def test_afterwards_the_stored_quantities_make_the_stated_one_without_overlap(case):
    stated, stored = case
    result = resolve(stated, stored)
    if result.action is Action.REFUSE:
        assert result.message
        return
    after = {item.span: item for item in stored}
    if result.write is not None:
        after[result.write.span] = result.write
    assert total_within(stated.span, after.values()) == PeriodTotal(stated.quantity, (), ())
    months = [day for item in after.values() for day in item.span.months]
    assert len(months) == len(set(months))
    assert resolve(stated, list(after.values())).action is Action.UNCHANGED
