"""The staffing facts of a period: the figures of the report's text and the rows of its annex 2."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from staffing.effective import is_counted, is_effective
from staffing.figures import Comparison, StaffingFigures, WorkerMonth, staffing_figures
from staffing.models import Attendance, Category, Level
from staffing.models.attendance import Marks
from staffing.queries import attendance_between
from staffing.two_years import two_years_in_month
from staffing.verification import MarksCheck, put_all
from stations.models import Agreement
from stations.months import label, months_from_to

ALWAYS_COUNTED_LEVELS = (Level.SOCIAL_WORKER, Level.ASSISTANT)


@dataclass(frozen=True)
class MonthMarks:
    """The marks of a month as they count: verified ones where there are any.

    ``reported`` are the station's own beside verified ones, with the evaluator's reason and source. ``two_year`` is
    whether the worker had two years of practice by then (None: not known), ``row`` the id of the stored row.
    """

    on_post: bool
    insured: bool
    paid: bool
    verified: bool
    reported: Marks | None = None
    reason: str = ""
    source: str = ""
    two_year: bool | None = None
    row: int | None = None

    @property
    def effective(self) -> bool:
        return is_effective(self.on_post, self.insured, self.paid)

    @property
    def corrected(self) -> bool:
        """Whether the evaluator found other marks than the station reported."""
        return self.reported is not None and self.reported != (self.on_post, self.insured, self.paid)


@dataclass(frozen=True)
class AttendanceRow:
    """One line of annex 2. ``months`` follow the period, None where nothing is stored.

    ``two_year_count`` is None where no effective month is known to count or not to count.
    """

    worker: int
    category: Category
    sequence: int | None
    name: str
    position: str
    certificate: str
    contract: str
    months: tuple[MonthMarks | None, ...]
    effective_count: int
    two_year_count: int | None
    note: str

    @property
    def counted(self) -> bool:
        return self.category != Category.UNTRAINED


@dataclass(frozen=True)
class AttendanceTotals:
    """Sums of some lines: by month the three marks (everyone) and the effective (counted workers only)."""

    on_post: tuple[int, ...]
    insured: tuple[int, ...]
    paid: tuple[int, ...]
    effective: tuple[int, ...]
    effective_count: int
    two_year_count: int


@dataclass(frozen=True)
class VerifiedMonth:
    """A verified worker-month, for lists of what was verified."""

    name: str
    month: date
    marks: MonthMarks


@dataclass(frozen=True)
class StaffingFacts:
    """Everything a report says about staffing in a period of whole months."""

    first: date
    last: date
    required_workers: int
    required_certified: int
    required_retention: str
    figures: StaffingFigures
    rows: tuple[AttendanceRow, ...]

    @property
    def months(self) -> list[date]:
        return months_from_to(self.first, self.last)

    @property
    def verified(self) -> list[VerifiedMonth]:
        """The worker-months that the evaluator verified, in the order of the rows."""
        return [
            VerifiedMonth(row.name, month, marks)
            for row in self.rows
            for month, marks in zip(self.months, row.months, strict=True)
            if marks is not None and marks.verified
        ]

    @property
    def corrected_count(self) -> int:
        """How many of the verified worker-months have other marks than the station reported."""
        return sum(item.marks.corrected for item in self.verified)

    @property
    def certified_rows(self) -> list[AttendanceRow]:
        return [row for row in self.rows if row.category == Category.CERTIFIED]

    @property
    def uncertified_rows(self) -> list[AttendanceRow]:
        return [row for row in self.rows if row.category != Category.CERTIFIED]

    @property
    def certified_totals(self) -> AttendanceTotals:
        return totals_of(self.certified_rows, len(self.months))

    @property
    def uncertified_totals(self) -> AttendanceTotals:
        return totals_of(self.uncertified_rows, len(self.months))

    @property
    def totals(self) -> AttendanceTotals:
        return totals_of(self.rows, len(self.months))

    def as_json(self) -> dict[str, Any]:
        """The figures in the keys and shapes of `manage.py evaluation_facts`; percentages as text."""
        figures = self.figures
        end = figures.end_of_period
        return {
            "certified_person_months": _comparison(figures.certified_person_months),
            "person_months": _comparison(figures.person_months),
            "two_year_person_months": figures.two_year_person_months,
            "two_year_percent": _text(figures.two_year_percent),
            "certified_two_year_person_months": figures.certified_two_year_person_months,
            "uncertified_person_months": figures.uncertified_person_months,
            "uncertified_two_year_person_months": figures.uncertified_two_year_person_months,
            "effective_by_month": {
                label(month): count for month, count in figures.effective_by_month.items()
            },
            "end_of_period": None
            if end is None
            else {
                "workers": end.workers,
                "certified": end.certified,
                "uncertified": end.uncertified,
                **levels_at_end(end.by_level),
            },
            "continuous_workers": figures.continuous_workers,
            "retention_percent": _text(figures.retention_percent),
        }


def staffing_facts(
    agreement: Agreement,
    first_month: date,
    last_month: date,
    checks: Mapping[int, MarksCheck] | None = None,
) -> StaffingFacts:
    """The facts of the months from first to last, both first-of-month dates, from the stored attendance.

    With ``checks`` as they would be, were these findings (by row) written. One query. Raises ValueError when one person is effective twice in a month, or for a period without months.
    """
    stored = list(attendance_between(agreement.station, first_month, last_month))
    put_all(stored, checks or {})
    figures = staffing_figures(
        [worker_month(row) for row in stored],
        first=first_month,
        last=last_month,
        required_per_month=agreement.required_workers,
        required_certified_per_month=agreement.required_certified,
    )
    return StaffingFacts(
        first=first_month,
        last=last_month,
        required_workers=agreement.required_workers,
        required_certified=agreement.required_certified,
        required_retention=f"{agreement.required_retention:.2f}",
        figures=figures,
        rows=_rows(stored, months_from_to(first_month, last_month)),
    )


def levels_at_end(by_level: Any) -> dict[str, int]:
    """Certificates by name, 高级社会工作师 only when somebody holds it."""
    counts = {level.label: by_level.get(level.value, 0) for level in ALWAYS_COUNTED_LEVELS}
    if by_level.get(Level.SENIOR.value):
        counts[Level.SENIOR.label] = by_level[Level.SENIOR.value]
    return counts


def worker_month(row: Attendance) -> WorkerMonth:
    """The row as the figures count it: under the person's key, with the marks that count."""
    certified = row.category == Category.CERTIFIED
    return WorkerMonth(
        worker=row.worker.person,
        month=row.month,
        effective=is_effective(*row.marks),
        certified=certified,
        counted=is_counted(certified, trained=row.category == Category.TRAINED),
        level=row.level or None,
        two_year=_two_year(row),
    )


