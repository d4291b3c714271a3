"""Rules, parties and grades of a draft as they were typed: their rows added, moved and taken out, then read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.http import QueryDict

from scoring.automatic import plain
from scoring.models import Party, Scheme
from scoring.scheme_checks import plan_problems
from scoring.scheme_editor import HeadsPage, Line, heads_mark, items_of, tabs_of
from scoring.scheme_form import (
    BAND_FIELDS,
    PARTY_FIELDS,
    Errors,
    HeadsRead,
    head_values,
    read_heads,
    typed_table,
)
from scoring.scheme_plans import SchemePlan
from stations.workbooks.text import to_number

FURTHER = "further"  # stands for the code of a party that is none of the four; the system gives it one
Rows = tuple[dict[str, str], ...]


@dataclass(frozen=True)
class Heads:
    """What stands on the page, beside the draft as it is stored. `sure`: the parties that go may take their items along."""

    scheme: Scheme
    plan: SchemePlan
    rules: Mapping[str, str]
    parties: Rows
    bands: Rows
    seen: str
    sure: bool = False
    error: str = ""
    typed: bool = True

    @classmethod
    def stored(cls, scheme: Scheme, plan: SchemePlan) -> Heads:
        """The draft as it is stored."""
        rules, parties, bands = head_values(plan)
        return cls(scheme, plan, rules, tuple(parties), tuple(bands), heads_mark(plan), typed=False)

    def read(self) -> HeadsRead:
        """The plan that it says, or what is wrong. Rows into which nothing was typed say nothing."""
        parties, bands = _said(self.parties, ("name", "maximum")), _said(self.bands, BAND_FIELDS)
        read = read_heads(
            self.plan,
            self.rules,
            [self.parties[at] for at in parties],
            [self.bands[at] for at in bands],
        )
        return replace(read, parties=_placed(read.parties, parties), bands=_placed(read.bands, bands))

    def going(self) -> tuple[tuple[str, int], ...]:
        """The parties that would go with all their items: name and number of items."""
        kept = {row.get("was") for row in self.parties}
        counts = items_of(self.plan)
        return tuple(
            (party.name, counts[party.code])
            for party in self.plan.parties
            if party.code not in kept and counts[party.code]
        )

    @property
    def asks(self) -> bool:
        """Whether it must be asked first: parties would go with their items."""
        return bool(self.going()) and not self.sure

    def names(self) -> dict[str, Any]:
        """The old codes of parties by the new ones, and the new names of grades by the old ones."""
        return {
            "parties": {row["code"]: row["was"] for row in self.parties if row["was"]},
            "bands": {row["was"]: row["name"].strip() for row in self.bands if row["was"]},
        }

    def page(self) -> HeadsPage:
        """What the page shows."""
        read = self.read() if self.typed else HeadsRead(None, {}, {}, {})
        counts, problems = items_of(self.plan), plan_problems(self.plan)
        return HeadsPage(
            scheme=self.scheme,
            tabs=tabs_of(self.plan, problems),
            rules=self.rules,
            wrong=read.rules,
            parties=tuple(
                Line(at, row, read.parties.get(at, {}), counts.get(row.get("was", ""), 0))
                for at, row in enumerate(self.parties)
            ),
            bands=tuple(Line(at, row, read.bands.get(at, {})) for at, row in enumerate(self.bands)),
            total=plain(_total(self.parties)),
            problems=tuple(problem for problem in problems if not problem.party),
            seen=self.seen,
            going=self.going(),
            error=self.error,
            unsaved=self.typed,
        )


def typed_heads(data: QueryDict, scheme: Scheme, plan: SchemePlan) -> Heads:
    """What a form carried."""
    rules = {name: data.get(name, "") for name in ("name", "base", "combination", "opening")}
    rules |= {"is_sample": data.get("is_sample", ""), "spread_limit": data.get("spread_limit", "")}
    parties = typed_table(data, "party", PARTY_FIELDS)
    return Heads(
        scheme,
        plan,
        rules,
        _coded(parties),
        tuple(typed_table(data, "band", BAND_FIELDS)),
        data.get("seen", ""),
        sure=data.get("sure") == "yes",
    )


def carry_out(typed: Heads, do: str) -> Heads | None:
    """The page after a button on it; None for one that saves."""
    what, _, place = do.partition(":")
    table, _, action = what.partition("-")
    if table not in ("party", "band"):
        return None
    rows = typed.parties if table == "party" else typed.bands
    changed = _changed(rows, action, int(place) if place.isdecimal() and len(place) < 3 else 0, table)
    return replace(typed, parties=_coded(changed)) if table == "party" else replace(typed, bands=changed)


def _changed(rows: Rows, action: str, at: int, table: str) -> Rows:
    if action == "add":
        fields = PARTY_FIELDS if table == "party" else BAND_FIELDS
        new = dict.fromkeys((*fields, "was"), "")
        if table == "party":
            new |= {"code": _free_code(rows), "result": str(len(rows) + 1)}
        return (*rows, new)
    if not 0 <= at < len(rows):
        return rows
    if action == "delete":
        return (*rows[:at], *rows[at + 1 :])
    other = at - 1 if action == "up" else at + 1
    if not 0 <= other < len(rows):
        return rows
    swapped = list(rows)
    swapped[at], swapped[other] = swapped[other], swapped[at]
    return tuple(swapped)


def _free_code(rows: Iterable[Mapping[str, str]]) -> str:
    taken = {row["code"] for row in rows}
    return next((code for code in Party.Code.values if code not in taken), FURTHER)


def _coded(rows: Sequence[dict[str, str]]) -> Rows:
    """The parties in the order of their chapters, each further one with a code of its own."""
    taken = {row["code"] for row in rows}
    found = []
    for chapter, row in enumerate(rows, start=1):
        code = row["code"]
        if code == FURTHER:
            known = "" if row["was"] in Party.Code.values else row["was"]
            code = known or next(f"invited{n}" for n in range(1, 200) if f"invited{n}" not in taken)
            taken.add(code)
        found.append({**row, "code": code, "chapter": str(chapter)})
    return tuple(found)


def _said(rows: Sequence[Mapping[str, str]], fields: Iterable[str]) -> list[int]:
    fields = tuple(fields)
    return [at for at, row in enumerate(rows) if any(row[field].strip() for field in fields)]


def _placed(errors: Errors, places: Sequence[int]) -> Errors:
    return {places[at]: found for at, found in errors.items()}


def _total(rows: Iterable[Mapping[str, str]]) -> Decimal:
    """What the parties' points add up to, as far as they can be read."""
    total = Decimal(0)
    for row in rows:
        try:
            total += to_number(row["maximum"]) or Decimal(0)
        except ValueError:
            continue
    return total
