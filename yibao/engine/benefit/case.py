"""A bill while it is worked through: what the person still bears, and why so far.

Amounts here are plain ints of fen: a calculation makes some two hundred of them, and
only those that leave the engine become ``Money``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from yibao.engine.benefit.in_force import InForce
from yibao.engine.breakdown import BenefitPayment, Part, Step
from yibao.engine.codes import Component
from yibao.engine.counters import LIFETIME, Counters
from yibao.engine.money import Money
from yibao.engine.policy import Amounts, Span
from yibao.engine.tables import Amount, Fact, OneOf, Row

NOTHING_BORNE = dict.fromkeys(Component, 0)


@dataclass(slots=True)
class Case:
    """Changed only by the steps in ``benefit/``, in the order the policy gives them."""

    values: InForce
    facts: dict[str, Fact]
    day: date
    counters: Counters
    stay: Counters  # counted earlier in this stay; empty for a new one
    previous_stay: Counters  # of the hospital a transfer comes from
    stay_no: int | None
    continues: bool
    borne: dict[Component, int]
    covered: int = 0
    deductible_paid: int = 0
    steps: list[Step] = field(default_factory=list)
    payments: list[BenefitPayment] = field(default_factory=list)
    changes: dict[str, int] = field(default_factory=dict)

    def total(self, name: str, span: Span = Span.YEAR) -> int:
        """A total so far, this bill's earlier payers included."""
        seen = self.stay if span is Span.STAY else self.counters
        return seen.values.get(name, 0) + self.changes.get(name, 0)

    def amount(self, table: Amounts) -> int | None:
        return table.value(self.facts).fen(self.facts, self.values.references)

    def own_word(self, fact: str) -> str:
        """The value of a word fact itself, without its ancestors."""
        value = self.facts.get(fact)
        return value[0] if isinstance(value, tuple) and value else "-"

    def word_of(self, fact: str, row: Row[Amount]) -> str:
        """The word the row is written for: 三甲 and 三乙 are one where it says 三级."""
        words = self.facts.get(fact)
        if not isinstance(words, tuple):
            return ""
        for condition in row.when:
            if isinstance(condition, OneOf) and condition.fact == fact:
                return next(word for word in words if word in condition.words)
        return ""

    def span_key(self, name: str, span: Span, *words: str) -> str:
        """``inpatient_paid`` → the key of its total over a span, for these words."""
        qualifiers = list(words)
        if span is Span.MONTH:
            qualifiers.append(f"{self.day:%Y-%m}")
        elif span is Span.DAY:
            qualifiers.append(f"{self.day:%Y-%m-%d}")
        elif span is Span.LIFETIME:
            qualifiers.append(LIFETIME)
        return f"{name}@{','.join(qualifiers)}" if qualifiers else name

    def still_borne(self, components: Iterable[Component]) -> int:
        return sum([self.borne[component] for component in components])

    def relieve(self, components: Iterable[Component], amount: int) -> None:
        """Take ``amount`` off what the person bears, from the components in order."""
        for component in components:
            if not amount:
                return
            borne = self.borne[component]
            taken = amount if amount < borne else borne
            self.borne[component] = borne - taken
            amount -= taken
        assert amount == 0, "nobody pays more than the person bears"

    def count(self, totals: Mapping[str, int]) -> None:
        for name, amount in totals.items():
            if amount:
                self.changes[name] = self.changes.get(name, 0) + amount

    def explain(
        self,
        part: Part,
        amount: int,
        text: str,
        *values: object,
        base: int | None = None,
        rate: Decimal | None = None,
        clause: str = "",
        source: str = "",
        note: str = "",
    ) -> None:
        self.steps.append(
            Step(
                part,
                text,
                Money(amount),
                None if base is None else Money(base),
                rate,
                clause,
                source,
                note,
                values,
            )
        )
