"""Who may sit for which party of an evaluation, by role and place, and for whom they sit."""

from django.db.models import F, Q

from scoring.models import Evaluation, PanelMember, Party
from stations.models import Membership, Role


def fitting_roles(evaluation: Evaluation, party: str, duty: str = PanelMember.Duty.ASSESSOR) -> Q:
    """Memberships by which somebody may sit for a party, given by its code.

    Leads, experts and assistants belong to the evaluation body; the parties send their own people. A party that the
    system has no office for is judged by invited ones, never by just anybody: for an organisation, and where the
    membership names a place, only for its stations.
    """
    station = evaluation.agreement.station
    subdistrict = station.subdistrict
    if party == Party.Code.THIRD:
        roles = [Role.LEAD] if duty == PanelMember.Duty.LEAD else [Role.LEAD, Role.EXPERT]
        return Q(role__in=roles, organisation=evaluation.evaluator_id)
    if party == Party.Code.SUPERVISOR:
        return Q(role=Role.SUPERVISOR, district=subdistrict.district_id)
    if party == Party.Code.PURCHASER:
        return Q(role=Role.PURCHASER, subdistrict=subdistrict.pk)
    if party == Party.Code.CENTRE:
        return Q(role=Role.CENTRE)
    invited = Q(role=Role.INVITED)
    for field, place in (
        ("district", subdistrict.district_id),
        ("subdistrict", subdistrict.pk),
        ("station", station.pk),
    ):
        invited &= Q(**{f"{field}__isnull": True}) | Q(**{field: place})
    return invited


def organisation_behind(evaluation: Evaluation, party: Party) -> str | None:
    """For whom the assessors of a further party were invited when they took their seats. None: not recorded."""
    took = F("user__seats__start")
    seated = Membership.objects.filter(
        fitting_roles(evaluation, party.code),
        Q(end__isnull=True) | Q(end__gte=took),
        start__lte=took,
        user__seats__party=party,
        user__seats__evaluation=evaluation,
        user__seats__end__isnull=True,
    )
    names = seated.order_by("organisation__code").values_list("organisation__name", flat=True)
    return "、".join(dict.fromkeys(name for name in names if name)) or None
