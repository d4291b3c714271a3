"""Whatever people write into any text of a report, rendering it fetches nothing, and it is printed as it was written."""

import io
import re
import tempfile
import zlib
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pypdf
import pytest

from reports import pdf
from reports.content import content
from reports.documents import report_docx, report_html, report_pdf
from reports.shipped_templates import shipped_template
from tests.reports.hostile import FETCHED, FOLLOWED, Ear, Page, hostile, strings
from tests.reports.reading import Written
from tests.reports.samples import sample_facts

SECRET = "SECRET-7391"
PICTURE = re.compile(r"<svg .*?</svg>", re.DOTALL)
# Attributes that hold a name as plain text.
NAMING = {("meta", "content")}


@pytest.fixture
def ear():
    listening = Ear()
    yield listening
    listening.socket.close()


@pytest.fixture
def secret():
    """A file of the machine that no document may hold; its address is short, so that tables stay small."""
    with tempfile.NamedTemporaryFile("w", encoding="utf-8") as file:
        file.write(SECRET)
        file.flush()
        yield Path(file.name).as_uri()


@pytest.fixture
def asked(monkeypatch):
    """What WeasyPrint asks the fetcher for, whether it is refused or not; of our own assets it may."""
    fetch, found = pdf.AssetFetcher.fetch, []

    def recorded(self, url, headers=None):
        found.append(url)
        return fetch(self, url, headers)

    monkeypatch.setattr(pdf.AssetFetcher, "fetch", recorded)
    return found


def vectors(*urls) -> list[str]:
    return [vector.format(url=url) for vector in (*FETCHED.values(), *FOLLOWED) for url in urls]


def written(words_of) -> dict:
    """The content of a small report all of whose texts, those of its template too, end in hostile words."""
    facts = sample_facts(areas=1, length=1, workers=2)
    few = facts.indicators.indicators[:2] + facts.indicators.indicators[-2:]
    facts = replace(facts, indicators=replace(facts.indicators, indicators=few))
    return content(hostile(facts, words_of), hostile(shipped_template("midterm"), words_of))


def words_in_turn(words):
    """For each text another of the words, the same ones for the same text."""
    return lambda text: words[zlib.crc32(text.encode()) % len(words)]


@pytest.mark.parametrize("name", FETCHED)
def test_each_of_them_would_be_asked_for_were_it_no_text(name, ear, secret, asked):
    for url in (ear.url, secret):
        html = f'<html lang="zh"><head><title>x</title></head><body>{FETCHED[name].format(url=url)}</body></html>'
        reader = pypdf.PdfReader(io.BytesIO(pdf.render_pdf(html)))
        assert any(one.startswith(url) for one in asked), asked
        assert (list(reader.attachments), SECRET in text_of(reader)) == ([], False)
    assert not ear.heard()


def test_every_text_of_a_report_holds_every_one_of_them_as_text(ear, secret):
    """By what the page is made of: the same tags with the same attributes as without them, and no attribute holds one."""
    words = "".join(vectors(ear.url, secret))
    document = written(lambda _: words)
    plain, page = (Page(report_html(one, draft=True), ear.url) for one in (written(lambda _: ""), document))
    assert len(FETCHED) >= 15
    assert page.tags - plain.tags == set()
    assert page.holding <= NAMING
    assert [text for text in strings(document) if words in text and text not in page.text] == []


def test_rendering_asks_for_nothing_and_prints_the_words(ear, secret, asked):
    document = written(words_in_turn(vectors(ear.url, secret)))
    html = report_html(document, draft=True)
    reader = pypdf.PdfReader(io.BytesIO(report_pdf(document, draft=True)))

    # A picture shortens its labels and says in words, for who can't see it, what it shows.
    printed, body = text_of(reader), PICTURE.sub("", html.partition("</head>")[2])

    assert [url for url in asked if not url.startswith("asset:")] == []
    assert not ear.heard()
    assert (list(reader.attachments), [*links(reader)]) == ([], [])
    assert SECRET not in printed
    # Every sign of the page is printed; those in the head of a table once more on its next page.
    assert marks(Page(body, ear.url).text) - marks(printed) == Counter()
    assert printed.count(ear.url.rpartition(":")[2]) > 50


def test_a_word_file_holds_them_as_text_without_a_link_or_a_field(ear, secret):
    document = written(words_in_turn(vectors(ear.url, secret, "=HYPERLINK(1)", "DDEAUTO cmd")))
    word = Written(report_docx(document, draft=True))
    parts = [word.document.part, *word.document.part.package.iter_parts()]

    assert [rel.target_ref for part in parts for rel in part.rels.values() if rel.is_external] == []
    plain = Written(report_docx(written(lambda _: ""), draft=True))
    assert field_codes(word) == field_codes(plain)
    shown = "\n".join(text for part in parts for text in part_texts(part))
    texts = strings(document, without={"svg", "alternative"})
    lines = [line for text in texts for line in text.splitlines() if ear.url in line]
    assert [line for line in lines if line not in shown] == []


def text_of(reader) -> str:
    return "".join(page.extract_text() for page in reader.pages)


def links(reader):
    """Addresses outside the document that it links to."""
    for page in reader.pages:
        for note in page.get("/Annots", ()):
            action = note.get_object().get("/A", {})
            if "/URI" in action:
                yield action["/URI"]


def marks(text: str) -> Counter[str]:
    """How often each sign of the markup stands in the text, wherever lines and pages break."""
    return Counter(sign for sign in text if sign in "<>=\"'{}@;#")


def field_codes(word) -> Counter[str]:
    return Counter(code.text.split()[0] for code in word.body.iter() if code.tag.endswith("}instrText"))


def part_texts(part):
    """The paragraphs of a part of the file."""
    element = getattr(part, "element", None)
    for paragraph in [] if element is None else element.iter():
        if paragraph.tag.endswith("}p"):
            yield "".join(text.text or "" for text in paragraph.iter() if text.tag.endswith("}t"))
