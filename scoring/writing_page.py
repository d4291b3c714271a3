"""The two lists of each place, as the pages for writing and reading show them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from scoring.models import Finding, ScoreSheet
from scoring.placeholders import Fact, Problem, check, fill
from scoring.places import Place, own_places
from scoring.text_facts import facts_wanted_by
from stations.models import User


@dataclass(frozen=True)
class Point:
    """A point of a list: as it was written, as it is printed, and which of its figures can't be filled."""

    finding: Finding
    printed: str
    problems: tuple[Problem, ...]


@dataclass(frozen=True)
class FindingList:
    """One of the two lists of a place."""

    kind: str
    label: str
    points: tuple[Point, ...]


@dataclass(frozen=True)
class PlaceLists:
    """A place with its two lists. `key` names it in forms."""

    place: Place
    key: str
    lists: tuple[FindingList, ...]


def places_with_findings(sheet: ScoreSheet, reader: User) -> list[PlaceLists]:
    """The places of a sheet with what its author wrote there, figures filled as the reader may know them."""
    rows = list(sheet.findings.all())
    facts = facts_wanted_by((row.text for row in rows), sheet.evaluation, reader)
    areas = list(sheet.evaluation.agreement.station.areas.all())
    return places_with(rows, own_places(sheet, areas), facts)


def places_with(
    findings: Iterable[Finding], places: Iterable[Place], facts: Mapping[str, Fact]
) -> list[PlaceLists]:
    """The places with those of the findings that stand there."""
    points = [point_of(row, facts) for row in findings]
    return [
        PlaceLists(place, place_key(place), tuple(_list(place, kind, points) for kind in Finding.Kind))
        for place in places
    ]


def point_of(finding: Finding, facts: Mapping[str, Fact]) -> Point:
    """A finding as the pages show it."""
    return Point(finding, fill(finding.text, facts), tuple(check(finding.text, facts)))


def _list(place: Place, kind: Finding.Kind, points: Iterable[Point]) -> FindingList:
    there = tuple(point for point in points if _place_and_kind(point.finding) == (*place.key, kind))
    return FindingList(kind.value, str(kind.label), there)


def _place_and_kind(row: Finding) -> tuple[int, int | None, int | None, str]:
    return row.party_id, row.section_id, row.area_id, row.kind


def place_key(place: Place) -> str:
    """ "section-area", 0 for none."""
    return f"{place.section.pk if place.section else 0}-{place.area.pk if place.area else 0}"
