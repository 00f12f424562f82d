"""Charts of the cockpit as SVG, made here: they print, and need no script.

Colours are named, and the page's own variables stand for them, so that one drawing
serves light and dark. Nothing in it is inline style, which the pages' policy refuses.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from html import escape
from typing import Any

import msgspec
import vl_convert

WIDTH, HEIGHT = 620, 170
VARIABLES = {
    "#010101": "var(--sub)",
    "#020202": "var(--line)",
    "#030303": "var(--c1)",
    "#040404": "var(--danger)",
}
TEXT, LINE, FIRST, _ = VARIABLES
STYLE = re.compile(r' style="[^"]*"')
SIZE = re.compile(r'^<svg ([^>]*?) ?width="\d+" height="\d+"')
CONFIG = {
    "font": "PingFang SC, Microsoft YaHei, Noto Sans CJK SC, sans-serif",
    "view": {"stroke": None},
    "axis": {
        "labelColor": TEXT,
        "titleColor": TEXT,
        "titleFontWeight": "normal",
        "gridColor": LINE,
        "domainColor": LINE,
        "tickColor": LINE,
        "labelFontSize": 11,
        "titleFontSize": 11,
    },
}


def columns(
    points: Sequence[tuple[str, float]], *, unit: str, label: str, step: int = 4
) -> str:
    """One column a point in the order given; every ``step``-th is named below."""
    named = [name for name, _ in points][::step]
    return _drawn(
        [{"at": name, "value": value} for name, value in points],
        {
            "mark": {"type": "bar", "color": FIRST},
            "width": WIDTH,
            "height": HEIGHT,
            "encoding": {
                "x": {
                    "field": "at",
                    "type": "ordinal",
                    "sort": None,
                    "title": None,
                    "axis": {"values": named, "labelAngle": 0, "grid": False},
                },
                "y": {"field": "value", "type": "quantitative", "title": unit},
            },
        },
        label,
    )


def ranked(bars: Sequence[tuple[str, float]], *, unit: str, label: str) -> str:
    """Horizontal bars, in the order given."""
    return _drawn(
        [{"name": name, "value": value} for name, value in bars],
        {
            "mark": {"type": "bar", "color": FIRST},
            "width": WIDTH - 130,
            "height": {"step": 22},
            "encoding": {
                "y": {
                    "field": "name",
                    "type": "nominal",
                    "sort": None,
                    "title": None,
                    "axis": {"labelLimit": 200, "grid": False},
                },
                "x": {"field": "value", "type": "quantitative", "title": unit},
            },
        },
        label,
    )


def _drawn(values: list[dict[str, Any]], chart: dict[str, Any], label: str) -> str:
    whole = {"data": {"values": values}, "background": None, "config": CONFIG, **chart}
    return _svg(msgspec.json.encode(whole), label)


@lru_cache(maxsize=128)
def _svg(chart: bytes, label: str) -> str:
    drawn: str = vl_convert.vegalite_to_svg(chart.decode())
    for colour, variable in VARIABLES.items():
        drawn = drawn.replace(colour, variable)
    drawn = STYLE.sub("", drawn)
    said = f'<svg role="img" aria-label="{escape(label)}" \\1'
    return SIZE.sub(said, _silent(drawn), count=1)


def _silent(drawn: str) -> str:
    """One picture with one name: what is inside is told by the table below it."""
    return re.sub(r' (role|aria-[a-z]+)="[^"]*"', "", drawn)


def warm_up() -> None:
    """The first drawing starts an engine, which takes a second or more."""
    columns([("00:00", 0.0)], unit="", label="")
