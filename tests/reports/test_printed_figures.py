"""Every figure stands in the printed PDF, in the cell of its row and column or in a sentence with its label."""

import copy
import dataclasses
import functools
import re

import pytest

from reports.documents import report_pdf
from scoring.formatting import number
from tests.reports.printed_facts import differences
from tests.reports.reading import Printed
from tests.reports.samples import sample_content, sample_facts

CASES = [(1, 3, 5), (2, 1, 1), (5, 12, 12)]


def rendered(facts) -> Printed:
    return Printed(report_pdf(sample_content(facts), draft=False))


@pytest.fixture(
    scope="module",
    params=CASES,
    ids=["mid-term", "one month", "whole year, 12 areas"],
)
def printed(request):
    seed, areas, months = request.param
    source = sample_facts(seed, areas=areas, length=months)
    return source, rendered(source)


def test_every_figure_of_the_facts_stands_in_its_cell_or_sentence(printed):
    source, pdf = printed

    assert differences(pdf, source.as_json()) == []


def test_a_figure_that_differs_from_the_print_is_found():
    source = sample_facts()
    pdf = rendered(source)
    leaves = [
        ("staffing", "person_months", "actual"),
        ("staffing", "effective_by_month", "2023-09"),
        ("staffing", "end_of_period", "社会工作师"),
        ("statements", "persons on file"),
        ("indicators", "专业个案-节数", "total"),
        ("indicators", "社区调研", "percent"),
        ("scores", "weighted", "第三方"),
    ]
    for path in leaves:
        altered = copy.deepcopy(source.as_json())
        *way, last = path
        place = functools.reduce(dict.__getitem__, way, altered)
        place[last] = "77777"
        assert differences(pdf, altered), path


def test_every_worker_has_a_line_with_all_marks(printed):
    source, pdf = printed
    cells = pdf.grid("姓名", "备注", label=2)
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


def test_station_level_quantities_have_a_row_of_their_own(printed):
    source, pdf = printed
    cells = pdf.grid("服务片区", "投入社工人数")
    for indicator in source.indicators.of_kind("area"):
        if indicator.station_level is not None:
            found = [
                rows["站级统筹"]
                for path, rows in cells.items()
                if path[0].startswith(indicator.group)
                and path[-1] == "完成量"
                and (not indicator.part or path[1].startswith(indicator.part))
            ]
            assert found == [number(indicator.station_level)]


def test_the_signature_never_stands_on_a_page_without_text(printed):
    _, pdf = printed
    signed = next(text for text in pdf.pages if "（盖章）" in text)

    assert not signed.startswith(("附件", "广州市社会工作协会"))


def test_the_notes_of_an_annex_stay_with_the_end_of_its_table():
    """With 28 workers the table fills its page, and the notes would begin the next one."""
    report = sample_content(sample_facts(areas=1, workers=28))
    report |= {"chapters": report["chapters"][-1:], "annexes": report["annexes"][-1:], "contents": []}

    *_, full, last = Printed(report_pdf(report, draft=False)).pages

    assert "项目服务采购周期" in full
    assert last.index("稳岗率") < last.index("标记说明")


@pytest.mark.parametrize(("sample", "words"), [(True, "示例数据"), (False, "")])
def test_every_page_of_a_sample_station_says_so(sample, words):
    source = sample_facts(length=1, areas=1)
    station = dataclasses.replace(source.station, is_sample=sample)

    pages = rendered(dataclasses.replace(source, station=station)).pages

    assert {re.findall("示例数据", text)[0] if "示例数据" in text else "" for text in pages} == {words}


def test_annexes_lie_across_and_every_page_is_numbered(printed):
    _, pdf = printed
    first_annex = next(index for index, text in enumerate(pdf.pages) if text.startswith("附件1广州市"))
    count = len(pdf.pages)

    assert pdf.landscape == [False] * first_annex + [True] * (count - first_annex)
    assert [text.endswith(f"—{n}—") for n, text in enumerate(pdf.pages, start=1)] == [False] + [True] * (
        count - 1
    )


def test_the_contents_name_the_right_pages(printed):
    _, pdf = printed
    entries = re.findall(r"([一二三四五六七八]、[^.．]+?)(?:\.)+(\d+)", pdf.pages[1])

    assert len(entries) == 8
    for title, page in entries:
        assert title in pdf.pages[int(page) - 1], title
