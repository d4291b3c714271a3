"""Reads: which reports and drafts a person may open, and what each page needs."""

import hashlib
import json
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet

from reports.content import content
from reports.derivations import Derivations, derivations
from reports.models import Report
from reports.next_version import NextVersion, obstacle_without_change
from reports.template_plans import TemplatePlan
from reports.template_queries import template_for
from reports.template_unfilled import unfilled_standard_texts
from scoring.checking import Check, check
from scoring.correction_guards import evaluations_using, may_be_issued
from scoring.facts import evaluation_facts
from scoring.models import Correction, Evaluation, PanelMember
from scoring.models.evaluations import ISSUED_OR_LATER
from scoring.refusals import Obstacle
from scoring.workflow import Action, Actor, acts_as, find
from stations.doors import get_visible, require
from stations.models import Upload, User

# The page of an upload, by kind.
UPLOAD_PAGES = {Upload.Kind.ATTENDANCE: "staffing:preview", Upload.Kind.INDICATORS: "indicators:preview"}


@dataclass(frozen=True)
class Document:
    """A report as a page shows it: an issued one with its row, or the lead's draft without. `versions` are all that
    were issued, the newest first, without their content."""

    evaluation: Evaluation
    content: dict[str, Any]
    report: Report | None
    versions: tuple[Report, ...] = ()

    @property
    def draft(self) -> bool:
        """Whether it has not been issued."""
        return self.report is None

    @property
    def superseded_by(self) -> Report | None:
        """The newest version, where this is an older one."""
        newest = self.versions[0] if self.versions else None
        return newest if newest and self.report and newest.version > self.report.version else None


def evaluations_with_reports(user: User) -> QuerySet[Evaluation]:
    """Evaluations whose report the person may open now: drafts of their own, then issued ones, newest first."""
    readable = Report.objects.visible_to(user)
    leads = PanelMember.objects.cleared_of(user).filter(duty=PanelMember.Duty.LEAD)
    return (
        Evaluation.objects.filter(
            Exists(readable.filter(evaluation=OuterRef("pk")))
            | Q(state=Evaluation.State.COLLATED, pk__in=leads.values("evaluation"))
        )
        .select_related("agreement__station__subdistrict__district")
        .order_by(F("issued_on").desc(nulls_first=True), "code")
        .prefetch_related(
            Prefetch(
                "reports",
                readable.defer("content", "facts", "derivations").order_by("-version"),
                to_attr="issued_reports",
            )
        )
    )


def open_document(user: User, code: str, version: int | None = None) -> Document:
    """The report of an evaluation as this person may see it: the newest version, or the one that is asked for.

    Raises Http404 for a stranger and for a version that there isn't, and PermissionDenied, with the reason, for someone who may know of the
    evaluation but not read its report (yet).
    """
    evaluation = get_visible(_known(user), code=code)
    if evaluation.state in ISSUED_OR_LATER:
        reports = Report.objects.visible_to(user).filter(evaluation=evaluation).order_by("-version")
        versions = tuple(reports.select_related("correction").defer("content", "facts", "derivations"))
        if not versions:
            raise PermissionDenied("这份报告不在您的查看范围内。如有需要，请联系所在区的民政局。")
        report = get_visible(reports, version=versions[0].version if version is None else version)
        return Document(evaluation, report.content, report, versions)
    require(
        Actor.LEAD in acts_as(user, evaluation) and evaluation.is_collated,
        f"评估处于“{evaluation.get_state_display()}”，报告尚未签发，签发后才能查看。如有疑问，请联系评估组长。",
    )
    return Document(evaluation, draft_content(evaluation), None)


def derivations_of(document: Document) -> Derivations | None:
    """How the document's figures came about: as kept at issue, or of the draft now. None: issued before they were
    kept."""
    if document.report is not None:
        return document.report.derivations
    return derivations(document.evaluation, evaluation_facts(document.evaluation))


def upload_pages(user: User, ids: Collection[str]) -> dict[str, str]:
    """By id the name of the page of each of the uploads that the person may open."""
    found = Upload.objects.visible_to(user).filter(pk__in=ids)
    return {str(pk): UPLOAD_PAGES[Upload.Kind(kind)] for pk, kind in found.values_list("pk", "kind")}


