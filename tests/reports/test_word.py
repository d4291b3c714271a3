"""The report as a Word file: every figure in its place, in a form that Word takes and an office can edit."""

import copy
import dataclasses
import functools
import io
import zipfile
from datetime import date
from itertools import pairwise

import pytest
from django.core.management import call_command
from django.urls import reverse
from docx.oxml.ns import qn

from reports.documents import report_docx
from reports.queries import draft_content
from reports.services import issue_report
from scoring.models import Evaluation
from tests.reports.printed_facts import differences
from tests.reports.reading import Written
from tests.reports.samples import sample_content, sample_facts
from tests.scoring import build

CODE = "HP-YUNQI-2023-MID"
CASES = {"mid-term": (1, 3, 5), "one month": (2, 1, 1), "whole year, 12 areas": (5, 12, 12)}
DRAFT, COPY = "草稿 · 未签发", "供编辑的副本 · 以签发的 PDF 为准"


def written(facts, *, draft=True) -> Written:
    return Written(report_docx(sample_content(facts), draft=draft))


def value(paragraph, *path):
    """An attribute w:val below a paragraph's or style's element; None where some step is not there."""
    for step in path:
        paragraph = paragraph.find(qn(f"w:{step}"))
        if paragraph is None:
            return None
    return paragraph.get(qn("w:val"))


def headers(word) -> list[set[str]]:
    """What stands at the top of right and of left pages, section by section."""
    return [
        {text.strip() for part in (one.header, one.even_page_header) for text in [part.paragraphs[0].text]}
        for one in word.document.sections
    ]


@pytest.fixture(scope="module", params=CASES.values(), ids=CASES)
def read(request):
    seed, areas, months = request.param
    source = sample_facts(seed, areas=areas, length=months)
    return source, written(source)


def test_every_figure_of_the_facts_stands_in_its_cell_or_sentence(read):
    source, word = read

    assert differences(word, source.as_json()) == []


def test_a_figure_that_differs_is_found():
    source = sample_facts()
    word = written(source)
    for path in (
        ("staffing", "person_months", "actual"),
        ("staffing", "effective_by_month", "2023-09"),
        ("statements", "persons on file"),
        ("indicators", "专业个案-节数", "total"),
        ("scores", "weighted", "第三方"),
    ):
        altered = copy.deepcopy(source.as_json())
        *way, last = path
        functools.reduce(dict.__getitem__, way, altered)[last] = "77777"
        assert differences(word, altered), path


def test_headings_are_the_contents_and_none_skips_a_level(read):
    source, word = read
    found = [
        (int(paragraph.style.removeprefix("Heading")), "".join(paragraph.itertext(qn("w:t"))))
        for paragraph in word.body.p_lst
        if (paragraph.style or "").startswith("Heading")
    ]

    entries = [(entry["level"], entry["text"]) for entry in sample_content(source)["contents"]]
    assert [line for line in found if line[0] < 3] == entries
    levels = [1] + [level for level, _ in found]
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_the_contents_are_a_field_with_its_entries_and_no_invented_page(read):
    source, word = read
    fields = [text.text.strip() for text in word.body.iter(qn("w:instrText"))]
    entries = [p for p in word.body.p_lst if p.style in ("TOC1", "TOC2")]
    marks = {mark.get(qn("w:name")) for mark in word.body.iter(qn("w:bookmarkStart"))}

    assert fields[0] == r'TOC \o "1-2" \h \z'
    assert [text.split()[1] for text in fields[1:]] == sorted(marks)
    assert ["".join(p.itertext(qn("w:t"))) for p in entries] == [
        entry["text"] for entry in sample_content(source)["contents"]
    ]
    assert [link.get(qn("w:anchor")) for link in word.body.iter(qn("w:hyperlink"))] == sorted(marks)


def test_styles_follow_the_standard(read):
    _, word = read
    styles = {style.style_id: style.element for style in word.document.styles}
    fonts = {
        "BodyText": "仿宋_GB2312",
        "Heading1": "黑体",
        "Heading2": "楷体_GB2312",
        "Heading3": "仿宋_GB2312",
        "Title": "方正小标宋简体",
    }
    for name, font in fonts.items():
        named = styles[name].find(qn("w:rPr")).find(qn("w:rFonts"))
        assert {named.get(qn(f"w:{kind}")) for kind in ("ascii", "hAnsi", "eastAsia")} == {font}, name
    body = styles["BodyText"].find(qn("w:pPr"))
    spacing, indent = body.find(qn("w:spacing")), body.find(qn("w:ind"))
    assert (spacing.get(qn("w:line")), spacing.get(qn("w:lineRule"))) == ("560", "exact")
    assert indent.get(qn("w:firstLineChars")) == "200"
    assert value(styles["BodyText"], "pPr", "jc") == "both"
    assert value(styles["BodyText"], "rPr", "sz") == "32"
    assert [value(styles[f"Heading{n}"], "pPr", "outlineLvl") for n in (1, 2, 3)] == ["0", "1", "2"]


