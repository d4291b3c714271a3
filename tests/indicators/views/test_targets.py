"""Targets edited in place, with their history, and two administrators at once."""

import re

import pytest

from indicators.models import Amendment, Target

ADDRESS = "/agreements/HP-WENCHONG-2023/targets/"


@pytest.fixture
def administrator(sign_in):
    return sign_in("administrator")


def change(**values):
    return {
        "indicator": "phone-visits",
        "version": 1,
        "quantity": "3000",
        "reason": "补充协议第 1 号",
    } | values


def visits():
    return Target.objects.get(indicator__code="phone-visits", agreement__code="HP-WENCHONG-2023", area=None)


def test_the_form_opens_in_its_row_with_what_stands(administrator):
    page = administrator.get(ADDRESS, {"edit": "phone-visits"}).content.decode()
    assert page.count("保存修改") == 1
    assert re.search(r'name="quantity" value="3382"', page)
    assert re.search(r'name="version" value="1"', page)
    row, form = page.index('id="phone-visits"'), page.index("保存修改")
    assert row < form < page.index('id="home-visits"')


def test_none_and_not_stated_open_as_what_they_are(administrator, wenchong):
    none = administrator.get(ADDRESS, {"edit": "files"}).content.decode()
    assert "（约定为无）" in none
    assert re.search(r'name="none"[^>]*checked', none)
    area = wenchong.station.areas.first()
    unstated = administrator.get(ADDRESS, {"edit": f"phone-visits.{area.pk}"}).content.decode()
    assert "（没有约定）" in unstated
    assert re.search(r'name="version" value="0"', unstated)


def test_a_change_is_kept_with_its_reason(administrator):
    done = administrator.post(ADDRESS, change(), follow=True)
    assert done.redirect_chain == [(f"{ADDRESS}#phone-visits", 302)]
    assert (visits().quantity, visits().version) == (3000, 2)
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", done.content.decode()))
    assert "电访 3382 3000 补充协议第 1 号 管理" in text
    assert "电访 变更 1 次 个 3000" in text


def test_none_is_agreed_by_its_box(administrator):
    administrator.post(ADDRESS, change(quantity="", none="on"))
    assert visits().quantity is None


def test_an_area_gets_a_target_of_its_own(administrator, wenchong):
    area = wenchong.station.areas.first()
    administrator.post(ADDRESS, change(area=area.pk, version=0, quantity="1500"))
    assert Target.objects.get(indicator__code="phone-visits", area=area).quantity == 1500
    assert visits().quantity == 3382


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"reason": ""}, "请写明变更原因。"),
        ({"quantity": ""}, "请填写新协议量；若约定为无，请只勾选“约定为无”。"),
        ({"none": "on"}, "请填写新协议量；若约定为无，请只勾选“约定为无”。"),
        ({"quantity": "-1"}, "“电访”应为不小于 0 的整数。"),
        ({"quantity": "0.5"}, "“电访”应为不小于 0 的整数。"),
        ({"quantity": "很多"}, "输入一个数字。"),
        ({"quantity": "3382"}, "协议量与原来相同，没有修改。"),
    ],
)
def test_what_cannot_be_is_said_in_the_row_and_what_was_typed_stays(administrator, values, message):
    refused = administrator.post(ADDRESS, change(**values))
    page = refused.content.decode()
    assert refused.status_code == 422
    assert message in page
    assert page.count("保存修改") == 1
    assert f'value="{change(**values)["reason"]}"' in page or not change(**values)["reason"]
    assert (visits().quantity, Amendment.objects.count()) == (3382, 0)


def test_an_area_of_another_station_is_no_choice(administrator, dasha):
    refused = administrator.post(ADDRESS, change(area=dasha.station.areas.first().pk, version=0))
    assert refused.status_code == 422
    assert Target.objects.filter(area__isnull=False).count() == 0


def test_the_second_of_two_administrators_sees_both_changes(administrator):
    administrator.post(ADDRESS, change())
    stale = administrator.post(ADDRESS, change(quantity="2500", reason="补充协议第 2 号"))
    assert stale.status_code == 409
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", stale.content.decode()))
    assert "现在的约定 协议量 3000 修改人 管理" in text
    assert "原因 补充协议第 1 号" in text
    assert "您的修改 协议量 2500 原因 补充协议第 2 号" in text
    assert visits().quantity == 3000

    fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', stale.content.decode()))
    del fields["csrfmiddlewaretoken"]
    assert fields["version"] == "2"
    administrator.post(ADDRESS, fields)
    assert (visits().quantity, visits().version) == (2500, 3)
    assert list(Amendment.objects.order_by("pk").values_list("old", "new")) == [(3382, 3000), (3000, 2500)]
