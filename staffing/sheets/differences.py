"""A worker-month in words, for a preview."""

from __future__ import annotations

from datetime import date
from typing import Any

from staffing.known import STATEMENT_FIELDS, Statement
from staffing.models import Category, Level

_NAMES = {
    "on_post": "人员到位",
    "insured": "社保购买",
    "paid": "工资发放",
    "two_year_stated": "从业2年以上",
    "category": "类型",
    "level": "证书",
    "position": "职位",
    "contract_start": "合同起",
    "contract_end": "合同止",
    "note": "备注",
}


def described(statement: Statement) -> str:
    """The three marks, each with its name: 到位√ 社保√ 工资—."""
    marks = (("到位", statement.on_post), ("社保", statement.insured), ("工资", statement.paid))
    return " ".join(f"{name}{'√' if mark else '—'}" for name, mark in marks)


def differences(old: Statement, new: Statement) -> tuple[str, str]:
    """Both sides of every column that differs."""
    differing = [name for name in STATEMENT_FIELDS if getattr(old, name) != getattr(new, name)]
    return _side(old, differing), _side(new, differing)


def _side(statement: Statement, names: list[str]) -> str:
    return "；".join(f"{_NAMES[name]}：{_shown(getattr(statement, name), name)}" for name in names)


def _shown(value: Any, name: str) -> str:
    if isinstance(value, bool):
        return "√" if value else "—"
    if isinstance(value, Category | Level):
        return str(value.label)
    if isinstance(value, date):
        return value.isoformat()
    if name == "contract_end" and value is None:
        return "长期"
    return value or "（空）"
