"""What can be verified in an evaluation's period, and what was: reads for services and pages."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, QuerySet

from indicators.models import Indicator, Quantity
from indicators.sheets.amounts import plain
from scoring.models import Evaluation
from staffing.effective import marks_in_words
from staffing.models import Attendance
from staffing.models.attendance import from_digits
from staffing.queries import attendance_between
from stations.models import User
from stations.months import chinese, label

MOST_AT_ONCE = 60
WORKERS, QUANTITIES = "workers", "quantities"
OPEN, SAME, CORRECTED = "open", "same", "corrected"
WORDS = {OPEN: "待核实", SAME: "核实无误", CORRECTED: "已更正"}


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
    def is_attendance(self) -> bool:
        """Whether it is a worker-month."""
        return isinstance(self.row, Attendance)

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


def attendance_line(row: Attendance) -> Line:
    """The line of one worker-month; wants the worker, the joined record and the verifier with it."""
    verified = row.verified_marks
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
        anew=marks_in_words(*from_digits(row.verified_against)) if row.reported_anew else "",
        is_blank=not any(row.reported),
        row=row,
    )


def quantity_line(row: Quantity) -> Line:
    """The line of one quantity; wants indicator, area and verifier with it."""
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
    """2023年7月, 2023年7月至11月, or 2023年7月至2024年6月."""
    first, last = row.first_month, row.last_month
    if first == last:
        return chinese(first)
    end = f"{last.month}月" if first.year == last.year else chinese(last)
    return f"{chinese(first)}至{end}"


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
    return Lines(
        tuple(map(attendance_line, attendance_rows(evaluation))),
        tuple(map(quantity_line, quantity_rows(evaluation))),
    )
