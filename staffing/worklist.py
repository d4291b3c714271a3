"""What waits for a person in the workers' records."""

from __future__ import annotations

from django.urls import reverse

from staffing.models import Transfer
from staffing.transfers import waiting_for
from stations.access import Role
from stations.models import User
from stations.worklist import WorkItem

SHOWN_TRANSFERS = 30


def transfers_to_answer(user: User) -> list[WorkItem]:
    """Transfers that the person's stations must answer."""
    if not user.access.is_(Role.STATION, Role.OPERATOR):
        return []
    return [_item(transfer) for transfer in waiting_for(user)[:SHOWN_TRANSFERS]]


def _item(transfer: Transfer) -> WorkItem:
    name = transfer.worker.name if transfer.worker else transfer.asked_name
    if transfer.side == Transfer.Side.OUT:
        title = f"{transfer.to_station.name} · {name}调入待确认"
        detail = f"{transfer.from_station}提出，{transfer.first_day:%Y-%m-%d} 到岗"
    else:
        title = f"{transfer.from_station} · {name}调出待确认"
        detail = f"{transfer.to_station.name}提出，最后在岗日 {transfer.last_day:%Y-%m-%d}"
    return WorkItem(
        when=None,
        title=title,
        detail=detail,
        url=reverse("staffing:transfer", args=[transfer.pk]),
        action="去答复",
        urgency=2,
    )
