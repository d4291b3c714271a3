"""Which passages of a text were put otherwise: pure arithmetic on two wordings."""

import re
from difflib import SequenceMatcher

_SENTENCE = re.compile(r"[^。！？；\n]*[。！？；\n]+|[^。！？；\n]+$")


def sentences(text: str) -> list[str]:
    """The sentences with the marks that end them; nothing is lost."""
    return _SENTENCE.findall(text)


def changed_passages(old: str, new: str) -> list[tuple[str, str]]:
    """Each run of sentences that differs, before and after; empty where something was only added or left out."""
    before, after = sentences(old), sentences(new)
    blocks = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    return [
        ("".join(before[i1:i2]).strip(), "".join(after[j1:j2]).strip())
        for tag, i1, i2, j1, j2 in blocks
        if tag != "equal"
    ]
