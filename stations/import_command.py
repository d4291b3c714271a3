"""What the two import commands share: their options, what they print, their exit codes.

0: clean, or with warnings. 1: errors, or a file that can't be read; nothing was written. 2: an unknown code, a missing
file, a bad call; that includes writing in spite of warnings without a reason.
"""

import json
from abc import abstractmethod
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from stations.intake import Plan, Problem, error
from stations.models import Agreement
from stations.months import parse_month_range
from stations.uploads import UploadRefused
from stations.workbooks import UnreadableWorkbook

Months = tuple[date, date]


class ImportCommand(BaseCommand):
    """Plan a workbook for one agreement and, with --commit, apply it."""

    @abstractmethod
    def plan(self, *, agreement: Agreement, data: bytes, filename: str, months: Months | None) -> Plan:
        """What the workbook would change. Raises UnreadableWorkbook."""

    @abstractmethod
    def apply(
        self,
        *,
        agreement: Agreement,
        data: bytes,
        filename: str,
        months: Months | None,
        plan: Plan,
        reason: str,
    ) -> Plan:
        """Store the workbook and apply it, every warning of `plan` accepted with the reason. Raises UploadRefused."""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="工作簿（.xlsx、.xls 或 .ods）")
        parser.add_argument("--agreement", required=True, metavar="CODE", help="协议编号，例如 HP-DASHA-2023")
        parser.add_argument("--months", metavar="A..B", help="起止月份，例如 2023-07..2023-11")
        parser.add_argument("--commit", action="store_true", help="写入；不写此项时只核对")
        parser.add_argument("--reason", default="", metavar="TEXT", help="对全部提醒的说明，有提醒时写入必填")
        parser.add_argument("--json", action="store_true", dest="as_json", help="输出 JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        agreement = Agreement.objects.filter(code=options["agreement"]).first()
        if agreement is None:
            raise CommandError(f"没有编号为“{options['agreement']}”的协议。", returncode=2)
        path: Path = options["file"]
        if not path.is_file():
            raise CommandError(f"找不到文件“{path}”。", returncode=2)
        call: dict[str, Any] = {
            "agreement": agreement,
            "data": path.read_bytes(),
            "filename": path.name,
            "months": parse_months(options["months"]),
        }
        try:
            plan = self.plan(**call)
        except UnreadableWorkbook as unreadable:
            problem = error("", "", unreadable.message.rstrip("。"), "没有写入任何内容")
            plan = Plan("unreadable", (problem,))
        reason = options["reason"].strip()
        committed = False
        if options["commit"] and not plan.errors and (reason or not plan.warnings):
            plan, committed = self._commit(call, plan, reason), True
        self._print(plan, committed=committed, as_json=options["as_json"])
        if plan.errors:
            raise SystemExit(1)
        if options["commit"] and not committed:
            raise CommandError("有提醒，没有写入。请核对后用 --reason 写明说明。", returncode=2)

    def _commit(self, call: dict[str, Any], plan: Plan, reason: str) -> Plan:
        try:
            return self.apply(**call, plan=plan, reason=reason)
        except UploadRefused as refused:
            raise CommandError(refused.message, returncode=1) from refused

    def _print(self, plan: Plan, *, committed: bool, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps(plan.as_json(committed=committed), ensure_ascii=False, indent=2))
            return
        for problem in plan.problems:
            self.stdout.write(_line(problem))
        counts = plan.counts
        self.stdout.write(
            f"新增 {counts['added']}，变更 {counts['changed']}，不变 {counts['unchanged']}，表中缺少 {counts['missing']}"
        )
        self.stdout.write("已写入。" if committed else "没有写入。")


def parse_months(text: str | None) -> Months | None:
    """The first and last month of "2023-07..2023-11"; None for no text. Raises CommandError, exit code 2."""
    if not text:
        return None
    try:
        return parse_month_range(text)
    except ValueError as wrong:
        raise CommandError(str(wrong), returncode=2) from wrong


def _line(problem: Problem) -> str:
    word = "错误" if problem.severity == "error" else "提醒"
    return " ".join(part for part in (word, problem.sheet, problem.cell, problem.message) if part)
