"""Reading a worker's row: every cell to a value, every cell that can't be read to an error."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from staffing.models import Category, Level
from staffing.registration import LONGEST_NUMBER, NumberError, registration_number
from staffing.sheets.parsed import Layout, Marks, MonthColumns, ParsedRow
from staffing.sheets.raw import RawRow
from staffing.sheets.words import (
    MARK_KINDS,
    MARK_NAMES,
    TRAINED_WORDS,
    is_tick,
    parse_level,
    parse_mark,
    parse_trained,
)
from staffing.two_years import stated_two_years
from stations.intake import Problem, error, warning
from stations.months import chinese
from stations.workbooks import Value
from stations.workbooks.text import is_blank, is_open_end, normalise, parse_date, parse_span, tidy, to_int

_LONGEST_NAME = 50
_LONGEST_POSITION = 50
# A longer number under 编号 is somebody's code, not a place in the sheet.
_LARGEST_SEQUENCE = 99_999

T = TypeVar("T")


@dataclass
class RowReader:
    """Reads one row and gathers what is wrong with it. ``months`` are those that the sheet speaks of.

    ``all_months`` is False when a month's heading can't be read: the row's sums then span more than ``months``.
    """

    layout: Layout
    months: tuple[MonthColumns, ...]
    all_months: bool
    raw: RawRow
    problems: list[Problem] = field(default_factory=list)
    unclear: set[date] = field(default_factory=set)

    def read(self) -> ParsedRow | None:
        """The row; None when it stands shifted against the headings, so that nothing in it can be trusted."""
        if self._is_shifted():
            return None
        category, level = self._category()
        contract_start, contract_end = self._contract()
        marks = {
            month.month: self._marks(month, month.month) for month in self.months if month.month is not None
        }
        return ParsedRow(
            row=self.raw.row,
            name=self._limited("name", self._who, _LONGEST_NAME),
            category=category,
            level=level,
            registration=self._registration(),
            practice_since=self._parsed("practice", parse_date, "从业起始日", "如 2020.07.01"),
            position=self._limited("position", tidy(self._value("position")), _LONGEST_POSITION),
            contract_start=contract_start,
            contract_end=contract_end,
            sequence=self._sequence(),
            note=tidy(self._value("note")),
            marks=marks,
            two_year=self._two_years(marks),
            unclear=frozenset(self.unclear),
        )

    def _value(self, name: str) -> Value:
        column = self.layout.columns.get(name)
        return None if column is None else self.layout.grid.value(self.raw.row, column)

    def _cell(self, name: str) -> str:
        return self.layout.cell(self.raw.row, name)

    def _error(self, cell: str, what: str, cure: str, context: str = "") -> None:
        self.problems.append(error(self.layout.grid.name, cell, what, cure, context))

    def _warning(self, cell: str, what: str, cure: str, context: str = "") -> None:
        self.problems.append(warning(self.layout.grid.name, cell, what, cure, context))

    @property
    def _who(self) -> str:
        return normalise(self._value("name"))

    def _parsed(self, name: str, parse: Callable[[Value], T | None], heading: str, example: str) -> T | None:
        try:
            return parse(self._value(name))
        except ValueError:
            text = tidy(self._value(name))
            self._error(self._cell(name), f"{heading}“{text}”无法识别", f"请填写{example}", self._who)
            return None

    def _is_shifted(self) -> bool:
        """Values one column off: a figure for a name, a tick for a contract, a contract for a mark."""
        name, contract = self._value("name"), self._value("contract")
        marks = [self.layout.grid.value(self.raw.row, month.first) for month in self.months]
        signs = (
            isinstance(name, int | float | date) or is_tick(name) or parse_level(name) is not None,
            is_tick(contract) or parse_level(contract) is not None,
            any(_is_span(value) for value in marks),
        )
        if not any(signs):
            return False
        self._error(
            self._cell("name"),
            f"第 {self.raw.row + 1} 行的内容与表头错开了列",
            "请把这一行左移或右移，使姓名、证书、合同期限和标记各在自己的列下",
        )
        return True

    def _limited(self, name: str, text: str, longest: int) -> str:
        if len(text) > longest:
            self._error(self._cell(name), f"文字超过 {longest} 个字", "请缩短，其余内容写在备注中")
        return text

    def _sequence(self) -> int | None:
        try:
            number = to_int(self._value("sequence"))
        except ValueError:
            return None
        return number if number is not None and 0 < number <= _LARGEST_SEQUENCE else None

    def _category(self) -> tuple[Category, Level | None]:
        """Category and certificate. The section's word and the certificate must not contradict each other."""
        value = self._value("certificate")
        level, trained = parse_level(value), parse_trained(value)
        section, text = self.raw.category, tidy(value)
        uncertified = "非持证" in section
        if level is not None:
            if uncertified:
                self._error(
                    self._cell("certificate"),
                    f"列在“非持证社工”下，证书却写着“{text}”",
                    "请把这一行移到持证社工中，或改正证书",
                    self._who,
                )
            return Category.CERTIFIED, level
        if trained and not ("持证" in section and not uncertified):
            return Category.TRAINED, None
        if uncertified and trained is False:
            self._warn_untrained()
        else:
            self._unknown_certificate(text, uncertified)
        return Category.UNTRAINED, None

    def _warn_untrained(self) -> None:
        self._warning(
            self._cell("certificate"),
            "非持证社工未注明已接受行业培训并取得证书，不计入有效人次",
            f"若已受训，请填写“{TRAINED_WORDS}”",
            self._who,
        )

    def _unknown_certificate(self, text: str, uncertified: bool) -> None:
        what = f"“{text}”不是可识别的证书或资质" if text else "没有填写证书"
        cure = (
            f"已受训的请填写“{TRAINED_WORDS}”，未受训的请填写“未受训”"
            if uncertified
            else "请填写助理社会工作师、社会工作师或高级社会工作师；没有证书的请列入非持证社工"
        )
        self._error(self._cell("certificate"), what, cure, self._who)

    def _contract(self) -> tuple[date | None, date | None]:
        """Start and end (None: open), from one column or from two."""
        if {"contract_start", "contract_end"} <= self.layout.columns.keys():
            return self._contract_of_two_columns()
        span = self._parsed(
            "contract", parse_span, "合同期限", "起止日期，如 2023.07.01-2026.06.30 或 2023.07.01-长期"
        )
        return span or (None, None)

    def _contract_of_two_columns(self) -> tuple[date | None, date | None]:
        start = self._parsed("contract_start", parse_date, "合同起始日期", "如 2023.07.01")
        value = self._value("contract_end")
        if is_open_end(value):
            return start, None
        end = self._parsed("contract_end", parse_date, "合同终止日期", "如 2026.06.30，或“长期”")
        if start is not None and is_blank(value):
            self._error(
                self._cell("contract_end"),
                "合同终止日期没有填写",
                "请填写日期；没有期限的请写“长期”",
                self._who,
            )
        elif start is not None and end is not None and end < start:
            self._error(self._cell("contract_end"), "合同终止日期早于起始日期", "请核对这两个日期", self._who)
        return start, end

    def _registration(self) -> str | None:
        try:
            number = registration_number(self._value("registration"))
        except NumberError as wrong:
            self._error(self._cell("registration"), wrong.what, wrong.cure, self._who)
            return None
        return None if number is None else self._limited("registration", number, LONGEST_NUMBER)

    def _marks(self, columns: MonthColumns, month: date) -> Marks:
        """The month's marks. A blank among them is read as 否 with a warning, told once for the month."""
        blank: list[str] = []
        marks = []
        for kind in MARK_KINDS:
            column = columns.columns[kind]
            cell = self.layout.grid.cell(self.raw.row, column)
            value = self.layout.grid.value(self.raw.row, column)
            context = f"{chinese(month)} · {self._who} · {MARK_NAMES[kind]}"
            try:
                mark = parse_mark(value)
            except ValueError:
                self._error(cell, f"“{tidy(value)}”不是到岗标记", "请改为 √ 或 —", context)
                self.unclear.add(month)
                mark = False
            if (self.raw.row, column) in self.layout.grid.formulas_without_value:
                self.unclear.add(month)
            elif mark is None:
                blank.append(cell)
            marks.append(bool(mark))
        if blank:
            self._warning(
                blank[0],
                f"{chinese(month)}有 {len(blank)} 个标记没有填写，按“否”读入",
                "请填写 √ 或 —",
                self._who,
            )
        return Marks(*marks)

    def _two_years(self, marks: dict[date, Marks]) -> dict[date, bool]:
        """The stated "n of k effective months", laid out by month; nothing when the cell is blank."""
        effective = [month for month, value in marks.items() if value.effective]
        stated = self._parsed("two_year", to_int, "符合从业2年以上的到岗小计", "到岗月数，没有的填 0")
        if stated is None or self.unclear or not self.all_months:
            return {}
        if not 0 <= stated <= len(effective):
            self._error(
                self._cell("two_year"),
                f"符合从业2年以上的到岗写为 {stated}，有效到岗共 {len(effective)} 个月",
                f"请改为 0 至 {len(effective)} 之间的数，或核对各月标记",
                self._who,
            )
            return {}
        return stated_two_years(effective, stated)


def _is_span(value: Value) -> bool:
    if is_blank(value):
        return False
    try:
        return parse_span(value) != (None, None)
    except ValueError:
        return False
