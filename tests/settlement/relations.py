"""The arithmetic relations A1-A13 of the national interface, as reusable assertions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from decimal import Decimal

from yibao.engine.money import ZERO, Money
from yibao.settlement.check import check_all
from yibao.settlement.facts import LineState
from yibao.settlement.invariants import EXPLAINED_AS
from yibao.settlement.models.settlements import AMOUNTS, FUND_PARTS, SCOPE_PARTS
from yibao.settlement.views import SettlementView

FEN = Money(1)


def parts(of: object, names: Iterable[str]) -> Money:
    return Money.sum(getattr(of, name) for name in names)


def is_account(fund_pay_type: str) -> bool:
    return fund_pay_type.startswith("3102") or fund_pay_type == "390500"


def assert_bill(view: SettlementView) -> None:
    """A1-A5, A10, A12 and the explanation of one settlement or reversal."""
    assert view.fee_total == parts(view, SCOPE_PARTS)  # A1
    assert view.fee_total == view.fund_paid + view.person_paid + view.hospital_paid
    assert view.person_paid == view.account_paid + view.cash_paid  # A3
    assert abs(view.family_paid.fen) <= abs(view.account_paid.fen)
    assert view.fund_paid == parts(view, FUND_PARTS)  # A4
    assert_funds(view)
    for line in view.lines:
        assert_line(line)
    for name in SCOPE_PARTS:  # A10
        assert getattr(view, name) == parts_of_lines(view, name)
    assert abs(view.deductible_paid.fen) <= abs(view.in_scope.fen)  # A12
    assert Decimal(0) <= view.pool_ratio <= Decimal(1)
    signs = {amount.fen > 0 for name in AMOUNTS if (amount := getattr(view, name))}
    assert signs <= {view.reverses_no is None}
    assert_explained(view)


def parts_of_lines(view: SettlementView, name: str) -> Money:
    return Money.sum(getattr(line, name) for line in view.lines)


def assert_funds(view: SettlementView) -> None:
    """A5: the fund details are what the funds and the accounts paid."""
    assert view.funds
    accounts = [fund for fund in view.funds if is_account(fund.fund_pay_type)]
    others = [fund for fund in view.funds if not is_account(fund.fund_pay_type)]
    assert Money.sum(fund.amount for fund in others) == view.fund_paid
    assert Money.sum(fund.amount for fund in accounts) == view.account_paid
    for fund in view.funds:
        assert fund.room is None or fund.amount <= fund.room


def assert_line(line: LineState) -> None:
    """A6-A9 of one divided line."""
    product = Money.price_times(line.price, line.quantity)
    assert abs(line.line_total.fen - product.fen) <= FEN.fen  # A6
    assert line.line_total == parts(line, SCOPE_PARTS)  # A7
    if line.benefit_class == "03" or line.self_funded:  # A8
        assert line.outside_scope == line.line_total
        assert line.own_pay == 1
    else:
        assert line.outside_scope == ZERO
    if line.benefit_class == "01" and not line.self_funded:
        assert line.own_pay == 0
    if line.price_limit is not None and not line.self_funded:  # A9
        over = max(Decimal(0), line.price - line.price_limit) * line.quantity
        assert line.over_limit == Money.round(over * 100)


def assert_explained(view: SettlementView) -> None:
    """The steps of every part add up to the amount."""
    for part, column in EXPLAINED_AS.items():
        plus, _, minus = column.replace("s.", "").partition(" - ")
        amount = getattr(view, plus) - (getattr(view, minus) if minus else ZERO)
        told = Money.sum(step.amount for step in view.steps if step.part == part)
        assert told == amount, part
    assert all(step.title for step in view.steps)


def assert_mirror(original: SettlementView, reversal: SettlementView) -> None:
    """A11: the reversal is the original, negative, and names it."""
    assert_bill(reversal)
    assert reversal.reverses_no == original.settlement_no
    for name in AMOUNTS:
        assert getattr(reversal, name) == -getattr(original, name), name
    assert [line.line_sn for line in reversal.lines] == [
        line.line_sn for line in original.lines
    ]


NOT_OF_A_TRIAL = ("settlement_no", "settled_at", "clearing_office", "clearing_way")


def assert_trial(trial: SettlementView, settled: SettlementView) -> None:
    """A13: a trial has no number, and otherwise says what the settlement says."""
    assert trial.settlement_no == ""
    for one in fields(SettlementView):
        if one.name not in (*NOT_OF_A_TRIAL, "lines"):
            assert getattr(trial, one.name) == getattr(settled, one.name), one.name
    assert [line._replace(settlement_no="") for line in trial.lines] == [
        line._replace(settlement_no="") for line in settled.lines
    ]


def assert_sound() -> None:
    """Every invariant of the database holds."""
    assert check_all() == []
