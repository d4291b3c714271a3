"""What may be attached to a sheet or an evaluation: photos and documents, recognised by what is in them.

The name says nothing that is believed. It is kept for people to read, tidied, and has to agree with the content.
"""

import re
import unicodedata
import zipfile
from dataclasses import dataclass
from io import BytesIO
from typing import NoReturn

from django.conf import settings

from scoring import pictures

MEGABYTE = 1024 * 1024
LONGEST_NAME = 120
LARGEST_SIDE = 20_000
MOST_PIXELS = 220_000_000
MOST_PARTS = 5_000
MOST_UNPACKED = 300 * MEGABYTE
TAIL = 2_048
AGAIN = "再重新上传"


@dataclass(frozen=True)
class Kind:
    """A kind of file: what it is called, the endings that its names may have, how it is handed out."""

    code: str
    label: str
    endings: tuple[str, ...]
    content_type: str

    @property
    def is_picture(self) -> bool:
        """Whether a browser shows it itself."""
        return self.content_type.startswith("image/")


_OFFICE = "application/vnd.openxmlformats-officedocument"
KINDS = {
    kind.code: kind
    for kind in (
        Kind("jpeg", "图片", ("jpg", "jpeg"), "image/jpeg"),
        Kind("png", "图片", ("png",), "image/png"),
        Kind("webp", "图片", ("webp",), "image/webp"),
        Kind("pdf", "PDF", ("pdf",), "application/pdf"),
        Kind("docx", "Word 文档", ("docx",), f"{_OFFICE}.wordprocessingml.document"),
        Kind("xlsx", "Excel 表格", ("xlsx",), f"{_OFFICE}.spreadsheetml.sheet"),
        Kind("doc", "Word 文档", ("doc", "wps"), "application/msword"),
        Kind("xls", "Excel 表格", ("xls", "et"), "application/vnd.ms-excel"),
    )
}
# For the file dialogue. The pictures one by one: asked for these, an iPhone hands over JPEG instead of HEIC.
ACCEPT = ",".join(
    kind.content_type if kind.is_picture else f".{ending}"
    for kind in KINDS.values()
    for ending in kind.endings
)
IN_WORDS = "照片（JPEG、PNG、WebP）、PDF、Word 或 Excel 文件"


class Unacceptable(Exception):  # noqa: N818 - told to people, as a fact about their file
    """The file isn't kept. The message, in Chinese, names the file, says what is wrong with it and what to do."""


@dataclass(frozen=True)
class Accepted:
    """A file as it will be kept: photos without what they tell beside the picture."""

    name: str
    kind: Kind
    data: bytes


def largest() -> int:
    """The most bytes that a file may have (setting ATTACHMENT_MB)."""
    return int(settings.ATTACHMENT_MB) * MEGABYTE


def check_size(size: int, filename: str) -> None:
    """Refuse by its size before anything is read. Raises Unacceptable."""
    name = tidy(filename)
    if size == 0:
        raise Unacceptable(f"“{name}”是空的（0 字节），没有保存。请检查原文件能否打开，{AGAIN}。")
    if size > largest():
        raise Unacceptable(
            f"“{name}”有 {size / MEGABYTE:.1f} MB，超过每个 {settings.ATTACHMENT_MB} MB 的上限，没有保存。"
            f"请压缩图片或拆分文件，{AGAIN}。"
        )


def accept(data: bytes, filename: str) -> Accepted:
    """Recognise a file by its content. Raises Unacceptable."""
    check_size(len(data), filename)
    name = tidy(filename)
    kind = _recognised(data, name)
    _, dot, ending = name.rpartition(".")
    if not dot or len(ending) > 5:
        name = f"{name}.{kind.endings[0]}"
    elif ending.lower() not in kind.endings:
        raise Unacceptable(
            f"“{name}”的内容是{_full(kind)}，与扩展名 .{ending} 不符，没有保存。"
            f"请核对有没有选错文件；没有选错时，把扩展名改为 .{kind.endings[0]}，{AGAIN}。"
        )
    return Accepted(name, kind, _without_traces(data, name) if kind.is_picture else data)


