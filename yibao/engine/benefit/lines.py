"""One line of a bill: 全自费, 超限价, 先行自付, and what is left in scope."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from yibao.engine.benefit.case import Case
from yibao.engine.benefit.in_force import Scope
from yibao.engine.bill import FeeLine
from yibao.engine.breakdown import LineSplit
from yibao.engine.codes import BenefitClass, Component
from yibao.engine.money import Money
from yibao.engine.policy import FirstPay, LineRule
from yibao.engine.tables import Amount, Fact, half_up

PARTS = (
    Component.OUTSIDE_SCOPE,
    Component.OVER_LIMIT,
    Component.PAID_FIRST,
    Component.IN_SCOPE,
)
NO_PARTS = dict.fromkeys(PARTS, 0)
ALL_OWN = Decimal(1)
MEMO_SIZE = 4096
PLAIN = LineRule()
BY_CATALOGUE = FirstPay()
OUTSIDE = FirstPay(outside=True)


class Says(NamedTuple):
    """Which words a treatment rests on."""

    clause: str = ""
    source: str = ""


CATALOGUE = Says(source="医保目录")


class Borne(NamedTuple):
    """先行自付 a line owes: its rate, on whose word, and what counts in full."""

    rate: Decimal
    says: Says
    full_upto: int


@dataclass(slots=True)
class Divided:
    """A line on its way through the steps; its parts always add up to its total."""

    number: int
    line: FeeLine
    facts: dict[str, Fact]
    parts: dict[Component, int]
    flat: Decimal | None = None
    flat_says: Says = CATALOGUE
    owes: Borne | None = None  # 先行自付 that waits for the limits
    rate: Decimal = ALL_OWN
    unit_limit: Decimal | None = None

    @property
    def sign(self) -> int:
        """A refund is divided as the mirror image of what it refunds."""
        return -1 if self.line.total.fen < 0 else 1

    @property
    def rest(self) -> int:
        """What is still in scope, without its sign."""
        return abs(self.parts[Component.IN_SCOPE])

    def move(self, to: Component, fen: int) -> None:
        """Take ``fen`` out of what is in scope."""
        self.parts[Component.IN_SCOPE] -= fen
        self.parts[to] += fen

    def split(self) -> LineSplit:
        parts = self.parts
        return LineSplit(
            self.line.line_no,
            Money(parts[Component.OUTSIDE_SCOPE]),
            Money(parts[Component.OVER_LIMIT]),
            Money(parts[Component.PAID_FIRST]),
            Money(parts[Component.IN_SCOPE]),
            self.rate,
            self.unit_limit,
        )


@dataclass(slots=True)
class Reason:
    """Why lines lost something, told once for all lines of the same reason."""

    first: int  # the number of the first such line
    base: int = 0
    amount: int = 0
    lines: int = 0


@dataclass(slots=True)
class Reasons:
    """Steps of a bill of many lines: one for each part, text, rate and clause."""

    seen: dict[tuple[Component, str, Decimal | None, Says], Reason] = field(
        default_factory=dict
    )

    def add(
        self,
        line: Divided,
        part: Component,
        text: str,
        fen: int,
        base: int,
        says: Says,
        rate: Decimal | None = None,
    ) -> None:
        reason = self.seen.setdefault((part, text, rate, says), Reason(line.number))
        reason.base += base
        reason.amount += fen
        reason.lines += 1

    def tell(self, case: Case) -> None:
        """In the order of the lines, and for each in the order of the steps."""
        told = sorted(self.seen.items(), key=lambda pair: pair[1].first)
        for (part, text, rate, says), reason in told:
            case.explain(
                part.value,
                reason.amount,
                text,
                reason.lines,
                *(() if rate is None else (rate,)),
                base=reason.base,
                rate=rate,
                clause=says.clause,
                source=says.source,
            )


def open_line(
    case: Case, scope: Scope | None, line: FeeLine, number: int, reasons: Reasons
) -> Divided:
    """Hold one line to its limit, by the rule for its kind, else by the catalogue.

    先行自付 is taken here where it comes before the limits; otherwise the line still
    ``owes`` it, since a day's limit over several lines comes in between.
    """
    facts = line.all_facts(case.facts)
    divided = Divided(number, line, facts, NO_PARTS.copy())
    divided.parts[Component.IN_SCOPE] = line.total.fen
    rule, rule_says, first_pay, first_says, limit_first = treatment(scope, line, facts)
    if rule.outside:
        leave_outside(divided, reasons, rule_says)
    elif rule.first_pay is None and first_pay.outside:
        leave_outside(divided, reasons, first_says)
    else:
        divided.flat, divided.flat_says = rule.flat, rule_says
        rate = line.own_pay if first_pay.rate is None else first_pay.rate
        if rule.first_pay is not None:
            rate, first_says = rule.first_pay, rule_says
        divided.rate = rate
        owes = Borne(rate, first_says, named(case, rule.full_upto) or 0)
        if not rate:
            pass  # all of it counts
        elif limit_first:
            divided.owes = owes
        else:
            take_first_pay(divided, owes, reasons)
        hold_to_limit(case, divided, rule, rule_says, reasons)
    return divided


def leave_outside(divided: Divided, reasons: Reasons, says: Says) -> None:
    fen = divided.line.total.fen
    divided.move(Component.OUTSIDE_SCOPE, fen)
    text = "全自费:{} 项不在医保支付范围"
    reasons.add(divided, Component.OUTSIDE_SCOPE, text, fen, fen, says)


def hold_to_limit(
    case: Case, divided: Divided, rule: LineRule, says: Says, reasons: Reasons
) -> None:
    """What is above the tightest of the catalogue's and the rule's limits."""
    line = divided.line
    if line.limit is None and rule.limit is None and rule.limit_line is None:
        return
    before = divided.rest
    quantity = abs(line.quantity)
    limits: list[tuple[int, Says]] = []
    units: list[Decimal] = []
    if line.limit is not None:
        units.append(line.limit)
        limits.append((half_up(line.limit * quantity * 100), CATALOGUE))
    if (unit := named(case, rule.limit)) is not None:
        units.append(Decimal(unit).scaleb(-2))
        limits.append((half_up(unit * quantity), says))
    divided.unit_limit = min(units, default=None)
    if (whole := named(case, rule.limit_line)) is not None:
        limits.append((whole, says))
    if not limits:
        return  # what the rule names is without end
    limit, says = min(limits, key=lambda found: found[0])
    if before > limit:
        over = divided.sign * (before - limit)
        divided.move(Component.OVER_LIMIT, over)
        text = "超限价:{} 项超过医保支付标准的部分"
        base = divided.sign * before
        reasons.add(divided, Component.OVER_LIMIT, text, over, base, says)


def take_first_pay(divided: Divided, owes: Borne, reasons: Reasons) -> None:
    """先行自付 of what is left, but for a sum that counts in full."""
    rest = max(0, divided.rest - owes.full_upto)
    fen = divided.sign * half_up(rest * owes.rate)
    if fen:
        divided.move(Component.PAID_FIRST, fen)
        text = "先行自付:{} 项先由个人承担 {}"
        part, base = Component.PAID_FIRST, divided.sign * rest
        reasons.add(divided, part, text, fen, base, owes.says, owes.rate)


# ---------------------------------------------------------------- rules


class Treatment(NamedTuple):
    """What the area's rules say of a line, and on whose word."""

    rule: LineRule
    rule_says: Says
    first_pay: FirstPay
    first_says: Says
    limit_first: bool


