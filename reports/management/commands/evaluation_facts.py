"""manage.py evaluation_facts CODE [--json] [--recompute] [--version N]"""

import json
from typing import Any

from django.core.management.base import CommandParser

from reports.commands import OfAVersion
from scoring.facts import facts_json


class Command(OfAVersion):
    """Prints an evaluation's facts: those of the newest report once issued, unless told which version, or to compute
    them anew."""

    help = "输出一次评估的事实：到岗、指标、得分。已签发的取自签发时的快照，加 --recompute 则重新计算。"

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--json", action="store_true", help="输出 JSON")
        parser.add_argument("--recompute", action="store_true", help="不用快照，按现有数据重新计算")

    def handle(self, *args: Any, **options: Any) -> None:
        evaluation = self.evaluation(options["code"])
        report = self.report(evaluation, options["version"]) if options["version"] else None
        facts = report.facts if report else facts_json(evaluation, recompute=options["recompute"])
        if options["json"]:
            self.stdout.write(json.dumps(facts, ensure_ascii=False, indent=2))
        else:
            for line in _lines(facts, 0):
                self.stdout.write(line)


def _lines(value: dict[str, Any], depth: int) -> list[str]:
    """Key and value a line, indented by depth, for reading on a terminal."""
    lines = []
    for key, inner in value.items():
        if isinstance(inner, dict) and inner:
            lines += [f"{'  ' * depth}{key}", *_lines(inner, depth + 1)]
        else:
            lines.append(f"{'  ' * depth}{key}: {_text(inner)}")
    return lines


def _text(value: Any) -> str:
    return (
        "—"
        if value is None
        else json.dumps(value, ensure_ascii=False)
        if isinstance(value, list)
        else str(value)
    )
