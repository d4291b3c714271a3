"""What the PDF tells somebody who listens to it (PDF/UA-1, ISO 14289-1): its tree, not its looks."""

import io
import re
import subprocess
from itertools import pairwise

import pypdf
import pytest
from pypdf.generic import BooleanObject

from reports.documents import report_pdf
from tests.reports.reading import squeeze
from tests.reports.samples import sample_content, sample_facts
from tests.reports.structure import structure

HEADINGS = ("H1", "H2", "H3", "H4", "H5", "H6")


@pytest.fixture(scope="module")
def made():
    """A sample report's content, and its file."""
    parts = sample_content(sample_facts(areas=2, length=2, workers=6))
    return parts, report_pdf(parts, draft=False)


@pytest.fixture(scope="module")
def tree(made):
    return structure(made[1])


def test_the_file_says_that_it_is_accessible_and_shows_its_title(made):
    root = pypdf.PdfReader(io.BytesIO(made[1])).trailer["/Root"]
    assert b"pdfuaid:part" in root["/Metadata"].get_data()
    assert root["/Lang"] == "zh-CN"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"] == BooleanObject(True)


def test_headings_begin_at_the_first_level_and_skip_none(made, tree):
    levels = [int(node.kind[1]) for node in tree.all(*HEADINGS)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert levels.count(2) == 1 + len(made[0]["chapters"]) + len(made[0]["annexes"])
    assert [pair for pair in pairwise(levels) if pair[1] > pair[0] + 1] == []


def test_each_cell_names_its_heads_and_each_head_is_one(tree):
    tables = list(tree.all("Table"))
    assert len(tables) > 3
    for table in tables:
        heads = {node.name for node in table.all("TH")}
        cells = list(table.all("TD"))
        assert heads
        assert cells
        assert [cell for cell in cells if not cell.attributes.get("/Headers")] == []
        assert {head for cell in cells for head in cell.attributes["/Headers"]} <= heads


def test_lists_hold_items_and_pictures_say_what_they_show(tree):
    lists = list(tree.all("L"))
    assert len(lists) > 2
    assert {child.kind for one in lists for child in one.children} == {"LI"}
    assert [figure for figure in tree.all("Figure") if not figure.alternative] == []


def test_it_is_read_in_the_order_of_its_content(made, tmp_path):
    """By poppler, which knows nothing of how the file was made."""
    report, data = made
    path = tmp_path / "report.pdf"
    path.write_bytes(data)
    told = subprocess.run(["pdfinfo", "-struct-text", path], capture_output=True, text=True, check=True)
    heard = squeeze("".join(re.findall(r'"(.*)"$', told.stdout, re.MULTILINE)))
    place = 0
    for expected in texts(report):
        found = heard.find(squeeze(expected), place)
        assert found >= 0, expected
        place = found + len(squeeze(expected))


def texts(report):
    """Everything that the chapters and annexes say, in order, after the table of contents."""
    for part in (*report["chapters"], *report["annexes"]):
        yield part["title"]
        for block in part["blocks"]:
            if block["type"] == "table":
                yield from (cell["text"] for row in (*block["head"], *block["body"]) for cell in row["cells"])
            elif block["type"] == "chart":
                yield block["title"]
            else:
                yield block.get("lead", "") + block["text"]
