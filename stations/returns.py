"""Sending a month back to the station (退回): what the bureau does when what came in won't do."""

from datetime import date

from django.db import transaction

from stations.audit import record
from stations.holding import hold_agreement
from stations.locked import is_locked, told_locked
from stations.models import Agreement, MonthReturn, User
from stations.models.returns import MonthReturnQuerySet
from stations.months import chinese, label
from stations.refusals import Refusal, given_words


class ReturnRefused(Refusal):
    """A month is not returned."""


def return_month(*, agreement: Agreement, kind: str, month: date, reason: str, actor: User) -> MonthReturn:
    """Ask the station for the month again. What is stored stays until it comes.

    Raises ReturnRefused without a reason, for a month outside the agreement, a locked one, and one that is returned
    already.
    """
    reason = given_words(reason, "请写明退回的原因", ReturnRefused)
    if month not in agreement.months:
        raise ReturnRefused(f"{chinese(month)}不在协议期内，没有退回。")
    with transaction.atomic():
        # A sheet that is being applied comes before or after, never between the look and the return.
        if is_locked(hold_agreement(agreement.pk), kind, month):
            raise ReturnRefused(told_locked([month], "不能退回"))
        if returns_of(agreement, kind).waiting().filter(month=month).exists():
            raise ReturnRefused(f"{chinese(month)}已经退回，正等待社工站重新上报。")
        returned = MonthReturn.objects.create(
            agreement=agreement, kind=kind, month=month, reason=reason, returned_by=actor
        )
        after = {"agreement": agreement.pk, "kind": kind, "month": label(month)}
        record(actor=actor, action="month.returned", target=returned, after=after, reason=reason)
    return returned


def returns_of(agreement: Agreement, kind: str) -> MonthReturnQuerySet:
    """All returns of the agreement in one kind of sheet, newest first, for somebody who may open the agreement."""
    returns = MonthReturn.objects.filter(agreement=agreement, kind=kind)
    return returns.select_related("returned_by", "resolved_by", "resolved_by_entry__finished_by")
