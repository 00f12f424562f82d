"""Storms over real connections: copies, crowds, and messages that undo each other."""

from __future__ import annotations

import pytest

from tests.faults.books import assert_totals
from tests.faults.letters import (
    answer_to,
    at_once,
    bill,
    reversal,
    sale,
    undoing,
    visit,
)
from tests.faults.platform import Platform
from yibao.simulator.open_loop import Letter, Outcome, counted
from yibao.simulator.relations import fen

COPIES, CROWD, ROUNDS = 50, 50, 10
SETTLED = """
    SELECT count(*) FROM settlement_settlement
     WHERE (institution_code, message_no) = (%s, %s)
"""
OPENED = """
    SELECT count(*) FROM settlement_encounter
     WHERE (institution_code, message_no) = (%s, %s)
"""
FUND = """
    SELECT coalesce(sum(fund_paid + account_paid), 0)::bigint
      FROM settlement_settlement WHERE person_no = %s
"""


def times_settled(platform: Platform, letter: Letter) -> int:
    message = letter.message
    found = platform.rows(SETTLED, message["fixmedins_code"], message["msgid"])
    return int(str(found[0][0]))


def paid_for(platform: Platform, person_no: str) -> int:
    return int(str(platform.rows(FUND, person_no)[0][0]))


def paid(outcome: Outcome) -> int:
    info = outcome.content["output"]["setlinfo"]
    return fen(info, "fund_pay_sumamt").fen + fen(info, "acct_pay").fen


@pytest.mark.parametrize("kind", [sale, bill])
def test_fifty_copies_at_once_are_one_settlement_and_one_answer(
    platform: Platform, kind: object
) -> None:
    letter = sale(platform, 1, 1) if kind is sale else bill(platform, 1, 1)
    outcomes = at_once(platform, [letter] * COPIES)
    assert counted(outcomes) == {"ok": COPIES}
    assert all(one.content == outcomes[0].content for one in outcomes)
    assert times_settled(platform, letter) == 1


def test_two_processes_settle_copies_once_and_a_person_in_turn(
    platform: Platform,
) -> None:
    """None knows the other; what both are sent at once, one carries out."""
    platform.stop()
    platform.serve(processes="2")
    came, bought, paid_bill = (
        visit(platform, 4, 4),
        sale(platform, 4, 4),
        bill(platform, 4, 4),
    )
    same = [came, bought, paid_bill]
    others = [bill(platform, place, 5) for place in range(20)]
    outcomes = at_once(platform, [*same * 20, *others])
    assert counted(outcomes) == {"ok": len(same) * 20 + len(others)}
    for place in range(len(same)):
        copies = outcomes[place : len(same) * 20 : len(same)]
        assert all(one.content == copies[0].content for one in copies)
    assert times_settled(platform, bought) == times_settled(platform, paid_bill) == 1
    opened = platform.rows(
        OPENED, came.message["fixmedins_code"], came.message["msgid"]
    )
    assert opened == [(1,)]
    told = sum(paid(outcome) for outcome in outcomes[len(same) * 20 :])
    assert paid_for(platform, platform.known.patients[5].person_no) >= told > 0


@pytest.mark.requirement("HA-03")
def test_a_queue_kept_while_the_line_was_down_is_sent_twice_and_posts_once(
    platform: Platform,
) -> None:
    queue = [sale(platform, place, place) for place in range(30)]
    first, second = at_once(platform, queue), at_once(platform, queue)
    assert counted(first) == counted(second) == {"ok": len(queue)}
    assert [x.content for x in first] == [x.content for x in second]
    assert {times_settled(platform, letter) for letter in queue} == {1}


def test_one_person_settles_in_fifty_hospitals_at_once(platform: Platform) -> None:
    """Every one is divided after the one before: no total is read twice."""
    person = platform.known.patients[2]
    letters = [bill(platform, place, 2) for place in range(CROWD)]
    before = paid_for(platform, person.person_no)
    outcomes = at_once(platform, letters)
    assert counted(outcomes) == {"ok": CROWD}
    told = sum(paid(outcome) for outcome in outcomes)
    assert paid_for(platform, person.person_no) - before == told > 0
    balances = [fen(x.content["output"]["setlinfo"], "balc") for x in outcomes]
    spent = [x for x in outcomes if fen(x.content["output"]["setlinfo"], "acct_pay")]
    assert len({one.fen for one in balances}) >= len(spent)


def test_a_reversal_races_copies_of_its_settlement(platform: Platform) -> None:
    """A late copy is told the first answer, and never settles again."""
    person = platform.known.patients[3]
    for place in range(ROUNDS):
        letter = bill(platform, place, 3)
        settled = answer_to(platform, letter)
        undone = reversal(letter, person, settled)
        outcomes = at_once(platform, [letter, undone, letter, undone, letter])
        assert counted(outcomes) == {"ok": 5}
        assert [one.content for one in outcomes[::2]] == [settled] * 3
        assert outcomes[1].content == outcomes[3].content
        assert times_settled(platform, letter) == 1
        assert times_settled(platform, undone) == 1


def test_two_reversals_race_each_other(platform: Platform) -> None:
    person = platform.known.patients[4]
    before = paid_for(platform, person.person_no)
    for place in range(ROUNDS):
        letter = sale(platform, place, 4)
        settled = answer_to(platform, letter)
        racing = [reversal(letter, person, settled) for _ in range(4)]
        racing.append(undoing(letter, person))
        codes = counted(at_once(platform, racing))
        assert codes["ok"] in (1, 2)  # 2601 says yes to what is undone already
        assert codes.keys() <= {"ok", "ST-404"}
        assert paid_for(platform, person.person_no) == before
    assert_totals(platform)  # of a person who has nothing else: to nothing


def test_compensation_races_its_original(platform: Platform) -> None:
    """Whoever is first, in the end nothing was paid; both are answered."""
    person = platform.known.patients[5]
    before = paid_for(platform, person.person_no)
    for place in range(2 * ROUNDS):
        letter = sale(platform, place, 5)
        pair = [letter, undoing(letter, person)]
        told = at_once(platform, pair if place % 2 else pair[::-1])
        original, undone = told if place % 2 else told[::-1]
        assert undone.code == "ok"
        assert original.code in ("ok", "GW-041")
        assert times_settled(platform, letter) == (original.code == "ok")
        assert paid_for(platform, person.person_no) == before
        assert answer_to(platform, letter)["output"].get("code") == "GW-041"
