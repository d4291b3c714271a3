"""Annex 2: every worker's months with three marks each, sub-totals, totals and retention."""

from collections.abc import Sequence
from datetime import date
from itertools import groupby

from reports import standard_texts
from reports.blocks import Block, Row, cell, paragraph, row, table
from reports.formatting import UNKNOWN, number, percentage, span_of_days
from reports.material import Attendance, Material
from stations.months import label

MARKS = ("人员到位", "社保购买", "工资发放")
LEADING = ("类型", "序号", "姓名", "职位", "岗位资格证/资质", "合同期限")
TRAILING = ("人员到岗小计", "从业满2年到岗小计", "备注")
UNCOUNTED = "不计入"

# Shares of the width. Up to six months the marks stand wide; twelve months still leave 3.6 mm for each mark.
WIDE = {"leading": [14, 7, 13, 20, 22, 34], "mark": 6.5, "trailing": [11, 14, 32]}
NARROW = {"leading": [11.5, 6, 12, 15, 19, 14], "mark": 4.2, "trailing": [9, 10, 24]}
MONTHS_WIDE = 6


def annex_attendance(material: Material) -> list[Block]:
    """The annex's blocks; works for one month up to the whole year."""
    terms = (
        f"项目服务采购周期：{span_of_days(*material.cycle)}　　"
        f"年度服务协议时间：{span_of_days(*material.year)}　　"
        f"考核期：{span_of_days(*material.period)}"
    )
    return [
        {**paragraph(terms), "kind": "facts-line"},
        _table(material),
        paragraph(standard_texts.ATTENDANCE_KEY),
    ]


def _table(material: Material) -> Block:
    months = material.months
    shape = WIDE if len(months) <= MONTHS_WIDE else NARROW
    marks = [shape["mark"]] * (len(MARKS) * len(months))
    return table(
        name="attendance",
        title="",
        widths=[*shape["leading"], *marks, *shape["trailing"]],
        head=_head(months),
        body=_body(material),
        size="tight" if shape is WIDE else "tighter",
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


def _body(material: Material) -> list[Row]:
    rows: list[Row] = []
    for group, workers in groupby(material.attendance, key=lambda worker: worker.group):
        members = list(workers)
        rows += [_worker_row(worker, index, material.months) for index, worker in enumerate(members, start=1)]
        rows += _group_rows(group, members, material.months)
    return [*rows, *_total_rows(material)]


def _worker_row(worker: Attendance, index: int, months: Sequence[date]) -> Row:
    cells = [
        cell(worker.group),
        cell(str(index)),
        cell(worker.name),
        cell(worker.position),
        cell(worker.certificate),
        cell(_contract(worker, months), kind="dates"),
    ]
    for month in months:
        marks = worker.marks.get(month)
        cells += [cell("" if marks is None else "√" if mark else UNKNOWN) for mark in marks or (None,) * 3]
    cells += [cell(number(worker.effective)), cell(number(worker.two_years)), cell(worker.note, kind="text")]
    return row(cells)


def _contract(worker: Attendance, months: Sequence[date]) -> str:
    """The contract's two dates, on two lines where the months need the width: a date itself is never broken."""
    return worker.contract if len(months) <= MONTHS_WIDE else worker.contract.replace("-", "-\n", 1)


def _group_rows(group: str, workers: Sequence[Attendance], months: Sequence[date]) -> list[Row]:
    """A group's marks counted by column, then its effective worker-months by month."""
    return [
        _marks_row(f"{group}小计", workers, months, "subtotal"),
        _months_row(f"{group}有效人次小计", [_effective(workers, month) for month in months], "subtotal"),
    ]


def _marks_row(name: str, workers: Sequence[Attendance], months: Sequence[date], kind: str) -> Row:
    counts = [
        sum(bool(marks and marks[index]) for marks in (worker.marks.get(month) for worker in workers))
        for month in months
        for index in range(len(MARKS))
    ]
    two_years = [worker.two_years for worker in workers if worker.two_years is not None]
    return row(
        [
            cell(name, across=len(LEADING)),
            *(cell(str(count)) for count in counts),
            cell(str(sum(worker.effective for worker in workers))),
            cell(number(sum(two_years) if two_years else None)),
            cell(""),
        ],
        kind,
    )


def _effective(workers: Sequence[Attendance], month: date) -> int:
    return sum(all(worker.marks.get(month) or (False,)) for worker in workers)


def _months_row(name: str, counts: Sequence[int | None], kind: str) -> Row:
    return row(
        [
            cell(name, across=len(LEADING)),
            *(cell(number(count), across=len(MARKS)) for count in counts),
            cell("", across=len(TRAILING)),
        ],
        kind,
    )


def _total_rows(material: Material) -> list[Row]:
    figures = material.staffing
    counted = [worker for worker in material.attendance if worker.group != UNCOUNTED]
    total = _marks_row("总计（到岗、社保、工资）", counted, material.months, "total")
    total["cells"][-3]["text"] = number(figures.person_months.actual)
    total["cells"][-2]["text"] = number(figures.two_year_person_months)
    by_month = [figures.effective_by_month[month] for month in material.months]
    formula = (
        f"逐月持续在岗社工{number(figures.continuous_workers)}名 ÷ "
        f"协议要求每月在岗社工{material.required_workers}名"
    )
    rest = len(MARKS) * (len(material.months) - 1) + len(TRAILING)
    return [
        total,
        _months_row("社工有效人次合计", by_month, "total"),
        row(
            [
                cell("稳岗率", across=len(LEADING)),
                cell(percentage(figures.retention_percent), across=len(MARKS)),
                cell(formula, across=rest, kind="text"),
            ],
            "total",
        ),
    ]
