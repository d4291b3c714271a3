"""Sending a month back to the station (退回): what the bureau does when what came in won't do."""

from datetime import date

from django.db import transaction
from django.db.models import Q

from stations.audit import record
from stations.models import Agreement, MonthLock, MonthReturn, Upload, User
from stations.models.returns import MonthReturnQuerySet
from stations.months import chinese, label
from stations.uploads import LONGEST_REASON


class ReturnRefused(Exception):  # noqa: N818 - told to people, as a fact about their month
    """A month can't be returned as things stand; the message says why and what to do."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def return_month(*, agreement: Agreement, kind: str, month: date, reason: str, actor: User) -> MonthReturn:
    """Ask the station for the month again. What is stored stays until it comes.

    Raises ReturnRefused without a reason, for a month outside the agreement, a locked one, and one that is returned
    already.
    """
    reason = reason.strip()
    if not 0 < len(reason) <= LONGEST_REASON:
        raise ReturnRefused(f"请写明退回的原因（最多 {LONGEST_REASON} 字）。")
    if month not in agreement.months:
        raise ReturnRefused(f"{chinese(month)}不在协议期内，没有退回。")
    with transaction.atomic():
        # A sheet that is being applied comes before or after, never between the look and the return.
        locked_agreement = Agreement.objects.select_for_update().get(pk=agreement.pk)
        if is_locked(locked_agreement, kind, month):
            raise ReturnRefused(
                f"{chinese(month)}已锁定（评估已汇总），不能退回。确需更正的，请联系第三方评估组长退回评分。"
            )
        if returns_of(agreement, kind).waiting().filter(month=month).exists():
            raise ReturnRefused(f"{chinese(month)}已经退回，正等待社工站重新上报。")
        returned = MonthReturn.objects.create(
            agreement=agreement, kind=kind, month=month, reason=reason, returned_by=actor
        )
        after = {"agreement": agreement.pk, "kind": kind, "month": label(month)}
        record(actor=actor, action="month.returned", target=returned, after=after, reason=reason)
    return returned


def is_locked(agreement: Agreement, kind: str, month: date) -> bool:
    """Whether the month of that kind of sheet can't change; attendance is the station's, whatever the agreement."""
    same = Q(agreement=agreement)
    if kind == Upload.Kind.ATTENDANCE:
        same = Q(agreement__station=agreement.station_id)
    return MonthLock.objects.filter(same, month=month).exists()


def returns_of(agreement: Agreement, kind: str) -> MonthReturnQuerySet:
    """All returns of the agreement in one kind of sheet, newest first, for somebody who may open the agreement."""
    returns = MonthReturn.objects.filter(agreement=agreement, kind=kind)
    return returns.select_related("returned_by", "resolved_by", "resolved_by_entry__finished_by")
