"""The pictures of a report: every number in them, the lines where they belong, nothing of a name taken as markup."""

import io
import re
from dataclasses import replace
from decimal import Decimal
from xml.etree import ElementTree

import pdfplumber
import pypdf
import pytest

from reports.charts.drawing import Drawing, lines_of
from reports.charts.months import months_chart
from reports.charts.progress import position, progress_charts
from reports.charts.shares import shares_chart
from reports.documents import report_html, report_pdf
from reports.pdf import render_pdf
from staffing.figures import staffing_figures
from tests.reports.samples import sample_content, sample_facts
from tests.reports.structure import structure

SVG = "{http://www.w3.org/2000/svg}"


def drawn(block) -> ElementTree.Element:
    return ElementTree.fromstring(block["svg"])  # noqa: S314 - our own picture


def texts(block) -> list[str]:
    return [element.text for element in drawn(block).iter(f"{SVG}text")]


def path(block, name: str) -> str:
    """The outline of one kind of shape; "" where there is none."""
    return "".join(one.get("d") for one in drawn(block).findall(f"{SVG}path") if one.get("class") == name)


def widths(block, name: str) -> list[str]:
    """The widths of its boxes."""
    return re.findall(r"M\S+ \S+?h([\d.]+)v", path(block, name))


def indicators(*percents: str, elapsed: str | None = "41.67"):
    """Some with these percentages and one without a target; and the elapsed time."""
    facts = sample_facts().indicators
    known = next(one for one in facts.indicators if one.percent is not None)
    passed = None if elapsed is None else Decimal(elapsed)
    made = [
        replace(
            known,
            name=f"指标{index}",
            percent=Decimal(percent),
            behind=None if passed is None else Decimal(percent) < passed,
        )
        for index, percent in enumerate(percents)
    ]
    untargeted = replace(known, name="无协议量", percent=None, behind=None)
    return [*made, untargeted], passed


def charts(*percents: str, **options):
    return progress_charts("areas", "完成进度", *indicators(*percents, **options))


def test_progress_tells_each_percentage_and_on_which_side_of_the_elapsed_time_it_is():
    (block,) = charts("0.00", "41.66", "41.67", "120.00", "183.12", "1000.00")

    assert [text for text in texts(block) if text in ("低于", "达到")] == ["低于"] * 2 + ["达到"] * 4
    assert [text for text in texts(block) if text.endswith("%")] == [
        *("0%", "50%", "100%"),
        "时间进度 41.67%",
        *("0.00%", "41.66%", "41.67%", "120.00%", "183.12%", "1000.00%"),
    ]
    assert "无协议量" not in block["svg"]
    assert path(block, "elapsed") == "M243.67 34L243.67 160"
    assert widths(block, "hatched") == ["22", "66.66"]
    assert widths(block, "solid") == ["66.67", "192", "192", "192"]
    assert path(block, "heads").count("M") == 2
    assert position(Decimal(100)) == 337


def test_forty_indicators_are_two_pictures_that_fit_a_page_and_none_is_no_picture():
    blocks = charts(*["50.00"] * 40)

    assert [len(block["table"]["body"]) for block in blocks] == [20, 20]
    assert [block["title"] for block in blocks] == [f"完成进度（{n}/2）" for n in (1, 2)]
    assert all(int(drawn(block).get("height")) < 800 for block in blocks)
    assert charts() == []
    (timeless,) = charts("5.00", elapsed=None)
    assert (path(timeless, "elapsed"), "时间" in timeless["svg"]) == ("", False)


