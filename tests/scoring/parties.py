"""Schemes of three and of five parties, and the people whom a further party sends."""

from dataclasses import replace

from scoring.models import Scheme
from scoring.services import PartyPlan
from stations.models import Organisation, Role
from tests.city import person
from tests.scoring.build import D, item, plan, published


def three_parties(**more) -> Scheme:
    """70/20/10, each of 100 points."""
    parties = [
        PartyPlan("third", "第三方", D(70), 1, 3, [item("服务", 60), item("管理", 40)]),
        PartyPlan("purchaser", "购买方", D(20), 2, 1, [item("履约", 100)]),
        PartyPlan("supervisor", "监督方", D(10), 3, 2, [item("监管", 100)]),
    ]
    return published(parties=parties, base=Scheme.Base.HUNDRED, **more)


def five_parties(**more) -> Scheme:
    """10/20/10/55 and 5 for the residents' committee."""
    parties = [
        replace(party, maximum=D(10), items=[item("规范", 10)]) if party.code == "centre" else party
        for party in plan().parties
    ]
    parties.append(PartyPlan("committee", "居委会", D(5), 5, 5, [item("满意", 5)]))
    return published(parties=parties, **more)


def invited(city, username, **place):
    """Somebody invited for the residents' committee of 东园社区."""
    committee, _ = Organisation.objects.get_or_create(
        code="DY", name="东园社区居民委员会", kind=Organisation.Kind.COMMITTEE
    )
    return person(username, f"居民代表{username}", Role.INVITED, organisation=committee, **place)


def committee_member(city):
    """Who judges 云栖 for the committee."""
    return invited(city, "committee", subdistrict=city.yunqi.subdistrict)
