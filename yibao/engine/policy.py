"""What a policy can say. Data only: the arithmetic stands in ``benefit/``.

Every parameter is ``Dated``: a value holds for a period and names its source. A rate is
a ``Decimal`` from 0 to 1, an amount an ``Amount``; both stand in tables of conditions.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum

from yibao.engine.codes import Component, Fund
from yibao.engine.money import Rounding
from yibao.engine.periods import YearStart
from yibao.engine.tables import UNSET, Amount, Condition, Dated, Table

Rates = Table[Decimal]
Amounts = Table[Amount]

ONE = Decimal(1)
ZERO_RATE = Decimal(0)


class Span(Enum):
    """How long something counts: a stay (one admission or one visit), a day …"""

    STAY = "stay"
    DAY = "day"
    MONTH = "month"
    YEAR = "year"
    LIFETIME = "lifetime"


class DecidingDate(Enum):
    """Which date of a visit selects the policy values and the insurance year."""

    VISIT = "visit"
    ADMISSION = "admission"
    DISCHARGE = "discharge"
    SETTLEMENT = "settlement"


# ---------------------------------------------------------------- 费用分解


@dataclass(frozen=True, slots=True)
class FirstPay:
    """先行自付比例; ``rate=None`` is the catalogue's own ratio of the item."""

    rate: Decimal | None = None
    outside: bool = False  # 全自费


@dataclass(frozen=True, slots=True)
class LineRule:
    """How one kind of line is treated; what is left out follows the general rule."""

    limit: Amount | None = None  # 限价, per unit
    limit_line: Amount | None = None  # 限额, for the whole line
    first_pay: Decimal | None = None
    full_upto: Amount | None = None  # no 先行自付 up to this sum of the line
    flat: Decimal | None = None  # fund share that skips deductible and tiers
    outside: bool = False


@dataclass(frozen=True, slots=True)
class DailyLimit:
    """Lines that together may count no more than ``limit`` a day, e.g. 床位费."""

    title: str
    limit: Amounts
    when: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True)
class ScopeRules:
    """How lines become 全自费, 超限价, 先行自付 and 符合政策范围."""

    insurance: frozenset[str]
    when: tuple[Condition, ...] = ()
    limit_first: Dated[Table[bool]] = UNSET  # 限价 before 先行自付; default yes
    first_pay: Dated[Table[FirstPay]] = UNSET
    line_rules: Dated[Table[LineRule]] = UNSET
    daily_limits: Dated[tuple[DailyLimit, ...]] = UNSET
    place_first_pay: Dated[Rates] = UNSET  # 异地先行自付, a share of what is in scope


# ---------------------------------------------------------------- 起付线


class Transfer(Enum):
    """What a transfer (转院) owes: all, nothing, or the difference to what was paid."""

    FULL = "full"
    NONE = "none"
    DIFFERENCE = "difference"


class Measured(Enum):
    """What meets a yearly threshold: what was paid of it, or all borne so far."""

    PAID = "paid"
    BASE = "base"


@dataclass(frozen=True, slots=True)
class Reduction:
    """Less for each further stay: a share of the amount or a sum, not below floor."""

    each: Decimal | None = None
    amount: Amount | None = None
    floor: Amounts | None = None


@dataclass(frozen=True, slots=True)
class Deductible:
    """起付线 of the basic payer, or the threshold (起付标准) of a later one."""

    amount: Amounts
    period: Span = Span.STAY
    measured: Measured = Measured.PAID
    factors: tuple[Rates, ...] = ()
    reduce: Reduction | None = None
    count_level: bool = False  # stay_no counts the stays at the same level only
    stay_group: str = ""  # whose stays are counted; default the benefit's group
    year_cap: Amounts | None = None
    group: str = ""  # counter group shared with other benefits; default the own
    every_days: Table[int] | None = None  # again every n days of a stay; 0 never
    transfer: Transfer = Transfer.FULL
    unit: int = 1  # rounding of factors, in fen


# ---------------------------------------------------------------- 支付比例


class Axis(Enum):
    """Whether tiers count from this bill or from the year's total."""

    BILL = "bill"
    YEAR = "year"


class Origin(Enum):
    """Whether tier edges count from zero (deductible inside) or from above it."""

    ZERO = "zero"
    DEDUCTIBLE = "deductible"


class Mode(Enum):
    """Each slice at its own rate, or everything at the rate of the tier it reaches."""

    SLICED = "sliced"
    WHOLE = "whole"


class Edge(Enum):
    """Which tier an amount exactly on an edge belongs to (含上限 / 含下限)."""

    UPPER = "upper"
    LOWER = "lower"


@dataclass(frozen=True, slots=True)
class Tier:
    """A rate up to ``to``; the last tier has no end."""

    rate: Rates
    to: Amounts | None = None


@dataclass(frozen=True, slots=True)
class Ratio:
    """The share the fund pays of each tier, or (``person``) what the person pays."""

    tiers: tuple[Tier, ...]
    axis: Axis = Axis.BILL
    origin: Origin = Origin.DEDUCTIBLE
    mode: Mode = Mode.SLICED
    edge: Edge = Edge.UPPER
    person: bool = False
    person_factor: tuple[Rates, ...] = ()  # multiplies the personal share


