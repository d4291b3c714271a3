"""What an attendance sheet must be read as, from what was drawn: worker-months with their values, and warnings."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING, TypeVar

from tests.workbooks.dates import chinese
from tests.workbooks.paper import cell_name
from tests.workbooks.people import Worker, two_year_months

if TYPE_CHECKING:
    from tests.workbooks.attendance import Drawing

Problem = tuple[str, str, str]  # severity, cell, what
T = TypeVar("T", bound=tuple[str, ...])


@dataclass(frozen=True)
class Month:
    """A worker-month: everything that is stored of it, with the cell of its first mark."""

    marks: tuple[bool, bool, bool]
    two_years: bool | None
    category: str
    level: str
    position: str
    contract: tuple[date, date | None]
    note: str
    sequence: int | None
    cell: str
    registration: str | None
    practice: date | None


@dataclass(frozen=True)
class Expected:
    """The plan against an empty database: what is added, by (name, month), and what is told."""

    added: dict[tuple[str, date], Month]
    problems: frozenset[Problem]


def expected_of(drawing: Drawing, *, blank: bool, hidden: bool) -> Expected:
    """``blank``: not on post was left blank. ``hidden``: the first worker's row is hidden."""
    problems: list[Problem] = []
    if hidden:
        row = drawing.rows[0][0]
        problems.append(_warning(row, drawing.columns["name"], "有隐藏的行，已照常读入"))
    for row, worker, _ in drawing.rows:
        problems += _untrained(drawing, row, worker)
        problems += _moved(drawing, row, worker)
        problems += _blanks(drawing, row, worker) if blank else ()
    if drawing.wrong_total:
        problems.append(_warning(*drawing.wrong_total))
    added = {
        (worker.name, month): _month(drawing, row, worker, sequence, month)
        for row, worker, sequence in drawing.rows
        for month in drawing.months
    }
    return Expected(added, frozenset(told_once(problems)))


def told_once(problems: Iterable[T]) -> list[T]:
    """What is wrong in more than five cells is told at the first of them only. The cell stands before the last."""
    groups: dict[tuple[str, ...], list[T]] = {}
    for problem in problems:
        groups.setdefault((*problem[:-2], problem[-1]), []).append(problem)
    return [problem for group in groups.values() for problem in (group if len(group) <= 5 else group[:1])]


def _month(drawing: Drawing, row: int, worker: Worker, sequence: int | None, month: date) -> Month:
    marks = worker.marks[month]
    effective = [item for item in drawing.months if all(worker.marks[item])]
    two_years = None
    if worker.practice and all(marks):
        two_years = month in two_year_months(worker, effective)
    return Month(
        marks=marks,
        two_years=two_years,
        category=worker.category,
        level=worker.level,
        position=worker.position,
        contract=(worker.contract_start, worker.contract_end),
        note=worker.note,
        sequence=sequence,
        cell=cell_name(row, drawing.mark_columns[month]),
        registration=(worker.registration or None) if "registration" in drawing.columns else None,
        practice=worker.practice if "practice" in drawing.columns else None,
    )


def _untrained(drawing: Drawing, row: int, worker: Worker) -> list[Problem]:
    if worker.counted:
        return []
    what = "非持证社工未注明已接受行业培训并取得证书，不计入有效人次"
    return [_warning(row, drawing.columns["certificate"], what)]


def _moved(drawing: Drawing, row: int, worker: Worker) -> list[Problem]:
    """The first coming or going within the sheet wants a remark."""
    if worker.note:
        return []
    for before, month in pairwise(sorted(drawing.months)):
        was, now = worker.marks[before][0], worker.marks[month][0]
        if was != now:
            what = f"{chinese(month)}{'新到岗' if now else '起不在岗'}，备注为空"
            return [_warning(row, drawing.columns["note"], what)]
    return []


def _blanks(drawing: Drawing, row: int, worker: Worker) -> list[Problem]:
    problems = []
    for month, column in drawing.mark_columns.items():
        blank = [column + offset for offset, mark in enumerate(worker.marks[month]) if not mark]
        if blank:
            what = f"{chinese(month)}有 {len(blank)} 个标记没有填写，按“否”读入"
            problems.append(_warning(row, blank[0], what))
    return problems


def _warning(row: int, column: int, what: str) -> Problem:
    return "warning", cell_name(row, column), what
