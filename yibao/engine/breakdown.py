"""What a calculation answers: every part of the bill, who pays it, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple, TypeAlias

from yibao.engine.codes import Component, Fund
from yibao.engine.counters import Counters
from yibao.engine.money import ZERO, Money

Part: TypeAlias = str
"""Which amount a step adds to: outside_scope, over_limit, paid_first, in_scope,
deductible, a fund's wire name, account, family, cash."""


class Step(NamedTuple):
    """One explained amount. The steps of a part add up to the part.

    ``base`` × ``rate`` is shown where the amount is a product; ``text`` is filled with
    ``values`` only when somebody reads ``title``. (A named tuple: a bill has a dozen.)
    """

    part: Part
    text: str
    amount: Money
    base: Money | None = None
    rate: Decimal | None = None
    clause: str = ""
    source: str = ""
    note: str = ""
    values: tuple[object, ...] = ()

    @property
    def title(self) -> str:
        """The sentence a patient reads."""
        return self.text.format(*map(shown, self.values)) if self.values else self.text

    @property
    def basis(self) -> str:
        return basis(self.source, self.clause)


def basis(source: str, clause: str) -> str:
    """Where it is written: the document and the clause, each said once."""
    document, _, article = source.rpartition(" ")
    if article and clause.startswith(article):
        return f"{document} {clause}".strip()
    return " ".join(filter(None, (source, clause)))


def shown(value: object) -> str:
    return percent(value) if isinstance(value, Decimal) else str(value)


def literal(text: str) -> str:
    """Text of a policy inside a step's text, whatever braces it has."""
    return text.replace("{", "{{").replace("}", "}}")


def percent(rate: Decimal) -> str:
    """``Decimal("0.961")`` → ``96.1%``."""
    return f"{(rate * 100).normalize():f}%"


class LineSplit(NamedTuple):
    """One line divided; its parts add up to its total.

    ``rate`` and ``unit_limit`` are those it was divided by, which the area's rules may
    set in place of the catalogue's; all of a line outside the scope is the person's.
    """

    line_no: str
    outside_scope: Money
    over_limit: Money
    paid_first: Money
    in_scope: Money
    rate: Decimal = Decimal(0)  # 先行自付比例
    unit_limit: Decimal | None = None  # 限价, yuan a unit


@dataclass(frozen=True, slots=True)
class BenefitPayment:
    """What one payer paid and from what, as the fund details (基金分项) ask."""

    payer: str
    title: str
    fund: Fund
    fund_pay_type: str
    base: Money  # what of the bill this payer looked at
    cap_room: Money | None  # what was left under its tightest cap before; None no cap
    amount: Money


@dataclass(frozen=True, slots=True)
class Breakdown:
    """A bill, divided twice: by scope and by payer; both divisions add up to it."""

    fee_total: Money
    outside_scope: Money
    over_limit: Money
    paid_first: Money
    in_scope: Money
    deductible_paid: Money
    payments: Mapping[Fund, Money]
    benefits: tuple[BenefitPayment, ...]
    account_current_paid: Money
    account_past_paid: Money
    family_paid: tuple[tuple[str, Money], ...]
    cash_paid: Money
    hospital_paid: Money
    borne: Mapping[Component, Money]  # what the person bears, by component
    steps: tuple[Step, ...]
    lines: tuple[LineSplit, ...]
    counters: Counters  # before this bill
    stay: Counters  # before this bill
    delta: Mapping[str, int]  # what this bill adds to both

    def __post_init__(self) -> None:
        total = self.fee_total.fen
        by_scope = (
            self.outside_scope.fen
            + self.over_limit.fen
            + self.paid_first.fen
            + self.in_scope.fen
        )
        assert by_scope == total, f"scope parts {by_scope} of {total}"
        by_payer = self.fund_paid.fen + self.person_paid.fen + self.hospital_paid.fen
        assert by_payer == total, f"payers' parts {by_payer} of {total}"

    @property
    def year(self) -> str:
        """The insurance year the bill counts in."""
        return self.counters.year

    @property
    def counters_after(self) -> Counters:
        return self.counters.plus(self.delta)

    @property
    def stay_after(self) -> Counters:
        return self.stay.plus(self.delta)

    @property
    def fund_paid(self) -> Money:
        return Money(sum(paid.fen for paid in self.payments.values()))

    @property
    def own_account_paid(self) -> Money:
        return self.account_current_paid + self.account_past_paid

    @property
    def family_paid_total(self) -> Money:
        return Money(sum(paid.fen for _, paid in self.family_paid))

    @property
    def account_paid(self) -> Money:
        """个人账户支出, relatives' accounts included as on the wire."""
        return self.own_account_paid + self.family_paid_total

    @property
    def person_paid(self) -> Money:
        return self.account_paid + self.cash_paid

    def paid_by(self, fund: Fund) -> Money:
        return self.payments.get(fund, ZERO)

    def part(self, name: Part) -> Money:
        """The sum of the steps of one part."""
        return Money(sum(step.amount.fen for step in self.steps if step.part == name))
