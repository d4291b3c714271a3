"""What the pages of the verification show: the overview, the months × workers table, a repetition in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from indicators.facts import indicator_facts
from indicators.hints import Halves, count_halves
from scoring.draws import DrawnLines, Repetition, drawn_lines
from scoring.models import Draw, Evaluation
from scoring.verification import QUANTITIES, WORKERS, Line, Lines, lines_of
from scoring.workflow import Actor, acts_as
from staffing.models import Attendance, SocialWorker
from stations.models import User


@dataclass(frozen=True)
class Overview:
    """The first page of the verification. `halves` is a hint for the assessor alone."""

    lines: Lines
    draws: tuple[DrawnLines, ...]
    may_draw: bool
    halves: Halves
    workers: int
    quantities: int


def overview(evaluation: Evaluation, user: User) -> Overview:
    """How far the checking is. A fixed number of queries."""
    lines = lines_of(evaluation)
    facts = indicator_facts(evaluation.agreement, evaluation.first_month, evaluation.last_month)
    population = lines.population
    draws = evaluation.draws.select_related("drawn_by")
    return Overview(
        lines=lines,
        draws=tuple(drawn_lines(draw, lines) for draw in draws),
        may_draw=Actor.LEAD in acts_as(user, evaluation) and evaluation.state == Evaluation.State.SCORING,
        halves=count_halves(facts.reported_with_targets),
        workers=len(population[WORKERS]),
        quantities=len(population[QUANTITIES]),
    )


@dataclass(frozen=True)
class WorkerRow:
    """A worker with a line for each month, None where nothing is stored."""

    name: str
    position: str
    cells: tuple[Line | None, ...]

    @property
    def fields(self) -> list[str]:
        """The worker's lines, for choosing all of them."""
        return [line.field for line in self.cells if line is not None]


@dataclass(frozen=True)
class AttendanceTable:
    """Workers by month."""

    months: tuple[date, ...]
    rows: tuple[WorkerRow, ...]


def attendance_table(evaluation: Evaluation) -> AttendanceTable:
    """The worker-months of the period; two records of one person stand on one row unless they share a month."""
    by_worker: dict[int, dict[date, Line]] = {}
    newest: dict[int, Attendance] = {}
    for line in lines_of(evaluation).attendance:
        row = line.row
        if isinstance(row, Attendance):
            person = row.worker.person
            key = row.worker_id if row.month in by_worker.get(person, {}) else person
            by_worker.setdefault(key, {})[row.month] = line
            newest[key] = row
    order = sorted(by_worker, key=lambda key: (newest[key].sequence or 0, newest[key].source_row, key))
    months = tuple(evaluation.months)
    return AttendanceTable(
        months,
        tuple(
            WorkerRow(
                newest[key].worker.name,
                newest[key].position,
                tuple(by_worker[key].get(month) for month in months),
            )
            for key in order
        ),
    )


def named_entries(draw: Draw, lines: Lines) -> list[tuple[str, str]]:
    """The draw's list, workers first: each entry with its name, "" where nothing is stored of it any more."""
    names = _names(lines)
    return [
        (entry, names.get(entry, "")) for kind in (WORKERS, QUANTITIES) for entry in draw.population[kind]
    ]


def _names(lines: Lines) -> dict[str, str]:
    return {line.entry: line.name if line.is_attendance else line.label for line in lines.all}


@dataclass(frozen=True)
class RepetitionWords:
    """A repetition with names instead of entries."""

    repetition: Repetition
    added: tuple[str, ...]
    removed: tuple[str, ...]
    today: tuple[str, ...]


def repetition_words(repetition: Repetition, lines: Lines) -> RepetitionWords:
    """Names for the entries; one that is gone keeps what is still known of it."""
    names = _names(lines)
    workers = [int(entry[1:]) for entry in repetition.removed if entry[1:].isdecimal()]
    for pk, name in SocialWorker.objects.filter(pk__in=workers).values_list("pk", "name"):
        names.setdefault(f"W{pk}", name)

    def named(entries: Sequence[str]) -> tuple[str, ...]:
        return tuple(names.get(entry, entry) for entry in entries)

    return RepetitionWords(
        repetition, named(repetition.added), named(repetition.removed), named(repetition.today)
    )
