"""From stored points to totals, weighted scores and the grade: the one place that joins the tables with the
arithmetic. The score form, the collation page, the facts and the report all call it.

It computes without asking who looks. Pages show what `visible_to` and `Evaluation.is_collated` allow.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from scoring import combination, grading, points, shares
from scoring.automatic_sheet import is_overridden
from scoring.models import Evaluation, Item, Party, Scheme, Score, ScoreSheet, Settlement
from scoring.part_results import PartResult, PartSheet, Terms, part_results, value_of

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
    """A sheet so far. `so_far` and `total` are on the sheet's base, `weighted` is of the party's maximum.

    A sheet of some sections has neither maximum nor weighted points: only the sections together are converted.
    """

    base: Decimal
    maximum: Decimal | None
    so_far: Decimal
    total: Decimal | None
    weighted: Decimal | None
    sections: tuple[SectionResult, ...]
    unscored: tuple[Hashable, ...]


def sheet_result(items: Sequence[Item], given: Given, maximum: Decimal | None) -> SheetResult:
    """What a sheet comes to: exact points, sub-totals, what is still missing. `maximum` is the party's; None where
    `items` are only those of some sections."""
    roots = tree(items)
    base = points.sheet_base(roots)
    total = points.sheet_total(roots, given)
    return SheetResult(
        base=base,
        maximum=maximum,
        so_far=points.sheet_total(_scored_part(roots, given), given) or Decimal(0),
        total=total,
        weighted=None if total is None or maximum is None else grading.weighted(total, base, maximum),
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
    """What a sheet still lacks: points, and reason and source wherever points were taken off or a veto stands.

    Points that the data gave need neither; the assessor's own in their place need both, also where they are higher.
    """
    automatic = {item.pk: item for item in items if item.fact}
    by_item: dict[Hashable, Score] = {score.item_id: score for score in scores}
    given = given_points(by_item.values())
    problems = []
    for item, excused in _leaves(tree(items), given):
        score = by_item.get(item.key)
        if score is None or (score.points is None and not score.vetoed):
            if item.kind not in points.OUTSIDE_THE_SUM:
                problems.append(ItemProblem(item.key, item.name, "还没有评分。"))
            continue
        if item.key in automatic:
            if is_overridden(automatic[score.item_id], score) and (lacking := _lacking(score)):
                problems.append(ItemProblem(item.key, item.name, f"不是数据算出的分，请填写{lacking}。"))
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
    """What a party gives. `weighted` is None while a counted sheet of its is missing; totals are on `base`.

    Where experts divided the sheet, `parts` hold totals, spread and what was settled.
    """

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
    parts: tuple[PartResult, ...] = ()

    @property
    def unsettled(self) -> tuple[str, ...]:
        """What the lead still has to settle: the party, or parts of it, by name."""
        if not self.wants_settling:
            return ()
        return tuple(f"{self.name}“{part.name}”" for part in self.parts if part.wants_settling) or (
            self.name,
        )


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
    counted = ScoreSheet.objects.counted().filter(evaluation=evaluation)
    sheets = list(counted.prefetch_related("scores__item__veto_cap", "member__sections"))
    settlements = list(Settlement.objects.filter(evaluation=evaluation))
    parties = list(scheme.parties.prefetch_related("items"))
    results = [
        _party_result(
            party,
            [sheet for sheet in sheets if sheet.party_id == party.pk],
            {row.section_id: row.value for row in settlements if row.party_id == party.pk},
            scheme,
        )
        for party in parties
    ]
    total = grading.total({party.name: party.weighted for party in results})
    items = {party.pk: list(party.items.all()) for party in parties}
    vetoes = [
        score.item
        for sheet in sheets
        if sheet.is_submitted
        for score in own_scores(sheet, items[sheet.party_id])
        if score.vetoed
    ]
    bands = [grading.Band(band.name, band.lower, band.upper) for band in scheme.bands.all()]
    caps = [item.veto_cap.name for item in vetoes if item.veto_cap]
    return Results(
        parties=tuple(results),
        total=total.score,
        grade=grading.grade(total.score, bands, caps),
        missing=total.missing,
        vetoes=tuple(dict.fromkeys(str(item) for item in vetoes)),
    )


def own_roots(sheet: ScoreSheet) -> frozenset[int]:
    """The top items that the sheet's author scores, as prefetched; empty: the whole sheet."""
    return frozenset(item.pk for item in sheet.member.sections.all())


def own_scores(sheet: ScoreSheet, items: Sequence[Item]) -> list[Score]:
    """The sheet's scores that count: not those in sections which were given to somebody else since."""
    own = {item.pk for item in shares.share_of(items, own_roots(sheet))}
    return [score for score in sheet.scores.all() if score.item_id in own]


def _party_result(
    party: Party, sheets: Sequence[ScoreSheet], settled: Mapping[Hashable, Decimal], scheme: Scheme
) -> PartyResult:
    roots = tree(list(party.items.all()))
    terms = Terms(combination.CombinationRule(scheme.combination), scheme.spread_limit)
    given = [
        PartSheet(sheet.pk, own_roots(sheet), given_points(sheet.scores.all()))
        for sheet in sheets
        if sheet.is_submitted
    ]
    if any(own_roots(sheet) for sheet in sheets):
        return _divided(party, roots, len(sheets), part_results(roots, given, settled, terms), len(given))
    return _whole(party, roots, len(sheets), [sheet.given for sheet in given], settled.get(None), terms)


def _whole(
    party: Party,
    roots: Sequence[points.Item],
    sheets: int,
    given: Sequence[Given],
    settled: Decimal | None,
    terms: Terms,
) -> PartyResult:
    """The whole totals of the sheets combined."""
    base = points.sheet_base(roots)
    known = (points.sheet_total(roots, one) for one in given)
    totals = [total for total in known if total is not None]
    complete = bool(totals) and len(totals) == sheets
    value = (
        (settled if settled is not None else combination.combine(totals, terms.rule)) if complete else None
    )
    return PartyResult(
        party=party.pk,
        code=party.code,
        name=party.name,
        maximum=party.maximum,
        base=base,
        totals=tuple(totals),
        sheets=sheets,
        weighted=None if value is None else grading.weighted(value, base, party.maximum),
        spread=combination.spread(totals, base) if complete else None,
        settled=settled,
        wants_settling=complete and settled is None and combination.wants_settling(totals, base, terms.limit),
    )


def _divided(
    party: Party, roots: Sequence[points.Item], sheets: int, parts: tuple[PartResult, ...], given: int
) -> PartyResult:
    """The parts combined one by one, then added. Nothing is known before all sheets are in."""
    base = points.sheet_base(roots)
    value = value_of(parts) if given == sheets else None
    return PartyResult(
        party=party.pk,
        code=party.code,
        name=party.name,
        maximum=party.maximum,
        base=base,
        totals=(),
        sheets=sheets,
        weighted=None if value is None else grading.weighted(value, base, party.maximum),
        spread=None,
        settled=None,
        wants_settling=value is not None and any(part.wants_settling for part in parts),
        parts=parts,
    )
