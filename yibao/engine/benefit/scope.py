"""费用分解: 全自费 · 超限价 · 先行自付 → 符合政策范围金额."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import groupby

from yibao.engine.benefit.case import Case
from yibao.engine.benefit.in_force import Scope
from yibao.engine.bill import FeeLine, FeeTotals
from yibao.engine.breakdown import LineSplit
from yibao.engine.codes import BenefitClass, Component
from yibao.engine.errors import Refused, Who
from yibao.engine.money import Money
from yibao.engine.policy import ZERO_RATE, DailyLimit, FirstPay, LineRule
from yibao.engine.tables import Amount, Fact, all_hold, half_up

PLAIN = LineRule()
CATALOGUE = FirstPay()
OUTSIDE = FirstPay(outside=True)
PARTS = (
    Component.OUTSIDE_SCOPE,
    Component.OVER_LIMIT,
    Component.PAID_FIRST,
    Component.IN_SCOPE,
)


class NegativePart(Refused):
    code = "BN-001"
    message = "{part}合计为负数({amount} 元):退费不能多于原收费"
    todo = "请核对退费明细,连同原收费明细一起结算"
    who = (Who.CASHIER, Who.DEVELOPER)


@dataclass(slots=True)
class Divided:
    """A line on its way through the steps; its parts always add up to its total."""

    line: FeeLine
    facts: dict[str, Fact]
    parts: dict[Component, int]
    flat: Decimal | None = None
    flat_clause: str = ""

    def move(self, to: Component, fen: int) -> None:
        """Take ``fen`` out of what is in scope."""
        self.parts[Component.IN_SCOPE] -= fen
        self.parts[to] += fen

    def split(self) -> LineSplit:
        outside, over, first, rest = (Money(self.parts[part]) for part in PARTS)
        return LineSplit(self.line.line_no, outside, over, first, rest)


@dataclass(slots=True)
class Reason:
    """Why lines lost something, told once for all lines of the same reason."""

    base: int = 0
    amount: int = 0
    lines: int = 0


@dataclass(slots=True)
class Reasons:
    """Steps of a bill of many lines: one for each part, text, rate and clause."""

    source: str = ""
    seen: dict[tuple[Component, str, Decimal | None, str, str], Reason] = field(
        default_factory=dict
    )

    def add(
        self,
        part: Component,
        text: str,
        fen: int,
        *,
        base: int = 0,
        rate: Decimal | None = None,
        clause: str = "",
        source: str = "",
    ) -> None:
        reason = self.seen.setdefault((part, text, rate, clause, source), Reason())
        reason.base += base
        reason.amount += fen
        reason.lines += 1

    def tell(self, case: Case) -> None:
        for (part, text, rate, clause, source), reason in self.seen.items():
            case.explain(
                part.value,
                reason.amount,
                text,
                reason.lines,
                *(() if rate is None else (rate,)),
                base=reason.base,
                rate=rate,
                clause=clause,
                source=source,
            )


def divide(
    case: Case, scope: Scope | None, fee: FeeTotals | Sequence[FeeLine]
) -> list[Divided]:
    """Put the bill into ``case.borne``, explain it, and answer its lines."""
    lines: list[Divided] = []
    if isinstance(fee, FeeTotals):
        totals = (fee.outside_scope, fee.over_limit, fee.paid_first, fee.in_scope)
        for part, money in zip(PARTS, totals, strict=True):
            case.borne[part] = money.fen
            if money.fen and part is not Component.IN_SCOPE:
                case.explain(part.value, money.fen, part.title + ":按费用明细汇总")
    else:
        lines = divide_lines(case, scope, fee)
    for part in PARTS:
        if case.borne[part] < 0:
            amount = Money(case.borne[part])
            raise NegativePart(path="fee", part=part.title, amount=amount)
    if scope is not None and scope.place_first_pay is not None:
        take_place_first_pay(case, scope, lines)
    in_scope = case.borne[Component.IN_SCOPE]
    case.explain("in_scope", in_scope, "符合政策范围的费用,按以下规则报销")
    return lines


def divide_lines(
    case: Case, scope: Scope | None, fee: Iterable[FeeLine]
) -> list[Divided]:
    reasons = Reasons()
    lines = [divide_line(case, scope, line, reasons) for line in fee]
    if scope is not None and scope.daily_limits is not None:
        for limit in scope.daily_limits.value:
            source = scope.daily_limits.source
            hold_to_daily_limit(case, limit, lines, reasons, source)
    for part in PARTS:
        case.borne[part] = sum(line.parts[part] for line in lines)
    reasons.tell(case)
    return lines


def divide_line(
    case: Case, scope: Scope | None, line: FeeLine, reasons: Reasons
) -> Divided:
    """One line; a refund (negative) is divided as its mirror image."""
    sign = -1 if line.total.fen < 0 else 1
    facts = line.all_facts(case.facts)
    divided = Divided(line, facts, dict.fromkeys(PARTS, 0))
    divided.parts[Component.IN_SCOPE] = line.total.fen
    rule, clause, source = line_rule(scope, facts)
    first_pay, first_clause, first_source = first_pay_of(scope, line, facts)
    if rule.outside or (first_pay.outside and rule.first_pay is None):
        divided.move(Component.OUTSIDE_SCOPE, line.total.fen)
        reasons.add(
            Component.OUTSIDE_SCOPE,
            "全自费:{} 项不在医保支付范围",
            line.total.fen,
            base=line.total.fen,
            clause=clause if rule.outside else first_clause,
            source=source if rule.outside else first_source,
        )
        return divided
    rate = line.own_pay if first_pay.rate is None else first_pay.rate
    if rule.first_pay is not None:
        rate, first_clause, first_source = rule.first_pay, clause, source

    def hold_to_limit() -> None:
        limit = limit_of(case, rule, line)
        rest = abs(divided.parts[Component.IN_SCOPE])
        if limit is not None and rest > limit:
            over = sign * (rest - limit)
            divided.move(Component.OVER_LIMIT, over)
            text = "超限价:{} 项超过医保支付标准的部分"
            reasons.add(Component.OVER_LIMIT, text, over, clause=clause, source=source)

    def take_first_pay() -> None:
        rest = abs(divided.parts[Component.IN_SCOPE])
        full = named(case, rule.full_upto) or 0
        base = max(0, rest - full)
        fen = sign * half_up(base * rate)
        if fen:
            divided.move(Component.PAID_FIRST, fen)
            reasons.add(
                Component.PAID_FIRST,
                "先行自付:{} 项先由个人承担 {}",
                fen,
                base=sign * base,
                rate=rate,
                clause=first_clause,
                source=first_source,
            )

    steps = (hold_to_limit, take_first_pay)
    for step in steps if limit_first(scope, facts) else reversed(steps):
        step()
    divided.flat, divided.flat_clause = rule.flat, clause
    return divided


def limit_first(scope: Scope | None, facts: dict[str, Fact]) -> bool:
    if scope is None or scope.limit_first is None:
        return True
    return scope.limit_first.value.value(facts)


def line_rule(scope: Scope | None, facts: dict[str, Fact]) -> tuple[LineRule, str, str]:
    if scope is None or scope.line_rules is None:
        return PLAIN, "", ""
    row = scope.line_rules.value.row(facts)
    return row.value, row.clause, scope.line_rules.source


def first_pay_of(
    scope: Scope | None, line: FeeLine, facts: dict[str, Fact]
) -> tuple[FirstPay, str, str]:
    """By default the catalogue decides: 丙类 is outside, the rest by its own ratio."""
    if scope is None or scope.first_pay is None:
        return (OUTSIDE if line.benefit_class is BenefitClass.C else CATALOGUE), "", ""
    row = scope.first_pay.value.row(facts)
    return row.value, row.clause, scope.first_pay.source


def limit_of(case: Case, rule: LineRule, line: FeeLine) -> int | None:
    """The most of a line that counts: the catalogue's or the rule's limit."""
    limits = []
    quantity = abs(line.quantity)
    if line.limit is not None:
        limits.append(half_up(line.limit * quantity * 100))
    if (unit := named(case, rule.limit)) is not None:
        limits.append(half_up(unit * quantity))
    if (whole := named(case, rule.limit_line)) is not None:
        limits.append(whole)
    return min(limits, default=None)


def named(case: Case, amount: Amount | None) -> int | None:
    return None if amount is None else amount.fen(case.facts, case.values.references)


def hold_to_daily_limit(
    case: Case,
    limit: DailyLimit,
    lines: list[Divided],
    reasons: Reasons,
    source: str,
) -> None:
    """What such lines have above a day's limit is over it, last line first."""
    most = case.amount(limit.limit)
    if most is None:
        return
    held = [line for line in lines if all_hold(limit.when, line.facts)]
    held.sort(key=lambda line: day_of(case, line))
    for _, group in groupby(held, key=lambda line: day_of(case, line)):
        same_day = list(group)
        over = sum(line.parts[Component.IN_SCOPE] for line in same_day) - most
        for line in reversed(same_day):
            taken = max(0, min(over, line.parts[Component.IN_SCOPE]))
            if taken:
                line.move(Component.OVER_LIMIT, taken)
                text = f"{limit.title}:{{}} 项超过每日限额的部分"
                reasons.add(Component.OVER_LIMIT, text, taken, source=source)
            over -= taken


def day_of(case: Case, divided: Divided) -> date:
    return divided.line.day or case.day


def take_place_first_pay(case: Case, scope: Scope, lines: list[Divided]) -> None:
    """异地先行自付: a share of what is in scope, borne first for care elsewhere.

    Rounded on the running sum, so that the lines add up to the bill's share.
    """
    assert scope.place_first_pay is not None
    row = scope.place_first_pay.value.row(case.facts)
    rate = row.value
    if rate == ZERO_RATE:
        return
    base = case.borne[Component.IN_SCOPE]
    moved = half_up(base * rate)
    case.borne[Component.IN_SCOPE] -= moved
    case.borne[Component.PAID_FIRST] += moved
    running = before = 0
    for line in lines:
        running += line.parts[Component.IN_SCOPE]
        upto = half_up(running * rate)
        line.move(Component.PAID_FIRST, upto - before)
        before = upto
    case.explain(
        "paid_first",
        moved,
        "异地就医先行自付:符合政策范围的费用先由个人承担 {}",
        rate,
        base=base,
        rate=rate,
        clause=row.clause,
        source=scope.place_first_pay.source,
    )
