"""Reading a scheme from a workbook (scoring/scheme_workbook.py writes it): the plan of a draft, or every problem at once.

Whether points add up and grades cover 0 to 100 is not asked here but before publishing: a draft may be unfinished.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from indicators.models import Indicator
from scoring.automatic import LADDER_HELP
from scoring.automatic_rules import canonical_ladder
from scoring.models import Item
from scoring.scheme_plans import DEPTH, ItemPlan, PartyPlan, SchemePlan
from scoring.scheme_workbook import (
    BAND_HEADINGS,
    BANDS,
    CHOICES,
    FACT_NAMES,
    ITEM_HEADINGS,
    ITEMS,
    KINDS,
    NO,
    PARTY_HEADINGS,
    RULE_HEADINGS,
    RULE_LABELS,
    RULES,
    YES,
)
from stations.intake import Problem
from stations.workbooks import Grid, Value, Workbook
from stations.workbooks.text import normalise, tidy, to_number

MOST_ITEMS = 1000
LONGEST_TEXT = 5000
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")
_CENT = Decimal("0.01")
_MOST_VALUE = Decimal("999999.99")


@dataclass(frozen=True)
class SchemeRead:
    """What a workbook says: a plan unless there are problems; `seen` names the content that it was exported from."""

    plan: SchemePlan | None
    seen: str
    problems: tuple[Problem, ...]


def read_scheme(workbook: Workbook) -> SchemeRead:
    """The scheme in a workbook's three sheets, or all that keeps it from being read."""
    problems: list[Problem] = []
    sheets = {normalise(grid.name): grid for grid in workbook.sheets}
    problems += [
        Problem("error", name, "", f"没有名为“{name}”的工作表", "请从本系统导出后修改")
        for name in (RULES, ITEMS, BANDS)
        if name not in sheets
    ]
    if problems:
        return SchemeRead(None, "", tuple(problems))
    rules = _Rules(sheets[RULES], problems)
    bands = _read_bands(_Table(sheets[BANDS], BAND_HEADINGS, problems))
    table = _Table(sheets[RULES], PARTY_HEADINGS, problems)
    parties = list(_read_parties(table))
    items = _read_items(
        _Table(sheets[ITEMS], ITEM_HEADINGS, problems, RULE_HEADINGS),
        {name: [] for name, _ in parties},
        bands,
    )
    plan = SchemePlan(
        **rules.values,
        parties=tuple(PartyPlan(**more, items=items[name]) for name, more in parties),
        bands=tuple(bands),
    )
    return SchemeRead(None if problems else plan, rules.seen, tuple(problems))


def read_items(
    grid: Grid, party: str, bands: Sequence[tuple[str, Decimal, Decimal]]
) -> tuple[tuple[ItemPlan, ...], tuple[Problem, ...]]:
    """The items of one party as they stand on a sheet of their own, or all that keeps them from being read."""
    problems: list[Problem] = []
    table = _Table(grid, ITEM_HEADINGS, problems, RULE_HEADINGS)
    return _read_items(table, {party: []}, bands)[party], tuple(problems)


