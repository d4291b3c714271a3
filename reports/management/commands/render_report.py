"""manage.py render_report CODE --output FILE.pdf|FILE.docx [--html] [--version N]"""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from reports.commands import OfAVersion
from reports.documents import report_docx, report_html, report_pdf
from reports.queries import draft_content


class Command(OfAVersion):
    """Renders a report anew: of the newest version's snapshot once issued, else a draft of what the tables hold now."""

    help = "重新生成一份评估报告。已签发的取自签发时的快照，未签发的为草稿。"

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--output", type=Path, required=True, help="写到哪个文件；以 .docx 结尾的写成 Word"
        )
        parser.add_argument("--html", action="store_true", help="写出排版用的 HTML，而不是 PDF")

    def handle(self, *args: Any, **options: Any) -> None:
        evaluation = self.evaluation(options["code"])
        report = self.report(evaluation, options["version"])
        content = report.content if report else draft_content(evaluation)
        draft = not evaluation.is_issued
        if options["html"]:
            data = report_html(content, draft=draft).encode()
        elif options["output"].suffix.lower() == ".docx":
            data = report_docx(content, draft=draft)
        else:
            data = report_pdf(content, draft=draft)
        try:
            options["output"].write_bytes(data)
        except OSError as error:
            raise CommandError(
                f"无法写入 {options['output']}：{error.strerror}。请检查目录和权限。", returncode=2
            ) from error
        self.stdout.write(f"已写入 {options['output']}（{len(data)} 字节{'，草稿' if draft else ''}）。")
