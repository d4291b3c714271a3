"""Pages as pictures against stored ones: what a list of words and places can't say, such as a line that is gone."""

import pytest
from PIL import Image

from tests.reports import page_pictures

# Measured in parts of white, by the tile that differs most. The same page drawn twice as finely, or a third of a
# millimetre lower and further right, stays below. Above are a page moved by 0.6 mm (0.07 to 0.14), the draft's
# watermark gone (0.07), another typeface (0.10 to 0.14 where it is set), the lines of a table gone (0.17), a table
# moved by 2 mm (0.28).
LIMIT = 0.065


def test_the_pages_look_as_they_did():
    stored, drawn = page_pictures.stored(), page_pictures.pictures(page_pictures.sample_pdf())
    differences = {name: page_pictures.difference(stored[name], picture) for name, picture in drawn.items()}

    assert {name: found for name, found in differences.items() if found > LIMIT} == {}, (
        "Look at the pages; if they are as they should be: python -m tests.reports.page_pictures"
    )


@pytest.mark.parametrize("name", page_pictures.PAGES)
def test_a_page_that_moved_by_a_millimetre_is_found(name):
    page = page_pictures.stored()[name]
    moved = Image.new("L", page.size, "white")
    moved.paste(page, (0, 2))

    assert page_pictures.difference(page, moved) > LIMIT


def test_a_page_of_another_size_is_found():
    page = page_pictures.stored()["cover"]

    assert page_pictures.difference(page, page.rotate(90, expand=True)) == 1
