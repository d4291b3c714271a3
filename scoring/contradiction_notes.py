"""Doubtful passages as pages show them: the sentence, the words in doubt within it, and what the data say."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from scoring.contradictions import Contradiction, Reader, Text
from scoring.evaluation_texts import text_of
from scoring.fact_types import EvaluationFacts
from scoring.models import Finding, Narrative

Row = Finding | Narrative


@dataclass(frozen=True)
class Note:
    """A contradiction with its sentence in three parts: before the words in doubt, the words, and what follows.

    `row` is the stored text that it stands in; None where the data contradict themselves.
    """

    contradiction: Contradiction
    row: Row | None = None
    before: str = ""
    words: str = ""
    after: str = ""

    @property
    def blocks(self) -> bool:
        """Whether nothing is issued before it is mended; else a reason will do."""
        return self.contradiction.severity == "blocking"


def notes_of_data(figures: EvaluationFacts) -> list[Note]:
    """What the data say against themselves."""
    return [Note(found) for found in Reader(figures).of_data()]


def notes_of_texts(figures: EvaluationFacts, texts: Iterable[tuple[Row, str]]) -> Iterator[Note]:
    """What stored texts, given as they are printed, say against the figures that the reader of the notes may know."""
    reader = Reader(figures)
    for row, printed in texts:
        text = text_of(row, printed)
        for found in reader.of_text(text):
            yield _note(found, row, text)


def notes_by_row(figures: EvaluationFacts, texts: Iterable[tuple[Row, str]]) -> dict[Row, tuple[Note, ...]]:
    """The same for each text that has any."""
    notes: dict[Row, tuple[Note, ...]] = {}
    for note in notes_of_texts(figures, texts):
        if note.row is not None:
            notes[note.row] = (*notes.get(note.row, ()), note)
    return notes


def _note(found: Contradiction, row: Row, text: Text) -> Note:
    if found.start is None or found.end is None:
        return Note(found, row, after=found.text)
    # The sentence may stand in the text more than once: the one that holds the words.
    begin = text.text.rindex(found.text, 0, found.start + len(found.text))
    start, end = found.start - begin, found.end - begin
    return Note(found, row, found.text[:start], found.text[start:end], found.text[end:])
