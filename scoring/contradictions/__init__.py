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

__all__ = ["Contradiction", "Reader", "Text", "contradictions"]


class Reader:
    """Reads texts against the facts of one evaluation; made once for all of its texts."""

    def __init__(self, facts: EvaluationFacts) -> None:
        self._facts = facts
        self._areas = Areas([area.name for area in facts.station.areas])
        self._counts = CountReader(known_figures(facts), self._areas)

    def of_data(self) -> list[Contradiction]:
        """What the data say against themselves."""
        return list(dict.fromkeys(of_data(self._facts)))

    def of_text(self, text: Text) -> list[Contradiction]:
        """What one text says against the data."""
        return list(dict.fromkeys(self._of_text(text)))

    def _of_text(self, text: Text) -> Iterator[Contradiction]:
        if "\t" in text.text:
            yield from of_table(text, self._areas)
            return
        for sentence in sentences([text], self._areas):
            yield from self._counts.read(sentence)
            yield from of_verdicts(self._facts, sentence)
            yield from of_dates(self._facts, sentence)


def contradictions(facts: EvaluationFacts, texts: Sequence[Text]) -> list[Contradiction]:
    """What the data say against themselves, then what each text says against them, tables first."""
    reader = Reader(facts)
    in_order = sorted(texts, key=lambda text: "\t" not in text.text)
    return list(
        dict.fromkeys((*reader.of_data(), *(found for text in in_order for found in reader.of_text(text))))
    )
