"""One reading: what is known, put in order once, and every rule asked of every sentence."""

from collections.abc import Iterable, Iterator

from scoring.contradictions.agreement import of_amount
from scoring.contradictions.areas import Areas
from scoring.contradictions.claims import Claim, ClaimReader
from scoring.contradictions.counts import CountReader
from scoring.contradictions.dates import of_dates
from scoring.contradictions.from_data import of_data
from scoring.contradictions.known import known_figures
from scoring.contradictions.lexicon import MONEY, Lexicon
from scoring.contradictions.names import NameReader
from scoring.contradictions.parties import party_words
from scoring.contradictions.percentages import of_percentage
from scoring.contradictions.schedule import ScheduleReader
from scoring.contradictions.scores import ScoreReader
from scoring.contradictions.sentences import Sentence, sentences
from scoring.contradictions.silence import Months
from scoring.contradictions.staffing import StaffReader
from scoring.contradictions.structure import of_structure
from scoring.contradictions.sums import is_sum, of_equations, of_sum, parts_of
from scoring.contradictions.tables import of_table
from scoring.contradictions.types import Contradiction, Known, Text
from scoring.fact_types import EvaluationFacts


class Reader:
    """Reads texts against the facts of one evaluation; made once for all of its texts."""

    def __init__(self, facts: EvaluationFacts) -> None:
        self.facts = facts
        communities = [name for area in facts.station.areas for name in area.communities]
        self.areas = Areas([area.name for area in facts.station.areas], communities)
        known = known_figures(facts)
        self.lexicon = Lexicon(known, party_words(facts))
        self.counts = CountReader(known)
        self.whole = {fact.code: fact for fact in known if not fact.area}
        months = Months(facts)
        self.claims = ClaimReader(self.areas, months)
        self.schedule = ScheduleReader(facts)
        self.names = NameReader(facts, self.areas)
        self.scores = ScoreReader(facts)
        self.staff = StaffReader(facts, months)

    def of_data(self) -> list[Contradiction]:
        """What the data say against themselves."""
        return list(dict.fromkeys(of_data(self.facts)))

    def of_text(self, text: Text) -> list[Contradiction]:
        """What one text says against the data."""
        return list(dict.fromkeys(self._of_text(text)))

    def _of_text(self, text: Text) -> Iterator[Contradiction]:
        if "\t" in text.text:
            yield from of_table(text, self.areas)
            return
        for sentence in sentences([text], self.areas, self.lexicon.words):
            yield from _once(self._of_sentence(sentence))

    def _of_sentence(self, sentence: Sentence) -> Iterator[Contradiction]:
        yield from self._figures(sentence)
        yield from self.scores.read_grade(sentence)
        yield from of_structure(self.facts, sentence)
        yield from of_equations(sentence)
        yield from self.schedule.read(sentence)
        yield from self.names.read(sentence)
        yield from of_dates(self.facts, sentence)

    def _figures(self, sentence: Sentence) -> Iterator[Contradiction]:
        claims = list(self.claims.claims(sentence))
        yield from self.staff.read(sentence, [claim for claim in claims if claim.is_staff])
        meant: list[tuple[Claim, list[Known]]] = []
        for claim in claims:
            if claim.is_staff:
                continue
            if claim.is_points:
                yield from self.scores.read(sentence, claim)
                continue
            if MONEY in claim.kinds:
                yield from of_amount(self.facts, sentence, claim)
                continue
            if claim.figure.unit in {"%", "个百分点"}:
                facts = self._of_rate(claim, meant)
                elapsed = self.facts.indicators.elapsed_percent
                yield from of_percentage(sentence, claim, facts, self.whole, elapsed)
                continue
            parts = () if claim.own else parts_of(sentence, claim.figure, claim.lead)
            if parts and is_sum(claim.figure, parts):
                continue
            if parts:
                yield from of_sum(sentence, claim, parts)
                continue
            fitting = self.counts.fitting(claim)
            right = [fact for fact in fitting if fact.value is not None and claim.figure.agrees(fact.value)]
            meant.append((claim, right or fitting))
            yield from self.counts.read(sentence, claim)

    def _of_rate(self, claim: Claim, meant: list[tuple[Claim, list[Known]]]) -> list[Known]:
        """What a percentage is of: the figure that it goes with in a list, the last figure before it, or its own word."""
        if claim.of:
            return next((facts for other, facts in meant if other.figure == claim.of), [])
        facts = self.counts.facts(claim)
        if meant and not claim.own:
            last = [fact for fact in meant[-1][1] if fact in facts]
            return last or facts
        return facts


def _once(found: Iterable[Contradiction]) -> Iterator[Contradiction]:
    """No words are doubted twice."""
    doubted: set[int] = set()
    for one in found:
        span = set(range(one.start or 0, one.end or 0))
        if not doubted & span:
            doubted |= span
            yield one
