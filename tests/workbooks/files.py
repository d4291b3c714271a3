"""Sheets saved as .xlsx, .xls and .ods, by the libraries that write these formats."""

from __future__ import annotations

import re
import struct
import zipfile
from collections.abc import Callable, Sequence
from datetime import date
from io import BytesIO
from xml.sax.saxutils import escape

import openpyxl
import xlwt
from odf.number import DateStyle, Day, Month, Text, Year
from odf.opendocument import OpenDocumentSpreadsheet
from odf.style import Style, TableCellProperties
from odf.table import CoveredTableCell, Table, TableCell, TableRow
from odf.text import P
from openpyxl.styles import Border, Side

from tests.workbooks.paper import Paper, Value, cell_name

LAST_ROW = {"xlsx": 1_048_576, "xls": 65_536, "ods": 1_048_576}
_FORMATTED_ROWS = 20


def save(papers: Sequence[Paper], file_format: str) -> bytes:
    """The bytes of a workbook with these sheets."""
    return _WRITERS[file_format](papers)


# --- .xlsx -----------------------------------------------------------------------------------------------------


def _xlsx(papers: Sequence[Paper]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for paper in papers:
        _fill_xlsx(book.create_sheet(paper.name), paper)
    stream = BytesIO()
    book.save(stream)
    return _with_results(stream.getvalue(), papers)


def _fill_xlsx(sheet: openpyxl.worksheet.worksheet.Worksheet, paper: Paper) -> None:
    for (row, column), value in paper.cells.items():
        cell = sheet.cell(row + 1, column + 1, "=1+1" if (row, column) in paper.formulas else value)
        if isinstance(value, date):
            cell.number_format = "yyyy/m/d"
    for row, column in paper.bare_formulas:
        sheet.cell(row + 1, column + 1, "=1+1")
    for top, left, bottom, right in paper.merged:
        sheet.merge_cells(start_row=top + 1, start_column=left + 1, end_row=bottom + 1, end_column=right + 1)
    for row in paper.hidden:
        sheet.row_dimensions[row + 1].hidden = True
    if paper.formatted:
        border = Border(bottom=Side("thin"))
        for row in (*range(paper.height + 1, paper.height + _FORMATTED_ROWS), LAST_ROW["xlsx"]):
            for column in range(1, paper.width + 1):
                sheet.cell(row, column).border = border


def _with_results(data: bytes, papers: Sequence[Paper]) -> bytes:
    """openpyxl saves formulas without results; these are put in as Excel puts them."""
    if not any(paper.formulas for paper in papers):
        return data
    stream = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            if match := re.fullmatch(r"xl/worksheets/sheet(\d+)\.xml", name):
                content = _results(content.decode(), papers[int(match[1]) - 1]).encode()
            new.writestr(name, content)
    return stream.getvalue()


def _results(xml: str, paper: Paper) -> str:
    results = {cell_name(*place): paper.cells[place] for place in paper.formulas}

    def fill(match: re.Match[str]) -> str:
        if match["cell"] not in results:
            return match[0]
        value = results[match["cell"]]
        kind = ' t="str"' if isinstance(value, str) else ""
        return (
            f'<c r="{match["cell"]}"{match["style"]}{kind}>{match["formula"]}<v>{escape(str(value))}</v></c>'
        )

    return re.sub(
        r'<c r="(?P<cell>[A-Z]+\d+)"(?P<style>(?: s="\d+")?)>(?P<formula><f>[^<]*</f>)<v ?(?:/>|></v>)</c>',
        fill,
        xml,
    )


# --- .xls ------------------------------------------------------------------------------------------------------


class _Computed:
    """A formula's cell with its saved result, which xlwt can't write."""

    def __init__(self, row: int, column: int, style: int, value: str | float) -> None:
        self.place = (row, column, style)
        self.value = value

    def get_biff_data(self) -> bytes:
        tokens = xlwt.Formula("1+1").rpn()
        if isinstance(self.value, str):
            result = struct.pack("<Q", 0xFFFF000000000000)  # a text, which follows in a record of its own
            text = struct.pack("<HB", len(self.value), 1) + self.value.encode("utf-16-le")
            following = struct.pack("<HH", 0x0207, len(text)) + text
        else:
            result, following = struct.pack("<d", self.value), b""
        record = struct.pack("<3H", *self.place) + result + struct.pack("<HL", 0, 0) + tokens
        return struct.pack("<HH", 0x0006, len(record)) + record + following


def _xls(papers: Sequence[Paper]) -> bytes:
    book = xlwt.Workbook()
    day = xlwt.XFStyle()
    day.num_format_str = "YYYY/M/D"
    for paper in papers:
        sheet = book.add_sheet(paper.name)
        # Merged ranges are only noted: write_merge would fill the covered cells.
        for top, left, bottom, right in paper.merged:
            sheet.merged_ranges.append((top, bottom, left, right))
        for (row, column), value in sorted(paper.cells.items()):
            if (row, column) in paper.formulas:
                style = sheet.row(row)._Row__parent_wb.add_style(xlwt.XFStyle())
                sheet.row(row).insert_cell(column, _Computed(row, column, style, value))
            elif isinstance(value, date):
                sheet.write(row, column, value, day)
            else:
                sheet.write(row, column, value)
        for row in paper.hidden:
            sheet.row(row).hidden = True
        if paper.formatted:
            for row in (*range(paper.height, paper.height + _FORMATTED_ROWS), LAST_ROW["xls"] - 1):
                for column in range(paper.width):
                    sheet.write(row, column, style=day)
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


# --- .ods ------------------------------------------------------------------------------------------------------


def _ods(papers: Sequence[Paper]) -> bytes:
    document = OpenDocumentSpreadsheet()
    day = DateStyle(name="day")
    for part in (Year(style="long"), Text(text="/"), Month(), Text(text="/"), Day()):
        day.addElement(part)
    document.automaticstyles.addElement(day)
    framed = Style(name="framed", family="table-cell")
    framed.addElement(TableCellProperties(border="0.5pt solid #000000"))
    document.automaticstyles.addElement(framed)
    dated = Style(name="dated", family="table-cell", datastylename="day")
    document.automaticstyles.addElement(dated)
    for paper in papers:
        document.spreadsheet.addElement(_ods_table(paper, framed, dated))
    stream = BytesIO()
    document.write(stream)
    return stream.getvalue()


def _ods_table(paper: Paper, framed: Style, dated: Style) -> Table:
    table = Table(name=paper.name)
    spans = {(top, left): (bottom - top + 1, right - left + 1) for top, left, bottom, right in paper.merged}
    covered = {
        (row, column)
        for top, left, bottom, right in paper.merged
        for row in range(top, bottom + 1)
        for column in range(left, right + 1)
    } - set(spans)
    for row in range(paper.height):
        line = TableRow(visibility="collapse") if row in paper.hidden else TableRow()
        for column in range(paper.width):
            place = (row, column)
            if place in covered:
                line.addElement(CoveredTableCell())
                continue
            rows, columns = spans.get(place, (1, 1))
            more = {"numberrowsspanned": rows, "numbercolumnsspanned": columns} if place in spans else {}
            if place in paper.formulas or place in paper.bare_formulas:
                more["formula"] = "of:=1+1"
            line.addElement(_ods_cell(paper.cells.get(place), more, dated))
        table.addElement(line)
    if paper.formatted:
        rest = TableRow(numberrowsrepeated=LAST_ROW["ods"] - paper.height)
        rest.addElement(TableCell(stylename=framed, numbercolumnsrepeated=max(paper.width, 1)))
        table.addElement(rest)
    return table


def _ods_cell(value: Value, more: dict[str, object], dated: Style) -> TableCell:
    if value is None:
        return TableCell(**more)
    if isinstance(value, bool):
        return TableCell(valuetype="boolean", booleanvalue=str(value).lower(), **more)
    if isinstance(value, date):
        return TableCell(valuetype="date", datevalue=value.isoformat(), stylename=dated, **more)
    if isinstance(value, str):
        cell = TableCell(valuetype="string", **more)
        cell.addElement(P(text=value))
        return cell
    return TableCell(valuetype="float", value=str(value), **more)


_WRITERS: dict[str, Callable[[Sequence[Paper]], bytes]] = {"xlsx": _xlsx, "xls": _xls, "ods": _ods}
