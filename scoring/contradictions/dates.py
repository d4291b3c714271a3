"""Spans of days that texts give for the period, the agreement's year and the cycle."""

import re
from collections.abc import Iterator
from datetime import date

from scoring.contradictions.sentences import Sentence
from scoring.contradictions.types import Contradiction
from scoring.fact_types import EvaluationFacts
from scoring.formatting import span_of_days
from stations.months import last_day

_DAY = r"(\d{4})年(\d{1,2})月(?:(\d{1,2})日)?"
_SPAN = re.compile(
    rf"(?P<what>考核期|评估期|考核时段|协议期|协议年度|服务协议期|采购周期)[^\d,;]{{0,6}}?(?P<span>{_DAY}(?:至|到|-|~|—)(?:(\d{{4}})年)?(\d{{1,2}})月(?:(\d{{1,2}})日)?)"
)


def of_dates(facts: EvaluationFacts, sentence: Sentence) -> Iterator[Contradiction]:
    """A span named as the period, the year or the cycle that is another one. Where no day is written, months decide."""
    period = (facts.evaluation.first, last_day(facts.evaluation.last))
    for match in _SPAN.finditer(sentence.text):
        what = match["what"]
        is_period = what.startswith(("考核", "评估"))
        right = period if is_period else facts.agreement.cycle if "采购" in what else facts.agreement.year
        year, month, day, end_year, end_month, end_day = match.groups()[2:]
        said = ((year, month, day), (end_year or year, end_month, end_day))
        if not all(_is(edge, parts) for edge, parts in zip(right, said, strict=True)):
            known = span_of_days(*right)
            message = f"文中写{what}为“{match['span']}”，数据为{known}。请改正日期。"
            code = "date:period" if is_period else "date:cycle" if "采购" in what else "date:year"
            yield sentence.doubt(*match.span("span"), message, code=code, fact=what, value=known)


def _is(edge: date, parts: tuple[str, str, str | None]) -> bool:
    year, month, day = parts
    return (int(year), int(month), int(day) if day else edge.day) == (edge.year, edge.month, edge.day)