@dataclass(frozen=True, slots=True)
class Growth:
    """Points that grow with a fact: one for each year of cover, at most ten."""

    fact: str
    points: Decimal
    beyond: int = 0
    max: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Adjust:
    """An addition to the ratio in points (加点), or a factor on it.

    Of several adjustments of one ``group`` only the best applies (不叠加).
    """

    title: str
    points: Rates | None = None
    growth: Growth | None = None
    factor: Rates | None = None
    group: str = ""
    tiers: frozenset[int] | None = None  # counted from 1; all when None


@dataclass(frozen=True, slots=True)
class Bounds:
    min: Decimal = ZERO_RATE
    max: Decimal = ONE


# ---------------------------------------------------------------- 封顶与其他


class CapOn(Enum):
    PAYMENT = "payment"
    FEE = "fee"


class Counts(Enum):
    """Which fee a cap counts: all that is in scope, or what is above the deductible."""

    IN_SCOPE = "in_scope"
    COVERED = "covered"


class Overflow(Enum):
    """What is above a cap: passed on to later payers, or nobody's."""

    ONWARD = "pass"
    STOP = "stop"


@dataclass(frozen=True, slots=True)
class Cap:
    """封顶线 or 限额 over a span, its own or shared with the benefits of ``group``."""

    limit: Amounts
    on: CapOn = CapOn.PAYMENT
    counts: Counts = Counts.COVERED
    period: Span = Span.YEAR
    group: str = ""
    by: tuple[str, ...] = ()  # facts that each have a cap of their own, e.g. disease
    overflow: Overflow = Overflow.ONWARD
    title: str = "封顶线"


@dataclass(frozen=True, slots=True)
class Entitlement:
    """Whether the payer pays at all, and if not, why (等待期, 停保, 未备案)."""

    pays: bool = True
    reason: str = ""


class Settle(Enum):
    """Pay for this bill, or the difference to what the year's total is entitled to."""

    INCREMENT = "increment"
    DIFFERENCE = "difference"


class RoundOnce(Enum):
    PAYER = "payer"
    TIER = "tier"


@dataclass(frozen=True, slots=True)
class RoundingRule:
    mode: Rounding = Rounding.HALF_UP
    per: RoundOnce = RoundOnce.PAYER
    unit: int = 1  # in fen: 1 分, 10 角, 100 元


BASIC_BASE = (Component.IN_SCOPE,)


@dataclass(frozen=True, slots=True)
class Benefit:
    """One payer's rule for one kind of care; the first of a payer's that fits."""

    title: str
    payer: str
    fund: Fund
    group: str
    insurance: frozenset[str]
    when: tuple[Condition, ...] = ()
    label: str = ""  # how a step calls the payer; default the fund's title
    fund_pay_type: str = ""
    base: Dated[tuple[Component, ...]] = UNSET
    entitlement: Dated[Table[Entitlement]] = UNSET
    deductible: Dated[Deductible] = UNSET
    ratio: Dated[Ratio] = UNSET
    adjust: tuple[Dated[Adjust], ...] = ()
    bounds: Dated[Bounds] = UNSET
    item_adjust: Dated[Rates] = UNSET  # points, by facts of the line
    caps: tuple[Dated[Cap], ...] = ()
    floor: Dated[Rates] = UNSET  # 保底, a share of what is in scope
    counts_stay: bool = True  # whether a visit is one more stay of the group
    settle: Dated[Settle] = UNSET
    rounding: Dated[RoundingRule] = UNSET


# ---------------------------------------------------------------- 个人账户


class AccountPartKind(Enum):
    CURRENT = "current"  # 当年
    PAST = "past"  # 历年

    __hash__ = object.__hash__


class Order(Enum):
    BEFORE = "before"
    AFTER = "after"


Uses = Table[tuple[Component, ...]]


@dataclass(frozen=True, slots=True)
class AccountPart:
    """What one part of the account may pay, before the pool or after everyone."""

    kind: AccountPartKind
    pays: Uses
    order: Order = Order.AFTER


class FamilyAfter(Enum):
    """Relatives' accounts help once the own is used as far as it may, or is empty."""

    OWN_USED = "own_used"
    OWN_EMPTY = "own_empty"


@dataclass(frozen=True, slots=True)
class FamilyRule:
    """家庭共济: relatives' accounts in the order of binding."""

    allowed: Table[bool]
    pays: Uses
    after: FamilyAfter = FamilyAfter.OWN_USED
    limit: Amounts | None = None
    period: Span = Span.STAY


@dataclass(frozen=True, slots=True)
class AccountRules:
    insurance: frozenset[str]
    when: tuple[Condition, ...] = ()
    parts: Dated[tuple[AccountPart, ...]] = UNSET
    family: Dated[FamilyRule] = UNSET


# ---------------------------------------------------------------- 统筹区


@dataclass(frozen=True, slots=True, eq=False)
class AreaPolicy:
    """Everything one pooling area (统筹区) has said; loaded once, then only read.

    Tables of ``insurance_year`` and ``deciding_date`` may ask for ``insurance`` and the
    facts of the visit. ``payers`` stand in the order they pay.
    """

    area: str
    name: str
    payers: Dated[tuple[str, ...]]
    benefits: tuple[Benefit, ...] = ()
    scopes: tuple[ScopeRules, ...] = ()
    accounts: tuple[AccountRules, ...] = ()
    insurance_year: Dated[Table[YearStart]] = UNSET
    deciding_date: Dated[Table[DecidingDate]] = UNSET
    references: Mapping[str, Dated[int]] = field(default_factory=dict)  # fen
    rounding: Dated[RoundingRule] = UNSET
    recompute: Dated[Table[bool]] = UNSET  # 撤销后重算: later visits of the year too
