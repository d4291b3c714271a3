"""Every figure stands in the printed PDF, in the cell of its row and column or in a sentence with its label."""

import re

import pytest
from django.template.loader import render_to_string

from reports.content import content
from reports.formatting import number, percentage
from reports.pdf import render_pdf
from staffing.models import Level
from tests.reports.reading import Printed, squeeze
from tests.reports.samples import sample_facts

CASES = [(1, 3, 5), (2, 1, 1), (5, 12, 12)]


@pytest.fixture(scope="module", params=CASES, ids=["mid-term", "one month", "whole year, 12 areas"])
def printed(request):
    seed, areas, months = request.param
    source = sample_facts(seed, areas=areas, length=months)
    html = render_to_string("reports/print.html", {"report": content(source), "created": "2023-12-15"})
    return source, Printed(render_pdf(html))


def test_area_indicators(printed):
    source, pdf = printed
    cells = pdf.grid(3, "服务片区", "投入社工人数")
    for indicator in source.indicators.of_kind("area"):
        column = {
            path[-1]: rows
            for path, rows in cells.items()
            if path[0].startswith(indicator.group)
            and (not indicator.part or path[1].startswith(indicator.part))
        }
        for area in indicator.areas:
            assert column["协议量"][area.area] == number(area.target.quantity, "/")
            assert column["完成量"][area.area] == number(area.quantity)
        if indicator.station_level is not None:
            assert column["完成量"]["站级统筹"] == number(indicator.station_level)
        target = indicator.target.quantity
        assert column["协议量"]["合计"] == number(target, "/")
        assert column["完成量"]["合计"] == number(indicator.total)
        assert column["百分比"]["合计"] == percentage(indicator.percent, "—" if target else "/")


def test_workers_by_area(printed):
    source, pdf = printed
    workers = pdf.grid(3, "服务片区", "投入社工人数")[("投入社工人数",)]

    assert {
        area.area: number(area.quantity) for area in source.indicators.workers.areas
    }.items() <= workers.items()


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
        one.name: [
            one.unit,
            number(one.target.quantity, "/"),
            number(one.total),
            percentage(one.percent, "/"),
        ]
        for one in (*source.indicators.of_kind("station"), *source.indicators.of_kind("item"))
    }


def test_statements(printed):
    source, pdf = printed
    statements = source.indicators.statements[1:]
    table = next(table for table in pdf.tables if squeeze(table[0][0] or "").startswith("户籍人口"))
    heads = [squeeze(text) for text in table[0]]

    for statement, head, value in zip(statements, heads, table[1], strict=True):
        assert head.startswith(statement.name)
        assert value == number(statement.total)


def test_attendance_of_every_worker(printed):
    source, pdf = printed
    cells = pdf.grid(2, "姓名", "备注", label=2)
    by_category = {}
    for worker in source.staffing.rows:
        by_category.setdefault(worker.category.label, []).append(worker)
    for category, workers in by_category.items():
        for index, worker in enumerate(workers, start=1):
            row = f"{category}{index}"
            assert cells[("姓名",)][row] == worker.name
            assert cells[("人员到岗小计",)][row] == str(worker.effective_count)
            assert cells[("从业满2年到岗小计",)][row] == str(worker.two_year_count)
            marks = [rows[row] for path, rows in cells.items() if len(path) == 2]
            assert marks == [
                "√" if mark else "—" for m in worker.months for mark in (m.on_post, m.insured, m.paid)
            ]


def test_attendance_totals(printed):
    source, pdf = printed
    cells = pdf.grid(2, "姓名", "备注", label=2)
    figures = source.staffing.figures
    totals = cells[("人员到岗小计",)]
    assert totals["持证社工小计"] == str(figures.certified_person_months.actual)
    assert totals["非持证社工小计"] == str(figures.uncertified_person_months)
    assert totals["全部社工小计"] == str(figures.person_months.actual)
    two_years = cells[("从业满2年到岗小计",)]
    assert two_years["持证社工小计"] == str(figures.certified_two_year_person_months)
    assert two_years["非持证社工小计"] == str(figures.uncertified_two_year_person_months)
    assert two_years["全部社工小计"] == str(figures.two_year_person_months)
    first_marks = [rows for path, rows in cells.items() if path[-1] == "人员到位"]
    assert [rows["全部社工有效人次"] for rows in first_marks] == [
        str(count) for count in figures.effective_by_month.values()
    ]
    assert first_marks[0]["稳岗率"] == percentage(figures.retention_percent)


def test_staffing_sentences(printed):
    source, pdf = printed
    figures = source.staffing.figures
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
        assert re.search(rf"[（、]{Level(level).label}{count}名[、）]", pdf.text)
    assert f"逐月持续在岗的社工有{figures.continuous_workers}名" in pdf.text
    assert f"稳岗率为{figures.retention_percent}%" in pdf.text


def test_scores(printed):
    source, pdf = printed
    cells = pdf.grid(1, "评估方", "满分（分）")

    for party in source.scores.parties:
        assert cells[("满分（分）",)][f"{party.name}评估"] == str(party.maximum)
        assert cells[("得分（分）",)][f"{party.name}评估"] == str(party.weighted)
    assert cells[("得分（分）",)]["合计"] == str(source.scores.total)
    assert f"总得分：{source.scores.total}分等级：{source.scores.grade}" in pdf.text


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
