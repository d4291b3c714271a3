import re

import pytest

EVERYONES = ["我的工作", "社工站", "评估", "报告", "帮助"]
OVERSEERS = ["我的工作", "社工站", "月报进度", "评估", "报告", "帮助"]
REPORTERS = ["我的工作", "社工站", "资料上报", "月报进度", "评估", "报告", "帮助"]
ALL = ["我的工作", "社工站", "资料上报", "月报进度", "评估", "报告", "操作记录", "数据管理", "帮助"]


def entries(page):
    nav = re.search(r'<nav aria-label="主导航">(.*?)</nav>', page, re.DOTALL)[1]
    return re.findall(r">([^<]+)</a>", nav)


@pytest.mark.parametrize(
    ("name", "names"),
    [
        ("administrator", ALL),
        ("staff", REPORTERS),
        ("operator", REPORTERS),
        ("supervisor", OVERSEERS),
        ("purchaser", OVERSEERS),
        ("expert", EVERYONES),
        ("nobody", EVERYONES),
    ],
)
def test_each_role_has_its_entries(text, name, names):
    assert entries(text(name, "/help/")) == names


@pytest.mark.parametrize(
    ("name", "path", "current"),
    [
        ("staff", "/", "我的工作"),
        ("staff", "/stations/", "社工站"),
        ("staff", "/stations/HP-YUNQI/", "社工站"),
        ("staff", "/stations/HP-YUNQI/workers/", "社工站"),
        ("staff", "/submissions/", "资料上报"),
        ("staff", "/agreements/HP-YUNQI-2023/attendance/", "资料上报"),
        ("staff", "/agreements/HP-YUNQI-2023/indicators/upload/", "资料上报"),
        ("supervisor", "/agreements/HP-YUNQI-2023/attendance/", "社工站"),
        ("supervisor", "/attendance/city/", "月报进度"),
        ("administrator", "/attendance/city/", "月报进度"),
        ("staff", "/months/", "月报进度"),
        ("staff", "/months/HP-YUNQI-2023/attendance/2023-07/", "月报进度"),
        ("staff", "/help/", "帮助"),
    ],
)
def test_the_entry_of_the_page_is_marked(text, name, path, current):
    assert re.findall(r'aria-current="page">([^<]+)<', text(name, path)) == [current]


def test_the_bar_names_the_person_with_all_roles(text):
    assert "林站长 · 社工站" in text("staff", "/help/")
    assert "无角色 ·" not in text("nobody", "/help/")
