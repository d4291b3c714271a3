"""Who may sit for which party of an evaluation, by role and place, and for whom they sit."""

from django.db.models import F, Q

from scoring.models import Evaluation, PanelMember, Party
from scoring.models.fitting import Place, roles_for
from stations.models import Membership


def fitting_roles(evaluation: Evaluation, party: str, duty: str = PanelMember.Duty.ASSESSOR) -> Q:
    """Memberships by which somebody may sit for a party of the evaluation, given by its code."""
    station = evaluation.agreement.station
    place = Place(
        evaluator=evaluation.evaluator_id,
        district=station.subdistrict.district_id,
        subdistrict=station.subdistrict_id,
        station=station.pk,
    )
    return roles_for(party, place, leads=duty == PanelMember.Duty.LEAD)


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
