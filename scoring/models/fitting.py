"""By which roles somebody may sit for a party, said once for one evaluation and for rows of many."""

from dataclasses import dataclass

from django.db.models import OuterRef, Q

from scoring.models.schemes import Party
from stations.models import Role

# The roles by which somebody may sit for a party; a further party's are INVITED.
ROLES: dict[str, tuple[Role, ...]] = {
    Party.Code.SUPERVISOR: (Role.SUPERVISOR,),
    Party.Code.PURCHASER: (Role.PURCHASER,),
    Party.Code.CENTRE: (Role.CENTRE,),
    Party.Code.THIRD: (Role.LEAD, Role.EXPERT),
}
INVITED = (Role.INVITED,)
# Nobody sits anywhere without one of these.
SEATED = (*(role for roles in ROLES.values() for role in roles), *INVITED)

# An id, or the column of an outer query that holds it.
Key = int | OuterRef


@dataclass(frozen=True)
class Place:
    """The evaluation body of an evaluation, and where its station lies."""

    evaluator: Key
    district: Key
    subdistrict: Key
    station: Key


def roles_for(party: str, place: Place, *, leads: bool) -> Q:
    """Memberships by which somebody may sit for a party, given by its code; `leads`: as lead of the third party.

    Leads, experts and assistants belong to the evaluation body; the parties send their own people. A party that the
    system has no office for is judged by invited ones, never by just anybody: for an organisation, and where the
    membership names a place, only for its stations.
    """
    if party == Party.Code.THIRD:
        roles = [Role.LEAD] if leads else ROLES[party]
        return Q(role__in=roles, organisation=place.evaluator)
    if party == Party.Code.SUPERVISOR:
        return Q(role=Role.SUPERVISOR, district=place.district)
    if party == Party.Code.PURCHASER:
        return Q(role=Role.PURCHASER, subdistrict=place.subdistrict)
    if party == Party.Code.CENTRE:
        return Q(role=Role.CENTRE)
    invited = Q(role=Role.INVITED)
    for field in ("district", "subdistrict", "station"):
        invited &= Q(**{f"{field}__isnull": True}) | Q(**{field: getattr(place, field)})
    return invited
