"""Nobody learns of others' sheets before their time: who reads what at which stage.

That before it no answer at all depends on them is tests/leaks.
"""

import re
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse

from scoring import services
from scoring.models import Evidence, Finding, Narrative, Scheme, Score, ScoreSheet
from scoring.urls import urlpatterns
from scoring.workflow import Action
from stations.models import Role
from tests.city import person
from tests.scoring import build
from tests.scoring.build import D

EVERYBODY = (
    "administrator",
    "lead",
    "assistant",
    "expert1",
    "expert2",
    "supervisor",
    "purchaser",
    "centre",
    "staff",
    "operator",
    "viewer",
    "nobody",
)
FOLLOW_STATES = {"administrator", "lead", "assistant"}
NOWHERE = UUID(int=0)
TOKEN = re.compile(rb'(csrfmiddlewaretoken" value="|x-csrftoken": ")[A-Za-z0-9]+')


def panel_of(city, scheme=None):
    """评分中 with two experts and an assistant."""
    made = build.scoring(city, scheme)
    build.seat(made, "assistant", "助助理", "assistant")
    return made


def who(made, name):
    return build.fresh(made.people.get(name) or getattr(made.city, name))


# Common to the panel, whatever each of them scores.
MATERIAL = ("material", "add_survey", "add_visit")
VERIFICATION = ("verification", "verification_attendance", "verification_quantities", "verify")


OF_A_SHEET = ("sheet", "findings", "findings_notes", "submit", "hand_over")


def addresses(made):
    """Every GET route of scoring, for this evaluation and for each of its sheets and findings, and the first page."""
    code = made.evaluation.code
    sheets = list(ScoreSheet.objects.order_by("pk").values_list("pk", flat=True))
    found = {"list": [[]], "create": [[]], "schemes": [[]], "scheme_import": [[]], "scheme_new": [[]]}
    scheme = [made.scheme.code, made.scheme.version]
    found |= {
        "scheme": [scheme],
        "scheme_upload": [scheme],
        "scheme_edit": [scheme],
        "scheme_edit_party": [[*scheme, "third"]],
        "scheme_compare": [[*scheme, made.scheme.version]],
    }
    for name in (
        "detail",
        "panel",
        "objections",
        "progress",
        "declare",
        "edit_findings",
        "edit_findings_notes",
        "narratives",
        "narratives_notes",
        "results",
        *MATERIAL,
        *VERIFICATION,
    ):
        found[name] = [[code]]
    found["draw"] = [[code, 1]]
    found |= {name: [[code, 1]] for name in ("survey", "visit")} | {"material_file": [[NOWHERE]]}
    for name in OF_A_SHEET:
        found[name] = [[pk] for pk in sheets]
    found["evidence"] = [
        [sheet.pk, build.scored_item(sheet).pk] for sheet in ScoreSheet.objects.order_by("pk")
    ]
    found["evidence_file"] = [[pk] for pk in Evidence.objects.values_list("pk", flat=True)[:1]] or [[NOWHERE]]
    return [reverse("home")] + [
        reverse(f"scoring:{name}", args=args) for name, lists in found.items() for args in lists
    ]


POST_ONLY = {"transition", "remove", "reopen", "settle", "save_item", "refresh"}
POST_ONLY |= {"allow_entry", "divide", "end_entry", "send_back"}
POST_ONLY |= {"remove_evidence", "self_report", "remove_material_file"}
POST_ONLY |= {"accept", "withdraw_acceptance"}
POST_ONLY |= {"scheme_copy", "scheme_publish", "scheme_delete"}
POST_ONLY |= {"withdraw_objection", "decide_objection", "remind", "reschedule"}
# It bears the time at which it was written, and holds a scheme, nothing of an evaluation.
WORKBOOK = {"scheme_export"}


def test_no_route_is_left_out(city):
    made = build.scoring(city)
    read = {path for path in addresses(made) if path != "/"}
    names = {pattern.name for pattern in urlpatterns} - POST_ONLY - WORKBOOK
    version = [made.scheme.code, made.scheme.version]
    taken = {"list": [], "create": [], "draw": [made.evaluation.code, 1], "schemes": [], "scheme_import": []}
    taken |= {"scheme_new": []}
    taken |= {"evidence": [1, 1], "evidence_file": [NOWHERE], "material_file": [NOWHERE]}
    taken |= {name: [made.evaluation.code, 1] for name in ("survey", "visit")}
    taken |= {"scheme": version, "scheme_upload": version, "scheme_compare": [*version, 1]}
    taken |= {"scheme_edit": version, "scheme_edit_party": [*version, "third"]}
    assert {re.sub(r"\d+|HP-[A-Z0-9-]+", "…", path) for path in read} == {
        re.sub(r"\d+|HP-[A-Z0-9-]+", "…", reverse(f"scoring:{name}", args=args))
        for name in names
        for args in [taken.get(name, [1] if name in OF_A_SHEET else [made.evaluation.code])]
    }