def test_the_shares_stand_in_the_result_order_and_nothing_sealed_is_drawn():
    scores = sample_facts().scores
    missing = (replace(scores.parties[0], weighted=None), *scores.parties[1:])
    unknown = tuple(replace(party, weighted=None) for party in scores.parties)

    (block,) = shares_chart(scores)
    assert [text for text in texts(block) if "/" in text] == [
        "19.80 / 20分",
        "9.00 / 10分",
        "13.75 / 15分",
        "49.15 / 55分",
    ]
    assert [text for text in texts(block) if "%" in text] == ["99.00%", "90.00%", "91.67%", "89.36%"]
    (partly,) = shares_chart(replace(scores, parties=missing))
    assert {"暂缺 / 10分", "—"} < set(texts(partly))
    assert len(widths(block, "frames")) == len(widths(partly, "frames")) == len(widths(partly, "solid")) + 1
    assert shares_chart(replace(scores, parties=unknown)) == []
    assert shares_chart(replace(scores, sealed=True)) == []


def test_months_tell_their_counts_and_what_is_asked_for():
    staffing = sample_facts().staffing
    (block,) = months_chart(staffing)
    rows = [[cell["text"] for cell in row["cells"]] for row in block["table"]["body"]]

    counts = list(staffing.figures.effective_by_month.values())
    assert [row[3] for row in rows] == [str(count) for count in counts]
    assert [int(row[1]) + int(row[2]) for row in rows] == counts
    assert {str(count) for count in counts} < set(texts(block))
    level = (174 - Decimal(20 * 130) / max(*counts, 20)).quantize(Decimal("0.01")).normalize()
    assert f"M8 {level:f}L580 {level:f}" in path(block, "required")
    nothing = staffing_figures(
        [], first=staffing.first, last=staffing.last, required_per_month=20, required_certified_per_month=10
    )
    assert months_chart(replace(staffing, figures=nothing, rows=())) == []


def test_a_name_is_text_whatever_it_says():
    (known, _), elapsed = indicators("5.00")

    (block,) = progress_charts("areas", "进度", [replace(known, name="<script>alert(1)</script>")], elapsed)

    assert "<script" not in block["svg"]
    assert "&lt;script" in block["svg"]


@pytest.mark.parametrize(
    ("name", "lines"),
    [("建档", 1), ("一" * 14, 1), ("一" * 15, 2), ("一" * 40, 2)],
)
def test_long_names_take_two_lines(name, lines):
    made = lines_of(name, 14)

    assert (len(made), max(map(len, made)) <= 14) == (lines, True)
    assert ("…" in made[-1]) == (len(name) > 28)


def test_a_line_of_a_picture_is_drawn_whole_where_its_anchor_wants_it():
    """WeasyPrint alone would place each letter, and wrap what doesn't begin at its place in a form."""
    drawing = Drawing("x", height=40, title="图", description="字")
    for place, anchor in enumerate(("start", "middle", "end")):
        drawing.text(300, 10 + 10 * place, "到岗人次Ab", anchor=anchor)
    html = f'<html lang="zh"><head><title>图</title></head><body>{drawing.svg()}</body></html>'
    data = render_pdf(html)
    with pdfplumber.open(io.BytesIO(data)) as pdf:
        *lines, _ = pdf.pages[0].extract_text_lines()

    assert pypdf.PdfReader(io.BytesIO(data)).pages[0].get_contents().get_data().count(b" Tm") == 3 + 1
    assert [line["text"] for line in lines] == ["到岗人次Ab"] * 3
    width = lines[0]["x1"] - lines[0]["x0"]
    assert [round((line["x0"] - lines[0]["x0"]) / width, 3) for line in lines] == [0, -0.5, -1]
    assert round(lines[1]["top"] - lines[0]["top"], 2) == 7.5


def test_the_file_has_each_picture_with_its_words_and_the_page_no_style_attribute():
    report = sample_content(sample_facts(length=2, areas=1))
    pictures = [b for part in report["chapters"] for b in part["blocks"] if b["type"] == "chart"]
    figures = structure(report_pdf(report, draft=False)).all("Figure")

    assert [block["name"] for block in pictures] == ["months", "areas-1", "others-1", "shares"]
    assert [figure.alternative for figure in figures] == [block["alternative"] for block in pictures]
    assert " style=" not in report_html(report, draft=False)
