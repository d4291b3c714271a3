"""Photos without what they tell beside the picture: where, when, with which device and by whom they were taken.

A phone writes the place into every photo, and photos of visits show homes and children (docs/domain.md, "Evidence").
Only the parts that draw the picture are kept, byte for byte: nothing is compressed a second time. Whatever lies behind
the end of the picture goes too, such as the film of a "living" photo. Nothing is decoded, so a picture that unpacks
to something enormous does no harm here.
"""

import re
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass


class Broken(ValueError):  # noqa: N818 - a fact about a file
    """It begins like a picture of its kind and isn't a whole one."""


@dataclass(frozen=True)
class Picture:
    """The bytes that draw it, and how large it is in pixels."""

    data: bytes
    width: int
    height: int


def cleaned(data: bytes) -> Picture | None:
    """The picture without its metadata; None for what is no JPEG, PNG or WebP. Raises Broken for half a picture."""
    for start, clean in ((b"\xff\xd8\xff", _jpeg), (b"\x89PNG\r\n\x1a\n", _png), (b"RIFF", _webp)):
        if data.startswith(start) and (start != b"RIFF" or data[8:12] == b"WEBP"):
            try:
                return clean(data)
            except (struct.error, IndexError) as error:
                raise Broken from error
    return None


# Far more than any camera or program writes: whoever sends millions of empty ones wants to keep the server busy.
MOST_PARTS = 50_000

# ---- JPEG: segments with a length, between them compressed data in which every real FF is followed by 00 ----

MARKER = re.compile(rb"\xff+([^\x00\xff])", re.DOTALL)
IN_DATA = re.compile(rb"\xff+[^\x00\xff\xd0-\xd7]", re.DOTALL)
SIZES = {0xC0, 0xC1, 0xC2, 0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF}
END, SCAN, COMMENT = 0xD9, 0xDA, 0xFE
APPLICATION = range(0xE0, 0xF0)
# What a reader needs to draw: the resolution, the colour profile, the kind of colours.
DRAWN_WITH = {0xE0: b"JFIF\x00", 0xE2: b"ICC_PROFILE\x00", 0xEE: b"Adobe"}
EXIF = 0xE1


def _jpeg(data: bytes) -> Picture:
    kept, size, place, scanned = [data[:2]], None, 2, False
    for _ in range(MOST_PARTS):
        # Cameras leave stray bytes between segments now and then; readers skip them, and so they go.
        found = MARKER.search(data, place)
        if found is None:
            raise Broken
        marker = found[1][0]
        if marker == END:
            break
        start = found.end()
        end = start + struct.unpack_from(">H", data, start)[0]
        body = data[start + 2 : end]
        if marker in SIZES:
            height, width = struct.unpack_from(">HH", body, 1)
            size = width, height
        if marker == SCAN:
            behind = IN_DATA.search(data, end)
            if behind is None:
                raise Broken
            scanned, end = True, behind.start()
        if marker == EXIF and (turned := _orientation(body)):
            kept.append(_only_orientation(turned))
        elif _draws(marker, body):
            kept.append(data[found.start() : end])
        place = end
    else:
        raise Broken
    if size is None or not scanned:
        raise Broken
    return Picture(b"".join(kept) + b"\xff\xd9", *size)


def _draws(marker: int, body: bytes) -> bool:
    if marker in APPLICATION:
        return marker in DRAWN_WITH and body.startswith(DRAWN_WITH[marker])
    return marker != COMMENT


def _orientation(body: bytes) -> int:
    """Which way up, 2 to 8 as EXIF counts; 0 where the picture stands as it is, or says nothing that can be read."""
    tiff = body[6:]
    order = {b"II*\x00": "<", b"MM\x00*": ">"}.get(tiff[:4])
    if order is None or not body.startswith(b"Exif\x00\x00"):
        return 0
    try:
        (first,) = struct.unpack_from(f"{order}I", tiff, 4)
        (count,) = struct.unpack_from(f"{order}H", tiff, first)
        for number in range(count):
            tag, _, _, value = struct.unpack_from(f"{order}HHIH", tiff, first + 2 + 12 * number)
            if tag == ORIENTATION:
                return int(value) if value in range(2, 9) else 0
    except struct.error:
        return 0
    return 0


ORIENTATION = 0x0112


def _only_orientation(value: int) -> bytes:
    """An EXIF segment that says which way up and nothing else."""
    entry = struct.pack("<HHIHH", ORIENTATION, 3, 1, value, 0)
    body = b"Exif\x00\x00II*\x00" + struct.pack("<IH", 8, 1) + entry + bytes(4)
    return b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body


# ---- PNG: chunks with length, name and checksum ----

TOLD_BY_PNG = {b"eXIf", b"tEXt", b"zTXt", b"iTXt", b"tIME"}


def _png(data: bytes) -> Picture:
    kept, place = [data[:8]], 8
    names: list[bytes] = []
    while not names or names[-1] != b"IEND":
        (length,) = struct.unpack_from(">I", data, place)
        name, end = data[place + 4 : place + 8], place + 12 + length
        (checksum,) = struct.unpack_from(">I", data, end - 4)
        if zlib.crc32(data[place + 4 : end - 4]) != checksum:
            raise Broken
        if name not in TOLD_BY_PNG:
            kept.append(data[place:end])
        names.append(name)
        place = end
        if len(names) > MOST_PARTS:
            raise Broken
    if names[0] != b"IHDR" or b"IDAT" not in names:
        raise Broken
    return Picture(b"".join(kept), *struct.unpack_from(">II", data, 16))


# ---- WebP: a RIFF of chunks, each filled up to an even length ----

TOLD_BY_WEBP = {b"EXIF", b"XMP "}
TELLS = 0x08 | 0x04  # the flags that announce them


def _webp(data: bytes) -> Picture:
    kept, size = [], None
    for number, (name, body) in enumerate(_chunks(data)):
        if number > MOST_PARTS:
            raise Broken
        if size is None:
            size = _webp_size(name, body)
        if name not in TOLD_BY_WEBP:
            told = bytes([body[0] & ~TELLS]) + body[1:] if name == b"VP8X" else body
            kept.append(name + struct.pack("<I", len(told)) + told + bytes(len(told) % 2))
    if size is None:
        raise Broken
    drawn = b"WEBP" + b"".join(kept)
    return Picture(b"RIFF" + struct.pack("<I", len(drawn)) + drawn, *size)


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    end = 8 + struct.unpack_from("<I", data, 4)[0]
    if end > len(data):
        raise Broken
    place = 12
    while place < end:
        (length,) = struct.unpack_from("<I", data, place + 4)
        if place + 8 + length > end:
            raise Broken
        yield data[place : place + 4], data[place + 8 : place + 8 + length]
        place += 8 + length + length % 2


def _webp_size(name: bytes, body: bytes) -> tuple[int, int]:
    if name == b"VP8X":
        return int.from_bytes(body[4:7], "little") + 1, int.from_bytes(body[7:10], "little") + 1
    if name == b"VP8L":
        (bits,) = struct.unpack_from("<I", body, 1)
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if name != b"VP8 ":
        raise Broken
    width, height = struct.unpack_from("<HH", body, 6)
    return width & 0x3FFF, height & 0x3FFF
