"""Conditions on rows of an evaluation that say whether a person may read points and texts.

Source: docs/domain.md, "Scores", blindness and recusal.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db.models import Q

from scoring.models.evaluations import COLLATED_OR_LATER, ISSUED_OR_LATER
from scoring.models.fitting import SEATED
from scoring.models.panels import PanelMember
from stations.models import Role

if TYPE_CHECKING:
    from stations.models import User

NOTHING = Q(pk__in=[])


def sits_on_panel(user: "User", *, duties: Iterable[str] = PanelMember.Duty.values) -> Q:
    """Rows of evaluations on whose panel the person sits, having declared that there is no conflict."""
    if not user.access.is_(*SEATED):
        return NOTHING
    seats = PanelMember.objects.cleared_of(user).filter(duty__in=list(duties))
    return Q(evaluation__in=seats.values("evaluation"))


def is_administrator_after_collation(user: "User") -> Q:
    """Administrators read nothing of an evaluation before 汇总."""
    if not user.access.is_(Role.ADMINISTRATOR):
        return NOTHING
    return Q(evaluation__state__in=COLLATED_OR_LATER)


def is_open_after_issue(user: "User") -> Q:
    """From issue on, those who may open the station read what was given to it."""
    return Q(evaluation__state__in=ISSUED_OR_LATER) & user.access.opened("evaluation__agreement__station__")
