"""Broken files: reading ends in a plan or in a refusal, soon, in little memory; and single ways to break one."""

import io
import json
import struct
import subprocess
import sys
import zipfile

import pytest
import xlwt

from stations.workbooks import UnreadableWorkbook, read_workbook
from stations.workbooks.binary import xls_details
from stations.workbooks.text import to_number
from tests.workbooks.files import save
from tests.workbooks.paper import Paper

DAMAGED = (
    "文件已损坏或没有传完整，无法打开。请用 Excel 或 WPS 打开原表，另存为“Excel 工作簿（.xlsx）”后重新上传。"
)


def test_five_hundred_broken_workbooks_are_read_or_refused(project_root):
    """In a process of its own, so that its memory is its own and a crash is seen."""
    command = [sys.executable, "-m", "tests.workbooks.fuzz", "500"]
    done = subprocess.run(command, check=False, cwd=project_root, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stderr[-3000:]
    report = json.loads(done.stdout)
    assert report["failures"] == []
    assert report["cases"] == 500
    assert 50 < report["refused"] < 450
    assert report["slowest_seconds"] < 2, report["slowest_case"]
    assert report["memory_mb"] < 300, report["largest_case"]


def refused(data):
    with pytest.raises(UnreadableWorkbook) as caught:
        read_workbook(data, "表")
    return caught.value.message


def sheet_of(*cells):
    return Paper(cells=dict(cells))


def rewritten(data, change):
    """The .xlsx file with each part's name and content put through ``change``."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            for part, content in change(name, old.read(name)):
                new.writestr(part, content)
    return stream.getvalue()


@pytest.fixture
def xlsx():
    return save([sheet_of(((0, 0), "甲"), ((1, 0), "乙"), ((2, 3), 7))], "xlsx")


def with_sheet(xlsx, change):
    def parts(name, content):
        return [(name, change(content) if name == "xl/worksheets/sheet1.xml" else content)]

    return rewritten(xlsx, parts)


@pytest.mark.parametrize("reference", [b"D99999999999", b"D0x", b"4D", b""])
def test_a_cell_at_no_place_is_refused(xlsx, reference):
    data = with_sheet(xlsx, lambda xml: xml.replace(b'r="D3"', b'r="%s"' % reference))
    assert refused(data) == DAMAGED


def test_rows_that_run_backwards_are_refused(xlsx):
    """Calamine would reserve memory for the rows from the first cell's to the last one's: four thousand million."""
    data = with_sheet(xlsx, lambda xml: xml.replace(b'r="A1"', b'r="A9"'))
    assert refused(data) == DAMAGED


def test_two_parts_of_one_name_are_refused(xlsx):
    def twice(name, content):
        other = [(name.upper(), content)] if name.endswith("sheet1.xml") else []
        return [(name, content), *other]

    assert refused(rewritten(xlsx, twice)) == DAMAGED


def test_a_sheet_that_cannot_be_found_is_refused(xlsx):
    def lose(name, content):
        return [(name, content.replace(b"worksheets/sheet1.xml", b"worksheets/sheet7.xml"))]

    assert refused(rewritten(xlsx, lose)) == DAMAGED


def test_a_part_that_cannot_be_unpacked_is_refused(xlsx):
    start = xlsx.index(b"sheet1.xml") + 40
    assert refused(xlsx[:start] + b"\xff" * 60 + xlsx[start + 60 :]) == DAMAGED


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
@pytest.mark.parametrize("kind", ["xlsx", "xls", "ods"])
def test_a_file_that_did_not_arrive_whole_is_refused(kind, share):
    data = save([sheet_of(((0, 0), "甲"), ((40, 3), 7))], kind)
    assert refused(data[: int(len(data) * share)])


@pytest.mark.parametrize("text", ["1E999999", "9" * 400, "1e-999999"])
def test_a_number_of_endless_digits_is_none(text):
    with pytest.raises(ValueError, match=f"^{text.upper()}$|^{text}$"):
        to_number(text)


# --- what .xls and .ods files tell of their sheets ---------------------------------------------------------------


def test_an_xls_value_at_the_far_end_is_refused_before_memory_is_taken():
    message = refused(save([sheet_of(((0, 0), "甲"), ((65_535, 255), 1))], "xls"))
    assert "一直延伸到第 65536 行、第 256 列" in message


# As the records of an .xls file have them: kind, length, then first row, row after the last, columns, two bytes unused.
SOUND_DIMENSIONS = struct.pack("<HHIIHHH", 0x0200, 14, 0, 3, 0, 4, 0)
START_OF_PART = struct.pack("<HH", 0x0809, 16)


@pytest.mark.parametrize(
    "rows_and_columns", [(65_519, 16, 0, 23), (0, 3, 9, 2), (0, 2**32 - 1, 0, 4), (0, 3, 0, 2**16 - 1)]
)
def test_an_xls_sheet_of_impossible_size_is_refused_before_memory_is_reserved(rows_and_columns):
    """Looked at without calamine, whose way to fail is the end of the process."""
    data = save([sheet_of(((0, 0), "甲"), ((2, 3), 7))], "xls")
    assert data.count(SOUND_DIMENSIONS) == 1
    wrong = struct.pack("<HHIIHHH", 0x0200, 14, *rows_and_columns, 0)
    with pytest.raises(UnreadableWorkbook) as caught:
        xls_details(data.replace(SOUND_DIMENSIONS, wrong))
    assert caught.value.message == DAMAGED


def test_xls_rows_that_run_backwards_inside_another_part_are_refused():
    data = save([sheet_of(*(((row, 0), row) for row in (4, 5)))], "xls")
    start = data.rindex(START_OF_PART)
    # A second start hides what follows from a reader that counts parts; the window settings make room for it.
    room = struct.pack("<HH", 0x000D, 2)
    place = data.index(room, start)
    numbers = struct.pack("<HHH", 0x027E, 10, 4), struct.pack("<HHH", 0x027E, 10, 9)
    assert data.count(numbers[0]) == 1
    hidden = data[:place] + struct.pack("<HH", 0x0809, 2) + data[place + 4 :]
    with pytest.raises(UnreadableWorkbook) as caught:
        xls_details(hidden.replace(*numbers))
    assert caught.value.message == DAMAGED


def test_xls_rows_and_errors_are_known_in_small_and_in_large_files():
    for height in (3, 400):
        book = xlwt.Workbook()
        for name in ("到岗", "二"):
            sheet = book.add_sheet(name)
            for row in range(height):
                sheet.write(row, 0, f"第{row}行的文字")
            sheet.row(2).hidden = True
            sheet.row(1).set_cell_error(1, 0x17)
        stream = io.BytesIO()
        book.save(stream)
        for grid in read_workbook(stream.getvalue(), "表.xls").sheets:
            assert (grid.height, grid.hidden_rows, grid.value(1, 1)) == (height, {2}, "#REF!")


def test_ods_merged_ranges_are_known():
    paper = Paper(cells={(0, 0): "标题", (1, 1): "甲"}, merged=[(0, 0, 0, 2), (1, 1, 3, 1)])
    paper.put(4, 2, 1)
    grid = read_workbook(save([paper], "ods"), "表.ods").sheets[0]
    assert grid.merged == [(0, 0, 0, 2), (1, 1, 3, 1)]
    assert (grid.anchor(0, 2), grid.anchor(3, 1)) == ("标题", "甲")


@pytest.mark.parametrize("folder", [b"/xl/worksheets", b"worksheets", b"/XL/Worksheets"])
def test_sheets_are_found_by_any_path_that_programs_write(xlsx, folder):
    def named(name, content):
        return [(name, content.replace(b'"/xl/worksheets', b'"' + folder))]

    assert read_workbook(rewritten(xlsx, named), "表.xlsx").sheets[0].rows[2] == [None, None, None, 7]
