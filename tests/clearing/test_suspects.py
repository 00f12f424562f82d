"""What the gap of the totals alone tells about single visits (3201)."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.clearing import lines
from tests.clearing.lines import AFTER, BEFORE, MARCH, refund, rows
from yibao.clearing.books import NOTHING, Ours, Tally
from yibao.clearing.causes import Cause
from yibao.clearing.suspects import explain


def ours(number: int) -> Ours:
    """Amounts no other rows add up to."""
    return replace(lines.ours(number), tally=Tally.of(1, 3**number * 100, 7, number))


LATER = replace(ours(1), partner_day=AFTER)
EARLIER = refund(ours(2), 3, partner_day=BEFORE)
NETTED = replace(ours(4), partner_day=MARCH.last)
BACK = refund(ours(4), 5, partner_day=MARCH.first)
AWAY = replace(ours(6), cross_area=True)
VOID = replace(ours(8), void=True, counted=False)
PLAIN = ours(9)
PECULIAR = [LATER, EARLIER, NETTED, BACK, AWAY, VOID]


def once(row: Ours) -> Tally:
    """A line more that takes the amounts off."""
    return replace(-row.tally, count=1)


@pytest.mark.parametrize(
    ("gap", "blamed", "cause"),
    [
        (-LATER.tally, [LATER], Cause.REVERSED_AFTER_CUTOFF),
        (once(LATER), [LATER], Cause.REVERSED_AFTER_CUTOFF),
        (-EARLIER.tally, [EARLIER], Cause.OTHER_MONTH),
        (-NETTED.tally - BACK.tally, [NETTED, BACK], Cause.REFUND_NETTED),
        (-BACK.tally, [BACK], Cause.REFUND_NETTED),
        (-AWAY.tally, [AWAY], Cause.CROSS_AREA),
        (VOID.tally, [VOID], Cause.VOID_COUNTED),
        (Tally(2), [VOID], Cause.VOID_COUNTED),
    ],
)
def test_a_kind_of_rows_is_blamed_by_its_cause(
    gap: Tally, blamed: list[Ours], cause: Cause
) -> None:
    found = explain(gap, PECULIAR, MARCH)
    assert [one.row for one in found.suspects] == blamed
    assert {one.cause for one in found.suspects} == {cause}
    assert found.certain


def test_kinds_and_rows_are_blamed_together() -> None:
    both = explain(VOID.tally - AWAY.tally, PECULIAR, MARCH)
    assert {one.row.settlement_no for one in both.suspects} == {
        VOID.settlement_no,
        AWAY.settlement_no,
    }
    every = explain(-EARLIER.tally - BACK.tally, PECULIAR, MARCH)
    assert {one.row for one in every.suspects} == {EARLIER, BACK}


def test_a_row_without_anything_peculiar_is_lost() -> None:
    found = explain(-PLAIN.tally, [*PECULIAR, PLAIN], MARCH)
    assert [(one.row, one.cause) for one in found.suspects] == [
        (PLAIN, Cause.ONLY_OURS)
    ]


def test_two_rows_that_fit_as_well_leave_it_uncertain() -> None:
    twin = replace(PLAIN, settlement_no="S000010")
    found = explain(-PLAIN.tally, [PLAIN, twin], MARCH)
    assert len(found.suspects) == 1 and not found.certain


def test_what_no_row_makes_up_stays_unexplained() -> None:
    for gap in (Tally.of(0, 1, 0, 0), Tally(5), ours(30).tally):
        assert explain(gap, [*PECULIAR, PLAIN], MARCH).suspects == ()


@given(st.lists(st.integers(0, 30).flatmap(rows), max_size=20), st.data())
def test_what_is_blamed_makes_up_the_gap(of: list[Ours], data: st.DataObject) -> None:
    known = {
        row.settlement_no: replace(
            row,
            partner_day=data.draw(st.sampled_from([None, AFTER, MARCH.last])),
            cross_area=data.draw(st.booleans()),
        )
        for row in of
    }
    left = data.draw(st.sets(st.sampled_from(sorted(known)))) if known else set()
    gap = -sum((known[one].tally for one in left), NOTHING)
    assume(gap)
    found = explain(gap, known.values(), MARCH)
    if found.suspects:
        assert sum((one.effect for one in found.suspects), NOTHING) == gap
    if len(left) == 1:
        assert found.suspects
