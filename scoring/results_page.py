"""What the collation page shows of each party: its sheets, how far apart they are, what was settled."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import QuerySet

from scoring.models import Evaluation, ScoreSheet, Settlement
from scoring.results import PartyResult, evaluation_results, given_points, sheet_result
from stations.rounding import round_half_up


@dataclass(frozen=True)
class SheetLine:
    """A sheet that the person may read, with its total on the sheet's base."""

    sheet: ScoreSheet
    total: Decimal | None


@dataclass(frozen=True)
class PartyRow:
    """A party with its sheets. `spread` is on a base of 100, rounded for reading; None with a single sheet."""

    result: PartyResult
    sheets: tuple[SheetLine, ...]
    spread: Decimal | None
    limit: Decimal
    settlement: Settlement | None

    @property
    def lowest(self) -> Decimal | None:
        return min(self.result.totals, default=None)

    @property
    def highest(self) -> Decimal | None:
        return max(self.result.totals, default=None)


def party_rows(evaluation: Evaluation, readable: QuerySet[ScoreSheet]) -> list[PartyRow]:
    """The parties in the order of chapters, with those of their sheets that are among the readable ones."""
    items = {
        party.pk: list(party.items.all()) for party in evaluation.scheme.parties.prefetch_related("items")
    }
    sheets = readable.select_related("party", "member__user").prefetch_related("scores")
    lines: dict[int, list[SheetLine]] = {}
    for sheet in sheets:
        result = sheet_result(items[sheet.party_id], given_points(sheet.scores.all()), sheet.party.maximum)
        lines.setdefault(sheet.party_id, []).append(SheetLine(sheet, result.total))
    settlements = {row.party_id: row for row in Settlement.objects.filter(evaluation=evaluation)}
    return list(_rows(evaluation, lines, settlements))


def _rows(
    evaluation: Evaluation, lines: dict[int, list[SheetLine]], settlements: dict[int, Settlement]
) -> Iterable[PartyRow]:
    for result in evaluation_results(evaluation).parties:
        several = result.spread is not None and len(result.totals) > 1
        yield PartyRow(
            result=result,
            sheets=tuple(lines.get(result.party, ())),
            spread=round_half_up(result.spread) if several and result.spread is not None else None,
            limit=evaluation.scheme.spread_limit,
            settlement=settlements.get(result.party),
        )
