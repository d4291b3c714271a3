"""The page of an agreement's progress."""

import re
from html.parser import HTMLParser

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

ADDRESS = "/agreements/HP-WENCHONG-2023/indicators/"


class Rows(HTMLParser):
    """The rows of all tables as lists of cell texts."""

    def __init__(self):
        super().__init__()
        self.rows, self.inside = [], False

    def handle_starttag(self, tag, attrs):
        if tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th"):
            self.rows[-1].append("")
            self.inside = True

    def handle_endtag(self, tag):
        if tag in ("td", "th"):
            self.inside = False

    def handle_data(self, data):
        if self.inside:
            self.rows[-1][-1] += data.strip()


def rows_of(response):
    parser = Rows()
    parser.feed(response.content.decode())
    return parser.rows


@pytest.fixture
def staff(sign_in):
    return sign_in("staff")


def test_each_indicator_stands_with_target_done_and_percentage(staff, imported):
    rows = {row[0]: row[1:4] for row in reversed(rows_of(staff.get(ADDRESS))) if row}
    assert rows["电访"] == ["3382", "2189", "64.73%"]
    assert rows["建档"] == ["/", "647", "—"]
    assert rows["咨询个案"] == ["/", "—", "—"]
    assert rows["专业个案-结案"] == ["90", "14", "15.56%"]
    assert rows["大型社区活动-人次"] == ["2500", "4578", "183.12%"]
    assert rows["常态化学习教育工作（小时）"] == ["48", "24", "50.00%"]


def test_areas_and_the_station_level_part_add_up(staff, imported):
    page = staff.get(ADDRESS)
    rows = [row for row in rows_of(page) if row and row[0] == "中小型社区活动-次数"]
    assert rows[1] == ["中小型社区活动-次数", "25", "4", "10", "26", "65"]
    assert "户籍人口" in page.content.decode()


def test_progress_is_judged_against_time(staff, imported):
    page = staff.get(ADDRESS).content.decode()
    assert "时间已过 41.67%" in page
    assert "25 / 26 项达进度" in page
    assert page.count(">落后<") == 1
    assert 'aria-label="完成 15.56%，时间已过 41.67%"' in page
    later = staff.get(ADDRESS, {"first": "2023-07", "last": "2023-12"}).content.decode()
    assert "时间已过 50.00%" in later
    assert "缺 2023年12月 的数量" in later


@pytest.mark.parametrize("query", [{"first": "x", "last": "y"}, {"first": "2023-11", "last": "2023-07"}])
def test_months_that_cannot_be_show_the_usual_ones(staff, imported, query):
    assert "时间已过 41.67%" in staff.get(ADDRESS, query).content.decode()


def test_every_figure_says_where_it_came_from(staff, imported):
    text = re.sub(r"\s+", " ", staff.get(ADDRESS).content.decode())
    assert "站级统筹 26（2023年7月至2023年11月，指标完成情况 S13）；说明：全站统筹" in text


def test_an_agreement_without_quantities_says_what_to_do(staff, sign_in, wenchong):
    page = staff.get(ADDRESS).content.decode()
    assert "本协议还没有指标数据" in page
    assert "请上传指标表" in page
    assert "由社工站上传指标表后" in sign_in("purchaser").get(ADDRESS).content.decode()


def test_the_number_of_queries_is_fixed(staff, imported):
    with CaptureQueriesContext(connection) as queries:
        staff.get(ADDRESS)
    assert len(queries) == 10
