"""A bill is shown in parts that add up, on the terminal and on the page."""

from __future__ import annotations

import re
from decimal import Decimal
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from yibao.demo.bill import bill_of
from yibao.demo.page import Day, Scene, page, together
from yibao.demo.picture import drawn, tiles
from yibao.engine.money import Money
from yibao.settlement.views import StepView
from yibao.web.charts.bill import FUNDS, Bill, Part, Reason, rate_text
from yibao.web.charts.waterfall import placed, waterfall

SETTLED = {
    "setl_id": "S1",
    "setl_time": "2026-03-01 10:00:00",
    "medfee_sumamt": 1000,
    "inscp_scp_amt": "900.00",
    "preselfpay_amt": 60.5,
    "overlmt_selfpay": 0,
    "fulamt_ownpay_amt": 39.5,
    "hifp_pay": 500,
    "maf_pay": 300,
    "acct_pay": 150,
    "acct_mulaid_pay": 50,
    "psn_cash_pay": 50,
    "hosp_part_amt": 0,
}


def step(
    part: str,
    title: str,
    fen: int,
    *,
    base: Money | None = None,
    rate: Decimal | None = None,
    clause: str = "",
    source: str = "",
) -> StepView:
    return StepView(part, title, Money(fen), base, rate, clause, source, "")


STEPS = [
    step("hifp_pay", "统筹<支付>", 50000, base=Money(62500), rate=Decimal("0.8")),
    step("maf_pay", "救助", 20000),
    step("tilt_pay", "倾斜", 10000, clause="第九条", source="某规〔2025〕1号"),
]


def bill() -> Bill:
    return bill_of(SETTLED, STEPS, person="甲*", institution="院", care="住院")


def amounts(found: tuple[Part, ...]) -> dict[str, str]:
    return {part.key: str(part.amount) for part in found}


def test_aid_is_divided_and_accounts_are_told_apart() -> None:
    assert amounts(bill().payers) == {
        "hifp_pay": "500.00",
        "maf_pay": "200.00",
        "tilt_pay": "100.00",
        "account": "100.00",
        "family": "50.00",
        "cash": "50.00",
    }
    assert bill().fund_paid + bill().person_paid == bill().total


def test_a_bill_whose_parts_do_not_add_up_is_a_bug() -> None:
    with pytest.raises(AssertionError):
        bill_of({**SETTLED, "psn_cash_pay": 51}, [], person="", institution="", care="")


@given(st.lists(st.integers(1, 10**9), min_size=1, max_size=9))
def test_bars_tile_the_total_without_gap_or_overlap(fen: list[int]) -> None:
    parts = [Part(key, key, Money(one)) for key, one in zip(FUNDS, fen, strict=False)]
    rows = placed(parts, 100, 500)
    assert rows[0][1] == 100
    for (_, x, width), (_, following, _) in pairwise(rows):
        assert x + width == pytest.approx(following)
    assert rows[-1][1] + rows[-1][2] == pytest.approx(600)
    cells = tiles(parts, 40)
    assert cells[-1][2] == 40
    assert all(start <= end for _, start, end in cells)


def test_a_reversal_takes_away_what_it_undid() -> None:
    back = {
        key: -value if isinstance(value, int | float) else value
        for key, value in SETTLED.items()
    } | {"inscp_scp_amt": "-900.00"}
    steps = [
        step("maf_pay", "救助", -20000),
        step("tilt_pay", "倾斜", -10000),
    ]
    reversed_ = bill_of(back, steps, person="", institution="", care="")
    assert "rect" in waterfall(reversed_)
    assert together([bill(), reversed_]) == ()


def test_the_terminal_says_every_amount() -> None:
    console = Console(width=100, record=True, file=None, force_terminal=False)
    with console.capture() as capture:
        console.print(drawn(bill()))
    printed = capture.get()
    for amount in ("1,000.00", "500.00", "200.00", "100.00", "50.00"):
        assert amount in printed
    assert "625.00 × 80%" in printed
    assert "某规〔2025〕1号 第九条" in printed


class Outline(HTMLParser):
    """Collects tags and text; a script or an outside address would show."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.links: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        links = (value for name, value in attrs if name in ("src", "href"))
        self.links += [value or "" for value in links]

    def handle_data(self, data: str) -> None:
        self.text += data


def test_the_page_stands_alone_and_escapes_what_it_shows() -> None:
    scenes = (Scene("一", "说明", bill()), Scene("二", "<b>", facts=(("名", "值"),)))
    made = page(Day("示例市", "2026-03-01", scenes, 12, ("各部分之和等于总额",)))
    outline = Outline()
    outline.feed(made)
    assert "svg" in outline.tags
    assert "script" not in outline.tags
    assert all(link.startswith("#") for link in outline.links)
    assert "统筹<支付>" in outline.text
    assert "<b>" in outline.text
    assert "1,000.00" in outline.text
    assert not re.search(r"url\(|@import|https?://", made)


def test_what_fails_to_hold_is_said_on_the_page() -> None:
    made = page(Day("示例市", "2026-03-01", (), 0, ("甲",), ("结算单 S1 不平",)))
    assert "结算单 S1 不平" in made
    assert "全部成立" not in made


@pytest.mark.parametrize(
    ("rate", "text"), [("0.85", "85%"), ("0.8550", "85.5%"), ("1", "100%")]
)
def test_rates_are_percentages(rate: str, text: str) -> None:
    assert rate_text(Decimal(rate)) == text


def test_a_reason_shows_its_product_and_ground() -> None:
    one = Reason(1, "hifp_pay", "付", Money(1), Money(100), Decimal("0.01"), "第一条")
    assert (one.product, one.ground) == ("1.00 × 1%", "第一条")
