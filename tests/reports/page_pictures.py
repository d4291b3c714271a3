"""Some pages of a sample report as small grey pictures: what changed between two of them, and the stored ones made anew.

    .venv/bin/python -m tests.reports.page_pictures

writes `tests/reports/pictures/`. Look at each picture before committing it.
"""

from dataclasses import replace
from pathlib import Path

import django
import pypdfium2
from PIL import Image, ImageChops

FOLDER = Path(__file__).with_name("pictures")
DPI = 40
FINE = 4  # each pixel is the mean of 16, so that where a hair line falls matters little
TILE = 8  # px: 5 mm
GREYS = 64
PAGES = {
    "cover": 1,
    "contents": 2,
    "text": 4,
    "months": 9,
    "progress": 12,
    "result": 15,
    "indicators": 16,
    "attendance": 17,
}


def sample_pdf() -> bytes:
    """A draft of a sample station's report that bears a number and its check mark: all there is to see on a page."""
    from reports.check_mark import qr_picture
    from reports.documents import report_pdf
    from tests.reports.samples import sample_content, sample_facts

    facts = sample_facts()
    report = sample_content(replace(facts, station=replace(facts.station, is_sample=True)))
    address = "https://report.example/check/"
    report |= {"number": "HP-S1-2023-MID-1", "check_code": "ABCDEFGH23"}
    report["check"] = {"page": address, "address": address, "qr": qr_picture(address)}
    return report_pdf(report, draft=True)


def pictures(data: bytes) -> dict[str, Image.Image]:
    """The pages by name."""
    with pypdfium2.PdfDocument(data) as file:
        fine = {
            name: file[number - 1].render(scale=FINE * DPI / 72, grayscale=True).to_pil()
            for name, number in PAGES.items()
        }
    return {name: picture.reduce(FINE) for name, picture in fine.items()}


def stored() -> dict[str, Image.Image]:
    """The pictures to compare with."""
    return {name: Image.open(FOLDER / f"{name}.png").convert("L") for name in PAGES}


def difference(one: Image.Image, other: Image.Image) -> float:
    """How much darker or lighter, in parts of white, the tile that differs most is; 1 where the sizes differ."""
    if one.size != other.size:
        return 1.0
    tiles = (one.width // TILE, one.height // TILE)
    grey = [picture.resize(tiles, Image.Resampling.BOX) for picture in (one, other)]
    return ImageChops.difference(*grey).getextrema()[1] / 255


def remake() -> None:
    """Write the stored pictures, in so many greys."""
    FOLDER.mkdir(exist_ok=True)
    for name, picture in pictures(sample_pdf()).items():
        step = 256 // GREYS
        picture.point([level // step * step for level in range(256)]).save(
            FOLDER / f"{name}.png", optimize=True
        )


if __name__ == "__main__":
    django.setup()
    remake()
