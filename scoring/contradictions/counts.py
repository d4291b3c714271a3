"""Figures in sentences beside the figures of the data that they speak of.

Where a word may mean several figures, a text is right when it is right of one of them. What isn't clear is left alone.
"""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from scoring.contradictions.lexicon import (
    CASEWORK,
    FILES,
    GROUPS,
    LARGE,
    SMALL,
    VISITS,
    Lexicon,
    fits,
    in_area,
)
from scoring.contradictions.numerals import Figure, figures
from scoring.contradictions.sentences import Areas, Clause, Sentence
from scoring.contradictions.types import Contradiction, Known
from scoring.formatting import number

# A clause with one of these speaks of a part, another time, a plan or a difference.
_OTHERWISE = re.compile(
    r"其中|每[个月周年季人户]|平均|人均|\d月|季度|上半年|下半年|[上本去前]年|上[个]?月|同比|环比|增长|增加|减少|超配|超额|"
    r"计划|拟|预计|争取|下一步|下阶段|剩余|尚|还差|差额|满意|覆盖率|签到|分别|第[一二三四五六七八九十\d]+次|截至"
)
_TARGET = re.compile(r"协议量|指标量|指标要求|协议要求|目标|任务|应完成|需完成|要求完成|约定")
_WHOLE = re.compile(r"全站|社工站[共已]|合计|总计|各片区|全部片区|[\d二三四五六七八九十]个片区")
_OUTGOING = re.compile(r"(打出|拨出|拨打)[^\d]{0,4}热线")
_SHORT = re.compile(
    r"(?:共计|合计|累计|总计|共|开展|服务|完成|举办|组织|参与|参加|惠及|受益|达到|达|为|有|已|了|并|实际|"
    r"接案|结案|节数|人次|个数|次数)*$"
)
_FAMILIES = (CASEWORK, GROUPS, LARGE, SMALL, VISITS, FILES)
_LONGEST_GAP = 10
_THREE_COUNTS = {"户", "人", "人次"}


Word = tuple[int, int, tuple[str, ...]]


class CountReader:
    """Reads sentences against the known figures."""

    def __init__(self, known: Sequence[Known], areas: Areas) -> None:
        self.known, self.areas = known, areas
        self.lexicon = Lexicon(known)

    def read(self, sentence: Sentence) -> Iterator[Contradiction]:
        """What the sentence's figures say otherwise than the data."""
        inherited: tuple[str, ...] = ()
        area = sentence.area
        before = ""
        for part in sentence.clauses:
            clause = part.text
            named = self.areas.named(clause)
            if len(named) == 1:
                (area,) = named
            elif not named and _WHOLE.search(clause):
                area = ""
            words = self._words(clause)
            numbers = list(figures(clause))
            summed = self._summed(before, clause, words, numbers)
            before = clause
            if len(named) > 1 or _OTHERWISE.search(clause):
                inherited = ()
                continue
            if summed:
                yield from self._sum(sentence, part.start, summed, numbers[0], area)
                continue
            for figure in numbers:
                codes = _meant(clause, words, figure, numbers, inherited)
                if codes:
                    yield from self._one(sentence, part, figure, codes, area)
            inherited = _family(words[-1][2]) if words and numbers else inherited if numbers else ()

    def _words(self, clause: str) -> list[Word]:
        outgoing: list[Word] = [
            (match.start(), match.end(), ("phone-visits",)) for match in _OUTGOING.finditer(clause)
        ]
        return outgoing or self.lexicon.words(clause)

    def _summed(
        self,
        before: str,
        clause: str,
        words: list[Word],
        numbers: list[Figure],
    ) -> tuple[tuple[str, ...], ...]:
        """The kinds whose sum a clause gives: 电访、探访共服务120人次."""
        if len(numbers) != 1 or not words or "共" not in clause[: numbers[0].start]:
            return ()
        listed = [words[0]]
        for word in words[1:]:
            if clause[listed[-1][1] : word[0]] in {"和", "及", "与", "以及"}:
                listed.append(word)
        earlier = self.lexicon.words(before)
        if words[0][0] == 0 and earlier and earlier[-1][1] == len(before) and not list(figures(before)):
            listed.insert(0, earlier[-1])
        return tuple(codes for _, _, codes in listed) if len(listed) > 1 else ()

    def _sum(
        self,
        sentence: Sentence,
        start: int,
        kinds: tuple[tuple[str, ...], ...],
        figure: Figure,
        area: str,
    ) -> Iterator[Contradiction]:
        parts = []
        for codes in kinds:
            fitting = [fact for fact in in_area(self.known, codes, area) if fits(fact, figure.unit)]
            if len(fitting) != 1 or fitting[0].value is None:
                return
            parts.append(fitting[0])
        total = sum((fact.value or Decimal(0) for fact in parts), Decimal(0))
        if not figure.agrees(total):
            said = " + ".join(f"{fact.label}{number(fact.value)}" for fact in parts)
            message = f"文中写“{figure.text}”，数据为 {said} = {number(total)}。请改正数字，或说明统计口径。"
            code = "sum:" + "+".join(fact.code for fact in parts)
            yield _doubt(sentence, start, figure, message, parts[0], code, number(total))

    def _one(
        self, sentence: Sentence, part: Clause, figure: Figure, codes: tuple[str, ...], area: str
    ) -> Iterator[Contradiction]:
        clause, start = part.text, part.start
        facts = in_area(self.known, codes, area)
        if figure.unit == "%":
            yield from _percentage(sentence, part, figure, facts)
            return
        fitting = [fact for fact in facts if fits(fact, figure.unit) and fact.value is not None]
        if _TARGET.search(clause[: figure.start]):
            goals = [fact for fact in fitting if fact.target is not None]
            if goals and not any(figure.agrees(fact.target) for fact in goals if fact.target is not None):
                message = f"文中写协议量“{figure.text}”，协议为{number(goals[0].target)}{goals[0].unit}。请改正数字。"
                code, value = f"target:{goals[0].code}", number(goals[0].target)
                yield _doubt(sentence, start, figure, message, goals[0], code, value)
            return
        wrong = [fact for fact in fitting if fact.value is not None and not _is_right(figure, fact)]
        if fitting and len(wrong) == len(fitting):
            message = _message(figure, wrong[0], facts)
            code, value = f"count:{wrong[0].code}", number(wrong[0].value)
            yield _doubt(sentence, start, figure, message, wrong[0], code, value)
        elif not fitting and figure.unit in {*_THREE_COUNTS, "名", "位"}:
            yield from _other_count(sentence, start, figure, facts)


