"""A process that renders one report whenever it reads a line, our way or the naive one, and prints what that cost as JSON.

``python -m tests.bench.render_child WAY FILE``: each in a process of its own, because memory and the mended lines of
`reports/justification.py` are the process's. The naive way is what WeasyPrint's introduction shows: the same HTML and
stylesheet, the system's fonts by the names of their families, a font configuration for each document.
"""

from __future__ import annotations

import gc
import json
import re
import sys
import time
from collections.abc import Callable
from pathlib import Path

STYLESHEET = Path(__file__).resolve().parents[2] / "reports" / "assets" / "report.css"
FAMILIES = {
    "Station Serif": "Noto Serif CJK SC",
    "Station Sans": "Noto Sans CJK SC",
    "Station Rare": "Noto Serif CJK SC",
}


def ours(html: str) -> bytes:
    """As the site renders."""
    from reports.pdf import render_pdf

    return render_pdf(html)


def naive(html: str) -> bytes:
    """As anybody would begin; tagged too, and with the widths of columns, so that the document is the same."""
    from weasyprint import CSS, HTML
    from weasyprint.text.fonts import FontConfiguration

    fonts = FontConfiguration()
    style = CSS(string=system_fonts(STYLESHEET.read_text(encoding="utf-8")), font_config=fonts)
    document = HTML(string=system_fonts(html))
    made: bytes = document.write_pdf(
        stylesheets=[style], font_config=fonts, pdf_variant="pdf/ua-1", presentational_hints=True
    )
    return made


def system_fonts(text: str) -> str:
    """The same with the system's families in the place of the vendored ones."""
    text = re.sub(r"@font-face \{[^}]*\}", "", text)
    for own, system in FAMILIES.items():
        text = text.replace(own, system)
    return text


WAYS: dict[str, Callable[[str], bytes]] = {"ours": ours, "naive": naive}


def main(way: str, file: str) -> None:
    """Renders until its input ends."""
    render, html = WAYS[way], Path(file).read_text(encoding="utf-8")
    for _ in sys.stdin:
        gc.collect()
        start = time.process_time()
        made = render(html)
        spent = (time.process_time() - start) * 1000
        cost = {"milliseconds": spent, "kilobytes": len(made) / 1024, "megabytes": peak()}
        sys.stdout.write(json.dumps(cost) + "\n")
        sys.stdout.flush()


def peak() -> float:
    """The most memory that this process ever held. Not `ru_maxrss`, which begins with that of its parent."""
    (line,) = [
        line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM")
    ]
    return int(line.split()[1]) / 1024


if __name__ == "__main__":
    main(*sys.argv[1:])
