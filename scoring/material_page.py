"""What the page of an evaluation's material shows to a person, and what the station still owes."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Prefetch, Q
from django.urls import reverse

from scoring.models import Evaluation, MaterialFile, Survey, VisitNote
from scoring.models.evaluations import BEFORE_COLLATION
from scoring.permissions import is_cleared_member, may_write_narratives, represents_station
from stations.models import Role, User
from stations.worklist import WorkItem

State = Evaluation.State


@dataclass(frozen=True)
class MaterialPage:
    """The material as the person may see it. None: not for this person, or not yet. The first self-report counts."""

    self_reports: list[MaterialFile]
    surveys: list[Survey] | None
    visits: list[VisitNote] | None
    is_open: bool
    sends_report: bool
    writes_surveys: bool
    writes_visits: bool


def may_open_material(evaluation: Evaluation, user: User) -> bool:
    """Whether there is a page for the person: the panel that declared no conflict, the evaluated station's people, and
    administrators from 汇总 on (docs/domain.md, "Material")."""
    return (
        represents_station(evaluation, user)
        or is_cleared_member(evaluation, user)
        or (evaluation.is_collated and user.access.is_(Role.ADMINISTRATOR))
    )


def material_page(evaluation: Evaluation, user: User) -> MaterialPage:
    """Ask `may_open_material` first."""
    sits = is_cleared_member(evaluation, user)
    reads = sits or (evaluation.is_collated and user.access.is_(Role.ADMINISTRATOR))
    files = Prefetch(
        "files",
        MaterialFile.objects.visible_to(user).present().select_related("uploaded_by"),
        to_attr="attached",
    )
    surveys = Survey.objects.visible_to(user).filter(evaluation=evaluation).prefetch_related(files)
    visits = VisitNote.objects.visible_to(user).filter(evaluation=evaluation).prefetch_related(files)
    reports = MaterialFile.objects.visible_to(user).self_reports().filter(evaluation=evaluation)
    before = evaluation.state in BEFORE_COLLATION
    return MaterialPage(
        self_reports=list(reports.select_related("uploaded_by")),
        surveys=list(surveys.select_related("changed_by")) if reads or evaluation.is_issued else None,
        visits=list(visits.select_related("author", "area")) if reads else None,
        is_open=before,
        sends_report=before and represents_station(evaluation, user),
        writes_surveys=before and may_write_narratives(evaluation, user),
        writes_visits=sits and evaluation.state == State.SCORING,
    )


def missing_self_reports(user: User) -> Iterable[WorkItem]:
    """Evaluations of the person's stations with a day on site and without a self-report, before 汇总."""
    if not (user.access.stations or user.access.operators):
        return
    reports = MaterialFile.objects.self_reports().filter(evaluation=OuterRef("pk"))
    waiting = Evaluation.objects.filter(
        Q(agreement__station__in=user.access.stations)
        | Q(agreement__station__operator__in=user.access.operators),
        ~Exists(reports),
        state__in=BEFORE_COLLATION,
        on_site__isnull=False,
    )
    for evaluation in waiting.select_related("agreement__station"):
        yield WorkItem(
            when=evaluation.on_site,
            title=f"{evaluation.agreement.station.name} · 自评报告",
            detail=f"{evaluation.title}；现场评估前上传自评报告",
            url=reverse("scoring:material", args=[evaluation.code]),
            action="去上传",
            urgency=1,
        )
