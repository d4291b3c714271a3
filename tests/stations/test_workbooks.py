"""Workbooks become grids: values, positions, and what the parser does not tell by itself."""

import io
import time
import zipfile
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
import xlwt
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import CoveredTableCell, Table, TableCell, TableRow
from odf.text import P
from openpyxl.styles import Font

from stations.workbooks import Grid, UnreadableWorkbook, cell_name, column_letters, read_workbook

HALF_PAST_EIGHT = datetime.fromisoformat("2023-07-01T08:30")
WORKBOOKS = Path(__file__).parents[2] / "evalsite/demo/workbooks"


def xlsx(fill) -> bytes:
    book = openpyxl.Workbook()
    fill(book.active)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def read(fill) -> Grid:
    return read_workbook(xlsx(fill), "表.xlsx").sheets[0]


def with_sheet_xml(data: bytes, change) -> bytes:
    """The workbook with the XML of its first sheet changed by hand, as other programs write it."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, change(content) if name == "xl/worksheets/sheet1.xml" else content)
    return stream.getvalue()


def test_cells_are_named_as_the_clerk_sees_them():
    assert [column_letters(number) for number in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]
    assert cell_name(12, 18) == "S13"


def test_both_reference_workbooks_are_read_whole():
    attendance = read_workbook((WORKBOOKS / "attendance-wenchong-2023-07-to-11.xlsx").read_bytes(), "a.xlsx")
    assert [(grid.name, grid.height, grid.width) for grid in attendance.sheets] == [("到岗情况", 36, 24)]
    grid = attendance.sheets[0]
    assert grid.value(5, 2) == "林若溪"
    assert grid.value(5, 21) == 5
    assert type(grid.value(5, 21)) is int
    assert grid.value(19, 0) is None
    assert grid.anchor(19, 0) == "持证社工"
    assert grid.cell(35, 6) == "G36"

    indicators = read_workbook((WORKBOOKS / "indicators-wenchong-2023-07-to-11.xlsx").read_bytes(), "i.xlsx")
    assert [grid.name for grid in indicators.sheets] == ["指标完成情况", "协议内容"]
    assert indicators.sheets[0].value(6, 7) == 0.6473


def test_values_come_as_plain_python_values():
    def fill(sheet):
        sheet.append(["字", 7, 7.5, True, date(2023, 7, 1), HALF_PAST_EIGHT, None, "尾"])

    grid = read(fill)
    assert grid.rows == [["字", 7, 7.5, True, date(2023, 7, 1), HALF_PAST_EIGHT, None, "尾"]]


def test_beyond_the_grid_there_is_nothing():
    grid = read(lambda sheet: sheet.append(["甲"]))
    assert (grid.value(0, 1), grid.value(1, 0), grid.value(-1, 0), grid.anchor(9, 9)) == (None,) * 4


def test_hidden_rows_and_hidden_sheets_are_known():
    def fill(sheet):
        for row in range(4):
            sheet.append([row])
        sheet.row_dimensions[3].hidden = True
        sheet.parent.create_sheet("备份").append(["旧"])
        sheet.parent["备份"].sheet_state = "hidden"

    book = read_workbook(xlsx(fill), "表.xlsx")
    assert book.sheets[0].hidden_rows == {2}
    assert [sheet.hidden for sheet in book.sheets] == [False, True]


def test_a_formula_without_saved_result_is_known_and_one_with_result_is_read():
    def fill(sheet):
        sheet["A1"] = "数"
        sheet["B3"] = "=1+1"

    data = xlsx(fill)
    grid = read_workbook(data, "表.xlsx").sheets[0]
    assert grid.value(2, 1) is None
    assert grid.formulas_without_value == {(2, 1)}

    computed = with_sheet_xml(
        data, lambda xml: xml.replace(b"<v></v>", b"<v>2</v>").replace(b"<v />", b"<v>2</v>")
    )
    grid = read_workbook(computed, "表.xlsx").sheets[0]
    assert grid.value(2, 1) == 2
    assert grid.formulas_without_value == set()


def test_a_formula_whose_result_is_an_empty_text_has_a_value():
    data = with_sheet_xml(
        xlsx(lambda sheet: sheet.append(["甲", "乙"])),
        lambda xml: xml.replace(b"</row>", b'<c r="C1" t="str"><f>IF(1,"")</f><v></v></c></row>'),
    )
    assert read_workbook(data, "表.xlsx").sheets[0].formulas_without_value == set()


def test_an_error_in_a_cell_is_its_text_and_no_blank():
    data = with_sheet_xml(
        xlsx(lambda sheet: sheet.append(["甲"])),
        lambda xml: xml.replace(
            b"</sheetData>",
            b'<row r="3"><c r="B3" t="e"><f>X1</f><v>#REF!</v></c></row></sheetData>',
        ),
    )
    assert read_workbook(data, "表.xlsx").sheets[0].value(2, 1) == "#REF!"


def test_sheets_written_with_prefixes_and_without_references_are_read():
    def change(xml):
        return (
            b'<x:worksheet xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><x:sheetData>'
            b'<x:row hidden="1"><x:c><x:v>1</x:v></x:c><x:c><x:f>A1</x:f></x:c></x:row>'
            b"</x:sheetData></x:worksheet>"
        )

    grid = read_workbook(with_sheet_xml(xlsx(lambda sheet: sheet.append([1])), change), "表.xlsx").sheets[0]
    assert grid.hidden_rows == {0}
    assert grid.formulas_without_value == {(0, 1)}


def test_formats_down_to_the_last_row_cost_no_time_and_are_no_rows():
    def fill(sheet):
        sheet.append(["甲"])
        sheet.cell(1_048_576, 5).font = Font(bold=True)

    data = with_sheet_xml(
        xlsx(fill),
        lambda xml: xml.replace(
            b"</sheetData>",
            b"".join(b'<row r="%d" ht="15" customHeight="1"/>' % row for row in range(100, 60_000))
            + b"</sheetData>",
        ),
    )
    start = time.perf_counter()
    grid = read_workbook(data, "表.xlsx").sheets[0]
    assert time.perf_counter() - start < 2
    assert grid.rows == [["甲"]]


@pytest.mark.parametrize(("cell", "row", "column"), [("A1048576", 1048576, 1), ("XFD1", 1, 16384)])
def test_a_lone_value_at_the_far_end_is_refused_before_memory_is_taken(cell, row, column):
    def fill(sheet):
        sheet["A1"] = "甲"
        sheet[cell] = "丙"

    with pytest.raises(UnreadableWorkbook) as refused:
        read(fill)
    assert refused.value.message == (
        f"工作表“Sheet”的内容一直延伸到第 {row} 行、第 {column} 列，超出可读取的范围。"
        "请删除表格以外零散的内容，保存后重新上传。"
    )


def test_old_xls_files_are_read_with_merged_ranges():
    book = xlwt.Workbook()
    sheet = book.add_sheet("到岗")
    sheet.write_merge(0, 0, 0, 2, "标题")
    sheet.write(1, 1, 5)
    stream = io.BytesIO()
    book.save(stream)
    grid = read_workbook(stream.getvalue(), "旧表.xls").sheets[0]
    assert grid.rows == [["标题", None], [None, 5]]
    assert grid.merged == [(0, 0, 0, 2)]
    assert grid.anchor(0, 1) == "标题"


def ods(*rows, name="到岗") -> bytes:
    document = OpenDocumentSpreadsheet()
    table = Table(name=name)
    for row in rows:
        table.addElement(row)
    document.spreadsheet.addElement(table)
    stream = io.BytesIO()
    document.write(stream)
    return stream.getvalue()


def ods_row(*values, **attributes) -> TableRow:
    row = TableRow(**attributes)
    for value in values:
        if value is None:
            row.addElement(CoveredTableCell())
        elif isinstance(value, str):
            cell = TableCell(valuetype="string")
            cell.addElement(P(text=value))
            row.addElement(cell)
        else:
            row.addElement(TableCell(valuetype="float", value=str(value)))
    return row


def test_ods_files_are_read_with_hidden_rows():
    data = ods(
        ods_row("标题", 3), ods_row("隐", visibility="collapse"), TableRow(numberrowsrepeated="1048000")
    )
    grid = read_workbook(data, "表.ods").sheets[0]
    assert grid.rows == [["标题", 3], ["隐", None]]
    assert grid.hidden_rows == {1}


def test_a_longer_name_of_a_sheet_is_cut_to_what_excel_allows():
    name = "二零二三年七月至十一月社工到岗情况表" * 4
    (grid,) = read_workbook(ods(ods_row("标题", 3), name=name), "表.ods").sheets
    assert (grid.name, grid.rows) == (name[:31], [["标题", 3]])


def test_an_ods_value_repeated_over_a_million_rows_is_refused():
    with pytest.raises(UnreadableWorkbook) as refused:
        read_workbook(ods(ods_row("标题", numberrowsrepeated="1000000")), "表.ods")
    assert "一直延伸到第 1000000 行" in refused.value.message


def test_a_workbook_without_content_is_refused():
    with pytest.raises(UnreadableWorkbook) as refused:
        read(lambda _: None)
    assert refused.value.message == "工作簿里没有任何内容。请确认上传的是填好并已保存的表格。"


def test_merged_ranges_that_would_unfold_beyond_measure_are_refused():
    def fill(sheet):
        for row in range(1, 400):
            sheet.append([row] * 100)

    def merge(xml):
        ranges = b'<mergeCell ref="A1:CV399"/>' * 100
        return xml.replace(b"</sheetData>", b"</sheetData><mergeCells>" + ranges + b"</mergeCells>")

    with pytest.raises(UnreadableWorkbook) as refused:
        read_workbook(with_sheet_xml(xlsx(fill), merge), "表.xlsx")
    assert "合并单元格过多" in refused.value.message
