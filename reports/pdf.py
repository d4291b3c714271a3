"""HTML to PDF: the one place that knows WeasyPrint (with ``justification``, which mends its lines, and
``svg_text``, which draws those of pictures).

The same HTML gives the same bytes. Nothing but the vendored files under ``reports/assets`` is ever read while
rendering: no network, no file of the machine, whatever the text of a report says.
"""

import gc
import hashlib
import threading
import zlib
from functools import cache
from pathlib import Path
from typing import Any

import pydyf
from weasyprint import CSS, HTML
from weasyprint.document import Document
from weasyprint.text import ffi
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from reports import justification, svg_text

ASSETS = Path(__file__).resolve().parent / "assets"
SCHEME = "asset:"
COMPRESSION = 6
STYLESHEET, ELEMENTS = "report.css", "elements.css"

# Pango's font map and the switched-off garbage collector are the process's own: one rendering at a time.
_lock = threading.Lock()

justification.install()
svg_text.install()


class RenderingUnavailableError(Exception):
    """This machine cannot make PDF files; the message says in Chinese what to install."""


class RenderingFailedError(Exception):
    """A vendored font or stylesheet could not be read, so the document would look wrong."""


class AssetFetcher(URLFetcher):
    """Reads ``asset:`` addresses below ``reports/assets`` and refuses every other address."""

    def __init__(self) -> None:
        super().__init__(allowed_protocols={"asset", "data"}, allow_redirects=False)

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        if not url.startswith(SCHEME):
            return super().fetch(url, headers)
        path = (ASSETS / url.removeprefix(SCHEME).lstrip("/")).resolve()
        if not path.is_relative_to(ASSETS):
            raise ValueError(f"{url} lies outside the report's assets")
        try:
            return URLFetcherResponse(url, path.read_bytes())
        except OSError as error:
            raise FatalURLFetchingError(f"{url}: {error}") from error


class ReportHTML(HTML):
    """A report's document, held against a short sheet of its own elements: a tenth of the time of a rendering."""

    def _ua_stylesheets(self, forms: bool = False) -> list[CSS]:
        return [_parsed(ELEMENTS)]


def missing_libraries() -> list[str]:
    """System packages that are missing for rendering; without them a report takes twenty times as long."""
    return ["libharfbuzz-subset0"] if ffi.harfbuzz_subset is None else []


def render_pdf(html: str) -> bytes:
    """Render a whole HTML document, with title, author, language and dates in its own head, as tagged PDF.

    Raises RenderingUnavailableError where a system library is missing, RenderingFailedError where an asset is.
    """
    if missing := missing_libraries():
        raise RenderingUnavailableError(
            f"这台服务器缺少系统组件 {'、'.join(missing)}，无法生成 PDF。请联系系统管理员安装后重试。"
        )
    fetcher = AssetFetcher()
    options: dict[str, Any] = {
        "pdf_identifier": hashlib.sha256(html.encode()).hexdigest()[:32].encode(),
        # Tagged, for readers who listen: headings, lists and cells with their heads (ISO 14289-1).
        "pdf_variant": "pdf/ua-1",
        # Widths of columns are an attribute: the site's content policy allows no style attribute.
        "presentational_hints": True,
        "finisher": _compress,
    }
    with _lock:
        collecting = gc.isenabled()
        gc.disable()
        try:
            document = ReportHTML(string=html, base_url=SCHEME, url_fetcher=fetcher)
            result: bytes = document.write_pdf(
                stylesheets=[_parsed(STYLESHEET)], font_config=_font_configuration(), **options
            )
        except FatalURLFetchingError as error:
            raise RenderingFailedError(f"报告所需的字体或样式文件读取失败：{error}") from error
        finally:
            if collecting:
                gc.enable()
    return result


def _compress(document: Document, file: pydyf.PDF) -> None:
    """Compress the file's streams here: pydyf does it at zlib's highest level, which takes a tenth of a rendering longer
    and makes the file a fiftieth smaller."""
    for stream in file.objects:
        if isinstance(stream, pydyf.Stream) and stream.compress:
            stream.compress = False
            body = stream.data.split(b"\nstream\n", 1)[1].removesuffix(b"\nendstream")
            stream.extra["Filter"] = "/FlateDecode"
            stream.stream = [zlib.compress(body, COMPRESSION)]


@cache
def _font_configuration() -> FontConfiguration:
    """The vendored fonts, loaded once for the life of the process."""
    return FontConfiguration()


@cache
def _parsed(stylesheet: str) -> CSS:
    """A stylesheet of the assets, parsed once."""
    return CSS(
        filename=ASSETS / stylesheet,
        base_url=SCHEME,
        url_fetcher=AssetFetcher(),
        font_config=_font_configuration(),
    )
