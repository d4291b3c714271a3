"""What the list of evaluations and the page of one show to a person."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.urls import reverse

from scoring.dividing import share_names
from scoring.entry_page import entries_of
from scoring.facts import facts_json
from scoring.material_page import may_open_material
from scoring.models import Evaluation, Objection, PanelMember, ScoreSheet, SheetEntry
from scoring.permissions import is_third_party, may_organise, may_write_narratives, represents_station
from scoring.queries import (
    Progress,
    Seat,
    is_cleared,
    may_follow_sheets,
    may_read_results,
    may_see_panel,
    my_seat,
    panel_seats,
    progress_of,
)
from scoring.refusals import Obstacle
from scoring.results import evaluation_results
from scoring.workflow import Transition, offered
from staffing.facts import staffing_facts
from stations.models import Station, User

State = Evaluation.State

NEXT = {
    State.PREPARING: "安排各方评分人，然后开始评分：由组长或系统管理员进行。",
    State.SCORING: "评分人填写并提交评分表；全部提交且资料齐全后，由组长汇总。",
    State.COLLATED: "组长核对综述与评语，在报告页面签发。如需改分，由组长退回评分。",
    State.ISSUED: "报告已签发，各方可查看和下载。内容有误的，由组长在报告页面勘误或更正；整理完毕后由组长或系统管理员归档。",
    State.ARCHIVED: "评估已归档，内容不再变动。",
}


@dataclass(frozen=True)
class Line:
    """A line of the list: an evaluation and what I have to do with it."""

    evaluation: Evaluation
    mine: str
    url: str


def evaluation_lines(evaluations: Sequence[Evaluation], user: User) -> list[Line]:
    """Lines for evaluations that carry `my_seats` (see `listed_evaluations`)."""
    sheets = [seat.sheet for row in evaluations for seat in row.my_seats if hasattr(seat, "sheet")]  # type: ignore[attr-defined]  # prefetched with to_attr
    progress = progress_of(sheets) if sheets else {}
    return [_line(row, progress) for row in evaluations]


def _line(evaluation: Evaluation, progress: dict[int, Progress]) -> Line:
    seat: PanelMember | None = next(iter(evaluation.my_seats), None)  # type: ignore[attr-defined]  # prefetched with to_attr
    if seat is None:
        return Line(evaluation, "", "")
    sheet: ScoreSheet | None = getattr(seat, "sheet", None)
    if sheet is None:
        return Line(evaluation, seat.get_duty_display(), "")
    url = reverse("scoring:sheet", args=[sheet.pk])
    if sheet.state == ScoreSheet.State.IN_PROGRESS:
        return Line(evaluation, f"{progress[sheet.pk].scored} / {progress[sheet.pk].of} 项", url)
    return Line(evaluation, sheet.get_state_display(), url)


@dataclass(frozen=True)
class Move:
    """A transition that the person may take, and what still stands in its way."""

    transition: Transition
    obstacles: tuple[Obstacle, ...]


@dataclass(frozen=True)
class PartyLine:
    """A party of the result: its points, and what it gave where that may be seen."""

    name: str
    maximum: str
    weighted: str | None


@dataclass(frozen=True)
class ScoreLines:
    """The result as the person may see it."""

    parties: tuple[PartyLine, ...]
    total: str | None
    grade: str | None
    missing: tuple[str, ...]


@dataclass(frozen=True)
class EvaluationPage:
    """Everything on the page of an evaluation. None: not for this person, or not yet."""

    seat: PanelMember | None
    cleared: bool
    sheet: ScoreSheet | None
    progress: Progress | None
    share: tuple[str, ...]
    entries: tuple[SheetEntry, ...]
    seats: tuple[Seat, ...] | None
    follows: bool
    moves: tuple[Move, ...]
    next: str
    scores: ScoreLines | None
    staffing: dict[str, Any] | None
    organises: bool
    writes_narratives: bool
    edits_findings: bool
    reopens: bool
    verifies: bool
    material: bool
    objections: bool
    objections_waiting: int


def evaluation_page(evaluation: Evaluation, user: User) -> EvaluationPage:
    """Put the page together from what the person may see."""
    seat = my_seat(evaluation, user)
    sheet: ScoreSheet | None = getattr(seat, "sheet", None)
    cleared = seat is not None and is_cleared(seat)
    lead = cleared and seat is not None and seat.duty == PanelMember.Duty.LEAD
    seats = tuple(panel_seats(evaluation, user)) if may_see_panel(evaluation, user) else None
    requests = _requests(evaluation, user)
    return EvaluationPage(
        seat=seat,
        cleared=cleared,
        sheet=sheet,
        progress=progress_of([sheet])[sheet.pk] if sheet else None,
        share=share_names(sheet) if sheet else (),
        entries=tuple(entries_of(evaluation, user)),
        seats=seats,
        follows=may_follow_sheets(evaluation, user),
        moves=_moves(evaluation, user),
        next=NEXT[State(evaluation.state)],
        scores=score_lines(evaluation) if may_read_results(evaluation, user) else None,
        staffing=_staffing(evaluation, user),
        organises=may_organise(evaluation, user),
        writes_narratives=may_write_narratives(evaluation, user) and not evaluation.is_issued,
        edits_findings=lead and evaluation.state == State.COLLATED,
        reopens=lead and evaluation.state == State.SCORING and _some_handed_in(seats),
        objections=bool(requests) or represents_station(evaluation, user),
        objections_waiting=requests.count(Objection.State.OPEN),
        verifies=cleared and evaluation.state != State.PREPARING and is_third_party(evaluation, user),
        material=may_open_material(evaluation, user),
    )


def _moves(evaluation: Evaluation, user: User) -> tuple[Move, ...]:
    """The way forward first, the way back below it."""
    transitions = sorted(offered(evaluation, user), key=lambda transition: transition.wants_reason)
    return tuple(Move(transition, tuple(transition.guard(evaluation))) for transition in transitions)


def _requests(evaluation: Evaluation, user: User) -> list[str]:
    """The states of the requests for a recusal that the person may read."""
    found = Objection.objects.visible_to(user).filter(member__evaluation=evaluation).distinct()
    return [row.state for row in found]


def _some_handed_in(seats: Sequence[Seat] | None) -> bool:
    return any(seat.sheet_state == ScoreSheet.State.SUBMITTED for seat in seats or ())


def score_lines(evaluation: Evaluation) -> ScoreLines:
    """The result: of the snapshot once issued, else as the sheets stand. Ask `may_read_results` first."""
    if evaluation.is_issued:
        scores = facts_json(evaluation)["scores"]
        parties = tuple(
            PartyLine(name, str(maximum), scores["weighted"][name])
            for name, maximum in scores["weights"].items()
        )
        return ScoreLines(parties, scores["total"], scores["grade"], ())
    results = evaluation_results(evaluation)
    lines = tuple(
        PartyLine(
            party.name, _short(party.maximum), None if party.weighted is None else f"{party.weighted:.2f}"
        )
        for party in results.parties
    )
    total = None if results.total is None else f"{results.total:.2f}"
    return ScoreLines(lines, total, results.grade, results.missing)


def _short(value: Decimal) -> str:
    return f"{value:.0f}" if value == value.to_integral_value() else f"{value.normalize():f}"


def _staffing(evaluation: Evaluation, user: User) -> dict[str, Any] | None:
    """The staffing figures for who may open the station; of the snapshot once issued."""
    if not Station.objects.opened_to(user).filter(pk=evaluation.agreement.station_id).exists():
        return None
    if evaluation.is_issued:
        snapshot: dict[str, Any] = facts_json(evaluation)["staffing"]
        return snapshot
    return staffing_facts(evaluation.agreement, evaluation.first_month, evaluation.last_month).as_json()
