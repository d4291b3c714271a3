"""A city's attendance workbook: many stations in one sheet, each with what its rows must be read as."""

from __future__ import annotations

import random
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace

from tests.workbooks.attendance import USUAL, Drawing, Pen, Shape
from tests.workbooks.attendance_expected import Expected, expected_of
from tests.workbooks.files import save
from tests.workbooks.paper import Paper
from tests.workbooks.people import Worker, make_workers

# How a sheet says whose rows they are.
STYLES = ("repeated", "merged", "first", "headings")
CITY: dict[str, Hashable] = USUAL | {"months": "twelve", "totals": "none", "category": "repeated"}


@dataclass(frozen=True)
class CityStation:
    """A station as the sheet names it; an empty ``district`` leaves that column out."""

    label: str
    workers: list[Worker]
    district: str = ""


@dataclass(frozen=True)
class CityDrawing:
    """The sheet, and for each station, in its order, where its rows stand and what they must be read as."""

    paper: Paper
    parts: tuple[tuple[Drawing, Expected], ...]

    def bytes(self, file_format: str = "xlsx") -> bytes:
        return save([self.paper], file_format)


def make_city(
    labels: Sequence[str], workers: int = 6, seed: int = 0, district: str = ""
) -> list[CityStation]:
    """Stations under these names, each with so many workers, whose certificate numbers are nobody else's."""
    made = []
    for number, label in enumerate(labels):
        people = make_workers(random.Random(seed * 10_000 + number), workers)
        own = [
            replace(person, registration=f"GD{number:04d}{position:08d}" if person.registration else "")
            for position, person in enumerate(people)
        ]
        made.append(CityStation(label, own, district))
    return made


def draw_city(
    stations: Sequence[CityStation], style: str = "repeated", shape: Shape = CITY, seed: int = 0
) -> CityDrawing:
    """The sheet of these stations."""
    return _CityPen(stations, style, shape, random.Random(seed)).draw_all()


def city_workbook(labels: Sequence[str], workers: int = 25, months: str = "twelve", seed: int = 0) -> bytes:
    """The bytes of a clean workbook: so many workers at each station, for "twelve", "five" or "one" month."""
    shape = CITY | {"months": months, "registration": True, "practice": True}
    return draw_city(make_city(labels, workers, seed), shape=shape).bytes()


class _CityPen(Pen):
    """Draws the headings once and then one station under the other."""

    def __init__(self, stations: Sequence[CityStation], style: str, shape: Shape, rng: random.Random) -> None:
        self.stations = stations
        self.style = style
        super().__init__([], shape, rng)
        if style == "merged":
            self.labels = self.columns["station"] + 1
        self.station = stations[0]
        self.named = False

    def headings_of_fields(self) -> dict[str, str]:
        named = {"district": "区"} if any(station.district for station in self.stations) else {}
        named |= {} if self.style == "headings" else {"station": "社工站"}
        return named | super().headings_of_fields()

    def write_titles(self) -> None:
        for text in ("全市社工站社工到岗情况统计表", "年度服务协议时间：2023年07月01日至2024年06月30日"):
            self.paper.put(self.row, self.left, text)
            self.paper.merge(self.row, self.left, self.row, self.columns["note"])
            self.row += 1

    def draw_all(self) -> CityDrawing:
        self.write_titles()
        self.write_header()
        parts = []
        for station in self.stations:
            self.station, self.named = station, False
            self.sections = self.sections_of(station.workers)
            first = len(self.drawing.rows)
            if self.style == "headings":
                self.paper.put(self.row, self.left, station.label)
                self.row += 1
            top = self.row
            self.draw_rows()
            if self.style == "merged":
                column = self.columns["station"]
                self.paper.put(top, column, station.label)
                self.paper.merge(top, column, self.row - 1, column)
            part = replace(self.drawing, rows=self.drawing.rows[first:])
            parts.append((part, expected_of(part, blank=self.shape["no"] is None, hidden=False)))
        return CityDrawing(self.paper, tuple(parts))

    def write_worker(self, worker: Worker, sequence: int) -> None:
        if self.style == "repeated" or (self.style == "first" and not self.named):
            self.paper.put(self.row, self.columns["station"], self.station.label)
            self.named = True
        if "district" in self.columns:
            self.paper.put(self.row, self.columns["district"], self.station.district)
        super().write_worker(worker, sequence)
