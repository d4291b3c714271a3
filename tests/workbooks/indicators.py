"""Indicator workbooks in every shape that stations give them, each with what it must be read as."""

from __future__ import annotations

import random
from collections.abc import Hashable, Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from indicators.catalogue import Entry
from tests.workbooks.dates import MONTH_NOTATIONS
from tests.workbooks.indicators_expected import Expected, Told
from tests.workbooks.paper import Paper, Value, full_width
from tests.workbooks.people import MONTHS, PLACE
from tests.workbooks.services import Services

FEATURES: dict[str, tuple[Hashable, ...]] = {
    "format": ("xlsx", "xls", "ods"),
    "layout": ("reference", "long", "month columns", "month lines"),
    "months": ("one", "five", "turning", "shuffled"),
    "notation": tuple(MONTH_NOTATIONS),
    "titles": (0, 1, 3),
    "period": ("days", "dots", "months"),
    "merged": (False, True),
    "areas": ("repeated", "merged", "first"),
    "order": ("by area", "by indicator"),
    "columns": ("usual", "indicator first"),
    "words": ("short", "long"),
    "names": ("catalogue", "synonyms"),
    "page": ("none", "headers"),
    "station": ("total", "line", "both", "none"),
    "targets": ("right", "wrong", "absent"),
    "percent": ("ratio", "text", "absent"),
    "sums": (True, False),
    "amounts": ("numbers", "texts", "units"),
    "nothing": ("/", None, "—"),
    "note": ("none", "known", "unknown"),
    "hidden": (False, True),
    "formatted": (False, True),
    "formulas": (False, True),
    "width": ("half", "full"),
    "margin": (False, True),
    "remarks": (False, True),
}
Shape = Mapping[str, Hashable]

_STATEMENTS = {
    "registered-population": Decimal(32000),
    "households-on-file": Decimal(596),
    "persons-on-file": Decimal(653),
    "visits": Decimal(532),
    "persons-visited": Decimal(457),
    "residents-served": Decimal(10600),
}
_NOTE = (
    "说明：所在街道户籍人口（3.2万人），评估末月社工站为困难群众和特殊群体建档总户数596户，建档人数653人；"
    "评估期内入户探访总人数532人次，服务总人数457人；通过社工专业服务共服务社区居民10600人次"
)
_UNKNOWN = "培训义工167人次"


def sheet_months(shape: Shape, rng: random.Random) -> list[date]:
    """The months that a workbook of this shape holds, in its order. Only a column of its own can stand anywhere."""
    if shape["months"] == "shuffled":
        return rng.sample(MONTHS[:5], 5) if str(shape["layout"]).startswith("month") else MONTHS[:5]
    return {"one": MONTHS[2:3], "five": MONTHS[:5], "turning": MONTHS[4:8]}[shape["months"]]


