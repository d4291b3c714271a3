"""What a party gives where its experts divided the sheet: each part's totals are combined, then the parts are added."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from scoring import combination
from scoring.points import Item, Scores, sheet_base
from scoring.shares import Part, part_total, parts_of


@dataclass(frozen=True)
class PartSheet:
    """A submitted sheet with its points. `roots` are those that its author scores; empty: the whole sheet."""

    key: int
    roots: frozenset[int]
    given: Scores

    def has(self, part: Part) -> bool:
        """Whether the part is the author's. A whole sheet holds each part."""
        return not self.roots or part.key in self.roots


@dataclass(frozen=True)
class Terms:
    """What the scheme says: how totals are combined, and the spread on a base of 100 above which the lead settles."""

    rule: combination.CombinationRule
    limit: Decimal


@dataclass(frozen=True)
class PartResult:
    """What a part comes to. `by_sheet` are the totals on its `base`; `value` is exact, None while nobody has it."""

    key: Hashable
    name: str
    base: Decimal
    by_sheet: Mapping[int, Decimal]
    value: Fraction | None
    spread: Fraction | None
    settled: Decimal | None
    wants_settling: bool

    @property
    def totals(self) -> tuple[Decimal, ...]:
        """The totals that are combined."""
        return tuple(self.by_sheet.values())


def part_results(
    roots: Sequence[Item], sheets: Sequence[PartSheet], settled: Mapping[Hashable, Decimal], terms: Terms
) -> tuple[PartResult, ...]:
    """Each part of a sheet with what the experts gave who have it; `settled` by the key of the part."""
    whole = sheet_base(roots)
    return tuple(_part_result(part, whole, sheets, settled, terms) for part in parts_of(roots))


def _part_result(
    part: Part,
    whole: Decimal,
    sheets: Sequence[PartSheet],
    settled: Mapping[Hashable, Decimal],
    terms: Terms,
) -> PartResult:
    by_sheet = {}
    for sheet in sheets:
        total = part_total(part, sheet.given) if sheet.has(part) else None
        if total is not None:
            by_sheet[sheet.key] = total
    totals = tuple(by_sheet.values())
    value = settled.get(part.key)
    # Deductions outside the sections lower the whole: where nothing else is there, that is what they are measured by.
    base = part.base or whole
    return PartResult(
        key=part.key,
        name=part.name,
        base=part.base,
        by_sheet=by_sheet,
        value=combination.combine(totals if value is None else [value], terms.rule) if totals else None,
        spread=combination.spread(totals, base) if totals else None,
        settled=value,
        wants_settling=bool(totals)
        and value is None
        and combination.wants_settling(totals, base, terms.limit),
    )


def value_of(parts: Sequence[PartResult]) -> Fraction | None:
    """The party's value: the parts added, 0 at least; None while nobody has a part."""
    values = [part.value for part in parts if part.value is not None]
    if not values or len(values) < len(parts):
        return None
    return max(sum(values, Fraction(0)), Fraction(0))
