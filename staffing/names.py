"""Names for readers who need not know who somebody is. See docs/domain.md, "Persons"."""

from __future__ import annotations

from collections.abc import Iterable

STAR = "*"


def mask_name(name: str) -> str:
    """林小溪 → 林*溪, 林溪 → 林*, 欧阳小溪 → 欧**溪: the first and the last character, stars for those between.

    Of one or two characters only the first stays, or none. Other scripts give away less, the first letter of each
    word: Anna Lee → A*** L**.
    """
    words = name.split()
    if len(words) > 1 or name.isascii():
        return " ".join(word[0] + STAR * (len(word) - 1) if len(word) > 1 else STAR for word in words)
    word = "".join(words)
    if len(word) < 3:
        return word[0] + STAR if len(word) == 2 else STAR * len(word)
    return word[0] + STAR * (len(word) - 2) + word[-1]


def mask_in(text: str, names: Iterable[str]) -> str:
    """The text with every one of the names masked in it, longer ones first: a remark may name a colleague."""
    for name in sorted(set(names), key=len, reverse=True):
        if name:
            text = text.replace(name, mask_name(name))
    return text
