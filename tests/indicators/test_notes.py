"""The note of statements, phrase by phrase: 户, 人 and 人次 are three different counts."""

from decimal import Decimal

import pytest

from indicators.sheets.notes import read_note

REFERENCE = (
    "所在街道户籍人口（3.2万人），评估末月社工站为困难群众和特殊群体建档总户数596户，建档人数653人；"
    "评估期内入户探访总人数532人次，服务总人数457人；通过社工专业服务共服务社区居民10600人次。"
)


def codes(text):
    return [(phrase.code, phrase.value) for phrase in read_note(text)]


def test_the_reference_note_is_understood_whole():
    assert codes(REFERENCE) == [
        ("registered-population", 32000),
        ("households-on-file", 596),
        ("persons-on-file", 653),
        ("visits", 532),
        ("persons-visited", 457),
        ("residents-served", 10600),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("户籍人口32000人", [("registered-population", 32000)]),
        ("户籍人口约3万余人", [("registered-population", 30000)]),
        ("户籍人口 3．2 万", [("registered-population", 32000)]),
        ("建档596户653人", [("households-on-file", 596), ("persons-on-file", 653)]),
        ("建档户数596，建档人数653", [("households-on-file", 596), ("persons-on-file", 653)]),
        ("共服务社区居民10,600人次", [("residents-served", 10600)]),
        ("入户探访532人次、457人", [("visits", 532), (None, 457)]),
        ("社会慈善资源折合人民币43.5万元", [("donations-in-kind", 435000)]),
        ("截至2023年11月30日，建档596户", [("households-on-file", 596)]),
        ("居民满意度98.5%", [(None, Decimal("98.5"))]),
        ("培训167人次", [(None, 167)]),
        ("社工站服务规范，成效良好。", []),
    ],
)
def test_figures_are_read_by_their_words_and_unit(text, expected):
    assert codes(text) == expected


def test_what_is_not_understood_keeps_its_words():
    (phrase,) = read_note("其中培训保洁员167人次。")
    assert (phrase.code, phrase.words) == (None, "其中培训保洁员167人次")