def treatment(scope: Scope | None, line: FeeLine, facts: dict[str, Fact]) -> Treatment:
    """Remembered by the facts that the rules ask about: most lines are alike."""
    if scope is None:
        return find_treatment(scope, line, facts)
    asked = (line.benefit_class, *[facts.get(fact) for fact in scope.line_asks])
    known = scope.line_memo.get(asked)
    if known is None:
        if len(scope.line_memo) >= MEMO_SIZE:
            scope.line_memo.clear()
        known = scope.line_memo[asked] = find_treatment(scope, line, facts)
    return known


def find_treatment(
    scope: Scope | None, line: FeeLine, facts: dict[str, Fact]
) -> Treatment:
    return Treatment(
        *line_rule(scope, facts),
        *first_pay_of(scope, line, facts),
        limit_comes_first(scope, facts),
    )


def limit_comes_first(scope: Scope | None, facts: dict[str, Fact]) -> bool:
    if scope is None or scope.limit_first is None:
        return True
    return scope.limit_first.value.value(facts)


def line_rule(scope: Scope | None, facts: dict[str, Fact]) -> tuple[LineRule, Says]:
    if scope is None or scope.line_rules is None:
        return PLAIN, CATALOGUE
    row = scope.line_rules.value.row(facts)
    return row.value, Says(row.clause, scope.line_rules.source)


def first_pay_of(
    scope: Scope | None, line: FeeLine, facts: dict[str, Fact]
) -> tuple[FirstPay, Says]:
    """Where the catalogue decides, 丙类 is outside and the rest by its own ratio."""
    value, says = BY_CATALOGUE, CATALOGUE
    if scope is not None and scope.first_pay is not None:
        row = scope.first_pay.value.row(facts)
        value, says = row.value, Says(row.clause, scope.first_pay.source)
    if value == BY_CATALOGUE and line.benefit_class is BenefitClass.C:
        value = OUTSIDE
    return value, says


def named(case: Case, amount: Amount | None) -> int | None:
    return None if amount is None else amount.fen(case.facts, case.values.references)
