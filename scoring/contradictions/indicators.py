"""The figures of indicators in a sentence, one after the other: a percentage may be of the figure before it."""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from scoring.contradictions.claims import Claim
from scoring.contradictions.counts import CountReader
from scoring.contradictions.percentages import of_percentage
from scoring.contradictions.sentences import Sentence
from scoring.contradictions.sums import contacts, is_sum, of_sum, parts_of
from scoring.contradictions.types import Contradiction, Known

_TOTAL = re.compile(r"总(?:[量数]|[节场]?次|[节场户人]数|人次|时长|时数)")


class IndicatorReader:
    """Compares counts, sums and percentages with the known figures."""

    def __init__(self, known: Sequence[Known], elapsed: Decimal | None) -> None:
        self.counts = CountReader(known)
        self.whole = {fact.code: fact for fact in known if not fact.area}
        self.elapsed = elapsed

    def read(self, sentence: Sentence, claims: Sequence[Claim]) -> Iterator[Contradiction]:
        """What the claims of one sentence say otherwise than the data."""
        visited = contacts(claims)
        before: list[tuple[Claim, list[Known]]] = []
        for claim in claims:
            if claim.figure.unit in {"%", "个百分点"}:
                facts = self._of_rate(claim, before)
                yield from of_percentage(sentence, claim, facts, self.whole, self.elapsed)
                continue
            parts = parts_of(sentence, claim.figure, claim.lead, visited)
            both = claim.lead.startswith(("二者", "两者", "两项", "三者", "三项"))
            if parts and (
                is_sum(claim.figure, parts) or (sentence.places and not both and self._is_whole(claim))
            ):
                continue
            own = claim.own and not _TOTAL.search(claim.lead)
            if parts and not own and "全站" not in claim.lead:
                yield from of_sum(sentence, claim.figure, parts)
                continue
            fitting = self.counts.fitting(claim)
            right = [fact for fact in fitting if fact.value is not None and claim.figure.agrees(fact.value)]
            before.append((claim, right or fitting))
            yield from self.counts.read(sentence, claim)

    def _is_whole(self, claim: Claim) -> bool:
        """Whether a figure behind a list is right for the whole station."""
        facts = [self.whole[code] for code in claim.codes if code in self.whole]
        return any(fact.value is not None and claim.figure.agrees(fact.value) for fact in facts)

    def _of_rate(self, claim: Claim, before: Sequence[tuple[Claim, list[Known]]]) -> list[Known]:
        """What a percentage is of: the figure that it goes with in a list, the last figure before it, or its own word."""
        if claim.of:
            return next((facts for other, facts in before if other.figure == claim.of), [])
        facts = self.counts.facts(claim)
        if before and not claim.own:
            return [fact for fact in before[-1][1] if fact in facts] or facts
        return facts
