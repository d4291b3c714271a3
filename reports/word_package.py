"""The Word file around the text: an empty document with nothing of the template's, and its bytes."""

import io
import zipfile
from datetime import UTC, datetime
from typing import Any

import docx
from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE

from reports.word_styles import replace_styles
from reports.word_xml import clean, element

# What the library's template encloses beside the text: a preview, its program, lists and fonts of its own.
UNWANTED = {
    RELATIONSHIP_TYPE.CUSTOM_XML,
    RELATIONSHIP_TYPE.EXTENDED_PROPERTIES,
    RELATIONSHIP_TYPE.FONT_TABLE,
    RELATIONSHIP_TYPE.NUMBERING,
    RELATIONSHIP_TYPE.THEME,
    RELATIONSHIP_TYPE.THUMBNAIL,
    RELATIONSHIP_TYPE.WEB_SETTINGS,
    "http://schemas.microsoft.com/office/2007/relationships/stylesWithEffects",
}
OLDEST = (1980, 1, 1, 0, 0, 0)


def empty_document(content: dict[str, Any]) -> Document:
    """A document without text, in the report's styles, that says of itself what the report says."""
    document = docx.Document()
    for owner in (document.part, document.part.package):
        for key, relationship in list(owner.rels.items()):
            if relationship.reltype in UNWANTED:
                del owner.rels[key]
    replace_styles(document)
    _replace_settings(document)
    _describe(document, content)
    return document


def bytes_of(document: Document) -> bytes:
    """The file. The same document gives the same bytes: nothing in it says when it was written."""
    written, dated = io.BytesIO(), io.BytesIO()
    document.save(written)
    with zipfile.ZipFile(written) as source, zipfile.ZipFile(dated, "w") as target:
        for name in source.namelist():
            entry = zipfile.ZipInfo(name, OLDEST)
            target.writestr(entry, source.read(name), zipfile.ZIP_DEFLATED)
    return dated.getvalue()


def _replace_settings(document: Document) -> None:
    """Left and right pages differ; today's Word layout; fields are not worked out on opening, for Word asks then."""
    settings = document.settings.element
    for child in list(settings):
        settings.remove(child)
    mode = element(
        "w:compatSetting", name="compatibilityMode", uri="http://schemas.microsoft.com/office/word", val=15
    )
    settings.extend(
        [
            element("w:zoom", percent=100),
            element("w:defaultTabStop", val=420),
            element("w:evenAndOddHeaders"),
            element("w:characterSpacingControl", val="compressPunctuation"),
            element("w:compat", element("w:useFELayout"), mode),
            element("w:themeFontLang", val="zh-CN", eastAsia="zh-CN"),
        ]
    )


def _describe(document: Document, content: dict[str, Any]) -> None:
    properties = document.core_properties
    described = document.part.package.part_related_by(RELATIONSHIP_TYPE.CORE_PROPERTIES).element
    for child in list(described):
        described.remove(child)
    properties.title = clean(content["title"])
    properties.author = clean(content["author"])
    properties.language = "zh-CN"
    if content["issued_on"]:
        issued = datetime.fromisoformat(content["issued_on"]).replace(tzinfo=UTC)
        properties.created = properties.modified = issued
