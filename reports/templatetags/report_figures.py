"""How a text of the document is written: on the page its figures open 从哪来, in print they are words like others."""

from typing import Any
from urllib.parse import quote

from django import template
from django.template.context import RequestContext
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString

register = template.Library()

# The last characters of a paragraph, which print keeps on one line: no single one, with its full stop, is a line.
END = 3


@register.simple_tag(takes_context=True)
def written(context: RequestContext, part: dict[str, Any]) -> str:
    """The text of a block or cell. Where the page names an address for them (`figures_at`), each figure is a link."""
    text, figures, at = part["text"], part.get("figures"), context.get("figures_at")
    if part.get("type") == "paragraph" and not at:
        return format_html('{}<span class="end">{}</span>', text[:-END], text[-END:])
    if not figures or not at:
        return conditional_escape(text)
    made, done = SafeString(""), 0
    for begin, end, key in figures:
        made += conditional_escape(text[done:begin]) + _link(at, key, text[begin:end])
        done = end
    return made + conditional_escape(text[done:])


@register.simple_tag(takes_context=True)
def figure_link(context: RequestContext, key: str, text: str) -> SafeString:
    """A link to how the figure with this key came about."""
    return _link(context["figures_at"], key, text)


def _link(at: str, key: str, text: str) -> SafeString:
    return format_html('<a class="traced" href="{}{}/">{}</a>', at, quote(key), text)