def last_day(month: date) -> date:
    following = date(month.year + month.month // 12, month.month % 12 + 1, 1)
    return date.fromordinal(following.toordinal() - 1)


class Pen:
    """What both layouts write alike: titles, amounts, targets, percentages, the note; and what they amount to."""

    def __init__(self, services: Services, shape: Shape, rng: random.Random) -> None:
        self.services, self.shape = services, shape
        self.months = sheet_months(shape, rng)
        self.monthly = str(shape["layout"]).startswith("month")
        self.left = self.top = 1 if shape["margin"] else 0
        self.expected = Expected(span=(min(self.months), max(self.months)))
        self.wrong_target = rng.choice(
            [code for code, target in services.targets.items() if target and (code, None) in services.amounts]
        )

    def new_paper(self, name: str) -> Paper:
        return Paper(name, formatted=bool(self.shape["formatted"]))

    def titles(self, paper: Paper, row: int, width: int) -> int:
        """Writes the lines above a table; returns the row below."""
        first, last = self.expected.span
        period = {
            "days": f"{first:%Y年%m月%d日}至{last_day(last):%Y年%m月%d日}",
            "dots": f"{first.year}.{first.month}.1-{last_day(last):%Y.%m.%d}",
            "months": f"{first.year}年{first.month}月"
            + (f"至{last.year}年{last.month}月" if first != last else ""),
        }[str(self.shape["period"])]
        name = f"广州市{PLACE}“双百工程”社工站指标完成情况统计表"
        lines = {
            0: [],
            1: [f"{name}（{period}）"],
            3: [name, "年度服务协议时间：2023年07月01日至2024年06月30日", f"统计期间：{period}"],
        }[int(str(self.shape["titles"]))]
        for number, line in enumerate(lines):
            paper.put(row + number, self.left, self.text(line))
            if self.shape["merged"]:
                paper.merge(row + number, self.left, row + number, self.left + width - 1)
        return row + len(lines)

    def text(self, value: Value) -> Value:
        return full_width(value) if self.shape["width"] == "full" and isinstance(value, str) else value

    def name(self, entry: Entry) -> str:
        return entry.synonyms[0] if self.shape["names"] == "synonyms" and entry.synonyms else entry.name

    def amount(
        self,
        paper: Paper,
        row: int,
        column: int,
        value: Decimal | None,
        entry: Entry,
        *,
        formula: bool = False,
    ) -> None:
        """A quantity in the shape's notation."""
        if value is None:
            paper.put(row, column, self.text(self.shape["nothing"]))
        elif self.shape["amounts"] == "numbers" or formula:
            number = int(value) if value == int(value) else float(value)
            paper.put(row, column, number, formula=formula and bool(self.shape["formulas"]))
        elif self.shape["amounts"] == "units":
            paper.put(row, column, self.text(f"{value.normalize():f}{entry.unit}"))
        else:
            paper.put(row, column, self.text(f"{value.normalize():,f}"))

    def target(self, paper: Paper, row: int, column: int | None, entry: Entry) -> int | None:
        """The agreed quantity (or a wrong one, which is told); returns what percentages are of."""
        agreed = self.services.targets.get(entry.code)
        if column is None:
            return agreed
        written = agreed
        if self.shape["targets"] == "wrong" and entry.code == self.wrong_target and agreed is not None:
            written = agreed + 7
            self.expected.warn(paper, row, column, f"协议量写为 {written}，协议约定为 {agreed}")
        paper.put(row, column, "/" if written is None else written)
        return written

    def percent(
        self, paper: Paper, row: int, column: int | None, done: Decimal | None, target: int | None
    ) -> None:
        if column is None:
            return
        if done is None or not target:
            paper.put(row, column, "/")
            return
        percent = (done * 100 / target).quantize(Decimal("0.01"), ROUND_HALF_UP)
        if self.shape["percent"] == "text":
            paper.put(row, column, self.text(f"{percent}%"))
        else:
            paper.put(row, column, float(percent / 100), formula=bool(self.shape["formulas"]))

    def note(self, paper: Paper, row: int, column: int) -> None:
        """The statements in words; what can't be understood of them is told."""
        if self.shape["note"] == "none":
            return
        text = _NOTE + (f"；{_UNKNOWN}。" if self.shape["note"] == "unknown" else "。")
        paper.put(row, column, self.text(text))
        for code, value in _STATEMENTS.items():
            self.expected.add(paper, row, column, code, None, self.expected.span, value)
        if self.shape["note"] == "unknown":
            self.expected.warn(paper, row, column, f"说明中的“{_UNKNOWN}”没有识别")

    def remarks(self, paper: Paper) -> None:
        if self.shape["remarks"]:
            paper.put(paper.height + 1, self.left, "填表人：林若溪　联系电话：82345678　2023年12月5日")

    def total_of_areas(
        self, paper: Paper, row: int, column: int, entry: Entry, months: list[date], span: tuple[date, date]
    ) -> None:
        """What a stated total leaves beyond its areas is the station's, and wants an explanation."""
        own, areas = self.services.of(entry, None, months), self.services.of_areas(entry, months)
        if own is None:
            return
        self.expected.add(paper, row, column, entry.code, None, span, own)
        if areas is not None:
            what = f"“{entry.name}”各片区相加为 {areas}，合计写为 {areas + own}，相差 {own}"
            self.expected.warn(paper, row, column, what)

    def finish(self, papers: list[Paper], first_line: int) -> list[Paper]:
        if self.shape["hidden"]:
            papers[0].hidden.add(first_line)
            told = Told(
                "warning", papers[0].name, f"A{first_line + 1}", f"第 {first_line + 1} 行是隐藏的，已照常读取"
            )
            self.expected.problems.append(told)
        return papers
