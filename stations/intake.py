"""What both intakes share: the problems found in a sheet, the changes it would make, and the plan of both.

A plan is what a preview shows and a confirmation applies. It is computed from the stored bytes and from what
is stored already, writes nothing, and is computed again before it is applied.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

Severity = Literal["error", "warning"]
ChangeKind = Literal["added", "changed", "unchanged", "missing"]

_COLLAPSE_ABOVE = 5
_NAMED_CELLS = 8


@dataclass(frozen=True)
class Problem:
    """Something wrong with a sheet: where, what is wrong, how to cure it.

    Texts are Chinese, without final stop. ``cell`` is where the clerk should look first; "" when no single
    cell is meant. ``context`` says what the cell is about (month, worker, column).
    """

    severity: Severity
    sheet: str
    cell: str
    what: str
    cure: str
    context: str = ""

    @property
    def message(self) -> str:
        where = f"（{self.context}）" if self.context else ""
        return f"{self.what}{where}。{self.cure}。"

    @property
    def key(self) -> str:
        """Names the problem in a form, so that its explanation is found when the plan is computed anew."""
        text = f"{self.severity}\n{self.sheet}\n{self.cell}\n{self.what}"
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    def as_json(self) -> dict[str, str]:
        return {"sheet": self.sheet, "cell": self.cell, "message": self.message}


@dataclass(frozen=True)
class Change:
    """One unit of a sheet (a worker-month, a quantity) against what is stored.

    ``cells`` are all cells that state it, the first of them the one to look at; ``old`` and ``new`` are for
    reading.
    """

    kind: ChangeKind
    label: str
    sheet: str
    cell: str
    old: str = ""
    new: str = ""
    cells: tuple[str, ...] = ()


@dataclass(frozen=True)
class Plan:
    """What applying an upload would do. Nothing may be applied while ``errors`` is not empty."""

    kind: str
    problems: tuple[Problem, ...] = ()
    changes: tuple[Change, ...] = ()

    @property
    def errors(self) -> list[Problem]:
        return [problem for problem in self.problems if problem.severity == "error"]

    @property
    def warnings(self) -> list[Problem]:
        return [problem for problem in self.problems if problem.severity == "warning"]

    @property
    def counts(self) -> dict[str, int]:
        counted = Counter(change.kind for change in self.changes)
        kinds: tuple[ChangeKind, ...] = ("added", "changed", "unchanged", "missing")
        return {kind: counted[kind] for kind in kinds}

    @property
    def fingerprint(self) -> str:
        """Equal only for plans that show the same; a confirmation sends it back for comparison."""
        shown = [[vars(item) for item in self.problems], [vars(item) for item in self.changes]]
        return hashlib.sha256(json.dumps(shown, ensure_ascii=False).encode()).hexdigest()

    def unexplained(self, explanations: dict[str, str]) -> list[Problem]:
        """Warnings for which ``explanations`` (by Problem.key) holds no text."""
        return [warning for warning in self.warnings if not explanations.get(warning.key, "").strip()]

    def as_json(self, *, committed: bool = False) -> dict[str, Any]:
        """The machine-readable result of the import commands (docs/house-plan.md, "Commands")."""
        return {
            "errors": [problem.as_json() for problem in self.errors],
            "warnings": [problem.as_json() for problem in self.warnings],
            **self.counts,
            "committed": committed,
        }


def error(sheet: str, cell: str, what: str, cure: str, context: str = "") -> Problem:
    return Problem("error", sheet, cell, what, cure, context)


def warning(sheet: str, cell: str, what: str, cure: str, context: str = "") -> Problem:
    return Problem("warning", sheet, cell, what, cure, context)


def collapse(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Each problem once; one that repeats in more than five cells is told once, naming where.

    The order of first appearance is kept. A clerk who pasted a wrong mark down a column reads one line,
    not two hundred.
    """
    groups: dict[tuple[str, str, str, str], list[Problem]] = {}
    for problem in dict.fromkeys(problems):
        groups.setdefault((problem.severity, problem.sheet, problem.what, problem.cure), []).append(problem)
    return tuple(item for group in groups.values() for item in _told(group))


def _told(group: Sequence[Problem]) -> Sequence[Problem]:
    if len(group) <= _COLLAPSE_ABOVE:
        return group
    cells = "、".join(problem.cell for problem in group[:_NAMED_CELLS])
    more = "等" if len(group) > _NAMED_CELLS else ""
    return [replace(group[0], context=f"共 {len(group)} 处：{cells}{more}")]
