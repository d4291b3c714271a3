"""What the panel's page shows to those who appoint: beside each seat what the system knows and what was declared."""

from dataclasses import dataclass

from scoring.models import Evaluation, PanelMember
from scoring.queries import Seat, panel_seats
from scoring.recusal import known_ties
from stations.models import User


@dataclass(frozen=True)
class PanelLine:
    """A seat. `ties` speak for a conflict; `explained` is what the member wrote with the declaration.

    `role_ended`: the holder lost the role that the seat asks for, so the seat opens nothing. `declares_again`: the
    declaration lapsed after a conflict in another evaluation.
    """

    seat: Seat
    ties: tuple[str, ...]
    explained: str
    role_ended: bool
    declares_again: bool


def panel_lines(evaluation: Evaluation, user: User) -> list[PanelLine]:
    """The panel for those who may organise it (ask `may_organise` first)."""
    seats = panel_seats(evaluation, user)
    ties = known_ties(evaluation, [seat.member.user_id for seat in seats])
    in_office = set(evaluation.panel.in_office().values_list("pk", flat=True))
    return [
        _line(seat, tuple(ties.get(seat.member.user_id, ())), in_office=seat.member.pk in in_office)
        for seat in seats
    ]


def _line(seat: Seat, ties: tuple[str, ...], *, in_office: bool) -> PanelLine:
    member: PanelMember = seat.member
    declarations = list(member.declarations.all())
    standing = [declaration for declaration in declarations if declaration.lapsed_at is None]
    return PanelLine(
        seat=seat,
        ties=ties,
        explained="；".join(declaration.text for declaration in standing if declaration.text),
        role_ended=member.end is None and not in_office,
        declares_again=member.end is None and bool(declarations) and not standing,
    )
