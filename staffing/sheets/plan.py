"""A parsed sheet against what is stored: who is who, what would be added or changed, what forbids it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from staffing.effective import RULE_WORDS, suggested, worked_in_part
from staffing.known import Known, KnownWorker, Place, Statement, StoredMonth
from staffing.locked import altered_months
from staffing.sheets.differences import described, differences
from staffing.sheets.parsed import Layout, MonthColumns, ParsedRow, ParsedSheet
from staffing.two_years import statement_disagrees
from stations.intake import Change, ChangeKind, Plan, Problem, collapse, error, warning
from stations.locked import WHO_HELPS
from stations.months import chinese, last_day
from stations.workbooks import cell_name


@dataclass(frozen=True)
class PlannedMonth:
    """One worker-month of the sheet; ``stored`` is the row that it meets, None when it is new."""

    month: date
    statement: Statement
    place: Place
    stored: StoredMonth | None

    @property
    def kind(self) -> ChangeKind:
        if self.stored is None:
            return "added"
        return "unchanged" if self.stored.statement == self.statement else "changed"


@dataclass(frozen=True)
class PlannedPerson:
    """A person of the sheet; ``worker`` is the stored record, None for somebody new.

    ``registration`` is a number that no record bears yet.
    """

    worker: KnownWorker | None
    name: str
    registration: str | None
    practice_since: date | None
    months: tuple[PlannedMonth, ...]


@dataclass(frozen=True)
class AttendancePlan(Plan):
    """The plan of an attendance sheet. ``removable``: stored rows of workers missing from it, by warning key."""

    persons: tuple[PlannedPerson, ...] = ()
    removable: Mapping[str, tuple[int, ...]] = field(default_factory=dict)


def plan_attendance(parsed: ParsedSheet, known: Known, only: Sequence[date] = ()) -> AttendancePlan:
    """What importing the sheet would do; with ``only``, the sheet's other months are left alone.

    Uncertain rows are planned all the same, so that a preview can show them; while the plan has errors nothing
    of it may be applied.
    """
    if parsed.layout is None:
        return AttendancePlan("attendance", problems=collapse(parsed.problems))
    months = tuple(columns for columns in parsed.months if not only or columns.month in only)
    planner = _Planner(parsed.layout, months, known)
    persons = tuple(planner.person(rows) for rows in parsed.persons)
    missing, removable = planner.missing(persons)
    planner.check_locked(persons)
    return AttendancePlan(
        "attendance",
        problems=collapse([*parsed.problems, *planner.problems]),
        changes=(*_changes(persons, months), *missing),
        persons=persons,
        removable=removable,
    )


@dataclass
class _Planner:
    layout: Layout
    months: tuple[MonthColumns, ...]
    known: Known
    problems: list[Problem] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.sheet = self.layout.grid.name
        # Of two joined records in one month, the one with marks is the one that a sheet speaks of.
        stored = sorted(self.known.stored, key=lambda row: any(row.statement.marks))
        self.stored = {(row.person, row.month): row for row in stored}
        self.claimed: dict[int, ParsedRow] = {}
        self.ambiguous: set[str] = set()

    def person(self, rows: Sequence[ParsedRow]) -> PlannedPerson:
        first = rows[0]
        registration = next((row.registration for row in rows if row.registration), None)
        practice = next((row.practice_since for row in rows if row.practice_since), None)
        worker = self._claim(self._identify(first, registration), first)
        if worker is not None:
            self._check_start(rows, practice, worker)
        self._check_practice(rows, practice or (worker.practice_since if worker else None))
        months = tuple(
            self._month(columns, columns.month, _row_of(rows, columns.month), worker)
            for columns in self.months
            if columns.month is not None
        )
        unknown = None if registration in self.known.by_number else registration
        return PlannedPerson(worker, first.name, unknown, practice, months)

    def _identify(self, row: ParsedRow, registration: str | None) -> KnownWorker | None:
        """The stored worker: by number nationwide, else by name within the station (docs/domain.md)."""
        if registration and (worker := self.known.by_number.get(registration)):
            if worker.name != row.name:
                self._error(
                    self.layout.cell(row.row, "registration"),
                    f"证书登记号 {registration} 已登记在另一个姓名下",
                    "请核对登记号和姓名；若确是同一人改名，请联系区民政局",
                    row.name,
                )
            return worker
        same_name = self.known.by_name.get(row.name, ())
        if registration:
            same_name = tuple(worker for worker in same_name if worker.registration is None)
        if len(same_name) > 1:
            self._error(
                self.layout.cell(row.row, "name"),
                f"本站已有 {len(same_name)} 名“{row.name}”，无法判断是哪一位",
                "请在“证书登记号”列补填登记号",
            )
            self.ambiguous.add(row.name)
        return same_name[0] if len(same_name) == 1 else None

    def _claim(self, worker: KnownWorker | None, row: ParsedRow) -> KnownWorker | None:
        """Two persons of a sheet can't both be the one that is stored."""
        if worker is None:
            return None
        other = self.claimed.setdefault(worker.person, row)
        if other is row:
            return worker
        self._error(
            self.layout.cell(row.row, "name"),
            f"“{row.name}”与第 {other.row + 1} 行都对应本站已登记的同一人",
            "若确是两人，请联系系统管理员先为已登记的社工补上证书登记号",
        )
        return None

    def _month(
        self, columns: MonthColumns, month: date, row: ParsedRow, worker: KnownWorker | None
    ) -> PlannedMonth:
        stored = self.stored.get((worker.person, month)) if worker else None
        cell = self.layout.grid.cell(row.row, columns.first)
        if worker is not None and row.marks[month].effective:
            self._check_elsewhere(row, worker, month, cell)
            self._check_posting(row, worker, month, cell)
        if worker is not None:
            self._check_part_month(row, worker, month, cell)
        statement = _statement(row, month, stored)
        if stored is not None and stored.verified:
            self._check_verified(row, month, cell, stored.statement, statement)
        return PlannedMonth(month, statement, Place(self.sheet, cell, row.row + 1, row.sequence), stored)

    def _check_verified(
        self, row: ParsedRow, month: date, cell: str, stored: Statement, stated: Statement
    ) -> None:
        if stated.marks != stored.marks:
            self.problems.append(
                warning(
                    self.sheet,
                    cell,
                    f"{chinese(month)}评估方已核实，核实结果仍然有效，上报的标记改了也不改变统计",
                    "请核对标记并说明更改的原因；对核实有异议的请联系第三方评估组长",
                    row.name,
                )
            )

    def _check_elsewhere(self, row: ParsedRow, worker: KnownWorker, month: date, cell: str) -> None:
        station = self.known.elsewhere.get((worker.person, month))
        if station is not None:
            self._error(
                cell,
                f"{chinese(month)}已在{station}有效到岗，同一人同一月只能计一次",
                "请与对方核对调动的月份，改正其中一份表",
                row.name,
            )

    def _check_posting(self, row: ParsedRow, worker: KnownWorker, month: date, cell: str) -> None:
        postings = self.known.postings.get(worker.person, ())
        covered = any(start <= last_day(month) and (end is None or end >= month) for start, end in postings)
        closed = [end for _, end in postings if end is not None and end < month]
        if closed and not covered:
            self._error(
                cell,
                f"{chinese(month)}有效到岗，但已登记于 {max(closed):%Y-%m-%d} 离岗",
                "请核对标记；若已返岗，请先登记新的在岗安排",
                row.name,
            )

    def _check_part_month(self, row: ParsedRow, worker: KnownWorker, month: date, cell: str) -> None:
        """The marks decide; where days of a posting are known, the part-month rule may say otherwise."""
        spans = self.known.postings.get(worker.person, ())
        if month in row.unclear or not worked_in_part(month, spans):
            return
        on_post = row.marks[month].on_post
        if suggested(month, spans, self.known.rule) == on_post:
            return
        days = "、".join(
            f"{start:%Y-%m-%d} 到岗" if start > month else f"{end:%Y-%m-%d} 离岗"
            for start, end in spans
            if worked_in_part(month, [(start, end)])
        )
        marked, wanted = ("到位", "不到位") if on_post else ("不到位", "到位")
        self.problems.append(
            warning(
                self.sheet,
                cell,
                f"{chinese(month)}标为{marked}；已登记 {days}，按“{RULE_WORDS[self.known.rule]}”应为{wanted}",
                "请核对标记和日期；确应如此的可说明后继续，以标记为准",
                row.name,
            )
        )

    def _check_start(self, rows: Sequence[ParsedRow], practice: date | None, worker: KnownWorker) -> None:
        known = worker.practice_since
        if practice is None or practice == known:
            return
        row = next(row for row in rows if row.practice_since)
        cell = self.layout.cell(row.row, "practice")
        if what := altered_months(self.known.settled.get(worker.person, ()), practice):
            self._error(cell, what, f"请改回原来的日期或留空；{WHO_HELPS.removesuffix('。')}", row.name)
        elif known is not None:
            self.problems.append(
                warning(
                    self.sheet,
                    cell,
                    f"从业起始日与已登记的（{known:%Y-%m-%d}）不同，写入后以表中的为准",
                    "请核对后说明，或改正表中的日期",
                    row.name,
                )
            )

    def _check_practice(self, rows: Sequence[ParsedRow], practice: date | None) -> None:
        for row in rows:
            if statement_disagrees(practice, row.two_year):
                self.problems.append(
                    warning(
                        self.sheet,
                        self.layout.cell(row.row, "two_year"),
                        f"从业2年以上的月数与从业起始日（{practice:%Y-%m-%d}）不符，以起始日为准",
                        "请核对从业起始日或这一小计",
                        row.name,
                    )
                )

    def missing(self, persons: Iterable[PlannedPerson]) -> tuple[list[Change], dict[str, tuple[int, ...]]]:
        """Stored workers whom the sheet leaves out in its own months: they stay, unless the clerk removes them."""
        seen = {person.worker.person for person in persons if person.worker is not None}
        months = {columns.month for columns in self.months}
        absent: dict[int, list[StoredMonth]] = {}
        for row in self.known.stored:
            if row.person not in seen and row.month in months and row.name not in self.ambiguous:
                absent.setdefault(row.person, []).append(row)
        changes: list[Change] = []
        removable: dict[str, tuple[int, ...]] = {}
        cell = self.layout.grid.cell(self.layout.top, self.layout.columns["name"])
        for rows in absent.values():
            problem = warning(
                self.sheet,
                cell,
                f"“{rows[0].name}”已有 {len(rows)} 个月的记录，表中没有这个人",
                self._cure_of_absence,
            )
            self.problems.append(problem)
            # What was verified stays with what was reported.
            removable[problem.key] = tuple(
                row.pk for row in rows if row.month not in self.known.locked and not row.verified
            )
            changes += [
                Change("missing", _label(row.name, row.month), self.sheet, cell, described(row.statement))
                for row in rows
            ]
        return changes, removable

    @property
    def _cure_of_absence(self) -> str:
        """A city's workbook removes nobody: who confirms it for a whole city can't know who left each station."""
        if self.layout.rows is None:
            return "漏填的请补上；不再上报的可勾选移除，不勾选则保留原记录"
        return "漏填的请补上；写入后原记录保留，不再上报的由社工站在自己的到岗表中移除"

    def check_locked(self, persons: Iterable[PlannedPerson]) -> None:
        touched = {
            planned.month for person in persons for planned in person.months if planned.kind != "unchanged"
        }
        for columns in self.months:
            if columns.month in touched & self.known.locked:
                self._error(
                    self.layout.grid.cell(*columns.heading),
                    f"{chinese(columns.month)}的数据已锁定（评估已汇总）",
                    "请只上报未锁定的月份；确需更正的请联系第三方评估组长",
                )

    def _error(self, cell: str, what: str, cure: str, context: str = "") -> None:
        self.problems.append(error(self.sheet, cell, what, cure, context))


