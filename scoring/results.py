"""From stored points to totals, weighted scores and the grade: the one place that joins the tables with the
arithmetic. The score form, the collation page, the facts and the report all call it.

It computes without asking who looks. Pages show what `visible_to` and `Evaluation.is_collated` allow.
"""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from scoring import combination, grading, points
from scoring.models import Evaluation, Item, Party, Score, ScoreSheet, Settlement

Given = points.Scores


def tree(items: Sequence[Item]) -> tuple[points.Item, ...]:
    """A party's items, in order, as the tree that the arithmetic works on."""
    children = by_parent(items)

    def below(parent: int | None) -> tuple[points.Item, ...]:
        return tuple(
            points.Item(item.pk, str(item), points.Kind(item.kind), item.maximum, below(item.pk))
            for item in children.get(parent, ())
        )

    return below(None)


def by_parent(items: Iterable[Item]) -> dict[int | None, list[Item]]:
    """Items in their order under the key of the one above them, None for the roots."""
    children: dict[int | None, list[Item]] = {}
    for item in items:
        children.setdefault(item.parent_id, []).append(item)
    return children


def given_points(scores: Iterable[Score]) -> Given:
    """The points of a sheet by item."""
    return {score.item_id: score.points for score in scores}


@dataclass(frozen=True)
class SectionResult:
    """A section of a sheet so far: `so_far` sums what has points, `total` is None until everything has.

    `scored` and `of` count the items that want points; a deduction never waits.
    """

    item: Hashable
    name: str
    maximum: Decimal
    so_far: Decimal
    total: Decimal | None
    scored: int
    of: int


@dataclass(frozen=True)
class SheetResult:
    """A sheet so far. `so_far` and `total` are on the sheet's base, `weighted` is of the party's maximum."""

    base: Decimal
    maximum: Decimal
    so_far: Decimal
    total: Decimal | None
    weighted: Decimal | None
    sections: tuple[SectionResult, ...]
    unscored: tuple[Hashable, ...]


def sheet_result(items: Sequence[Item], given: Given, maximum: Decimal) -> SheetResult:
    """What a sheet comes to: exact points, sub-totals, what is still missing. `maximum` is the party's."""
    roots = tree(items)
    base = points.sheet_base(roots)
    total = points.sheet_total(roots, given)
    return SheetResult(
        base=base,
        maximum=maximum,
        so_far=points.sheet_total(_scored_part(roots, given), given) or Decimal(0),
        total=total,
        weighted=None if total is None else grading.weighted(total, base, maximum),
        sections=tuple(_section(root, given) for root in roots if root.kind is points.Kind.SECTION),
        unscored=tuple(item.key for item in points.unscored(roots, given)),
    )


def _section(root: points.Item, given: Given) -> SectionResult:
    part = _scored_part((root,), given)
    wanted = [item for item in points.scored_items((root,)) if item.kind is not points.Kind.DEDUCTION]
    waiting = points.unscored((root,), given)
    return SectionResult(
        item=root.key,
        name=root.name,
        maximum=root.maximum,
        so_far=points.sheet_total(part, given) or Decimal(0),
        total=points.item_total(root, given),
        scored=len(wanted) - len(waiting),
        of=len(wanted),
    )


def _scored_part(items: Iterable[points.Item], given: Given) -> tuple[points.Item, ...]:
    """The same tree without the items that still want points, so that a running sum can be shown."""
    kept = []
    for item in items:
        if item.kind in points.HAS_CHILDREN:
            kept.append(
                points.Item(item.key, item.name, item.kind, item.maximum, _scored_part(item.children, given))
            )
        elif given.get(item.key) is not None:
            kept.append(item)
    return tuple(kept)


@dataclass(frozen=True)
class ItemProblem:
    """Something that keeps a sheet from being submitted, at one item."""

    item: Hashable
    name: str
    what: str


