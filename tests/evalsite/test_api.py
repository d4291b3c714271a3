import pytest
from django.core.management import call_command
from django.test import Client

from evalsite.demo.accounts import ACCOUNTS
from scoring.facts import facts_json
from stations.models import AuditEntry
from stations.services import change_password
from tests.scoring import build

PASSWORD = "yangcheng-2023"
ALL = ["HP-LIUAN", "HP-YUNQI", "YX-SONGFENG"]
SCOPES = {
    "administrator": ALL,
    "centre": ALL,
    "viewer": ALL,
    "lead": ALL,
    "supervisor": ["HP-LIUAN", "HP-YUNQI"],
    "operator": ["HP-LIUAN", "HP-YUNQI"],
    "purchaser": ["HP-YUNQI"],
    "staff": ["HP-YUNQI"],
    "expert": [],
    "nobody": [],
}


@pytest.fixture
def read(signed_in):
    """read("staff", "stations/") gives the answer's data, as that person gets it."""

    def get(name, path, status=200):
        response = signed_in(name).get(f"/api/v1/{path}")
        assert response.status_code == status, response.content.decode()
        return response.json()

    return get


def codes(page):
    return [row["code"] for row in page["results"]]


@pytest.fixture
def token(city):
    def issue(username="staff", password=PASSWORD, client=None):
        data = {"username": username, "password": password}
        return (client or Client()).post("/api/v1/token/", data, content_type="application/json")

    return issue


@pytest.mark.parametrize(("person", "seen"), SCOPES.items())
def test_the_scopes_are_those_of_the_pages(read, person, seen):
    assert codes(read(person, "stations/")) == seen
    assert codes(read(person, "agreements/")) == [f"{code}-2023" for code in seen]
    for code in ALL:
        status = 200 if code in seen else 404
        read(person, f"stations/{code}/", status)
        read(person, f"agreements/{code}-2023/", status)


@pytest.mark.parametrize("path", ["", "stations/", "agreements/", "evaluations/", "reports/", "schema/"])
def test_strangers_get_nothing(client, city, path):
    response = client.get(f"/api/v1/{path}")
    assert response.status_code == 401
    assert "身份认证信息未提供" in response.content.decode()
    assert "HP-YUNQI" not in response.content.decode()


def test_the_documentation_leads_strangers_to_the_sign_in_page(client, db):
    assert client.get("/api/v1/docs/")["Location"] == "/login/?next=/api/v1/docs/"


def test_nothing_can_be_written(signed_in):
    client = signed_in("administrator")
    for method in (client.post, client.put, client.patch, client.delete):
        for path in ("stations/HP-YUNQI/", "agreements/HP-YUNQI-2023/"):
            assert method(f"/api/v1/{path}", {}, content_type="application/json").status_code == 405


def test_a_station_with_its_places(read):
    row = read("staff", "stations/HP-YUNQI/")
    assert (row["district"], row["operator"]["code"]) == ({"code": "HP", "name": "黄埔区"}, "CG")
    assert row["areas"] == [
        {"name": "东片区", "communities": ["东园社区"]},
        {"name": "西片区", "communities": ["西园社区"]},
    ]


def test_amounts_are_exact_texts(read):
    row = read("staff", "agreements/HP-YUNQI-2023/")
    assert (row["amount"], row["required_retention"], row["required_workers"]) == ("2400000.00", "80.00", 20)


def test_lists_can_be_narrowed_to_one_place(read):
    assert codes(read("centre", "stations/?district=YX")) == ["YX-SONGFENG"]
    assert codes(read("centre", "agreements/?station=HP-LIUAN")) == ["HP-LIUAN-2023"]


def given(facts):
    """Everything in facts that comes from score sheets."""
    scores = facts["scores"]
    return [
        *scores["weighted"].values(),
        scores["total"],
        scores["grade"],
        *[text for place in facts["findings"] for text in [*place["good"], *place["attention"]]],
        *facts["narratives"].values(),
    ]


def test_before_collation_nobody_reads_scores_or_texts(city, read):
    made = build.all_submitted(city)
    for person in ("administrator", "supervisor", "purchaser", "staff", "operator"):
        facts = read(person, f"evaluations/{made.evaluation.code}/facts/")
        assert not any(given(facts)), person
    row = read("administrator", f"evaluations/{made.evaluation.code}/")
    assert (row["state"], row["state_name"], row["station"]) == ("scoring", "评分中", "HP-YUNQI")
    assert not {"total", "grade", "scores"} & set(row)


