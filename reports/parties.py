"""The parties of an evaluation as a document speaks of them: who stands behind each, where it writes what."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from reports.formatting import NOT_RECORDED
from scoring.facts import EvaluationFacts, PlaceFindings


@dataclass(frozen=True)
class Section:
    """A part of a party's chapter. Without a title the party writes as a whole; by area, one place for each."""

    title: str | None
    places: Sequence[PlaceFindings]

    @property
    def by_area(self) -> bool:
        """Whether the section is written for each area."""
        return self.places[0].area is not None


def organisation(facts: EvaluationFacts, code: str) -> str:
    """The organisation that a party's code stands for; nothing for a party that is no organisation of the station's."""
    station = facts.station
    known = {
        "supervisor": station.supervisor or NOT_RECORDED,
        "purchaser": station.purchaser or NOT_RECORDED,
        "third": station.evaluator,
    }
    return known.get(code, "")


def sections(facts: EvaluationFacts, code: str) -> list[Section]:
    """Where a party writes, in the order of its scheme."""
    places = [place for place in facts.findings if place.party_code == code]
    return [Section(title, list(group)) for title, group in groupby(places, key=lambda place: place.section)]
