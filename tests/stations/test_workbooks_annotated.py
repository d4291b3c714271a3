"""The sender's workbook with the problems in it."""

import io
import zipfile

import openpyxl
import pytest
import xlwt

from stations.intake import error, warning
from stations.workbooks import UnreadableWorkbook
from stations.workbooks.annotated import annotated

BAD = error("到岗", "B2", "“？”不是到岗标记", "请改为 √ 或 —")
SOFT = warning("到岗", "B2", "没有填写", "请填写")
FAR = warning("到岗", "A1", "标题写的是别的站", "请确认")
NOWHERE = error("到岗", "", "没有表头", "请补")


@pytest.fixture
def workbook() -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "到岗"
    sheet.append(["标题", None])
    sheet.merge_cells("A1:B1")
    sheet.append(["林若溪", "？"])
    sheet.append(["=1+1", 5])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def test_problems_stand_in_their_cells_and_values_stay(workbook):
    marked = openpyxl.load_workbook(
        io.BytesIO(annotated(workbook, "表.xlsx", [SOFT, BAD, FAR, NOWHERE]))
    ).active
    assert marked["B2"].comment.text == "没有填写。请填写。\n“？”不是到岗标记。请改为 √ 或 —。"
    assert marked["B2"].fill.start_color.rgb == "00F6C7CA"
    assert marked["A1"].fill.start_color.rgb == "00FBE3B5"
    assert [[cell.value for cell in row] for row in marked] == [
        ["标题", None],
        ["林若溪", "？"],
        ["=1+1", 5],
    ]
    assert marked["A2"].comment is None


def test_a_problem_inside_a_merged_range_stands_in_its_first_cell(workbook):
    inside = error("到岗", "B1", "月份不对", "请改正")
    marked = openpyxl.load_workbook(io.BytesIO(annotated(workbook, "表.xlsx", [inside]))).active
    assert marked["A1"].comment.text == "月份不对。请改正。"


def test_a_part_that_only_the_writer_reads_may_be_broken(workbook):
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook)) as sent, zipfile.ZipFile(stream, "w") as broken:
        for name in sent.namelist():
            broken.writestr(name, b"<cp:coreProperties" if name == "docProps/core.xml" else sent.read(name))
    with pytest.raises(UnreadableWorkbook, match="无法标注"):
        annotated(stream.getvalue(), "表.xlsx", [BAD])


def test_a_huge_sheet_is_not_opened_for_marking_and_a_picture_does_no_harm(workbook, monkeypatch):
    def with_part(name):
        stream = io.BytesIO(workbook)
        with zipfile.ZipFile(stream, "a") as archive:
            archive.writestr(name, b"0" * 3_000_000)
        return stream.getvalue()

    assert annotated(with_part("xl/media/picture.png"), "表.xlsx", [BAD])[:2] == b"PK"
    monkeypatch.setattr(openpyxl, "load_workbook", lambda *_: pytest.fail("opened"))
    with pytest.raises(UnreadableWorkbook, match="内容过多，无法标注"):
        annotated(with_part("xl/worksheets/sheet2.xml"), "表.xlsx", [BAD])


def test_old_files_are_not_marked_and_it_says_what_to_do_instead():
    book = xlwt.Workbook()
    book.add_sheet("到岗").write(0, 0, "甲")
    stream = io.BytesIO()
    book.save(stream)
    with pytest.raises(UnreadableWorkbook) as refused:
        annotated(stream.getvalue(), "表.xls", [BAD])
    assert refused.value.message.startswith("只有 .xlsx 文件可以标注。")


def test_a_file_that_cannot_be_written_again_says_what_to_do_instead(workbook):
    with pytest.raises(UnreadableWorkbook) as refused:
        annotated(workbook, "表.xlsx", [error("没有这张表", "A1", "错", "改")])
    assert refused.value.message == "这份文件的格式特殊，无法标注。请对照页面上的单元格修改。"
