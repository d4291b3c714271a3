"""Attendance sheets in every shape that stations give them, each with what it must be read as."""

from __future__ import annotations

import random
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from datetime import date

from tests.workbooks.attendance_expected import Expected, expected_of
from tests.workbooks.dates import DATE_NOTATIONS, MONTH_NOTATIONS, chinese
from tests.workbooks.paper import Paper, Value, full_width
from tests.workbooks.people import MONTHS, PLACE, Worker, two_year_months

YES = ("√", "✓", "✔", "☑", "是", "有", 1, "Y", "在岗")
NO = ("—", "-", "–", "/", "×", "否", 0, None)
MARKS = ("人员到位", "社保购买", "工资发放")
REQUIRED = 5

FEATURES: dict[str, tuple[Hashable, ...]] = {
    "format": ("xlsx", "xls", "ods"),
    "months": ("one", "five", "turning", "shuffled", "twelve"),
    "notation": tuple(MONTH_NOTATIONS),
    "titles": (0, 1, 3, 6),
    "headers": ("merged", "unmerged", "repeated", "lower"),
    "page": ("none", "headers", "titles"),
    "category": ("merged", "repeated", "first", "headings", "none"),
    "totals": ("none", "subtotals", "all", "wrong"),
    "hidden": (False, True),
    "formatted": (False, True),
    "sequence": ("running", "restarting", "none"),
    "yes": YES,
    "no": NO,
    "width": ("half", "full"),
    "dates": tuple(DATE_NOTATIONS),
    "contract": ("span", "columns"),
    "registration": (False, True),
    "practice": (False, True),
    "formulas": ("none", "sums", "marks"),
    "margin": (False, True),
    "remarks": (False, True),
}
USUAL = {
    "format": "xlsx",
    "months": "five",
    "notation": "bare",
    "titles": 3,
    "headers": "merged",
    "page": "none",
    "category": "merged",
    "totals": "all",
    "hidden": False,
    "formatted": False,
    "sequence": "running",
    "yes": "√",
    "no": "—",
    "width": "half",
    "dates": "dots",
    "contract": "span",
    "registration": False,
    "practice": False,
    "formulas": "none",
    "margin": False,
    "remarks": False,
}
Shape = Mapping[str, Hashable]


@dataclass
class Drawing:
    """A sheet with where its things stand: ``rows`` of the workers in the sheet's order, ``sums`` of marks."""

    paper: Paper
    months: list[date]
    columns: dict[str, int]
    mark_columns: dict[date, int]
    rows: list[tuple[int, Worker, int | None]] = field(default_factory=list)
    sums: dict[str, int] = field(default_factory=dict)
    wrong_total: tuple[int, int, str] | None = None


def sheet_months(shape: Shape, rng: random.Random) -> list[date]:
    """The months that a sheet of this shape holds, in its order."""
    if shape["months"] == "shuffled":
        return rng.sample(MONTHS, 4)
    return {"one": MONTHS[2:3], "five": MONTHS[:5], "turning": MONTHS[4:8], "twelve": MONTHS}[shape["months"]]


def draw(workers: list[Worker], shape: Shape, seed: int = 0) -> tuple[Drawing, Expected]:
    """The sheet of these workers in this shape, and what it must be read as."""
    pen = Pen(workers, shape, random.Random(seed))
    return pen.draw(), pen.expected


