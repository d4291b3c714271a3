"""Rounds (轮次): all evaluations of one kind whose agreements begin in one year, as far as a person may know of them."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet

from reports.models import Report
from scoring.models import Evaluation
from scoring.models.evaluations import ISSUED_OR_LATER
from stations.models import District, User

KINDS = list(Evaluation.Kind.values)
# What a list of reports needs nothing of.
LONG = ("content", "facts", "derivations", "evaluation__facts_snapshot")


@dataclass(frozen=True)
class Round:
    """ "2023 年度中期评估"."""

    year: int
    kind: str

    @property
    def key(self) -> str:
        """As an address names it: 2023-midterm."""
        return f"{self.year}-{self.kind}"

    @property
    def title(self) -> str:
        return f"{self.year} 年度{Evaluation.Kind(self.kind).label}"


@dataclass(frozen=True)
class Missing:
    """An evaluation of the round whose report can't be collected, and why, in words."""

    evaluation: Evaluation
    reason: str


def rounds_of(user: User) -> list[Round]:
    """Rounds with an issued report that the person may read, the newest first."""
    columns = ("evaluation__agreement__start__year", "evaluation__kind")
    readable = Report.objects.visible_to(user).order_by()
    found = {Round(year, kind) for year, kind in readable.values_list(*columns).distinct()}
    return sorted(found, key=lambda of: (-of.year, KINDS.index(of.kind)))


def districts_of(user: User) -> QuerySet[District]:
    """Districts in which the person may read an issued report."""
    readable = Report.objects.visible_to(user).values("evaluation__agreement__station__subdistrict__district")
    return District.objects.filter(pk__in=readable)


def reports_of(user: User, of: Round, district: District | None) -> QuerySet[Report]:
    """What a batch takes in, in the order of its list: by district, subdistrict and station."""
    station = "evaluation__agreement__station"
    found = (
        Report.objects.visible_to(user)
        .current()
        .filter(evaluation__agreement__start__year=of.year, evaluation__kind=of.kind)
    )
    if district is not None:
        found = found.filter(**{f"{station}__subdistrict__district": district})
    return (
        found.defer(*LONG)
        .select_related(f"{station}__subdistrict__district")
        .order_by(
            f"{station}__subdistrict__district__code",
            f"{station}__subdistrict__code",
            f"{station}__code",
            "number",
        )
    )


def missing_of(user: User, of: Round, district: District | None) -> list[Missing]:
    """Evaluations of the round that the person may know of and whose report isn't among `reports_of`."""
    found = Evaluation.objects.visible_to(user).filter(agreement__start__year=of.year, kind=of.kind)
    if district is not None:
        found = found.filter(agreement__station__subdistrict__district=district)
    readable = Report.objects.visible_to(user).filter(evaluation=OuterRef("pk"))
    rows = (
        found.filter(~Exists(readable))
        .defer("facts_snapshot")
        .select_related("agreement__station__subdistrict__district")
        .order_by(
            "agreement__station__subdistrict__district__code", "agreement__station__subdistrict__code", "code"
        )
    )
    return [Missing(evaluation, _why(evaluation)) for evaluation in rows]


def _why(evaluation: Evaluation) -> str:
    if evaluation.state in ISSUED_OR_LATER:
        return "已签发，不在您的查看范围内"
    return f"尚未签发（{evaluation.get_state_display()}）"
