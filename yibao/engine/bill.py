"""What a calculation is given: who was treated, what it cost, where and when."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from yibao.engine.codes import BenefitClass
from yibao.engine.counters import NO_COUNTERS, Counters
from yibao.engine.money import ZERO, Money
from yibao.engine.periods import age_on
from yibao.engine.tables import Fact, Facts


@dataclass(frozen=True, slots=True)
class Account:
    """个人账户: this year's part and what was left of earlier years (历年)."""

    current: Money = ZERO
    past: Money = ZERO
    frozen: bool = False


@dataclass(frozen=True, slots=True)
class FamilyAccount:
    """An account a relative has shared (家庭共济), in the order of binding."""

    owner_no: str
    balance: Money


@dataclass(frozen=True, slots=True)
class Insured:
    """Who is treated; facts hold on the day of care, ancestors included."""

    insurance: str
    facts: Facts = field(default_factory=dict)
    birth_date: date | None = None
    account: Account = Account()
    family: tuple[FamilyAccount, ...] = ()

    def age(self, day: date) -> int | None:
        return None if self.birth_date is None else age_on(day, self.birth_date)


@dataclass(frozen=True, slots=True)
class FeeTotals:
    """A bill already divided; its four parts are the whole of it."""

    outside_scope: Money = ZERO
    over_limit: Money = ZERO
    paid_first: Money = ZERO
    in_scope: Money = ZERO

    @property
    def total(self) -> Money:
        return Money(
            self.outside_scope.fen
            + self.over_limit.fen
            + self.paid_first.fen
            + self.in_scope.fen
        )


@dataclass(frozen=True, slots=True)
class FeeLine:
    """One line of a bill; a refund has a negative quantity and total."""

    line_no: str
    item: str
    benefit_class: BenefitClass
    total: Money
    price: Decimal = Decimal(0)  # yuan
    quantity: Decimal = Decimal(1)
    own_pay: Decimal = Decimal(0)  # 先行自付比例 of the catalogue
    limit: Decimal | None = None  # 医保支付标准 of the catalogue, yuan a unit
    day: date | None = None
    title: str = ""
    facts: Facts = field(default_factory=dict)  # kind, origin, tcm, tags …

    def all_facts(self, visit: Facts) -> dict[str, Fact]:
        """What a row about lines may ask: the visit, the line's facts, its data."""
        return {
            **visit,
            **self.facts,
            "item": (self.item,),
            "benefit_class": (self.benefit_class.name,),
            "price": self.price,
            "quantity": self.quantity,
        }


@dataclass(frozen=True, slots=True)
class Visit:
    """One settlement's care. ``fee`` is either totals or lines.

    ``stay`` holds what earlier settlements of the same stay counted (中途结算); with
    ``continues`` the stay is not counted again and its deductible and tiers go on.
    """

    day: date
    fee: FeeTotals | tuple[FeeLine, ...]
    facts: Facts = field(default_factory=dict)
    admission: date | None = None
    discharge: date | None = None
    settlement: date | None = None
    stay_no: int | None = None  # overrides the counter
    continues: bool = False
    stay: Counters = NO_COUNTERS
    use_account: bool = True
    use_family: bool = True
