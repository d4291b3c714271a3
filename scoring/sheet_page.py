"""What the score form shows: steps with their progress, a row for each item, sub-totals and total."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property

from scoring.automatic_sheet import Outdated, is_overridden, outdated
from scoring.automatic_values import OF_STAFFING, Value, automatic_values
from scoring.dividing import share_names
from scoring.evidence_page import evidence_by_item
from scoring.models import Evidence, Item, Score, ScoreSheet
from scoring.results import SectionResult, SheetResult, by_parent, given_points, sheet_result


@dataclass(frozen=True)
class Automatic:
    """What the data give for an item: its points ("" where they give none), how, and whether others stand there."""

    computed: str
    derivation: str
    overridden: bool
    of_staffing: bool


@dataclass(frozen=True)
class Row:
    """An item with what stands or was typed there. `heading`: a composite, whose points lie in the rows below.

    `automatic` is None where the points don't follow from data; `taken_off` asks for reason and source.
    `goes_on_here`: the first row of its step without points, where the keyboard is when the step opens.
    """

    item: Item
    points: str
    reason: str
    source: str
    vetoed: bool
    version: int
    problem: str
    heading: bool
    taken_off: bool
    automatic: Automatic | None
    evidence: tuple[Evidence, ...] = ()
    goes_on_here: bool = False

    @property
    def wants_points(self) -> bool:
        return not (self.heading or self.is_veto or self.points)

    @property
    def is_veto(self) -> bool:
        return self.item.kind == Item.Kind.VETO


@dataclass(frozen=True)
class Step:
    """A section as a step of the form. `key` goes into the address; `result` is None for items outside sections."""

    key: int
    name: str
    number: str
    result: SectionResult | None
    items: tuple[Item, ...]


@dataclass(frozen=True)
class SheetPage:
    """Everything about one sheet that a page shows to its author. `values` are what the data give now, where read."""

    sheet: ScoreSheet
    steps: tuple[Step, ...]
    result: SheetResult
    scores: Mapping[int, Score]
    values: Mapping[int, Value]

    @property
    def outdated(self) -> tuple[Outdated, ...]:
        """The automatic items that were computed from other data than there are now."""
        return outdated((item for step in self.steps for item in step.items), self.scores, self.values)

    @property
    def share(self) -> tuple[str, ...]:
        """The sections that the author scores, where it is not the whole sheet."""
        return share_names(self.sheet)

    def step(self, key: int | None) -> Step:
        """The step of a key, the first one without a key."""
        return next((step for step in self.steps if step.key == key), self.steps[0])

    def after(self, step: Step) -> Step | None:
        """The step that follows."""
        place = self.steps.index(step)
        return self.steps[place + 1] if place + 1 < len(self.steps) else None

    def rows(
        self,
        step: Step,
        *,
        typed: Mapping[str, str] | None = None,
        problems: Mapping[Hashable, str] | None = None,
    ) -> list[Row]:
        """The step's rows as stored, or as typed when the form comes back."""
        rows = [self._row(item, typed, problems or {}) for item in step.items]
        missing = next((row.item for row in rows if row.wants_points), None)
        return [
            replace(row, evidence=tuple(self.evidence.get(row.item.pk, ())), goes_on_here=row.item == missing)
            for row in rows
        ]

    @cached_property
    def evidence(self) -> dict[int, list[Evidence]]:
        """What is attached, by item: read with the first row that shows it, not where only points are saved."""
        return evidence_by_item(self.sheet)

    def row(self, item: Item, problems: Mapping[Hashable, str]) -> Row:
        """One item's row as stored."""
        return self._row(item, None, problems)

    def _row(self, item: Item, typed: Mapping[str, str] | None, problems: Mapping[Hashable, str]) -> Row:
        score = self.scores.get(item.pk)
        automatic = _automatic(item, score, self.values.get(item.pk)) if item.fact else None
        return _row(item, score, typed, problems, automatic)


def sheet_page(
    sheet: ScoreSheet, scores: Mapping[int, Score] | None = None, *, reads_data: bool = False
) -> SheetPage:
    """A sheet with its party's items and its own scores by item, which are read unless they are given.

    With `reads_data` an open sheet's automatic items are compared with what the data give now.
    """
    items = sheet.items
    if scores is None:
        scores = {score.item_id: score for score in sheet.scores.order_by()}
    maximum = sheet.party.maximum if sheet.is_whole else None
    result = sheet_result(items, given_points(scores.values()), maximum)
    values = automatic_values(sheet.evaluation, items) if reads_data and sheet.is_open else {}
    return SheetPage(
        sheet=sheet, steps=tuple(_steps(items, result)), result=result, scores=scores, values=values
    )


def _steps(items: Sequence[Item], result: SheetResult) -> Iterable[Step]:
    sections = {section.item: section for section in result.sections}
    children = by_parent(items)
    loose = [item for item in children.get(None, ()) if item.pk not in sections]
    for item in items:
        if item.pk in sections:
            yield Step(item.pk, item.name, item.number, sections[item.pk], tuple(_below(children, item)))
    if loose:
        rows = tuple(row for item in loose for row in (item, *_below(children, item)))
        yield Step(0, "评分项目" if not sections else "其他", "", None, rows)


def _below(children: Mapping[int | None, Sequence[Item]], parent: Item) -> Iterable[Item]:
    for item in children.get(parent.pk, ()):
        yield item
        yield from _below(children, item)


def _automatic(item: Item, score: Score | None, value: Value | None) -> Automatic:
    computed = score.computed if score else None
    # While other points are computed now, what stands there is told as it came about.
    now = value.derivation if value and value.points == computed else ""
    return Automatic(
        computed="" if computed is None else f"{computed:.2f}",
        derivation=now or (score.derivation if score else ""),
        overridden=is_overridden(item, score),
        of_staffing=item.fact in OF_STAFFING,
    )


def _row(
    item: Item,
    score: Score | None,
    typed: Mapping[str, str] | None,
    problems: Mapping[Hashable, str],
    automatic: Automatic | None,
) -> Row:
    heading = item.kind in (Item.Kind.COMPOSITE, Item.Kind.SECTION)
    stored = "" if score is None or score.points is None else f"{score.points:.2f}"
    if typed is not None and f"version-{item.pk}" in typed:
        points, reason, source = (
            typed.get(f"{name}-{item.pk}", "") for name in ("points", "reason", "source")
        )
        vetoed = f"vetoed-{item.pk}" in typed
    else:
        points, reason, source = stored, score.reason if score else "", score.source if score else ""
        vetoed = bool(score and score.vetoed)
    return Row(
        item=item,
        points=points,
        reason=reason,
        source=source,
        vetoed=vetoed,
        version=score.version if score else 0,
        problem=problems.get(item.pk, ""),
        heading=heading,
        taken_off=automatic.overridden
        if automatic
        else bool(score and (score.vetoed or _is_taken_off(item, score.points))),
        automatic=automatic,
    )


def _is_taken_off(item: Item, points: Decimal | None) -> bool:
    if points is None:
        return False
    return points > 0 if item.kind == Item.Kind.DEDUCTION else points < item.maximum
