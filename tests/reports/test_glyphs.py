"""Every character that a report may hold has a shape in its own fonts, on a machine without any other."""

from functools import cache
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from reports.pdf import ASSETS

FONTS = ("StationSerif-Regular", "StationSerif-Bold", "StationSans-Regular", "StationSans-Bold")
# The 8105 characters of 通用规范汉字表 in its order: Unihan's kTGH, Unicode 14.
STANDARD = Path(__file__).with_name("standard_characters.txt").read_text("utf-8").replace("\n", "")


@cache
def shapes(font: str) -> set[str]:
    """The characters that a font draws; one whose outline is empty, such as the missing glyph's, is none."""
    with TTFont(ASSETS / "fonts" / f"{font}.ttf", lazy=True) as file:
        offsets = file["loca"].locations
        drawn = {name for i, name in enumerate(file.getGlyphOrder()) if offsets[i] < offsets[i + 1]}
        return {chr(point) for point, name in file.getBestCmap().items() if name in drawn}


@pytest.mark.parametrize("font", FONTS)
def test_the_whole_standard_list_is_in_every_text_font(font):
    assert len(set(STANDARD)) == 8105
    assert [character for character in STANDARD if character not in shapes(font)] == []


@pytest.mark.parametrize("font", FONTS)
def test_rare_characters_of_names_are_in_the_text_font_or_the_one_behind_it(font):
    names = "喆垚祎玥翀芃昇犇頔赟䶮㛃𠮷龘靐㙓㴋䒟淼焱燊𤩽𫍣𫠆𬱖"

    assert [
        character for character in names if character not in shapes(font) | shapes("StationRare-Regular")
    ] == []


def test_each_ideograph_of_the_basic_block_and_its_first_extension_has_a_shape():
    known = shapes("StationSerif-Regular") | shapes("StationRare-Regular")

    assert [
        f"{point:X}" for point in (*range(0x3400, 0x4DB6), *range(0x4E00, 0x9FF0)) if chr(point) not in known
    ] == []
