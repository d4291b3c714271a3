"""What speaks for a conflict of interest, and that a seat opens nothing without role and declaration."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from scoring import services
from scoring.forms import AppointForm
from scoring.guards import may_be_collated
from scoring.models import Evaluation, Finding, PanelMember, Score, ScoreSheet
from scoring.permissions import is_third_party, may_organise, may_write_narratives, seat_problem
from scoring.queries import may_open_facts
from scoring.recusal import known_ties, namesake_hint, time_in_words
from scoring.refusals import Invalid, Refused
from scoring.results import evaluation_results
from scoring.worklist import work_list
from staffing.models import Posting, SocialWorker
from stations.models import Grant, Membership, Role, Station
from tests.city import SINCE, person
from tests.scoring import build
from tests.worlds import remembered

MARCH, MAY, TODAY = date(2021, 3, 8), date(2022, 5, 31), date(2023, 12, 1)


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (MARCH, MAY, "曾任职于承办机构（2021-03 至 2022-05）"),
        (MARCH, None, "现任职于承办机构（2021-03 起）"),
        (MARCH, TODAY, "现任职于承办机构（2021-03 至 2023-12）"),
        (date(2024, 1, 1), None, "将任职于承办机构（2024-01 起）"),
    ],
)
def test_time_in_words(first, last, words):
    assert time_in_words("承办机构", first, last, TODAY) == words


def works(user, role, **more):
    return Membership.objects.create(user=user, role=role, **{"start": MARCH, "end": MAY} | more)


def ties(made):
    return known_ties(made.evaluation, [made.city.expert.pk]).get(made.city.expert.pk, [])


def test_only_work_for_this_operator_speaks_for_a_conflict(city):
    made = build.evaluation_of(city, declared=False)
    assert ties(made) == []
    for role, place, expected in [
        (Role.OPERATOR, {"organisation": city.chenguang}, ["曾任职于承办机构（2021-03 至 2022-05）"]),
        (Role.STATION, {"station": city.yunqi}, ["曾任职于本社工站（2021-03 至 2022-05）"]),
        (
            Role.STATION,
            {"station": city.liuan},
            ["曾任职于同一承办机构的柳岸街社工服务站（2021-03 至 2022-05）"],
        ),
        (Role.OPERATOR, {"organisation": city.qiming}, []),
        (Role.STATION, {"station": city.songfeng}, []),
        (Role.SUPERVISOR, {"district": city.huangpu}, []),
    ]:
        row = works(city.expert, role, **place)
        assert ties(made) == expected, (role, place)
        row.delete()


def test_who_is_tied_explains_a_declaration_of_no_conflict_and_the_lead_reads_it(city):
    made = build.evaluation_of(city, declared=False)
    services.declare(member=made.seats["lead"], actor=city.lead, conflict=False)
    works(city.expert, Role.OPERATOR, organisation=city.chenguang)
    browser = Client()
    browser.force_login(build.fresh(city.expert))
    page = browser.get(reverse("scoring:declare", args=[made.evaluation.code]))
    assert page.context["form"]["conflict"].value() == "yes"
    assert "您曾任职于承办机构（2021-03 至 2022-05）" in page.content.decode()
    seat = made.seats["expert1"]
    with pytest.raises(Invalid, match="声明没有冲突，请在说明中写明理由"):
        services.declare(member=seat, actor=city.expert, conflict=False, text=" ")
    services.declare(member=seat, actor=city.expert, conflict=False, text="2022年已离职，无往来")
    # From now on only a conflict is left to declare, and nothing is said of declaring none.
    declaration = reverse("scoring:declare", args=[made.evaluation.code])
    assert "如声明没有冲突" in page.content.decode()
    assert "如声明没有冲突" not in browser.get(declaration).content.decode()
    answer = browser.post(declaration, {"conflict": "yes", "text": " "})
    assert (answer.status_code, answer.context["form"].errors["text"]) == (
        422,
        ["申请回避请写明存在什么利益冲突。"],
    )
    browser.force_login(build.fresh(city.lead))
    panel = browser.get(reverse("scoring:panel", args=[made.evaluation.code])).content.decode()
    assert "系统提示：曾任职于承办机构（2021-03 至 2022-05）" in panel
    assert "说明：2022年已离职，无往来" in panel


def test_the_tie_is_told_before_somebody_is_appointed(city):
    made = build.evaluation_of(city)
    newcomer = person("newcomer", "新专家", Role.EXPERT, organisation=city.evaluator)
    works(newcomer, Role.STATION, station=city.yunqi)
    choices = dict(AppointForm(evaluation=made.evaluation).fields["user"].choices)
    assert choices[newcomer.pk] == "新专家（系统提示：曾任职于本社工站（2021-03 至 2022-05））"


@pytest.mark.parametrize(
    ("who", "told"), [("expert1", True), ("supervisor", True), ("purchaser", False), ("centre", False)]
)
def test_a_namesake_is_a_hint_to_those_who_may_see_names(city, who, told):
    made = build.evaluation_of(city, declared=False)
    worker = SocialWorker.objects.create(station=city.liuan, name=made.people[who].name)
    assert namesake_hint(made.seats[who]) == ""
    Posting.objects.create(worker=worker, station=city.liuan, start=SINCE)
    hint = namesake_hint(made.seats[who])
    assert ("同名不等于同一人" in hint) is told
    assert "柳岸" not in hint
    # A hint proposes nothing: no conflict is declared without a word.
    services.declare(member=made.seats[who], actor=made.people[who], conflict=False)


def surfaces(made, name):
    """What the seat opens to the person: material and texts read, and everything that could be written."""
    user = build.fresh(made.people[name])
    evaluation = Evaluation.objects.get(pk=made.evaluation.pk)
    sheets = ScoreSheet.objects.visible_to(user).filter(evaluation=evaluation)
    return {
        "facts": may_open_facts(evaluation, user),
        "station": Station.objects.opened_to(user).filter(pk=made.city.yunqi.pk).exists(),
        "narratives": may_write_narratives(evaluation, user),
        "verification": is_third_party(evaluation, user),
        "item": _saves(made, name, user),
        "others' sheets": sheets.exclude(member__user=user).exists(),
        "others' points": Score.objects.visible_to(user).exclude(sheet__member__user=user).exists(),
        "pages": _pages(evaluation, user),
    }


def _saves(made, name, user):
    sheet = ScoreSheet.objects.filter(member=made.seats[name]).first()
    if sheet is None:
        return False
    item = sheet.party.items.filter(kind="points").first()
    try:
        services.save_score(sheet=sheet, item=item, actor=user, version=1, points=item.maximum)
    except PermissionDenied:
        return False
    except Refused:
        return True
    return True


def _pages(evaluation, user):
    """Addresses of the evaluation that open, by their status."""
    browser = Client()
    browser.force_login(user)
    names = ("panel", "material", "narratives", "verification", "verification_attendance", "results")
    found = {name: browser.get(reverse(f"scoring:{name}", args=[evaluation.code])) for name in names}
    return {name for name, answer in found.items() if answer.status_code == 200}


OPENS = {
    "lead": {"facts", "station", "narratives", "verification", "others' sheets", "others' points", "pages"},
    "assistant": {
        "facts",
        "station",
        "narratives",
        "verification",
        "others' sheets",
        "others' points",
        "pages",
    },
    "expert1": {"facts", "station", "verification", "item", "others' sheets", "others' points", "pages"},
    "centre": {"facts", "station", "item", "others' sheets", "others' points", "pages"},
}


def undeclare(made, name):
    made.seats[name].declarations.all().delete()
    Grant.objects.filter(user=made.people[name]).delete()


def conflict(made, name):
    member = PanelMember.objects.get(pk=made.seats[name].pk)
    services.declare(member=member, actor=made.people[name], conflict=True, text="配偶任职")


def conflict_elsewhere(made, name):
    other, _ = Evaluation.objects.get_or_create(
        code="OTHER",
        agreement=made.evaluation.agreement,
        kind="final",
        first_month=build.JULY,
        last_month=build.NOVEMBER,
        scheme=made.scheme,
        evaluator=made.city.evaluator,
    )
    seat = PanelMember.objects.create(
        evaluation=other,
        user=made.people[name],
        party=made.seats[name].party,
        duty=made.seats[name].duty,
        start=SINCE,
    )
    services.declare(member=seat, actor=made.people[name], conflict=True, text="配偶任职")


def removed(made, name):
    member = PanelMember.objects.get(pk=made.seats[name].pk)
    services.remove_member(member=member, actor=build.fresh(made.city.administrator), reason="请假")


def role_ended(made, name):
    made.people[name].memberships.update(end=timezone.localdate() - timedelta(days=1))


@remembered
def with_assistant(city):
    """Every sheet is in, and the third party has one expert and an assistant."""
    made = build.all_submitted(city, experts=1)
    build.seat(made, "assistant", "助助理", "assistant")
    return made


def opened(made):
    """By name what each seat opens."""
    return {name: {key for key, value in surfaces(made, name).items() if value} for name in OPENS}


def test_a_seat_that_is_cleared_and_in_office_opens_what_it_is_for(city):
    assert opened(with_assistant(city)) == OPENS


@pytest.mark.parametrize("how", [undeclare, conflict, conflict_elsewhere, removed, role_ended])
def test_a_seat_opens_nothing_unless_it_is_cleared_and_in_office(city, how):
    made = with_assistant(city)
    for name in OPENS:
        how(made, name)
    assert opened(made) == {name: set() for name in OPENS}


def test_a_conflict_with_the_operator_is_declared_anew_in_its_other_evaluations(city):
    made = build.scoring(city)
    conflict_elsewhere(made, "expert1")
    ours = made.seats["expert1"]
    (item,) = work_list(build.fresh(city.expert))
    assert (item.action, "请就本次评估重新声明" in item.detail) == ("去声明", True)
    with pytest.raises(PermissionDenied, match="评分前请先在评估页面作回避声明"):
        build.fill(made, "expert1")
    with pytest.raises(Invalid, match="在同一承办机构的另一次评估中声明了回避"):
        services.declare(member=ours, actor=city.expert, conflict=False)
    services.declare(member=ours, actor=city.expert, conflict=False, text="只与另一次评估的经办人有关")
    build.fill(made, "expert1")
    assert Station.objects.opened_to(build.fresh(city.expert)).filter(pk=city.yunqi.pk).exists()


def test_collation_waits_for_who_has_to_declare_anew(city):
    made = build.all_submitted(city)
    build.report_data(city)
    conflict_elsewhere(made, "expert1")
    (obstacle,) = may_be_collated(made.evaluation)
    assert str(obstacle) == (
        "白专家在同一承办机构的另一次评估中声明了回避，须就本次评估重新声明。"
        "（请提醒白专家声明，或由组长或系统管理员更换）"
    )


def test_a_role_that_ended_is_shown_with_what_to_do_and_the_seat_works_again_with_the_role(city):
    made = build.scoring(city)
    role_ended(made, "expert1")
    browser = Client()
    browser.force_login(build.fresh(city.lead))
    panel = browser.get(reverse("scoring:panel", args=[made.evaluation.code])).content.decode()
    assert panel.count("角色已失效") == 1
    with pytest.raises(PermissionDenied, match="角色已失效"):
        build.fill(made, "expert1")
    city.expert.memberships.update(end=None)
    build.fill(made, "expert1")


def test_a_recused_lead_leaves_an_evaluation_whose_next_lead_the_administrator_appoints(city):
    made = build.scoring(city)
    conflict(made, "lead")
    (item,) = work_list(build.fresh(city.administrator))
    assert (item.title, item.action) == ("云栖街社工服务站 · 任命组长", "去任命")
    assert not may_organise(made.evaluation, build.fresh(city.lead))
    second = person("lead2", "副组长", Role.LEAD, organisation=city.evaluator)
    assert may_organise(made.evaluation, build.fresh(second))


def test_the_seats_rule_and_the_appointments_rule_agree(city):
    """Whoever may be appointed is in office, whoever is not in office could not be appointed."""
    made = build.evaluation_of(city, people={}, declared=False)
    made.evaluation.panel.all().delete()
    people = ("lead", "expert", "supervisor", "purchaser", "centre", "staff", "viewer", "nobody")
    seats = [("third", "lead"), ("third", "expert"), ("third", "assistant")]
    seats += [(code, "assessor") for code in ("supervisor", "purchaser", "centre")]
    for who in people:
        for code, duty in seats:
            user, party = build.fresh(getattr(city, who)), made.parties[code]
            fits = seat_problem(made.evaluation, user, party, duty) is None
            row = PanelMember.objects.create(
                evaluation=made.evaluation, user=user, party=party, duty=duty, start=SINCE
            )
            assert PanelMember.objects.in_office().filter(pk=row.pk).exists() is fits, (who, code, duty)
            row.delete()


def test_findings_of_a_replaced_sheet_are_out_of_report_and_guards(city):
    made = build.all_submitted(city)
    lead = build.fresh(city.lead)
    services.remove_member(member=made.seats["expert1"], actor=lead, reason="请假")
    evaluation = Evaluation.objects.get(pk=made.evaluation.pk)
    kept = Finding.objects.filter(text__contains="expert1-")
    assert (kept.exists(), Finding.objects.counted().filter(pk__in=kept).exists()) == (True, False)
    (third,) = (party for party in evaluation_results(evaluation).parties if party.code == "third")
    assert len(third.totals) == 1
