"""Whether a report is what was issued: all that somebody without an account is ever told (docs/domain.md, "Report").

Nobody is signed in, so nothing here starts from a person's scope; instead nothing but an `Answer` leaves. A report is
named by its number and check code together, or by its file.
"""

import hashlib
from dataclasses import dataclass
from typing import BinaryIO

from django.db.models import Max
from django.utils.crypto import constant_time_compare

from reports.models import Report

CHUNK = 1 << 16


@dataclass(frozen=True)
class Answer:
    """`issued`: it is a report of ours. `newest`: the version that supersedes it, None while it is valid."""

    issued: bool
    newest: int | None = None

    @property
    def word(self) -> str:
        """The whole answer in one word."""
        if not self.issued:
            return "不符"
        return "有效" if self.newest is None else f"已被第 {self.newest} 版取代"


def answer_to_code(*, number: str, check_code: str) -> Answer:
    """Of a number and the code beside it. An unknown number and a wrong code ask the database the same."""
    named = Report.objects.filter(number__in={number, number.upper()}).only(
        "evaluation", "version", "check_code"
    )
    return _answer([report for report in named if constant_time_compare(report.check_code, check_code)])


def answer_to_file(file: BinaryIO) -> Answer:
    """Of a file: one that differs in a single byte is none of ours. Reads it piece by piece and keeps nothing."""
    digest = hashlib.sha256()
    while piece := file.read(CHUNK):
        digest.update(piece)
    return _answer(list(Report.objects.filter(sha256=digest.hexdigest()).only("evaluation", "version")))


def _answer(reports: list[Report]) -> Answer:
    if not reports:
        return Answer(issued=False)
    report = reports[0]
    issued = Report.objects.filter(evaluation=report.evaluation_id)
    newest = issued.aggregate(newest=Max("version"))["newest"]
    return Answer(issued=True, newest=newest if newest > report.version else None)
