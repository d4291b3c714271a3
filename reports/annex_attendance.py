"""Annex 2: every worker's months with three marks each, sub-totals, totals and retention."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from reports.annex_facts import (
    EFFECTIVE,
    EFFECTIVE_COUNT,
    EVERYONE,
    MARKS,
    TWO_YEAR_COUNT,
    of_column,
    of_group,
    of_line,
)
from reports.blocks import Block, Cell, Row, cell, figure_cell, paragraph, row, table
from scoring.facts import EvaluationFacts
from scoring.figure_marks import marked
from scoring.formatting import UNKNOWN, number, percentage, span_of_days
from scoring.stored import Stored, Table
from staffing.facts import AttendanceRow, AttendanceTotals, MonthMarks, totals_of
from stations.months import label, last_day

LEADING = ("类型", "序号", "姓名", "职位", "岗位资格证/资质", "合同期限")
TRAILING = ("人员到岗小计", "从业满2年到岗小计", "备注")


@dataclass(frozen=True)
class Shape:
    """The shares of the table's width: the leading columns, one mark, the trailing columns."""

    leading: tuple[float, ...]
    mark: float
    trailing: tuple[float, ...]
    size: str


# Up to six months the marks stand wide; twelve months still leave 4 mm for each mark.
WIDE = Shape((14, 7, 13, 20, 24, 31), 6.5, (11, 14, 33), "tight")
NARROW = Shape((13.5, 6, 12, 15, 19, 14), 4.2, (9, 10, 22), "tighter")
MONTHS_WIDE = 6


def annex_attendance(facts: EvaluationFacts, key: list[Block]) -> list[Block]:
    """The annex's blocks; works for one month up to the whole year. `key` says what the marks mean."""
    evaluation = facts.evaluation
    dates = (
        f"项目服务采购周期：{span_of_days(*facts.agreement.cycle)}　　"
        f"年度服务协议时间：{span_of_days(*facts.agreement.year)}　　"
        f"考核期：{span_of_days(evaluation.first, last_day(evaluation.last))}"
    )
    return [
        paragraph(dates, kind="terms"),
        _table(facts),
        *key,
        *_corrected(facts),
    ]


def _table(facts: EvaluationFacts) -> Block:
    months = facts.staffing.months
    shape = WIDE if len(months) <= MONTHS_WIDE else NARROW
    marks = [shape.mark] * (len(MARKS) * len(months))
    return table(
        name="attendance",
        title="",
        widths=[*shape.leading, *marks, *shape.trailing],
        head=_head(months),
        body=_body(facts),
        size=shape.size,
    )


def _head(months: Sequence[date]) -> list[Row]:
    years = {month.year for month in months}
    names = [f"{month.month}月" if len(years) == 1 else label(month) for month in months]
    first = [
        *(cell(text, down=2) for text in LEADING),
        *(cell(name, across=len(MARKS)) for name in names),
        *(cell(text, down=2) for text in TRAILING),
    ]
    return [row(first), row([cell(text) for _ in months for text in MARKS])]


def _body(facts: EvaluationFacts) -> list[Row]:
    staffing = facts.staffing
    count = len(facts.staffing.months)
    rows: list[Row] = []
    for category, workers in groupby(staffing.rows, key=lambda worker: worker.category):
        members = list(workers)
        rows += [_worker_row(worker, index) for index, worker in enumerate(members, start=1)]
        totals = totals_of(members, count)
        by_month = dict(zip(staffing.months, totals.effective, strict=True))
        rows += _total_rows(category.label, totals, by_month, "subtotal")
    whole = _total_rows(EVERYONE, staffing.totals, staffing.figures.effective_by_month, "total")
    return [*rows, *whole, _retention_row(facts)]


def _worker_row(worker: AttendanceRow, index: int) -> Row:
    return row(
        [
            cell(worker.category.label),
            cell(str(index)),
            cell(worker.name, kind="name"),
            cell(worker.position),
            cell(worker.certificate),
            cell(_contract(worker), kind="dates"),
            *(mark for month in worker.months for mark in _marks(month)),
            figure_cell(of_line(worker, EFFECTIVE_COUNT), worker.effective_count),
            figure_cell(of_line(worker, TWO_YEAR_COUNT), worker.two_year_count),
            cell(worker.note, kind="text"),
        ]
    )


def _marks(month: MonthMarks | None) -> list[Cell]:
    if month is None:
        return [cell("") for _ in MARKS]
    key = None if month.row is None else str(Stored(Table.ATTENDANCE, month.row))
    return [cell("√" if mark else UNKNOWN, key=key) for mark in (month.on_post, month.insured, month.paid)]


def _contract(worker: AttendanceRow) -> str:
    """The contract's two dates, on two lines where the months need the width: a date itself is never broken."""
    if len(worker.months) <= MONTHS_WIDE:
        return worker.contract
    return worker.contract.replace("-", "-\n", 1)


def _total_rows(
    name: str, totals: AttendanceTotals, effective: Mapping[date, int | None], kind: str
) -> list[Row]:
    """The marks counted by column with the worker-months at the end, then the effective ones by month."""
    marks = zip(effective, totals.on_post, totals.insured, totals.paid, strict=True)
    by_mark = [
        cell(f"{name}小计", across=len(LEADING), kind="name"),
        *(
            figure_cell(of_column(name, month, mark), count)
            for month, *counts in marks
            for mark, count in zip(MARKS, counts, strict=True)
        ),
        figure_cell(of_group(name, EFFECTIVE_COUNT), totals.effective_count),
        figure_cell(of_group(name, TWO_YEAR_COUNT), totals.two_year_count),
        cell(""),
    ]
    by_month = [
        cell(f"{name}有效人次", across=len(LEADING), kind="name"),
        *(
            figure_cell(of_column(name, month, EFFECTIVE), count, across=len(MARKS))
            for month, count in effective.items()
        ),
        cell("", across=len(TRAILING)),
    ]
    return [row(by_mark, kind), row(by_month, kind)]


def _retention_row(facts: EvaluationFacts) -> Row:
    figures = facts.staffing.figures
    stayed = number(figures.continuous_workers)
    if figures.continuous_workers is not None:
        stayed = marked("到岗.持续在岗人数", stayed)
    required = marked("协议.每月应到岗人数", str(facts.agreement.required_workers))
    formula = f"逐月持续在岗社工{stayed}名 ÷ 协议要求每月在岗社工{required}名"
    rest = len(MARKS) * (len(facts.staffing.months) - 1) + len(TRAILING)
    return row(
        [
            cell("稳岗率", across=len(LEADING), kind="name"),
            cell(
                percentage(figures.retention_percent),
                across=len(MARKS),
                key=None if figures.retention_percent is None else "到岗.稳岗率",
            ),
            cell(formula, across=rest, kind="text"),
        ],
        "total",
    )


def _corrected(facts: EvaluationFacts) -> list[Block]:
    """Whose marks are the evaluator's and others than the station's."""
    names = [
        f"{worker.name}（{'、'.join(months)}）"
        for worker in facts.staffing.rows
        if (months := _corrected_months(worker, facts.staffing.months))
    ]
    return [paragraph(f"采用评估机构核实标记的社工：{'、'.join(names)}。")] if names else []


def _corrected_months(worker: AttendanceRow, months: Sequence[date]) -> list[str]:
    by_month = zip(months, worker.months, strict=True)
    return [label(month) for month, marks in by_month if marks is not None and marks.corrected]
