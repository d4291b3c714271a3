"""The lists of each place and the continuous texts, as the pages for writing and reading show them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from scoring.contradiction_notes import Note, notes_by_row
from scoring.fact_catalogue import catalogue
from scoring.fact_types import EvaluationFacts
from scoring.last_period import LastPeriod, OldPoint
from scoring.models import Finding, Narrative, ScoreSheet
from scoring.placeholders import Fact, Problem, check, fill, plain_figures
from scoring.places import Place, own_places
from scoring.text_facts import facts_wanted_by, figures_for
from stations.models import User


@dataclass(frozen=True)
class Piece:
    """A stored text: as it was written, as it is printed, which of its figures can't be filled, which ones are still
    those of the evaluation that it was quoted from, and what it says otherwise than the data."""

    written: Finding | Narrative
    printed: str
    problems: tuple[Problem, ...]
    old_figures: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()

    @property
    def key(self) -> str:
        """Names the text on the page."""
        row = self.written
        return f"point-{row.pk}" if isinstance(row, Finding) else f"text-{row.section}"


@dataclass(frozen=True)
class FindingList:
    """One of the two lists of a place, and what stood there the last time."""

    kind: str
    label: str
    points: tuple[Piece, ...]
    last: tuple[OldPoint, ...] = ()

    @property
    def seen(self) -> str:
        """The order that the page shows, which every change of it sends back."""
        return ",".join(str(point.written.pk) for point in self.points)


@dataclass(frozen=True)
class PlaceLists:
    """A place with its two lists. `key` names it in forms."""

    place: Place
    key: str
    lists: tuple[FindingList, ...]


def places_with_findings(sheet: ScoreSheet, reader: User, *, writes: bool = False) -> list[PlaceLists]:
    """The places of a sheet with what its author wrote there, figures filled as the reader may know them; with notes on
    what says otherwise than the data for who `writes` it."""
    rows = list(sheet.findings.select_related("party", "section", "area"))
    facts = facts_wanted_by((row.text for row in rows), sheet.evaluation, reader, sheet)
    areas = list(sheet.evaluation.agreement.station.areas.all())
    figures = figures_for(sheet.evaluation, reader, sheet) if writes and rows else None
    return places_with(rows, own_places(sheet, areas), facts, figures=figures)


def places_with(
    findings: Iterable[Finding],
    places: Iterable[Place],
    facts: Mapping[str, Fact],
    last: LastPeriod | None = None,
    figures: EvaluationFacts | None = None,
) -> list[PlaceLists]:
    """The places with those of the findings that stand there, and beside them those of the last period; with notes on
    what says otherwise than the figures, where these are given."""
    pieces = [piece_of(row, facts, last) for row in findings]
    if figures is not None:
        pieces = with_notes(pieces, figures)
    return [
        PlaceLists(place, place_key(place), tuple(_list(place, kind, pieces, last) for kind in Finding.Kind))
        for place in places
    ]


def piece_of(row: Finding | Narrative, facts: Mapping[str, Fact], last: LastPeriod | None = None) -> Piece:
    """A text as the pages show it."""
    return Piece(row, fill(row.text, facts), tuple(check(row.text, facts)), _old_figures(row, last))


def with_notes(pieces: Iterable[Piece], figures: EvaluationFacts) -> list[Piece]:
    """The same texts, each with what it says otherwise than the figures."""
    pieces = list(pieces)
    notes = notes_by_row(figures, ((piece.written, piece.printed) for piece in pieces))
    return [replace(piece, notes=notes.get(piece.written, ())) for piece in pieces]


def noted_pieces(rows: Iterable[Finding | Narrative], figures: EvaluationFacts) -> list[Piece]:
    """Those of the texts that say otherwise than the figures, with what is in doubt."""
    facts = catalogue(figures)
    pieces = (Piece(row, fill(row.text, facts), ()) for row in rows)
    return [piece for piece in with_notes(pieces, figures) if piece.notes]


def _old_figures(row: Finding | Narrative, last: LastPeriod | None) -> tuple[str, ...]:
    quoted = last.point(row.quoted_id) if last and isinstance(row, Finding) and row.quoted_id else None
    then = set(plain_figures(quoted.printed)) if quoted else set()
    return tuple(figure for figure in plain_figures(row.text) if figure in then)


def _list(place: Place, kind: Finding.Kind, pieces: Iterable[Piece], last: LastPeriod | None) -> FindingList:
    there = tuple(piece for piece in pieces if _place_and_kind(piece.written) == (*place.key, kind))
    return FindingList(kind.value, str(kind.label), there, tuple(last.of(place, kind)) if last else ())


def _place_and_kind(row: Finding | Narrative) -> tuple[int, int | None, int | None, str] | None:
    return (row.party_id, row.section_id, row.area_id, row.kind) if isinstance(row, Finding) else None


def place_key(place: Place) -> str:
    """ "section-area", 0 for none."""
    return f"{place.section.pk if place.section else 0}-{place.area.pk if place.area else 0}"


def offered(facts: Iterable[Fact]) -> list[tuple[str, str | None, str]]:
    """What the list 插入数据 shows: key, value and where it comes from. Closed facts aren't offered."""
    return [(fact.key, fact.text, fact.source) for fact in facts if not fact.closed]