class _Cells:
    """The cells of a sheet, each read to what it must be; what it isn't is told with its place."""

    def __init__(self, grid: Grid, problems: list[Problem]) -> None:
        self.grid, self.problems = grid, problems

    def tell(self, row: int, column: int, what: str, cure: str) -> None:
        where = self.grid.cell(row, column)
        if any((known.sheet, known.cell) == (self.grid.name, where) for known in self.problems):
            return  # one cell, one cure
        self.problems.append(Problem("error", self.grid.name, where, what, cure))

    def text(self, row: int, column: int, label: str, longest: int, *, wanted: bool = True) -> str:
        value = self.grid.value(row, column)
        text = _paragraphs(value) if longest > 200 else tidy(value)
        if wanted and not text:
            self.tell(row, column, f"没有填写{label}", f"请填写{label}")
        if len(text) > longest:
            self.tell(row, column, f"{label}有 {len(text)} 字，超过 {longest} 字", "请缩短")
        return text

    def code(self, row: int, column: int, label: str, longest: int) -> str:
        text = self.text(row, column, label, longest)
        if text and not _CODE.fullmatch(text):
            self.tell(row, column, f"{label}“{text}”不可用", "只用英文字母、数字、短横和下划线")
        return text

    def number(self, row: int, column: int, label: str, least: Decimal, most: Decimal) -> Decimal:
        value = self.grid.value(row, column)
        try:
            number = to_number(value)
        except ValueError:
            number = None
        if number is None or not least <= number <= most or number % _CENT:
            what = f"没有填写{label}" if value is None else f"{label}“{tidy(value)}”不可用"
            self.tell(row, column, what, f"请填 {least} 到 {most} 的数，最多两位小数")
            return least
        return number

    def whole(self, row: int, column: int, label: str, most: int) -> int:
        number = self.number(row, column, label, Decimal(1), Decimal(most))
        if number != number.to_integral_value():
            self.tell(row, column, f"{label}“{number}”不是整数", f"请填 1 到 {most} 的整数")
        return int(number)

    def choice(self, row: int, column: int, label: str, choices: Mapping[str, str]) -> str:
        """The value whose Chinese name stands in the cell."""
        text = normalise(self.grid.value(row, column))
        for value, name in choices.items():
            if normalise(name) == text:
                return value
        offered = "、".join(choices.values())
        self.tell(
            row, column, f"{label}“{text}”不在可选范围内" if text else f"没有填写{label}", f"可选：{offered}"
        )
        return next(iter(choices))

    def yes(self, row: int, column: int, label: str) -> bool:
        text = normalise(self.grid.value(row, column))
        if text not in (YES, NO, ""):
            self.tell(row, column, f"{label}“{text}”不在可选范围内", f"可选：{YES}、{NO}")
        return text == YES


def _paragraphs(value: Value) -> str:
    lines = str(value if value is not None else "").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(tidy(line) for line in lines).strip()


class _Rules(_Cells):
    """The rows of the first sheet above the parties: a label, then its value."""

    def __init__(self, grid: Grid, problems: list[Problem]) -> None:
        super().__init__(grid, problems)
        rows = {normalise(grid.value(row, 0)): row for row in reversed(range(grid.height))}
        self.values: dict[str, Any] = {}
        self.seen = ""
        for name, label in RULE_LABELS.items():
            row = rows.get(normalise(label))
            if name == "seen":
                self.seen = "" if row is None else normalise(grid.value(row, 1))
            elif row is None:
                problems.append(Problem("error", grid.name, "", f"没有“{label}”一行", "请从本系统导出后修改"))
            else:
                self.values[name] = self._read(name, row, label)
        self.values = {"code": "", "version": 1, "name": ""} | self.values

    def _read(self, name: str, row: int, label: str) -> object:
        if name in CHOICES:
            return self.choice(row, 1, label, CHOICES[name])
        if name == "code":
            return self.code(row, 1, label, 40)
        if name == "version":
            return self.whole(row, 1, label, 9999)
        if name == "is_sample":
            return self.yes(row, 1, label)
        if name == "spread_limit":
            return self.number(row, 1, label, Decimal(0), Decimal(100))
        return self.text(row, 1, label, 100)


class _Table(_Cells):
    """Rows below a line of headings; the columns may stand in any order, and `optional` ones may be left out."""

    def __init__(
        self, grid: Grid, headings: Sequence[str], problems: list[Problem], optional: Sequence[str] = ()
    ) -> None:
        super().__init__(grid, problems)
        wanted = [normalise(heading) for heading in headings]
        self.columns: dict[str, int] = {}
        self.rows: list[int] = []
        for row in range(grid.height):
            found = [normalise(grid.value(row, column)) for column in range(grid.width)]
            if all(heading in found for heading in wanted):
                self.columns = {
                    heading: found.index(name) for heading, name in zip(headings, wanted, strict=True)
                }
                self.columns |= {
                    heading: found.index(name)
                    for heading in optional
                    if (name := normalise(heading)) in found
                }
                below = range(row + 1, grid.height)
                self.rows = [
                    line
                    for line in below
                    if any(normalise(grid.value(line, at)) for at in self.columns.values())
                ]
                break
        else:
            named = "、".join(headings)
            problems.append(Problem("error", grid.name, "", "没有找到表头", f"表头一行应有：{named}"))
        for row in self.rows:
            for column in self.columns.values():
                if (row, column) in grid.formulas_without_value:
                    self.tell(row, column, "单元格是没有结果的公式", "请填写数值，或重新计算后保存")

    def once(self, row: int, heading: str, value: object, taken: set[Any]) -> None:
        """Tell a value that an earlier row holds already."""
        if value in taken:
            self.tell(row, self.columns[heading], f"{heading}“{value}”重复", "请改为不重复的内容")
        taken.add(value)


