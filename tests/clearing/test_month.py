"""A month of mistakes in an institution's file, all of them found."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import pytest

from tests.clearing import desk
from tests.clearing.desk import TENTH, books
from tests.samples import HOSPITAL
from tests.settlement import world
from tests.settlement.world import EMPLOYEE, OWNER
from yibao.clearing.books import NOTHING, Tally, Theirs
from yibao.clearing.causes import Cause
from yibao.clearing.queries import open_differences
from yibao.settlement import commands
from yibao.settlement.views import SettlementView

pytestmark = pytest.mark.usefixtures("city")


def a_month() -> list[SettlementView]:
    """Visits of every kind around the tenth, which is the day compared."""
    made = [desk.settle(100 + n, person=p) for n in range(4) for p in (EMPLOYEE, OWNER)]
    made.append(desk.undo(desk.settle(300, "2025-02-20 10:00"), "2025-03-10 16:00"))
    made.append(desk.settle(301, "2025-03-09 10:00"))
    made.append(desk.settle(302, "2025-02-21 10:00"))
    later = desk.settle(303)
    desk.undo(later, "2025-03-12 10:00")
    netted = desk.settle(304)
    made += [later, netted, desk.undo(netted, "2025-03-10 18:00")]
    voided = desk.settle(305)
    desk.void(voided, "2025-03-10 10:30")
    stay = world.admit(OWNER)
    world.upload(stay, world.line("1", price="3000"))
    asked = world.asking(stay, 3000, "2025-03-10 12:00", message_no="Z1")
    return [*made, voided, commands.settle(asked)]


WRONG_IF_TOLD = {
    301: Cause.OTHER_DAY,
    302: Cause.OTHER_MONTH,
    305: Cause.VOID_COUNTED,
    3000: Cause.OTHER_CATEGORY,
}
WRONG_IF_NOT = {
    -300: Cause.OTHER_MONTH,
    303: Cause.REVERSED_AFTER_CUTOFF,
    304: Cause.REFUND_NETTED,
    -304: Cause.REFUND_NETTED,
}


def mistaken(
    made: Sequence[SettlementView], chance: random.Random
) -> tuple[list[Theirs], Counter[Cause]]:
    """A file with mistakes thrown in, and what must be found of it."""
    lines: list[Theirs] = []
    planted: Counter[Cause] = Counter()
    for number, view in enumerate(made, 1):
        yuan = view.fee_total.fen // 100
        line, kind = desk.booked(view, number), chance.randrange(5)
        if yuan in WRONG_IF_TOLD:
            if kind > 2:
                lines.append(line)
                planted[WRONG_IF_TOLD[yuan]] += 1
        elif kind == 0:
            planted[WRONG_IF_NOT.get(yuan, Cause.ONLY_OURS)] += 1
        elif kind == 1:
            off = chance.choice([-1, 1, 2, 50_000])
            gap = Tally.of(0, *chance.sample([off, 0, 0], 3))
            lines.append(replace(line, tally=line.tally + gap))
            planted[Cause.ROUNDING if abs(off) == 1 else Cause.AMOUNT] += 1
        elif kind == 2:
            lines += [line, replace(line, settlement_no=f"X{number}", encounter_no="")]
            planted[Cause.ONLY_THEIRS] += 1
        elif kind == 3:
            lines.append(replace(line, person_no="另一人"))
            planted[Cause.OTHER_VISIT] += 1
        else:
            lines.append(line)
    chance.shuffle(lines)
    return lines, planted


def test_every_mistake_of_a_file_is_found_by_its_cause_and_nothing_else() -> None:
    made = a_month()
    for seed in range(30):
        lines, planted = mistaken(made, random.Random(seed))
        compared, pairs = desk.compare(lines, replace(books(TENTH), insurance=""))
        found = Counter(pair.cause for pair in pairs if pair.cause)
        assert found == planted, seed
        assert compared.differences == planted.total()
        gaps = sum((pair.gap for pair in pairs), NOTHING)
        assert gaps == compared.filed - compared.ours
        kept = open_differences(HOSPITAL).values_list("cause", flat=True)
        assert Counter(kept) == {str(cause): n for cause, n in planted.items()}
