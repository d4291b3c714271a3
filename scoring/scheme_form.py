"""What was typed into the editor of schemes, laid out as the sheets of a workbook: one reader says what is wrong.

Points of a section that were left empty are the sum of what lies below it. What a kind of item doesn't have is dropped.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.http import QueryDict

from scoring.automatic import FACTS, plain
from scoring.models import Item
from scoring.scheme_item_reading import MOST_ITEMS, read_items
from scoring.scheme_plans import ItemPlan, PartyPlan, SchemePlan, item_lines
from scoring.scheme_reading import SchemeRead, read_scheme
from scoring.scheme_rows import Row, end_of, numbers, with_levels
from scoring.scheme_workbook import (
    BAND_HEADINGS,
    BANDS,
    CHOICES,
    ITEM_HEADINGS,
    ITEMS,
    KINDS,
    PARTY_HEADINGS,
    RULE_HEADINGS,
    RULE_LABELS,
    RULES,
    YES,
)
from stations.intake import Problem
from stations.workbooks import Grid, Value, Workbook
from stations.workbooks.text import to_number

RULE_FIELDS = ("fact", "indicator_code", "zero_at", "full_at", "ladder")
ITEM_FIELDS = (
    *("name", "kind", "maximum", "step", "standard", "evidence", "by_area", "veto_cap"),
    *RULE_FIELDS,
)
# The columns of the sheet, by the field that fills each; those without one are ours to fill.
ITEM_COLUMNS = (
    *("", "", "", "kind", "name", "maximum", "step", "standard", "evidence", "by_area", "veto_cap"),
    *RULE_FIELDS,
)
BAND_FIELDS = ("name", "lower", "upper")
PARTY_FIELDS = ("code", "name", "maximum", "chapter", "result", "findings_by_section")
# What a kind doesn't have: dropped, so that changing the kind of a row asks for no clearing.
KIND = Item.Kind
NOT_OF_KIND: dict[str, frozenset[str]] = {
    kind: frozenset(
        [
            *(["by_area"] if kind != KIND.SECTION else []),
            *(["veto_cap"] if kind != KIND.VETO else ["maximum"]),
            *(RULE_FIELDS if kind != KIND.AUTOMATIC else []),
        ]
    )
    for kind in KIND.values
}

CENT = Decimal("0.01")
NO_POINTS = "还没有填分值。"
NOTHING_BELOW = "分值留空按下级项目合计，但还没有下级项目。请添加下级，或填写分值。"

Errors = dict[int, dict[str, str]]
Values = Mapping[str, str]


@dataclass(frozen=True)
class ItemsRead:
    """The items that the rows say, unless something is wrong: then what, by row and field.

    `places` are the rows that say something, in order: the item numbered n-th stands in the n-th of them.
    """

    items: tuple[ItemPlan, ...] | None
    errors: Errors
    places: tuple[int, ...]


def typed_rows(data: QueryDict) -> tuple[Row, ...]:
    """The rows of items that a form carried, in order."""
    found = []
    for name in data.getlist("row")[: MOST_ITEMS + 1]:
        level = data.get(f"level-{name}", "1")
        values = {field: data.get(f"{field}-{name}", "") for field in ITEM_FIELDS}
        found.append(Row(int(level) if level in ("1", "2", "3") else 1, values))
    return with_levels(found)


def typed_table(data: QueryDict, table: str, fields: Iterable[str]) -> list[dict[str, str]]:
    """The rows of another table of a form: of each its fields, and as `was` the name that it had."""
    return [
        {field: data.get(f"{table}-{field}-{name}", "") for field in (*fields, "was")}
        for name in data.getlist(table)[:100]
    ]


def rows_of(items: Sequence[ItemPlan]) -> tuple[Row, ...]:
    """Stored items as rows to be edited."""
    return tuple(Row(line.level, item_values(line.item)) for line in item_lines(items))


def item_values(item: ItemPlan) -> dict[str, str]:
    """An item's fields as they are typed."""
    return {
        "name": item.name,
        "kind": str(item.kind),
        "maximum": "" if item.kind == KIND.VETO else plain(item.maximum),
        "step": plain(item.step),
        "standard": item.standard,
        "evidence": item.evidence,
        "by_area": YES if item.by_area else "",
        "veto_cap": item.veto_cap,
        "fact": item.fact,
        "indicator_code": item.indicator_code,
        "zero_at": "" if item.zero_at is None else plain(item.zero_at),
        "full_at": "" if item.full_at is None else plain(item.full_at),
        "ladder": item.ladder,
    }


