"""Schemes with other than four parties: an evaluation of them comes to its total and its grade."""

from dataclasses import replace

from scoring.models import Scheme
from scoring.results import evaluation_results
from scoring.services import PartyPlan
from scoring.workflow import Action
from tests.city import person
from tests.scoring.build import D, act, evaluation_of, fill, item, plan, published, submit


def total_of(city, parties, taken, **more):
    scheme = published(parties=parties, **more)
    made = evaluation_of(city, scheme, experts=1, people=dict(city_people(city, scheme)))
    act(made, Action.START)
    names = [name for name in made.people if name != "lead"]
    for name in names:
        assert evaluation_results(made.evaluation).total is None
        fill(made, name, **taken.get(name, {}))
        submit(made, name)
    found = evaluation_results(made.evaluation)
    return [(party.code, party.weighted) for party in found.parties], found.total, found.grade


def city_people(city, scheme):
    """Who judges for each party that isn't the third one."""
    known = {"supervisor": city.supervisor, "purchaser": city.purchaser, "centre": city.centre}
    for party in scheme.parties.exclude(code="third"):
        yield party.code, known.get(party.code) or person(party.code, party.name)


def test_three_parties_with_70_20_10(city):
    parties = [
        PartyPlan("third", "第三方", D(70), 1, 3, [item("服务", 60), item("管理", 40)]),
        PartyPlan("purchaser", "购买方", D(20), 2, 1, [item("履约", 100)]),
        PartyPlan("supervisor", "监督方", D(10), 3, 2, [item("监管", 100)]),
    ]
    taken = {
        "expert1": {"服务": "10.55"},
        "purchaser": {"履约": "5"},
        "supervisor": {"监管": "12.35"},
    }
    # 89.45 × 0.7 = 62.615, 95 × 0.2 = 19, 87.65 × 0.1 = 8.765: rounded half up, each once.
    assert total_of(city, parties, taken, base=Scheme.Base.HUNDRED) == (
        [("third", D("62.62")), ("purchaser", D("19.00")), ("supervisor", D("8.77"))],
        D("90.39"),
        "优秀",
    )


def test_five_parties_with_the_residents_committee(city):
    parties = [
        replace(party, maximum=D(10), items=[item("规范", 10)]) if party.code == "centre" else party
        for party in plan().parties
    ]
    parties.append(PartyPlan("committee", "居委会", D(5), 5, 5, [item("满意", 5)]))
    taken = {"committee": {"满意": "1.25"}, "expert1": {"指标": "9.05"}}
    assert total_of(city, parties, taken) == (
        [
            ("supervisor", D("10.00")),
            ("purchaser", D("20.00")),
            ("centre", D("10.00")),
            ("third", D("45.95")),
            ("committee", D("3.75")),
        ],
        D("89.70"),
        "良好",
    )