def test_tables_repeat_their_heads_keep_their_rows_whole_and_fit_their_pages(read):
    source, word = read
    blocks = [
        shown
        for part in (*sample_content(source)["chapters"], *sample_content(source)["annexes"])
        for block in part["blocks"]
        if (shown := block if block["type"] == "table" else block.get("table"))
    ]
    for block, made in zip(blocks, word.body.tbl_lst, strict=True):
        heads = [bool(tr.findall(f"{qn('w:trPr')}/{qn('w:tblHeader')}")) for tr in made.tr_lst]
        assert heads == [True] * len(block["head"]) + [False] * len(block["body"])
        assert all(tr.findall(f"{qn('w:trPr')}/{qn('w:cantSplit')}") for tr in made.tr_lst)
        columns = [int(column.get(qn("w:w"))) for column in made.tblGrid.gridCol_lst]
        assert len(columns) == len(block["columns"])
        assert sum(columns) == (8844 if block["size"] == "portrait" else 15250)
        for tr in made.tr_lst:
            assert sum(tc.grid_span for tc in tr.tc_lst) == len(columns)
            assert sum(int(tc.tcPr.find(qn("w:tcW")).get(qn("w:w"))) for tc in tr.tc_lst) == sum(columns)


def test_annexes_lie_across_behind_upright_pages_that_are_numbered_from_the_contents_on(read):
    _, word = read
    cover, text, annexes = word.document.sections

    sizes = [
        (round(one.page_width.mm), round(one.page_height.mm), round(one.left_margin.mm))
        for one in (cover, text, annexes)
    ]
    assert sizes == [(210, 297, 28), (210, 297, 28), (297, 210, 14)]
    assert cover.footer.is_linked_to_previous
    assert [part.paragraphs[0].text for part in (text.footer, text.even_page_footer)] == ["— 1 —"] * 2
    assert "PAGE" in "".join(text.footer.part.element.itertext(qn("w:instrText")))
    assert annexes.footer.is_linked_to_previous


def test_the_file_says_whose_it_is_and_nothing_of_what_made_it():
    source = sample_facts()
    data = report_docx(sample_content(source), draft=True)

    assert data == report_docx(sample_content(source), draft=True)
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        assert {entry.date_time for entry in file.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        everything = b"".join(file.read(name) for name in file.namelist())
    assert b"python" not in everything.lower()
    said = Written(data).document.core_properties
    assert (said.title, said.author, said.language) == (
        sample_content(source)["title"],
        source.station.evaluator,
        "zh-CN",
    )
    assert said.last_modified_by == ""


@pytest.mark.parametrize(("draft", "words"), [(True, DRAFT), (False, COPY)])
@pytest.mark.parametrize("sample", [True, False])
def test_every_page_says_that_it_is_a_draft_or_a_copy(draft, words, sample):
    source = sample_facts(length=1, areas=1)
    station = dataclasses.replace(source.station, is_sample=sample)

    word = written(dataclasses.replace(source, station=station), draft=draft)

    assert headers(word) == [{f"示例数据　{words}" if sample else words}] * 3


def test_what_no_word_file_can_hold_is_left_out_of_a_text():
    whole = sample_content(sample_facts(length=1, areas=1))
    whole["chapters"][-1]["blocks"][0]["text"] = "走访\x0b记录\x00齐全<w:p/>，\ud800已核对"

    assert "走访记录齐全<w:p/>，已核对" in Written(report_docx(whole, draft=True)).text


def test_the_lead_downloads_a_draft(collated, sign_in):
    lead = sign_in(collated.people["lead"])

    response = lead.get(reverse("reports:docx", args=[CODE]))

    evaluation = Evaluation.objects.get(code=CODE)
    assert b"".join(response) == report_docx(draft_content(evaluation), draft=True)
    assert response["Content-Type"].endswith("wordprocessingml.document")
    assert response["Content-Disposition"].endswith("%EF%BC%88%E8%8D%89%E7%A8%BF%EF%BC%89.docx")
    page = lead.get(reverse("reports:page", args=[CODE])).content.decode()
    assert f'href="{reverse("reports:docx", args=[CODE])}">下载 Word（草稿）' in page


def test_of_an_issued_report_nobody_gets_one(collated, sign_in):
    evaluation = Evaluation.objects.get(code=CODE)
    issue_report(
        evaluation=evaluation,
        actor=build.fresh(collated.people["lead"]),
        issued_on=date(2023, 12, 15),
        version=evaluation.version,
        with_file=False,
    )

    response = sign_in(collated.people["lead"]).get(reverse("reports:docx", args=[CODE]))

    assert response.status_code == 403
    assert "报告已经签发，不再提供可以编辑的 Word 文件。" in response.content.decode()


def test_the_command_writes_word_by_the_name_of_the_file(collated, tmp_path):
    call_command("render_report", CODE, output=tmp_path / "x.docx")

    assert headers(Written((tmp_path / "x.docx").read_bytes())) == [{DRAFT}] * 3
