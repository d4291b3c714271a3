"""Two nested values held against each other leaf by leaf."""

from typing import Any


def leaves(value: Any, path: str = "") -> dict[str, Any]:
    """Every leaf by its path, such as "/indicators/建档/areas/0"; an empty list or dictionary is a leaf."""
    inside = dict(enumerate(value)) if isinstance(value, list) else value
    if not isinstance(inside, dict) or not inside:
        return {path: value}
    found: dict[str, Any] = {}
    for key, inner in inside.items():
        found |= leaves(inner, f"{path}/{key}")
    return found


def differing(expected: Any, actual: Any) -> dict[str, tuple[Any, Any]]:
    """The leaves that differ or stand on one side only: {path: (expected, actual)}. 1, "1" and True all differ."""
    absent = "(absent)"
    before, after = leaves(expected), leaves(actual)
    pairs = {path: (before.get(path, absent), after.get(path, absent)) for path in before | after}
    return {path: pair for path, pair in pairs.items() if repr(pair[0]) != repr(pair[1])}