def open_draft(user: User, code: str) -> Document:
    """The lead's draft, to be edited. Raises as `open_document`, and PermissionDenied once the report is issued: a
    copy that anyone can change would pass for what was signed."""
    document = open_document(user, code)
    require(
        document.draft,
        "报告已经签发，不再提供可以编辑的 Word 文件。请在报告页面下载签发的 PDF；内容有误的，请联系评估组长。",
    )
    return document


def to_be_issued(user: User, code: str) -> Evaluation:
    """The evaluation that its lead is about to issue; PermissionDenied for anyone else who knows of it."""
    evaluation = get_visible(_known(user), code=code)
    require(
        Actor.LEAD in acts_as(user, evaluation),
        "只有本次评估的组长可以签发报告，且须先作回避声明。如有疑问，请联系组长。",
    )
    return evaluation


def may_correct(evaluation: Evaluation, user: User) -> bool:
    """Whether the person may correct the issued report: its lead, until it is archived."""
    return evaluation.state == Evaluation.State.ISSUED and Actor.LEAD in acts_as(user, evaluation)


def later_evaluations(document: Document) -> list[Evaluation]:
    """For the lead: other evaluations whose months an issued correction of this one has changed."""
    months = {month for one in document.versions if one.correction for month in one.correction.open_months}
    return evaluations_using(document.evaluation, sorted(months))


def to_be_corrected(user: User, code: str) -> Evaluation:
    """The evaluation whose lead is about to correct its report; PermissionDenied for anyone else who knows of it."""
    evaluation = get_visible(_known(user), code=code)
    require(
        Actor.LEAD in acts_as(user, evaluation),
        "勘误和更正由本次评估的组长办理，且须先作回避声明。报告内容有误的，请联系组长。",
    )
    return evaluation


def open_correction(user: User, code: str) -> Correction:
    """The correction under way, to its lead. Raises as `to_be_corrected`, and Http404 where there is none."""
    evaluation = to_be_corrected(user, code)
    corrections = Correction.objects.visible_to(user).open().select_related("opened_by")
    correction = get_visible(corrections, evaluation=evaluation)
    correction.evaluation = evaluation
    return correction


def obstacles_to_correct(correction: Correction, version: NextVersion) -> list[Obstacle]:
    """Everything that keeps the next version from being issued now; empty when it may be."""
    return [*may_be_issued(correction), *version.unfilled, *obstacle_without_change(version)]


def obstacles_to_issue(evaluation: Evaluation) -> list[Obstacle]:
    """Everything that keeps the evaluation from being issued now; empty when it may be. The template's texts are looked
    at once the rest is in order."""
    line = find(evaluation, Action.ISSUE)
    if line is None:
        state = evaluation.get_state_display()
        return [Obstacle(f"评估处于“{state}”，只有“汇总”之后才能签发。", "请组长先完成汇总")]
    if found := line.guard(evaluation):
        return found
    return unfilled_standard_texts(evaluation_facts(evaluation), template_for(evaluation))


def check_before_issue(evaluation: Evaluation) -> Check | None:
    """What texts and data say against each other, with what was explained. None before 汇总."""
    return check(evaluation) if evaluation.is_collated else None


def digest_of(content: dict[str, Any]) -> str:
    """A sum over a document: tells whether what is issued is what was read."""
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def draft_content(evaluation: Evaluation, template: TemplatePlan | None = None) -> dict[str, Any]:
    """The content as the tables stand now, without a date of issue; by the template that counts, unless one is given."""
    return content(evaluation_facts(evaluation), template or template_for(evaluation))


def draft_digest(evaluation: Evaluation, template: TemplatePlan | None = None) -> str:
    """A sum over the draft as it stands now: tells whether what is issued is what was read, targets, names, dates and the
    template included, which no version counts."""
    return digest_of(draft_content(evaluation, template))


def _known(user: User) -> QuerySet[Evaluation]:
    """Evaluations that the person may know of; who may read a report knows of its evaluation."""
    readable = Report.objects.visible_to(user).filter(evaluation=OuterRef("pk"))
    listed = Evaluation.objects.visible_to(user)
    return Evaluation.objects.filter(Q(pk__in=listed.values("pk")) | Exists(readable)).select_related(
        "agreement__station__subdistrict__district", "scheme"
    )
