"""Addresses of pages, also of those that are still being built."""

from django.urls import NoReverseMatch, reverse


def link(view: str, *args: object) -> str:
    """The address of a view, or "#" while nobody answers there."""
    try:
        return reverse(view, args=args)
    except NoReverseMatch:
        return "#"
