"""A bill drawn in the terminal: bars that tile the total, then the reasons."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Group, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from yibao.web.charts.bill import Bill, Part, Reason, comma, percent

WIDTH = 42
COLOURS = {
    "hifp_pay": "dodger_blue3",
    "hifob_pay": "deep_sky_blue2",
    "hifmi_pay": "dark_cyan",
    "cvlserv_pay": "medium_purple3",
    "hifes_pay": "plum3",
    "maf_pay": "green4",
    "tilt_pay": "chartreuse3",
    "hifdm_pay": "turquoise4",
    "oth_pay": "grey62",
    "account": "orange3",
    "family": "gold3",
    "cash": "indian_red",
    "hospital": "grey46",
}


def drawn(bill: Bill) -> RenderableType:
    """The bill as a panel: who, the waterfall of payers, the explanation."""
    who = " · ".join((bill.person, bill.institution, bill.care, bill.day))
    return Panel(
        Group(waterfall(bill), Text(), borne(bill), explanation(bill.reasons)),
        title=Text(who, style="bold"),
        title_align="left",
        subtitle=Text(f"结算单 {bill.settlement_no}", style="dim"),
        subtitle_align="right",
        border_style="grey50",
    )


def waterfall(bill: Bill) -> Table:
    """The total, then each payer's bar beginning where the last one ended."""
    table = Table.grid(padding=(0, 1))
    for justify in ("left", "left", "right", "right"):
        table.add_column(justify=justify, no_wrap=True)
    total = Text("█" * WIDTH, style="grey37")
    table.add_row("医疗费总额", total, comma(bill.total), "")
    for part, start, end in tiles(bill.payers, WIDTH):
        bar = Text(" " * start)
        bar.append("█" * max(end - start, 1), style=COLOURS.get(part.key, "grey62"))
        share = percent(part.amount, bill.total)
        table.add_row(part.title, bar, comma(part.amount), share)
    return table


def borne(bill: Bill) -> Text:
    """What the person's part is made of."""
    if not bill.borne:
        return Text()
    total = f"个人负担 {comma(bill.person_paid)} = {bill.sum_borne}"
    return Text(f"{total}\n政策范围内报销比例 {bill.share_in_scope}\n", style="yellow4")


def tiles(parts: Iterable[Part], width: int) -> list[tuple[Part, int, int]]:
    """Where each part's bar begins and ends on a line of ``width`` cells."""
    rows = list(parts)
    total = sum(abs(part.amount.fen) for part in rows) or 1
    placed, sofar = [], 0
    for part in rows:
        start = min(sofar * width // total, width - 1)
        sofar += abs(part.amount.fen)
        placed.append((part, start, sofar * width // total))
    return placed


def explanation(reasons: Iterable[Reason]) -> Table:
    """Each fen's reason with its clause."""
    table = Table.grid(padding=(0, 1))
    table.add_column(justify="right", style="dim")
    table.add_column(ratio=1)
    table.add_column(justify="right", no_wrap=True)
    for one in reasons:
        sentence = Text(one.title)
        if one.note:
            sentence.append(f"  {one.note}", style="dim")
        if one.product:
            sentence.append(f"\n{one.product}", style="cyan")
        if one.ground:
            sentence.append("  " if one.product else "\n")
            sentence.append(one.ground, style="dim italic")
        table.add_row(f"{one.number}.", sentence, comma(one.amount))
    return table
