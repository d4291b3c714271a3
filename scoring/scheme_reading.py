"""Reading a scheme from a workbook (scoring/scheme_workbook.py writes it): the plan of a draft, or every problem at once.

Whether points add up and grades cover 0 to 100 is not asked here but before publishing: a draft may be unfinished.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from scoring.scheme_cells import CENT, Cells, Table
from scoring.scheme_item_reading import read_trees
from scoring.scheme_plans import PartyPlan, SchemePlan
from scoring.scheme_workbook import (
    BAND_HEADINGS,
    BANDS,
    CHOICES,
    ITEMS,
    PARTY_HEADINGS,
    RULE_LABELS,
    RULES,
)
from stations.intake import Problem
from stations.workbooks import Grid, Workbook
from stations.workbooks.text import normalise


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
    bands = _read_bands(Table(sheets[BANDS], BAND_HEADINGS, problems))
    table = Table(sheets[RULES], PARTY_HEADINGS, problems)
    parties = list(_read_parties(table))
    items = read_trees(sheets[ITEMS], [name for name, _ in parties], bands, problems)
    plan = SchemePlan(
        **rules.values,
        parties=tuple(PartyPlan(**more, items=items[name]) for name, more in parties),
        bands=tuple(bands),
    )
    return SchemeRead(None if problems else plan, rules.seen, tuple(problems))


class _Rules(Cells):
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


def _read_bands(table: Table) -> list[tuple[str, Decimal, Decimal]]:
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


def _read_parties(table: Table) -> Iterator[tuple[str, dict[str, Any]]]:
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
                "maximum": table.number(row, at["分值"], "分值", CENT, Decimal(100)),
                "chapter": values["章节顺序"],
                "result": values["结果表顺序"],
                "findings_by_section": table.yes(row, at["评语按部分填写"], "评语按部分填写"),
            }
        )
    for more in sorted(found, key=lambda more: int(str(more["chapter"]))):
        yield str(more["name"]), more