def pages(made, name, *only):
    """Status and body of every route, or only of some, as the person sees it, without tokens."""
    client = Client()
    client.force_login(who(made, name))
    answers = {}
    for path in only or addresses(made):
        response = client.get(path)
        answers[path] = (response.status_code, TOKEN.sub(rb"\1", b"".join(response)))
    return answers


def others(made, names, mine):
    return [name for name in names if name not in mine and (name in made.people or hasattr(made.city, name))]


def test_the_lead_sees_state_and_date_and_nothing_else_of_a_sheet(city):
    made = panel_of(city)
    build.fill(made, "expert2", 指标="7.35")
    build.write_findings(made, "expert2", "机密")
    build.submit(made, "expert2")
    for name in sorted(FOLLOW_STATES):
        ((_, body),) = pages(made, name, reverse("scoring:detail", args=[made.evaluation.code])).values()
        page = body.decode()
        assert "已提交" in page, name
        for secret in ("指标不足", "机密", "14.65", "47.65", "7.35"):
            assert secret not in page, (name, secret)


def test_assessors_and_the_station_see_no_state_of_other_sheets(city):
    made = panel_of(city)
    for name in ("expert1", "purchaser", "staff", "supervisor"):
        ((_, body),) = pages(made, name, reverse("scoring:detail", args=[made.evaluation.code])).values()
        page = body.decode()
        assert "专家2" in page, name
        panel = page[page.index("<h2>评估小组</h2>") :]
        assert "未开始" not in panel, name


def test_who_only_lists_stations_learns_no_names(city):
    made = build.issued(city)
    detail = reverse("scoring:detail", args=[made.evaluation.code])
    names = [user.name for user in made.people.values()]
    ((status, body),) = pages(made, "viewer", detail).values()
    assert status == 200
    assert [name for name in names if name in body.decode()] == []
    ((_, body),) = pages(made, "staff", detail).values()
    assert [name for name in names if name in body.decode()] == names


def readers(made, author="expert2"):
    """Who may read the author's sheet, its points and its findings."""
    sheet = build.sheet_of(made, author)
    able = set()
    for name in others(made, EVERYBODY, set()):
        user = who(made, name)
        sees = ScoreSheet.objects.visible_to(user).filter(pk=sheet.pk).exists()
        assert Score.objects.visible_to(user).filter(sheet=sheet).exists() is sees
        assert Finding.objects.visible_to(user).filter(sheet=sheet).exists() is sees
        if sees:
            able.add(name)
    return able


PANEL = {"lead", "assistant", "expert1", "expert2", "supervisor", "purchaser", "centre"}
OPENS_THE_STATION = {"administrator", "staff", "operator", "supervisor", "purchaser", *PANEL}


@pytest.mark.parametrize(
    ("opening", "one_submitted", "all_submitted", "collated", "issued"),
    [
        (
            Scheme.Opening.ALL_SUBMITTED,
            {"expert2"},
            PANEL,
            PANEL | {"administrator"},
            OPENS_THE_STATION,
        ),
        (
            Scheme.Opening.OWN_SUBMITTED,
            {"expert2", "expert1"},
            PANEL,
            PANEL | {"administrator"},
            OPENS_THE_STATION,
        ),
        (
            Scheme.Opening.NEVER,
            {"expert2"},
            {"expert2", "lead", "assistant"},
            {"expert2", "lead", "assistant", "administrator"},
            OPENS_THE_STATION - {"expert1", "supervisor", "purchaser", "centre"},
        ),
    ],
)
def test_who_reads_a_sheet_at_which_stage(city, opening, one_submitted, all_submitted, collated, issued):
    made = panel_of(city, build.published(opening=opening))
    for name in ("expert1", "expert2"):
        build.fill(made, name)
        build.write_findings(made, name)
    assert readers(made) == {"expert2"}
    for name in ("expert1", "expert2"):
        build.submit(made, name)
    assert readers(made) == one_submitted
    for name in ("supervisor", "purchaser", "centre"):
        build.fill(made, name)
        build.write_findings(made, name)
        build.submit(made, name)
    assert readers(made) == all_submitted
    build.report_data(city)
    build.write_narratives(made)
    evaluation = build.act(made, Action.COLLATE)
    assert readers(made) == collated
    services.issue(
        evaluation=evaluation,
        actor=build.fresh(city.lead),
        issued_on=evaluation.on_site,
        version=evaluation.version,
    )
    assert readers(made) == issued


