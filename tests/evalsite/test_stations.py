import re

import pytest

from stations.models import Area, Station, Subdistrict
from tests.city import station
from tests.scoring import build

ALL = ["云栖街社工服务站", "柳岸街社工服务站", "松风街社工服务站"]


def names(page):
    return re.findall(r'href="/stations/[^"]+">([^<]+)</a>', page)


@pytest.mark.parametrize(
    ("person", "seen"),
    [
        ("administrator", {"云栖街社工服务站", "柳岸街社工服务站", "松风街社工服务站"}),
        ("centre", set(ALL)),
        ("viewer", set(ALL)),
        ("lead", set(ALL)),
        ("supervisor", {"云栖街社工服务站", "柳岸街社工服务站"}),
        ("operator", {"云栖街社工服务站", "柳岸街社工服务站"}),
        ("purchaser", {"云栖街社工服务站"}),
        ("staff", {"云栖街社工服务站"}),
        ("expert", set()),
        ("nobody", set()),
    ],
)
def test_each_person_lists_the_own_scope_and_nothing_else(text, person, seen):
    page = text(person, "/stations/")
    assert set(names(page)) == seen
    for hidden in set(ALL) - seen:
        assert hidden not in page
    for path in Station.objects.values_list("code", flat=True):
        name = Station.objects.get(code=path).name
        text(person, f"/stations/{path}/", status=200 if name in seen else 404)


def test_a_district_offers_no_other_districts_as_a_filter(text):
    page = text("supervisor", "/stations/")
    assert "黄埔区" in page
    assert "越秀区" not in page
    assert "启明社会工作服务中心" not in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=柳岸", ["柳岸街社工服务站"]),
        ("q=云栖路", ["云栖街社工服务站"]),
        ("district=YX", ["松风街社工服务站"]),
        ("operator=CG&q=云", ["云栖街社工服务站"]),
        ("district=XX", []),
        ("q=没有", []),
    ],
)
def test_filters_narrow_the_list(text, query, found):
    assert names(text("centre", f"/stations/?{query}")) == found


def test_an_unknown_filter_is_told(text):
    assert "选择一个有效的选项" in text("centre", "/stations/?district=XX")


def test_the_page_of_a_station_shows_its_places_and_agreement(text):
    page = text("staff", "/stations/HP-YUNQI/")
    for word in (
        "云栖路 8 号",
        "晨光社会工作服务中心（2018 年起）",
        "东片区",
        "东园社区",
        "HP-YUNQI-2023",
        "2,400,000.00",
    ):
        assert word in page


def test_who_may_list_but_not_open_gets_no_links_to_data(text):
    page = text("lead", "/stations/HP-YUNQI/")
    assert "未对您开放" in page
    links = ["/agreements/HP-YUNQI-2023/attendance/", "/agreements/HP-YUNQI-2023/indicators/"]
    assert not any(link in page for link in links)
    own = text("staff", "/stations/HP-YUNQI/")
    assert all(link in own for link in links)


def test_the_page_of_a_station_lists_its_evaluations_without_scores_before_issue(city, text):
    build.collated(city)
    page = text("staff", "/stations/HP-YUNQI/")
    assert "2023 年度中期评估" in page
    assert "2023-07 至 2023-11" in page
    assert "100.00" not in page.split("<h2>评估</h2>")[1]
    assert "还没有评估" in text("operator", "/stations/HP-LIUAN/")


def test_sample_data_are_called_so_and_real_ones_are_not(text):
    assert "均为虚构" in text("operator", "/stations/HP-LIUAN/")
    assert "均为虚构" not in text("operator", "/stations/HP-YUNQI/")


def test_the_list_takes_as_many_queries_for_many_stations(city, signed_in, django_assert_num_queries):
    client = signed_in("centre")
    with django_assert_num_queries(9):
        client.get("/stations/")
    for number in range(10):
        station(f"HP-{number}", f"第{number}街", city.huangpu, city.qiming)
    assert Subdistrict.objects.count() == 13
    with django_assert_num_queries(9):
        client.get("/stations/")


def test_the_page_takes_as_many_queries_for_many_areas(city, signed_in, django_assert_num_queries):
    client = signed_in("centre")
    with django_assert_num_queries(9):
        client.get("/stations/HP-YUNQI/")
    for number in range(3, 9):
        Area.objects.create(station=city.yunqi, name=f"片区{number}", position=number)
    with django_assert_num_queries(9):
        client.get("/stations/HP-YUNQI/")


def test_long_lists_have_pages_that_keep_the_filters(city, text):
    for number in range(30):
        station(f"HP-{number:02}", f"第{number}街", city.huangpu, city.qiming)
    first = text("centre", "/stations/?district=HP")
    assert len(names(first)) == 30
    assert "第 1 页，共 2 页" in first
    assert "?district=HP&amp;page=2" in first
    assert len(names(text("centre", "/stations/?district=HP&page=2"))) == 2
