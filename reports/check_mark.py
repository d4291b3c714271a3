"""What an issued report bears so that its holder can check it: the check page's address, also as a QR code."""

from itertools import groupby
from typing import Any
from urllib.parse import urlencode

import segno
from django.conf import settings
from django.urls import reverse

# White modules around the code, without which scanners don't find it (ISO/IEC 18004).
QUIET = 4


def check_mark(number: str, check_code: str) -> dict[str, Any]:
    """For the content of a report: the check page, its address with number and code, and that address as a picture.

    Drawn once, at issue: the site may move and the library may draw otherwise, a report's bytes stay.
    """
    page = f"{settings.SITE_URL}{reverse('reports:check')}"
    address = f"{page}?{urlencode({'number': number, 'code': check_code})}"
    return {"page": page, "address": address, "qr": qr_picture(address)}


def qr_picture(text: str) -> dict[str, str]:
    """A QR code at error level M as the box and the path of an SVG, one unit for each module."""
    rows = segno.make_qr(text, error="m").matrix
    size = len(rows) + 2 * QUIET
    bars = [bar for y, row in enumerate(rows) for bar in _bars(row, y)]
    return {"box": f"{-QUIET} {-QUIET} {size} {size}", "path": "".join(bars)}


def _bars(row: bytearray, y: int) -> list[str]:
    """The dark modules of one row, neighbours as one bar."""
    bars, x = [], 0
    for dark, modules in groupby(row):
        width = len(list(modules))
        if dark:
            bars.append(f"M{x} {y}h{width}v1h-{width}z")
        x += width
    return bars
