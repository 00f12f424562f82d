"""待遇检查: who would pay for a visit of this kind, before there is a bill."""

from __future__ import annotations

from dataclasses import dataclass

from yibao.engine.benefit.calculate import divide_bill
from yibao.engine.benefit.in_force import Rule
from yibao.engine.bill import Insured, Visit
from yibao.engine.counters import NO_COUNTERS
from yibao.engine.policy import AreaPolicy
from yibao.engine.tables import Facts


@dataclass(frozen=True, slots=True)
class Prospect:
    """One payer's benefit; ``reason`` and ``rule`` say why it would not pay."""

    payer: str
    title: str
    fund_pay_type: str
    reason: str = ""
    rule: str = ""

    @property
    def pays(self) -> bool:
        return not self.reason


def prospects(
    policy: AreaPolicy, insured: Insured, visit: Visit
) -> tuple[Prospect, ...]:
    """The benefit of each payer that fits the person and the care on the day."""
    case, _ = divide_bill(policy, insured, visit, NO_COUNTERS)
    fitting = (
        next((rule for rule in rules if rule.fits(case.facts)), None)
        for rules in case.values.payers
    )
    return tuple(_prospect(rule, case.facts) for rule in fitting if rule is not None)


def _prospect(rule: Rule, facts: Facts) -> Prospect:
    found = Prospect(rule.payer, rule.title, rule.fund_pay_type)
    if rule.entitlement is None:
        return found
    row = rule.entitlement.value.row(facts)
    if row.value.pays:
        return found
    clause = row.clause or rule.entitlement.source
    reason = row.value.reason or "不符合待遇享受条件"
    return Prospect(rule.payer, rule.title, rule.fund_pay_type, reason, clause)
