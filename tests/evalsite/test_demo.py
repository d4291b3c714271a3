"""The demo's data: the same each time, complete, and nothing added by a second run."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection, models, transaction
from django.db.models import Count
from django.urls import reverse

from evalsite.demo.accounts import ACCOUNTS, PASSWORD
from indicators.models import Quantity
from reports.models import Report
from scoring.guards import may_be_issued
from scoring.models import Evaluation
from staffing.models import Attendance
from stations.models import District, Role, Station, User
from tests.worlds import forget

pytestmark = pytest.mark.django_db

OURS = ("stations", "staffing", "indicators", "scoring", "reports")
# What differs between two loads by its nature: keys, moments, names of files; passwords' random salt; keys in texts.
BY_NATURE = (models.AutoField, models.UUIDField, models.DateTimeField, models.FileField)
LEFT_OUT = {
    "stations.user": {"password"},
    "stations.upload": {"explanations", "changes"},
    "stations.auditentry": {"object_id", "before", "after"},
    # Which upload a figure came in, and when.
    "reports.report": {"derivations"},
}

Content = dict[str, Counter[str]]


@pytest.fixture(scope="module")
def loads(django_db_setup, django_db_blocker) -> Iterator[list[Content]]:
    """The content after each load into an empty database. The last one stays for the module's tests."""
    found = []
    with django_db_blocker.unblock():
        if connection.vendor == "postgresql":
            count_keys_anew()
            with transaction.atomic():
                found.append(load())
                transaction.set_rollback(True)
        count_keys_anew()
        with transaction.atomic():
            yield [*found, load()]
            transaction.set_rollback(True)


def count_keys_anew() -> None:
    """As in a new database: PostgreSQL doesn't take a sequence back, and a draw goes by the workers' keys."""
    forget()
    models_of_ours = [model for name in OURS for model in apps.get_app_config(name).get_models()]
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), models_of_ours):
            cursor.execute(statement)


def load() -> Content:
    call_command("demo", stdout=StringIO())
    return content()


def content() -> Content:
    """By model, how often each row occurs: its values, with a digest of the row in place of every key."""
    digests: dict[tuple[Any, Any], str] = {}

    def digest(model: type[models.Model], key: Any) -> str | None:
        if key is None:
            return None
        if (model, key) not in digests:
            told = text_of(model._base_manager.get(pk=key))
            digests[model, key] = hashlib.sha256(told.encode()).hexdigest()[:16]
        return digests[model, key]

    def text_of(row: models.Model) -> str:
        values = {}
        for field in telling(row):
            value = getattr(row, field.attname)
            values[field.name] = digest(field.related_model, value) if field.is_relation else value
        return json.dumps(values, ensure_ascii=False, sort_keys=True, default=str)

    return {
        model._meta.label_lower: Counter(map(text_of, model._base_manager.all()))
        for name in OURS
        for model in apps.get_app_config(name).get_models()
    }


def telling(row: models.Model) -> list[Any]:
    """The fields that must be equal after every load."""
    left_out = LEFT_OUT.get(row._meta.label_lower, set())
    fields = row._meta.concrete_fields
    return [field for field in fields if not isinstance(field, BY_NATURE) and field.name not in left_out]


def rows_in_every_table() -> dict[str, int]:
    return {model._meta.label: model._base_manager.count() for model in apps.get_models()}


@pytest.mark.skipif(
    connection.vendor != "postgresql",
    reason="On PostgreSQL alone rows that are asked for in no order may come in another one the next time. What else "
    "could differ, a date or a random number, differs there as well.",
)
def test_two_loads_give_the_same_rows(loads):
    first, second = loads

    assert {name: (before - second[name], second[name] - before) for name, before in first.items()} == {
        name: (Counter(), Counter()) for name in first
    }
    assert sum(map(len, second.values())) > 10_000


def test_a_second_run_adds_nothing_to_any_table(loads):
    before = rows_in_every_table()
    printed = StringIO()
    call_command("demo", stdout=printed)

    assert rows_in_every_table() == before
    assert content() == loads[-1]
    assert [line.split()[0] for line in printed.getvalue().splitlines()[1:]] == [
        name for name, *_ in ACCOUNTS
    ]


def test_every_role_has_an_account(loads):
    assert {role for _, _, role, _ in ACCOUNTS} == set(Role)


@pytest.mark.parametrize("username", [name for name, *_ in ACCOUNTS])
def test_the_accounts_can_sign_in(loads, client, username):
    answer = client.post(reverse("login"), {"username": username, "password": PASSWORD}, follow=True)

    assert answer.redirect_chain == [(reverse("home"), 302)]
    assert answer.context["user"].username == username


def test_nobody_else_can_sign_in(loads):
    others = User.objects.exclude(username__in=[name for name, *_ in ACCOUNTS])

    assert others.count() > 40
    assert {user.has_usable_password() for user in others} == {False}


def test_every_district_has_stations_in_every_state_but_archived(loads):
    districts = District.objects.annotate(stations=Count("subdistricts__stations"))
    states = set(Evaluation.State) - {Evaluation.State.ARCHIVED}

    assert {district.name: district.stations >= 4 for district in districts} == dict.fromkeys(
        [
            "越秀区",
            "海珠区",
            "荔湾区",
            "天河区",
            "白云区",
            "黄埔区",
            "花都区",
            "番禺区",
            "南沙区",
            "从化区",
            "增城区",
        ],
        True,
    )
    for district in districts:
        evaluations = Evaluation.objects.filter(agreement__station__subdistrict__district=district)
        found = set(evaluations.values_list("state", flat=True))
        assert found >= states - {"issued"}, district
        assert found & {"issued", "archived"}, district


def test_at_collation_a_newcomer_finds_one_sentence_to_mend_or_to_explain(loads):
    (obstacle,) = may_be_issued(Evaluation.objects.get(code="HP-S2-2023-MID"))
    assert obstacle.reason == "有 1 处文字或数据前后不符，还没有改正，也没有写明理由。"


def test_every_state_occurs(loads):
    assert set(Evaluation.objects.values_list("state", flat=True)) == set(Evaluation.State)


def test_only_wenchong_is_real_and_only_its_report_has_a_file(loads):
    assert list(Station.objects.filter(is_sample=False).values_list("code", flat=True)) == ["HP-WENCHONG"]
    assert Station.objects.filter(is_sample=True).count() >= 40
    assert list(Report.objects.exclude(file="").values_list("evaluation__code", flat=True)) == [
        "HP-WENCHONG-2023-MID"
    ]
    assert Report.objects.filter(file="").count() == 11


def test_dasha_waits_for_a_newcomer(loads):
    dasha = Station.objects.get(code="HP-DASHA")
    evaluations = Evaluation.objects.filter(agreement__station=dasha).order_by("code")

    assert not Attendance.objects.filter(station=dasha).exists()
    assert not Quantity.objects.filter(agreement__station=dasha).exists()
    assert list(evaluations.values_list("code", "state")) == [
        ("HP-DASHA-2023-FINAL", "scoring"),
        ("HP-DASHA-2023-MID", "scoring"),
    ]


@pytest.mark.parametrize("code", ["HP-S1", "HP-DASHA", "HP-WENCHONG"])
def test_pages_of_samples_say_so(loads, client, code):
    client.force_login(User.objects.get(username="viewer"))
    page = client.get(reverse("stations:detail", args=[code])).content.decode()

    assert ("示例数据" in page) == (code != "HP-WENCHONG")