def test_at_collation_the_administrator_reads_them_the_station_does_not(city, read):
    made = build.collated(city)
    path = f"evaluations/{made.evaluation.code}/facts/"
    assert read("administrator", path)["scores"]["total"] is not None
    for person in ("staff", "operator"):
        facts = read(person, path)
        assert not any(given(facts)), person
        assert facts["staffing"]["retention_percent"] == "5.00"


def test_from_issue_on_the_facts_are_those_of_the_snapshot(city, read):
    made = build.issued(city)
    path = f"evaluations/{made.evaluation.code}/facts/"
    for person in ("staff", "supervisor", "viewer", "centre"):
        facts = read(person, path)
        assert facts == facts_json(made.evaluation), person
        assert facts["scores"]["total"] is not None


def test_who_may_only_list_is_told_why_the_facts_stay_closed(city, read):
    made = build.collated(city)
    answer = read("viewer", f"evaluations/{made.evaluation.code}/facts/", 403)
    assert "不在您的查看范围内" in answer["detail"]
    read("nobody", f"evaluations/{made.evaluation.code}/facts/", 404)


def test_evaluations_are_filtered_by_state(city, read):
    made = build.scoring(city)
    assert codes(read("supervisor", "evaluations/?state=scoring")) == [made.evaluation.code]
    assert codes(read("supervisor", "evaluations/?state=issued")) == []


def test_a_token_opens_the_same_scope_and_can_be_ended(token):
    answer = token()
    assert answer.status_code == 200
    header = {"Authorization": f"Token {answer.json()['token']}"}
    client = Client()
    assert codes(client.get("/api/v1/stations/", headers=header).json()) == ["HP-YUNQI"]
    assert client.post("/api/v1/token/end/", headers=header).status_code == 204
    assert client.get("/api/v1/stations/", headers=header).status_code == 401


def test_a_new_password_ends_every_token(city, token):
    header = {"Authorization": f"Token {token().json()['token']}"}
    change_password(user=city.staff, new_password="another-secret-2024")
    assert Client().get("/api/v1/stations/", headers=header).status_code == 401


def test_browsers_get_json_as_programs_do(signed_in):
    answer = signed_in("staff").get("/api/v1/stations/", headers={"accept": "text/html"})
    assert answer["Content-Type"] == "application/json"


def test_issuing_a_token_is_recorded_without_the_token(token):
    answer = token().json()
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.actor.username) == ("user.token_issued", "staff")
    assert answer["token"] not in str(entry.after)


@pytest.mark.parametrize(("username", "password"), [("staff", "wrong"), ("nobody-at-all", PASSWORD)])
def test_wrong_credentials_get_no_token_and_no_hint(token, username, password):
    answer = token(username, password)
    assert answer.status_code == 401
    assert answer.json() == {"detail": "用户名或密码不正确，或账号已停用。"}


def test_a_program_that_guesses_is_locked_out_and_told_in_json(token):
    for _ in range(8):
        answer = token(password="wrong")
    assert answer.status_code == 429
    assert "暂时锁定" in answer.json()["detail"]
    assert token().status_code == 429


def test_the_lock_of_the_sign_in_page_counts_for_tokens_too(token, client):
    for _ in range(8):
        client.post("/login/", {"username": "staff", "password": "wrong"})
    assert token().status_code == 429


def test_the_description_is_complete_and_needs_no_other_host(signed_in, tmp_path):
    call_command("spectacular", "--validate", "--fail-on-warn", "--file", str(tmp_path / "schema.yml"))
    client = signed_in("viewer")
    assert client.options("/api/v1/docs/")["Allow"] == "GET, HEAD"
    page = client.get("/api/v1/docs/").content.decode()
    assert "//cdn" not in page
    assert "https://" not in page
    assert "/static/drf_spectacular_sidecar/" in page


def test_lists_take_as_many_queries_for_many_rows(city, signed_in, django_assert_num_queries):
    from tests.city import station

    client = signed_in("centre")
    with django_assert_num_queries(8):
        client.get("/api/v1/stations/")
    for number in range(5):
        station(f"HP-{number}", f"第{number}街", city.huangpu, city.qiming)
    with django_assert_num_queries(8):
        client.get("/api/v1/stations/")


def test_the_demo_has_an_account_for_every_role():
    from stations.models import Role

    assert {role for _, _, role, _ in ACCOUNTS} == set(Role)
