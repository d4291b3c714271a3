"""Read a rendered report back: text without spaces, and every table's cells by row and column."""

import io
import re

import docx
import pdfplumber
from docx.oxml.ns import qn


class Tables:
    """A document's tables, row by row, None where a merged cell goes on; and all its text without spaces."""

    tables: list[list[list[str | None]]]
    text: str

    def grid(self, *columns: str, label: int = 1) -> dict[tuple[str, ...], dict[str, str]]:
        """Cells of the tables whose first header row holds all of ``columns``: {column path: {row label: text}}.

        The first ``label`` cells of a row name it. A table continued on the next page repeats its head, so its
        rows join those before.
        """
        cells: dict[tuple[str, ...], dict[str, str]] = {}
        for table in self.tables:
            if not set(columns) <= {squeeze(text) for text in table[0] if text}:
                continue
            heads = 1 + next(i for i, row in enumerate(table[1:]) if row[0] is not None)
            paths = column_paths(table[:heads])
            for row in table[heads:]:
                name = squeeze("".join(text or "" for text in row[:label]))
                for path, text in zip(paths, row, strict=True):
                    if text is not None:
                        cells.setdefault(path, {})[name] = squeeze(text)
        return cells


class Printed(Tables):
    """A PDF as a reader sees it."""

    def __init__(self, data: bytes):
        self.pages, self.tables, self.landscape = [], [], []
        with pdfplumber.open(io.BytesIO(data)) as pdf:
            for page in pdf.pages:
                self.pages.append(squeeze(page.extract_text() or ""))
                self.landscape.append(page.width > page.height)
                self.tables += [table.extract() for table in page.find_tables()]
        self.text = "".join(re.sub(r"—\d+—$", "", page) for page in self.pages)


class Written(Tables):
    """A Word file as a reader sees it."""

    def __init__(self, data: bytes):
        self.document = docx.Document(io.BytesIO(data))
        self.body = self.document.element.body
        self.text = squeeze("".join(self.body.itertext(qn("w:t"))))
        self.tables = [self._cells(table) for table in self.body.iter(qn("w:tbl"))]

    def _cells(self, table) -> list[list[str | None]]:
        rows = []
        for row in table.tr_lst:
            rows.append([])
            for cell in row.tc_lst:
                text = None if cell.vMerge == "continue" else "".join(cell.itertext(qn("w:t")))
                rows[-1] += [text] + [None] * (cell.grid_span - 1)
        return rows


def bytes_of(report) -> bytes:
    """The stored file of a report."""
    with report.file.open("rb") as file:
        return file.read()


def whole(html: str) -> str:
    """The document for print with its paragraphs in one piece, whose last characters are kept together."""
    return re.sub(r'<span class="end">(.*?)</span>', r"\1", html)


def squeeze(text: str) -> str:
    return re.sub(r"\s", "", text)


def column_paths(head: list[list[str | None]]) -> list[tuple[str, ...]]:
    """The header texts above each column, merged cells carried right and down."""
    filled = []
    for level, row in enumerate(head):
        carried, texts = "", []
        for index, text in enumerate(row):
            if text is not None:
                carried = squeeze(text)
            above = filled[level - 1][index] if level else ""
            spans_down = text is None and (index == 0 or (level and head_starts(head, level, index)))
            texts.append(above if spans_down else carried)
        filled.append(texts)
    return [tuple(dict.fromkeys(column)) for column in zip(*filled, strict=True)]


def head_starts(head: list[list[str | None]], level: int, index: int) -> bool:
    """Whether the cell above begins or covers this column, so that an empty cell belongs to it, not to its left."""
    left = head[level][:index]
    above = head[level - 1]
    start = max(i for i in range(index + 1) if above[i] is not None or i == 0)
    return all(text is None for text in left[start:])