def _row_of(rows: Sequence[ParsedRow], month: date) -> ParsedRow:
    """Of several rows of one person, the one with marks in the month."""
    return next((row for row in rows if any(row.marks[month])), rows[0])


def _statement(row: ParsedRow, month: date, stored: StoredMonth | None) -> Statement:
    """A blank two-year cell states nothing, so it takes nothing back."""
    kept = stored.statement.two_year_stated if stored and not row.two_year else None
    return Statement(
        *row.marks[month],
        two_year_stated=row.two_year.get(month, kept),
        category=row.category,
        level=row.level,
        position=row.position,
        contract_start=row.contract_start,
        contract_end=row.contract_end,
        note=row.note,
    )


def _changes(persons: Iterable[PlannedPerson], months: Iterable[MonthColumns]) -> Iterable[Change]:
    columns_of = {columns.month: columns for columns in months}
    for person in persons:
        for planned in person.months:
            old, new = "", described(planned.statement)
            if planned.stored is not None and planned.kind == "changed":
                old, new = differences(planned.stored.statement, planned.statement)
            columns = columns_of[planned.month].columns.values()
            yield Change(
                planned.kind,
                _label(person.name, planned.month),
                planned.place.sheet,
                planned.place.cell,
                old,
                new,
                tuple(cell_name(planned.place.row - 1, column) for column in columns),
            )


def _label(name: str, month: date) -> str:
    return f"{name} {chinese(month)}"
