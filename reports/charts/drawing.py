"""The few shapes that charts are drawn with, as SVG text. Lengths are px; 588 px are the 156 mm of the text's width.

Only presentation attributes: the site's content policy allows neither style attributes nor style elements. What
tells two things apart is a pattern and a word, so that a copy in black and white says the same. Shapes of one kind
are one path: each element of a picture costs time in every rendering.
"""

from decimal import Decimal
from xml.etree import ElementTree

WIDTH = 588
INK = "#1d2733"
GREY = "#6b7580"
SOLID = "#4a6a94"
FAMILY = "Station Sans, Station Rare, sans-serif"
LINE = 13  # from one line of a name to the next

Length = Decimal | int


class Drawing:
    """A chart being drawn. ``name`` keeps the ids of one chart apart from another's in the same document."""

    def __init__(self, name: str, *, height: Length, title: str, description: str) -> None:
        self.name = name
        self._height = _length(height)
        self._title, self._description = title, description
        self._frames: list[str] = []
        self._solid: list[str] = []
        self._hatched: list[str] = []
        self._thin: list[str] = []
        self._heads: list[str] = []
        self._marks: list[dict[str, str]] = []
        self._texts: list[tuple[str, dict[str, str]]] = []

    def bar(self, x: Length, y: Length, width: Length, height: Length, *, hatched: bool = False) -> None:
        """A bar in the solid colour, or hatched; both with an outline."""
        (self._hatched if hatched else self._solid).append(_box(x, y, width, height))

    def frame(self, x: Length, y: Length, width: Length, height: Length) -> None:
        """An empty bar: the whole of which a part is filled."""
        self._frames.append(_box(x, y, width, height))

    def line(self, x1: Length, y1: Length, x2: Length, y2: Length) -> None:
        """A thin line in grey."""
        self._thin.append(_line(x1, y1, x2, y2))

    def mark(self, name: str, x1: Length, y1: Length, x2: Length, y2: Length) -> None:
        """A dashed heavy line, over everything else; ``name`` is its class."""
        self._marks.append({"class": name, "d": _line(x1, y1, x2, y2)})

    def arrow(self, x: Length, y: Length) -> None:
        """An arrow's head to the right of ``x``: the bar would run on."""
        self._heads.append(f"M{_length(x)} {_length(y - 6)}l8 6l-8 6z")

    def text(
        self, x: Length, y: Length, text: str, *, anchor: str = "start", bold: bool = False, fill: str = ""
    ) -> None:
        """A line of text on the baseline ``y``; ``anchor`` says which end of it ``x`` is, or "middle"."""
        look = {"text-anchor": anchor} if anchor != "start" else {}
        if bold:
            look["font-weight"] = "bold"
        if fill:
            look["fill"] = fill
        self._texts.append((text, {"x": _length(x), "y": _length(y)} | look))

    def name_beside(self, x: Length, middle: Length, name: str, room: int) -> None:
        """A name that ends at ``x``, in one or two lines around ``middle``."""
        lines = lines_of(name, room)
        first = middle + 4 - Decimal(LINE) * (len(lines) - 1) / 2
        for index, line in enumerate(lines):
            self.text(x, first + LINE * index, line, anchor="end")

    def svg(self) -> str:
        """The finished picture; what was given as text is escaped."""
        root = ElementTree.Element(
            "svg",
            {
                "xmlns": "http://www.w3.org/2000/svg",
                "role": "img",
                "width": str(WIDTH),
                "height": self._height,
                "viewBox": f"0 0 {WIDTH} {self._height}",
                "font-family": FAMILY,
                "font-size": "12",
                "fill": INK,
            },
        )
        ElementTree.SubElement(root, "title").text = self._title
        ElementTree.SubElement(root, "desc").text = self._description
        if self._hatched:
            _hatching(root, f"{self.name}-hatched")
        outline = {"stroke": INK, "stroke-width": "0.8"}
        _path(root, "frames", self._frames, {"fill": "#fff", "stroke": GREY, "stroke-width": "0.8"})
        _path(root, "solid", self._solid, {"fill": SOLID, **outline})
        _path(root, "hatched", self._hatched, {"fill": f"url(#{self.name}-hatched)", **outline})
        _path(root, "thin", self._thin, {"stroke": GREY, "stroke-width": "0.6"})
        _path(root, "heads", self._heads, {})
        for mark in self._marks:
            look = {"stroke": INK, "stroke-width": "1.6", "stroke-dasharray": "5 3"}
            ElementTree.SubElement(root, "path", mark | look)
        for text, look in self._texts:
            ElementTree.SubElement(root, "text", look).text = text
        return ElementTree.tostring(root, encoding="unicode")


def lines_of(name: str, room: int) -> list[str]:
    """A name in at most two lines of ``room`` Chinese characters, about equally long; cut with … where they are short."""
    if len(name) <= room:
        return [name]
    if len(name) > 2 * room:
        name = f"{name[: 2 * room - 1]}…"
    half = -(-len(name) // 2)
    return [name[:half], name[half:]]


def _hatching(root: ElementTree.Element, name: str) -> None:
    definitions = ElementTree.SubElement(root, "defs")
    size = {"width": "5", "height": "5", "patternUnits": "userSpaceOnUse"}
    pattern = ElementTree.SubElement(definitions, "pattern", {"id": name, **size})
    ElementTree.SubElement(pattern, "path", {"d": "M0 0h5v5h-5z", "fill": "#fff"})
    strokes = {"d": "M-1 1L1 -1M0 5L5 0M4 6L6 4", "stroke": INK, "stroke-width": "1"}
    ElementTree.SubElement(pattern, "path", strokes)


def _path(root: ElementTree.Element, name: str, pieces: list[str], look: dict[str, str]) -> None:
    if pieces:
        ElementTree.SubElement(root, "path", {"class": name, "d": "".join(pieces), **look})


def _box(x: Length, y: Length, width: Length, height: Length) -> str:
    across = _length(width)
    return f"M{_length(x)} {_length(y)}h{across}v{_length(height)}h-{across}z"


def _line(x1: Length, y1: Length, x2: Length, y2: Length) -> str:
    return f"M{_length(x1)} {_length(y1)}L{_length(x2)} {_length(y2)}"


def _length(value: Length) -> str:
    """At most two decimals, without idle zeros."""
    text = f"{Decimal(value).quantize(Decimal('0.01')):f}"
    return text.rstrip("0").rstrip(".")
