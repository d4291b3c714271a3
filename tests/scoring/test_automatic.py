"""From a figure to points: along a line, by a ladder; rules that can't stand; ladders as they are typed."""

from decimal import Decimal
from fractions import Fraction

import pytest

from scoring.automatic import FACTS, Rule, Rung, ladder_text, points_for, read_ladder, rule_problems

D = Decimal
STEP = D("0.05")
LADDER = (Rung(D(80), D(3)), Rung(D(70), D("2.50")), Rung(D(60), D(1)))


def line(zero, full, maximum="3", step=STEP):
    return Rule(D(maximum), step, D(zero), D(full))


def ladder(*pairs, maximum="3"):
    return Rule(D(maximum), STEP, ladder=tuple(Rung(D(value), D(points)) for value, points in pairs))


@pytest.mark.parametrize(
    ("value", "rule", "points"),
    [
        ("60", line(60, 80), "0.00"),
        ("80", line(60, 80), "3.00"),
        ("70", line(60, 80), "1.50"),
        # Outside the two values nothing is added and nothing taken off.
        ("0", line(60, 80), "0.00"),
        ("59.99", line(60, 80), "0.00"),
        ("183.12", line(60, 80), "3.00"),
        # A step counts once it is reached: 1 % of the way is 0.03 points, less than a step of 0.05.
        ("60.2", line(60, 80), "0.00"),
        ("60.33", line(60, 80), "0.00"),
        ("60.34", line(60, 80), "0.05"),
        # The maximum only at the value that is asked for.
        ("79.99", line(60, 80), "2.95"),
        ("79.99", line(60, 80, step=D("0.50")), "2.50"),
        ("66.67", line(0, 100, "2", D("0.01")), "1.33"),
        # From the value for 0 down to the value for the maximum: the less, the better.
        ("0", line(10, 0), "3.00"),
        ("5", line(10, 0), "1.50"),
        ("0.01", line(10, 0), "2.95"),
        ("10", line(10, 0), "0.00"),
        ("11", line(10, 0), "0.00"),
    ],
)
def test_points_on_a_line(value, rule, points):
    assert str(points_for(D(value), rule)) == points


@pytest.mark.parametrize(
    ("value", "pairs", "points"),
    [
        ("80", [(80, 3), (70, "2.5"), (60, 1)], "3"),
        ("100", [(80, 3), (70, "2.5"), (60, 1)], "3"),
        ("79.99", [(80, 3), (70, "2.5"), (60, 1)], "2.5"),
        ("60", [(60, 1), (70, "2.5"), (80, 3)], "1"),
        ("59.99", [(80, 3), (70, "2.5"), (60, 1)], "0"),
        # Points may fall as the value rises.
        ("0", [(0, 3), (1, 2), (3, 0)], "3"),
        ("2", [(0, 3), (1, 2), (3, 0)], "2"),
        ("3", [(0, 3), (1, 2), (3, 0)], "0"),
    ],
)
def test_points_on_a_ladder(value, pairs, points):
    assert points_for(D(value), ladder(*pairs)) == D(points)


@pytest.mark.parametrize("rule", [line(60, 80), line(10, 0), ladder((0, 3))])
def test_what_is_not_known_has_no_points(rule):
    assert points_for(None, rule) is None


def test_no_float_comes_in():
    with pytest.raises(TypeError):
        points_for(79.9, line(60, 80))
    assert points_for(Fraction(240, 3), line(60, 80)) == D("3.00")


@pytest.mark.parametrize(
    ("rule", "problems"),
    [
        (line(60, 80), []),
        (line(10, 0), []),
        (Rule(D(3), STEP, ladder=LADDER), []),
        (ladder((0, 3), (1, 2), (3, 0)), []),
        (Rule(D(3), STEP), ["请填写得 0 分的值和得满分的值，或者填写分档。"]),
        (Rule(D(3), STEP, D(60)), ["请填写得 0 分的值和得满分的值，或者填写分档。"]),
        (line(80, 80), ["得 0 分的值和得满分的值不能相同。"]),
        (
            Rule(D(3), STEP, D(60), None, LADDER),
            ["分档和“得 0 分的值、得满分的值”只能选填一种。"],
        ),
        (ladder((80, 2), (60, 1)), ["分档中没有一档得满分 3。"]),
        (ladder((80, 3), (80, 2)), ["分档中有两档的起始值相同。"]),
        (ladder((80, 3), (70, 1), (60, 2)), ["分档的得分应随数值一直升高，或一直降低。"]),
        (
            ladder((80, 3), (70, "2.52")),
            ["分档“70”的得分 2.52 应在 0 到 3 之间，并以 0.05 为最小单位。"],
        ),
        (
            ladder((90, 4), (80, 3)),
            [
                "分档“90”的得分 4 应在 0 到 3 之间，并以 0.05 为最小单位。",
                "分档中没有一档得满分 3。",
            ],
        ),
    ],
)
def test_a_rule_that_cannot_stand_is_named(rule, problems):
    assert rule_problems(rule) == problems


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("80=3；70=2.50;60=1", "80=3；70=2.5；60=1"),
        ("６０＝１\n８０％：3分；", "80=3；60=1"),
        ("0 = 3；1→2", "1=2；0=3"),
        ("", ""),
    ],
)
def test_a_ladder_is_read_as_it_is_typed(text, written):
    assert ladder_text(read_ladder(text)) == written
    assert read_ladder(written) == read_ladder(text)


@pytest.mark.parametrize("text", ["80", "80=", "八十=3", "80=3 70=2", "80-3", "80=3=2", "=3"])
def test_a_ladder_that_cannot_be_read_is_told(text):
    with pytest.raises(ValueError, match="读不懂，请写成“起始值=得分”"):
        read_ladder(text)


def test_a_ladder_ends_somewhere():
    with pytest.raises(ValueError, match="最多 20 档，这里有 21 档"):
        read_ladder("；".join(f"{value}=1" for value in range(21)))


def test_every_fact_says_what_it_is():
    assert all(code == fact.code and fact.name and fact.meaning and fact.unit for code, fact in FACTS.items())
