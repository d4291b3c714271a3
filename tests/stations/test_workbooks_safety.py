"""Files that must not reach a parser: each refused with what it is and what to do."""

import io
import struct
import zipfile

import openpyxl
import pytest

from stations.workbooks import UnreadableWorkbook, read_workbook
from stations.workbooks.safety import MAX_UPLOAD_BYTES

SAVE_AGAIN = "请用 Excel 或 WPS 打开原表，另存为“Excel 工作簿（.xlsx）”后重新上传。"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600


@pytest.fixture(scope="module")
def good() -> bytes:
    book = openpyxl.Workbook()
    book.active["A1"] = "甲"
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def packed(files: dict[str, bytes], base: bytes | None = None) -> bytes:
    stream = io.BytesIO(base or b"")
    with zipfile.ZipFile(stream, "a" if base else "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return stream.getvalue()


def refusal(data: bytes, name: str = "表.xlsx") -> str:
    with pytest.raises(UnreadableWorkbook) as refused:
        read_workbook(data, name)
    return refused.value.message


def test_the_good_one_is_read(good):
    assert read_workbook(good, "表.xlsx").sheets[0].rows == [["甲"]]


@pytest.mark.parametrize("row", ["x", "", "1e3"])
def test_a_row_whose_number_is_none_is_a_damaged_file(good, row):
    sheet = f'<worksheet><sheetData><row r="{row}"><c r="A1"><v>1</v></c></row></sheetData></worksheet>'
    with zipfile.ZipFile(io.BytesIO(good)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    assert refusal(packed(parts | {"xl/worksheets/sheet1.xml": sheet.encode()})).startswith("文件已损坏")


@pytest.mark.parametrize(
    ("data", "start"),
    [
        (b"", "文件是空的（0 字节）。"),
        (b"no workbook at all", "这不是电子表格（.xlsx、.xls 或 .ods）。"),
        ("姓名,7月\n林若溪,√".encode(), "这不是电子表格（.xlsx、.xls 或 .ods）。"),
        (b"%PDF-1.7 ...", "这是PDF 文件，不是电子表格。"),
        (b"\x89PNG\r\n\x1a\n", "这是图片，不是电子表格。"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "这是网页或 XML 格式的文件，只是名字像表格。"),
        (packed({"word/document.xml": b"<w/>"}), "这是 Word 文档，不是电子表格。"),
        (packed({"readme.txt": b"hello"}), "这是压缩包或其他类型的文件，不是可读取的电子表格。"),
        (b"PK\x03\x04" + b"broken" * 20, "文件已损坏或没有传完整，无法打开。"),
        (OLE, "这不是电子表格（可能是旧版 Word 等文件）。"),
        (OLE + "Workbook".encode("utf-16-le"), "文件已损坏或没有传完整，无法打开。"),
    ],
)
def test_what_is_no_workbook_is_called_by_its_name(data, start):
    message = refusal(data)
    assert message.startswith(start)
    assert message.endswith("后重新上传。")


def test_a_file_cut_short_is_refused(good):
    assert refusal(good[: len(good) // 2]) == f"文件已损坏或没有传完整，无法打开。{SAVE_AGAIN}"


def test_a_part_that_is_no_xml_is_refused(good):
    broken = packed({"xl/workbook.xml": b"<workbook><sheets>", "[Content_Types].xml": b"<Types/>"})
    assert refusal(broken) == f"文件已损坏或没有传完整，无法打开。{SAVE_AGAIN}"


def test_too_many_bytes_are_refused_before_anything_else():
    assert refusal(b"x" * (MAX_UPLOAD_BYTES + 1)).startswith("文件有 10.0 MB，超过 10 MB 的上限。")


def test_macros_are_refused_by_name_and_by_content(good):
    expected = f"这是带宏的工作簿，为安全起见不能上传。{SAVE_AGAIN}"
    assert refusal(good, "表.XLSM") == expected
    assert refusal(packed({"xl/vbaProject.bin": b"\xd0\xcf"}, base=good)) == expected
    assert refusal(OLE + "_VBA_PROJECT".encode("utf-16-le"), "表.xls") == expected


def test_protected_files_are_refused_with_the_way_to_unprotect_them():
    message = refusal(OLE + "EncryptedPackage".encode("utf-16-le"))
    assert message.startswith("文件设有打开密码，无法读取。请在 Excel 或 WPS 中输入密码打开，取消密码")
    encrypted_ods = packed(
        {
            "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
            "content.xml": b"secret",
            "META-INF/manifest.xml": b"<manifest:encryption-data/>",
        }
    )
    assert refusal(encrypted_ods, "表.ods") == message


def test_an_encrypted_zip_is_refused_as_protected(good):
    data = bytearray(packed({"xl/workbook.xml": b"<a/>"}))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.index(signature) + offset
        data[at : at + 2] = struct.pack("<H", 1)
    assert refusal(bytes(data)).startswith("文件设有打开密码")


TOO_LARGE = "文件解压后过大，为安全起见不能读取。"


def test_a_zip_bomb_is_refused():
    bomb = packed({"xl/workbook.xml": b"0" * 60_000_000})
    assert len(bomb) < 200_000
    assert refusal(bomb).startswith(TOO_LARGE)


def test_a_bomb_that_lies_about_its_size_is_refused():
    """The stated size is what a parser may trust; the stream goes on."""
    data = bytearray(packed({"xl/workbook.xml": b"0" * 60_000_000}))
    for signature, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = data.index(signature) + offset
        data[at : at + 4] = struct.pack("<I", 1000)
    assert refusal(bytes(data)).startswith(TOO_LARGE)


def test_a_file_packed_beyond_a_hundred_times_is_refused():
    assert refusal(packed({"xl/workbook.xml": b" " * 5_000_000})).startswith(TOO_LARGE)


def test_thousands_of_entries_are_refused():
    many = packed({f"xl/{number}.xml": b"" for number in range(2_001)})
    assert refusal(many).startswith("文件里有 2001 个部件，不像一份普通的表格。")


def test_declared_entities_are_refused(good):
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(good)) as old, zipfile.ZipFile(stream, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "xl/workbook.xml":
                content = b'<!DOCTYPE w [<!ENTITY a "b">]><w>&a;</w>'
            new.writestr(name, content)
    assert refusal(stream.getvalue()).startswith("文件含有不允许的内容")
