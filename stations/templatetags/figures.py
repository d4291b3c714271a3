"""How figures are written on pages."""

from decimal import Decimal

from django import template

register = template.Library()


@register.filter
def grouped(value: Decimal | int | None) -> str:
    """An amount with its thousands set apart, 2,400,000.00; a dash where there is none."""
    return "—" if value is None else f"{value:,}"
