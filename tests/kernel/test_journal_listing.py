"""操作日志 as it is looked up: in parts, whose lines, under which conditions."""

from __future__ import annotations

from datetime import date

import pytest

from tests.kernel.test_sealing import tamper
from tests.samples import CLERK, at
from yibao.kernel import journal, journal_listing
from yibao.kernel.journal_listing import (
    AGENCY,
    EVERYBODY,
    INSTITUTIONS,
    Conditions,
    Seen,
    key_of,
    line_shown,
    lines_asked,
    lines_exported,
)
from yibao.kernel.models import Journal
from yibao.kernel.operator import Operator

HOSPITAL, OTHER = "H99010000001", "H99010000002"
CASHIER = Operator("C1", "收费员", "interface", HOSPITAL)
ELSEWHERE = Operator("C1", "收费员", "interface", OTHER)


@pytest.fixture
def numbers(db: None) -> list[int]:
    """Ten lines, a minute apart: every other one of the clerk."""
    made = []
    for minute in range(10):
        by = (CLERK, CASHIER, CLERK, ELSEWHERE)[minute % 4]
        row = journal.row(
            f"case.{'opened' if minute else 'closed'}", "case", "1", by=by
        )
        line = Journal.objects.create(**row)
        moment = at(f"2026-03-0{1 + minute // 5} 09:{minute:02}")
        statement = "UPDATE kernel_journal SET happened_at = %s WHERE id = %s"
        tamper(statement, moment, line.pk)
        made.append(line.pk)
    return made


def found(asked: Conditions, seen: Seen = EVERYBODY) -> list[int]:
    return [line.pk for line in lines_asked(asked, seen, limit=100)]


def test_the_newest_come_first_and_go_on_overleaf(numbers: list[int]) -> None:
    first = lines_asked(Conditions(), EVERYBODY, limit=4)
    assert [line.pk for line in first] == numbers[:5:-1]
    rest = lines_asked(Conditions(), EVERYBODY, after=key_of(first[-1]), limit=100)
    assert [line.pk for line in rest] == numbers[5::-1]
    assert rest.ended_at is None


def test_each_condition_narrows(numbers: list[int]) -> None:
    newest = numbers[::-1]
    for asked, kept in (
        (Conditions(first=date(2026, 3, 2)), newest[:5]),
        (Conditions(last=date(2026, 3, 1)), newest[5:]),
        (Conditions(side=AGENCY), newest[1::2]),
        (Conditions(side=INSTITUTIONS), newest[::2]),
        (Conditions(institution_code=OTHER), [numbers[7], numbers[3]]),
        (Conditions(operator_no="C1", institution_code=HOSPITAL), newest[::4]),
        (Conditions(action="case.closed"), [numbers[0]]),
        (Conditions(subject_kinds=("case",), subject_no="1"), newest),
        (Conditions(subject_kinds=("person",)), []),
        (Conditions(channel="interface"), newest[::2]),
    ):
        assert found(asked) == kept, asked


def test_a_rare_line_is_looked_for_in_parts(
    numbers: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal_listing, "LOOKED_THROUGH", 4)
    asked = Conditions(action="case.closed")
    part = lines_asked(asked, EVERYBODY, limit=5)
    parts = 1
    while not part:
        assert part.ended_at is not None
        part = lines_asked(asked, EVERYBODY, after=part.next_key, limit=5)
        parts += 1
    assert [line.pk for line in part] == numbers[:1]
    assert parts == 2
    every = lines_exported(asked, EVERYBODY, limit=100)
    assert [line.pk for line in every] == numbers[:1]


def test_a_file_has_every_line_once(numbers: list[int]) -> None:
    every = lines_exported(Conditions(), EVERYBODY, limit=8, at_once=3)
    assert [line.pk for line in every] == numbers[:1:-1]
    every = lines_exported(Conditions(), EVERYBODY, limit=100, at_once=5)
    assert [line.pk for line in every] == numbers[::-1]


@pytest.mark.requirement("SEC-02")
def test_whose_lines_one_sees(numbers: list[int]) -> None:
    newest = numbers[::-1]
    one = Seen(frozenset({CLERK.number}), frozenset({OTHER}))
    assert found(Conditions(), one) == [
        number for number in newest if number not in newest[::4]
    ]
    staff = Seen(frozenset(), frozenset({HOSPITAL}))
    assert found(Conditions(), staff) == newest[::4]
    assert line_shown(newest[0], staff) is not None
    assert line_shown(newest[1], staff) is None
    assert found(Conditions(side=AGENCY), staff) == []


def test_a_key_nobody_gave_out_begins_at_the_top(numbers: list[int]) -> None:
    for key in ("x", "1-x", "9" * 30 + "-1", f"{10**16}-{10**40}"):
        part = lines_asked(Conditions(), EVERYBODY, after=key, limit=100)
        assert len(part) == 10
