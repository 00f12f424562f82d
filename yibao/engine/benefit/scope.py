"""费用分解: 全自费 · 超限价 · 先行自付 → 符合政策范围金额."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import groupby

from yibao.engine.benefit.case import Case
from yibao.engine.benefit.in_force import Scope
from yibao.engine.benefit.lines import (
    PARTS,
    Divided,
    Reasons,
    Says,
    open_line,
    take_first_pay,
)
from yibao.engine.bill import FeeLine, FeeTotals
from yibao.engine.breakdown import literal
from yibao.engine.codes import Component
from yibao.engine.errors import Refused, Who
from yibao.engine.money import Money
from yibao.engine.policy import DailyLimit, Rates
from yibao.engine.tables import Entry, all_hold, half_up


class NegativePart(Refused):
    code = "BN-001"
    message = "{part}合计为负数({amount} 元):退费不能多于原收费"
    todo = "请核对退费明细,连同原收费明细一起结算"
    who = (Who.CASHIER, Who.DEVELOPER)


def divide(
    case: Case, scope: Scope | None, fee: FeeTotals | Sequence[FeeLine]
) -> list[Divided]:
    """Put the bill into ``case.borne``, explain it, and answer its lines."""
    lines: list[Divided] = []
    if isinstance(fee, FeeTotals):
        take_totals(case, fee)
    else:
        lines = divide_lines(case, scope, fee)
    for part in PARTS:
        if case.borne[part] < 0:
            amount = Money(case.borne[part])
            raise NegativePart(path="fee", part=part.title, amount=amount)
    if scope is not None and scope.place_first_pay is not None:
        take_place_first_pay(case, scope.place_first_pay, lines)
    in_scope = case.borne[Component.IN_SCOPE]
    case.explain("in_scope", in_scope, "符合政策范围的费用,按以下规则报销")
    return lines


def take_totals(case: Case, fee: FeeTotals) -> None:
    """A bill that comes already divided."""
    totals = (fee.outside_scope, fee.over_limit, fee.paid_first, fee.in_scope)
    for part, money in zip(PARTS, totals, strict=True):
        case.borne[part] = money.fen
        if money.fen and part is not Component.IN_SCOPE:
            case.explain(part.value, money.fen, part.title + ":按费用明细汇总")


def divide_lines(
    case: Case, scope: Scope | None, fee: Sequence[FeeLine]
) -> list[Divided]:
    reasons = Reasons()
    lines = [
        open_line(case, scope, line, number, reasons) for number, line in enumerate(fee)
    ]
    if scope is not None and scope.daily_limits is not None:
        for limit in scope.daily_limits.value:
            says = Says(source=scope.daily_limits.source)
            hold_to_daily_limit(case, limit, lines, reasons, says)
    for line in lines:
        if line.owes is not None:
            take_first_pay(line, line.owes, reasons)
    for part in PARTS:
        case.borne[part] = sum([line.parts[part] for line in lines])
    reasons.tell(case)
    return lines


def hold_to_daily_limit(
    case: Case, limit: DailyLimit, lines: list[Divided], reasons: Reasons, says: Says
) -> None:
    """What such lines have above a day's limit is over it, last line first."""
    most = case.amount(limit.limit)
    if most is None:
        return

    def day_of(divided: Divided) -> date:
        return divided.line.day or case.day

    text = f"超限价:{literal(limit.title)} {{}} 项超过每日限额的部分"
    held = [line for line in lines if all_hold(limit.when, line.facts)]
    held.sort(key=day_of)
    for _, group in groupby(held, key=day_of):
        same_day = list(group)
        over = sum(line.parts[Component.IN_SCOPE] for line in same_day) - most
        for line in reversed(same_day):
            before = line.parts[Component.IN_SCOPE]
            taken = max(0, min(over, before))
            if taken:
                line.move(Component.OVER_LIMIT, taken)
                part = Component.OVER_LIMIT
                reasons.add(line, part, text, taken, before, says)
            over -= taken


def take_place_first_pay(case: Case, entry: Entry[Rates], lines: list[Divided]) -> None:
    """异地先行自付: a share of what is in scope, borne first for care elsewhere.

    Rounded on the running sum, so that the lines add up to the bill's share.
    """
    row = entry.value.row(case.facts)
    rate = row.value
    if not rate:
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
        source=entry.source,
    )
