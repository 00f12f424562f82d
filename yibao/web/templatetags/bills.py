"""A bill as a picture and as sentences; ``web/_bill.html`` shows both."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from yibao.web.charts.bill import Bill
from yibao.web.charts.reasons import groups
from yibao.web.charts.waterfall import waterfall

register = template.Library()
register.filter("groups", groups)


@register.filter("waterfall")
def drawing(bill: Bill) -> SafeString:
    """The SVG; every text in it is escaped where it is made."""
    return mark_safe(waterfall(bill))  # noqa: S308


@register.filter
def swatch(colour: str) -> SafeString:
    """A square of a colour of the picture."""
    return format_html(
        '<svg class="swatch" viewBox="0 0 10 10" aria-hidden="true">'
        '<rect width="10" height="10" rx="2" fill="{}"/></svg>',
        colour,
    )
