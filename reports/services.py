"""Issuing: the one place that makes an evaluation's report final."""

import hashlib
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction

from reports.check_mark import check_mark
from reports.content import content
from reports.derivations import derivations
from reports.documents import report_pdf
from reports.models import Report, storage_name
from reports.next_version import next_version
from reports.numbering import draw_check_code, report_number
from reports.queries import digest_of, draft_digest, obstacles_to_correct, obstacles_to_issue
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
    template = template_for(evaluation)
    if draft is not None and draft != draft_digest(evaluation, template):
        raise _changed_since_read()
    facts = evaluation_facts(evaluation, issued_on=issued_on)
    total, grade = facts.scores.total, facts.scores.grade
    if total is None or grade is None:
        raise Refused(Obstacle("总得分或等级尚未形成，不能签发。", "请组长核对各方评分"))
    report = Report(
        evaluation=evaluation,
        content=content(facts, template),
        facts=facts.as_json(),
        derivations=derivations(evaluation, facts),
        total=total,
        grade=grade,
        issued_on=issued_on,
        issued_by=actor,
    )
    _put_marks(report, check_code)

    def become_valid() -> Evaluation:
        return scoring.issue(evaluation=evaluation, actor=actor, issued_on=issued_on, version=version)

    _store_issued(report, become_valid, with_file=with_file)
    return report


def issue_correction(
    *,
    evaluation: Evaluation,
    actor: User,
    corrected_on: date,
    version: int,
    draft: str | None = None,
    with_file: bool = True,
    check_code: str | None = None,
) -> Report:
    """Issue the version that the open correction leads to; until it is stored the last one is valid.

    A correction of wording keeps the report's date and tells `corrected_on` behind the cover; one of data is dated with
    it. The rest is as in `issue_report`.
    """
    require(
        Actor.LEAD in acts_as(actor, evaluation),
        f"只有{in_words(frozenset({Actor.LEAD}))}可以签发，且须先作回避声明。",
    )
    correction = evaluation.open_correction
    if correction is None:
        raise Refused(Obstacle("这份报告没有正在办理的勘误或更正，可能已在别处签发或放弃。"))
    if draft is not None and draft != digest_of(next_version(correction).content):
        raise _changed_since_read()
    following = next_version(correction, corrected_on=corrected_on)
    if obstacles := obstacles_to_correct(correction, following):
        raise Refused(*obstacles)
    scores = following.facts["scores"]
    report = Report(
        evaluation=evaluation,
        version=correction.edition,
        change=correction.kind,
        correction=correction,
        content=following.content,
        facts=following.facts,
        derivations=following.derivations,
        total=Decimal(scores["total"]),
        grade=scores["grade"],
        issued_on=following.replaced.issued_on if correction.is_wording else corrected_on,
        issued_by=actor,
    )
    _put_marks(report, check_code)

    def become_valid() -> Evaluation:
        return scoring.issue_correction(
            evaluation=evaluation, actor=actor, version=version, issued_on=report.issued_on
        ).evaluation

    _store_issued(report, become_valid, with_file=with_file)
    return report


def _put_marks(report: Report, check_code: str | None) -> None:
    """Number and check code of its own, as columns and in the content."""
    report.number = report_number(report.evaluation.code, report.version)
    report.check_code = check_code or draw_check_code()
    report.content = report.content | {
        "number": report.number,
        "check_code": report.check_code,
        "check": check_mark(report.number, report.check_code),
    }


def _store_issued(report: Report, become_valid: Callable[[], Evaluation], *, with_file: bool) -> None:
    """The file first, then scoring's transition and the row in one transaction; no file stays without a row.

    `become_valid` makes what the report says the evaluation's snapshot.
    """
    if with_file:
        _put_file(report, report_pdf(report.content, draft=False))
    try:
        with transaction.atomic():
            report.evaluation = become_valid()
            if report.evaluation.facts_snapshot != report.facts:
                raise _changed_since_read()
            report.save(force_insert=True)
            record(actor=report.issued_by, action="report.issued", target=report, after=_for_audit(report))
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
