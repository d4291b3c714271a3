"""Texts read against the facts of an evaluation, before it is issued.

Better silent than wrong: what a sentence speaks of has to be clear.
"""

from collections.abc import Sequence

from scoring.contradictions.reader import Reader
from scoring.contradictions.types import Contradiction, Text
from scoring.fact_types import EvaluationFacts

__all__ = ["Contradiction", "Reader", "Text", "contradictions"]


def contradictions(facts: EvaluationFacts, texts: Sequence[Text]) -> list[Contradiction]:
    """What the data say against themselves, then what each text says against them, tables first."""
    reader = Reader(facts)
    in_order = sorted(texts, key=lambda text: "\t" not in text.text)
    return list(
        dict.fromkeys((*reader.of_data(), *(found for text in in_order for found in reader.of_text(text))))
    )
