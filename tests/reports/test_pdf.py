"""The engine: same bytes for the same input, nothing fetched, words where a library is missing."""

import io
import re
from pathlib import Path

import pypdf
import pytest
from pypdf.generic import BooleanObject
from weasyprint.text import ffi

from reports import pdf

HEAD = '<html lang="zh-CN"><head><title>评估报告</title><meta name="author" content="评估机构">%s</head>'


def document(body: str, head: str = "") -> str:
    return HEAD % head + f"<body>{body}</body></html>"


def text_of(data: bytes) -> str:
    return "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(data)).pages)


def test_the_same_html_gives_the_same_bytes():
    html = document("<p>同一份报告</p>", '<meta name="dcterms.created" content="2023-12-15">')

    assert pdf.render_pdf(html) == pdf.render_pdf(html)


def test_title_author_language_date_and_tags_are_set():
    html = document("<p>正文</p>", '<meta name="dcterms.created" content="2023-12-15">')
    reader = pypdf.PdfReader(io.BytesIO(pdf.render_pdf(html)))
    catalogue = reader.trailer["/Root"]

    assert (reader.metadata.title, reader.metadata.author) == ("评估报告", "评估机构")
    assert reader.metadata["/CreationDate"].startswith("D:20231215")
    assert catalogue["/Lang"] == "zh-CN"
    assert catalogue["/MarkInfo"]["/Marked"] == BooleanObject(True)


def test_rare_characters_of_names_come_from_vendored_fonts():
    data = pdf.render_pdf(document("<p>喆垚祎玥翀芃昇犇頔赟䶮𠮷龘</p>"))
    reader = pypdf.PdfReader(io.BytesIO(data))
    fonts = {font["/BaseFont"] for font in reader.pages[0]["/Resources"]["/Font"].values()}

    assert "喆垚祎玥翀芃昇犇頔赟䶮𠮷龘" in text_of(data)
    assert all("Station" in name for name in fonts), fonts


VECTORS = [
    '<img src="{url}">',
    '<link rel="stylesheet" href="{url}">',
    '<link rel="attachment" href="{url}">',
    '<a rel="attachment" href="{url}">附件</a>',
    "<style>@import url({url});</style>",
    "<style>@font-face {{ font-family: F; src: url({url}); }} p {{ font-family: F; }}</style><p>x</p>",
    '<p style="background: url({url})">x</p>',
    '<ul style="list-style-image: url({url})"><li>x</li></ul>',
    '<p style="content: url({url})">x</p>',
    '<object data="{url}"></object>',
    '<embed src="{url}">',
    '<svg width="9" height="9"><image href="{url}" width="9" height="9"/></svg>',
    '<svg width="9" height="9"><use href="{url}#a"/></svg>',
]


@pytest.mark.parametrize("vector", VECTORS)
def test_neither_files_nor_addresses_reach_the_document(vector, tmp_path, monkeypatch):
    secret = tmp_path / "secret.txt"
    secret.write_text("SECRET-7391", "utf-8")
    opened = []
    monkeypatch.setattr("socket.socket.connect", lambda _, address: opened.append(address))
    asked = [secret.as_uri(), "http://192.0.2.1/x.png", f"asset:../../../..{secret}"]

    for url in asked:
        reader = pypdf.PdfReader(io.BytesIO(pdf.render_pdf(document(vector.format(url=url)))))
        assert not reader.attachments
        assert "SECRET-7391" not in "".join(page.extract_text() for page in reader.pages)
    assert opened == []


def test_a_missing_library_is_refused_in_words(monkeypatch):
    monkeypatch.setattr(ffi, "harfbuzz_subset", None)

    with pytest.raises(pdf.RenderingUnavailableError, match="libharfbuzz-subset0"):
        pdf.render_pdf(document("<p>正文</p>"))


def test_a_missing_font_stops_the_rendering(monkeypatch):
    html = document("<style>@font-face { font-family: F; src: url(asset:fonts/none.ttf) }</style><p>x</p>")

    with pytest.raises(pdf.RenderingFailedError, match=r"none\.ttf"):
        pdf.render_pdf(html)


def test_the_licences_lie_beside_the_fonts():
    folder = Path(pdf.ASSETS) / "fonts"

    assert sorted(path.name for path in folder.glob("OFL-*.txt")) == ["OFL-sans.txt", "OFL-serif.txt"]
    assert len(list(folder.glob("*.ttf"))) == 5


def test_every_element_of_a_report_has_its_place_in_the_short_sheet():
    """Else it would stand as plain text within its line; with all of HTML's rules a report takes a tenth longer."""
    templates = Path(pdf.__file__).parents[1] / "templates" / "reports"
    written = "".join(
        (templates / name).read_text(encoding="utf-8")
        for name in ("print.html", "document.html", "block.html", "check_mark.html")
    )
    elements = set(re.findall(r"<([a-z]+[1-4]?)\b", written)) | {"h3", "h4"}
    sheet = (pdf.ASSETS / pdf.ELEMENTS).read_text(encoding="utf-8")
    rules = set(re.findall(r"\b[a-z]+[1-4]?\b", re.sub(r"/\*.*?\*/|\{[^}]*\}", " ", sheet, flags=re.DOTALL)))
    within_a_line = {"a", "span", "path", "h"}
    assert elements - rules - within_a_line == set()
