"""A bill as inline SVG: the total, what of it is in scope, and who pays which part."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from yibao.web.charts.bill import Bill, Part, comma, percent

COLOURS = {
    "inscp_scp_amt": "#7d94ab",
    "preselfpay_amt": "#d8b48a",
    "overlmt_selfpay": "#cf9f7d",
    "fulamt_ownpay_amt": "#b98a78",
    "hifp_pay": "#1f5f9e",
    "hifob_pay": "#3d86c6",
    "hifmi_pay": "#1f8a8c",
    "cvlserv_pay": "#6c63ac",
    "hifes_pay": "#8f7fc0",
    "maf_pay": "#3f8f5b",
    "tilt_pay": "#7ab661",
    "hifdm_pay": "#4f9aa8",
    "oth_pay": "#8795a3",
    "account": "#e2a33a",
    "family": "#edc46c",
    "cash": "#c65b4a",
    "hospital": "#7b7f86",
}
# what an explanation calls the parts of the scope
COLOURS |= {
    "in_scope": COLOURS["inscp_scp_amt"],
    "paid_first": COLOURS["preselfpay_amt"],
    "over_limit": COLOURS["overlmt_selfpay"],
    "outside_scope": COLOURS["fulamt_ownpay_amt"],
    "deductible": "#c7cfd8",
}
WIDTH = 760  # the drawing in its own units; the page scales it
LABEL, FIGURES = 116, 172
LEFT, RIGHT = LABEL, WIDTH - FIGURES
ROW, BAR = 27, 17


def waterfall(bill: Bill) -> str:
    """Bars that begin where the last one ended, so that together they are the bill."""
    scope = [_scope_row(bill), _scope_legend(bill)]
    rows = [_total_row(bill), *filter(None, scope), *_payer_rows(bill)]
    height = ROW * len(rows) + 6
    body = "".join(
        f'<g transform="translate(0 {4 + index * ROW})">{row}</g>'
        for index, row in enumerate(rows)
    )
    return (
        f'<svg class="waterfall" viewBox="0 0 {WIDTH} {height}" role="img" '
        f'aria-label="{escape(spoken(bill))}">{body}</svg>'
    )


def spoken(bill: Bill) -> str:
    """The drawing in words, for those who do not see it."""
    parts = "、".join(f"{part.title} {comma(part.amount)} 元" for part in bill.payers)
    return f"医疗费总额 {comma(bill.total)} 元,其中 {parts}"


def strip(parts: Iterable[Part], *, height: int = 14) -> str:
    """One bar divided into parts, without labels."""
    rects = "".join(
        f'<rect x="{x:.2f}" width="{width:.2f}" height="{height}" '
        f'fill="{COLOURS[part.key]}"><title>{escape(part.title)} '
        f"{comma(part.amount)} 元</title></rect>"
        for part, x, width in placed(parts, 0, WIDTH)
    )
    return (
        f'<svg class="strip" viewBox="0 0 {WIDTH} {height}" '
        f'preserveAspectRatio="none" aria-hidden="true">{rects}</svg>'
    )


def placed(
    parts: Iterable[Part], left: float, width: float
) -> list[tuple[Part, float, float]]:
    """Each part with where its bar begins and how wide it is."""
    rows = list(parts)
    total = sum(abs(part.amount.fen) for part in rows) or 1
    found, sofar = [], 0
    for part in rows:
        size = abs(part.amount.fen)
        found.append((part, left + width * sofar / total, width * size / total))
        sofar += size
    return found


def _total_row(bill: Bill) -> str:
    return (
        _label("医疗费总额", strong=True)
        + _bar(LEFT, RIGHT - LEFT, "#2b3a4a", kind="whole")
        + _figures(comma(bill.total), "", strong=True)
    )


def _scope_row(bill: Bill) -> str:
    bars = "".join(
        _bar(x, width, COLOURS[part.key], f"{part.title} {comma(part.amount)} 元")
        for part, x, width in placed(bill.scope, LEFT, RIGHT - LEFT)
    )
    inside = next((one for one in bill.scope if one.key == "inscp_scp_amt"), None)
    amount = comma(inside.amount) if inside else "0.00"
    share = percent(inside.amount, bill.total) if inside else "0%"
    return _label("政策范围内") + bars + _figures(amount, share)


def _scope_legend(bill: Bill) -> str:
    """The parts of the scope bar that are not in scope, each with its colour."""
    shown, x = [], float(LEFT)
    for part in bill.scope:
        if part.key == "inscp_scp_amt":
            continue
        text = f"{part.title} {comma(part.amount)}"
        shown.append(
            f'<rect x="{x:.0f}" y="0" width="7" height="7" rx="1" '
            f'fill="{COLOURS[part.key]}"/>'
            f'<text class="parts" x="{x + 11:.0f}" y="7.5">{escape(text)}</text>'
        )
        x += 22 + sum(11.5 if ord(char) > 255 else 6.6 for char in text)
    return "".join(shown)


def _payer_rows(bill: Bill) -> list[str]:
    rows: list[str] = []
    previous = float(LEFT)
    for part, x, width in placed(bill.payers, LEFT, RIGHT - LEFT):
        link = (
            f'<line x1="{previous:.2f}" x2="{previous:.2f}" y1="{BAR - ROW}" y2="0" '
            'class="link"/>'
            if rows
            else ""
        )
        rows.append(
            _label(part.title)
            + link
            + _bar(x, width, COLOURS[part.key])
            + _figures(comma(part.amount), percent(part.amount, bill.total))
        )
        previous = x + width
    return rows


def _label(text: str, *, strong: bool = False) -> str:
    kind = "label strong" if strong else "label"
    return f'<text class="{kind}" x="{LABEL - 10}" y="{BAR - 4}">{escape(text)}</text>'


def _bar(
    x: float, width: float, colour: str, title: str = "", kind: str = "part"
) -> str:
    """``kind`` lets a page of two palettes give the whole another colour."""
    shown = f"<title>{escape(title)}</title>" if title else ""
    return (
        f'<rect class="{kind}" x="{x:.2f}" width="{max(width, 1.2):.2f}" '
        f'height="{BAR}" rx="1.5" '
        f'fill="{colour}">{shown}</rect>'
    )


def _figures(amount: str, share: str, *, strong: bool = False) -> str:
    kind = "amount strong" if strong else "amount"
    return (
        f'<text class="{kind}" x="{WIDTH - 54}" y="{BAR - 4}">{amount}</text>'
        f'<text class="share" x="{WIDTH}" y="{BAR - 4}">{share}</text>'
    )
