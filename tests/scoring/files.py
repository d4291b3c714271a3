"""Small real files for tests: pictures with a place in them, documents, and things that pretend."""

import struct
import zipfile
import zlib
from io import BytesIO

from PIL import Image

PLACE = b"113.2644"  # stands for whatever a phone writes into a photo
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(64)
HEIC = b"\x00\x00\x00\x18ftypheic" + bytes(40)
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!doctype html><script>alert(1)</script>"
PROGRAM = b"MZ" + bytes(200)


def picture(form="JPEG", size=(60, 40), colour="green", **more) -> bytes:
    """A picture that says where it was taken, which way up, and with what."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = PLACE.decode()
    exif.get_ifd(0x8825)[2] = (23.0, 7.0, 9.0)
    held = BytesIO()
    Image.new("RGB", size, colour).save(held, form, exif=exif, **more)
    return held.getvalue()


def told(data: bytes) -> dict:
    """What a picture says of itself, by EXIF's numbers."""
    return dict(Image.open(BytesIO(data)).getexif())


def pixels(data: bytes) -> bytes:
    return Image.open(BytesIO(data)).convert("RGB").tobytes()


def office(main: str, *more: str, encrypted=False) -> bytes:
    """An archive with the parts of a document of that name."""
    held = BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name in ("[Content_Types].xml", main, *more):
            archive.writestr(name, "<x/>")
    data = held.getvalue()
    if encrypted:
        at = data.index(b"PK\x01\x02") + 8
        data = data[:at] + b"\x01\x00" + data[at + 2 :]
    return data


def old_office(*streams: str) -> bytes:
    return OLE + b"".join(name.encode("utf-16-le") + bytes(20) for name in streams)


def chunk(name: bytes, body: bytes) -> bytes:
    """One part of a PNG."""
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def enormous() -> bytes:
    """A PNG of a few bytes that says it is 100 000 pixels wide and high."""
    header = struct.pack(">IIBBBBB", 100_000, 100_000, 8, 2, 0, 0, 0)
    drawn = zlib.compress(bytes(1000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", drawn) + chunk(b"IEND", b"")
