"""The elements of a Word document that several of its parts are made of."""

import re
from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn

# What XML 1.0 has no place for; a browser's form lets it through.
_NO_CHARACTER = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
TWIPS_A_POINT = 20


def clean(text: str) -> str:
    """The text without characters that no Word document can hold."""
    return _NO_CHARACTER.sub("", text)


def element(tag: str, *children: Any, **attributes: str | int) -> Any:
    """An element such as ``w:jc`` with attributes of the same namespace, in the order in which they are given."""
    made = OxmlElement(tag)
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), str(value))
    made.extend(children)
    return made


def run(text: str, *, bold: bool = False) -> Any:
    """A run of text; a line feed becomes a break within the paragraph."""
    made = element("w:r")
    if bold:
        made.append(element("w:rPr", element("w:b"), element("w:bCs")))
    for index, line in enumerate(clean(text).splitlines()):
        if index:
            made.append(element("w:br"))
        words = element("w:t")
        words.text = line
        words.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        made.append(words)
    return made


def field(instruction: str, result: str = "") -> list[Any]:
    """A field's runs with the result that shows until Word works it out."""
    return [*field_start(instruction), *([run(result)] if result else []), field_end()]


def field_start(instruction: str) -> list[Any]:
    """A field's runs up to its result."""
    words = element("w:instrText")
    words.text = f" {instruction} "
    words.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    return [
        element("w:r", element("w:fldChar", fldCharType="begin")),
        element("w:r", words),
        element("w:r", element("w:fldChar", fldCharType="separate")),
    ]


def field_end() -> Any:
    """The run that ends a field."""
    return element("w:r", element("w:fldChar", fldCharType="end"))