def _two_year(row: Attendance) -> bool | None:
    return two_years_in_month(row.month, row.worker.practice, row.two_year_stated)


def _rows(stored: Iterable[Attendance], months: Sequence[date]) -> tuple[AttendanceRow, ...]:
    """One line for each person and category, in the order of the newest sheet, certified ones first."""
    lines: dict[tuple[int, str], list[Attendance]] = {}
    for row in stored:
        lines.setdefault((row.worker.person, row.category), []).append(row)
    rank = {Category.CERTIFIED.value: 0, Category.TRAINED.value: 1, Category.UNTRAINED.value: 1}
    ordered = sorted(
        lines.values(), key=lambda line: (rank[line[-1].category], line[-1].source_row, line[-1].pk)
    )
    return tuple(_line(line, months) for line in ordered)


def _line(line: Sequence[Attendance], months: Sequence[date]) -> AttendanceRow:
    """``line`` is in the order of months; what a line says once is taken from its newest month."""
    newest = line[-1]
    # Of two joined records in one month, the one without marks says nothing.
    by_month = {row.month: row for row in sorted(line, key=lambda row: any(row.marks))}
    effective = [row for row in line if is_effective(*row.marks)]
    known = [value for row in effective if (value := _two_year(row)) is not None]
    return AttendanceRow(
        worker=newest.worker.person,
        category=Category(newest.category),
        sequence=newest.sequence,
        name=newest.worker.name,
        position=newest.position,
        certificate=_certificate(newest),
        contract=contract_text(newest.contract_start, newest.contract_end),
        months=tuple(_month_marks(by_month.get(month)) for month in months),
        effective_count=len(effective),
        two_year_count=sum(known) if known or not effective else None,
        note="；".join(dict.fromkeys(row.note for row in line if row.note)),
    )


def _month_marks(row: Attendance | None) -> MonthMarks | None:
    if row is None:
        return None
    if row.verified_marks is None:
        return MonthMarks(*row.marks, verified=False, two_year=_two_year(row), row=row.pk)
    return MonthMarks(
        *row.marks,
        verified=True,
        reported=row.reported,
        reason=row.verified_reason,
        source=row.verified_source,
        two_year=_two_year(row),
        row=row.pk,
    )


def _certificate(row: Attendance) -> str:
    if row.category == Category.CERTIFIED:
        return str(Level(row.level).label)
    trained = row.category == Category.TRAINED
    return "已接受行业培训并取得证书" if trained else "未接受行业培训"


def contract_text(start: date | None, end: date | None) -> str:
    """2023.07.01-2026.06.30, 2023.07.01-长期, or nothing where no contract is stated."""
    if start is None:
        return ""
    return f"{start:%Y.%m.%d}-" + ("长期" if end is None else f"{end:%Y.%m.%d}")


def totals_of(rows: Sequence[AttendanceRow], months: int) -> AttendanceTotals:
    """Sums of lines over so many months."""
    columns = [[row.months[index] for row in rows] for index in range(months)]
    counted = [row for row in rows if row.counted]
    return AttendanceTotals(
        on_post=tuple(sum(mark.on_post for mark in column if mark) for column in columns),
        insured=tuple(sum(mark.insured for mark in column if mark) for column in columns),
        paid=tuple(sum(mark.paid for mark in column if mark) for column in columns),
        effective=tuple(
            sum(mark.effective for row in counted if (mark := row.months[index])) for index in range(months)
        ),
        effective_count=sum(row.effective_count for row in counted),
        two_year_count=sum(row.two_year_count or 0 for row in counted),
    )


def _comparison(comparison: Comparison) -> dict[str, int | None]:
    return {
        "required": comparison.required,
        "actual": comparison.actual,
        "surplus": comparison.surplus,
    }


def _text(value: Any) -> str | None:
    return None if value is None else str(value)
