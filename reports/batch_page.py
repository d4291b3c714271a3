"""The pages of a batch as data: what a round holds before it is started, and what became of each report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django import forms
from django.db.models import Count, Q, QuerySet

from reports.batches import MOST_REPORTS
from reports.models import BatchItem, Report, ReportBatch
from reports.rounds import (
    LONG,
    Missing,
    Round,
    districts_of,
    missing_of,
    reports_of,
    rounds_of,
)
from stations.models import District, User

_State = BatchItem.State


class RoundForm(forms.Form):
    """Which round, and of which district. Offers only what the person may read something of."""

    round = forms.ChoiceField(label="轮次", error_messages={"required": "请选择轮次。"})
    district = forms.ModelChoiceField(
        label="区",
        required=False,
        queryset=District.objects.none(),
        to_field_name="code",
        empty_label="全部（您可查看的）",
    )

    def __init__(self, data: Any, *, user: User) -> None:
        self.rounds = {of.key: of for of in rounds_of(user)}
        districts = districts_of(user)
        super().__init__(data or _usual(self.rounds, districts), label_suffix="")
        self.fields["round"].choices = [(key, of.title) for key, of in self.rounds.items()]  # type: ignore[attr-defined]  # a Field, says the type of fields
        self.fields["district"].queryset = districts  # type: ignore[attr-defined]  # the same

    @property
    def chosen(self) -> tuple[Round, District | None]:
        """Of a valid form."""
        return self.rounds[self.cleaned_data["round"]], self.cleaned_data["district"]


def _usual(rounds: dict[str, Round], districts: QuerySet[District]) -> dict[str, str]:
    """The newest round, of the district where there is but one."""
    codes = list(districts.values_list("code", flat=True)[:2])
    return {"round": next(iter(rounds), ""), "district": codes[0] if len(codes) == 1 else ""}


@dataclass(frozen=True)
class Holdings:
    """What a round holds for a person before anything is started."""

    of: Round
    district: District | None
    reports: Sequence[Report]
    missing: Sequence[Missing]

    @property
    def too_many(self) -> bool:
        return len(self.reports) > MOST_REPORTS

    @property
    def most(self) -> int:
        return MOST_REPORTS


def holdings(user: User, of: Round, district: District | None) -> Holdings:
    """The reports that would be collected, and the evaluations of the round that have none for this person."""
    return Holdings(of, district, list(reports_of(user, of, district)), missing_of(user, of, district))


def listed_batches(user: User) -> QuerySet[ReportBatch]:
    """A person's downloads with how many reports each has, and how many failed."""
    return (
        ReportBatch.objects.visible_to(user)
        .select_related("district")
        .annotate(total=Count("items"), failed=Count("items", Q(items__state=_State.FAILED)))
    )


@dataclass(frozen=True)
class Progress:
    """How far the worker is, in reports."""

    total: int
    settled: int
    failed: int


def progress_of(batch: ReportBatch) -> Progress:
    """One query."""
    settled = Q(state__in=[_State.DONE, _State.FAILED])
    counted = batch.items.aggregate(
        total=Count("pk"), settled=Count("pk", settled), failed=Count("pk", Q(state=_State.FAILED))
    )
    return Progress(**counted)


@dataclass(frozen=True)
class Contents:
    """What became of the reports of a batch, for whom made it. What that person may no longer read is only counted."""

    user: User
    batch: ReportBatch

    @cached_property
    def items(self) -> list[BatchItem]:
        """Those that the person may read now."""
        readable = Report.objects.visible_to(self.user)
        return list(
            self.batch.items.filter(report__in=readable)
            .defer(*(f"report__{name}" for name in LONG))
            .select_related("report__evaluation__agreement__station__subdistrict__district")
        )

    @property
    def failed(self) -> list[BatchItem]:
        return [item for item in self.items if item.state == _State.FAILED]

    @property
    def done(self) -> list[BatchItem]:
        return [item for item in self.items if item.state == _State.DONE]

    @cached_property
    def hidden(self) -> int:
        """Reports in the archive that the person may no longer read: then the archive isn't handed out."""
        return self.batch.items.filter(state=_State.DONE).count() - len(self.done)

    @cached_property
    def hidden_failed(self) -> int:
        """Reports that weren't taken in and that the person may no longer read."""
        return self.batch.items.filter(state=_State.FAILED).count() - len(self.failed)

    @cached_property
    def outdated(self) -> int:
        """Reports in the archive of which a newer version was issued since."""
        current = (
            Report.objects.visible_to(self.user)
            .current()
            .filter(pk__in=[item.report_id for item in self.done])
        )
        return len(self.done) - current.count()

    @property
    def may_download(self) -> bool:
        return self.batch.is_ready and not self.hidden
