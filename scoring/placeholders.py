"""Figures within a text: `{到岗.稳岗率}` stands for a fact and is filled from data when the text is read.

The rules (docs/domain.md, "Placeholders"): a key is two or more names joined by full stops, in braces of either width, on
one line. Other braces are plain text. Double braces print single ones and fill nothing. A value that was filled in is
never looked at again.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import NamedTuple

from scoring.stored import Stored

LONGEST_KEY = 200
MOST_PROPOSALS = 5

_INSIDE = rf"[^{{}}｛｝\n]{{1,{LONGEST_KEY}}}"
_BRACED = re.compile(rf"(?P<twice>[{{｛]{{2}}(?P<kept>{_INSIDE})[}}｝]{{2}})|[{{｛](?P<once>{_INSIDE})[}}｝]")
_FIGURE = re.compile(r"\d+(?:[.,]\d+)*%?")
# What an input method writes for a full stop between two names.
_FULL_STOPS = str.maketrans("．。", "..")


@dataclass(frozen=True)
class Fact:
    """A figure or name that texts may hold. `text` is how a report prints it, with its unit; None: not known now.

    `value` is what `text` was written from, `source` says in words how it came about, where that isn't plain.
    `closed` says why the writer may not use it (yet): such a fact has no value here and isn't offered.
    `inputs` are the keys of the facts that it was calculated from, `rows` the stored rows that it was counted from.
    """

    key: str
    text: str | None
    value: object = None
    unit: str = ""
    source: str = ""
    closed: str = ""
    inputs: tuple[str, ...] = ()
    rows: tuple[Stored, ...] = ()

    @property
    def name(self) -> str:
        """The key without its group."""
        return self.key.partition(".")[2]


class Problem(NamedTuple):
    """A placeholder that can't be filled, and what to do, in words. `blocks`: a text with it isn't saved."""

    key: str
    message: str
    blocks: bool


def has_braces(text: str) -> bool:
    """Whether `fill` or `check` could have anything to do."""
    return _BRACED.search(text) is not None


def find(text: str) -> list[str]:
    """The keys that a text asks for, each once, in order."""
    return list(dict.fromkeys(key for match in _BRACED.finditer(text) if (key := _key_of(match))))


def _key_of(match: re.Match[str]) -> str | None:
    """The key in a pair of braces; None for what is only text in braces."""
    return _as_key(match["once"]) if match["once"] is not None else None


def _as_key(inside: str) -> str | None:
    names = inside.replace("．", ".").split(".")
    return (
        ".".join(names) if len(names) > 1 and all(name and name == name.strip() for name in names) else None
    )


def fill(text: str, facts: Mapping[str, Fact], write: Callable[[str, str], str] | None = None) -> str:
    """The text as it is printed: known placeholders replaced, double braces made single. What can't be filled stays as
    it was written, so that it is seen. `write` may give a figure, from its key and text, another form."""

    def written(match: re.Match[str]) -> str:
        if match["kept"] is not None:
            return match["twice"][1:-1]
        fact = facts.get(_key_of(match) or "")
        if fact is None or fact.text is None:
            return match[0]
        return write(fact.key, fact.text) if write else fact.text

    return _BRACED.sub(written, text)


def escape(text: str) -> str:
    """The text with its braces doubled, so that `fill` prints it as it stands."""
    return _BRACED.sub(lambda match: f"{match[0][0]}{match[0]}{match[0][-1]}", text)


def loose_braces(text: str) -> list[str]:
    """The places at which braces hold no key and aren't doubled: where a placeholder may have been meant."""
    keyless = [
        match[0] for match in _BRACED.finditer(text) if match["once"] is not None and not _key_of(match)
    ]
    rest = _BRACED.sub("\0", text)
    return keyless + [
        rest[max(0, at - 8) : at + 9].replace("\0", "…") for at, mark in enumerate(rest) if mark in "{}｛｝"
    ]


def plain_figures(text: str) -> list[str]:
    """The figures that are written out in a text, each once, in order: those that no data will mend."""
    return list(dict.fromkeys(_FIGURE.findall(_BRACED.sub(" ", text))))


def check(text: str, facts: Mapping[str, Fact]) -> list[Problem]:
    """What keeps the text from being printed whole: unknown and closed keys (blocking), then facts without a value."""
    problems: list[Problem] = []
    for key in find(text):
        # To look for what was meant takes long; whoever mends some of many is told of the next ones then.
        if problem := _problem(key, facts, proposes=len(problems) < MOST_PROPOSALS):
            problems.append(problem)
    problems += [_misspelt(inside, key) for inside, key in _nearly(text, facts)]
    return sorted(problems, key=lambda problem: not problem.blocks)


def _problem(key: str, facts: Mapping[str, Fact], *, proposes: bool) -> Problem | None:
    fact = facts.get(key)
    if fact is None:
        return Problem(key, _unknown(key, facts if proposes else {}), blocks=True)
    if fact.closed:
        return Problem(key, f"“{{{key}}}”现在不能写入文字：{fact.closed}", blocks=True)
    if fact.text is None:
        return Problem(key, f"“{{{key}}}”现在没有数值，签发前须有数据，或把它从文字中删去。", blocks=False)
    return None


def _unknown(key: str, facts: Mapping[str, Fact]) -> str:
    near = nearest(key, (known.key for known in facts.values() if not known.closed))
    advice = f"您要的可能是“{{{near}}}”。" if near else "请从“插入数据”的清单中选择。"
    return f"没有“{{{key}}}”这项数据。{advice}如果只是要写大括号，请写成“{{{{{key}}}}}”。"


def nearest(key: str, known: Iterable[str]) -> str | None:
    """The known key that is most like this one, or None when none is."""
    known = list(known)
    tail = key.rpartition(".")[2]
    same_tail = [candidate for candidate in known if candidate.endswith(f".{tail}")]
    found = get_close_matches(key, same_tail, 1, 0.2) or get_close_matches(key, known, 1, 0.5)
    return found[0] if found else None


def _nearly(text: str, facts: Mapping[str, Fact]) -> Iterator[tuple[str, str]]:
    """Braces that hold no key, but the name of a fact without its group, or a key spelt with idle marks and spaces."""
    by_name: dict[str, str] = {}
    for fact in facts.values():
        by_name |= {fact.key: fact.key}
        by_name.setdefault(fact.name, fact.key)
    for match in _BRACED.finditer(text):
        if match["once"] is None or _key_of(match):
            continue
        meant = "".join(match["once"].split()).translate(_FULL_STOPS)
        if meant in by_name:
            yield match["once"], by_name[meant]


def _misspelt(inside: str, key: str) -> Problem:
    words = f"“{{{inside}}}”应写成“{{{key}}}”。如果只是要写大括号，请写成“{{{{{inside}}}}}”。"
    return Problem(inside, words, blocks=True)
