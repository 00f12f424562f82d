"""Which untold facts a visit's benefits turn on, so that somebody can ask for them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from yibao.engine.benefit.calculate import divide_bill
from yibao.engine.benefit.case import Case
from yibao.engine.benefit.in_force import AccountUse, Rule, Scope
from yibao.engine.bill import Insured, Visit
from yibao.engine.counters import NO_COUNTERS
from yibao.engine.errors import Refused
from yibao.engine.tables import Condition, Facts, Not, Table
from yibao.policies.area import Area
from yibao.policies.values import parts_of

SCOPE, ACCOUNT = "费用分解", "个人账户"
STAY_NO = "stay_no"  # known only once the bill is worked through

Rows = list[tuple[Condition, ...]]


def untold(
    area: Area, insured: Insured, visit: Visit, facts: Collection[str]
) -> dict[str, str]:
    """Those of ``facts`` nobody told on which this visit turns → the rule that asks."""
    try:
        case, _ = divide_bill(area, insured, visit, NO_COUNTERS)
    except Refused:
        return {}  # the calculation will say why
    later = {
        STAY_NO,
        *(one.under for one in area.vocabulary.carried_by("line").values()),
    }
    found: dict[str, str] = {}
    for fact in facts:
        if fact not in case.facts:
            for title, rows in choices(case, fact):
                if turns_on(fact, rows, case.facts, later):
                    found.setdefault(fact, title)
    return found


def choices(case: Case, fact: str) -> Iterator[tuple[str, Rows]]:
    """Every choice made for this visit, with the title of the rule that makes it.

    A payer's first rule that fits is the last of its rules looked at.
    """
    values = case.values
    made: list[list[tuple[str, Rule | Scope | AccountUse]]] = []
    for rules in values.payers:
        made.append([(rule.title, rule) for rule in rules])
    made.append([(SCOPE, scope) for scope in values.scopes])
    made.append([(ACCOUNT, account) for account in values.accounts])
    for choice in made:
        seen: Rows = []
        for title, rule in choice:
            seen.append(rule.when)
            yield title, seen
            if all(one.holds(case.facts) for one in rule.when):
                yield from ((title, rows) for rows in tables_of(rule))
                break


def tables_of(rule: object) -> Iterator[Rows]:
    for part in parts_of(rule):
        if isinstance(part, Table):
            yield [row.when for row in part.rows]


def turns_on(
    fact: str,
    rows: Iterable[tuple[Condition, ...]],
    facts: Facts,
    later: Collection[str],
) -> bool:
    """Whether the first row to hold could be another if ``fact`` were told."""
    for when in rows:
        others = [one for one in when if asked(one) != fact]
        if all(one.holds(facts) or asked(one) in later for one in others):
            if len(others) < len(when):
                return True
            if not any(asked(one) in later for one in others):
                return False
    return False


def asked(condition: Condition) -> str:
    while isinstance(condition, Not):
        condition = condition.condition
    return condition.fact