def _doubt(
    sentence: Sentence, start: int, figure: Figure, message: str, fact: Known, code: str, value: str
) -> Contradiction:
    return sentence.doubt(
        start + figure.start,
        start + figure.end,
        message,
        code=code,
        fact=fact.name,
        value=value,
        area=fact.area,
    )


def _is_right(figure: Figure, fact: Known) -> bool:
    """A bound that is exactly the target, and not what was done, was taken from the target."""
    if fact.value is None:
        return True
    if figure.bound != "exact" and figure.value == fact.target != fact.value:
        return False
    return figure.agrees(fact.value)


def _message(figure: Figure, fact: Known, related: Sequence[Known]) -> str:
    said = f"文中写“{figure.text}”，数据中{fact.label}为{number(fact.value)}{fact.unit}。"
    if figure.value == fact.target:
        return f"{said}文中的数字是协议量，不是完成量。请改为完成量。"
    same = [other for other in related if other.value == figure.value and other.unit != fact.unit]
    if same:
        return f"{said}文中的数字是{same[0].label}（{same[0].unit}），户、人、人次和份数不能混用。请改正。"
    return f"{said}请改正数字，或说明统计口径。"


def _other_count(
    sentence: Sentence, start: int, figure: Figure, facts: Sequence[Known]
) -> Iterator[Contradiction]:
    """A number that is right for another of the three counts: 户, 人 and 人次."""
    for fact in facts:
        if fact.unit in _THREE_COUNTS and fact.value == figure.value and figure.value >= 10:
            message = f"文中写“{figure.text}”，数据中{fact.label}的单位是{fact.unit}。户、人、人次是三种统计，请改正单位。"
            code, value = f"unit:{fact.code}", f"{number(fact.value)}{fact.unit}"
            yield _doubt(sentence, start, figure, message, fact, code, value)
            return


def _percentage(
    sentence: Sentence, part: Clause, figure: Figure, facts: Sequence[Known]
) -> Iterator[Contradiction]:
    clause = part.text
    known = [fact for fact in facts if fact.percent is not None]
    if not known or not re.search(r"完成|达成", clause[: figure.start]):
        return
    if not any(fact.percent is not None and figure.agrees(fact.percent) for fact in known):
        message = (
            f"文中写“{figure.text}”，数据中{known[0].label}的完成率为{known[0].percent:.2f}%。请改正数字。"
        )
        code, value = f"percent:{known[0].code}", f"{known[0].percent:.2f}"
        yield _doubt(sentence, part.start, figure, message, known[0], code, value)


def _family(codes: tuple[str, ...]) -> tuple[str, ...]:
    """What the next clause may still speak of: 接案 5 个, 完成 3 个 may go on to 结案."""
    return next((family for family in _FAMILIES if set(codes) <= set(family)), codes)


def _meant(
    clause: str,
    words: list[Word],
    figure: Figure,
    numbers: list[Figure],
    inherited: tuple[str, ...],
) -> tuple[str, ...]:
    """The codes that a figure speaks of: the word before it, else the one right after, else the last clause's."""
    if figure.is_idiom:
        return ()
    left = [(end, codes) for _, end, codes in words if end <= figure.start]
    right = [(start, codes) for start, _, codes in words if start >= figure.end]
    following = min((other.start for other in numbers if other.start >= figure.end), default=len(clause))
    if right and right[0][0] <= min(figure.end + 2, following):
        return right[0][1]
    if left:
        return left[-1][1] if len(left) == 1 or _near(clause, left[-1][0], figure, numbers) else ()
    if right and right[0][0] <= min(figure.end + 8, following):
        return right[0][1]
    return inherited if not words and _SHORT.match(clause[: figure.start]) else ()


def _near(clause: str, end: int, figure: Figure, numbers: list[Figure]) -> bool:
    gap = clause[end : figure.start]
    for other in numbers:
        if end <= other.start < figure.start:
            gap = gap.replace(clause[other.start : other.end], "")
    return len(gap) <= _LONGEST_GAP
