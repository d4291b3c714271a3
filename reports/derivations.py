"""从哪来: of every figure that a report prints how it came about, from what, and from which stored rows.

Plain values under the keys of the catalogue, of what only standard texts may say, and of the annexes. A draft's are made when they are asked for, an issued report's are kept
with it, because the tables go on.
"""

from typing import Any

from reports.annex_facts import annex_facts
from reports.template_facts import template_only
from scoring.fact_catalogue import all_facts
from scoring.fact_types import EvaluationFacts
from scoring.models import Evaluation
from scoring.placeholders import Fact
from scoring.stored import Stored, Table
from scoring.stored_rows import stored_rows

Derivations = dict[str, Any]


def derivations(evaluation: Evaluation, facts: EvaluationFacts) -> Derivations:
    """`figures` by key, each with title, text, how it came about (`source`), the keys of its `inputs` and its `rows`;
    and what is told of each row, once. Figures that aren't known or are sealed are left out."""
    named = {fact.key: fact for fact in (*template_only(facts), *all_facts(facts))}
    printed = [(key.replace(".", " · "), fact) for key, fact in named.items()]
    printed = [(title, fact) for title, fact in (*printed, *annex_facts(facts)) if fact.text is not None]
    months = {
        Stored(Table.ATTENDANCE, marks.row)
        for row in facts.staffing.rows
        for marks in row.months
        if marks and marks.row is not None
    }
    wanted = months.union(*(fact.rows for _, fact in printed))
    return {
        "figures": {fact.key: _figure(title, fact) for title, fact in printed},
        "rows": stored_rows(evaluation.agreement, wanted),
    }


def _figure(title: str, fact: Fact) -> dict[str, Any]:
    return {
        "title": title,
        "text": fact.text,
        "source": fact.source,
        "inputs": list(fact.inputs),
        "rows": [str(row) for row in fact.rows],
    }
