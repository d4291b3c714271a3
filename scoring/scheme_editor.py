"""What the editor of a draft shows: the page of one party's items, and the page of all that stands above them."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from indicators.models import Indicator
from scoring.automatic import FACTS, LADDER_HELP, Fact, plain
from scoring.models import Item, Party, Scheme
from scoring.scheme_checks import SchemeProblem, plan_problems, sheet_base, sums_below
from scoring.scheme_edits import heads_of
from scoring.scheme_form import ItemsRead, read_rows, rows_of
from scoring.scheme_plans import PartyPlan, SchemePlan, item_lines, mark, plan_of
from scoring.scheme_rows import DEPTH, Edit, Row, edited, end_of, numbers, put_back

# The buttons above the table: what each does, its name, its key.
TOOLS = (
    ("below", "下方添加", "Alt+Enter"),
    ("child", "添加下级", "Alt+Shift+Enter"),
    ("copy", "复制", "Alt+C"),
    ("up", "上移", "Alt+↑"),
    ("down", "下移", "Alt+↓"),
    ("in", "降为下级", "Alt+→"),
    ("out", "升为上级", "Alt+←"),
    ("delete", "删除", "Alt+Delete"),
)


@dataclass(frozen=True)
class Tab:
    """A page of the editor: the rules, or a party (by its code) with its points, and how much is wrong there."""

    party: str
    name: str
    maximum: str
    problems: int


@dataclass(frozen=True)
class RowView:
    """A row of the table: what was typed, what is wrong in it by field, and what lies below it adds up to."""

    at: int
    number: str
    level: int
    values: Mapping[str, str]
    errors: Mapping[str, str]
    problems: tuple[SchemeProblem, ...]
    below: str
    inside: int
    is_blank: bool

    @property
    def wrong(self) -> tuple[str, ...]:
        """The fields that are to be mended."""
        return (*self.errors, *(problem.field for problem in self.problems))


@dataclass(frozen=True)
class ItemsPage:
    """One party's items as they are edited. `seen` is the mark of the party as it is stored."""

    scheme: Scheme
    tabs: tuple[Tab, ...]
    party: PartyPlan
    base: str
    total: str
    rows: tuple[RowView, ...]
    problems: tuple[SchemeProblem, ...]
    bands: tuple[str, ...]
    seen: str
    at: int
    saved_at: datetime | None
    removed: str
    removed_at: int
    removed_name: str
    removed_below: int
    asks: RowView | None
    tools: tuple[tuple[str, str, str], ...] = TOOLS
    kinds: Sequence[tuple[str, str]] = tuple(Item.Kind.choices)
    facts: Sequence[Fact] = tuple(FACTS.values())
    ladder_help: str = LADDER_HELP
    depth: int = DEPTH

    @property
    def unread(self) -> int:
        """The rows that can't be stored as they are."""
        return sum(bool(row.errors) for row in self.rows)

    @property
    def waiting(self) -> int:
        """The rows into which nothing was typed yet."""
        return sum(row.is_blank for row in self.rows)

    @property
    def adds_up(self) -> bool:
        return self.total == self.base


@dataclass(frozen=True)
class Change:
    """What a form asks for: the rows as typed, what is to be done with them, and what may be put back."""

    rows: tuple[Row, ...]
    do: str = ""
    at: int = 0
    removed: tuple[Row, ...] = ()
    removed_at: int = 0


@dataclass(frozen=True)
class Outcome:
    """The rows after a change, read."""

    edit: Edit
    read: ItemsRead
    removed: tuple[Row, ...] = ()
    removed_at: int = 0
    asks: bool = False


def outcome_of(change: Change, party: PartyPlan, plan: SchemePlan) -> Outcome:
    """The change made. Deleting rows that say something is asked about first (delete), then done (sure)."""
    rows, at = change.rows, change.at
    removed, removed_at, asks = change.removed, change.removed_at, False
    if change.do == "undo" and removed:
        edit, removed = put_back(rows, removed, removed_at), ()
    elif change.do == "delete" and at < len(rows) and not rows[at].is_blank:
        edit, asks = Edit(rows, at), True
    else:
        edit = edited(rows, "delete" if change.do == "sure" else change.do, at)
        if edit.removed and not all(row.is_blank for row in edit.removed):
            removed, removed_at = edit.removed, at
    return Outcome(edit, read_rows(edit.rows, party, plan.bands), removed, removed_at, asks)


def stored_outcome(party: PartyPlan, plan: SchemePlan) -> Outcome:
    """The rows as they are stored."""
    rows = rows_of(party.items)
    return Outcome(Edit(rows, 0), read_rows(rows, party, plan.bands))


