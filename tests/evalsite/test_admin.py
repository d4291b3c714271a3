import html
import re

import pytest
from django.contrib import admin
from django.urls import reverse

from indicators.models import Indicator
from indicators.services import load_catalogue
from stations.local_rules import DEFAULTS
from stations.models import AuditEntry, Membership, Organisation, Role, Station, User
from tests.evalsite.administration import actions, address
from tests.scoring import build

MODELS = sorted(model._meta.label_lower for model in admin.site._registry)
OTHERS = ["lead", "expert", "supervisor", "purchaser", "centre", "staff", "operator", "viewer", "nobody"]


@pytest.mark.parametrize("person", OTHERS)
def test_only_administrators_get_in(signed_in, person):
    client = signed_in(person)
    for path in (reverse("admin:index"), address("stations.station", "changelist")):
        response = client.get(path, follow=True)
        assert response.status_code == 403
        assert "只有系统管理员可以进入数据管理" in response.content.decode()


def test_strangers_are_sent_to_the_sign_in_page(client, db):
    response = client.get(reverse("admin:index"), follow=True)
    assert response.redirect_chain[-1][0] == "/login/?next=/admin/"


def test_only_our_own_tables_are_administered():
    assert {label.partition(".")[0] for label in MODELS} == {"stations", "staffing", "indicators"}


def visible_text(page):
    page = re.sub(r"<(script|style|textarea)\b.*?</\1>|<!--.*?-->", "", page, flags=re.DOTALL)
    spoken = re.findall(r'(?:title|aria-label|placeholder|alt)="([^"]*)"', page)
    spoken += re.findall(r'<input type="(?:submit|button)"[^>]*value="([^"]*)"', page)
    return html.unescape(re.sub(r"<[^>]+>", "\n", page) + "\n" + "\n".join(spoken))


def english(page, data):
    """Words of three and more Latin letters that are neither data nor names of things."""
    words = re.findall(r"[A-Za-z]{3,}", visible_text(page))
    return sorted({word for word in words if word not in {"Excel", "JSON"} and word not in data})


@pytest.mark.parametrize("label", MODELS)
def test_no_page_of_the_administration_shows_an_english_label(city, administrator, label):
    load_catalogue()
    codes = [
        *Indicator.objects.values_list("code", flat=True),
        *Station.objects.values_list("code", flat=True),
    ]
    data = " ".join([*codes, *User.objects.values_list("username", flat=True), *DEFAULTS])
    pages = [address(label, "changelist")]
    model = next(model for model in admin.site._registry if model._meta.label_lower == label)
    if admin.site._registry[model].has_add_permission(administrator.get("/").wsgi_request):
        pages.append(address(label, "add"))
    first = model.objects.first()
    if first:
        pages.append(address(label, "change", first.pk))
    if hasattr(admin.site._registry[model], "resource_classes"):
        pages.append(address(label, "import"))
    for path in pages:
        response = administrator.get(path)
        assert response.status_code == 200, path
        page = response.content.decode()
        assert english(page, data) == [], path
        assert "style=" not in page, path


def test_a_change_is_recorded_with_old_and_new_value(city, administrator):
    form = {
        "code": "HP-YUNQI",
        "name": "云栖街社工服务站",
        "short_name": "云栖街",
        "subdistrict": city.yunqi.subdistrict_id,
        "operator": city.qiming.pk,
        "operated_since": 2018,
        "address": "云栖路 8 号",
    }
    administrator.post(address("stations.station", "change", city.yunqi.pk), form)
    entry = AuditEntry.objects.get()
    assert (entry.actor, entry.action, entry.object_type) == (
        city.administrator,
        "station.changed",
        "stations.station",
    )
    assert (entry.before, entry.after) == (
        {"operator_id": city.chenguang.pk},
        {"operator_id": city.qiming.pk},
    )


def test_saving_without_a_change_records_nothing(city, administrator):
    form = {"code": "CG", "name": "晨光社会工作服务中心", "kind": "operator"}
    administrator.post(address("stations.organisation", "change", city.chenguang.pk), form)
    assert actions() == []


def test_what_others_depend_on_is_not_deleted(city, administrator):
    page = administrator.post(address("stations.organisation", "delete", city.chenguang.pk), {"post": "yes"})
    assert "云栖街社工服务站" in page.content.decode()
    assert Organisation.objects.filter(code="CG").exists()
    assert actions() == []