def sheet_problems(items: Sequence[Item], scores: Iterable[Score]) -> list[ItemProblem]:
    """What a sheet still lacks: points, and reason and source wherever points were taken off or a veto stands."""
    by_item: dict[Hashable, Score] = {score.item_id: score for score in scores}
    given = given_points(by_item.values())
    problems = []
    for item, excused in _leaves(tree(items), given):
        score = by_item.get(item.key)
        if score is None or (score.points is None and not score.vetoed):
            if item.kind not in points.OUTSIDE_THE_SUM:
                problems.append(ItemProblem(item.key, item.name, "还没有评分。"))
            continue
        taken = score.vetoed or (score.points is not None and points.takes_points_off(item, score.points))
        if taken and not excused and (lacking := _lacking(score)):
            problems.append(ItemProblem(item.key, item.name, f"扣了分，请填写{lacking}。"))
    return problems


def _lacking(score: Score) -> str:
    return "和".join(
        name for name, text in (("理由", score.reason), ("材料出处", score.source)) if not text.strip()
    )


def _leaves(
    items: Iterable[points.Item], given: Given, *, excused: bool = False
) -> Iterable[tuple[points.Item, bool]]:
    """Items that can be scored or vetoed; excused are the sub-points of a composite that is full all the same."""
    for item in items:
        if item.kind in points.HAS_CHILDREN:
            full = item.kind is points.Kind.COMPOSITE and points.item_total(item, given) == item.maximum
            yield from _leaves(item.children, given, excused=full)
        else:
            yield item, excused


@dataclass(frozen=True)
class PartyResult:
    """What a party gives. `weighted` is None while a counted sheet of its is missing; totals are on `base`."""

    party: int
    code: str
    name: str
    maximum: Decimal
    base: Decimal
    totals: tuple[Decimal, ...]
    sheets: int
    weighted: Decimal | None
    spread: Fraction | None
    settled: Decimal | None
    wants_settling: bool


@dataclass(frozen=True)
class Results:
    """The result of an evaluation: parties in the order of their chapters, total and grade, who is missing."""

    parties: tuple[PartyResult, ...]
    total: Decimal | None
    grade: str | None
    missing: tuple[str, ...]
    vetoes: tuple[str, ...]


def evaluation_results(evaluation: Evaluation) -> Results:
    """The weighted scores, total and grade of an evaluation, as far as they exist."""
    scheme = evaluation.scheme
    sheets = list(
        ScoreSheet.objects.counted().filter(evaluation=evaluation).prefetch_related("scores__item__veto_cap")
    )
    settlements = {row.party_id: row for row in Settlement.objects.filter(evaluation=evaluation)}
    parties = [
        _party_result(
            party,
            [sheet for sheet in sheets if sheet.party_id == party.pk],
            settlements.get(party.pk),
            evaluation,
        )
        for party in scheme.parties.prefetch_related("items")
    ]
    total = grading.total({party.name: party.weighted for party in parties})
    vetoes = [
        score.item for sheet in sheets if sheet.is_submitted for score in sheet.scores.all() if score.vetoed
    ]
    bands = [grading.Band(band.name, band.lower, band.upper) for band in scheme.bands.all()]
    caps = [item.veto_cap.name for item in vetoes if item.veto_cap]
    return Results(
        parties=tuple(parties),
        total=total.score,
        grade=grading.grade(total.score, bands, caps),
        missing=total.missing,
        vetoes=tuple(dict.fromkeys(str(item) for item in vetoes)),
    )


def _party_result(
    party: Party, sheets: Sequence[ScoreSheet], settlement: Settlement | None, evaluation: Evaluation
) -> PartyResult:
    items = list(party.items.all())
    roots = tree(items)
    base = points.sheet_base(roots)
    totals = []
    for sheet in sheets:
        total = points.sheet_total(roots, given_points(sheet.scores.all())) if sheet.is_submitted else None
        if total is not None:
            totals.append(total)
    complete = bool(totals) and len(totals) == len(sheets)
    settled = settlement.value if settlement else None
    rule = combination.CombinationRule(evaluation.scheme.combination)
    value = (settled if settled is not None else combination.combine(totals, rule)) if complete else None
    limit = evaluation.scheme.spread_limit
    return PartyResult(
        party=party.pk,
        code=party.code,
        name=party.name,
        maximum=party.maximum,
        base=base,
        totals=tuple(totals),
        sheets=len(sheets),
        weighted=None if value is None else grading.weighted(value, base, party.maximum),
        spread=combination.spread(totals, base) if complete else None,
        settled=settled,
        wants_settling=complete and settled is None and combination.wants_settling(totals, base, limit),
    )
