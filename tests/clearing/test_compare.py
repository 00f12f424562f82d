"""The judgement finds what was planted by its name, and finds nothing else."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given

from tests.clearing.lines import AFTER, BEFORE, MARCH, Case, cases, ours, refund, told
from yibao.clearing.books import NOTHING, Ours, Period, Tally
from yibao.clearing.causes import Cause
from yibao.clearing.compare import Pair, compare


def judged(case: Case, period: Period = MARCH) -> list[Pair]:
    return list(compare(case.ours, case.theirs, period))


def number(pair: Pair) -> str:
    if pair.ours is not None:
        return pair.ours.settlement_no
    assert pair.theirs is not None
    return pair.theirs.key


@given(cases())
def test_every_planted_difference_is_found_and_nothing_else(case: Case) -> None:
    found = [(number(p), p.cause) for p in judged(case) if p.cause is not None]
    assert Counter(found) == Counter(case.planted)


@given(cases())
def test_the_gaps_of_the_pairs_are_the_gap_of_the_totals(case: Case) -> None:
    counted = sum((row.tally for row in case.ours if row.counted), NOTHING)
    filed = sum((line.tally for line in case.theirs), NOTHING)
    pairs = judged(case)
    assert sum((pair.gap for pair in pairs), NOTHING) == filed - counted
    assert all(not pair.gap for pair in pairs if pair.cause is None)


@given(cases())
def test_every_line_of_either_side_is_judged_once(case: Case) -> None:
    pairs = judged(case)
    assert [p.theirs for p in pairs if p.theirs] == case.theirs
    named = {line.key for line in case.theirs}
    of_ours = [p.ours.settlement_no for p in pairs if p.ours]
    shown = [
        row.settlement_no
        for row in case.ours
        if row.counted or row.settlement_no in named
    ]
    assert of_ours == shown


@pytest.mark.parametrize("part", ["fee", "fund", "account"])
@pytest.mark.parametrize("off", [1, -1])
def test_one_fen_in_one_amount_is_found(part: str, off: int) -> None:
    row = ours(1)
    gap = Tally.of(0, **{"fee": 0, "fund": 0, "account": 0, part: off})
    (pair,) = compare([row], [told(row, tally=row.tally + gap)], MARCH)
    assert pair.cause is Cause.ROUNDING
    assert pair.gap == gap


SEVENTH = date(2025, 3, 7)
DAY = Period(SEVENTH, SEVENTH)
LATER = date(2025, 3, 9)
NORMAL = ours(1, SEVENTH)


@pytest.mark.parametrize(
    ("row", "period", "cause"),
    [
        (NORMAL, DAY, Cause.ONLY_OURS),
        (replace(NORMAL, partner_day=LATER), DAY, Cause.REVERSED_AFTER_CUTOFF),
        (replace(NORMAL, partner_day=LATER), MARCH, Cause.REFUND_NETTED),
        (replace(NORMAL, partner_day=AFTER), MARCH, Cause.REVERSED_AFTER_CUTOFF),
        (refund(NORMAL, 2, partner_day=BEFORE), DAY, Cause.OTHER_MONTH),
        (
            refund(ours(1, LATER), 2, partner_day=SEVENTH),
            Period(LATER, LATER),
            Cause.REVERSED_AFTER_CUTOFF,
        ),
        (replace(NORMAL, cross_area=True), DAY, Cause.CROSS_AREA),
    ],
)
def test_why_the_institution_left_a_row_out(
    row: Ours, period: Period, cause: Cause
) -> None:
    (pair,) = compare([row], [], period)
    assert (pair.cause, pair.gap) == (cause, -row.tally)


def test_a_row_of_another_day_of_the_month_is_told_from_one_of_another_month() -> None:
    for row, cause in (
        (ours(1, LATER, counted=False), Cause.OTHER_DAY),
        (ours(1, AFTER, counted=False), Cause.OTHER_MONTH),
    ):
        (pair,) = compare([row], [told(row)], DAY)
        assert (pair.cause, pair.gap) == (cause, row.tally)


def test_a_visit_named_wrongly_is_not_the_same_and_one_not_named_is() -> None:
    row = ours(1)
    for encounter, cause in (("E9", Cause.OTHER_VISIT), ("", None)):
        (pair,) = compare([row], [told(row, encounter_no=encounter)], MARCH)
        assert pair.cause is cause


def test_every_cause_says_what_it_is_and_what_to_do() -> None:
    assert all(cause.label and cause.action for cause in Cause)
