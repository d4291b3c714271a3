"""Texts that would make WeasyPrint or a browser fetch something, were they ever more than text."""

import dataclasses
import socket
from collections.abc import Callable, Collection, Mapping
from contextlib import closing
from enum import Enum
from html.parser import HTMLParser
from typing import Any

# By name: what WeasyPrint asks its fetcher for when it stands in a document.
FETCHED = {
    "picture": '<img src="{url}">',
    "stylesheet": '<link rel="stylesheet" href="{url}">',
    "attachment of the document": '<link rel="attachment" href="{url}">',
    "attachment of a link": '<a rel="attachment" href="{url}">附件</a>',
    "import": "<style>@import url({url});</style>",
    "import by name": '<style>@import "{url}";</style>',
    "font": "<style>@font-face {{ font-family: F; src: url({url}) }}</style><i style=font-family:F>字</i>",
    "background": '<i style="background: url({url})">字</i>',
    "background of a table": '<table background="{url}"><tr><td>字</table>',
    "marker": '<ul style="list-style-image: url({url})"><li>字</ul>',
    "border": '<b style="border: 3px solid; border-image: url({url}) 3">字</b>',
    "content": "<style>b::before {{ content: url({url}) }}</style><b>字</b>",
    "object": '<object data="{url}"></object>',
    "embedded": '<embed src="{url}">',
    "picture in a drawing": '<svg width="9" height="9"><image href="{url}" width="9" height="9"/></svg>',
    "linked in a drawing": '<svg width="9" height="9"><image xlink:href="{url}" width="9" height="9"/></svg>',
    "page": "<style>@page {{ background: url({url}) }}</style>",
    "margin of the page": "<style>@page {{ @top-left {{ content: url({url}) }} }}</style>",
    "drawing inside the address": '<img src=\'data:image/svg+xml,<svg xmlns="http://www.w3.org/2000/svg" width="9" '
    'height="9"><image href="{url}" width="9" height="9"/></svg>\'>',
    "style sheet inside the address": "<link rel=stylesheet href='data:text/css,@import url({url});'>",
    "base": '<base href="{url}/"><img src="x.png">',
}
# What only a browser follows.
FOLLOWED = (
    '<svg width="9" height="9"><use href="{url}#a"/></svg>',
    "<style>b {{ cursor: url({url}) }}</style>",
    "<script src={url}></script>",
    "<script>fetch('{url}')</script>",
    "<img src=x onerror=\"location='{url}'\">",
    '<img srcset="{url} 2x">',
    '<iframe src="{url}"></iframe>',
    '<meta http-equiv="refresh" content="0;url={url}">',
    '<video poster="{url}"></video>',
    '<input type=image src="{url}">',
    '<form action="{url}"><button>确定</button></form>',
    '<a href="{url}">看这里</a>',
    "</p></section></body><!-- {url} -->",
    "\" onmouseover=\"fetch('{url}')",
)
# Values that the program compares: not free words.
COMPARED = {"code", "party_code", "kind", "required_retention"}


class Ear:
    """A socket that listens, and knows whether anybody ever called."""

    def __init__(self) -> None:
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.socket.setblocking(False)
        self.url = f"http://127.0.0.1:{self.socket.getsockname()[1]}/c"

    def heard(self) -> bool:
        try:
            connection, _ = self.socket.accept()
        except BlockingIOError:
            return False
        with closing(connection):
            return True


def hostile(value: Any, words_of: Callable[[str], str]) -> Any:
    """The same facts or template, every text in it with the words behind it that it is given."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = [field.name for field in dataclasses.fields(value) if field.name not in COMPARED]
        return dataclasses.replace(
            value, **{name: hostile(getattr(value, name), words_of) for name in fields}
        )
    if isinstance(value, Mapping):
        return {key: hostile(one, words_of) for key, one in value.items()}
    if isinstance(value, tuple):
        return tuple(hostile(one, words_of) for one in value)
    return value + words_of(value) if isinstance(value, str) and not isinstance(value, Enum) else value


class Page(HTMLParser):
    """What a page is made of: each tag with the names of its attributes, the attributes that hold `words`, the text."""

    def __init__(self, html: str, words: str) -> None:
        super().__init__()
        self.words, self.text = words, ""
        self.tags, self.holding = set[tuple[str, ...]](), set[tuple[str, str]]()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add((tag, *sorted(name for name, _ in attrs)))
        self.holding |= {(tag, name) for name, value in attrs if self.words in (value or "")}

    def handle_data(self, data: str) -> None:
        self.text += data


def strings(value: Any, without: Collection[str] = ()) -> list[str]:
    """Every text inside plain data, those under the keys `without` left out."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        value = [one for key, one in value.items() if key not in without]
    inside = value if isinstance(value, list | tuple) else ()
    return [text for one in inside for text in strings(one, without)]
