"""Who judges for a further party. What evaluations by other than four come to: tests/reports/test_other_parties.py."""

from datetime import date

import pytest

from evalsite.queries.audit import lines
from scoring import services
from scoring.facts import evaluation_facts
from scoring.forms import candidates
from scoring.refusals import Invalid
from staffing.models import SocialWorker
from stations.models import AuditEntry, Grant, Membership, Role
from stations.permissions import may_see_names
from tests.city import SINCE, person
from tests.scoring import build
from tests.scoring.parties import committee_member, five_parties, invited


def test_for_a_further_party_only_invited_people_of_the_place_are_appointed(city):
    made = build.evaluation_of(city, five_parties(), experts=1, people={})
    fits = [
        invited(city, "here", subdistrict=city.yunqi.subdistrict),
        invited(city, "district", district=city.huangpu),
        invited(city, "station", station=city.yunqi),
        invited(city, "anywhere"),
    ]
    others = [
        invited(city, "next", subdistrict=city.liuan.subdistrict),
        invited(city, "far", district=city.yuexiu),
        invited(city, "other", station=city.liuan),
        invited(city, "gone"),
        *(getattr(city, name) for name in ("staff", "operator", "purchaser", "centre", "viewer", "nobody")),
        person("expert9", "闲专家", Role.EXPERT, organisation=city.evaluator),
    ]
    Membership.objects.filter(user__username="gone").update(end=date(2023, 6, 30))
    offered = set(candidates(made.evaluation))
    assert set(fits) <= offered
    assert offered & set(others) == {city.purchaser, city.centre, others[-1]}
    for user in others:
        with pytest.raises(Invalid, match="没有担任居委会“评分人”所需的角色"):
            appoint_for_the_committee(made, user)
    assert appoint_for_the_committee(made, fits[0]).party.code == "committee"


def appoint_for_the_committee(made, user):
    return services.appoint(
        evaluation=made.evaluation,
        user=build.fresh(user),
        party=made.parties["committee"],
        duty="assessor",
        actor=build.fresh(made.city.administrator),
    )


def test_an_invited_person_reads_the_station_from_the_declaration_on_and_names_masked(city):
    user = committee_member(city)
    SocialWorker.objects.create(station=city.yunqi, name="林若溪")

    def reads():
        return SocialWorker.objects.visible_to(build.fresh(user)).exists()

    made = build.evaluation_of(city, five_parties(), experts=1, people={"committee": user}, declared=False)
    assert not reads()
    services.declare(member=made.seats["committee"], actor=build.fresh(user), conflict=False)
    assert reads()
    assert not may_see_names(build.fresh(user), city.yunqi)
    assert [grant.station for grant in Grant.objects.filter(user=user)] == [city.yunqi]


def test_the_facts_name_for_whom_the_assessors_sat_when_they_were_appointed(city):
    user = committee_member(city)
    made = build.evaluation_of(city, five_parties(), experts=1, people={"committee": user})

    def organisations():
        return [party.organisation for party in evaluation_facts(made.evaluation).scores.parties]

    assert organisations() == [None, None, None, None, "东园社区居民委员会"]
    Membership.objects.filter(user=user).update(end=made.seats["committee"].start)
    assert organisations()[-1] == "东园社区居民委员会"
    Membership.objects.filter(user=user).update(end=SINCE)
    assert organisations()[-1] is None


def test_the_audit_trail_names_the_further_party(city):
    made = build.evaluation_of(city, five_parties(), experts=1, people={})
    appoint_for_the_committee(made, committee_member(city))
    entry = AuditEntry.objects.filter(action="panel.appointed").latest("pk")
    (line,) = lines([entry])
    assert ("评估方", "居委会") in [(change.field, change.new) for change in line.changes]
