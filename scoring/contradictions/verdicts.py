"""What texts conclude, beside what follows from the data: the grade, the points, and whether all is on schedule."""

import re
from collections.abc import Iterator
from decimal import Decimal

from scoring.contradictions.sentences import Sentence
from scoring.contradictions.types import Contradiction
from scoring.fact_types import EvaluationFacts
from scoring.formatting import number, points

_TOTAL = re.compile(r"(?:总得分|总评分|综合得分|最终得分|总分)[为是:达到合计]*(\d+(?:\.\d+)?)分")
_GRADE = r"(?:评估等级|评定等级|等级|评定为|评为|定为)[为是:]*[“\"]?({grades})"
_ALL = re.compile(
    r"(?:各项?(?:服务)?指标|(?:全部|所有)(?:服务)?指标)[^,;。]{0,12}?(?:均|都|全部|已)[^,;。]{0,8}?"
    r"(?P<claim>符合|达标|达到|满足|完成|按进度|按时序)[^,;。]*"
)
_NOT = re.compile(r"未|不|尚|没有|除|落后|以上各项|上述")
# A vague claim is left alone while an indicator lags a little.
_FAR = Decimal("0.75")


def of_verdicts(facts: EvaluationFacts, sentence: Sentence) -> Iterator[Contradiction]:
    """The grade, the total and claims about all indicators in one sentence."""
    yield from _total(facts, sentence)
    yield from _grade(facts, sentence)
    yield from _schedule(facts, sentence)


def _total(facts: EvaluationFacts, sentence: Sentence) -> Iterator[Contradiction]:
    total = facts.scores.total
    for match in _TOTAL.finditer(sentence.text):
        if total is None or "满分" in sentence.text or match[0].endswith("为100分"):
            continue
        if Decimal(match[1]) != total:
            message = f"文中写“{match[0]}”，各方得分合计为{points(total)}分。请改正。"
            yield sentence.doubt(
                *match.span(), message, code="total", fact="总分", value=points(total), severity="blocking"
            )


def _grade(facts: EvaluationFacts, sentence: Sentence) -> Iterator[Contradiction]:
    scores = facts.scores
    names = sorted((band.name for band in scores.bands), key=len, reverse=True)
    if scores.grade is None or not names:
        return
    every = re.compile("|".join(map(re.escape, names)))
    if len(set(every.findall(sentence.text))) != 1 or re.search(r"分(?:以上|以下)", sentence.text):
        return
    match = re.search(_GRADE.format(grades=every.pattern), sentence.text)
    if match and match[1] != scores.grade:
        message = f"文中写等级“{match[1]}”，总分{points(scores.total)}分对应“{scores.grade}”。请改正。"
        yield sentence.doubt(
            *match.span(), message, code="grade", fact="等级", value=scores.grade, severity="blocking"
        )


def _schedule(facts: EvaluationFacts, sentence: Sentence) -> Iterator[Contradiction]:
    """Indicators have no schedule by area, so what a text says of one area is left alone."""
    match = _ALL.search(sentence.text)
    elapsed = facts.indicators.elapsed_percent
    if match is None or elapsed is None or sentence.area or _NOT.search(sentence.text):
        return
    late = [
        fact
        for fact in facts.indicators.indicators
        if fact.percent is not None and fact.percent < elapsed * _FAR
    ]
    if late:
        said = "、".join(f"“{fact.name}”{fact.percent:.2f}%" for fact in late)
        message = f"文中写“{match[0]}”，到考核期末已过{number(elapsed)}%，而{said}明显落后。请改写，或说明落后的原因。"
        yield sentence.doubt(*match.span(), message, code="schedule:all", fact=late[0].name, value=said)