def read_rows(
    rows: Sequence[Row], party: PartyPlan, bands: Sequence[tuple[str, Decimal, Decimal]]
) -> ItemsRead:
    """The items that the rows say. Rows into which nothing was typed say nothing."""
    places = tuple(at for at, row in enumerate(rows) if not row.is_blank or end_of(rows, at) > at + 1)
    said = [rows[at] for at in places]
    lines: list[list[Value]] = [[*ITEM_HEADINGS, *RULE_HEADINGS]]
    for row, number, maximum in zip(said, numbers(said), _summed(said), strict=True):
        lines.append([party.name, number, row.level, *_cells({**row.values, "maximum": maximum})])
    grid = Grid(ITEMS, lines)
    items, problems = read_items(grid, party.name, bands)
    errors: Errors = {}
    for line, at in enumerate(places, start=1):
        for column, field in enumerate(ITEM_COLUMNS):
            if text := _problem_at(problems, ITEMS, grid.cell(line, column)):
                errors.setdefault(at, {})[field or "name"] = text
        if "maximum" in errors.get(at, {}) and not lines[line][ITEM_COLUMNS.index("maximum")]:
            errors[at]["maximum"] = NOTHING_BELOW if rows[at].kind == KIND.SECTION else NO_POINTS
    return ItemsRead(None if problems else items, errors, places)


def _cells(values: Values) -> list[Value]:
    kind = values.get("kind", "")
    without = NOT_OF_KIND.get(kind, frozenset())
    shown = {field: "" if field in without else values.get(field, "") for field in ITEM_FIELDS}
    shown["kind"] = KINDS.get(kind, kind)
    shown["fact"] = FACTS[shown["fact"]].name if shown["fact"] in FACTS else shown["fact"]
    shown["step"] = shown["step"] if kind not in (KIND.SECTION, KIND.VETO) else shown["step"] or "0.05"
    return [shown[field] or None for field in ITEM_COLUMNS if field]


def _summed(rows: Sequence[Row]) -> list[str]:
    """The points of each row; of a section left empty the sum of those below it, where they can be read."""
    found = [row.values.get("maximum", "").strip() for row in rows]
    for at in range(len(rows) - 1, -1, -1):
        if rows[at].kind != KIND.SECTION or found[at]:
            continue
        below = [
            found[place]
            for place in range(at + 1, end_of(rows, at))
            if rows[place].level == rows[at].level + 1 and rows[place].kind not in (KIND.DEDUCTION, KIND.VETO)
        ]
        try:
            given = [to_number(text) for text in below]
        except ValueError:
            given = [None]
        if given:
            # What can't be read is told at its own row.
            found[at] = str(sum((number or CENT for number in given), Decimal(0)))
    return found


def head_values(plan: SchemePlan) -> tuple[dict[str, str], list[dict[str, str]], list[dict[str, str]]]:
    """A scheme's rules, parties and grades as they are typed."""
    rules = {name: str(getattr(plan, name)) for name in ("name", "base", "combination", "opening")}
    rules |= {"is_sample": YES if plan.is_sample else "", "spread_limit": plain(plan.spread_limit)}
    parties = [
        {
            "code": party.code,
            "name": party.name,
            "maximum": plain(party.maximum),
            "chapter": str(party.chapter),
            "result": str(party.result),
            "findings_by_section": YES if party.findings_by_section else "",
            "was": party.code,
        }
        for party in plan.parties
    ]
    bands = [
        {"name": name, "lower": plain(lower), "upper": plain(upper), "was": name}
        for name, lower, upper in plan.bands
    ]
    return rules, parties, bands


@dataclass(frozen=True)
class HeadsRead:
    """Rules, parties without items and grades, unless something is wrong: then what, by field or by row and field."""

    plan: SchemePlan | None
    rules: dict[str, str]
    parties: Errors
    bands: Errors


def read_heads(
    plan: SchemePlan, rules: Values, parties: Sequence[Values], bands: Sequence[Values]
) -> HeadsRead:
    """What was typed into the page of the rules of a draft."""
    labels = {name: label for name, label in RULE_LABELS.items() if name != "seen"}
    shown: dict[str, Value] = {**rules, "code": plan.code, "version": plan.version}
    lines: list[list[Value]] = []
    for name, label in labels.items():
        value = shown.get(name, "")
        lines.append([label, CHOICES[name].get(str(value), value) if name in CHOICES else value or None])
    top = len(lines) + 1
    lines += [[], [*PARTY_HEADINGS]]
    lines += [[party.get(field, "") or None for field in PARTY_FIELDS] for party in parties]
    first = Grid(RULES, lines)
    below: list[list[Value]] = [[*BAND_HEADINGS]]
    below += [[band.get(field, "") or None for field in BAND_FIELDS] for band in bands]
    grades = Grid(BANDS, below)
    items = Grid(ITEMS, [[*ITEM_HEADINGS]])
    read: SchemeRead = read_scheme(Workbook("", [first, items, grades]))

    def of(grid: Grid, top: int, count: int, fields: Sequence[str]) -> Errors:
        found: Errors = {}
        for at in range(count):
            for column, field in enumerate(fields):
                if text := _problem_at(read.problems, grid.name, grid.cell(top + 1 + at, column)):
                    found.setdefault(at, {})[field] = text
        return found

    wrong = {
        name: text
        for row, name in enumerate(labels)
        if (text := _problem_at(read.problems, RULES, first.cell(row, 1)))
    }
    return HeadsRead(
        read.plan, wrong, of(first, top, len(parties), PARTY_FIELDS), of(grades, 0, len(bands), BAND_FIELDS)
    )


def _problem_at(problems: Iterable[Problem], sheet: str, cell: str) -> str:
    return next((one.message for one in problems if (one.sheet, one.cell) == (sheet, cell)), "")
