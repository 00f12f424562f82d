"""The components of the design system, as template tags; ``/_design/`` shows them all.

Everything passes a strict Content-Security-Policy: no inline style and no script.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal

from django import template
from django.forms import Textarea
from django.template.context import Context
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from yibao.engine.money import Money
from yibao.web.capitals import capitals

register = template.Library()
WHOLE = 100
DASH = "—"


# ---- values


@register.filter
def yuan(amount: Money | int | None) -> SafeString:
    """An amount in yuan with thousands, two decimals, and red below zero."""
    if amount is None:
        return format_html("{}", DASH)
    fen = amount.fen if isinstance(amount, Money) else amount
    text = f"{Decimal(fen).scaleb(-2):,.2f}"
    if fen < 0:
        return format_html('<span class="neg">{}</span>', text)
    return format_html("{}", text)


@register.filter
def upper_yuan(amount: Money) -> str:
    """人民币大写."""
    return capitals(amount)


@register.filter
def percent(rate: Decimal | None) -> str:
    """``0.85`` → ``85%``."""
    if rate is None:
        return DASH
    text = f"{(rate * WHOLE).normalize():f}"
    return f"{text}%"


@register.filter
def plain(number: Decimal | None) -> str:
    """A quantity or a price as it was told, without the zeros a column adds."""
    if number is None:
        return DASH
    whole = number == number.to_integral_value()
    return f"{number.quantize(Decimal(1)) if whole else number.normalize():,f}"


@register.filter
def debit(amount: Money) -> SafeString:
    """借方: an amount above zero, and nothing on the other side."""
    return yuan(amount) if amount.fen > 0 else SafeString("")


@register.filter
def credit(amount: Money) -> SafeString:
    """贷方, which the books write as negative."""
    return yuan(-amount) if amount.fen < 0 else SafeString("")


@register.filter
def day(value: date | None) -> str:
    """A day as tables write it; an open end is 长期."""
    return _("长期") if value is None else f"{value:%Y-%m-%d}"


@register.filter
def moment(value: datetime | None) -> str:
    return DASH if value is None else f"{localtime(value):%Y-%m-%d %H:%M:%S}"


@register.filter
def or_dash(value: object) -> object:
    return DASH if value in (None, "") else value


# ---- components


@register.simple_block_tag
def card(content: str, title: str = "", note: str = "") -> SafeString:
    """A box with a title."""
    if not title:
        return format_html('<section class="card">{}</section>', content)
    return format_html(
        '<section class="card"><header><h2>{}</h2><span class="sub">{}</span></header>'
        "{}</section>",
        title,
        note,
        content,
    )


@register.simple_block_tag
def figures(content: str) -> SafeString:
    """A row of summary figures."""
    return format_html('<section class="figures">{}</section>', content)


@register.simple_tag
def figure(
    label: str, value: object, note: object = "", share: Decimal | None = None
) -> SafeString:
    """A labelled number, with a meter where it has a limit."""
    return format_html(
        '<div class="figure"><div class="label">{}</div><div class="value">{}</div>'
        '{}<div class="note">{}</div></div>',
        label,
        value,
        meter(share),
        note,
    )


@register.simple_tag
def meter(share: Decimal | None) -> SafeString:
    """How much of a limit is used: 0 to 1, coloured when near or over."""
    if share is None:
        return SafeString("")
    used = min(max(share, Decimal(0)), Decimal(1)) * WHOLE
    colour = "var(--danger)" if share >= 1 else "var(--warn)" if share > NEAR else ""
    return format_html(
        '<div class="meter" role="img" aria-label="{}"><svg preserveAspectRatio="none"'
        ' viewBox="0 0 100 4"><rect width="{}" height="4" fill="{}"/></svg></div>',
        _("已用 %(share)s%%") % {"share": f"{used:.0f}"},
        f"{used:.1f}",
        colour or "var(--c1)",
    )


MUST = SafeString('<span class="must">*</span>')
NEAR = Decimal("0.8")
TONES = ("", "ok", "warn", "danger", "brand")


@register.simple_tag
def tag(text: object, tone: str = "") -> SafeString:
    """A short word with a tone, which never is told by colour alone."""
    return format_html('<span class="tag {}">{}</span>', tone, text)


@register.simple_tag
def button(
    text: str, act: str = "", tone: str = "", key: str = "", target: str = ""
) -> SafeString:
    """A button that ``app.js`` knows; ``key`` is its shortcut, shown beside it."""
    attributes = format_html_join(
        "",
        ' data-{}="{}"',
        [
            (name, value)
            for name, value in (("act", act), ("key", key), ("target", target))
            if value
        ],
    )
    hint = format_html(" <kbd>{}</kbd>", key.upper()) if key else ""
    style = f"btn btn-{tone}" if tone else "btn"
    return format_html(
        '<button type="button" class="{}"{}>{}{}</button>',
        style,
        attributes,
        text,
        hint,
    )


@register.simple_tag
def link_button(text: str, url: str, tone: str = "", key: str = "") -> SafeString:
    hint = format_html(" <kbd>{}</kbd>", key.upper()) if key else ""
    return format_html(
        '<a class="btn {}" href="{}"{}>{}{}</a>',
        f"btn-{tone}" if tone else "",
        url,
        format_html(' data-key="{}"', key) if key else "",
        text,
        hint,
    )


@register.simple_block_tag
def fields(content: str) -> SafeString:
    """A list of names and values."""
    return format_html('<dl class="fields">{}</dl>', content)


@register.simple_tag
def said(name: str, value: object) -> SafeString:
    """One name with its value."""
    shown = DASH if value in (None, "") else value
    return format_html("<div><dt>{}:</dt><dd>{}</dd></div>", name, shown)


@register.simple_block_tag
def table(content: str, label: str) -> SafeString:
    """A table that scrolls within itself and can be reached by keyboard."""
    return format_html(
        '<div class="scroll" tabindex="0" role="region" aria-label="{}">'
        "<table>{}</table></div>",
        label,
        content,
    )


@register.simple_tag
def empty(text: str) -> SafeString:
    """What to do next where there is nothing."""
    return format_html('<p class="empty">{}</p>', text)


@register.simple_block_tag
def alert(content: str, tone: str = "") -> SafeString:
    role = "alert" if tone == "danger" else "status"
    return format_html('<div class="alert {}" role="{}">{}</div>', tone, role, content)


@register.simple_tag(takes_context=True)
def tabs(context: Context, chosen: str, names: Iterable[tuple[str, str]]) -> SafeString:
    """Tabs whose panels are fetched when they are asked for; the address keeps them."""
    path = context["request"].path
    made = format_html_join(
        "",
        '<button type="button" role="tab" id="tab-{}" aria-controls="panel"'
        ' aria-selected="{}" tabindex="{}" hx-get="{}?tab={}" hx-target="#panel"'
        ' hx-push-url="true">{}</button>',
        [
            (
                name,
                "true" if name == chosen else "false",
                "0" if name == chosen else "-1",
                path,
                name,
                title,
            )
            for name, title in names
        ],
    )
    return format_html('<div class="tabs" role="tablist">{}</div>', made)


@register.simple_tag
def ask(field: object) -> SafeString:
    """A bound form field with its label and its mistakes."""
    bound: template.Node = field  # type: ignore[assignment]
    errors = format_html_join("", '<span class="err">{}</span>', _errors_of(bound))
    must = MUST if _required(bound) else ""
    return format_html(
        '<div class="field {}"><label for="{}">{}{}</label>{}{}</div>',
        "tall" if isinstance(_widget_of(bound), Textarea) else "",
        getattr(bound, "id_for_label", ""),
        must,
        getattr(bound, "label", ""),
        bound,
        errors,
    )


def _errors_of(bound: object) -> list[tuple[str]]:
    return [(str(one),) for one in getattr(bound, "errors", ())]


def _widget_of(bound: object) -> object:
    return getattr(getattr(bound, "field", None), "widget", None)


def _required(bound: object) -> bool:
    return bool(getattr(getattr(bound, "field", None), "required", False))
