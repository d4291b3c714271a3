"""A random draw that anybody can repeat: with the list, the seed and SHA-256, in any language and any year.

Each entry of the list gets a number, the SHA-256 of "seed|entry" (UTF-8) in hexadecimal; the entries with the smallest
numbers are drawn, in that order. The order of the list plays no part, and an entry that comes or goes later moves no
other one. See docs/domain.md, "Verification".
"""

import hashlib
from collections.abc import Iterable

ALGORITHM = "sha256-1"


def number_of(seed: str, entry: str) -> str:
    """The number that decides whether the entry is drawn: 64 hexadecimal digits."""
    return hashlib.sha256(f"{seed}|{entry}".encode()).hexdigest()


def sample(seed: str, population: Iterable[str], size: int) -> tuple[str, ...]:
    """The drawn entries in order; all of them where there are no more than asked for.

    Raises ValueError for a negative size and for a list that names an entry twice.
    """
    entries = list(population)
    if size < 0 or len(set(entries)) != len(entries):
        raise ValueError("a draw takes a size of at least 0, from entries of which each is named once")
    return tuple(sorted(entries, key=lambda entry: number_of(seed, entry))[:size])


def checksum(population: Iterable[str]) -> str:
    """The SHA-256 of the sorted list, an entry a line: equal only for the same entries."""
    return hashlib.sha256("\n".join(sorted(population)).encode()).hexdigest()