def test_a_reopened_or_added_sheet_closes_the_view_again(city):
    made = build.all_submitted(city)
    assert "expert1" in readers(made)
    sheet = build.sheet_of(made, "purchaser")
    services.reopen_sheet(sheet=sheet, actor=build.fresh(city.lead), version=sheet.version, reason="补材料")
    assert readers(made) == {"expert2"}


def test_a_party_left_without_assessor_keeps_the_others_closed(city):
    made = build.scoring(city)
    for name in ("supervisor", "purchaser", "expert1", "expert2"):
        build.fill(made, name)
        build.write_findings(made, name)
        build.submit(made, name)
    services.remove_member(member=made.seats["centre"], actor=build.fresh(city.lead), reason="调岗")
    assert readers(made) == {"expert2"}


def test_an_undeclared_member_reads_nothing_of_others(city):
    made = build.all_submitted(city)
    made.seats["expert1"].declarations.all().delete()
    assert "expert1" not in readers(made)


@pytest.mark.parametrize(
    ("stage", "allowed"),
    [
        (build.all_submitted, set()),
        (build.collated, {"administrator", *build.SCORERS, "lead"}),
        (build.issued, {"administrator", *build.SCORERS, "lead", "staff", "operator", "viewer"}),
    ],
)
def test_the_result_is_shown_to_whom_and_when(city, stage, allowed):
    made = stage(city, taken={"supervisor": {"监管": "1.35"}})
    path = reverse("scoring:results", args=[made.evaluation.code])
    detail = reverse("scoring:detail", args=[made.evaluation.code])
    for name in (*build.SCORERS, "lead", "administrator", "staff", "operator", "viewer"):
        client = Client()
        client.force_login(who(made, name))
        page = client.get(path)
        shown = name in allowed
        assert page.status_code == (200 if shown else 403), name
        assert ("98.65" in page.content.decode()) is shown, name
        assert ("98.65" in client.get(detail).content.decode()) is shown, name


def test_a_stranger_finds_nothing_but_the_published_scheme(city):
    made = build.issued(city)
    scheme = "/schemes/TEST/1/"
    open_to_all = {"/", "/evaluations/", "/schemes/", scheme, f"{scheme}since/1/"}
    told_why_not = {"/evaluations/new/", "/schemes/new/", "/schemes/import/", f"{scheme}upload/"}
    told_why_not |= {f"{scheme}edit/", f"{scheme}edit/third/"}
    assert {path: answer[0] for path, answer in pages(made, "nobody").items()} == {
        path: 200 if path in open_to_all else 403 if path in told_why_not else 404 for path in addresses(made)
    }


def test_another_districts_people_find_nothing(city):
    made = build.issued(city)
    made.people["far"] = person("far", "外区人", Role.SUPERVISOR, district=city.yuexiu)
    answers = pages(made, "far")
    assert answers[reverse("scoring:detail", args=[made.evaluation.code])][0] == 404
    assert "云栖街" not in answers["/evaluations/"][1].decode()


def narrative_readers(made):
    return {
        name
        for name in others(made, EVERYBODY, set())
        if Narrative.objects.visible_to(who(made, name)).filter(evaluation=made.evaluation).exists()
    }


def test_narratives_are_read_by_their_writers_then_the_panel_then_the_station(city):
    made = panel_of(city)
    assert narrative_readers(made) == {"lead", "assistant"}
    for name in build.SCORERS:
        build.fill(made, name)
        build.write_findings(made, name)
        build.submit(made, name)
    assert narrative_readers(made) == {"lead", "assistant"}
    build.report_data(city)
    build.write_narratives(made)
    evaluation = build.act(made, Action.COLLATE)
    assert narrative_readers(made) == PANEL | {"administrator"}
    services.issue(
        evaluation=evaluation,
        actor=build.fresh(city.lead),
        issued_on=evaluation.on_site,
        version=evaluation.version,
    )
    assert narrative_readers(made) == OPENS_THE_STATION


def test_the_lead_is_refused_a_settlement_before_collation_without_a_number(city):
    made = build.all_submitted(city, taken={"expert2": {"指标": "11"}})
    client = Client()
    client.force_login(who(made, "lead"))
    answer = client.post(
        reverse("scoring:settle", args=[made.evaluation.code]),
        {"party": "third", "value": str(D(1)), "reason": "试探"},
    )
    assert answer.status_code == 403
    # Only what is read: tokens and ids stand in the tags, and hold any two digits now and then.
    assert b"44" not in re.sub(rb"<[^>]+>", b"", answer.content)
