"""Which station a city's workbook means by a name, and under which of its agreements the rows belong."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from staffing.sheets.layout import dated
from staffing.sheets.months import filled_columns
from staffing.sheets.parsed import Layout, Terms
from staffing.sheets.raw import raw_rows
from staffing.sheets.titles import stated_agreement
from stations.intake import Problem, error
from stations.models import Agreement, Station
from stations.months import chinese_span
from stations.workbooks.text import normalise

_CITY = re.compile(r"^[^市区县]{1,4}市")
_KIND = re.compile(r"(双百)?(社会工作|社工)(综合)?(服务)?(中心|站|点)?$|站点?$")


class StationFinder:
    """Stations of one person's scope, by everything that they are called. Others are nobody's business."""

    def __init__(self, stations: Iterable[Station]) -> None:
        self._exact: defaultdict[str, set[Station]] = defaultdict(set)
        self._street: defaultdict[str, set[Station]] = defaultdict(set)
        self._bare: defaultdict[str, set[Station]] = defaultdict(set)
        stations = tuple(stations)
        self._districts = {normalise(station.subdistrict.district.name) for station in stations}
        for station in stations:
            names = (station.name, station.short_name, station.subdistrict.name)
            for name in (station.code.upper(), *names):
                self._exact[normalise(name)].add(station)
            for name in names:
                self._street[self._street_of(name)].add(station)
                self._bare[_bare(self._street_of(name))].add(station)

    def find(self, label: str, district: str) -> list[Station]:
        """Every station that the words may mean: one, none, or several that must be told apart."""
        text, street = normalise(label), self._street_of(label)
        ways = (
            self._exact[text.upper()] or self._exact[text],
            self._street[street],
            self._bare[_bare(street)],
        )
        for way in ways:
            if found := [station for station in way if _lies_in(station, district)]:
                return sorted(found, key=lambda station: station.code)
        return []

    def knows(self, text: str) -> bool:
        """Whether the words name a station, or several."""
        return bool(self.find(text, ""))

    def _street_of(self, name: str) -> str:
        """广州市黄埔区文冲街道社工服务站 → 文冲街."""
        text = _CITY.sub("", normalise(name))
        for district in self._districts:
            text = text.removeprefix(district)
        text = _KIND.sub("", text) or text
        return re.sub(r"街道(办事处|办)?$|街办$", "街", text)


def _bare(street: str) -> str:
    return re.sub(r"(街|镇|乡)$", "", street) or street


def _lies_in(station: Station, district: str) -> bool:
    said, name = normalise(district), normalise(station.subdistrict.district.name)
    return not said or said.endswith(name) or (len(said) > 1 and name.startswith(said))


def not_found(layout: Layout, label: str, cell: str) -> Problem:
    """Said of stations that don't exist and of those of others in the same words."""
    return error(
        layout.grid.name,
        cell,
        f"“{label}”不在您可上报的社工站中，或没有登记",
        "请核对名称，或填写社工站代码；未登记的请联系系统管理员",
    )


def not_told_apart(layout: Layout, label: str, cell: str, found: Sequence[Station]) -> Problem:
    """Several stations of the scope bear the name."""
    names = "、".join(f"{station.name}（{station.code}）" for station in found)
    return error(
        layout.grid.name,
        cell,
        f"“{label}”可能是{names}，无法判断",
        "请填写社工站代码，或加一列“区”写明所属的区",
    )


def no_name(layout: Layout, cell: str, rows: Sequence[int]) -> Problem:
    """Rows of which nothing says whose they are."""
    return error(
        layout.grid.name,
        cell,
        f"第 {rows[0] + 1} 行起共 {len(rows)} 行没有写明属于哪个社工站",
        "请在“社工站”列补填名称或代码",
    )


def fitting_agreement(
    layout: Layout, agreements: Sequence[tuple[Agreement, Terms]], today: date
) -> Agreement | None:
    """The agreement that covers all months which the rows fill.

    A bare 7月 may fit several years: then it is the one that a title names, else the newest that has begun by today,
    else the earliest.
    """
    rows = [row.row for row in raw_rows(layout).workers]
    fitting = [agreement for agreement, terms in agreements if _covers(layout, rows, terms)]
    named = stated_agreement(layout)
    for agreement in fitting:
        if (agreement.start, agreement.end) == named:
            return agreement
    begun = [agreement for agreement in fitting if agreement.start <= today]
    if begun:
        return max(begun, key=lambda agreement: agreement.start)
    return min(fitting, key=lambda agreement: agreement.start, default=None)


def _covers(layout: Layout, rows: Sequence[int], terms: Terms) -> bool:
    """Headings that name no month are told later, by whichever agreement is taken."""
    months = [columns.month for columns in filled_columns(dated(layout, terms), rows)]
    return all(month is None or month in terms.months for month in months)


def no_agreement(layout: Layout, cell: str, agreements: Iterable[Agreement]) -> Problem:
    """None covers the months; says which there are."""
    spans = "、".join(chinese_span(agreement.start, agreement.end) for agreement in agreements)
    return error(
        layout.grid.name,
        cell,
        f"没有覆盖表中月份的年度服务协议（已登记：{spans or '无'}）",
        "请核对月份；协议未登记的，请联系系统管理员",
    )
