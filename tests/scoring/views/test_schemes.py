"""The pages of schemes: who sees which versions, and what stands on them."""

import pytest
from django.urls import reverse

from scoring import services
from scoring.models import Item
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
