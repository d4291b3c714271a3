"""A sheet of many stations, split into the rows of each.

The station stands in a column of its own (merged down, repeated, or in its first row only) or as a heading above its
rows. Each part is then read like a station's own sheet, at the same cells.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

from staffing.sheets.layout import find_layout
from staffing.sheets.parsed import Layout
from staffing.sheets.raw import has_marks, is_worker, section_text, total_text
from staffing.sheets.words import heading_of
from stations.intake import Problem, error
from stations.workbooks import Workbook
from stations.workbooks.text import is_blank, normalise, tidy

_STATION = re.compile(r"社工(服务)?站|社会工作(服务)?站|站点|所属站|^站名")
_STREET = re.compile(r"街镇|镇街|街道|^街$")
_DISTRICT = re.compile(r"^(所属|所在)?(区|市区|行政区|区县|县区|辖区)(名称)?$")
_NO_STATION = re.compile(r"主任|站长|数")  # 社工站主任 and 社工站个数 name other things
_NUMBER = re.compile(r"^(?:[一二三四五六七八九十百\d]+[、.．]|[(（][^)）]{1,4}[)）])\s*")
_HEADING = re.compile(r"^.{1,60}(?:站|站点|街|街道|镇|乡)$")
_TOLD = 3
_CITY_TOTAL = re.compile(r"全市|全区|各站|各街|所有站|全部站")


@dataclass(frozen=True)
class Part:
    """One station's rows. ``label`` and ``district`` as they are written; ``cell`` is where it is named first.

    Without a label these are rows of which nothing says whose they are.
    """

    label: str
    district: str
    cell: str
    rows: tuple[int, ...]


@dataclass(frozen=True)
class CitySheet:
    """``layout`` is None when no attendance table was found, or none that names stations; then a problem says why.

    ``problems`` are those of the file as a whole.
    """

    layout: Layout | None
    parts: tuple[Part, ...] = ()
    problems: tuple[Problem, ...] = ()


def read_city_sheet(workbook: Workbook, is_station: Callable[[str], bool]) -> CitySheet:
    """Find the table and the rows of each station in it.

    ``is_station`` knows names that don't look like one, where they stand alone as a heading.
    """
    layout, problems = find_layout(workbook)
    if layout is None:
        return CitySheet(None, problems=tuple(problems))
    column, district = _column(layout, (_STATION, _STREET)), _column(layout, (_DISTRICT,))
    splitter = _Splitter(layout, column, district, is_station)
    parts = splitter.split()
    if not any(part.label for part in parts):
        return CitySheet(None, problems=(*problems, _no_stations(layout)))
    return CitySheet(layout, parts, tuple(problems))


def other_stations(layout: Layout, names: Iterable[str]) -> Iterable[Problem]:
    """The error of one station's sheet whose column 社工站 names others: their workers would count here.

    ``names`` are the station's own. A single label is another way to write its name.
    """
    column = _column(layout, (_STATION,))
    if column is None:
        return
    parts = [part for part in _Splitter(layout, column, None, lambda _: False).split() if part.label]
    others = [part for part in parts if not any(name and name in part.label for name in names)]
    if others and len(parts) > 1:
        yield error(
            layout.grid.name,
            others[0].cell,
            f"“社工站”一列还写有其他社工站（{'、'.join(part.label for part in others[:_TOLD])}"
            f"{'等' if len(others) > _TOLD else ''}）",
            "请只保留本站的各行；多个社工站的汇总表，请由区民政局或系统管理员在“汇总上报”中上传",
        )


def station_layout(layout: Layout, rows: Iterable[int]) -> Layout:
    """The layout of one part."""
    return replace(layout, rows=tuple(rows))


def _column(layout: Layout, patterns: Iterable[re.Pattern[str]]) -> int | None:
    """The first column whose heading says what is wanted; an earlier pattern is the better sign."""
    taken = set(layout.columns.values())
    texts = {
        column: text
        for column in range(layout.grid.width)
        if column not in taken and (text := _heading(layout, column))
    }
    for pattern in patterns:
        for column, text in texts.items():
            if pattern.search(text) and not _NO_STATION.search(text):
                return column
    return None


def _heading(layout: Layout, column: int) -> str:
    rows = range(layout.top, layout.bottom + 1)
    return "".join(dict.fromkeys(normalise(layout.grid.anchor(row, column)) for row in rows))


def _no_stations(layout: Layout) -> Problem:
    return error(
        layout.grid.name,
        layout.grid.cell(layout.top, layout.columns["name"]),
        "表中没有写明各行属于哪个社工站",
        "请加一列“社工站”，逐行写明名称或代码；只有一个社工站的表，请到该站的到岗表页面上传",
    )


@dataclass
class _Splitter:
    """Goes down the rows once. What stands between two stations' rows belongs to those below it, but for totals."""

    layout: Layout
    column: int | None
    district_column: int | None
    is_station: Callable[[str], bool]
    label: str = ""
    district: str = ""
    cell: str = ""
    waiting: list[int] = field(default_factory=list)
    found: dict[tuple[str, str], tuple[Part, list[int]]] = field(default_factory=dict)

    def split(self) -> tuple[Part, ...]:
        for row in self.layout.lines:
            if all(value is None for value in self.layout.grid.rows[row]):
                continue
            self._sort(row)
        return tuple(replace(part, rows=tuple(rows)) for part, rows in self.found.values())

    def _sort(self, row: int) -> None:
        total = total_text(self.layout, row)
        if total is not None:
            if not _CITY_TOTAL.search(total):
                self._add(row)
        elif self._speaks_of_a_worker(row):
            if self._is_heading(row):
                return
            self._name(row)
            self._add(row)
        elif (station := self._station_heading(row)) is not None:
            self.label, self.cell = station
        else:
            self.waiting.append(row)

    def _speaks_of_a_worker(self, row: int) -> bool:
        """Marks without a name, which are an error, belong to a station too."""
        name = self.layout.grid.value(row, self.layout.columns["name"])
        return has_marks(self.layout, row) or (not is_blank(name) and is_worker(self.layout, row))

    def _is_heading(self, row: int) -> bool:
        """The headings repeated on a new page; their second line holds the marks' names."""
        name = normalise(self.layout.grid.value(row, self.layout.columns["name"]))
        marks = (normalise(self.layout.grid.value(row, month.first)) for month in self.layout.months)
        return heading_of(name) == "name" or any("到位" in text or "到岗" in text for text in marks)

    def _name(self, row: int) -> None:
        """Who the row belongs to, where it says so; else the row above it decides."""
        if self.column is None:
            return
        text = tidy(self.layout.grid.anchor(row, self.column))
        if not is_blank(text):
            district = "" if self.district_column is None else self._district(row)
            if (normalise(text), normalise(district)) != (normalise(self.label), normalise(self.district)):
                self.label, self.cell = text, self.layout.grid.cell(row, self.column)
            self.district = district

    def _district(self, row: int) -> str:
        text = tidy(self.layout.grid.anchor(row, self.district_column or 0))
        return text or self.district

    def _station_heading(self, row: int) -> tuple[str, str] | None:
        """A station's name that stands alone in its row, as a heading over the rows below."""
        written = [
            (column, tidy(value))
            for column, value in enumerate(self.layout.grid.rows[row])
            if not is_blank(value)
        ]
        if len(written) != 1 or section_text(self.layout, row):
            return None
        column, text = written[0][0], _NUMBER.sub("", written[0][1])
        named = self.column in (None, column) and (_HEADING.match(text) or self.is_station(text))
        return (text, self.layout.grid.cell(row, column)) if named else None

    def _add(self, row: int) -> None:
        key = normalise(self.district), normalise(self.label)
        cell = self.cell or self.layout.grid.cell(row, self.layout.columns["name"])
        _, rows = self.found.setdefault(key, (Part(self.label, self.district, cell, ()), []))
        rows += [*self.waiting, row]
        self.waiting.clear()
