"""One reading: what is known, put in order once, and every rule asked of every sentence."""

from collections.abc import Iterable, Iterator

from scoring.contradictions.agreement import of_amount
from scoring.contradictions.areas import Areas
from scoring.contradictions.claims import ClaimReader
from scoring.contradictions.dates import of_dates
from scoring.contradictions.from_data import of_data
from scoring.contradictions.indicators import IndicatorReader
from scoring.contradictions.known import known_figures
from scoring.contradictions.lexicon import MONEY, Lexicon
from scoring.contradictions.names import NameReader
from scoring.contradictions.parties import party_words
from scoring.contradictions.schedule import ScheduleReader
from scoring.contradictions.scores import ScoreReader
from scoring.contradictions.sentences import Sentence, sentences
from scoring.contradictions.silence import Months
from scoring.contradictions.staffing import StaffReader
from scoring.contradictions.structure import of_structure
from scoring.contradictions.sums import of_equations, of_unclaimed
from scoring.contradictions.tables import of_table
from scoring.contradictions.types import Contradiction, Text
from scoring.fact_types import EvaluationFacts


class Reader:
    """Reads texts against the facts of one evaluation; made once for all of its texts."""

    def __init__(self, facts: EvaluationFacts) -> None:
        self.facts = facts
        communities = [name for area in facts.station.areas for name in area.communities]
        self._areas = Areas([area.name for area in facts.station.areas], communities)
        known = known_figures(facts)
        self._lexicon = Lexicon(known, party_words(facts))
        months = Months(facts)
        self._claims = ClaimReader(self._areas, months)
        self._indicators = IndicatorReader(known, facts.indicators.elapsed_percent)
        self._staff = StaffReader(facts, months)
        self._scores = ScoreReader(facts)
        self._schedule = ScheduleReader(facts)
        self._names = NameReader(facts, self._areas)

    def of_data(self) -> list[Contradiction]:
        """What the data say against themselves."""
        return list(dict.fromkeys(of_data(self.facts)))

    def of_text(self, text: Text) -> list[Contradiction]:
        """What one text says against the data."""
        return list(dict.fromkeys(self._of_text(text)))

    def _of_text(self, text: Text) -> Iterator[Contradiction]:
        if "\t" in text.text:
            yield from of_table(text, self._areas)
            return
        for sentence in sentences([text], self._areas, self._lexicon.words):
            yield from _once(self._of_sentence(sentence))

    def _of_sentence(self, sentence: Sentence) -> Iterator[Contradiction]:
        yield from self._of_figures(sentence)
        yield from self._scores.read_grade(sentence)
        yield from of_structure(self.facts, sentence)
        yield from of_equations(sentence)
        yield from self._schedule.read(sentence)
        yield from self._names.read(sentence)
        yield from of_dates(self.facts, sentence)

    def _of_figures(self, sentence: Sentence) -> Iterator[Contradiction]:
        claims = list(self._claims.claims(sentence))
        staff = [claim for claim in claims if claim.is_staff]
        points = [claim for claim in claims if claim.is_points]
        money = [claim for claim in claims if MONEY in claim.kinds]
        others = [
            claim for claim in claims if not (claim.is_staff or claim.is_points or MONEY in claim.kinds)
        ]
        yield from self._staff.read(sentence, staff)
        for claim in points:
            yield from self._scores.read(sentence, claim)
        for claim in money:
            yield from of_amount(self.facts, sentence, claim)
        yield from self._indicators.read(sentence, others)
        yield from of_unclaimed(sentence, claims)


def _once(found: Iterable[Contradiction]) -> Iterator[Contradiction]:
    """No words are doubted twice."""
    doubted: set[int] = set()
    for one in found:
        span = set(range(one.start or 0, one.end or 0))
        if not doubted & span:
            doubted |= span
            yield one
