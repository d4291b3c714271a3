"""A row typed into the grid of one month, as a sheet of that one row: the sheet's own rules then apply to it.

Nothing about attendance is decided here. The row is laid out under the headings that every attendance sheet has, read
by `read_attendance` and planned by `plan_attendance`, so that typing a month and uploading it come to the same.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, replace
from datetime import date

from staffing.known import Known, KnownWorker, Place, Statement
from staffing.models import Category, Level
from staffing.sheets import AttendancePlan, ParsedSheet, Terms, plan_attendance, read_attendance
from staffing.sheets.checks import unexplained_change
from staffing.sheets.words import MARK_KINDS, MARK_NAMES, TRAINED_WORDS, parse_mark
from stations.intake import Problem, collapse, error
from stations.months import chinese
from stations.undoing import as_json
from stations.workbooks import Grid, Value, Workbook
from stations.workbooks.text import normalise, tidy

UNTRAINED_WORDS = "未受训"
# What the grid offers for a certificate; the digit is what a clerk types to choose it.
CERTIFICATES: dict[str, tuple[Category, Level | None]] = {
    **{str(level.label): (Category.CERTIFIED, level) for level in Level},
    TRAINED_WORDS: (Category.TRAINED, None),
    UNTRAINED_WORDS: (Category.UNTRAINED, None),
}
_HEADINGS = {
    "category": "类型",
    "name": "姓名",
    "position": "职位",
    "certificate": "岗位资格证/资质",
    "contract": "合同期限",
    "registration": "证书登记号",
}
_AFTER = {"two_year": "符合从业2年以上的到岗月数", "note": "备注"}
_COLUMNS = (*_HEADINGS, *MARK_KINDS, *_AFTER)
_ROW = 2


@dataclass(frozen=True)
class TypedRow:
    """The cells of one row as they were typed. ``two_year`` is a mark too; blank states nothing."""

    name: str = ""
    certificate: str = ""
    position: str = ""
    contract: str = ""
    registration: str = ""
    on_post: str = ""
    insured: str = ""
    paid: str = ""
    two_year: str = ""
    note: str = ""

    @property
    def marks(self) -> tuple[str, str, str]:
        return self.on_post, self.insured, self.paid


def plan_typed(
    row: TypedRow,
    month: date,
    terms: Terms,
    known: Known,
    *,
    worker: KnownWorker | None = None,
    before: bool | None = None,
    number: int = 1,
) -> AttendancePlan:
    """What saving the row would do. ``worker`` is the stored one whose row it is, None for the row of a new one.

    ``before`` says whether the worker was on post in the month before, None where that month is not stored. ``number``
    is the row's place in the grid. The plan speaks of nobody else: no other worker is missing from it.
    """
    if unfilled := _unfilled(row):
        return AttendancePlan("attendance", problems=unfilled)
    parsed = read_attendance(Workbook("", [_grid(row, month)]), terms)
    if not parsed.rows:
        return AttendancePlan("attendance", problems=_no_name(row))
    if worker is not None:
        known = replace(known, by_name={worker.name: (worker,)})
    plan = plan_attendance(parsed, _without_others(known, parsed))
    more = [*_change(parsed, month, before), *_another(plan, worker)]
    problems = [_of_one_month(problem) for problem in (*plan.problems, *more)]
    return replace(_placed(plan, number), problems=collapse(problems))


def field_of(problem: Problem) -> str:
    """The field of the row in which the problem's cell lies."""
    letters = problem.cell.rstrip("0123456789")
    return _COLUMNS[ord(letters) - ord("A")] if letters else "name"


def version_of(statement: Statement | None) -> str:
    """Names what a row states, so that a form can tell on what it was based; "" where nothing is stored."""
    if statement is None:
        return ""
    values = {name: as_json(value) for name, value in asdict(statement).items()}
    return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()[:16]


