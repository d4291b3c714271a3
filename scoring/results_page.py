"""What the collation page shows of each party: its sheets, how far apart they are, what was settled."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from django.db.models import QuerySet

from scoring.models import Evaluation, Item, ScoreSheet, Settlement
from scoring.part_results import PartResult
from scoring.results import PartyResult, evaluation_results, given_points, own_roots, sheet_result
from scoring.shares import share_of
from stations.rounding import round_half_up

Settlements = Mapping[tuple[int, Hashable | None], Settlement]


@dataclass(frozen=True)
class SheetLine:
    """A sheet that the person may read, with its total on the sheet's base. `roots` are those that its author scores,
    where it isn't the whole sheet."""

    sheet: ScoreSheet
    total: Decimal | None
    roots: frozenset[int]


@dataclass(frozen=True)
class ToSettle:
    """What the lead settles as one: a party's value, or where experts divided the sheet that of a part.

    `spread` is on a base of 100 and `value` the combined one, both rounded for reading; `section` names a part in
    the form.
    """

    name: str
    section: Hashable | None
    base: Decimal
    totals: tuple[Decimal, ...]
    spread: Decimal | None
    wants_settling: bool
    settlement: Settlement | None

    @property
    def section_key(self) -> str:
        """Tells the fields of several forms on one page apart."""
        return str(self.section or "")

    @property
    def lowest(self) -> Decimal | None:
        return min(self.totals, default=None)

    @property
    def highest(self) -> Decimal | None:
        return max(self.totals, default=None)


@dataclass(frozen=True)
class PartRow:
    """A part of a divided sheet: who gave what, and what it comes to, rounded for reading."""

    settling: ToSettle
    sheets: tuple[SheetLine, ...]
    value: Decimal | None


@dataclass(frozen=True)
class PartyRow:
    """A party with its sheets, and where they are divided with its parts."""

    result: PartyResult
    sheets: tuple[SheetLine, ...]
    limit: Decimal
    whole: ToSettle
    parts: tuple[PartRow, ...]

    @property
    def to_settle(self) -> tuple[ToSettle, ...]:
        """What the lead may settle."""
        return tuple(part.settling for part in self.parts) or (self.whole,)


def party_rows(evaluation: Evaluation, readable: QuerySet[ScoreSheet]) -> list[PartyRow]:
    """The parties in the order of chapters, with those of their sheets that are among the readable ones."""
    items = {
        party.pk: list(party.items.all()) for party in evaluation.scheme.parties.prefetch_related("items")
    }
    sheets = readable.select_related("party", "member__user").prefetch_related("scores", "member__sections")
    lines: dict[int, list[SheetLine]] = {}
    for sheet in sheets:
        lines.setdefault(sheet.party_id, []).append(_sheet_line(sheet, items[sheet.party_id]))
    settled = Settlement.objects.filter(evaluation=evaluation).select_related("settled_by")
    settlements: Settlements = {(row.party_id, row.section_id): row for row in settled}
    limit = evaluation.scheme.spread_limit
    return [
        _row(result, tuple(lines.get(result.party, ())), settlements, limit)
        for result in evaluation_results(evaluation).parties
    ]


def _sheet_line(sheet: ScoreSheet, items: Sequence[Item]) -> SheetLine:
    roots = own_roots(sheet)
    share = share_of(items, roots)
    result = sheet_result(share, given_points(sheet.scores.all()), None if roots else sheet.party.maximum)
    return SheetLine(sheet, result.total, roots)


def _row(
    result: PartyResult, lines: tuple[SheetLine, ...], settlements: Settlements, limit: Decimal
) -> PartyRow:
    whole = ToSettle(
        name=result.name,
        section=None,
        base=result.base,
        totals=result.totals,
        spread=_spread(result),
        wants_settling=result.wants_settling,
        settlement=settlements.get((result.party, None)),
    )
    parts = tuple(_part(result, part, lines, settlements) for part in result.parts)
    return PartyRow(result=result, sheets=lines, limit=limit, whole=whole, parts=parts)


def _part(
    result: PartyResult, part: PartResult, lines: tuple[SheetLine, ...], settlements: Settlements
) -> PartRow:
    settling = ToSettle(
        name=part.name,
        section=part.key,
        base=part.base,
        totals=part.totals,
        spread=_spread(part),
        wants_settling=part.wants_settling,
        settlement=settlements.get((result.party, part.key)),
    )
    there = ((line, part.by_sheet.get(line.sheet.pk)) for line in lines)
    return PartRow(
        settling=settling,
        sheets=tuple(replace(line, total=total) for line, total in there if total is not None),
        value=None if part.value is None else round_half_up(part.value),
    )


def _spread(result: PartyResult | PartResult) -> Decimal | None:
    """None with a single sheet."""
    several = result.spread is not None and len(result.totals) > 1
    return round_half_up(result.spread) if several and result.spread is not None else None
