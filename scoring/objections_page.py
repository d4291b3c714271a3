"""What the page of a station's requests for recusal shows to a person."""

from dataclasses import dataclass

from scoring.models import Evaluation, Objection, PanelMember
from scoring.permissions import administrator_decides, may_decide, represents_station
from scoring.workflow import acts_as
from stations.models import User


@dataclass(frozen=True)
class Request:
    """A request with what the reader may do about it."""

    objection: Objection
    decides: bool
    withdraws: bool
    who_decides: str


@dataclass(frozen=True)
class ObjectionsPage:
    """Requests, newest first; `seats` are those against whom the reader may ask now, empty for others."""

    requests: tuple[Request, ...]
    seats: tuple[PanelMember, ...]
    asks: bool


def may_see_objections(evaluation: Evaluation, user: User) -> bool:
    """Whether the person has anything to do with requests: the station, lead and administrators, who is concerned."""
    return (
        represents_station(evaluation, user)
        or bool(acts_as(user, evaluation))
        or Objection.objects.visible_to(user).filter(member__evaluation=evaluation).exists()
    )


def objections_page(evaluation: Evaluation, user: User) -> ObjectionsPage:
    """The requests that the person may read, and the seats that the station may ask about."""
    open_now = evaluation.state in (Evaluation.State.PREPARING, Evaluation.State.SCORING)
    asks = represents_station(evaluation, user)
    found = Objection.objects.visible_to(user).filter(member__evaluation=evaluation).distinct()
    rows = found.select_related("member__user", "member__party", "made_by", "decided_by")
    requests = tuple(_request(row, evaluation, user, asks=asks, open_now=open_now) for row in rows)
    waiting = {row.objection.member_id for row in requests if row.objection.is_open}
    seats = evaluation.panel.active().exclude(pk__in=waiting).select_related("user", "party")
    return ObjectionsPage(requests, tuple(seats) if asks and open_now else (), asks)


def _request(row: Objection, evaluation: Evaluation, user: User, *, asks: bool, open_now: bool) -> Request:
    row.member.evaluation = evaluation
    return Request(
        objection=row,
        decides=row.is_open and open_now and may_decide(row, user),
        withdraws=row.is_open and asks,
        who_decides="系统管理员" if administrator_decides(row) else "组长",
    )
