import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from evalsite.addresses import client_address
from evalsite.demo.accounts import ACCOUNTS
from evalsite.demo.accounts import PASSWORD as PASSWORD_OF_THE_DEMO
from stations import services
from stations.models import AuditEntry, User

pytestmark = pytest.mark.django_db
PASSWORD = "yangcheng-2023"


@pytest.fixture
def user():
    return User.objects.create_user("lin", password=PASSWORD, name="林若溪")


def sign_in(client, password=PASSWORD, **more):
    return client.post(reverse("login"), {"username": "lin", "password": password, **more})


def test_a_stranger_is_sent_to_the_sign_in_page(client):
    response = client.get(reverse("home"))
    assert (response.status_code, response["Location"]) == (302, "/login/?next=/")


def test_signing_in_leads_to_the_work_list_with_name_and_sign_out(client, user):
    response = client.post(reverse("login"), {"username": "lin", "password": PASSWORD}, follow=True)
    assert response.redirect_chain == [("/", 302)]
    page = response.content.decode()
    assert "林若溪" in page
    assert 'action="/logout/"' in page


def test_a_wrong_password_is_explained_in_chinese(client, user):
    response = sign_in(client, "wrong")
    assert "用户名或密码不正确" in response.content.decode()
    assert "_auth_user_id" not in client.session


def test_signing_in_never_leads_to_another_host(client, user):
    response = sign_in(client, next="https://elsewhere.example/")
    assert response["Location"] == "/"


def test_eight_wrong_passwords_lock_with_a_page_of_our_own(client, user):
    for _ in range(8):
        response = sign_in(client, "wrong")
    assert response.status_code == 429
    assert "暂时不能登录" in response.content.decode()
    assert sign_in(client).status_code == 429
    assert sign_in(Client(REMOTE_ADDR="10.0.0.9")).status_code == 302


def test_behind_a_proxy_the_lock_counts_the_callers_address(settings, user):
    settings.PROXY_COUNT = 1

    def from_address(stated, text):
        client = Client(REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR=stated)
        return sign_in(client, text).status_code

    # What the caller states goes first; the proxy adds the true address behind it.
    assert [from_address(f"192.0.2.{number}, 198.51.100.7", "wrong") for number in range(8)][-1] == 429
    assert from_address("198.51.100.7", PASSWORD) == 429
    assert from_address("198.51.100.8", PASSWORD) == 302


@pytest.mark.parametrize(
    ("proxies", "stated", "address"),
    [
        (0, "192.0.2.1", "10.0.0.1"),
        (1, "", "10.0.0.1"),
        (1, "192.0.2.1", "192.0.2.1"),
        (1, "forged, 192.0.2.1", "192.0.2.1"),
        (2, "forged, 192.0.2.1, 10.0.0.2", "192.0.2.1"),
        (2, "192.0.2.1", "192.0.2.1"),
    ],
)
def test_a_caller_is_known_by_what_our_own_proxies_say(rf, settings, proxies, stated, address):
    settings.PROXY_COUNT = proxies
    request = rf.get("/", REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR=stated)
    assert client_address(request) == address


def test_signing_out_wants_a_post(client, user):
    client.force_login(user)
    assert client.get(reverse("logout")).status_code == 405
    assert client.post(reverse("logout"))["Location"] == "/login/"
    assert "_auth_user_id" not in client.session


def test_demo_accounts_are_listed_only_in_a_demo(client, settings):
    settings.DEMO = True
    page = client.get(reverse("login")).content.decode()
    assert PASSWORD_OF_THE_DEMO in page
    assert all(username in page for username, *_ in ACCOUNTS)
    settings.DEMO = False
    page = client.get(reverse("login")).content.decode()
    assert PASSWORD_OF_THE_DEMO not in page
    assert "expert1" not in page


def test_changing_ones_password_keeps_the_session_and_is_recorded(client, user):
    client.force_login(user)
    answers = {
        "old_password": PASSWORD,
        "new_password1": "dasha-street-88",
        "new_password2": "dasha-street-88",
    }
    response = client.post(reverse("password_change"), answers, follow=True)
    assert "密码已修改" in response.content.decode()
    user.refresh_from_db()
    assert user.check_password("dasha-street-88")
    entry = AuditEntry.objects.get()
    assert (entry.actor, entry.action, entry.object_id) == (user, "user.password_changed", str(user.pk))
    assert (entry.before, entry.after) == (None, None)


def test_a_weak_password_is_refused_by_the_service(user):
    with pytest.raises(ValidationError):
        services.change_password(user=user, new_password="12345678")
    user.refresh_from_db()
    assert user.check_password(PASSWORD)
    assert not AuditEntry.objects.exists()
