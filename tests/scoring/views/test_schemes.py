"""The pages of schemes: who sees which versions, and what stands on them."""

import re
from dataclasses import replace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from scoring import services
from scoring.models import Item, Scheme
from scoring.scheme_plans import fingerprint, plan_of
from scoring.scheme_workbook import scheme_workbook
from tests.scoring import build
from tests.scoring.build import D, item, section


@pytest.fixture
def draft(city):
    """Version 2, not published, with every kind of item and three levels."""
    third = build.third_party(
        item("迟报", 2, Item.Kind.DEDUCTION, step=D("0.50")),
        item("作假", 0, Item.Kind.VETO, veto_cap="合格", standard="材料作假", evidence="核查记录"),
    )
    supervisor = services.PartyPlan(
        "supervisor",
        "监督方",
        D(10),
        1,
        2,
        [
            section(
                "监管", 10, item("配合", 4, Item.Kind.COMPOSITE, children=[item("到会", 4)]), item("报送", 6)
            )
        ],
    )
    parties = [supervisor, *build.plan(third=third).parties[1:]]
    return services.create_scheme(plan=build.plan(parties=parties, version=2), actor=None)


def read(client, user, name, *args):
    client.force_login(build.fresh(user))
    answer = client.get(reverse(f"scoring:{name}", args=args))
    return answer.status_code, answer.content.decode()


def test_drafts_are_for_administrators_only(city, client, draft):
    published = build.published()
    for user, status in ((city.administrator, 200), (city.lead, 404), (city.nobody, 404)):
        assert read(client, user, "scheme", draft.code, 2)[0] == status
        assert read(client, user, "scheme", published.code, 1)[0] == 200
        listed = read(client, user, "schemes")[1]
        assert ("/schemes/TEST/2/" in listed, "/schemes/TEST/1/" in listed) == (status == 200, True)
        assert ("/schemes/TEST/2/" in read(client, user, "scheme", "TEST", 1)[1]) == (status == 200)


def test_a_version_is_shown_whole(city, client, draft):
    text = read(client, city.administrator, "scheme", draft.code, 2)[1]
    for words in (
        "1.1.1",
        "到会",
        "组合分",
        "至多扣 2.00",
        "否决后最高等级：合格",
        "材料：核查记录",
        "55.00%",
    ):
        assert words in text
    assert "发布前须更正" not in text


def test_an_unsound_draft_says_what_must_be_mended(city, client):
    services.create_scheme(plan=build.plan(parties=[build.third_party()]), actor=None)
    text = read(client, city.administrator, "scheme", "TEST", 1)[1]
    assert "各方分值合计为 55.00，应为 100。" in text


def test_an_evaluation_leads_to_its_scheme_and_the_list_counts_it(city, client):
    made = build.evaluation_of(city)
    assert 'href="/schemes/TEST/1/"' in read(client, city.lead, "detail", made.evaluation.code)[1]
    assert '<td class="num">1</td>' in read(client, city.lead, "schemes")[1]


def test_an_administrator_copies_publishes_and_deletes(city, client):
    build.published()
    client.force_login(build.fresh(city.administrator))

    def press(name, number, **data):
        path = reverse(f"scoring:scheme_{name}", args=["TEST", number])
        answer = client.post(path, data)
        return answer.status_code, answer.get("Location") or answer.content.decode()

    assert press("copy", 1, version=2) == (302, "/schemes/TEST/2/")
    seen = fingerprint(Scheme.objects.get(version=2))
    assert f'value="{seen}"' in client.get("/schemes/TEST/2/").content.decode()
    assert press("publish", 2, seen=seen) == (302, "/schemes/TEST/2/")
    assert press("publish", 2, seen=seen)[0] == 422
    press("copy", 2, version=3)
    assert press("delete", 3, seen=fingerprint(Scheme.objects.get(version=3))) == (302, "/schemes/")
    assert list(Scheme.objects.filter(published_at__isnull=False).values_list("version", flat=True)) == [2, 1]
    assert Scheme.objects.count() == 2


def test_publishing_tells_every_problem_at_once(city, client):
    draft = services.create_scheme(
        plan=build.plan(parties=[build.third_party()], bands=build.BANDS[:3]), actor=None
    )
    client.force_login(build.fresh(city.administrator))
    answer = client.post("/schemes/TEST/1/publish/", {"seen": fingerprint(draft)})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert ("各方分值合计为 55.00" in text, "0 到 60.00 之间没有等级" in text) == (True, True)


def send(client, path, data):
    answer = client.post(path, {"file": SimpleUploadedFile("scheme.xlsx", data)})
    return answer.status_code, answer.get("Location") or answer.content.decode()


def test_a_workbook_becomes_the_next_draft_and_an_edited_one_replaces_it(city, client):
    build.published()
    client.force_login(build.fresh(city.administrator))
    taken = client.get("/schemes/TEST/1/workbook/")
    assert "attachment" in taken["Content-Disposition"]
    assert send(client, "/schemes/import/", taken.content) == (302, "/schemes/TEST/2/")
    draft = Scheme.objects.get(version=2)
    changed = replace(plan_of(draft), name="修订办法")
    first, second = (
        scheme_workbook(replace(changed, spread_limit=limit), fingerprint(draft)) for limit in (D(7), D(8))
    )
    status, text = send(client, "/schemes/TEST/2/upload/", first)
    assert (status, "<ins>修订办法</ins>" in text, plan_of(draft).name) == (200, True, "示例办法")
    shown = {"workbook": re.search('name="workbook" value="([^"]+)"', text)[1]}
    assert client.post("/schemes/TEST/2/upload/", shown)["Location"] == "/schemes/TEST/2/"
    assert client.post("/schemes/TEST/2/upload/", {"workbook": "????"}).status_code == 422
    status, text = send(client, "/schemes/TEST/2/upload/", second)
    assert (status, "7.00" in text, "8.00" in text) == (409, True, True)
    compared = client.get("/schemes/TEST/1/since/2/").content.decode()
    assert ("第 1 版到第 2 版的改动" in compared, "<ins>修订办法</ins>" in compared) == (True, True)
    assert send(client, "/schemes/TEST/1/upload/", first)[0] == 422


def test_a_workbook_that_cannot_be_read_is_refused_in_words(city, client):
    client.force_login(build.fresh(city.administrator))
    status, text = send(client, "/schemes/import/", b"no workbook")
    assert (status, "errorlist" in text) == (422, True)
    bad = scheme_workbook(build.plan(code="TEST!"), "")
    status, text = send(client, "/schemes/import/", bad)
    assert (status, "有 1 处需要更正" in text, '<td class="nowrap">B1</td>' in text) == (422, True, True)
    assert Scheme.objects.count() == 0
