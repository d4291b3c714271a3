"""The parties of an evaluation as a document speaks of them: who stands behind each, where it writes what."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from scoring.facts import EvaluationFacts, PartyScore, PlaceFindings
from scoring.formatting import NOT_RECORDED, bracketed
from scoring.models import Party


@dataclass(frozen=True)
class Section:
    """A part of a party's chapter. Without a title the party writes as a whole; by area, one place for each."""

    title: str | None
    places: Sequence[PlaceFindings]

    @property
    def by_area(self) -> bool:
        """Whether the section is written for each area."""
        return self.places[0].area is not None


def organisation(facts: EvaluationFacts, party: PartyScore) -> str:
    """The organisation behind a party; nothing for the supervision centre, which is known by its name."""
    station = facts.station
    known = {
        "supervisor": station.supervisor or NOT_RECORDED,
        "purchaser": station.purchaser or NOT_RECORDED,
        "centre": "",
        "third": station.evaluator,
    }
    return known.get(party.code, party.organisation or NOT_RECORDED)


def further_parties(facts: EvaluationFacts) -> list[PartyScore]:
    """The parties that were invited beyond those that every evaluation knows."""
    return [party for party in facts.scores.parties if party.code not in Party.Code]


def named(party: PartyScore, facts: EvaluationFacts) -> str:
    """A further party with its organisation: 居委会（东园社区居民委员会）."""
    return f"{party.name}{bracketed(organisation(facts, party))}"


def sections(facts: EvaluationFacts, code: str) -> list[Section]:
    """Where a party writes, in the order of its scheme."""
    places = [place for place in facts.findings if place.party_code == code]
    return [Section(title, list(group)) for title, group in groupby(places, key=lambda place: place.section)]
