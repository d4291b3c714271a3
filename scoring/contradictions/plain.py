"""Texts in half-width signs, without spaces that only typesetting wants; each sign knows where it was written."""

import re
import unicodedata
from dataclasses import dataclass

_BRACKETS = str.maketrans({"【": "[", "】": "]"})
# Signs of Markdown, and spaces that stand beside a Chinese sign. Two numbers stay apart.
_IDLE = re.compile(r"\*\*|[ \t]+")


@dataclass(frozen=True)
class Plain:
    """`places[n]` is where the sign n stands in the text as it was written."""

    text: str
    places: tuple[int, ...]

    def part(self, start: int, end: int) -> "Plain":
        """What stands from `start` to before `end`, without spaces around it."""
        while start < end and self.text[start].isspace():
            start += 1
        while start < end and self.text[end - 1].isspace():
            end -= 1
        return Plain(self.text[start:end], self.places[start:end])


def plain(text: str) -> Plain:
    """The text with the places of its signs."""
    signs: list[str] = []
    places: list[int] = []
    for place, sign in enumerate(text.translate(_BRACKETS)):
        for one in sign if sign.isascii() else unicodedata.normalize("NFKC", sign):
            signs.append(one)
            places.append(place)
    wide = "".join(signs)
    kept = [True] * len(wide)
    for match in _IDLE.finditer(wide):
        if not _parts(wide[: match.start()][-1:], wide[match.end() : match.end() + 1], match[0]):
            kept[match.start() : match.end()] = [False] * len(match[0])
    return Plain(
        "".join(sign for sign, stays in zip(wide, kept, strict=True) if stays),
        tuple(place for place, stays in zip(places, kept, strict=True) if stays),
    )


def normal(text: str) -> str:
    """The text alone."""
    return plain(text).text


def _parts(before: str, after: str, idle: str) -> bool:
    """Whether spaces keep words or numbers apart."""
    if idle == "**" or not (before.isascii() and after.isascii()):
        return False
    return before.isalnum() and after.isalnum()
