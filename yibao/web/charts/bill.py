"""One settled bill as it is shown: where it went, and why, in parts that add up.

The console and the demonstration draw the same bill.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from yibao.engine.breakdown import basis
from yibao.engine.money import Money
from yibao.settlement.views import StepView

SCOPE = {
    "inscp_scp_amt": "政策范围内费用",
    "preselfpay_amt": "先行自付",
    "overlmt_selfpay": "超限价自费",
    "fulamt_ownpay_amt": "全自费",
}
FUNDS = {
    "hifp_pay": "统筹基金",
    "hifob_pay": "大额医疗补助",
    "hifmi_pay": "大病保险",
    "cvlserv_pay": "公务员补助",
    "hifes_pay": "企业补充",
    "maf_pay": "医疗救助",
    "tilt_pay": "倾斜救助",
    "hifdm_pay": "伤残人员基金",
    "oth_pay": "其他基金",
}
OWN = {
    "account": "本人账户",
    "family": "家庭共济账户",
    "cash": "现金",
    "hospital": "医院负担",
}
READ_FIRST = ("outside_scope", "over_limit", "paid_first", "in_scope")
TITLES = {
    "outside_scope": "全自费",
    "over_limit": "超限价自费",
    "paid_first": "先行自付",
    "in_scope": "政策范围内费用",
    "deductible": "起付线",
    **FUNDS,
    **OWN,
}


@dataclass(frozen=True, slots=True)
class Part:
    """One share of the bill: who or what, and how much."""

    key: str
    title: str
    amount: Money


@dataclass(frozen=True, slots=True)
class Reason:
    """One numbered step of the explanation."""

    number: int
    part: str
    title: str
    amount: Money
    base: Money | None = None
    rate: Decimal | None = None
    clause: str = ""
    source: str = ""
    note: str = ""

    @property
    def ground(self) -> str:
        """Where it is written."""
        return basis(self.source, self.clause)

    @property
    def product(self) -> str:
        """``10,000.00 × 85%``, where the amount is a product."""
        if self.base is None or self.rate is None:
            return ""
        return f"{comma(self.base)} × {rate_text(self.rate)}"


@dataclass(frozen=True, slots=True)
class Bill:
    """A settlement, divided by scope and by payer; both divisions are the whole."""

    settlement_no: str
    person: str
    institution: str
    day: str
    care: str
    total: Money
    scope: tuple[Part, ...]
    payers: tuple[Part, ...]
    reasons: tuple[Reason, ...]

    def __post_init__(self) -> None:
        for parts in (self.scope, self.payers):
            assert Money.sum(part.amount for part in parts) == self.total, parts

    @property
    def fund_paid(self) -> Money:
        return Money.sum(part.amount for part in self.payers if part.key in FUNDS)

    @property
    def account_paid(self) -> Money:
        own = ("account", "family")
        return Money.sum(part.amount for part in self.payers if part.key in own)

    @property
    def cash_paid(self) -> Money:
        return Money.sum(part.amount for part in self.payers if part.key == "cash")

    @property
    def person_paid(self) -> Money:
        return self.account_paid + self.cash_paid

    def scope_part(self, key: str) -> Money:
        return Money.sum(part.amount for part in self.scope if part.key == key)

    @property
    def borne(self) -> tuple[Part, ...]:
        """What the person bears, by why: inside the scope, paid first, over, outside.

        Empty where a fund also paid outside the scope, so that no such sum holds.
        """
        inside = self.scope_part("inscp_scp_amt") - self.fund_paid
        if inside.fen * self.total.fen < 0:
            return ()
        outside = [part for part in self.scope if part.key != "inscp_scp_amt"]
        own = [Part("inscp_scp_amt", "政策范围内自付", inside), *outside]
        return tuple(part for part in own if part.amount)

    @property
    def sum_borne(self) -> str:
        """``政策范围内自付 800.00 + 先行自付 60.00``."""
        return " + ".join(f"{part.title} {comma(part.amount)}" for part in self.borne)

    @property
    def share_in_scope(self) -> str:
        """政策范围内报销比例: what the funds pay of what is in scope."""
        return percent(self.fund_paid, self.scope_part("inscp_scp_amt"))


def reasons_of(steps: Iterable[StepView]) -> tuple[Reason, ...]:
    """The explanation as numbered sentences, in the order a bill is read."""
    return tuple(
        Reason(
            number=number,
            part=step.part,
            title=step.title,
            amount=step.amount,
            base=step.base,
            rate=step.rate,
            clause=step.clause,
            source=step.source,
            note=step.note,
        )
        for number, step in enumerate(by_part(steps), 1)
    )


def by_part(steps: Iterable[StepView]) -> list[StepView]:
    """The steps of one part together, in the order a bill is read: scope, then payers.

    A calculation goes line by line, so the same part may come up several times.
    """
    found = list(steps)
    first = {step.part: place for place, step in reversed(list(enumerate(found)))}
    scope = {part: place - len(READ_FIRST) for place, part in enumerate(READ_FIRST)}
    return sorted(found, key=lambda step: {**first, **scope}[step.part])


def parts_of(
    titles: Mapping[str, str], amounts: Mapping[str, Money]
) -> tuple[Part, ...]:
    return tuple(
        Part(key, title, amounts[key]) for key, title in titles.items() if amounts[key]
    )


def comma(amount: Money) -> str:
    """``1234567`` fen as ``12,345.67``."""
    return f"{amount.as_yuan():,.2f}"


def percent(part: Money, whole: Money) -> str:
    if not whole:
        return "—"
    return f"{Decimal(part.fen * 100) / Decimal(whole.fen):.1f}%"


def rate_text(rate: Decimal) -> str:
    """``0.85`` as ``85%``, without trailing zeros."""
    return f"{(rate * 100).normalize():f}%"
