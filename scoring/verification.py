"""What can be verified in an evaluation's period, what was, and what the draws picked: reads for services and pages."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, QuerySet

from indicators.models import Indicator, Quantity
from indicators.sheets.amounts import plain
from scoring.models import Draw, Evaluation
from scoring.sampling import ALGORITHM, sample
from staffing.effective import marks_in_words
from staffing.models import Attendance
from staffing.queries import attendance_between, of_person
from stations.models import User
from stations.months import chinese, label

MOST_AT_ONCE = 60
WORKERS, QUANTITIES = "workers", "quantities"
OPEN, SAME, CORRECTED = "open", "same", "corrected"
WORDS = {OPEN: "待核实", SAME: "核实无误", CORRECTED: "已更正"}
# Marks of a worker-month as three letters in the order in which they are kept: 1 for yes.
NO_MARKS = "000"


@dataclass(frozen=True)
class Line:
    """A worker-month or a quantity as the third party looks at it.

    `field` names it in forms, `entry` is what stands for it on a draw's list (`former` the one before two records of
    a worker were joined). `anew` tells what had been reported when it was verified, where that has changed since.
    """

    field: str
    entry: str
    former: str
    name: str
    span: str
    reported: str
    verified: str
    state: str
    reason: str
    source: str
    by: User | None
    at: datetime | None
    anew: str
    is_blank: bool
    row: Attendance | Quantity

    @property
    def word(self) -> str:
        """待核实, 核实无误 or 已更正."""
        return WORDS[self.state]

    @property
    def label(self) -> str:
        """Of what it speaks."""
        return f"{self.name} {self.span}"

    @property
    def stamp(self) -> str:
        """What a form carries to say what the person saw."""
        return self.row.verification_stamp


def attendance_rows(evaluation: Evaluation) -> QuerySet[Attendance]:
    """The worker-months of the period."""
    rows = attendance_between(evaluation.agreement.station, evaluation.first_month, evaluation.last_month)
    return rows.select_related("worker__merged_into", "verified_by")


def quantity_rows(evaluation: Evaluation) -> QuerySet[Quantity]:
    """The quantities whose months lie in the period, in the catalogue's order."""
    return (
        Quantity.objects.filter(
            agreement=evaluation.agreement_id,
            first_month__gte=evaluation.first_month,
            last_month__lte=evaluation.last_month,
        )
        .select_related("indicator", "area", "verified_by")
        .order_by("indicator__position", F("area__position").asc(nulls_last=True), "first_month")
    )


def attendance_lines(evaluation: Evaluation) -> list[Line]:
    """A line for each worker-month of the period. One query."""
    return [_attendance_line(row) for row in attendance_rows(evaluation)]


def quantity_lines(evaluation: Evaluation) -> list[Line]:
    """A line for each quantity of the period. One query."""
    return [_quantity_line(row) for row in quantity_rows(evaluation)]


def _attendance_line(row: Attendance) -> Line:
    verified = row.verified_marks
    then = tuple(digit == "1" for digit in row.verified_against or NO_MARKS)
    return Line(
        field=f"a{row.pk}",
        entry=f"W{row.worker.person}",
        former=f"W{row.worker_id}",
        name=row.worker.name,
        span=chinese(row.month),
        reported=marks_in_words(*row.reported),
        verified="" if verified is None else marks_in_words(*verified),
        state=OPEN if verified is None else SAME if verified == row.reported else CORRECTED,
        reason=row.verified_reason,
        source=row.verified_source,
        by=row.verified_by,
        at=row.verified_at,
        anew=marks_in_words(*then) if row.reported_anew else "",
        is_blank=not any(row.reported),
        row=row,
    )


def _quantity_line(row: Quantity) -> Line:
    entry = f"{row.indicator.code}/{row.area_id or 0}/{label(row.first_month)}/{label(row.last_month)}"
    place = row.area.name if row.area else "站级统筹" if row.indicator.has_areas else ""
    same = row.verified == row.reported
    return Line(
        field=f"q{row.pk}",
        entry=entry,
        former=entry,
        name=f"{row.indicator.name} · {place}" if place else row.indicator.name,
        span=span_in_words(row),
        reported=plain(row.reported),
        verified="" if row.verified is None else plain(row.verified),
        state=OPEN if row.verified is None else SAME if same else CORRECTED,
        reason=row.verified_reason,
        source=row.verified_source,
        by=row.verified_by,
        at=row.verified_at,
        anew=plain(row.verified_against) if row.reported_anew and row.verified_against is not None else "",
        is_blank=row.reported == 0 or row.indicator.kind == Indicator.Kind.STATEMENT,
        row=row,
    )


def span_in_words(row: Quantity) -> str:
    """2023年7月, or 2023年7月至2023年11月."""
    first, last = chinese(row.first_month), chinese(row.last_month)
    return first if first == last else f"{first}至{last}"


# --- draws -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Lines:
    """All lines of an evaluation's period."""

    attendance: tuple[Line, ...]
    quantities: tuple[Line, ...]

    @property
    def all(self) -> tuple[Line, ...]:
        return (*self.attendance, *self.quantities)

    @property
    def verified(self) -> list[Line]:
        """Those that were verified, corrected or not."""
        return [line for line in self.all if line.state != OPEN]

    @property
    def corrected(self) -> list[Line]:
        """Those found to be otherwise than reported."""
        return [line for line in self.all if line.state == CORRECTED]

    @property
    def reported_anew(self) -> list[Line]:
        """Those whose reported marks or figure changed after they were verified."""
        return [line for line in self.all if line.anew]

    @property
    def population(self) -> dict[str, list[str]]:
        """The lists to draw from: workers with a mark in the period, and quantities other than 0 and statements."""
        return {
            WORKERS: sorted({line.entry for line in self.attendance if not line.is_blank}),
            QUANTITIES: sorted({line.entry for line in self.quantities if not line.is_blank}),
        }


def lines_of(evaluation: Evaluation) -> Lines:
    """Everything that can be verified, in two queries."""
    return Lines(tuple(attendance_lines(evaluation)), tuple(quantity_lines(evaluation)))


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
        *map(_attendance_line, attendance.select_related("worker__merged_into", "verified_by")),
        *map(_quantity_line, quantities.select_related("indicator", "area", "verified_by")),
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