def _read_bands(table: _Table) -> list[tuple[str, Decimal, Decimal]]:
    bands = []
    names: set[str] = set()
    lowers: set[Decimal] = set()
    for row in table.rows:
        name_at, lower_at, upper_at = (table.columns[heading] for heading in BAND_HEADINGS)
        name = table.text(row, name_at, "等级", 20)
        lower = table.number(row, lower_at, "下限", Decimal(0), Decimal(100))
        upper = table.number(row, upper_at, "上限", Decimal(0), Decimal(100))
        table.once(row, "等级", name, names)
        table.once(row, "下限（含）", lower, lowers)
        if upper <= lower:
            table.tell(row, upper_at, f"上限 {upper} 不大于下限 {lower}", "请更正上限或下限")
        bands.append((name, lower, upper))
    return sorted(bands, key=lambda band: -band[1])


def _read_parties(table: _Table) -> Iterator[tuple[str, dict[str, Any]]]:
    """The name of each party with the fields of its plan, in the order of the chapters."""
    found = []
    taken: dict[str, set[Any]] = {heading: set() for heading in PARTY_HEADINGS}
    for row in table.rows:
        at = table.columns
        values = {
            "代码": table.code(row, at["代码"], "代码", 20),
            "评估方": table.text(row, at["评估方"], "评估方", 50),
            "章节顺序": table.whole(row, at["章节顺序"], "章节顺序", 99),
            "结果表顺序": table.whole(row, at["结果表顺序"], "结果表顺序", 99),
        }
        for heading, value in values.items():
            table.once(row, heading, value, taken[heading])
        found.append(
            {
                "code": values["代码"],
                "name": values["评估方"],
                "maximum": table.number(row, at["分值"], "分值", _CENT, Decimal(100)),
                "chapter": values["章节顺序"],
                "result": values["结果表顺序"],
                "findings_by_section": table.yes(row, at["评语按部分填写"], "评语按部分填写"),
            }
        )
    for more in sorted(found, key=lambda more: int(str(more["chapter"]))):
        yield str(more["name"]), more


@dataclass
class _Node:
    """An item while its tree is read."""

    fields: dict[str, Any]
    level: int
    children: list["_Node"] = field(default_factory=list)

    def plan(self) -> ItemPlan:
        return ItemPlan(**self.fields, children=tuple(child.plan() for child in self.children))


def _read_items(
    table: _Table, roots: dict[str, list[_Node]], bands: Sequence[tuple[str, Decimal, Decimal]]
) -> dict[str, tuple[ItemPlan, ...]]:
    """Each party's tree, by the order of the rows and their levels. Numbers follow from the places."""
    at = table.columns
    grades = {name: name for name, _, _ in bands}
    indicators = _indicators_named(table)
    open_nodes: dict[str, list[_Node]] = {name: [] for name in roots}
    if len(table.rows) > MOST_ITEMS:
        table.tell(table.rows[MOST_ITEMS], 0, f"评分项目超过 {MOST_ITEMS} 行", "请删去多余的行")
    for row in table.rows[:MOST_ITEMS]:
        party = tidy(table.grid.value(row, at["评估方"]))
        level = table.whole(row, at["层级"], "层级", DEPTH)
        node = _Node(_item_fields(table, row, grades, indicators), level)
        if party not in roots:
            table.tell(row, at["评估方"], f"评估方“{party}”不在“{RULES}”工作表中", "请填写那里列出的评估方")
            continue
        above = open_nodes[party]
        if level > len(above) + 1:
            table.tell(
                row,
                at["层级"],
                f"层级 {level} 的上面没有层级 {level - 1} 的项目",
                "请更正层级，或补上上级项目",
            )
            continue
        del above[level - 1 :]
        (above[-1].children if above else roots[party]).append(node)
        above.append(node)
    return {party: tuple(node.plan() for node in nodes) for party, nodes in roots.items()}


