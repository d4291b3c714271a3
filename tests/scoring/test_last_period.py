"""The points of the last period: whose they are, where they stand, who sees them, how one is taken over."""

import pytest

from scoring import services
from scoring.last_period import last_period
from scoring.models import Evaluation, Finding
from scoring.placeholders import fill
from scoring.places import Place, places_of
from tests.scoring import build


@pytest.fixture
def two(city):
    """An issued evaluation and a later one in 评分中."""
    before = build.collated(city)
    finding = Finding.objects.get(text="expert1-东片区-good")
    services.edit_finding(
        finding=finding, actor=build.fresh(city.lead), version=1, text="稳岗率{到岗.稳岗率}，共 3 项 {{a.b}}"
    )
    evaluation = Evaluation.objects.get(pk=before.evaluation.pk)
    services.issue(
        evaluation=evaluation,
        actor=build.fresh(city.lead),
        issued_on=evaluation.on_site,
        version=evaluation.version,
    )
    made = build.scoring(city, before.scheme, code="HP-YUNQI-2023-FINAL")
    made.before = before
    return made


def seen(made, who):
    user = build.fresh(made.people.get(who) or getattr(made.city, who))
    last = last_period(made.evaluation, user)
    return {point.printed for point in last.points} if last else None


def test_points_stand_at_the_same_place_as_the_report_printed_them(two):
    last = last_period(two.evaluation, build.fresh(two.people["expert1"]))
    places = {place.name: place for place in places_of(two.parties["third"], two.city.yunqi.areas.all())}
    there = last.of(places["东片区"], "good")
    assert [point.printed for point in there] == ["稳岗率5.00%，共 3 项 {a.b}", "expert2-东片区-good"]
    assert [point.printed for point in last.of(places["项目管理"], "attention")] == [
        "expert1-项目管理-attention",
        "expert2-项目管理-attention",
    ]
    # Taken over, the same is printed, whatever the figures are by now.
    assert fill(there[0].quotation, {}) == there[0].printed
    whole = places_of(two.parties["supervisor"], [])[0]
    assert [point.printed for point in last.of(whole, "good")] == ["supervisor-监督方-good"]
    # Another scheme: a section is found by its name, or else by its number.
    scheme = build.published(code="OTHER")
    third = scheme.parties.get(code="third")
    first, second = third.items.filter(parent=None)[:2]
    first.name, second.number = "管理与制度", "9"
    for section, words in ((first, "项目管理"), (second, "总体服务")):
        place = Place(third, section, None)
        assert [point.printed for point in last.of(place, "good")] == [
            f"expert1-{words}-good",
            f"expert2-{words}-good",
        ]


def test_only_who_may_read_that_evaluation_sees_them(two):
    panel = ("expert1", "supervisor", "purchaser", "centre", "lead")
    readers = {*panel, "administrator", "staff"}
    found = {who: seen(two, who) for who in (*readers, "viewer", "nobody")}
    assert {who for who, points in found.items() if points} == readers
    assert {who for who, points in found.items() if "稳岗率5.00%，共 3 项 {a.b}" in points} == readers


def test_what_is_not_issued_is_no_last_period(city):
    before = build.collated(city)
    made = build.scoring(city, before.scheme, code="HP-YUNQI-2023-FINAL")
    assert seen(made, "lead") is None
    assert last_period(before.evaluation, build.fresh(city.lead)) is None


def test_a_point_is_quoted_with_the_figures_of_then_marked(two, client):
    old = Finding.objects.get(text__startswith="稳岗率{")
    sheet = build.sheet_of(two, "expert1")
    client.force_login(build.fresh(two.people["expert1"]))
    page = f"/sheets/{sheet.pk}/findings/"
    place = f"{sheet.party.items.get(name='各社工点').pk}-{old.area_id}"
    data = {"action": "add", "place": place, "kind": "good"}
    assert client.post(page, data | {"quoted": old.pk}).status_code == 302
    new = Finding.objects.get(quoted=old)
    assert (new.text, new.sheet) == ("稳岗率5.00%，共 3 项 {{a.b}}", sheet)
    assert "仍有上期的数字：5.00%、3。" in client.get(page).content.decode()
    services.edit_finding(
        finding=new, actor=build.fresh(two.people["expert1"]), version=1, text="稳岗率{到岗.稳岗率}，共 4 项"
    )
    assert "仍有上期的数字" not in client.get(page).content.decode()
    # One that isn't theirs to see isn't quoted.
    hidden = Finding.objects.filter(evaluation=two.evaluation).first()
    assert client.post(page, data | {"quoted": hidden.pk}).status_code == 422
