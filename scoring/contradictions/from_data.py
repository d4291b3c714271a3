"""What the data say against themselves, before any text is read."""

from collections.abc import Iterator
from decimal import Decimal

from indicators.fact_types import IndicatorFact
from scoring.contradictions.types import Contradiction
from scoring.fact_types import EvaluationFacts
from scoring.formatting import number

PLACE = "指标完成情况"


def of_data(facts: EvaluationFacts) -> Iterator[Contradiction]:
    """Areas that don't add up to the total, and targets of zero."""
    for fact in facts.indicators.indicators:
        yield from _sums(fact)
        yield from _zero_targets(fact)
    yield from _files(facts)


def _sums(fact: IndicatorFact) -> Iterator[Contradiction]:
    """Where nothing is given by area, the whole is the station's own and needs no word."""
    given = [area.quantity for area in fact.areas or () if area.quantity is not None]
    if not given or fact.total is None or sum(given) == fact.total:
        return
    added = sum(given, Decimal(0))
    told = "；".join(
        dict.fromkeys(
            source.explanation.rstrip("。") for source in fact.station_sources if source.explanation
        )
    )
    message = (
        f"“{fact.name}”各片区合计{number(added)}{fact.unit}，全站合计{number(fact.total)}{fact.unit}，"
        f"相差{number(fact.total - added)}。"
        + (f"上传时的说明：{told}。" if told else "")
        + "请核对各片区的数字，或在报告中说明站级统筹的部分。"
    )
    value = f"{number(added)}/{number(fact.total)}"
    yield Contradiction("warning", PLACE, "", fact.name, message, f"areas:{fact.code}", value)


def _zero_targets(fact: IndicatorFact) -> Iterator[Contradiction]:
    zero = [area.area for area in fact.areas or () if area.target.quantity == 0]
    if zero and fact.target.quantity:
        message = (
            f"“{fact.name}”在{'、'.join(zero)}的协议量为0，全站协议量为{number(fact.target.quantity)}{fact.unit}。"
            "协议量为0不能计算百分比：没有分到片区的应写“/”。请核对协议量。"
        )
        value = f"{'、'.join(zero)}/{number(fact.target.quantity)}"
        yield Contradiction("warning", PLACE, "", fact.name, message, f"zero-target:{fact.code}", value)
    elif fact.target.quantity == 0:
        message = f"“{fact.name}”的协议量为0，不能计算百分比。没有约定的应写“/”。请核对协议量。"
        yield Contradiction("warning", PLACE, "", fact.name, message, f"zero-target:{fact.code}", "0")


def _files(facts: EvaluationFacts) -> Iterator[Contradiction]:
    """Files are kept by household or by person: their number is one of the two."""
    files = facts.indicators.indicator("files")
    counts = [
        fact
        for code in ("households-on-file", "persons-on-file")
        if (fact := facts.indicators.statement(code)) and fact.total is not None
    ]
    if files is None or files.total is None or len(counts) < 2:
        return
    if files.total not in {fact.total for fact in counts}:
        said = "，".join(f"“{fact.name}”{number(fact.total)}{fact.unit}" for fact in counts)
        message = f"“{files.name}”完成{number(files.total)}{files.unit}，{said}，互不相符。请核对，或说明建档的口径。"
        value = f"{number(files.total)}/{said}"
        yield Contradiction("warning", PLACE, "", files.name, message, "files", value)