def test_a_deletion_keeps_the_last_values(city, administrator):
    administrator.post(address("stations.organisation", "delete", city.evaluator.pk), {"post": "yes"})
    assert Organisation.objects.filter(code="EV").exists()  # the lead's membership holds it
    spare = Organisation.objects.create(code="SP", name="备用机构", kind="operator")
    administrator.post(address("stations.organisation", "delete", spare.pk), {"post": "yes"})
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.object_id, entry.after) == ("organisation.removed", str(spare.pk), None)
    assert entry.before == {"code": "SP", "name": "备用机构", "kind": "operator"}


MEMBERSHIPS = {"memberships-TOTAL_FORMS": "1", "memberships-INITIAL_FORMS": "0"}


def new_person(**more):
    return (
        {
            "username": "fang",
            "name": "方圆",
            "is_active": "on",
            "new_password": "yuexiu-street-7",
            "memberships-0-role": "supervisor",
            "memberships-0-start": "2023-01-01",
        }
        | MEMBERSHIPS
        | more
    )


def test_a_new_person_gets_a_password_and_a_role(city, administrator):
    data = new_person(**{"memberships-0-district": city.yuexiu.pk})
    administrator.post(address("stations.user", "add"), data)
    user = User.objects.get(username="fang")
    assert user.check_password("yuexiu-street-7")
    assert [(held.role, held.district) for held in user.memberships.all()] == [(Role.SUPERVISOR, city.yuexiu)]
    assert actions() == ["user.added", "user.password_changed", "membership.added"]
    assert "方圆" not in str(list(AuditEntry.objects.values_list("before", "after")))


@pytest.mark.parametrize("role", ["supervisor", "invited"])
def test_a_role_without_its_place_is_refused(city, administrator, role):
    data = new_person(**{"memberships-0-role": role})
    page = administrator.post(address("stations.user", "add"), data).content.decode()
    assert "这个角色须指明所属范围" in page
    assert not User.objects.filter(username="fang").exists()


def test_the_list_of_people_is_not_narrowed_by_their_passwords(city, administrator):
    users = address("stations.user", "changelist")
    for lookup in ("password", "password__startswith", "password__regex"):
        assert administrator.get(f"{users}?{lookup}=md5").status_code == 400
    assert "罗组长" in administrator.get(f"{users}?is_active__exact=1").content.decode()


def test_a_weak_password_is_refused(city, administrator):
    data = new_person(new_password="123", **{"memberships-0-district": city.yuexiu.pk})
    page = administrator.post(address("stations.user", "add"), data).content.decode()
    assert "密码太" in page
    assert not User.objects.filter(username="fang").exists()


def test_a_lock_can_be_released(city, administrator, client):
    from django.test import Client

    stranger = Client()
    for _ in range(8):
        stranger.post("/login/", {"username": "staff", "password": "wrong"})
    right = {"username": "staff", "password": "yangcheng-2023"}
    assert stranger.post("/login/", right).status_code == 429
    data = {"action": "release_locks", "_selected_action": [city.staff.pk]}
    page = administrator.post(address("stations.user", "changelist"), data, follow=True).content.decode()
    assert "已解除 1 个账号的登录锁定" in page
    assert stranger.post("/login/", right).status_code == 302
    assert actions() == ["user.lock_released"]


def test_history_leads_to_the_audit_trail(city, administrator):
    response = administrator.get(address("stations.station", "history", city.yunqi.pk))
    assert response["Location"] == f"/audit/?object=stations.station%3A{city.yunqi.pk}"


def test_a_membership_made_here_counts_at_once(city, administrator):
    assert Membership.objects.filter(user=city.nobody).count() == 0
    data = {
        "username": "nobody",
        "name": "无角色",
        "is_active": "on",
        "new_password": "",
        "memberships-0-role": "viewer",
        "memberships-0-start": "2023-01-01",
    }
    administrator.post(address("stations.user", "change", city.nobody.pk), data | MEMBERSHIPS)
    assert User.objects.get(username="nobody").access.is_(Role.VIEWER)


def test_what_stands_in_the_way_of_a_deletion_tells_nothing_of_an_evaluation(city, administrator):
    made = build.scoring(city)
    build.write_findings(made, "expert1", "机密")
    for label, pk in (("stations.station", city.yunqi.pk), ("stations.area", city.yunqi.areas.first().pk)):
        page = administrator.get(address(label, "delete", pk)).content.decode()
        assert "<li>评语</li>" in page
        assert "机密" not in page
