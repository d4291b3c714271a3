"""The one table of an evaluation's states: from where an action leads where, who may take it, what must be true.

Source: docs/domain.md, "Freeze"; docs/house-plan.md, "Workflow".
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.db import models

from scoring import guards
from scoring.models import Evaluation, PanelMember
from scoring.refusals import Obstacle
from stations.models import Role, User

State = Evaluation.State


class Action(models.TextChoices):
    """What moves an evaluation on or back."""

    START = "start", "开始评分"
    PREPARE = "prepare", "退回筹备"
    COLLATE = "collate", "汇总"
    RESCORE = "rescore", "退回评分"
    ISSUE = "issue", "签发"
    ARCHIVE = "archive", "归档"


class Actor(models.TextChoices):
    """Who may act on an evaluation: its lead, or an administrator of the system."""

    LEAD = "lead", "第三方评估组长"
    ADMINISTRATOR = "administrator", "系统管理员"


@dataclass(frozen=True)
class Transition:
    """One line of the table. `guard` returns everything that stands in the way; going back wants a reason."""

    action: Action
    target: Evaluation.State
    actors: frozenset[Actor]
    guard: Callable[[Evaluation], list[Obstacle]]
    wants_reason: bool = False


def _nothing(evaluation: Evaluation) -> list[Obstacle]:
    return []


LEAD_ONLY = frozenset({Actor.LEAD})
LEAD_OR_ADMINISTRATOR = frozenset({Actor.LEAD, Actor.ADMINISTRATOR})

TRANSITIONS: dict[tuple[str, str], Transition] = {
    (State.PREPARING, Action.START): Transition(
        Action.START, State.SCORING, LEAD_OR_ADMINISTRATOR, guards.panel_is_complete
    ),
    (State.SCORING, Action.PREPARE): Transition(
        Action.PREPARE,
        State.PREPARING,
        LEAD_OR_ADMINISTRATOR,
        guards.no_sheet_is_submitted,
        wants_reason=True,
    ),
    (State.SCORING, Action.COLLATE): Transition(
        Action.COLLATE, State.COLLATED, LEAD_ONLY, guards.may_be_collated
    ),
    (State.COLLATED, Action.RESCORE): Transition(
        # Without a lead nobody else could open the panel again.
        Action.RESCORE,
        State.SCORING,
        LEAD_OR_ADMINISTRATOR,
        _nothing,
        wants_reason=True,
    ),
    (State.COLLATED, Action.ISSUE): Transition(Action.ISSUE, State.ISSUED, LEAD_ONLY, guards.may_be_issued),
    (State.ISSUED, Action.ARCHIVE): Transition(
        Action.ARCHIVE, State.ARCHIVED, LEAD_OR_ADMINISTRATOR, guards.no_correction_is_open
    ),
}


def acts_as(user: User, evaluation: Evaluation) -> frozenset[Actor]:
    """In which of the acting parts the person stands to the evaluation. A lead leads after declaring no conflict."""
    seats = PanelMember.objects.cleared_of(user).filter(evaluation=evaluation, duty=PanelMember.Duty.LEAD)
    parts = {Actor.LEAD} if seats.exists() else set()
    return frozenset(parts | ({Actor.ADMINISTRATOR} if user.access.is_(Role.ADMINISTRATOR) else set()))


def find(evaluation: Evaluation, action: str) -> Transition | None:
    """The line of the table, or None where the state doesn't know the action."""
    return TRANSITIONS.get((evaluation.state, action))


def offered(evaluation: Evaluation, user: User) -> list[Transition]:
    """The transitions that the person may take from here, once the guards agree."""
    parts = acts_as(user, evaluation)
    return [
        transition
        for (state, _), transition in TRANSITIONS.items()
        if state == evaluation.state and transition.actors & parts
    ]


def in_words(actors: frozenset[Actor]) -> str:
    """ "第三方评估组长或系统管理员", for refusals."""
    return "或".join(actor.label for actor in Actor if actor in actors)
