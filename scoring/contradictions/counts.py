"""Figures of indicators and statements beside the data that they speak of.

Where a word may mean several figures, a text is right when it is right of one of them. What isn't clear is left alone.
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import product

from scoring.contradictions.claims import Claim
from scoring.contradictions.lexicon import fits
from scoring.contradictions.numerals import Figure
from scoring.contradictions.sentences import Sentence
from scoring.contradictions.types import Contradiction, Known
from scoring.formatting import number

_THREE_COUNTS = {"户", "人", "人次"}


class CountReader:
    """Compares claims with the known figures."""

    def __init__(self, known: Sequence[Known]) -> None:
        self.known = {(fact.code, fact.area): fact for fact in known}

    def facts(self, claim: Claim, area: str = "") -> list[Known]:
        """What is known of a claim's codes in its area."""
        area = area or claim.areas[0]
        return [fact for code in claim.codes if (fact := self.known.get((code, area)))]

    def fitting(self, claim: Claim) -> list[Known]:
        """Those of them whose value is known and whose unit the figure may have."""
        return [
            fact for fact in self.facts(claim) if fact.value is not None and fits(fact, claim.figure.unit)
        ]

    def read(self, sentence: Sentence, claim: Claim) -> Iterator[Contradiction]:
        """What the figure says otherwise than the data."""
        if claim.together:
            yield from self._sum(sentence, claim)
            return
        facts, fitting = self.facts(claim), self.fitting(claim)
        if not fitting:
            yield from _other_count(sentence, claim, facts)
            return
        right = {value for fact in fitting for value in _values(fact, claim)}
        figure = claim.figure.stated if claim.aspect == "target" else claim.figure
        if len(claim.kinds) > 1 and not list(self._sum(sentence, claim)):
            return
        if right and not any(figure.agrees(value) for value in right):
            yield _wrong(sentence, claim, fitting, facts)

    def _sum(self, sentence: Sentence, claim: Claim) -> Iterator[Contradiction]:
        """The sum of several kinds, or of several areas."""
        choices = [
            [
                fact
                for code in codes
                if (fact := self.known.get((code, area)))
                and fact.value is not None
                and fits(fact, claim.figure.unit)
            ]
            for area in claim.areas
            for codes in claim.kinds
        ]
        ways = list(product(*choices))
        if not ways or any(claim.figure.agrees(_added(way)) for way in ways):
            return
        parts, total = ways[0], _added(ways[0])
        goals = [fact.target for fact in parts if fact.target is not None]
        if (
            claim.aspect != "done"
            and len(goals) == len(parts)
            and claim.figure.agrees(sum(goals, Decimal(0)))
        ):
            return
        said = " + ".join(f"{fact.label}{number(fact.value)}" for fact in parts)
        message = (
            f"文中写“{claim.figure.text}”，数据为 {said} = {number(total)}。请改正数字，或说明统计口径。"
        )
        code = "sum:" + "+".join(dict.fromkeys(fact.code for fact in parts))
        area = parts[0].area if len(claim.areas) == 1 else ""
        yield doubt(sentence, claim.figure, message, code, parts[0].name, number(total), area)


def _added(parts: Sequence[Known]) -> Decimal:
    return sum((fact.value or Decimal(0) for fact in parts), Decimal(0))


def _values(fact: Known, claim: Claim) -> Iterator[Decimal]:
    """What a figure of a fact may say, by what it is said of."""
    done, goal = fact.value, fact.target
    if done is None:
        return
    if claim.aspect in {"done", "either"}:
        yield done
    if goal is None:
        return
    if claim.aspect in {"target", "either"}:
        yield goal
    if claim.aspect == "left":
        yield goal - done
    if claim.aspect == "surplus":
        yield done - goal
        if "完成" in claim.lead:
            yield done


def _wrong(
    sentence: Sentence, claim: Claim, fitting: Sequence[Known], facts: Sequence[Known]
) -> Contradiction:
    figure = claim.figure
    fact = next((one for one in fitting if figure.value == one.target), fitting[0])
    if claim.aspect == "target":
        message = f"文中写协议量“{figure.text}”，{fact.label}的协议量为{number(fact.target)}{fact.unit}。请改正数字。"
        return doubt(
            sentence, figure, message, f"target:{fact.code}", fact.name, number(fact.target), fact.area
        )
    value = number(fact.value)
    if claim.aspect in {"left", "surplus"} and fact.target is not None:
        value = f"{value}/{number(fact.target)}"
        message = (
            f"文中写“{figure.text}”，数据中{fact.label}完成{number(fact.value)}{fact.unit}，"
            f"协议量为{number(fact.target)}{fact.unit}。请改正数字。"
        )
    else:
        message = _message(figure, fact, facts)
    return doubt(sentence, figure, message, f"count:{fact.code}", fact.name, value, fact.area)


def _message(figure: Figure, fact: Known, related: Sequence[Known]) -> str:
    said = f"文中写“{figure.text}”，数据中{fact.label}为{number(fact.value)}{fact.unit}。"
    if figure.value == fact.target:
        return f"{said}文中的数字是协议量，不是完成量。请改为完成量。"
    same = [other for other in related if other.value == figure.value and other.unit != fact.unit]
    if same:
        return f"{said}文中的数字是{same[0].label}（{same[0].unit}），户、人、人次和份数不能混用。请改正。"
    return f"{said}请改正数字，或说明统计口径。"


def _other_count(sentence: Sentence, claim: Claim, facts: Sequence[Known]) -> Iterator[Contradiction]:
    """A number that is right for another of the three counts: 户, 人 and 人次."""
    figure = claim.figure
    for fact in facts:
        same = fact.unit in _THREE_COUNTS and figure.unit in _THREE_COUNTS
        if same and fact.value == figure.value and figure.value >= 10:
            message = f"文中写“{figure.text}”，数据中{fact.label}的单位是{fact.unit}。户、人、人次是三种统计，请改正单位。"
            value = f"{number(fact.value)}{fact.unit}"
            yield doubt(sentence, figure, message, f"unit:{fact.code}", fact.name, value, fact.area)
            return


def doubt(
    sentence: Sentence, figure: Figure, message: str, code: str, fact: str, value: str, area: str = ""
) -> Contradiction:
    """A contradiction in the words of a figure."""
    return sentence.doubt(figure.start, figure.end, message, code=code, fact=fact, value=value, area=area)
