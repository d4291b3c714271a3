"""The form in which findings are typed: one row for each chosen record, words for all of them beside words of its own."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.http import QueryDict

from indicators.models import Quantity
from indicators.services import check_figure
from indicators.sheets.amounts import plain
from indicators.verification import QuantityCheck
from scoring.verification import CORRECTED, Line
from staffing.models import Attendance
from staffing.models.attendance import Marks
from staffing.verification import MarksCheck
from stations.refusals import LONGEST_REASON
from stations.verification import LONGEST_SOURCE, stamp
from stations.workbooks.text import to_number

FOUND_RIGHT = "核实无误"
MARKS = ("on_post", "insured", "paid")


@dataclass(frozen=True)
class Row:
    """One record in the form: the marks or the figure as typed, or as they count while nothing is typed yet."""

    line: Line
    seen: str
    marks: Marks
    figure: str
    takes_back: bool
    reason: str
    source: str
    problem: str = ""

    @property
    def is_attendance(self) -> bool:
        return self.line.is_attendance


@dataclass(frozen=True)
class Findings:
    """The whole form, read: `problems` keep it from being previewed or saved."""

    rows: tuple[Row, ...]
    reason: str
    source: str
    marks: tuple[MarksCheck, ...] = ()
    quantities: tuple[QuantityCheck, ...] = ()

    @property
    def problems(self) -> list[str]:
        """What is wrong, with the record that it is about."""
        return [f"{row.line.label}：{row.problem}" for row in self.rows if row.problem]

    @property
    def digest(self) -> str:
        """Differs whenever a finding does: what is saved must be what was previewed."""
        return stamp(self.marks, self.quantities)


def unfilled(lines: Iterable[Line]) -> Findings:
    """The form as it opens: each record as it counts now, with the words of its verification."""
    return Findings(tuple(_unfilled(line) for line in lines), "", "")


def _unfilled(line: Line) -> Row:
    stored = line.row
    marks = stored.marks if isinstance(stored, Attendance) else (False, False, False)
    figure = plain(stored.counted) if isinstance(stored, Quantity) else ""
    return Row(line, line.stamp, marks, figure, False, line.reason, line.source)


def read_findings(data: QueryDict, lines: Iterable[Line]) -> Findings:
    """What was typed for the lines."""
    reason, source = data.get("reason", "").strip(), data.get("source", "").strip()
    rows = []
    marks: list[MarksCheck] = []
    quantities: list[QuantityCheck] = []
    for line in lines:
        row, check = _read(data, line, reason, source)
        rows.append(row)
        if isinstance(check, MarksCheck):
            marks.append(check)
        elif check is not None:
            quantities.append(check)
    return Findings(tuple(rows), reason, source, tuple(marks), tuple(quantities))


def _read(
    data: QueryDict, line: Line, reason: str, source: str
) -> tuple[Row, MarksCheck | QuantityCheck | None]:
    """A row of the form, and the finding unless something is wrong with it."""
    own_reason = data.get(f"reason-{line.field}", "").strip()
    own_source = data.get(f"source-{line.field}", "").strip()
    ticked = data.getlist(f"mark-{line.field}")
    on_post, insured, paid = (name in ticked for name in MARKS)
    row = Row(
        line=line,
        seen=data.get(f"seen-{line.field}", ""),
        marks=(on_post, insured, paid),
        figure=data.get(f"figure-{line.field}", "").strip(),
        takes_back=f"back-{line.field}" in data,
        reason=own_reason,
        source=own_source,
    )
    try:
        return row, _check(row, reason, own_source or source)
    except ValueError as error:
        return Row(**{**vars(row), "problem": str(error)}), None


def _check(row: Row, shared: str, source: str) -> MarksCheck | QuantityCheck:
    """The finding; `shared` is the reason typed for all. Raises ValueError with words for the person who typed it."""
    stored = row.line.row
    if isinstance(stored, Attendance):
        found = None if row.takes_back else row.marks
        words = _words(row, shared, source, same=found == stored.reported)
        return MarksCheck(stored.pk, row.seen, found, *words)
    figure = None if row.takes_back else _figure(row.figure, stored)
    words = _words(row, shared, source, same=figure == stored.reported)
    return QuantityCheck(stored.pk, row.seen, figure, *words)


def _words(row: Row, shared: str, source: str, *, same: bool) -> tuple[str, str]:
    """A record that was found right needs no reason, and doesn't take the one of those that were found wrong."""
    reason = _own_reason(row, same=same) or (FOUND_RIGHT if same else shared)
    if not reason:
        raise ValueError("请写明撤销的原因" if row.takes_back else "核实结果与上报不同，请写明依据")
    if not source and not row.takes_back:
        raise ValueError("请写明材料出处，例如“11月社保缴费明细第2页”")
    if len(reason) > LONGEST_REASON or len(source) > LONGEST_SOURCE:
        raise ValueError(f"依据最多 {LONGEST_REASON} 字，出处最多 {LONGEST_SOURCE} 字")
    return reason, source


def _own_reason(row: Row, *, same: bool) -> str:
    """The record's own reason, unless it is left from a verification that found something else."""
    left = row.reason == row.line.reason
    if row.takes_back or (same and row.line.state == CORRECTED):
        return "" if left else row.reason
    return "" if row.reason == FOUND_RIGHT and not same else row.reason


def _figure(text: str, quantity: Quantity) -> Decimal:
    try:
        figure = to_number(text)
    except ValueError:
        raise ValueError(f"“{text}”不是数量，请填写数字") from None
    if figure is None:
        raise ValueError("请填写核实的数量")
    # Checked before its effect is computed: what can't be a quantity can't be counted either.
    try:
        check_figure(quantity=quantity, figure=figure)
    except ValidationError as error:
        raise ValueError(" ".join(error.messages)) from error
    return figure


def chosen_lines(fields: Sequence[str], lines: Iterable[Line]) -> list[Line]:
    """The lines of these fields, in the order in which they were chosen; what is not there is left out."""
    by_field = {line.field: line for line in lines}
    return [by_field[field] for field in dict.fromkeys(fields) if field in by_field]
