"""Read the structure tree of a tagged PDF: what a reader who listens is told, in order."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pypdf
from pypdf.generic import ArrayObject, DictionaryObject


@dataclass
class Node:
    """An element of the tree with what stands below it; `kind` is its role without the slash."""

    kind: str
    attributes: Any
    alternative: str | None
    name: str | None
    children: list[Node] = field(default_factory=list)

    def all(self, *kinds: str) -> Iterator[Node]:
        """Elements of these kinds in and below this one, in reading order."""
        if self.kind in kinds:
            yield self
        for child in self.children:
            yield from child.all(*kinds)

    def outermost(self, kind: str) -> Iterator[Node]:
        """Elements of a kind, without those inside another of that kind."""
        if self.kind == kind:
            yield self
            return
        for child in self.children:
            yield from child.outermost(kind)


def structure(data: bytes) -> Node:
    """The tree from its root, which is the document."""
    reader = pypdf.PdfReader(io.BytesIO(data))
    (document,) = reader.trailer["/Root"]["/StructTreeRoot"]["/K"]
    return _node(document.get_object())


def _node(element: DictionaryObject) -> Node:
    below = element.get("/K", ArrayObject())
    kids = below if isinstance(below, ArrayObject) else [below]
    objects = [kid.get_object() for kid in kids]
    return Node(
        element["/S"].removeprefix("/"),
        element.get("/A", {}),
        element.get("/Alt"),
        element.get("/ID"),
        [_node(kid) for kid in objects if isinstance(kid, DictionaryObject) and "/S" in kid],
    )
