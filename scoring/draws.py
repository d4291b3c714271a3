"""What the draws of the third party picked, how far it is checked, and a draw made again."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from indicators.models import Quantity
from scoring.models import Draw, Evaluation
from scoring.sampling import ALGORITHM, sample
from scoring.verification import (
    MOST_AT_ONCE,
    OPEN,
    QUANTITIES,
    WORKERS,
    Line,
    Lines,
    attendance_line,
    quantity_line,
)
from staffing.models import Attendance
from staffing.queries import of_person


@dataclass(frozen=True)
class DrawnLines:
    """A draw with its lines in the order of the draw; `gone` are drawn entries of which nothing is stored any more."""

    draw: Draw
    attendance: tuple[Line, ...]
    quantities: tuple[Line, ...]
    gone: tuple[str, ...]

    @property
    def lines(self) -> tuple[Line, ...]:
        return (*self.attendance, *self.quantities)

    @property
    def done(self) -> int:
        """How many of its lines were verified."""
        return sum(line.state != OPEN for line in self.lines)

    @property
    def open(self) -> list[Line]:
        """The lines that wait to be checked."""
        return [line for line in self.lines if line.state == OPEN]

    @property
    def next(self) -> list[str]:
        """The fields of those to check next, as many as can be entered at once."""
        return [line.field for line in self.open[:MOST_AT_ONCE]]


def drawn_lines(draw: Draw, lines: Lines) -> DrawnLines:
    """The lines that the draw picked: of a drawn worker every month with a mark, or that was verified."""
    wanted = [line for line in lines.attendance if not line.is_blank or line.state != OPEN]
    attendance, lost_workers = _picked(draw.drawn[WORKERS], wanted)
    quantities, lost_quantities = _picked(draw.drawn[QUANTITIES], lines.quantities)
    return DrawnLines(draw, attendance, quantities, (*lost_workers, *lost_quantities))


def _picked(entries: Sequence[str], lines: Iterable[Line]) -> tuple[tuple[Line, ...], list[str]]:
    by_entry: dict[str, list[Line]] = {}
    for line in lines:
        for entry in {line.entry, line.former}:
            by_entry.setdefault(entry, []).append(line)
    found = tuple(line for entry in entries for line in by_entry.get(entry, ()))
    return tuple(dict.fromkeys(found)), [entry for entry in entries if entry not in by_entry]


def waiting_by_evaluation(evaluations: Sequence[Evaluation]) -> dict[int, int]:
    """How many drawn records of each evaluation wait to be checked, by its id. Three queries for all of them."""
    draws = list(Draw.objects.filter(evaluation__in=evaluations).defer("population"))
    drawn: dict[int, set[str]] = {}
    for draw in draws:
        entries = drawn.setdefault(draw.evaluation_id, set())
        entries.update(draw.drawn[WORKERS], draw.drawn[QUANTITIES])
    concerned = [evaluation for evaluation in evaluations if evaluation.pk in drawn]
    if not concerned:
        return {}
    workers = {int(entry[1:]) for entries in drawn.values() for entry in entries if entry[1:].isdecimal()}
    attendance = Attendance.objects.filter(
        of_person(workers),
        station__in={evaluation.agreement.station_id for evaluation in concerned},
        verified_reason="",
    )
    quantities = Quantity.objects.filter(
        agreement__in={evaluation.agreement_id for evaluation in concerned}, verified__isnull=True
    )
    lines = [
        *map(attendance_line, attendance.select_related("worker__merged_into", "verified_by")),
        *map(quantity_line, quantities.select_related("indicator", "area", "verified_by")),
    ]
    return {
        evaluation.pk: sum(_waits(line, evaluation, drawn[evaluation.pk]) for line in lines)
        for evaluation in concerned
    }


def _waits(line: Line, evaluation: Evaluation, drawn: set[str]) -> bool:
    row = line.row
    if not {line.entry, line.former} & drawn:
        return False
    if isinstance(row, Attendance):
        inside = evaluation.first_month <= row.month <= evaluation.last_month
        return inside and row.station_id == evaluation.agreement.station_id and not line.is_blank
    inside = evaluation.first_month <= row.first_month and row.last_month <= evaluation.last_month
    return inside and row.agreement_id == evaluation.agreement_id


@dataclass(frozen=True)
class Repetition:
    """A draw made again: from the list that was kept, and from today's.

    `as_kept` is whether the kept list gives the kept draw again, with the algorithm that it names. `added` and
    `removed` say how today's list differs, `today` what it would give.
    """

    as_kept: bool
    added: tuple[str, ...]
    removed: tuple[str, ...]
    today: tuple[str, ...]
    today_is_same: bool

    @property
    def list_is_same(self) -> bool:
        return not self.added and not self.removed


def repeat(draw: Draw, lines: Lines) -> Repetition:
    """Draw again with the kept seed and sizes; writes nothing."""
    now, kept = lines.population, draw.population
    drawn = _joined(draw.drawn)
    today = _again(draw, now)
    return Repetition(
        as_kept=draw.algorithm == ALGORITHM and _again(draw, kept) == drawn,
        added=tuple(sorted(set(_joined(now)) - set(_joined(kept)))),
        removed=tuple(sorted(set(_joined(kept)) - set(_joined(now)))),
        today=tuple(today),
        today_is_same=today == drawn,
    )


def _again(draw: Draw, population: Mapping[str, Sequence[str]]) -> list[str]:
    return [
        entry
        for kind in (WORKERS, QUANTITIES)
        for entry in sample(draw.seed, population[kind], len(draw.drawn[kind]))
    ]


def _joined(entries: Mapping[str, Sequence[str]]) -> list[str]:
    return [*entries[WORKERS], *entries[QUANTITIES]]
