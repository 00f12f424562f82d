"""One payer's turn: look at the bill, pay, explain, count.

The basic payer opens what is in scope and leaves 起付线, 个人自付 and what lies above
its caps; a later payer looks at some of these and relieves the person of a part.
"""

from __future__ import annotations

from yibao.engine.benefit import caps
from yibao.engine.benefit.case import Case
from yibao.engine.benefit.deductible import NO_LIMIT, Due
from yibao.engine.benefit.in_force import Rule
from yibao.engine.benefit.items import NO_ITEMS, Items
from yibao.engine.benefit.layer import Layer, work_out
from yibao.engine.benefit.stay import STAY_NO, number_stay
from yibao.engine.breakdown import BenefitPayment
from yibao.engine.codes import Component
from yibao.engine.counters import key
from yibao.engine.money import Money
from yibao.engine.policy import Deductible
from yibao.engine.tables import Entry

POOL_IN_SCOPE, POOL_COVERED, POOL_DEDUCTIBLE, POOL_PAID = (
    key("pool", measure) for measure in ("in_scope", "covered", "deductible", "paid")
)


def pay(case: Case, rule: Rule, items: Items) -> None:
    """Let one payer pay its part of the bill, and say why."""
    base = looked_at(case, rule)
    if not base and not rule.opens:
        return
    if not entitled(case, rule):
        return
    stays = number_stay(case, rule) if rule.opens else ()
    layer = work_out(case, rule, base, items if rule.opens else NO_ITEMS)
    if rule.opens:
        open_bill(case, layer)
    case.relieve(rule.draws, layer.paid)
    if rule.opens:
        case.deductible_paid = case.borne[Component.DEDUCTIBLE]
    explain(case, rule, layer)
    count(case, rule, layer, stays)
    case.payments.append(payment(rule, layer))


def looked_at(case: Case, rule: Rule) -> int:
    """The base: what the person bears of the components the rule names."""
    base = 0
    for component in rule.base:
        covered = component is Component.COVERED
        base += case.covered if covered else case.borne[component]
    return base


def entitled(case: Case, rule: Rule) -> bool:
    if rule.entitlement is None:
        return True
    row = rule.entitlement.value.row(case.facts)
    if not row.value.pays:
        case.explain(
            rule.fund.value,
            0,
            "{}不予支付:{}",
            rule.label,
            row.value.reason,
            clause=row.clause,
            source=rule.entitlement.source,
        )
    return row.value.pays


def open_bill(case: Case, layer: Layer) -> None:
    """Divide what was in scope: 起付线, 个人自付 (still with the payment), rest."""
    case.borne[Component.IN_SCOPE] = 0
    case.borne[Component.DEDUCTIBLE] = layer.owed.now
    case.borne[Component.SHARE] = layer.covered
    for component, fee in layer.uncovered.items():
        case.borne[component] += fee
    case.covered = layer.covered


def count(case: Case, rule: Rule, layer: Layer, stays: tuple[str, ...]) -> None:
    """What this payer's bill adds to the totals of the year; each key once."""
    owed, totals = layer.owed, rule.totals
    charged = case.deductible_paid if rule.opens else owed.now  # less what a floor paid
    counts = caps.used(layer.rooms, layer.base, layer.covered, layer.paid)
    counts[totals.paid] = layer.paid
    counts[totals.covered] = layer.covered
    if owed.total:
        counts[owed.total] = charged
        counts[totals.shared_deductible] = charged
    if rule.opens:
        counts[totals.in_scope] = counts[POOL_IN_SCOPE] = layer.base
        counts[totals.deductible] = counts[POOL_DEDUCTIBLE] = charged
        counts[POOL_COVERED], counts[POOL_PAID] = layer.covered, layer.paid
        for name in stays:
            counts[name] = 1
    else:
        counts[totals.base] = layer.base
    case.count(counts)


def payment(rule: Rule, layer: Layer) -> BenefitPayment:
    room = layer.room
    return BenefitPayment(
        rule.payer,
        rule.title,
        rule.fund,
        rule.fund_pay_type,
        Money(layer.base),
        None if room is None or room.left == NO_LIMIT else Money(room.left),
        Money(layer.paid),
    )


# ---------------------------------------------------------------- words


def explain(case: Case, rule: Rule, layer: Layer) -> None:
    if rule.deductible is not None:
        if rule.opens:
            explain_deductible(case, rule.deductible, layer.owed)
        elif layer.owed.full:
            explain_threshold(case, rule, rule.deductible, layer.owed)
    for piece in layer.slices:
        source = piece.source or rule.ratio.source
        if piece.fee:
            case.explain(
                rule.fund.value,
                piece.amount,
                "{}报销 {}",
                piece.where,
                piece.rate,
                base=piece.fee,
                rate=piece.rate,
                clause=piece.clause,
                source=source,
                note=piece.note,
            )
        elif piece.amount:
            case.explain(
                rule.fund.value,
                piece.amount,
                "{}",
                piece.where,
                clause=piece.clause,
                source=source,
            )
    for room, fee in layer.reached:
        caps.tell(case, rule, room, fee)


def explain_deductible(case: Case, entry: Entry[Deductible], owed: Due) -> None:
    values: tuple[object, ...] = ()
    if owed.before >= NO_LIMIT:
        text = "起付线:转院不再另计起付线"
    elif not owed.full:
        text = "起付线:本次不设起付线"
    elif owed.before:
        text = "起付线 {} 元:此前已承担 {} 元,本次由个人承担 {} 元"
        values = (Money(owed.full), Money(owed.before), Money(case.deductible_paid))
    else:
        text = "起付线:本次先由个人承担 {} 元"
        values = (Money(case.deductible_paid),)
    case.explain(
        "deductible",
        case.deductible_paid,
        text,
        *values,
        base=owed.full,
        clause=owed.clause,
        source=entry.source,
        note=note_on_deductible(case, owed),
    )


def note_on_deductible(case: Case, owed: Due) -> str:
    notes = [f"本年度第 {case.facts[STAY_NO]} 次"]
    if owed.by_year_cap:
        notes.append("以年度起付线累计上限为限")
    if owed.now > case.deductible_paid:
        by_floor = Money(owed.now - case.deductible_paid)
        notes.append(f"应承担 {Money(owed.now)} 元,其中 {by_floor} 元由保底支付")
    return ",".join(notes)


def explain_threshold(
    case: Case, rule: Rule, entry: Entry[Deductible], owed: Due
) -> None:
    case.explain(
        rule.fund.value,
        0,
        "{}起付标准 {} 元:此前已累计 {} 元,本次先由个人承担 {} 元",
        rule.label,
        Money(owed.full),
        Money(owed.before),
        Money(owed.now),
        clause=owed.clause,
        source=entry.source,
    )
