"""Verifying the books on a live database (``yibao check``), each rule by name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db import connection

from yibao.ledger.queries import accounts_differing_from_ledger, unbalanced_entries
from yibao.settlement.invariants import INVARIANTS, Invariant
from yibao.settlement.recomputation_invariants import (
    INVARIANTS as RECOMPUTATIONS,
)
from yibao.settlement.recomputation_invariants import not_as_recorded


@dataclass(frozen=True, slots=True)
class Violation:
    """Something that must hold and does not; ``subject`` is what to look at."""

    name: str
    subject: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Report:
    """What was verified, and what was found wrong."""

    verified: tuple[str, ...]
    violations: tuple[Violation, ...]

    @property
    def is_sound(self) -> bool:
        return not self.violations


def check_all() -> list[Violation]:
    """Every violation of every invariant; an empty list is a sound database."""
    return list(report().violations)


def report(more: Iterable[Invariant] = ()) -> Report:
    """Verify everything, and ``more`` that others say.

    Each invariant is one statement, so it sees one moment even while others settle.
    """
    invariants = (*INVARIANTS, *RECOMPUTATIONS, *more)
    found = [one for invariant in invariants for one in violations_of(invariant)]
    found += ledger_violations()
    found += recomputation_violations()
    titles = tuple(invariant.title for invariant in invariants)
    return Report((*titles, *LEDGER_TITLES, AFRESH_TITLE), tuple(found))


def violations_of(invariant: Invariant) -> Iterator[Violation]:
    """The subjects an invariant does not hold for, each with what is wrong."""
    with connection.cursor() as cursor:
        cursor.execute(invariant.statement)
        rows = cursor.fetchall()
    for subject, detail in rows:
        sentence = invariant.sentence.format(subject=subject, detail=detail)
        yield Violation(invariant.name, str(subject), sentence)


LEDGER_TITLES = ("分录在统筹区和基金内借贷相等", "个人账户余额等于账簿")


def ledger_violations() -> Iterator[Violation]:
    """What the ledger itself can tell."""
    for entry in unbalanced_entries():
        yield Violation("ledger_balances", str(entry), f"分录 {entry} 借贷不平")
    for person_no in accounts_differing_from_ledger():
        sentence = f"个人账户 {person_no} 的余额与账簿不符"
        yield Violation("accounts_equal_ledger", person_no, sentence)


AFRESH_TITLE = "重算过的年度:差额与逐笔重新计算一致,办理以后累计等于重新计算"


def recomputation_violations() -> Iterator[Violation]:
    """Years that were recomputed and now come out another way.

    What was recorded must be what calculating the settlements afresh finds; once made
    good, nothing differs any more, so the totals are those of a fresh year.
    """
    for run, detail in not_as_recorded():
        sentence = (
            f"参保人 {run.person_no} 险种 {run.insurance} {run.year} 年度的重算 "
            f"{run.pk} 与逐笔重新计算不一致: {detail}"
        )
        yield Violation("recomputed_equals_fresh", run.pk, sentence)