def tidy(filename: str) -> str:
    """The name for people to read: without folders, invisible and forbidden characters, and not too long."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", filename))[-1]
    seen = "".join(letter for letter in last if unicodedata.category(letter)[0] != "C")
    name = re.sub(r"\s+", " ", re.sub(r'[<>:"|?*]', "_", seen)).strip(" .") or "材料"
    if len(name) <= LONGEST_NAME:
        return name
    stem, dot, ending = name.rpartition(".")
    if not dot or len(ending) > 5:
        return name[:LONGEST_NAME]
    return f"{stem[: LONGEST_NAME - len(ending) - 1]}.{ending}"


def _full(kind: Kind) -> str:
    return f" {kind.code.upper()} 图片" if kind.is_picture else f" {kind.label}"


def _recognised(data: bytes, name: str) -> Kind:
    for start, code in ((b"\xff\xd8\xff", "jpeg"), (b"\x89PNG\r\n\x1a\n", "png"), (b"%PDF-", "pdf")):
        if data.startswith(start):
            if code == "pdf" and b"%%EOF" not in data[-TAIL:]:
                _damaged(name)
            return KINDS[code]
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return KINDS["webp"]
    if data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return _old_office(data, name)
    if data.startswith(b"PK\x03\x04"):
        return _new_office(data, name)
    if data[4:8] == b"ftyp" and data[8:12] in {b"heic", b"heix", b"hevc", b"heim", b"mif1", b"msf1"}:
        raise Unacceptable(
            f"“{name}”是 HEIC 格式的照片，没有保存：许多电脑打不开它，也无法去除其中的拍摄地点。"
            f"请在手机上把照片另存为 JPEG（iPhone：设置 → 相机 → 格式 → 兼容性最佳），{AGAIN}。"
        )
    return _refuse(name, f"不是可以作为材料的文件类型。请上传{IN_WORDS}")


def _old_office(data: bytes, name: str) -> Kind:
    """The container of .doc and .xls, named by what lies in it."""

    def holds(stream: str) -> bool:
        return stream.encode("utf-16-le") in data

    if holds("EncryptedPackage"):
        _protected(name)
    if holds("_VBA_PROJECT"):
        _with_macros(name)
    if holds("WordDocument"):
        return KINDS["doc"]
    if holds("Workbook") or holds("Book"):
        return KINDS["xls"]
    return _refuse(name, f"不是 Word 或 Excel 文件。请上传{IN_WORDS}")


def _new_office(data: bytes, name: str) -> Kind:
    """The archive of .docx and .xlsx. Nothing is unpacked; the sizes that it states are added up."""
    try:
        entries = zipfile.ZipFile(BytesIO(data)).infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        _damaged(name)
    names = {entry.filename.lower() for entry in entries}
    if any(entry.flag_bits & 0x1 for entry in entries):
        _protected(name)
    if any(part.endswith("vbaproject.bin") for part in names):
        _with_macros(name)
    if len(entries) > MOST_PARTS or sum(entry.file_size for entry in entries) > MOST_UNPACKED:
        _refuse(name, "解压后过大，为安全起见不能保存。请另存为 PDF")
    if "[content_types].xml" in names and "word/document.xml" in names:
        return KINDS["docx"]
    if "[content_types].xml" in names and "xl/workbook.xml" in names:
        return KINDS["xlsx"]
    return _refuse(name, f"是压缩包或其他类型的文件。请解压后逐个上传{IN_WORDS}")


def _without_traces(data: bytes, name: str) -> bytes:
    try:
        picture = pictures.cleaned(data)
    except pictures.Broken:
        picture = None
    if picture is None or not (picture.width and picture.height):
        _damaged(name)
    if max(picture.width, picture.height) > LARGEST_SIDE or picture.width * picture.height > MOST_PIXELS:
        _refuse(
            name,
            f"有 {picture.width} × {picture.height} 像素，大得打不开，没有保存。请把长边缩小到 8000 像素以内",
        )
    return picture.data


def _refuse(name: str, what: str) -> NoReturn:
    raise Unacceptable(f"“{name}”{what}，{AGAIN}。")


def _damaged(name: str) -> NoReturn:
    _refuse(name, "已损坏或没有传完整，没有保存。请检查原文件能否打开")


def _protected(name: str) -> NoReturn:
    _refuse(name, "设有打开密码，没有保存。请取消密码或另存为 PDF")


def _with_macros(name: str) -> NoReturn:
    _refuse(name, "带有宏，为安全起见没有保存。请另存为 PDF 或不带宏的文件")
