"""What rows must agree with: contracts, one another, and the remarks that explain a change."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import pairwise

from staffing.sheets.parsed import Layout, MonthColumns, ParsedRow, mark_columns
from stations.intake import Problem, error, warning
from stations.months import chinese, first_of_month
from stations.workbooks.text import normalise, to_int

MOST_ROWS = 5_000


def too_long(layout: Layout) -> Problem | None:
    """No station has thousands of workers: such a sheet is a city's, or something else altogether."""
    filled = sum(any(value is not None for value in layout.grid.rows[row]) for row in layout.lines)
    if filled <= MOST_ROWS:
        return None
    return error(
        layout.grid.name,
        layout.grid.cell(layout.top, layout.columns["name"]),
        f"表中有 {filled} 行，一个社工站的到岗表最多 {MOST_ROWS} 行",
        "请只保留本站的社工后重新上传；多个社工站的汇总表，请由区民政局或系统管理员在“汇总上报”中上传",
    )


def check_contracts(
    layout: Layout, rows: Iterable[ParsedRow], months: Sequence[MonthColumns]
) -> Iterable[Problem]:
    """An effective month must touch the contract; any day of it is enough."""
    for row in rows:
        if row.contract_start is None:
            continue
        opening = first_of_month(row.contract_start)
        closing = None if row.contract_end is None else first_of_month(row.contract_end)
        for columns in months:
            month = columns.month
            if month is None or not row.marks[month].effective:
                continue
            if month < opening or (closing is not None and month > closing):
                yield error(
                    layout.grid.name,
                    layout.grid.cell(row.row, columns.first),
                    f"{chinese(month)}有效到岗，却不在合同期限内（{contract_text(row)}）",
                    "请核对标记和合同期限；已续签的请填写新的期限",
                    row.name,
                )


def contract_text(row: ParsedRow) -> str:
    end = "长期" if row.contract_end is None else f"{row.contract_end:%Y.%m.%d}"
    return f"{row.contract_start:%Y.%m.%d}-{end}"


def check_notes(layout: Layout, rows: Iterable[ParsedRow]) -> Iterable[Problem]:
    """Who comes or goes within the sheet's months is expected to be explained in 备注."""
    for row in rows:
        months = sorted(row.marks)
        moved = [
            (month, row.marks[month].on_post)
            for before, month in pairwise(months)
            if row.marks[before].on_post != row.marks[month].on_post
        ]
        if not moved or row.note or row.unclear:
            continue
        yield unexplained_change(layout, row, *moved[0])


def unexplained_change(layout: Layout, row: ParsedRow, month: date, came: bool) -> Problem:
    """The warning of a worker who came to the station in the month, or went, without a word in 备注."""
    what, cure = ("新到岗", "入职或调入") if came else ("起不在岗", "离职、调出或请假")
    return warning(
        layout.grid.name,
        layout.cell(row.row, "note"),
        f"{chinese(month)}{what}，备注为空",
        f"建议写明{cure}的日期和去向",
        row.name,
    )


def check_hidden(layout: Layout, rows: Iterable[ParsedRow]) -> Iterable[Problem]:
    for row in rows:
        if row.row in layout.grid.hidden_rows:
            yield warning(
                layout.grid.name,
                layout.cell(row.row, "name"),
                "有隐藏的行，已照常读入",
                "若不应上报，请删除这一行；否则请取消隐藏",
                row.name,
            )


def check_row_totals(layout: Layout, rows: Iterable[ParsedRow]) -> Iterable[Problem]:
    """The stated sum of a row against its marks."""
    column = layout.columns.get("effective")
    for row in rows if column is not None else ():
        if row.unclear:
            continue
        value = layout.grid.value(row.row, column or 0)
        try:
            stated = to_int(value)
        except ValueError:
            yield warning(
                layout.grid.name,
                layout.cell(row.row, "effective"),
                f"到岗小计“{normalise(value)}”不是数字，没有核对",
                "请填写有效到岗的月数",
                row.name,
            )
            continue
        computed = len(row.effective_months)
        if stated is not None and stated != computed:
            yield warning(
                layout.grid.name,
                layout.cell(row.row, "effective"),
                f"到岗小计写为 {stated}，按标记计算为 {computed}",
                "请核对各月标记；确认无误的可说明后继续，以标记为准",
                row.name,
            )


def check_formulas(layout: Layout, months: tuple[MonthColumns, ...], last_row: int) -> Iterable[Problem]:
    """A formula whose result was never saved has no value to read; the clerk sees one on the screen."""
    columns = set(layout.columns.values()) | {column for _, _, column in mark_columns(months)}
    read = {*range(layout.top, layout.bottom + 1), *(row for row in layout.lines if row <= last_row)}
    for row, column in sorted(place for place in layout.grid.formulas_without_value if place[0] in read):
        if column in columns:
            yield error(
                layout.grid.name,
                layout.grid.cell(row, column),
                "公式没有保存计算结果",
                "请用 Excel 或 WPS 打开表格，保存后重新上传，或直接填写数值",
            )


def check_twice(layout: Layout, rows: Sequence[ParsedRow]) -> tuple[list[list[ParsedRow]], list[Problem]]:
    """Rows grouped by person, in the order of the sheet (docs/domain.md, "Persons").

    A number names a person; a row without one belongs to the name. Rows of one person may share no month on
    post: an error at the later row; separate months are joined with a warning.
    """
    groups: dict[str, list[ParsedRow]] = {}
    problems: list[Problem] = []
    numbered = _numbers_by_name(rows)
    for row in rows:
        numbers = numbered[row.name]
        key = row.registration or (f"name:{row.name}" if len(numbers) != 1 else next(iter(numbers)))
        group = groups.setdefault(key, [])
        problems.extend(_against(layout, row, group))
        group.append(row)
    return list(groups.values()), problems


def _numbers_by_name(rows: Iterable[ParsedRow]) -> dict[str, set[str]]:
    numbers: dict[str, set[str]] = {}
    for row in rows:
        numbers.setdefault(row.name, set()).update({row.registration} if row.registration else ())
    return numbers


def _against(layout: Layout, row: ParsedRow, others: Sequence[ParsedRow]) -> Iterable[Problem]:
    for other in others:
        cell = layout.cell(row.row, "name")
        if other.name != row.name:
            yield error(
                layout.grid.name,
                layout.cell(row.row, "registration"),
                f"“{row.name}”与第 {other.row + 1} 行“{other.name}”的证书登记号相同",
                "请核对登记号，一个登记号只属于一个人",
            )
        elif _months_on_post(row) & _months_on_post(other):
            yield error(
                layout.grid.name,
                cell,
                f"“{row.name}”与第 {other.row + 1} 行重复，两行月份重叠",
                "若是同名两人，请补填证书登记号；否则请删除一行",
            )
        else:
            yield warning(
                layout.grid.name,
                cell,
                f"“{row.name}”与第 {other.row + 1} 行同名，月份不重叠，按同一人合并",
                "若是同名两人，请补填证书登记号",
            )


def _months_on_post(row: ParsedRow) -> set[date]:
    return {month for month, marks in row.marks.items() if any(marks)}
