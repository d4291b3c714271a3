"""The note beside 总体服务: a running text of statements, read by phrase and unit.

户, 人 and 人次 are three different counts, so the unit decides together with the words before the number.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from stations.workbooks.text import normalise

# Words before the number, unit → code of the statement in the catalogue. The first match wins.
PHRASES: tuple[tuple[str, str, str], ...] = (
    (r"户籍人口", "人", "registered-population"),
    (r"建档", "户", "households-on-file"),
    (r"建档", "人", "persons-on-file"),
    (r"探访", "人次", "visits"),
    (r"探访|服务总人数", "人", "persons-visited"),
    (r"服务.*居民|居民.*服务", "人次", "residents-served"),
    (r"折合|物资|捐赠|慈善资源", "元", "donations-in-kind"),
)
_CLAUSES = re.compile(r"[，；。、;\n]|,(?!\d{3}(?!\d))")
_NUMBER = re.compile(
    r"(?P<number>\d[\d,]*(?:\.\d+)?)(?![\d.,])(?P<scale>[千万亿])?[余多]?(?P<unit>人次|[人户元%])?(?![年月日号])"
)
_SCALES = {"千": 1_000, "万": 10_000, "亿": 100_000_000}
_UNITS_IN_WORDS = (("人次", "人次"), ("户数", "户"), ("人数", "人"), ("人口", "人"), ("金额", "元"))


@dataclass(frozen=True)
class Phrase:
    """One figure of a note: the statement's code (None where it isn't understood), its value, the words as written."""

    code: str | None
    value: Decimal
    words: str


def read_note(text: str) -> list[Phrase]:
    """Every figure of a note, in order; dates are passed over."""
    return [phrase for clause in _CLAUSES.split(text) for phrase in _figures(normalise(clause))]


def _figures(clause: str) -> Iterator[Phrase]:
    """A number without words of its own (建档596户653人) shares those before it."""
    words, end = "", 0
    for match in _NUMBER.finditer(clause):
        words = clause[end : match.start()].strip("()和及共") or words
        end = match.end()
        unit = match["unit"] or next((unit for word, unit in _UNITS_IN_WORDS if word in words), "")
        value = Decimal(match["number"].replace(",", "")) * _SCALES.get(match["scale"] or "", 1)
        code = next(
            (code for pattern, wanted, code in PHRASES if wanted == unit and re.search(pattern, words)), None
        )
        yield Phrase(code, value, f"{words}{match.group()}")
