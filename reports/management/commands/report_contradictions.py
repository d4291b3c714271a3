"""manage.py report_contradictions CODE [--text FILE] [--json]"""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from scoring.checking import standing_acceptances
from scoring.contradictions import Contradiction, contradictions
from scoring.evaluation_texts import own_texts, texts_of_file
from scoring.facts import evaluation_facts
from scoring.models import Evaluation


class Command(BaseCommand):
    """Reads an evaluation's texts, or those of a file, against its facts as the tables hold them now."""

    help = "核对文字与数据：列出评估的文字（或指定文件）中与数据不符的地方，以及数据本身的矛盾。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("code", help="评估编号，例如 HP-WENCHONG-2023-MID")
        parser.add_argument("--text", type=Path, help="核对这个文件（Markdown 或纯文本），而不是系统中的文字")
        parser.add_argument("--json", action="store_true", help="输出 JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        evaluation = Evaluation.objects.filter(code=options["code"]).first()
        if evaluation is None:
            raise CommandError(f"没有编号为“{options['code']}”的评估，请核对编号。", returncode=2)
        facts = evaluation_facts(evaluation)
        path = options["text"]
        found = contradictions(facts, texts_of_file(_read(path)) if path else own_texts(facts))
        standing = standing_acceptances(evaluation)
        reasons = [row.reason if (row := standing.get(one.key)) else None for one in found]
        if options["json"]:
            rows = [
                asdict(one) | {"key": one.key, "accepted": reason is not None, "reason": reason}
                for one, reason in zip(found, reasons, strict=True)
            ]
            self.stdout.write(json.dumps(rows, ensure_ascii=False, indent=2))
            return
        for one, reason in zip(found, reasons, strict=True):
            self.stdout.write(_line(one, reason))
        self.stdout.write(f"共{len(found)}处。" if found else "没有发现与数据不符的地方。")


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"无法读取 {path}。请检查文件，并另存为 UTF-8 编码。", returncode=2) from error


def _line(one: Contradiction, reason: str | None) -> str:
    severity = "必须改正" if one.severity == "blocking" else "请核对" if reason is None else "已说明"
    said = f"　原文：{one.text}" if one.text else ""
    why = f"　理由：{reason}" if reason is not None else ""
    return f"[{severity}] {one.where}：{one.message}{said}{why}"
