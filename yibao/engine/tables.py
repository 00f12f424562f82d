"""How a policy chooses a value: facts, conditions, rows, and values with dates.

A *fact* is what a condition may ask about. A word fact is a tuple, its own value first
and then what that value also is (its ancestors): an institution of ``("3A", "3")``
satisfies a row written for ``3``. Yes/no facts are the words ``yes`` and ``no``.
Anything else is a number or a date and is compared.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Generic, Never, TypeAlias, TypeVar

Words: TypeAlias = tuple[str, ...]
Fact: TypeAlias = Words | int | Decimal | date
Facts: TypeAlias = Mapping[str, Fact]

YES: Words = ("yes",)
NO: Words = ("no",)

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


@dataclass(frozen=True, slots=True)
class OneOf:
    """The fact is, or is a kind of, one of ``words``; an unknown one is not."""

    fact: str
    words: frozenset[str]

    def holds(self, facts: Facts) -> bool:
        value = facts.get(self.fact)
        return isinstance(value, tuple) and not self.words.isdisjoint(value)


@dataclass(frozen=True, slots=True)
class Between:
    """A number or date from ``min`` to ``max``, or strictly ``above`` and ``below``."""

    fact: str
    min: Decimal | date | None = None
    max: Decimal | date | None = None
    above: Decimal | date | None = None
    below: Decimal | date | None = None

    def holds(self, facts: Facts) -> bool:
        value = facts.get(self.fact)
        if value is None or isinstance(value, tuple):
            return False
        return (
            (self.min is None or value >= self.min)  # type: ignore[operator]
            and (self.max is None or value <= self.max)  # type: ignore[operator]
            and (self.above is None or value > self.above)  # type: ignore[operator]
            and (self.below is None or value < self.below)  # type: ignore[operator]
        )


@dataclass(frozen=True, slots=True)
class Not:
    """The condition does not hold, also because its fact is unknown."""

    condition: Condition

    def holds(self, facts: Facts) -> bool:
        return not self.condition.holds(facts)


Condition: TypeAlias = OneOf | Between | Not


def all_hold(conditions: tuple[Condition, ...], facts: Facts) -> bool:
    for condition in conditions:  # noqa: SIM110 - all() takes twice as long, here often
        if not condition.holds(facts):
            return False
    return True


@dataclass(frozen=True, slots=True)
class Row(Generic[T_co]):
    """One line of a table; ``clause`` is more exact than the source of its entry."""

    value: T_co
    when: tuple[Condition, ...] = ()
    clause: str = ""


@dataclass(frozen=True, slots=True)
class Table(Generic[T_co]):
    """Rows in order, the first that holds wins; the last one holds always (其余)."""

    rows: tuple[Row[T_co], ...]

    def __post_init__(self) -> None:
        assert self.rows and not self.rows[-1].when, "the last row is for everyone else"

    def row(self, facts: Facts) -> Row[T_co]:
        for row in self.rows:
            for condition in row.when:
                if not condition.holds(facts):
                    break
            else:
                return row
        raise AssertionError("the last row has no condition")

    def value(self, facts: Facts) -> T_co:
        return self.row(facts).value


def always(value: T, clause: str = "") -> Table[T]:
    """The same value whatever the facts."""
    return Table((Row(value, (), clause),))


@dataclass(frozen=True, slots=True)
class Entry(Generic[T_co]):
    """A value with the closed period it is in force and the document that says so."""

    value: T_co
    source: str
    valid_from: date
    valid_to: date | None = None

    def covers(self, day: date) -> bool:
        return self.valid_from <= day and (
            self.valid_to is None or day <= self.valid_to
        )


@dataclass(frozen=True, slots=True)
class Dated(Generic[T_co]):
    """One parameter over time; its entries do not overlap."""

    entries: tuple[Entry[T_co], ...] = ()

    def on(self, day: date) -> Entry[T_co] | None:
        for entry in self.entries:
            if entry.covers(day):
                return entry
        return None


UNSET: Dated[Never] = Dated()
"""A parameter the policy does not have."""


@dataclass(frozen=True, slots=True)
class Extra:
    """What is added to an amount: so much for each unit of a fact, or a money fact.

    Each further disease adds 300, at most 4500. Without ``each`` the fact (yuan) is
    added as it is, e.g. the cap earned by years of cover (连续参保激励).
    """

    fact: str
    each: bool = False
    beyond: int = 0
    amount_fen: int = 0
    max_fen: int | None = None

    def fen(self, facts: Facts) -> int:
        value = facts.get(self.fact, 0)
        if isinstance(value, (tuple, date)):
            return 0
        extra = (
            max(0, int(value) - self.beyond) * self.amount_fen
            if self.each
            else int(value * 100)
        )
        return extra if self.max_fen is None else min(extra, self.max_fen)


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount a policy names: fixed, or some multiple of a reference (社平工资).

    ``of`` names a dated reference of the area or else a money fact of the person.
    """

    fixed_fen: int = 0
    times: Decimal | None = None
    of: str = ""
    plus: Extra | None = None
    unlimited: bool = False

    def fen(self, facts: Facts, references: Mapping[str, int]) -> int | None:
        """Whole fen, or ``None`` when unlimited (不设上限)."""
        if self.unlimited:
            return None
        fen = self.fixed_fen
        if self.times is not None:
            fen += half_up(self.times * self._reference(facts, references))
        if self.plus is not None:
            fen += self.plus.fen(facts)
        return fen

    def _reference(self, facts: Facts, references: Mapping[str, int]) -> Decimal:
        if self.of in references:
            return Decimal(references[self.of])
        value = facts.get(self.of, 0)
        assert isinstance(value, (int, Decimal)), f"{self.of} is not an amount"
        return Decimal(value) * 100


UNLIMITED = Amount(unlimited=True)


def half_up(value: Decimal) -> int:
    return int(value.to_integral_value(rounding="ROUND_HALF_UP"))
