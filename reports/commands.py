"""What the commands about the versions of a report share."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from reports.models import Report
from scoring.models import Evaluation


class OfAVersion(BaseCommand):
    """A command that speaks of one version of an evaluation's report, the newest unless told which.

    Its `--version` takes the place of Django's, which tells Django's own.
    """

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        return super().create_parser(prog_name, subcommand, conflict_handler="resolve", **kwargs)

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("code", help="评估编号，例如 HP-WENCHONG-2023-MID")
        parser.add_argument("--version", type=int, help="报告的第几版；不指定则为最新一版")

    def evaluation(self, code: str) -> Evaluation:
        """The evaluation of that code. Raises CommandError, with 2, where there is none."""
        evaluation = Evaluation.objects.filter(code=code).first()
        if evaluation is None:
            raise CommandError(f"没有编号为“{code}”的评估，请核对编号。", returncode=2)
        return evaluation

    def report(self, evaluation: Evaluation, version: int | None) -> Report | None:
        """The version that is asked for, else the newest one; None where nothing was issued and none asked for.

        Raises CommandError, with 2, for a version that there isn't.
        """
        reports = Report.objects.filter(evaluation=evaluation).order_by("-version")
        if version is None:
            return reports.first()
        found = reports.filter(version=version).first()
        if found is None:
            raise CommandError(f"“{evaluation.code}”的报告没有第 {version} 版，请核对版本号。", returncode=2)
        return found