class Pen:
    """Draws one sheet from top to bottom."""

    def __init__(self, workers: list[Worker], shape: Shape, rng: random.Random) -> None:
        self.shape = shape
        self.sections = self.sections_of(workers)
        self.months = sheet_months(shape, rng)
        margin = 1 if shape["margin"] else 0
        self.row = margin
        self.left = margin
        self.paper = Paper("到岗情况", formatted=bool(shape["formatted"]))
        self.headings = self.headings_of_fields()
        self.columns = {name: self.left + number for number, name in enumerate(self.headings)}
        self.first_mark = self.left + [*self.headings].index("note")
        width = 3 * len(self.months)
        for number, name in enumerate(("effective", "two_year", "note")):
            self.columns[name] = self.first_mark + width + number
        self.mark_columns = {month: self.first_mark + 3 * number for number, month in enumerate(self.months)}
        self.drawing = Drawing(self.paper, self.months, self.columns, self.mark_columns)
        self.day: Callable[[date], Value] = DATE_NOTATIONS[str(shape["dates"])]
        self.section_top = 0
        self.labels = self.left  # where rows of totals and headings of sections say what they are

    def sections_of(self, workers: list[Worker]) -> list[list[Worker]]:
        # Without any word of the section nothing says that an untrained worker is not simply lacking a certificate.
        others = ("trained",) if self.shape["category"] == "none" else ("trained", "untrained")
        return [
            [worker for worker in workers if worker.category in kinds] for kinds in (("certified",), others)
        ]

    @property
    def expected(self) -> Expected:
        return expected_of(self.drawing, blank=self.shape["no"] is None, hidden=bool(self.shape["hidden"]))

    def draw(self) -> Drawing:
        self.write_titles()
        self.write_header()
        self.draw_rows()
        if self.shape["remarks"]:
            self.row += 1
            self.paper.put(self.row, self.left, "注：√ 为在岗，— 为不在岗")
            self.paper.put(self.row + 1, self.columns["name"], "制表人：林若溪　审核人：何静姝")
        if self.shape["hidden"]:
            self.paper.hidden.add(self.drawing.rows[0][0])
        return self.drawing

    def draw_rows(self) -> None:
        for number, section in enumerate(self.sections):
            self._section(number, section)
        if self.shape["totals"] in ("all", "wrong"):
            self._grand_totals()

    # --- above the rows ---

    def headings_of_fields(self) -> dict[str, str]:
        shape = self.shape
        wanted = {
            "category": ("类型", shape["category"] in ("merged", "repeated", "first")),
            "sequence": ("序号", shape["sequence"] != "none"),
            "name": ("姓名", True),
            "position": ("职位", True),
            "registration": ("证书登记号", shape["registration"]),
            "certificate": ("岗位资格证/资质", True),
            "contract": ("合同期限", shape["contract"] == "span"),
            "contract_start": ("合同起始日期", shape["contract"] == "columns"),
            "contract_end": ("合同终止日期", shape["contract"] == "columns"),
            "practice": ("从业起始日", shape["practice"]),
            "note": ("备注", True),
        }
        return {name: text for name, (text, present) in wanted.items() if present}

    def write_titles(self) -> None:
        texts = [
            f"广州市{PLACE}“双百工程”社工站购买服务项目社工到岗情况统计表",
            "项目服务采购周期：2023年07月01日至2026年06月30日",
            "年度服务协议时间：2023年07月01日至2024年06月30日",
            "填报说明：请逐月填写人员到位、社保购买、工资发放情况",
            "单位：人次",
            "（本表每月5日前报送）",
        ]
        for text in texts[: int(str(self.shape["titles"]))]:
            self.paper.put(self.row, self.left, self._text(text))
            if self.shape["headers"] == "merged":
                self.paper.merge(self.row, self.left, self.row, self.columns["note"])
            self.row += 1

    def write_header(self) -> None:
        top, bottom = self.row, self.row + 1
        style = self.shape["headers"]
        single = self.headings | {"effective": "人员到岗小计", "two_year": "符合从业2年以上的社工到岗小计"}
        for name, text in single.items():
            column = self.columns[name]
            self.paper.put(bottom if style == "lower" else top, column, self._text(text))
            if style == "merged":
                self.paper.merge(top, column, bottom, column)
        label = MONTH_NOTATIONS[str(self.shape["notation"])]
        for number, (month, column) in enumerate(self.mark_columns.items()):
            written = label(month, number == 0)
            for offset, mark in enumerate(MARKS):
                if offset == 0 or style == "repeated":
                    self.paper.put(top, column + offset, self._text(written))
                self.paper.put(bottom, column + offset, mark)
            if style == "merged":
                self.paper.merge(top, column, top, column + 2)
        self.row += 2

    # --- rows ---

    def _section(self, number: int, workers: list[Worker]) -> None:
        word = ("持证社工", "非持证社工")[number]
        if self.shape["category"] == "headings":
            self.paper.put(self.row, self.labels, f"{'一二'[number]}、{word}")
            self.row += 1
        self.section_top = self.row
        for position, worker in enumerate(workers):
            if position == 2 and number == 0:
                self._page_break(word)
            self.write_worker(worker, self._sequence(number, position))
            if self.shape["category"] == "repeated" or (
                self.shape["category"] in ("merged", "first") and self.row - 1 == self.section_top
            ):
                self.paper.put(self.row - 1, self.columns["category"], word)
        self._close_category()
        if self.shape["totals"] != "none":
            self._sums("小计", workers)
            self._effective(f"{word}有效人次小计", workers)

    def _close_category(self) -> None:
        if self.shape["category"] == "merged":
            column = self.columns["category"]
            self.paper.merge(self.section_top, column, self.row - 1, column)

    def _page_break(self, word: str) -> None:
        if self.shape["page"] == "none":
            return
        self._close_category()
        if self.shape["page"] == "titles":
            self.write_titles()
        self.write_header()
        self.section_top = self.row

    def _sequence(self, section: int, position: int) -> int:
        before = len(self.sections[0]) if section and self.shape["sequence"] == "running" else 0
        return before + position + 1

    def write_worker(self, worker: Worker, sequence: int) -> None:
        in_sheet = "sequence" in self.columns
        values: dict[str, Value] = {
            "sequence": self._text(str(sequence)) if self.shape["width"] == "full" else sequence,
            "name": worker.name,
            "position": worker.position,
            "registration": self._text(worker.registration) if worker.registration else "/",
            "certificate": worker.certificate,
            "practice": self._day(worker.practice),
            "note": worker.note or None,
        }
        values |= self._contract(worker)
        for name, value in values.items():
            if name in self.columns:
                self.paper.put(self.row, self.columns[name], value)
        for month, column in self.mark_columns.items():
            for offset, mark in enumerate(worker.marks[month]):
                written = self.shape["yes"] if mark else self.shape["no"]
                formula = self.shape["formulas"] == "marks" and written is not None
                self.paper.put(self.row, column + offset, self._mark(written), formula=formula)
        effective = [month for month in self.months if all(worker.marks[month])]
        self._number(self.columns["effective"], len(effective))
        if worker.practice:
            self._number(self.columns["two_year"], len(two_year_months(worker, effective)))
        self.drawing.rows.append((self.row, worker, sequence if in_sheet else None))
        self.row += 1

    def _mark(self, written: Hashable) -> Value:
        if self.shape["width"] == "full" and written is not None:
            return full_width(str(written))
        return written

    def _contract(self, worker: Worker) -> dict[str, Value]:
        if self.shape["contract"] == "columns":
            return {
                "contract_start": self._day(worker.contract_start),
                "contract_end": self._day(worker.contract_end) or "长期",
            }
        write = self.day if self.shape["dates"] != "excel" else DATE_NOTATIONS["dots"]
        end = "长期" if worker.contract_end is None else write(worker.contract_end)
        joint = "至" if self.shape["dates"] == "dashes" else "-"
        return {"contract": self._text(f"{write(worker.contract_start)}{joint}{end}")}

    def _day(self, day: date | None) -> Value:
        return None if day is None else self._text(self.day(day))

    def _text(self, value: Value) -> Value:
        return full_width(value) if self.shape["width"] == "full" and isinstance(value, str) else value

    def _number(self, column: int, number: int) -> None:
        self.paper.put(self.row, column, number, formula=self.shape["formulas"] != "none")

    # --- sums ---

    def _sums(self, label: str, workers: list[Worker], wrong: bool = False) -> None:
        self.paper.put(self.row, self.labels, label)
        self.drawing.sums["all" if label != "小计" else workers[0].category] = self.row
        counted = [worker for worker in workers if worker.counted]
        for month, column in self.mark_columns.items():
            for offset in range(3):
                right = sum(worker.marks[month][offset] for worker in counted)
                if wrong and column + offset == self.first_mark:
                    # "All ticked" may also be meant; so the wrong one is above both.
                    everyone = sum(worker.marks[month][offset] for worker in workers)
                    self._number(column, everyone + 1)
                    what = f"{chinese(month)}人员到位合计写为 {everyone + 1}，按标记计算为 {everyone}"
                    self.drawing.wrong_total = (self.row, column, what)
                else:
                    self._number(column + offset, right)
        effective = {worker.name: [m for m in self.months if all(worker.marks[m])] for worker in counted}
        self._number(self.columns["effective"], sum(map(len, effective.values())))
        two_years = sum(len(two_year_months(worker, effective[worker.name])) for worker in counted)
        self._number(self.columns["two_year"], two_years)
        self._end_of_total()

    def _effective(self, label: str, workers: list[Worker]) -> None:
        self.paper.put(self.row, self.labels, label)
        for month, column in self.mark_columns.items():
            self._number(column, sum(worker.counted and all(worker.marks[month]) for worker in workers))
        self._end_of_total()

    def _grand_totals(self) -> None:
        everyone = [worker for section in self.sections for worker in section]
        self.paper.put(self.row, self.labels, "总计")
        self._end_of_total()
        self._sums("每月社保购买、工资发放、人员到岗等情况总计", everyone, self.shape["totals"] == "wrong")
        self._effective("社工有效人次小计（即持证社工及非持证社工有效人次总数）", everyone)
        stayed = sum(
            worker.counted and all(all(worker.marks[month]) for month in self.months) for worker in everyone
        )
        self.paper.put(self.row, self.labels, "社工站稳岗率（持续在岗社工数/协议要求在岗社工数*100%）")
        self.paper.put(self.row, self.first_mark, f"{stayed * 100 / REQUIRED:.2f}%")
        self._end_of_total()

    def _end_of_total(self) -> None:
        if self.shape["headers"] == "merged":
            self.paper.merge(self.row, self.labels, self.row, self.first_mark - 1)
        self.row += 1
