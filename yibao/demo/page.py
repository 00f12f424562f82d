"""The day as one self-contained HTML page: light, printable on A4, without scripts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from django.template import Context, Engine, Library
from django.utils.safestring import SafeString, mark_safe

from yibao.engine.money import Money
from yibao.web.charts.bill import FUNDS, OWN, Bill, Part, comma, percent
from yibao.web.charts.reasons import groups
from yibao.web.charts.waterfall import COLOURS, strip, waterfall

FOLDER = Path(__file__).parent

register = Library()
register.filter("comma", comma)
register.filter("of", percent)
register.filter("groups", groups)


@dataclass(frozen=True, slots=True)
class Scene:
    """One thing that happened: a heading, what it shows, the bill if there is one."""

    title: str
    told: str
    bill: Bill | None = None
    facts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Day:
    """What the page is about."""

    city: str
    date: str
    scenes: tuple[Scene, ...]
    messages: int
    verified: tuple[str, ...] = ()
    violations: tuple[str, ...] = ()


def page(day: Day) -> str:
    """The whole document."""
    engine = Engine(libraries={"page": __name__}, builtins=[__name__])
    template = engine.from_string((FOLDER / "page.html").read_text(encoding="utf-8"))
    parts = together(scene.bill for scene in day.scenes if scene.bill)
    total = Money.sum(part.amount for part in parts)
    funds = Money.sum(part.amount for part in parts if part.key in FUNDS)
    facts = {
        "day": day,
        "style": mark_safe((FOLDER / "page.css").read_text(encoding="utf-8")),  # noqa: S308
        "strip": mark_safe(strip(parts)),  # noqa: S308  made of our own numbers
        "total": total,
        "funds": funds,
        "own": total - funds,
        "parts": [
            {"title": one.title, "amount": one.amount, "colour": COLOURS[one.key]}
            for one in parts
        ],
    }
    return template.render(Context(facts))


def together(bills: Iterable[Bill]) -> tuple[Part, ...]:
    """The payers of many bills, added up; a reversal takes away what it undid."""
    sums: dict[str, Part] = {}
    for bill in bills:
        for part in bill.payers:
            before = sums.get(part.key)
            amount = part.amount + before.amount if before else part.amount
            sums[part.key] = Part(part.key, part.title, amount)
    order = [key for key in (*FUNDS, *OWN) if key in sums]
    return tuple(sums[key] for key in order if sums[key].amount)


@register.filter("waterfall")
def drawing(bill: Bill) -> SafeString:
    """The SVG; every text in it is escaped where it is made."""
    return mark_safe(waterfall(bill))  # noqa: S308
