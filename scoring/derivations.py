"""从哪来: of every figure that a report prints how it came about, from what, and from which stored rows.

Plain values under the keys of the catalogue. A draft's are made when they are asked for, an issued report's are kept
with it, because the tables go on.
"""

from typing import Any

from scoring.annex_facts import annex_facts
from scoring.fact_catalogue import all_facts
from scoring.fact_types import EvaluationFacts
from scoring.models import Evaluation
from scoring.placeholders import Fact
from scoring.stored import Stored, Table
from scoring.stored_rows import stored_rows

Derivations = dict[str, Any]


def derivations(evaluation: Evaluation, facts: EvaluationFacts) -> Derivations:
    """`figures` by key, each with name, text, how it came about (`source`), the keys of its `inputs` and its `rows`;
    and what is told of each row, once. Figures that aren't known or are sealed are left out."""
    printed = [fact for fact in (*all_facts(facts), *annex_facts(facts.staffing)) if fact.text is not None]
    months = {
        Stored(Table.ATTENDANCE, marks.row)
        for row in facts.staffing.rows
        for marks in row.months
        if marks and marks.row is not None
    }
    wanted = months.union(*(fact.rows for fact in printed))
    return {
        "figures": {fact.key: _figure(fact) for fact in printed},
        "rows": stored_rows(evaluation.agreement, wanted),
    }


def _figure(fact: Fact) -> dict[str, Any]:
    return {
        "name": fact.name,
        "text": fact.text,
        "source": fact.source,
        "inputs": list(fact.inputs),
        "rows": [str(row) for row in fact.rows],
    }
