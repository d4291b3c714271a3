"""How the stations of a scope stand: a line for each, or a line for each district where there are many."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, OuterRef, QuerySet, Subquery
from django.db.models.fields.json import KT, KeyTransform

from evalsite.queries.progress import OnSchedule, Period, on_schedule, progress_of, retention_of
from evalsite.queries.submissions import months_of
from indicators.completion import elapsed_percent
from reports.models import Report
from scoring.models import Evaluation
from stations.models import Agreement, District, Station, User
from stations.months import count_months
from stations.rounding import percent, round_half_up

# A district has hardly more stations; whoever looks after more sees the districts first.
STATIONS_ON_A_PAGE = 30
GRADES = ("优秀", "良好", "合格", "不合格")
BAR = 120


@dataclass(frozen=True)
class StationLine:
    """A station with its latest evaluation. What is not known, or not to be shown yet, is None."""

    station: Station
    agreement: Agreement | None
    evaluation: Evaluation | None
    report: Report | None
    retention: Decimal | None
    schedule: OnSchedule | None
    missing_months: int | None

    @property
    def retention_is_low(self) -> bool:
        """Whether the retention stays below what the agreement asks."""
        asked = self.agreement.required_retention if self.agreement else None
        return self.retention is not None and asked is not None and self.retention < asked

    @property
    def is_behind(self) -> bool:
        """Whether an indicator with a target lags behind the time that has passed."""
        return self.schedule is not None and self.schedule.reached < self.schedule.of

    @property
    def bar_width(self) -> int:
        """The length of the bar on the page."""
        return BAR * self.schedule.reached // self.schedule.of if self.schedule else 0


@dataclass(frozen=True)
class Summary:
    """The figures above the table."""

    stations: int
    issued: int
    excellent: int
    excellent_percent: Decimal | None
    mean_total: Decimal | None
    low_retention: int
    behind: int


@dataclass(frozen=True)
class DistrictLine:
    """A district: its stations, and how many of their latest evaluations stand where."""

    district: District
    stations: int
    states: tuple[int, ...]
    grades: tuple[int, ...]


@dataclass(frozen=True)
class Overview:
    """The stations one by one with their summary, or, where there are too many for a page, the districts."""

    lines: list[StationLine]
    summary: Summary | None
    districts: list[DistrictLine]


def overview(user: User, today: date) -> Overview:
    """How the stations in the user's scope stand."""
    stations = list(stations_of(user)[: STATIONS_ON_A_PAGE + 1])
    if len(stations) > STATIONS_ON_A_PAGE:
        return Overview([], None, district_lines(user))
    lines = station_lines(user, stations, today)
    return Overview(lines, summary_of(lines), [])


def stations_of(user: User) -> QuerySet[Station]:
    """The stations that the user may list, with places and operators."""
    return Station.objects.visible_to(user).select_related("subdistrict__district", "operator")


def station_lines(user: User, stations: Sequence[Station], today: date) -> list[StationLine]:
    """How each of the stations stands. A fixed number of queries.

    What is not issued yet is told only of stations whose data the user may read.
    """
    evaluations = _latest_evaluations(user, stations)
    agreements = _agreements(user, stations, evaluations)
    reports = _reports(user, evaluations.values())
    opened = set(Station.objects.opened_to(user).filter(pk__in=agreements).values_list("pk", flat=True))
    periods = {
        pk: _period(agreements[pk], evaluations.get(pk), today)
        for pk in opened
        if evaluations.get(pk) is None or evaluations[pk].pk not in reports
    }
    retention, progress = retention_of(periods), progress_of(periods)
    missing = _missing_months([agreements[pk] for pk in opened], evaluations, today)
    return [
        StationLine(
            station=station,
            agreement=agreements.get(station.pk),
            evaluation=evaluation,
            report=report,
            retention=_decimal(report.retention) if report else retention.get(station.pk),  # type: ignore[attr-defined]  # annotated above
            schedule=_issued_schedule(report, evaluation) if report else progress.get(station.pk),
            missing_months=missing.get(station.pk),
        )
        for station in stations
        for evaluation in [evaluations.get(station.pk)]
        for report in [reports.get(evaluation.pk) if evaluation else None]
    ]


def summary_of(lines: Sequence[StationLine]) -> Summary:
    """The figures of some lines; totals and grades of issued reports only."""
    reports = [line.report for line in lines if line.report]
    excellent = sum(report.grade == GRADES[0] for report in reports)
    total = sum((report.total for report in reports), Decimal(0))
    return Summary(
        stations=len(lines),
        issued=len(reports),
        excellent=excellent,
        excellent_percent=percent(excellent, len(reports)),
        mean_total=round_half_up(total / len(reports)) if reports else None,
        low_retention=sum(line.retention_is_low for line in lines),
        behind=sum(line.is_behind for line in lines),
    )


