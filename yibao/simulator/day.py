"""A day of a city: who goes where, and how often things go wrong.

The same seed gives the same day. The shares are those of an ordinary working day as
the simulator supposes it, not figures of any place.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from yibao.simulator.known import Charge, Institution, Item, Known, Patient
from yibao.simulator.messages import Desk
from yibao.simulator.scripts import SCRIPTS, Book, Case, Script

AT_PHARMACIES = ("购药", "购药退货")


@dataclass(frozen=True, slots=True)
class Habits:
    """How many of a thousand visits are of each kind, and their size."""

    shares: dict[str, int] = field(
        default_factory=lambda: {
            "门诊": 640,
            "门诊退药重结": 30,
            "挂号后离开": 20,
            "门诊冲正重结": 10,
            "购药": 250,
            "购药退货": 10,
            "住院": 35,
            "住院撤销重结": 5,
        }
    )
    outpatient_lines: tuple[int, int] = (2, 10)
    sale_lines: tuple[int, int] = (1, 4)
    stay_lines: tuple[int, int] = (20, 80)
    stay_days: tuple[int, int] = (2, 12)


@dataclass(slots=True)
class Day:
    """The books of all institutions, and the visits as they come."""

    known: Known
    at: datetime
    seed: int = 1
    habits: Habits = field(default_factory=Habits)
    books: dict[str, Book] = field(default_factory=dict)

    def book(self, place: Institution) -> Book:
        if place.code not in self.books:
            self.books[place.code] = Book(Desk(place))
        return self.books[place.code]

    def visits(self, number: int) -> Iterator[tuple[str, Case, Script]]:
        """So many visits: their kind, what is known of them, and the messages."""
        chance = random.Random(self.seed)  # noqa: S311  nothing secret
        patients = list(self.known.patients)
        chance.shuffle(patients)
        kinds, shares = self._possible()
        for turn in range(number):
            kind = chance.choices(kinds, shares)[0]
            case = self._case(kind, patients[turn % len(patients)], chance)
            yield kind, case, SCRIPTS[kind](case)

    def _possible(self) -> tuple[list[str], list[int]]:
        """What the institutions there are can do."""
        shares = {
            kind: share
            for kind, share in self.habits.shares.items()
            if (
                self.known.pharmacies if kind in AT_PHARMACIES else self.known.hospitals
            )
        }
        return list(shares), list(shares.values())

    def _case(self, kind: str, patient: Patient, chance: random.Random) -> Case:
        known, habits = self.known, self.habits
        if kind in AT_PHARMACIES:
            places, items, size = known.pharmacies, known.drugs, habits.sale_lines
        elif kind.startswith("住院"):
            places, items, size = known.hospitals, known.items, habits.stay_lines
        else:
            places, items, size = known.hospitals, known.items, habits.outpatient_lines
        return Case(
            book=self.book(chance.choice(places)),
            patient=patient,
            at=self.at,
            charges=_charges(items, chance.randint(*size), chance),
            diagnosis=chance.choice(known.diagnoses),
            days=chance.randint(*habits.stay_days),
        )


def _charges(
    items: tuple[Item, ...], lines: int, chance: random.Random
) -> tuple[Charge, ...]:
    return tuple(
        Charge(item.code, item.price, Decimal(chance.randint(1, 3)))
        for item in chance.choices(items, k=lines)
    )
