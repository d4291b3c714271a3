"""Reading the items of a scheme from a sheet: each party's tree, with the rules of automatic items."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from indicators.models import Indicator
from scoring.automatic import LADDER_HELP
from scoring.automatic_rules import canonical_ladder
from scoring.models import Item
from scoring.scheme_cells import CENT, Table
from scoring.scheme_plans import DEPTH, ItemPlan
from scoring.scheme_workbook import FACT_NAMES, ITEM_HEADINGS, KINDS, RULE_HEADINGS, RULES
from stations.intake import Problem
from stations.workbooks import Grid
from stations.workbooks.text import normalise, tidy

MOST_ITEMS = 1000
LONGEST_TEXT = 5000
_MOST_VALUE = Decimal("999999.99")
Bands = Sequence[tuple[str, Decimal, Decimal]]


def read_items(grid: Grid, party: str, bands: Bands) -> tuple[tuple[ItemPlan, ...], tuple[Problem, ...]]:
    """The items of one party as they stand on a sheet of their own, or all that keeps them from being read."""
    problems: list[Problem] = []
    return read_trees(grid, [party], bands, problems)[party], tuple(problems)


def read_trees(
    grid: Grid, parties: Iterable[str], bands: Bands, problems: list[Problem]
) -> dict[str, tuple[ItemPlan, ...]]:
    """The items of several parties, by the party's name; `problems` is added to."""
    table = Table(grid, ITEM_HEADINGS, problems, RULE_HEADINGS)
    return _read_items(table, {party: [] for party in parties}, bands)


@dataclass
class _Node:
    """An item while its tree is read."""

    fields: dict[str, Any]
    level: int
    children: list["_Node"] = field(default_factory=list)

    def plan(self) -> ItemPlan:
        return ItemPlan(**self.fields, children=tuple(child.plan() for child in self.children))


def _read_items(table: Table, roots: dict[str, list[_Node]], bands: Bands) -> dict[str, tuple[ItemPlan, ...]]:
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
    table: Table, row: int, grades: Mapping[str, str], indicators: Mapping[str, str]
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
    least, most = (Decimal(0), Decimal(0)) if veto else (CENT, Decimal("9999.99"))
    blank = veto and table.grid.value(row, at["分值"]) is None
    return {
        "name": table.text(row, at["名称"], "名称", 100),
        "maximum": Decimal(0) if blank else table.number(row, at["分值"], "分值", least, most),
        "kind": kind,
        "step": table.number(row, at["步长"], "步长", CENT, Decimal("99.99")),
        "standard": table.text(row, at["评分标准"], "评分标准", LONGEST_TEXT, wanted=False),
        "evidence": table.text(row, at["须提供的材料"], "须提供的材料", LONGEST_TEXT, wanted=False),
        "by_area": by_area,
        "veto_cap": cap,
    } | _rule_fields(table, row, kind, indicators)


def _rule_fields(table: Table, row: int, kind: str, indicators: Mapping[str, str]) -> dict[str, Any]:
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


def _indicators_named(table: Table) -> dict[str, str]:
    """The codes of the indicators that the sheet names, by name, in one query."""
    column = table.columns.get("依据的指标")
    if column is None:
        return {}
    names = {tidy(table.grid.value(row, column)) for row in table.rows} - {""}
    return dict(Indicator.objects.filter(name__in=names).values_list("name", "code")) if names else {}


def _indicator_code(table: Table, row: int, column: int, label: str, indicators: Mapping[str, str]) -> str:
    """An indicator's code, or its name, as one would rather type it."""
    text = table.text(row, column, label, 60)
    if text not in indicators and len(text) > 40:
        table.tell(row, column, f"没有名为“{text}”的服务指标", "请填写指标目录中的名称或编号")
    return indicators.get(text, text[:40])


def _ladder(table: Table, row: int, column: int, label: str) -> str:
    text = table.text(row, column, label, 400)
    try:
        return canonical_ladder(text)
    except ValueError:
        table.tell(row, column, f"{label}“{text}”读不懂", LADDER_HELP)
        return ""
