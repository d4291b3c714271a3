"""Issuing: the one place that makes an evaluation's report final."""

import hashlib
from datetime import date
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction

from reports.check_mark import check_mark
from reports.content import content
from reports.derivations import derivations
from reports.documents import report_pdf
from reports.models import Report, storage_name
from reports.numbering import draw_check_code, report_number
from reports.queries import draft_digest, obstacles_to_issue
from reports.template_queries import template_for
from scoring import services as scoring
from scoring.facts import evaluation_facts
from scoring.models import Evaluation
from scoring.refusals import Conflict, Difference, Obstacle, Refused
from scoring.workflow import Actor, acts_as, in_words
from stations.audit import record
from stations.doors import require
from stations.models import User


def issue_report(
    *,
    evaluation: Evaluation,
    actor: User,
    issued_on: date,
    version: int,
    draft: str | None = None,
    with_file: bool = True,
    check_code: str | None = None,
) -> Report:
    """Issue the evaluation and store its report: content, facts and, unless told otherwise, the PDF.

    `version` is the evaluation's as the actor saw it, `draft` the digest of the draft that was shown (None: nothing
    was shown, as in a command). `check_code` is drawn by chance; only the demo, which is the same each time it is
    loaded, brings its own. The document is written and rendered first, outside the transaction; then it is
    refused if anything was changed meanwhile. Raises PermissionDenied, Refused with everything that stands in the
    way, or Conflict.
    """
    require(
        Actor.LEAD in acts_as(actor, evaluation),
        f"只有{in_words(frozenset({Actor.LEAD}))}可以签发，且须先作回避声明。",
    )
    if obstacles := obstacles_to_issue(evaluation):
        raise Refused(*obstacles)
    if draft is not None and draft != draft_digest(evaluation):
        raise _changed_since_read()
    facts = evaluation_facts(evaluation, issued_on=issued_on)
    total, grade = facts.scores.total, facts.scores.grade
    if total is None or grade is None:
        raise Refused(Obstacle("总得分或等级尚未形成，不能签发。", "请组长核对各方评分"))
    number, check_code = report_number(evaluation.code, 1), check_code or draw_check_code()
    mark = {"number": number, "check_code": check_code, "check": check_mark(number, check_code)}
    report = Report(
        evaluation=evaluation,
        number=number,
        check_code=check_code,
        content={**content(facts, template_for(evaluation)), **mark},
        facts=facts.as_json(),
        derivations=derivations(evaluation, facts),
        total=total,
        grade=grade,
        issued_on=issued_on,
        issued_by=actor,
    )
    rendered = report_pdf(report.content, draft=False) if with_file else None
    _store_issued(report, rendered, actor=actor, version=version)
    return report


def _store_issued(report: Report, rendered: bytes | None, *, actor: User, version: int) -> None:
    """The file first, then scoring's transition and the row in one transaction; no file stays without a row."""
    if rendered is not None:
        _put_file(report, rendered)
    try:
        with transaction.atomic():
            report.evaluation = scoring.issue(
                evaluation=report.evaluation, actor=actor, issued_on=report.issued_on, version=version
            )
            if report.evaluation.facts_snapshot != report.facts:
                raise _changed_since_read()
            report.save(force_insert=True)
            record(actor=actor, action="report.issued", target=report, after=_for_audit(report))
    except BaseException:
        _drop_file(report)
        raise


def _changed_since_read() -> Conflict:
    """Of figures and names that the evaluation's version doesn't count: a target, a date of practice, a name."""
    return Conflict([Difference("报告所依据的数据", "已有变化", "按打开时的草稿签发", "", None)])


def stored_pdf(*, report: Report) -> Report:
    """The report with its file: rendered from the snapshot and stored now where it was issued without one.

    Two who ask at once both get the same bytes; the file of one of them is kept.
    """
    if report.file:
        return report
    _put_file(report, report_pdf(report.content, draft=False))
    with transaction.atomic():
        first = Report.objects.filter(pk=report.pk, file="").update(
            file=report.file.name, sha256=report.sha256
        )
        if first:
            record(actor=None, action="report.file_stored", target=report, after=_for_audit(report))
    if not first:
        _drop_file(report)
        report.refresh_from_db(fields=["file", "sha256"])
    return report


def _put_file(report: Report, rendered: bytes) -> None:
    report.file.name = report.file.storage.save(storage_name(report, ""), ContentFile(rendered))
    report.sha256 = hashlib.sha256(rendered).hexdigest()


def _drop_file(report: Report) -> None:
    if report.file.name:
        report.file.storage.delete(report.file.name)


def _for_audit(report: Report) -> dict[str, Any]:
    return {"number": report.number, "version": report.version, "sha256": report.sha256}
