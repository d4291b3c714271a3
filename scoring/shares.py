"""What several experts divide among them: the parts of a party's sheet, and what a part comes to.

See docs/domain.md, "Several experts". A part is a section, or everything outside the sections together.
"""

from collections.abc import Collection, Hashable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol, TypeVar

from scoring.points import Item, Kind, Scores, item_total, sheet_base

OUTSIDE = "其他项目"


@dataclass(frozen=True)
class Part:
    """A part of a sheet. `key` is its section's, or that of the first item outside the sections."""

    key: Hashable
    name: str
    roots: tuple[Item, ...]

    @property
    def base(self) -> Decimal:
        """What the part reaches when it is full. 0 where it only holds deductions and vetoes."""
        return sheet_base(self.roots)


def parts_of(roots: Sequence[Item]) -> tuple[Part, ...]:
    """The parts of a sheet: its sections, then what stands outside of them."""
    sections = tuple(Part(root.key, root.name, (root,)) for root in roots if root.kind is Kind.SECTION)
    outside = tuple(root for root in roots if root.kind is not Kind.SECTION)
    return (*sections, Part(outside[0].key, OUTSIDE, outside)) if outside else sections


def part_total(part: Part, scores: Scores) -> Decimal | None:
    """The exact points of a part; None while anything in it wants points.

    A section is 0 at least. Deductions outside the sections lower the whole, so that this part may be below 0.
    """
    total = Decimal(0)
    for root in part.roots:
        points = item_total(root, scores)
        if points is None:
            return None
        total += -points if root.kind is Kind.DEDUCTION else points
    return total


class Node(Protocol):
    """A stored item, as far as it says where it stands."""

    pk: int
    parent_id: int | None


AnyNode = TypeVar("AnyNode", bound=Node)


def share_of(items: Sequence[AnyNode], roots: Collection[int]) -> list[AnyNode]:
    """Of a party's items, in order of the tree, those at and below the given roots; all where none are given."""
    if not roots:
        return list(items)
    kept = set(roots)
    found = []
    for item in items:
        if item.pk in kept or item.parent_id in kept:
            kept.add(item.pk)
            found.append(item)
    return found
