"""Every figure stands in the printed PDF, in the cell of its row and column or in a sentence with its label."""

import re

import pytest
from django.template.loader import render_to_string

from reports.content import content
from reports.formatting import number, percentage
from reports.pdf import render_pdf
from tests.reports.reading import Printed, squeeze
from tests.reports.samples import material

CASES = [(1, 3, 5), (2, 1, 1), (5, 12, 12)]


@pytest.fixture(scope="module", params=CASES, ids=["mid-term", "one month", "whole year, 12 areas"])
def printed(request):
    seed, areas, months = request.param
    source = material(seed, areas=areas, length=months)
    html = render_to_string("reports/print.html", {"report": content(source), "created": "2023-12-15"})
    return source, Printed(render_pdf(html))


def test_area_indicators(printed):
    source, pdf = printed
    cells = pdf.grid(3, "服务片区", "投入社工人数")
    for indicator in source.indicators:
        if indicator.kind != "area":
            continue
        column = {
            path[-1]: rows
            for path, rows in cells.items()
            if path[0].startswith(indicator.group)
            and (not indicator.part or path[1].startswith(indicator.part))
        }
        for area, quantity in zip(source.areas, indicator.areas, strict=True):
            assert column["协议量"][area.name] == number(quantity.target, "/")
            assert column["完成量"][area.name] == number(quantity.done)
        if indicator.station_level is not None:
            assert column["完成量"]["站级统筹"] == number(indicator.station_level)
        assert column["协议量"]["合计"] == number(indicator.target, "/")
        assert column["完成量"]["合计"] == number(indicator.total)
        assert column["百分比"]["合计"] == percentage(indicator.percent, "—" if indicator.target else "/")


def test_workers_by_area(printed):
    source, pdf = printed
    workers = pdf.grid(3, "服务片区", "投入社工人数")[("投入社工人数",)]

    assert {area.name: number(area.workers) for area in source.areas}.items() <= workers.items()


def test_station_indicators_and_agreement_items(printed):
    source, pdf = printed
    found = {}
    for table in pdf.tables:
        if [squeeze(text or "") for text in table[0][:2]] == ["指标", "单位"]:
            for row in table[1:]:
                for half in (row[:5], row[5:]):
                    if half[4]:
                        found[squeeze(half[0])] = [squeeze(text) for text in half[1:]]

    assert found == {
        one.name: [one.unit, number(one.target, "/"), number(one.total), percentage(one.percent, "/")]
        for one in source.indicators
        if one.kind != "area"
    }


def test_statements(printed):
    source, pdf = printed
    table = next(table for table in pdf.tables if squeeze(table[0][0] or "").startswith("户籍人口"))
    heads = [squeeze(text) for text in table[0]]

    for statement, head, value in zip(source.statements, heads, table[1], strict=True):
        assert head.startswith(statement.name)
        assert value == number(statement.value)


def test_attendance_of_every_worker_and_the_totals(printed):
    source, pdf = printed
    cells = pdf.grid(2, "姓名", "备注", label=2)
    by_group = {}
    for worker in source.attendance:
        by_group.setdefault(worker.group, []).append(worker)
    for group, workers in by_group.items():
        for index, worker in enumerate(workers, start=1):
            row = f"{group}{index}"
            assert cells[("姓名",)][row] == worker.name
            assert cells[("人员到岗小计",)][row] == str(worker.effective)
            assert cells[("从业满2年到岗小计",)][row] == str(worker.two_years)
            marks = [
                text
                for path, rows in cells.items()
                if len(path) == 2
                for key, text in rows.items()
                if key == row
            ]
            assert marks == ["√" if mark else "—" for month in source.months for mark in worker.marks[month]]
    figures = source.staffing
    totals = cells[("人员到岗小计",)]
    assert totals["持证社工小计"] == str(figures.certified_person_months.actual)
    assert totals["非持证社工小计"] == str(figures.uncertified_person_months)
    assert totals["总计（到岗、社保、工资）"] == str(figures.person_months.actual)
    two_years = cells[("从业满2年到岗小计",)]
    assert two_years["持证社工小计"] == str(figures.certified_two_year_person_months)
    assert two_years["非持证社工小计"] == str(figures.uncertified_two_year_person_months)
    assert two_years["总计（到岗、社保、工资）"] == str(figures.two_year_person_months)
    first_marks = [rows for path, rows in cells.items() if path[-1] == "人员到位"]
    assert [rows["社工有效人次合计"] for rows in first_marks] == [
        str(count) for count in figures.effective_by_month.values()
    ]
    assert first_marks[0]["稳岗率"] == percentage(figures.retention_percent)


def test_staffing_sentences(printed):
    source, pdf = printed
    figures = source.staffing
    for who, compared in (("社工", figures.person_months), ("其中持证社工", figures.certified_person_months)):
        surplus = f"不足{-compared.surplus}" if compared.surplus < 0 else f"超配{compared.surplus}"
        assert f"{who}应到岗{compared.required}人次，实到岗{compared.actual}人次，{surplus}人次" in pdf.text
    assert f"非持证社工有效到岗{figures.uncertified_person_months}人次" in pdf.text
    assert (
        f"当月从业已满2年的有{figures.two_year_person_months}人次，占比{figures.two_year_percent}%；"
        f"其中持证社工{figures.certified_two_year_person_months}人次，"
        f"非持证社工{figures.uncertified_two_year_person_months}人次" in pdf.text
    )
    end = figures.end_of_period
    assert f"在岗社工共{end.workers}名：持证社工{end.certified}名" in pdf.text
    assert f"非持证社工{end.uncertified}名。" in pdf.text
    for level, count in end.by_level.items():
        assert re.search(rf"[（、]{level}{count}名[、）]", pdf.text)
    assert f"逐月持续在岗的社工有{figures.continuous_workers}名" in pdf.text
    assert f"稳岗率为{figures.retention_percent}%" in pdf.text


def test_scores(printed):
    source, pdf = printed
    cells = pdf.grid(1, "评估方", "满分（分）")

    for party in source.parties:
        assert cells[("满分（分）",)][f"{party.name}评估"] == str(party.maximum)
        assert cells[("得分（分）",)][f"{party.name}评估"] == str(party.weighted)
    assert cells[("得分（分）",)]["合计"] == str(source.total)
    assert f"总得分：{source.total}分等级：{source.grade}" in pdf.text


def test_annexes_lie_across_and_every_page_is_numbered(printed):
    _, pdf = printed
    first_annex = next(index for index, text in enumerate(pdf.pages) if text.startswith("附件1广州市"))
    count = len(pdf.pages)

    assert pdf.landscape == [False] * first_annex + [True] * (count - first_annex)
    assert [f"第{n}页共{count}页" in text for n, text in enumerate(pdf.pages, start=1)] == [False] + [
        True
    ] * (count - 1)


def test_the_contents_name_the_right_pages(printed):
    _, pdf = printed
    entries = re.findall(r"([一二三四五六七八]、[^.．]+?)(?:\.)+(\d+)", pdf.pages[1])

    assert len(entries) == 8
    for title, page in entries:
        assert title in pdf.pages[int(page) - 1], title