def items_page(
    scheme: Scheme, plan: SchemePlan, code: str, outcome: Outcome, saved_at: datetime | None, seen: str = ""
) -> ItemsPage:
    """The page of a party, with the problems of the scheme as it is stored."""
    party = next(party for party in plan.parties if party.code == code)
    problems = plan_problems(plan)
    rows = _row_views(outcome, [problem for problem in problems if problem.party == code])
    read = outcome.read.items
    removed = outcome.removed
    return ItemsPage(
        scheme=scheme,
        tabs=tabs_of(plan, problems),
        party=party,
        base=plain(sheet_base(plan, party)),
        total="—" if read is None else plain(sums_below(read)[""]),
        rows=rows,
        problems=tuple(problem for problem in problems if problem.party == code and not problem.number),
        bands=tuple(name for name, _, _ in plan.bands),
        seen=seen or mark(party),
        at=outcome.edit.at,
        saved_at=saved_at,
        removed=json.dumps([[row.level, dict(row.values)] for row in removed], ensure_ascii=False),
        removed_at=outcome.removed_at,
        removed_name=removed[0].values.get("name", "") if removed else "",
        removed_below=len(removed) - 1,
        asks=rows[outcome.edit.at] if outcome.asks else None,
    )


def _row_views(outcome: Outcome, problems: Iterable[SchemeProblem]) -> tuple[RowView, ...]:
    rows, read = outcome.edit.rows, outcome.read
    named = dict(zip(read.places, numbers([rows[at] for at in read.places]), strict=True))
    sums = sums_below(read.items) if read.items is not None else {}
    by_number: dict[str, list[SchemeProblem]] = {}
    for problem in problems if read.items is not None else ():
        by_number.setdefault(problem.number, []).append(problem)
    return tuple(
        RowView(
            at=at,
            number=number,
            level=row.level,
            values=row.values,
            errors=read.errors.get(at, {}),
            problems=tuple(by_number.get(named.get(at, "-"), ())),
            below=plain(below) if (below := sums.get(named.get(at, "-"))) is not None else "",
            inside=end_of(rows, at) - at - 1,
            is_blank=at not in named,
        )
        for at, (row, number) in enumerate(zip(rows, numbers(rows), strict=True))
    )


def read_removed(text: str) -> tuple[Row, ...]:
    """What a form carried of rows that were taken out; nothing where it can't be read."""
    try:
        return tuple(
            Row(int(level), {str(name): str(value) for name, value in values.items()})
            for level, values in json.loads(text or "[]")
        )
    except (ValueError, TypeError, AttributeError, OverflowError, RecursionError):
        return ()


def tabs_of(plan: SchemePlan, problems: Sequence[SchemeProblem]) -> tuple[Tab, ...]:
    """The pages of the editor, the rules first."""
    counts: dict[str, int] = {}
    for problem in problems:
        counts[problem.party] = counts.get(problem.party, 0) + 1
    return (
        Tab("", "规则、评估方和等级", "", counts.get("", 0)),
        *(
            Tab(party.code, party.name, plain(party.maximum), counts.get(party.code, 0))
            for party in plan.parties
        ),
    )


def indicators_offered() -> list[str]:
    """The names of the indicators that an automatic item may be computed from."""
    known = Indicator.objects.exclude(kind=Indicator.Kind.STATEMENT)
    return list(known.values_list("name", flat=True))


@dataclass(frozen=True)
class Line:
    """A row of the table of parties or of grades, with its errors. `items` counts what a party holds."""

    at: int
    values: Mapping[str, str]
    errors: Mapping[str, str]
    items: int = 0

    @property
    def is_further(self) -> bool:
        """Whether it is a party that is none of the four."""
        return self.values.get("code") not in Party.Code.values


@dataclass(frozen=True)
class HeadsPage:
    """Rules, parties and grades of a draft as they are edited. `seen` is the mark of them as they are stored."""

    scheme: Scheme
    tabs: tuple[Tab, ...]
    rules: Mapping[str, str]
    wrong: Mapping[str, str]
    parties: tuple[Line, ...]
    bands: tuple[Line, ...]
    total: str
    problems: tuple[SchemeProblem, ...]
    seen: str
    going: tuple[tuple[str, int], ...] = ()
    error: str = ""
    unsaved: bool = False
    bases: Sequence[tuple[str, str]] = tuple(Scheme.Base.choices)
    combinations: Sequence[tuple[str, str]] = tuple(Scheme.Combination.choices)
    openings: Sequence[tuple[str, str]] = tuple(Scheme.Opening.choices)
    codes: Sequence[tuple[str, str]] = tuple(Party.Code.choices)


def items_of(plan: SchemePlan) -> dict[str, int]:
    """How many items each party holds, by its code."""
    return {party.code: sum(1 for _ in item_lines(party.items)) for party in plan.parties}


def heads_mark(plan: SchemePlan) -> str:
    """Names what the page of the rules shows."""
    return mark(heads_of(plan))


def fresh_plan(scheme: Scheme) -> SchemePlan:
    """The draft as it stands after a change of it."""
    return plan_of(Scheme.objects.get(pk=scheme.pk))
