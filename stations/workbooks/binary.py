"""What calamine does not tell about an old .xls file, read from its records: hidden rows, errors, the last value.

An .xls file is a small file system (OLE) that holds one stream of records (BIFF). Only records that speak of rows
and cells are looked at. A file whose structure makes no sense is refused as damaged.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from itertools import pairwise

from stations.workbooks import safety
from stations.workbooks.details import Details

_HEADER = 512
_DIRECTORY_ENTRY = 128
_SMALL_STREAM = 4096
_SMALL_SECTOR = 64
_END = 0xFFFFFFFA  # this and all above mark the end of a chain of sectors

_BOUNDSHEET, _BOF, _EOF, _ROW, _DIMENSIONS = 0x0085, 0x0809, 0x000A, 0x0208, 0x0200
_ROWS, _COLUMNS = 65536, 256  # the largest sheet of an .xls file
_FORMULA, _BOOLERR, _MULRK = 0x0006, 0x0205, 0x00BD
_VALUES = frozenset({0x0203, 0x0204, 0x027E, 0x00FD, 0x00D6, _FORMULA, _BOOLERR})
_HIDDEN = 0x20
_ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
}


def xls_details(data: bytes) -> dict[str, Details]:
    """Details of each sheet of an .xls file, by its name. Formulas always carry their result."""
    try:
        stream = _Container(data).workbook()
        sheets = dict(_sheets(stream))
        # A sheet ends where the next one begins, so that no record is looked at twice.
        ends = dict(pairwise([*sorted(set(sheets.values())), len(stream)]))
        return {name: _sheet(stream, offset, ends[offset]) for name, offset in sheets.items()}
    except (struct.error, IndexError) as error:
        raise safety.damaged() from error


class _Container:
    """The file system of an OLE file, as far as finding one stream needs it."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.sector: int = 1 << struct.unpack_from("<H", data, 30)[0]
        if self.sector not in (512, 4096):
            raise safety.damaged()
        self.limit = len(data) // self.sector + 1
        self.table = self._table()
        self.directory = self._chain(struct.unpack_from("<I", data, 48)[0])

    def workbook(self) -> bytes:
        """The stream of records."""
        root_start, root_size = struct.unpack_from("<II", self.directory, 116)
        for start in range(0, len(self.directory), _DIRECTORY_ENTRY):
            length = struct.unpack_from("<H", self.directory, start + 64)[0]
            name = self.directory[start : start + max(length - 2, 0)].decode("utf-16-le", "replace")
            if name in ("Workbook", "Book"):
                first, size = struct.unpack_from("<II", self.directory, start + 116)
                if size >= _SMALL_STREAM:
                    return self._chain(first)[:size]
                return self._small(first, self._chain(root_start)[:root_size])[:size]
        raise safety.damaged()

    def _table(self) -> list[int]:
        """Which sector follows each sector; where its own sectors lie stands in the header and in a chain."""
        count = self.sector // 4
        sectors = list(struct.unpack_from("<109I", self.data, 76))
        following = struct.unpack_from("<I", self.data, 68)[0]
        most = self.limit // count + 2
        while following < _END and len(sectors) < most:
            *more, following = struct.unpack_from(f"<{count}I", self.data, self._at(following))
            sectors += more
        table: list[int] = []
        for number in sectors[:most]:
            if number < _END:
                table += struct.unpack_from(f"<{count}I", self.data, self._at(number))
        return table

    def _at(self, number: int) -> int:
        return (number + 1) * self.sector if self.sector > _HEADER else _HEADER + number * self.sector

    def _chain(self, number: int) -> bytes:
        parts: list[bytes] = []
        for _ in range(self.limit):
            if number >= _END:
                return b"".join(parts)
            parts.append(self.data[self._at(number) : self._at(number) + self.sector])
            number = self.table[number]
        raise safety.damaged()

    def _small(self, number: int, stream: bytes) -> bytes:
        """A stream below 4 KB lies in small sectors inside the root's own stream."""
        chain = self._chain(struct.unpack_from("<I", self.data, 60)[0])
        table = struct.unpack(f"<{len(chain) // 4}I", chain[: len(chain) // 4 * 4])
        parts: list[bytes] = []
        for _ in range(len(table) + 1):
            if number >= _END:
                return b"".join(parts)
            parts.append(stream[number * _SMALL_SECTOR : (number + 1) * _SMALL_SECTOR])
            number = table[number]
        raise safety.damaged()


def _records(stream: bytes, offset: int, end: int) -> Iterator[tuple[int, bytes]]:
    """The records from an offset on. Nothing but zeros is the rest of a last sector."""
    while offset + 4 <= end:
        kind, length = struct.unpack_from("<HH", stream, offset)
        if kind == length == 0:
            return
        yield kind, stream[offset + 4 : offset + 4 + length]
        offset += 4 + length


def _sheets(stream: bytes) -> Iterator[tuple[str, int]]:
    for kind, body in _records(stream, 0, len(stream)):
        if kind == _EOF:
            return
        if kind == _BOUNDSHEET:
            offset, length, wide = struct.unpack_from("<I2xBB", body)
            text = body[8 : 8 + 2 * length].decode("utf-16-le", "replace") if wide & 1 else ""
            yield text or body[8 : 8 + length].decode("latin-1"), offset


def _sheet(stream: bytes, offset: int, end: int) -> Details:
    """One sheet's records. Charts inside a sheet have a beginning and an end of their own."""
    _check_reserved(stream, offset, end)
    details, depth = Details(), 0
    for kind, body in _records(stream, offset, end):
        if kind == _BOF:
            depth += 1
        elif kind == _EOF:
            depth -= 1
            if depth <= 0:
                break
        elif depth == 1:
            _look(details, kind, body)
    return details


def _check_reserved(stream: bytes, offset: int, end: int) -> None:
    """Refuse a sheet for which calamine would reserve memory beyond all measure, which ends the whole process.

    It reads on to the first end of a part, whatever began in between; it reserves what the dimensions state, and from
    the first cell's row to the last one's, which it doesn't expect to lie above.
    """
    rows: list[int] = []
    for kind, body in _records(stream, offset, end):
        if kind == _EOF:
            break
        if kind == _DIMENSIONS:
            first, last, left, right = struct.unpack_from("<IIHH" if len(body) >= 14 else "<HHHH", body)
            if (last and first >= last) or (right and left >= right) or last > _ROWS or right > _COLUMNS:
                raise safety.damaged()
        elif kind in _VALUES or kind == _MULRK:
            rows.append(struct.unpack_from("<H", body)[0])
    if rows and rows[-1] < rows[0]:
        raise safety.damaged()


def _look(details: Details, kind: int, body: bytes) -> None:
    if kind == _ROW:
        row, options = struct.unpack_from("<H10xH", body)
        if options & _HIDDEN:
            details.hidden_rows.add(row)
    elif kind == _MULRK:
        details.saw(*struct.unpack_from("<HH", body))
        details.saw(struct.unpack_from("<H", body)[0], struct.unpack_from("<H", body, len(body) - 2)[0])
    elif kind in _VALUES:
        place = struct.unpack_from("<HH", body)
        details.saw(*place)
        if kind == _BOOLERR and body[7]:
            details.errors[place] = _ERRORS.get(body[6], "#N/A")
        elif kind == _FORMULA and body[12:14] == b"\xff\xff" and body[6] == 2:
            details.errors[place] = _ERRORS.get(body[8], "#N/A")