def _unfilled(row: TypedRow) -> tuple[Problem, ...]:
    """What a sheet would not take for a row at all."""
    if not normalise(row.name):
        return _no_name(row)
    if not any(map(normalise, row.marks)):
        cell = _cell(MARK_KINDS[0])
        names = "、".join(MARK_NAMES[kind] for kind in MARK_KINDS)
        return (error("", cell, f"{names}都没有填写", "请填写 √ 或 —"),)
    return ()


def _no_name(row: TypedRow) -> tuple[Problem, ...]:
    name = tidy(row.name)
    what = f"“{name}”不能作为姓名" if name else "没有填写姓名"
    return (error("", _cell("name"), what, "请填写社工的姓名"),)


def _cell(name: str) -> str:
    return f"{chr(ord('A') + _COLUMNS.index(name))}{_ROW + 1}"


def _grid(row: TypedRow, month: date) -> Grid:
    """The row under a sheet's headings: two lines, the month over its three marks."""
    names: dict[str, str] = {**_HEADINGS, **_AFTER, MARK_KINDS[0]: chinese(month)}
    top: list[Value] = [names.get(name) for name in _COLUMNS]
    marks = [MARK_NAMES[kind] for kind in MARK_KINDS]
    bottom: list[Value] = [*(None for _ in _HEADINGS), *marks, *(None for _ in _AFTER)]
    category, _ = CERTIFICATES.get(row.certificate, (Category.CERTIFIED, None))
    cells: dict[str, Value] = {name: getattr(row, name, None) for name in _COLUMNS}
    cells["category"] = "持证社工" if category == Category.CERTIFIED else "非持证社工"
    cells["two_year"] = _stated(row.two_year)
    return Grid("", [top, bottom, [cells[name] for name in _COLUMNS]])


def _stated(mark: str) -> Value:
    """The mark as a sheet states it: 1 or 0 of the one month. What is no mark is told like any unreadable number."""
    try:
        said = parse_mark(mark)
    except ValueError:
        return mark
    return None if said is None else int(said)


def _of_one_month(problem: Problem) -> Problem:
    """More months with two years than effective ones: said of the one month that the grid is about."""
    if problem.severity == "error" and field_of(problem) == "two_year" and "有效到岗共" in problem.what:
        return replace(
            problem,
            what="本月没有有效到岗，不能计入从业2年以上",
            cure="请把“满2年”留空，或核对三项标记",
        )
    return problem


def _without_others(known: Known, parsed: ParsedSheet) -> Known:
    names = {row.name for row in parsed.rows}
    numbers = {row.registration for row in parsed.rows}
    persons = {worker.person for name in names for worker in known.by_name.get(name, ())}
    persons |= {worker.person for number, worker in known.by_number.items() if number in numbers}
    return replace(known, stored=tuple(row for row in known.stored if row.person in persons))


def _change(parsed: ParsedSheet, month: date, before: bool | None) -> list[Problem]:
    """A coming or going since the month before wants a word, as within a sheet of several months."""
    row, layout = parsed.rows[0], parsed.layout
    if layout is None or before is None or row.note or row.unclear or month not in row.marks:
        return []
    now = row.marks[month].on_post
    return [] if now == before else [unexplained_change(layout, row, month, now)]


def _another(plan: AttendancePlan, worker: KnownWorker | None) -> list[Problem]:
    """A registration number that leads from one worker's row to another worker."""
    if worker is None or any(
        person.worker and person.worker.person == worker.person for person in plan.persons
    ):
        return []
    what = "证书登记号与本行社工已登记的不同" if worker.registration else "证书登记号已登记在另一人名下"
    cure = "请核对登记号；若确是同一人，请联系系统管理员合并档案"
    return [error("", _cell("registration"), what, cure, worker.name)]


def _placed(plan: AttendancePlan, number: int) -> AttendancePlan:
    """A typed row stands in no sheet; one that changes nothing stays where it stood."""
    return replace(
        plan,
        persons=tuple(
            replace(
                person,
                months=tuple(
                    replace(
                        planned,
                        place=planned.stored.place
                        if planned.stored is not None and planned.kind == "unchanged"
                        else Place("", "", number, number),
                    )
                    for planned in person.months
                ),
            )
            for person in plan.persons
        ),
    )
