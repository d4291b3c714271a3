"""Indicators typed into the grid of one month: each row saved as it goes, under the rules of the sheet."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from django.db import transaction

from indicators.models import Indicator, Quantity
from indicators.queries import load_terms
from indicators.sheets.amounts import plain
from indicators.sheets.plan import Write
from indicators.sheets.typed import TypedPlan, plan_typed, stored_in, version_of
from stations.audit import record
from stations.entries import TypingRefused, finish_entry, is_accepted, last_writer, open_entry
from stations.holding import hold_agreement
from stations.intake import Problem
from stations.locked import is_locked, told_locked
from stations.models import Agreement, Area, MonthEntry, Upload, User

RowState = Literal["saved", "wrong", "warned", "stale"]


@dataclass(frozen=True)
class SavedRow:
    """What came of a typed row. ``stored`` are the numbers that stand after it, by cell; ``by`` tells who wrote them.

    ``problems`` keep it from being saved; a row whose only problems are warnings is saved once they are explained.
    """

    state: RowState
    stored: Mapping[str, str]
    version: str
    problems: tuple[Problem, ...] = ()
    by: str = ""


def save_typed_row(
    *,
    agreement: Agreement,
    month: date,
    indicator: Indicator,
    cells: Mapping[str, str],
    seen: str,
    actor: User | None,
    explanation: str = "",
    accepted: Collection[str] = (),
) -> SavedRow:
    """Store one indicator's month as it was typed, or say what keeps it from being stored: all of the row or nothing.

    ``cells`` are named by `cell_of`; an empty one takes its quantity out. ``seen`` is the version of what the person
    had before them: where something else is stored, nothing is overwritten. ``explanation`` accepts the warnings whose
    keys are in ``accepted``. The same row a second time changes nothing.
    """
    explanation = explanation.strip()
    with transaction.atomic():
        # As for an upload: one after the other, so that each row is held against what the other wrote.
        locked = hold_agreement(agreement.pk)
        terms = load_terms(locked)
        plan = plan_typed(indicator, cells, month, terms)
        stored = stored_in(indicator, month, terms)
        version = version_of(stored)
        if plan.errors:
            return _row("wrong", stored, plan.problems)
        if not plan.writes and not plan.cleared:
            return _row("saved", stored)
        if version != seen:
            return _row("stale", stored, by=_written_by(stored))
        if not is_accepted(plan.warnings, explanation, accepted):
            return _row("warned", stored, tuple(plan.warnings))
        _write(plan, locked, month, actor, explanation)
        return _row("saved", stored_in(indicator, month, load_terms(locked)))


def _row(
    state: RowState, stored: Mapping[str, Quantity], problems: tuple[Problem, ...] = (), by: str = ""
) -> SavedRow:
    values = {cell: plain(item.reported) for cell, item in stored.items()}
    return SavedRow(state, values, version_of(stored), problems, by)


def _written_by(stored: Mapping[str, Quantity]) -> str:
    """Who wrote the row's numbers last, and when."""
    upload = Upload.objects.filter(quantities__in=stored.values()).order_by("-applied_at").first()
    return last_writer(list(stored.values()), upload)


def _write(plan: TypedPlan, agreement: Agreement, month: date, actor: User | None, explanation: str) -> None:
    """Write the row's quantities with one audit entry for all of them."""
    rows = Quantity.objects.filter(agreement=agreement)
    is_first = not rows.filter(first_month__lte=month, last_month__gte=month).exists()
    before = {_place(item.area): plain(item.reported) for item in plan.cleared}
    before |= {_place(write.old.area): plain(write.old.reported) for write in plan.writes if write.old}
    after = {_place(write.figure.area): plain(write.value) for write in plan.writes}
    written = [_store(write, agreement) for write in plan.writes]
    record(
        actor=actor,
        action="quantity.typed",
        target=(written or list(plan.cleared))[0],
        before=before or None,
        after=after or None,
        reason=explanation if plan.warnings else "",
    )
    rows.filter(pk__in=[item.pk for item in plan.cleared]).delete()
    if is_first:
        open_entry(agreement=agreement, kind=Upload.Kind.INDICATORS, month=month, actor=actor)


def _place(area: Area | None) -> str:
    return area.name if area else "全站"


def _store(write: Write, agreement: Agreement) -> Quantity:
    figure = write.figure
    quantity = write.old or Quantity(
        agreement=agreement,
        indicator=figure.indicator,
        area=figure.area,
        first_month=write.span.first,
        last_month=write.span.last,
    )
    quantity.reported = write.value
    quantity.adds_up = figure.indicator.accumulation == Indicator.Accumulation.SUM
    quantity.upload = None
    quantity.sheet = quantity.cell = quantity.explanation = ""
    quantity.save()
    return quantity


def finish_typed_month(*, agreement: Agreement, month: date, actor: User | None) -> MonthEntry:
    """Report the month as complete. Resolves a return that waits for it.

    An indicator without a number says that nothing is stated, so only a month without any number, or a locked one,
    is refused: TypingRefused.
    """
    with transaction.atomic():
        locked = hold_agreement(agreement.pk)
        if is_locked(locked, Upload.Kind.INDICATORS, month):
            raise TypingRefused(told_locked([month], "不用再报"))
        if not locked.quantities.filter(first_month__lte=month, last_month__gte=month).exists():
            raise TypingRefused("这个月还没有保存任何数量，不能报完。没有开展的请填 0。")
        return finish_entry(agreement=locked, kind=Upload.Kind.INDICATORS, month=month, actor=actor)
