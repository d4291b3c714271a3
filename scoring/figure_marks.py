"""Marks inside a text that is being written: which words are a figure, and under which key it answers 从哪来.

Marks travel within plain text, through joins and formats, until a block takes them out. They begin with a word drawn
anew by each process, so nothing that a user typed can pass for one.
"""

import re
import secrets

_WORD = secrets.token_hex(8)
_BEGIN, _BETWEEN, _END = f"\ue000{_WORD}:", f"\ue001{_WORD}:", f"\ue002{_WORD}:"
_MARKED = re.compile(f"{_BEGIN}(?P<key>.*?){_BETWEEN}(?P<text>.*?){_END}", re.DOTALL)

Span = tuple[int, int, str]


def marked(key: str, text: str) -> str:
    """The text as the figure of that key."""
    return f"{_BEGIN}{key}{_BETWEEN}{text}{_END}"


def read_marks(text: str) -> tuple[str, list[Span]]:
    """The text without its marks, and where each figure stands in it: begin, end, key."""
    if _BEGIN not in text:
        return text, []
    plain, spans, done = "", [], 0
    for match in _MARKED.finditer(text):
        plain += text[done : match.start()]
        spans.append((len(plain), len(plain) + len(match["text"]), match["key"]))
        plain += match["text"]
        done = match.end()
    return plain + text[done:], spans
