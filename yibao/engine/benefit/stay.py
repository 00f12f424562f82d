"""Which stay of the year a visit is (住院次数), for the basic payer's rules."""

from __future__ import annotations

from yibao.engine.benefit.case import Case
from yibao.engine.benefit.in_force import Rule
from yibao.engine.policy import Deductible, Span, Transfer
from yibao.engine.tables import YES, Amount, Row

LEVEL = "hosp_lv"
STAY_NO = "stay_no"


def number_stay(case: Case, rule: Rule) -> tuple[str, ...]:
    """Set the fact ``stay_no``; answer the keys this visit is counted under.

    A stay that goes on, or a transfer charged as one stay, is not a new one, nor is a
    visit that only shares the totals of stays (尿毒症门诊 under the inpatient cap).
    """
    deductible = rule.deductible.value if rule.deductible else None
    counted = rule.totals.stays
    keys: tuple[str, ...] = (counted,)
    if deductible is not None and deductible.count_level:
        counted = f"{counted}@{level_charged(case, deductible)}"
        keys = (*keys, counted)
    new = (
        rule.counts_stay
        and not case.continues
        and not is_charged_as_one(case, deductible)
    )
    case.facts[STAY_NO] = case.stay_no or max(1, case.total(counted) + new)
    return keys if new else ()


def is_charged_as_one(case: Case, deductible: Deductible | None) -> bool:
    """Whether this is a transfer (转院) that owes nothing or only the difference."""
    return (
        deductible is not None
        and deductible.period is Span.STAY
        and deductible.transfer is not Transfer.FULL
        and case.facts.get("transfer") == YES
        and not case.continues
    )


def level_charged(case: Case, deductible: Deductible) -> str:
    """The level a first stay here is charged at."""
    case.facts[STAY_NO] = 1
    return level_of(case, deductible.amount.row(case.facts))


def level_of(case: Case, row: Row[Amount]) -> str:
    """The level the row is written for, else the broadest it is."""
    words = case.facts.get(LEVEL)
    if not isinstance(words, tuple) or not words:
        return "-"
    return case.word_of(LEVEL, row) or words[-1]
