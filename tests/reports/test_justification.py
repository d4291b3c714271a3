"""Chinese text must be flush at both edges: measured in the rendered page, not in the code."""

import io
import itertools

import pdfplumber
import pytest

from reports.documents import report_pdf
from reports.pdf import render_pdf
from tests.reports.samples import sample_content, sample_facts

CHINESE = (
    "本次评估考核期为五个月，评估小组到站查阅了制度、台账与服务记录，访谈了负责人、一线社工和服务对象，"
    "并与街道、社区一起核对了各片区的工作量；凡与协议不一致之处，均当场向站点作了说明，请站点补充材料。"
)
MIXED = (
    CHINESE
    + "其中2023年7月1日至11月30日共计5个月（Excel 2016格式），完成率为183.12%，“红棉守护”热线——"
    + CHINESE
)
BOLD = CHINESE[:30] + "<b>值得肯定的是，</b>" + CHINESE[30:] + "<b>2.5倍</b>" + CHINESE


def lines(html: str) -> list[list[dict]]:
    """The characters of the first page, line by line, without the footer."""
    document = f'<html lang="zh-CN"><head><title>试排</title></head><body>{html}</body></html>'
    with pdfplumber.open(io.BytesIO(render_pdf(document))) as pdf:
        page = pdf.pages[0]
        characters = [c for c in page.chars if c["top"] < page.height - 100 and c["text"].strip()]
    ordered = sorted(characters, key=lambda c: (round(c["doctop"] / 14), c["x0"]))
    return [list(group) for _, group in itertools.groupby(ordered, key=lambda c: round(c["doctop"] / 14))]


@pytest.mark.parametrize("text", [CHINESE, MIXED, BOLD], ids=["chinese", "with figures", "several runs"])
def test_every_line_but_the_last_ends_at_the_right_edge(text):
    page = lines(f"<p>{text}</p>")
    left = {round(line[0]["x0"]) for line in page[1:]}
    right = {round(line[-1]["x1"]) for line in page[:-1]}

    assert len(page) > 3
    assert max(left) - min(left) <= 1
    assert max(right) - min(right) <= 1


def test_the_spread_goes_between_chinese_characters_and_leaves_figures_alone():
    page = lines("<p>" + "评估" * 12 + "2023" + "，服务" * 40 + "</p>")
    figures = next(line for line in page if any(c["text"] == "2" for c in line))
    digits = [c for c in figures if c["text"].isdigit()]
    gaps = [b["x0"] - a["x1"] for a, b in itertools.pairwise(digits)]

    assert max(abs(gap) for gap in gaps) < 0.05


def test_a_line_without_chinese_is_justified_by_its_spaces():
    page = lines("<p>" + "assessment of social work stations " * 12 + "</p>")
    right = {round(line[-1]["x1"]) for line in page[:-1]}

    assert max(right) - min(right) <= 1


def test_the_two_halves_of_an_ellipsis_stay_joined():
    page = lines("<p>" + "社工站还需要做的工作……共5项，" * 20 + "</p>")
    joints = [
        b["x0"] - a["x1"]
        for line in page[:-1]
        for a, b in itertools.pairwise(line)
        if a["text"] == b["text"] == "…"
    ]
    loose = [
        b["x0"] - a["x1"] for line in page[:-1] for a, b in itertools.pairwise(line) if b["text"] == "工"
    ]

    assert len(joints) > 10
    assert max(joints) < 0.05 < max(loose)


def test_no_single_character_is_a_line_at_the_end_of_a_paragraph():
    """A first line holds 26 characters, so that two of these lengths would leave one with its full stop."""
    lengths = (24, 25, 26, 27, 28)
    description = "\n".join("站" * length + "。" for length in lengths)
    report = sample_content(sample_facts(description=description))
    report |= {"chapters": report["chapters"][:1], "annexes": [], "contents": []}
    with pdfplumber.open(io.BytesIO(report_pdf(report, draft=False))) as pdf:
        lines = [line["text"] for page in pdf.pages for line in page.extract_text_lines()]

    assert [line for line in lines if line.startswith("站站") and len(line) < 8] == [
        "站站。",
        "站站。",
        "站站。",
    ]
    assert "站。" not in lines
