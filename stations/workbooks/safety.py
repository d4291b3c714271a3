"""What must be true of an uploaded file before any parser of workbooks sees it.

The limits stop archives that unpack to something enormous (200 MB of zeros pack into 194 KB) and cells at
the far end of a sheet, for which a parser would reserve memory for everything in between.
"""

from __future__ import annotations

import copy
import zipfile
import zlib
from io import BytesIO
from typing import Literal

MAX_UPLOAD_BYTES = 10 * 1024 * 1024
MAX_UNPACKED_BYTES = 50 * 1024 * 1024
MAX_RATIO = 100
MAX_ENTRIES = 2_000
MAX_ROWS = 60_000
MAX_COLUMNS = 1_000
MAX_CELLS = 3_000_000

_CHUNK = 1 << 18
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SAVE_AGAIN = "请用 Excel 或 WPS 打开原表，另存为“Excel 工作簿（.xlsx）”后重新上传。"
_OTHER_TYPES = (
    (b"%PDF", "PDF 文件"),
    (b"\x89PNG", "图片"),
    (b"\xff\xd8\xff", "图片"),
    (b"GIF8", "图片"),
    (b"Rar!", "压缩包"),
    (b"7z\xbc\xaf", "压缩包"),
    (b"{\\rtf", "Word 文档"),
)

Kind = Literal["xlsx", "xls", "ods"]


class UnreadableWorkbook(Exception):  # noqa: N818 - it is told to people, as a fact about their file
    """The file cannot be read at all. The message, in Chinese, says what it is and what to do."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def check(data: bytes, filename: str) -> Kind:
    """The kind of workbook that ``data`` really is, judged by content; the name only reveals macro files.

    Raises UnreadableWorkbook for everything that must not reach a parser.
    """
    if not data:
        raise UnreadableWorkbook(f"文件是空的（0 字节）。请检查原表能否打开，{_SAVE_AGAIN[1:]}")
    if len(data) > MAX_UPLOAD_BYTES:
        size = len(data) / 1024 / 1024
        raise UnreadableWorkbook(
            f"文件有 {size:.1f} MB，超过 10 MB 的上限。请删除表中的图片和与本表无关的工作表后重新上传。"
        )
    if filename.lower().endswith((".xlsm", ".xltm", ".xlam")):
        raise _has_macros()
    if data.startswith(_OLE):
        return _check_ole(data)
    if data.startswith(b"PK"):
        return _check_zip(data)
    raise UnreadableWorkbook(_what_else(data))


def too_far(sheet: str, rows: int, columns: int) -> UnreadableWorkbook | None:
    """The refusal of a sheet whose last value lies at this row and column (counted from one), or None."""
    if rows <= MAX_ROWS and columns <= MAX_COLUMNS and rows * columns <= MAX_CELLS:
        return None
    return UnreadableWorkbook(
        f"工作表“{sheet}”的内容一直延伸到第 {rows} 行、第 {columns} 列，超出可读取的范围。"
        "请删除表格以外零散的内容，保存后重新上传。"
    )


def _has_macros() -> UnreadableWorkbook:
    return UnreadableWorkbook(f"这是带宏的工作簿，为安全起见不能上传。{_SAVE_AGAIN}")


def protected() -> UnreadableWorkbook:
    """The refusal of a file that wants a password."""
    return UnreadableWorkbook(
        "文件设有打开密码，无法读取。请在 Excel 或 WPS 中输入密码打开，取消密码（文件 → 信息 → 保护工作簿），"
        "保存后重新上传。"
    )


def damaged() -> UnreadableWorkbook:
    """The refusal of a file that looks like a workbook and cannot be read as one."""
    return UnreadableWorkbook(f"文件已损坏或没有传完整，无法打开。{_SAVE_AGAIN}")


def _check_ole(data: bytes) -> Kind:
    """Old binary files: .xls among them, but also Word documents and the shell of protected .xlsx files."""
    if _utf16("EncryptedPackage") in data:
        raise protected()
    if _utf16("_VBA_PROJECT") in data:
        raise _has_macros()
    if _utf16("Workbook") not in data and _utf16("Book") not in data:
        raise UnreadableWorkbook(f"这不是电子表格（可能是旧版 Word 等文件）。{_SAVE_AGAIN}")
    return "xls"


def _utf16(name: str) -> bytes:
    return name.encode("utf-16-le")


def _check_zip(data: bytes) -> Kind:
    try:
        archive = zipfile.ZipFile(BytesIO(data))
        entries = archive.infolist()
        _check_sizes(archive, entries, len(data))
        names = {entry.filename for entry in entries}
        return _kind_of_zip(archive, names)
    except (
        zipfile.BadZipFile,
        zlib.error,
        NotImplementedError,
        RuntimeError,
        ValueError,
        EOFError,
        OSError,
    ) as error:
        raise damaged() from error


def _check_sizes(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo], packed: int) -> None:
    """Unpack everything once, counting: the sizes that an archive states about itself may be lies."""
    if len({entry.filename.lower() for entry in entries}) < len(entries):
        raise damaged()  # two parts of one name: which of them a parser opens is anybody's guess
    if len(entries) > MAX_ENTRIES:
        raise UnreadableWorkbook(f"文件里有 {len(entries)} 个部件，不像一份普通的表格。{_SAVE_AGAIN}")
    allowed = min(MAX_UNPACKED_BYTES, packed * MAX_RATIO)
    unpacked = 0
    for entry in entries:
        if entry.flag_bits & 0x1:
            raise protected()
        # A stated size makes zipfile stop there; one beyond the limit makes it read to the real end.
        honest = copy.copy(entry)
        honest.file_size = MAX_UNPACKED_BYTES + 1
        with archive.open(honest) as stream:
            while chunk := stream.read(_CHUNK):
                unpacked += len(chunk)
                if unpacked > allowed:
                    raise UnreadableWorkbook(
                        "文件解压后过大，为安全起见不能读取。请新建一份工作簿，只把需要上报的表格复制进去，"
                        "保存为 .xlsx 后重新上传。"
                    )


def _kind_of_zip(archive: zipfile.ZipFile, names: set[str]) -> Kind:
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise _has_macros()
    if "xl/workbook.xml" in names:
        return "xlsx"
    if "content.xml" in names and b"spreadsheet" in archive.read(
        "mimetype" if "mimetype" in names else "content.xml"
    ):
        if "META-INF/manifest.xml" in names and b"encryption-data" in archive.read("META-INF/manifest.xml"):
            raise protected()
        return "ods"
    if "word/document.xml" in names:
        raise UnreadableWorkbook(f"这是 Word 文档，不是电子表格。{_SAVE_AGAIN}")
    raise UnreadableWorkbook(f"这是压缩包或其他类型的文件，不是可读取的电子表格。{_SAVE_AGAIN}")


def _what_else(data: bytes) -> str:
    start = data[:512].lstrip(b"\xef\xbb\xbf\r\n\t ").lower()
    if start.startswith((b"<html", b"<!doctype html", b"<table", b"<meta", b"<?xml")):
        return f"这是网页或 XML 格式的文件，只是名字像表格。{_SAVE_AGAIN}"
    for magic, name in _OTHER_TYPES:
        if data.startswith(magic):
            return f"这是{name}，不是电子表格。{_SAVE_AGAIN}"
    return f"这不是电子表格（.xlsx、.xls 或 .ods）。{_SAVE_AGAIN}"