def district_lines(user: User) -> list[DistrictLine]:
    """The districts of the user's scope, by code. Three queries, however many stations."""
    counts = dict(
        Station.objects.visible_to(user)
        .order_by()
        .values_list("subdistrict__district")
        .annotate(stations=Count("pk"))
    )
    latest = _latest_of(user, Station.objects.visible_to(user))
    district = "agreement__station__subdistrict__district"
    states = _tally(latest.values_list(district, "state").annotate(number=Count("pk")).order_by())
    issued = Report.objects.visible_to(user).filter(evaluation__in=latest.values("pk"))
    newest = issued.filter(version=_newest_version())
    grades = _tally(
        newest.values_list(f"evaluation__{district}", "grade").annotate(number=Count("pk")).order_by()
    )
    return [
        DistrictLine(
            district=row,
            stations=counts[row.pk],
            states=tuple(states.get((row.pk, state), 0) for state in SHOWN_STATES),
            grades=tuple(grades.get((row.pk, grade), 0) for grade in GRADES),
        )
        for row in District.objects.filter(pk__in=counts)
    ]


SHOWN_STATES = (
    Evaluation.State.PREPARING,
    Evaluation.State.SCORING,
    Evaluation.State.COLLATED,
    Evaluation.State.ISSUED,
    Evaluation.State.ARCHIVED,
)


def _tally(rows: Iterable[tuple[Any, ...]]) -> dict[tuple[int, str], int]:
    return {(district, word): number for district, word, number in rows}


def _latest_of(user: User, stations: QuerySet[Station]) -> QuerySet[Evaluation]:
    """The newest evaluation of each station, among those that the user may see."""
    mine = Evaluation.objects.visible_to(user).filter(agreement__station=OuterRef("pk"))
    newest = stations.annotate(latest=Subquery(mine.order_by("-last_month", "-pk").values("pk")[:1]))
    return Evaluation.objects.filter(pk__in=newest.values("latest"))


def _latest_evaluations(user: User, stations: Sequence[Station]) -> dict[int, Evaluation]:
    chosen = Station.objects.filter(pk__in=[station.pk for station in stations])
    rows = _latest_of(user, chosen).defer("facts_snapshot").select_related("agreement")
    return {row.agreement.station_id: row for row in rows}


def _agreements(
    user: User, stations: Sequence[Station], evaluations: dict[int, Evaluation]
) -> dict[int, Agreement]:
    """The agreement of the latest evaluation, else the newest one."""
    newest = Agreement.objects.visible_to(user).filter(station__in=stations).order_by("start")
    return {row.station_id: row for row in newest} | {pk: row.agreement for pk, row in evaluations.items()}


def _newest_version() -> Subquery:
    versions = Report.objects.filter(evaluation=OuterRef("evaluation")).order_by("-version")
    return Subquery(versions.values("version")[:1])


def _reports(user: User, evaluations: Iterable[Evaluation]) -> dict[int, Report]:
    """The valid report of each evaluation, with the figures of its facts that the table shows."""
    rows = (
        Report.objects.visible_to(user)
        .filter(evaluation__in=[row.pk for row in evaluations], version=_newest_version())
        .annotate(
            retention=KT("facts__staffing__retention_percent"),
            indicators=KeyTransform("indicators", F("facts")),
        )
        .defer("content", "facts", "derivations")
    )
    return {row.evaluation_id: row for row in rows}


def _period(agreement: Agreement, evaluation: Evaluation | None, today: date) -> Period:
    """The months to look at: those of the evaluation, else those of the agreement that are over."""
    if evaluation:
        return Period(agreement, evaluation.first_month, evaluation.last_month)
    over = [month for month in agreement.months if month < today.replace(day=1)]
    return Period(agreement, agreement.start, over[-1] if over else agreement.start)


def _missing_months(
    agreements: Sequence[Agreement], evaluations: dict[int, Evaluation], today: date
) -> dict[int, int]:
    """How many months that should be in lack attendance or indicators; of the evaluation's months, if there is one."""
    missing = {}
    for row in months_of(agreements, today):
        evaluation = evaluations.get(row.agreement.station_id)
        months = set(row.missing_attendance) | set(row.missing_indicators)
        missing[row.agreement.station_id] = len(months & set(evaluation.months) if evaluation else months)
    return missing


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _issued_schedule(report: Report, evaluation: Evaluation | None) -> OnSchedule | None:
    """From the facts as issued: never from the tables, which may have moved on."""
    if evaluation is None:
        return None
    agreement = evaluation.agreement
    elapsed = elapsed_percent(
        count_months(agreement.start, evaluation.last_month), count_months(agreement.start, agreement.end)
    )
    stated = report.indicators.values()  # type: ignore[attr-defined]  # annotated
    return on_schedule([_decimal(row["percent"]) for row in stated if row["target"]], elapsed)
