"""Where the parties write their two lists: each for itself, the third party for each section and each area."""

from collections.abc import Iterable
from dataclasses import dataclass

from scoring.models import Item, Party, ScoreSheet
from stations.models import Area


@dataclass(frozen=True)
class Place:
    """Where a party writes its two lists: for itself, for a section, or for an area within a section."""

    party: Party
    section: Item | None
    area: Area | None

    @property
    def name(self) -> str:
        """What the place is called on pages, without the party."""
        return self.area.name if self.area else self.section.name if self.section else self.party.name

    @property
    def key(self) -> tuple[int, int | None, int | None]:
        """The place as stored on a finding."""
        return (
            self.party.pk,
            self.section.pk if self.section else None,
            self.area.pk if self.area else None,
        )


def places_of(party: Party, areas: Iterable[Area]) -> list[Place]:
    """The places of a party, in the order of the report."""
    if not party.findings_by_section:
        return [Place(party, None, None)]
    places = []
    for section in party.items.filter(parent=None, kind=Item.Kind.SECTION):
        if section.by_area:
            places += [Place(party, section, area) for area in areas]
        else:
            places.append(Place(party, section, None))
    return places


def own_places(sheet: ScoreSheet, areas: Iterable[Area]) -> list[Place]:
    """The places of a sheet's party that its author writes on: those in the sections that the author scores."""
    own = {item.pk for item in sheet.items}
    return [
        place for place in places_of(sheet.party, areas) if place.section is None or place.section.pk in own
    ]
