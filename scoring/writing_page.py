"""The two lists of each place, as the pages for writing and reading show them."""

from collections.abc import Iterable
from dataclasses import dataclass

from scoring.models import Evaluation, Finding, Party, ScoreSheet
from scoring.places import Place, places_of


@dataclass(frozen=True)
class FindingList:
    """One of the two lists of a place."""

    kind: str
    label: str
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class PlaceLists:
    """A place with its two lists. `key` names it in forms."""

    place: Place
    key: str
    lists: tuple[FindingList, ...]


def places_with_findings(sheet: ScoreSheet) -> list[PlaceLists]:
    """The places of a sheet with what its author wrote there."""
    return _places(sheet.evaluation, sheet.party, sheet.findings.all())


def places_of_party(evaluation: Evaluation, party: Party) -> list[PlaceLists]:
    """The places of a party with what all its counted sheets, and the lead, wrote there."""
    return _places(evaluation, party, Finding.objects.counted().filter(evaluation=evaluation, party=party))


def _places(evaluation: Evaluation, party: Party, findings: Iterable[Finding]) -> list[PlaceLists]:
    rows = list(findings)
    areas = list(evaluation.agreement.station.areas.all())
    return [
        PlaceLists(place, place_key(place), tuple(_list(place, kind, rows) for kind in Finding.Kind))
        for place in places_of(party, areas)
    ]


def _list(place: Place, kind: Finding.Kind, rows: Iterable[Finding]) -> FindingList:
    there = tuple(
        row for row in rows if row.kind == kind and (row.party_id, row.section_id, row.area_id) == place.key
    )
    return FindingList(kind.value, str(kind.label), there)


def place_key(place: Place) -> str:
    """ "section-area", 0 for none."""
    return f"{place.section.pk if place.section else 0}-{place.area.pk if place.area else 0}"
