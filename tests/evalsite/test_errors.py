import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client, override_settings
from django.urls import include, path
from django.views.defaults import server_error


def refuse(request):
    raise PermissionDenied("这个月已锁定，请联系组长。")


def fail(request):
    raise RuntimeError("broken on purpose")


urlpatterns = [path("refuse/", refuse), path("fail/", fail), path("", include("evalsite.urls"))]
broken = override_settings(ROOT_URLCONF=__name__)


def test_a_page_that_is_not_there_says_what_to_do(text):
    page = text("staff", "/nowhere/", status=404)
    assert "找不到这个页面" in page
    assert 'href="/"' in page


@broken
def test_a_refusal_prints_its_reason(text):
    assert "这个月已锁定，请联系组长。" in text("staff", "/refuse/", status=403)


@broken
def test_a_crash_has_a_page_of_our_own(city, client):
    client.raise_request_exception = False
    client.force_login(city.staff)
    response = client.get("/fail/")
    assert response.status_code == 500
    assert "系统出错了" in response.content.decode()


def test_the_page_for_crashes_asks_the_database_nothing(rf):
    assert "系统出错了" in server_error(rf.get("/")).content.decode()


@pytest.mark.django_db
def test_a_form_without_its_token_says_that_the_page_is_old():
    response = Client(enforce_csrf_checks=True).post("/login/", {"username": "a", "password": "b"})
    assert response.status_code == 403
    assert "页面已过期" in response.content.decode()


def test_a_nul_is_refused_before_a_database_meets_it(city, signed_in):
    client = signed_in("administrator")
    answers = [
        client.get("/stations/%00/"),
        client.get("/evaluations/?q=%00"),
        client.post("/evaluations/new/", {"code": "A\0"}),
    ]
    assert [answer.status_code for answer in answers] == [400, 400, 400]


@pytest.mark.django_db
def test_a_host_that_is_not_ours_gets_a_page_and_not_a_crash():
    response = Client().get("/", headers={"host": "elsewhere.example"})
    assert response.status_code == 400
    assert "请求无法识别" in response.content.decode()


def test_no_browser_keeps_a_page_of_someone_who_signed_in(city, signed_in):
    client = signed_in("staff")
    assert client.get("/")["Cache-Control"] == "private, no-store"
    assert client.get("/nowhere/")["Cache-Control"] == "private, no-store"


def test_pages_allow_only_their_own_host(text, signed_in):
    response = signed_in("staff").get("/")
    policy = response["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    page = response.content.decode()
    assert "style=" not in page
    assert "<style" not in page
    assert "http://" not in page.replace("http://www.w3.org/2000/svg", "")
