"""Recomputed is as if settled afresh: one person undone, another who never had it."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests.samples import CLERK, HOSPITAL, at
from tests.settlement import recomputing, world
from tests.settlement.relations import assert_sound
from tests.settlement.world import CHRONIC, EMPLOYEE, OWNER, TERTIARY, A, B
from yibao.areas import policies
from yibao.engine.counters import Counters
from yibao.settlement import commands
from yibao.settlement.differences import OPEN, recomputed_by
from yibao.settlement.models import YearToDate
from yibao.settlement.models.settlements import AMOUNTS, FUND_PARTS
from yibao.settlement.recomputing import as_recorded
from yibao.settlement.requests import LineInput
from yibao.settlement.standing import YearOf, standing_of
from yibao.settlement.views import SettlementView

pytestmark = pytest.mark.usefixtures("city")
# What is divided between funds and person; how the person pays is another matter.
OF_ACCOUNTS = ("account_paid", "family_paid", "cash_paid")


@pytest.fixture(autouse=True)
def recomputes(city: None) -> Iterator[None]:
    recomputing.use(recomputing.recomputing_city())
    yield
    policies.forget()


@dataclass(frozen=True)
class Visit:
    """A visit of anybody: what kind, where, how much, when."""

    kind: str
    institution: str
    amount: int
    day: int

    def settle(self, person: str, month: int) -> SettlementView:
        when = f"2025-{month:02}-{self.day:02}"
        if self.kind == "21":
            return self._stay(person, month)
        disease = CHRONIC if self.kind == "14" else ""
        seen = world.register(
            person,
            f"{when} 08:00",
            self.institution,
            self.kind,
            **({"disease_code": disease} if disease else {}),
        )
        world.upload(seen, *self._lines(f"{when} 08:30", disease))
        asked = world.asking(seen, self.amount, f"{when} 09:00", care_type=self.kind)
        return commands.settle(asked)

    def _stay(self, person: str, month: int) -> SettlementView:
        first, last = f"2025-{month:02}-{self.day:02}", f"2025-{month:02}-28"
        stay = world.admit(person, f"{first} 08:00", self.institution)
        world.upload(stay, *self._lines(f"{first} 10:00", ""))
        world.discharge(stay, f"{last} 08:00")
        return commands.settle(world.asking(stay, self.amount, f"{last} 09:00"))

    def _lines(self, on: str, disease: str) -> list[LineInput]:
        half = self.amount // 2
        parts = ((A, half), (B, self.amount - half))
        return [
            world.line(str(n), item, str(price), on=on, disease_code=disease)
            for n, (item, price) in enumerate(parts, 1)
        ]


KINDS = (("11",), ("14",), ("21",), ("11", "14"), ("11", "21"), ("14", "21"))


def visits(chance: random.Random, count: int) -> list[Visit]:
    """Of few kinds, so that they share deductibles, tiers and caps."""
    kinds = chance.choice(KINDS)
    return [
        Visit(
            kind := chance.choice(kinds),
            chance.choice((HOSPITAL, TERTIARY)),
            chance.choice((120, 600, 2500) if kind != "21" else (3000, 26000, 180000)),
            chance.randint(1, 20),
        )
        for _ in range(count)
    ]


def totals(person: str) -> dict[str, int]:
    row = YearToDate.objects.filter(person_no=person, year="2025").first()
    return row.counters if row else {}


@pytest.mark.parametrize("seed", range(9))
def test_recomputed_is_as_if_the_others_were_settled_afresh(seed: int) -> None:
    chance = random.Random(seed)
    planned = visits(chance, 6)
    undone = chance.sample(range(4), chance.choice((1, 1, 2)))
    for person in (EMPLOYEE, OWNER):
        world.chronic_filing(person)
    made = [one.settle(EMPLOYEE, month) for month, one in enumerate(planned, 1)]
    afresh = [
        one.settle(OWNER, month)
        for month, one in enumerate(planned, 1)
        if month - 1 not in undone
    ]
    for n, place in enumerate(undone):
        reversal = world.undo(made[place], f"2025-09-1{n} 10:00")
    found = recomputed_by(reversal.settlement_no)
    assert found is not None and found.run.obstacle == ""
    assert found.state == OPEN, "the seeds are chosen so that something differs"
    recomputed = {
        one.standing.settlement_no: one.amounts
        for one in commands.preview_recomputation(YearOf(EMPLOYEE, "310", "2025")).fresh
    }
    before = {one.settlement_no: one for one in made}
    left = [one for place, one in enumerate(made) if place not in undone]
    for mine, theirs in zip(left, afresh, strict=True):
        now = recomputed.get(mine.settlement_no) or {
            name: getattr(before[mine.settlement_no], name).fen for name in AMOUNTS
        }
        assert now == {name: getattr(theirs, name).fen for name in AMOUNTS}
    assert_sound()
    commands.settle_differences(
        recomputation_no=found.run.pk, at=at("2025-09-20 10:00"), by=CLERK
    )
    assert totals(EMPLOYEE) == totals(OWNER)
    assert_sound()
    following = visits(chance, 1)[0]
    mine, theirs = (following.settle(person, 10) for person in (EMPLOYEE, OWNER))
    for name in AMOUNTS:
        assert getattr(mine, name) == getattr(theirs, name), name
    assert_sound()


@pytest.mark.parametrize("seed", range(3))
def test_with_accounts_funds_and_persons_bear_what_they_would(seed: int) -> None:
    """The account keeps what it paid, so only how the person pays may differ."""
    chance = random.Random(100 + seed)
    planned = visits(chance, 4)
    for person in (EMPLOYEE, OWNER):
        world.chronic_filing(person)
        world.account(person, current=700, past=900)
    made = [one.settle(EMPLOYEE, month) for month, one in enumerate(planned, 1)]
    afresh = [one.settle(OWNER, m) for m, one in enumerate(planned, 1) if m > 1]
    found = recomputed_by(world.undo(made[0], "2025-09-10 10:00").settlement_no)
    assert found is not None
    commands.settle_differences(
        recomputation_no=found.run.pk, at=at("2025-09-20 10:00"), by=CLERK
    )
    standing = {one.settlement_no: as_recorded(one) for one in standing_of(EMPLOYEE)}
    for mine, theirs in zip(made[1:], afresh, strict=True):
        now = standing[mine.settlement_no].amounts
        for name in set(AMOUNTS) - set(OF_ACCOUNTS):
            assert now[name] == getattr(theirs, name).fen, name
        assert now["account_paid"] <= mine.account_paid.fen
    counted = Counters(values=totals(EMPLOYEE))
    for name, total in totals(OWNER).items():
        if not name.startswith(("account", "family")):
            assert counted[name] == total, name
    assert_sound()


def test_all_that_funds_pay_is_compared() -> None:
    assert set(FUND_PARTS) <= set(AMOUNTS) - set(OF_ACCOUNTS)
