"""The points of the station's last issued evaluation, for whoever writes those of the next one.

Schemes differ: a party is known by its code, a section by its name or else its number, an area by itself.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from scoring.models import Evaluation, Finding
from scoring.models.evaluations import ISSUED_OR_LATER
from scoring.placeholders import Fact, escape, fill
from scoring.places import Place
from stations.models import User


@dataclass(frozen=True)
class OldPoint:
    """A point of an earlier evaluation, as its report printed it."""

    finding: Finding
    printed: str

    @property
    def quotation(self) -> str:
        """The words as a new text that prints the same: its figures are plain ones."""
        return escape(self.printed)


@dataclass(frozen=True)
class LastPeriod:
    """An earlier evaluation with those of its points that the reader may see, in the order of its report."""

    title: str
    points: tuple[OldPoint, ...]

    def of(self, place: Place, kind: str) -> list[OldPoint]:
        """The points that stood where `place` is now."""
        there = [point for point in self.points if _is_there(point.finding, place, kind)]
        if place.section is None:
            return there
        names = {_section(point)[0] for point in self.points}
        which, now = (0, place.section.name) if place.section.name in names else (1, place.section.number)
        return [point for point in there if now and _section(point)[which] == now]

    def point(self, pk: int) -> OldPoint | None:
        """The point of this id, if it is one of them."""
        return next((point for point in self.points if point.finding.pk == pk), None)


def _is_there(row: Finding, place: Place, kind: str) -> bool:
    area = place.area.pk if place.area else None
    same_depth = (row.section is None) is (place.section is None)
    return same_depth and (row.party.code, row.kind, row.area_id) == (place.party.code, kind, area)


def _section(point: OldPoint) -> tuple[str, str]:
    """Name and number of the section that it stood in."""
    section = point.finding.section
    return (section.name, section.number) if section else ("", "")


def last_period(evaluation: Evaluation, reader: User) -> LastPeriod | None:
    """The station's issued evaluation that ended last, not after this one; None where there is none.

    Three queries at most. Points are those of `Finding.visible_to`, none for who may not read them.
    """
    issued = (
        Evaluation.objects.filter(
            agreement__station=evaluation.agreement.station_id,
            state__in=ISSUED_OR_LATER,
            last_month__lte=evaluation.last_month,
        )
        .exclude(pk=evaluation.pk)
        .select_related("agreement")
    )
    last = issued.order_by("-last_month", "-issued_on", "-pk").first()
    if last is None:
        return None
    rows = Finding.objects.visible_to(reader).counted().filter(evaluation=last)
    return LastPeriod(last.title, tuple(_as_printed(last, rows.select_related("party", "section"))))


def _as_printed(last: Evaluation, rows: Iterable[Finding]) -> Iterable[OldPoint]:
    filled: dict[str, str] = (last.facts_snapshot or {}).get("placeholders", {})
    facts = {key: Fact(key, text) for key, text in filled.items()}
    for row in rows:
        yield OldPoint(row, fill(row.text, facts))
