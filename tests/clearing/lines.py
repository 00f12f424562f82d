"""Lines of both sides, and an institution that makes known mistakes in its books."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from hypothesis import strategies as st

from yibao.clearing.books import Ours, Period, Tally, Theirs
from yibao.clearing.causes import Cause

MARCH = Period(date(2025, 3, 1), date(2025, 3, 31))
AFTER, BEFORE = date(2025, 4, 2), date(2025, 2, 20)


def ours(number: int, day: date = MARCH.first, **changes: object) -> Ours:
    facts: dict[str, object] = {
        "settlement_no": f"S{number:06}",
        "encounter_no": f"E{number:06}",
        "person_no": f"P{number % 7}",
        "message_no": f"M{number:06}",
        "insurance": "310",
        "category": "11",
        "day": day,
        "tally": Tally.of(1, 10_000 + number * 7, 6_000 + number, 1_000),
        "is_refund": False,
    }
    return Ours(**{**facts, **changes})  # type: ignore[arg-type]


def told(row: Ours, **changes: object) -> Theirs:
    """The line an institution without a mistake has of a row."""
    line = Theirs(
        line_no=0,
        settlement_no=row.settlement_no,
        encounter_no=row.encounter_no,
        person_no=row.person_no,
        tally=row.tally,
        is_refund=row.is_refund,
        key=row.settlement_no,
    )
    return replace(line, **changes)  # type: ignore[arg-type]


@dataclass
class Case:
    """Both lists, and what was planted: the key of the row → the cause."""

    ours: list[Ours] = field(default_factory=list)
    theirs: list[Theirs] = field(default_factory=list)
    planted: list[tuple[str, Cause]] = field(default_factory=list)


def days(period: Period = MARCH) -> st.SearchStrategy[date]:
    return st.integers(0, period.days - 1).map(
        lambda past: period.first + timedelta(days=past)
    )


amounts = st.integers(2, 500_000)


@st.composite
def rows(draw: st.DrawFn, number: int) -> Ours:
    fee, fund, account = draw(amounts), draw(amounts), draw(amounts)
    return ours(number, draw(days()), tally=Tally.of(1, fee, fund, account))


def refund(row: Ours, number: int, **changes: object) -> Ours:
    facts = {"tally": replace(-row.tally, count=1), "is_refund": True, **changes}
    return replace(row, settlement_no=f"S{number:06}", **facts)  # type: ignore[arg-type]


Mistake = Cause | None


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Books of a month with up to forty visits, each right or wrong in one way."""
    case = Case()
    kinds: list[Mistake] = draw(
        st.lists(st.sampled_from([None, None, *Cause]), max_size=40)
    )
    for place, mistake in enumerate(kinds):
        row = draw(rows(place * 2))
        _plant(draw, case, row, place * 2 + 1, mistake)
    case.ours.sort(key=lambda one: one.settlement_no)
    case.theirs.sort(key=lambda one: (one.key, one.line_no))
    return case


def _plant(
    draw: st.DrawFn, case: Case, row: Ours, spare: int, mistake: Mistake
) -> None:
    """Both sides of one visit, and the differences that must be found of it."""
    line: Theirs | None = told(row)
    key = row.settlement_no
    if mistake is Cause.ONLY_OURS:
        line = None
    elif mistake is Cause.ONLY_THEIRS:
        case.theirs.append(told(row, key=draw(st.sampled_from(["", key])), line_no=1))
        key = case.theirs[-1].key
    elif mistake is Cause.REVERSED_AFTER_CUTOFF:
        row, line = replace(row, partner_day=AFTER), None
    elif mistake is Cause.REFUND_NETTED:
        row = replace(row, partner_day=row.day)
        undone = refund(row, spare)
        case.ours.append(undone)
        case.planted.append((undone.settlement_no, mistake))
        line = None
    elif mistake is Cause.OTHER_MONTH:
        row, line = refund(row, spare, partner_day=BEFORE), None
        key = row.settlement_no
    elif mistake is Cause.OTHER_DAY:
        row, mistake = replace(row, day=AFTER, counted=False), Cause.OTHER_MONTH
    elif mistake is Cause.OTHER_CATEGORY:
        row = replace(row, category="21", counted=False)
    elif mistake is Cause.CROSS_AREA:
        row, line = replace(row, cross_area=True), None
    elif mistake is Cause.VOID_COUNTED:
        row = replace(row, void=True, counted=False, partner_day=row.day)
    elif mistake is Cause.OTHER_VISIT:
        line = told(row, person_no="他人")
    elif mistake in (Cause.ROUNDING, Cause.AMOUNT):
        least, most = (1, 1) if mistake is Cause.ROUNDING else (2, 99_999)
        off = draw(st.integers(least, most)) * draw(st.sampled_from([1, -1]))
        part = draw(st.sampled_from(["fee", "fund", "account"]))
        gap = {"fee": 0, "fund": 0, "account": 0, part: off}
        line = told(row, tally=row.tally + Tally.of(0, **gap))
    case.ours.append(row)
    if line is not None:
        case.theirs.append(line)
    if mistake is not None:
        case.planted.append((key, mistake))
