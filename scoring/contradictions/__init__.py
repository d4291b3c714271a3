"""Texts read against the facts of an evaluation, before it is issued.

Better silent than wrong: what a sentence speaks of has to be clear.
"""

from collections.abc import Iterator, Sequence

from scoring.contradictions.counts import CountReader
from scoring.contradictions.dates import of_dates
from scoring.contradictions.from_data import of_data
from scoring.contradictions.known import known_figures
from scoring.contradictions.sentences import Areas, sentences
from scoring.contradictions.tables import of_table
from scoring.contradictions.types import Contradiction, Text
from scoring.contradictions.verdicts import of_verdicts
from scoring.fact_types import EvaluationFacts

__all__ = ["Contradiction", "Text", "contradictions"]


def contradictions(facts: EvaluationFacts, texts: Sequence[Text]) -> list[Contradiction]:
    """What the data say against themselves, then what each text says against them, tables first."""
    return list(dict.fromkeys((*of_data(facts), *_of_texts(facts, texts))))


def _of_texts(facts: EvaluationFacts, texts: Sequence[Text]) -> Iterator[Contradiction]:
    areas = Areas([area.name for area in facts.station.areas])
    reader = CountReader(known_figures(facts), areas)
    for table in (text for text in texts if "\t" in text.text):
        yield from of_table(table, areas)
    for sentence in sentences([text for text in texts if "\t" not in text.text], areas):
        yield from reader.read(sentence)
        yield from of_verdicts(facts, sentence)
        yield from of_dates(facts, sentence)
