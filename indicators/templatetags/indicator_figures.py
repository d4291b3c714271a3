"""How quantities, targets and percentages of indicators are written and drawn on pages."""

from decimal import Decimal

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from indicators.facts import Goal
from indicators.models import Amendment
from indicators.queries import TargetCell
from indicators.sheets.amounts import plain

register = template.Library()

BAR_WIDTH = 120


@register.filter
def amount(value: Decimal | None) -> str:
    """A quantity: 65, 24.5; a dash where it is not known."""
    return "—" if value is None else plain(value)


@register.filter
def target(goal: Goal | TargetCell) -> str:
    """A target: 90; "/" where it is agreed that there is none; a dash where nothing is stated."""
    return agreed(goal.quantity) if goal.stated else "—"


@register.filter
def agreed(quantity: Decimal | None) -> str:
    """A stated target's quantity; "/" for none."""
    return "/" if quantity is None else plain(quantity)


@register.filter
def old_target(amendment: Amendment) -> str:
    """What an amendment found; a dash where nothing had been stated."""
    return agreed(amendment.old) if amendment.was_stated else "—"


@register.filter
def percentage(value: Decimal | None) -> str:
    """A percentage in full, 183.12%; a dash where there is none."""
    return "—" if value is None else f"{value:.2f}%"


@register.simple_tag
def progress_bar(percent: Decimal, elapsed: Decimal | None) -> SafeString:
    """A bar for a share of a target, with a mark where time stands; full from 100 % on."""
    filled = min(max(percent, Decimal(0)), Decimal(100)) * BAR_WIDTH / 100
    mark = min(elapsed or Decimal(0), Decimal(100)) * BAR_WIDTH / 100
    behind = elapsed is not None and percent < elapsed
    words = f"完成 {percent:.2f}%" + (f"，时间已过 {elapsed:.2f}%" if elapsed is not None else "")
    return format_html(
        '<svg class="bar" width="{width}" height="14" viewBox="0 0 {width} 14" role="img" aria-label="{words}">'
        '<title>{words}</title><rect y="4" width="{width}" height="6" rx="1" fill="#eceff3"/>'
        '<rect y="4" width="{filled}" height="6" rx="1" fill="{colour}"/>'
        '<rect x="{mark}" width="1.5" height="14" fill="#55606e"/></svg>',
        width=BAR_WIDTH,
        words=words,
        filled=f"{filled:.1f}",
        mark=f"{mark:.1f}",
        colour="#b26a00" if behind else "#1a5fb4",
    )