def _item_fields(
    table: _Table, row: int, grades: Mapping[str, str], indicators: Mapping[str, str]
) -> dict[str, Any]:
    at = table.columns
    kind = table.choice(row, at["类别"], "类别", KINDS)
    veto = kind == Item.Kind.VETO
    by_area = table.yes(row, at["评语按片区填写"], "评语按片区填写")
    cap = tidy(table.grid.value(row, at["否决后最高等级"]))
    if by_area and kind != Item.Kind.SECTION:
        table.tell(row, at["评语按片区填写"], "只有“部分”的评语可以按片区填写", "请清空，或把类别改为“部分”")
    if veto:
        cap = table.choice(row, at["否决后最高等级"], "否决后最高等级", grades) if grades else cap
    elif cap:
        table.tell(row, at["否决后最高等级"], "只有“一票否决”有否决后最高等级", "请清空")
    least, most = (Decimal(0), Decimal(0)) if veto else (_CENT, Decimal("9999.99"))
    blank = veto and table.grid.value(row, at["分值"]) is None
    return {
        "name": table.text(row, at["名称"], "名称", 100),
        "maximum": Decimal(0) if blank else table.number(row, at["分值"], "分值", least, most),
        "kind": kind,
        "step": table.number(row, at["步长"], "步长", _CENT, Decimal("99.99")),
        "standard": table.text(row, at["评分标准"], "评分标准", LONGEST_TEXT, wanted=False),
        "evidence": table.text(row, at["须提供的材料"], "须提供的材料", LONGEST_TEXT, wanted=False),
        "by_area": by_area,
        "veto_cap": cap,
    } | _rule_fields(table, row, kind, indicators)


def _rule_fields(table: _Table, row: int, kind: str, indicators: Mapping[str, str]) -> dict[str, Any]:
    """What an automatic item is computed from, and how. Whether it is sound is asked before publishing."""
    filled = {
        heading: table.columns[heading]
        for heading in RULE_HEADINGS
        if heading in table.columns and normalise(table.grid.value(row, table.columns[heading]))
    }
    if kind != Item.Kind.AUTOMATIC:
        for heading, column in filled.items():
            table.tell(row, column, f"只有“自动”有{heading}", "请清空")
        return {}
    readers: dict[str, tuple[str, Callable[[int, str], object]]] = {
        "计算依据": ("fact", lambda at, label: table.choice(row, at, label, FACT_NAMES)),
        "依据的指标": (
            "indicator_code",
            lambda at, label: _indicator_code(table, row, at, label, indicators),
        ),
        "得 0 分的值": ("zero_at", lambda at, label: table.number(row, at, label, Decimal(0), _MOST_VALUE)),
        "得满分的值": ("full_at", lambda at, label: table.number(row, at, label, Decimal(0), _MOST_VALUE)),
        "分档": ("ladder", lambda at, label: _ladder(table, row, at, label)),
    }
    return {
        name: read(filled[heading], heading) for heading, (name, read) in readers.items() if heading in filled
    }


def _indicators_named(table: _Table) -> dict[str, str]:
    """The codes of the indicators that the sheet names, by name, in one query."""
    column = table.columns.get("依据的指标")
    if column is None:
        return {}
    names = {tidy(table.grid.value(row, column)) for row in table.rows} - {""}
    return dict(Indicator.objects.filter(name__in=names).values_list("name", "code")) if names else {}


def _indicator_code(table: _Table, row: int, column: int, label: str, indicators: Mapping[str, str]) -> str:
    """An indicator's code, or its name, as one would rather type it."""
    text = table.text(row, column, label, 60)
    if text not in indicators and len(text) > 40:
        table.tell(row, column, f"没有名为“{text}”的服务指标", "请填写指标目录中的名称或编号")
    return indicators.get(text, text[:40])


def _ladder(table: _Table, row: int, column: int, label: str) -> str:
    text = table.text(row, column, label, 400)
    try:
        return canonical_ladder(text)
    except ValueError:
        table.tell(row, column, f"{label}“{text}”读不懂", LADDER_HELP)
        return ""
