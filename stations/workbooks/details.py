"""What calamine does not tell about a sheet, read from its XML in one streaming pass.

That is: hidden rows, merged ranges of .ods files, formulas whose result was never saved, cells that show an error
such as #REF!, and where the last value really lies. Formatted but empty cells, down to row 1 048 576 if need be, only
pass by.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import IO, Any
from xml.parsers import expat

from stations.workbooks import safety

_CHUNK = 1 << 18
_LONGEST_NUMBER = 7
_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})\Z")


@dataclass
class Details:
    """Zero-based positions; ``rows`` and ``columns`` count up to the last value.

    ``merged`` is only filled where calamine gives no ranges itself.
    """

    hidden_rows: set[int] = field(default_factory=set)
    formulas_without_value: set[tuple[int, int]] = field(default_factory=set)
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    rows: int = 0
    columns: int = 0

    def saw(self, row: int, column: int) -> None:
        """Note a value. Calamine takes the last one for the lowest, and reserves memory up to it."""
        if row < self.rows - 1:
            raise safety.damaged()
        self.rows = max(self.rows, row + 1)
        self.columns = max(self.columns, column + 1)


def xlsx_details(archive: zipfile.ZipFile) -> dict[str, Details]:
    """Details of each worksheet of an .xlsx file, by the sheet's name."""
    targets = _targets(archive)
    parts = {name.lower(): name for name in archive.namelist()}  # as calamine looks them up
    details = {}
    for name, relation in _sheet_relations(archive):
        path = parts.get(targets.get(relation, "").lower())
        if path is not None:
            details[name] = _scan(archive, path, _XlsxScanner())
    return details


def ods_details(archive: zipfile.ZipFile) -> dict[str, Details]:
    """Details of each table of an .ods file, by name. Its formulas always carry their value."""
    scanner = _OdsScanner()
    _parse(archive, "content.xml", scanner.start, scanner.end, None)
    return scanner.tables


def _local(tag: str) -> str:
    return tag.rpartition(":")[2]


def _sheet_relations(archive: zipfile.ZipFile) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []

    def start(tag: str, attributes: dict[str, str]) -> None:
        if _local(tag) == "sheet":
            relation = next((value for key, value in attributes.items() if _local(key) == "id"), "")
            found.append((attributes.get("name", ""), relation))

    _parse(archive, "xl/workbook.xml", start, None, None)
    return found


def _targets(archive: zipfile.ZipFile) -> dict[str, str]:
    found: dict[str, str] = {}

    def start(tag: str, attributes: dict[str, str]) -> None:
        if _local(tag) == "Relationship" and "Id" in attributes and "Target" in attributes:
            target = attributes["Target"]
            found[attributes["Id"]] = target[1:] if target.startswith("/") else f"xl/{target}"

    _parse(archive, "xl/_rels/workbook.xml.rels", start, None, None)
    return found


def _scan(archive: zipfile.ZipFile, path: str, scanner: _XlsxScanner) -> Details:
    _parse(archive, path, scanner.start, scanner.end, scanner.text)
    return scanner.details


def _parse(
    archive: zipfile.ZipFile,
    path: str,
    start: Callable[[str, dict[str, str]], None],
    end: Callable[[str], None] | None,
    text: Callable[[str], None] | None,
) -> None:
    if path not in archive.NameToInfo:
        return
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = _refuse_doctype
    with archive.open(path) as stream:
        _feed(parser, stream)


def _feed(parser: expat.XMLParserType, stream: IO[bytes]) -> None:
    try:
        while chunk := stream.read(_CHUNK):
            parser.Parse(chunk, False)
        parser.Parse(b"", True)
    except (expat.ExpatError, ValueError) as error:
        # A ValueError: what should be a row's or a cell's number is none.
        raise safety.damaged() from error


def _refuse_doctype(*_: Any) -> None:
    raise safety.UnreadableWorkbook(
        "文件含有不允许的内容，为安全起见不能读取。请用 Excel 或 WPS 另存为 .xlsx 后重新上传。"
    )


class _XlsxScanner:
    """Handlers over one worksheet. Cells may lack their reference; then they follow one another."""

    def __init__(self) -> None:
        self.details = Details()
        self.row = -1
        self.column = -1
        self.kind = ""
        self.formula = False
        self.valued = False
        self.inside = False
        self.content: list[str] = []

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag if ":" not in tag else _local(tag)
        if name == "c":
            self._start_cell(attributes)
        elif name in ("v", "is"):
            self.inside = True
            self.content = []
        elif name == "f":
            self.formula = True
        elif name == "row":
            self.row = _number(attributes["r"]) - 1 if "r" in attributes else self.row + 1
            self.column = -1
            if attributes.get("hidden") in ("1", "true"):
                self.details.hidden_rows.add(self.row)

    def _start_cell(self, attributes: dict[str, str]) -> None:
        if "r" in attributes:
            match = _REFERENCE.match(attributes["r"].upper())
            if match is None:
                raise safety.damaged()
            self.row = int(match[2]) - 1
            self.column = _column_number(match[1])
        else:
            self.column += 1
        self.kind = attributes.get("t", "")
        self.formula = self.valued = False
        self.content = []

    def text(self, data: str) -> None:
        if self.inside:
            self.content.append(data)

    def end(self, tag: str) -> None:
        name = tag if ":" not in tag else _local(tag)
        if name in ("v", "is"):
            self.inside = False
            # A text formula may truly result in an empty text; any other without a value was never computed.
            self.valued = bool("".join(self.content).strip()) or self.kind == "str"
        elif name == "c" and (self.valued or self.formula):
            self._end_cell()

    def _end_cell(self) -> None:
        position = (self.row, self.column)
        self.details.saw(*position)
        if not self.valued:
            self.details.formulas_without_value.add(position)
        elif self.kind == "e":
            self.details.errors[position] = "".join(self.content)


def _number(text: str) -> int:
    """A count or position that a file states."""
    if not (text.isascii() and text.isdecimal() and len(text) <= _LONGEST_NUMBER):
        raise safety.damaged()
    return int(text)


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


class _OdsScanner:
    """Handlers over content.xml. Runs of equal rows and cells are written once with a repeat count."""

    def __init__(self) -> None:
        self.tables: dict[str, Details] = {}
        self.details = Details()
        self.row = 0
        self.row_repeat = 1
        self.column = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "table:table":
            self.details = self.tables.setdefault(attributes.get("table:name", ""), Details())
            self.row = 0
        elif tag == "table:table-row":
            self.row_repeat = _number(attributes.get("table:number-rows-repeated", "1"))
            self.column = 0
            if attributes.get("table:visibility") in ("collapse", "filter") and self.row_repeat < 1000:
                self.details.hidden_rows.update(range(self.row, self.row + self.row_repeat))
        elif tag in ("table:table-cell", "table:covered-table-cell"):
            self._merge(attributes)
            self.column += _number(attributes.get("table:number-columns-repeated", "1"))
            if "office:value-type" in attributes or "calcext:value-type" in attributes:
                self.details.saw(self.row + self.row_repeat - 1, self.column - 1)

    def _merge(self, attributes: dict[str, str]) -> None:
        rows = _number(attributes.get("table:number-rows-spanned", "1"))
        columns = _number(attributes.get("table:number-columns-spanned", "1"))
        if rows > 1 or columns > 1:
            self.details.merged.append(
                (self.row, self.column, self.row + rows - 1, self.column + columns - 1)
            )

    def end(self, tag: str) -> None:
        if tag == "table:table-row":
            self.row += self.row_repeat
