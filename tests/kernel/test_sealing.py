"""日志封存: whatever is done to a sealed line is found, and where."""

from __future__ import annotations

import threading
from datetime import datetime

import pytest
from django.db import connection, connections, transaction

from tests.samples import CLERK, at
from yibao.kernel import journal, seal_check, sealing
from yibao.kernel.models import Journal, JournalSeal
from yibao.kernel.seal_check import (
    Anchor,
    broken_seals,
    checked_between,
    heads,
    piece_of,
)
from yibao.kernel.sealing import final_line, seal_journal

OLD, NEW = at("2026-02-28 23:59"), at("2026-03-01 00:01")


def write(*moments: datetime) -> list[int]:
    """Lines of these moments; the numbers they got."""
    lines = [
        Journal(**journal.row("case.opened", "case", f"C{n}", by=CLERK))
        for n, _ in enumerate(moments)
    ]
    for line, moment in zip(Journal.objects.bulk_create(lines), moments, strict=True):
        tamper(
            "UPDATE kernel_journal SET happened_at = %s WHERE id = %s", moment, line.pk
        )
    return [line.pk for line in lines]


def tamper(statement: str, *values: datetime | int | str) -> None:
    """As the owner of the database could."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(statement, values)
        cursor.execute("SET LOCAL session_replication_role = origin")


def anchors() -> dict[tuple[str, int], Anchor]:
    return {(one.partition, one.number): one for one in heads()}


@pytest.mark.django_db
def test_each_month_is_a_chain_of_its_own() -> None:
    write(OLD, NEW, OLD, NEW, NEW)
    assert seal_journal(lines_a_seal=2) == 5
    seals = JournalSeal.objects.order_by("id")
    assert [(one.partition, one.number, one.lines) for one in seals] == [
        ("2026-02", 1, 1),
        ("2026-03", 1, 1),
        ("2026-02", 2, 1),
        ("2026-03", 2, 1),
        ("2026-03", 3, 1),
    ]
    assert seals[2].previous == seals[0].digest
    assert broken_seals() == []


@pytest.mark.django_db
def test_sealing_again_seals_only_what_came_since() -> None:
    write(OLD, NEW)
    assert seal_journal() == 2
    assert seal_journal() == 0
    write(NEW)
    assert seal_journal() == 1
    assert broken_seals(anchors()) == []


@pytest.mark.requirement("LG-02")
@pytest.mark.django_db
@pytest.mark.parametrize(
    "change",
    [
        "operator_no = '0002'",
        "reason = ' '",
        "fields = '{\"a\": 1}'",
        "happened_at = happened_at + '1 us'",
    ],
)
def test_an_edited_line_is_named(change: str) -> None:
    numbers = write(*[NEW] * 5)
    seal_journal(lines_a_seal=3)
    tamper(f"UPDATE kernel_journal SET {change} WHERE id = %s", numbers[3])
    (broken,) = broken_seals()
    assert (broken.partition, broken.number, broken.line) == ("2026-03", 2, numbers[3])
    assert "封存之后被改动" in broken.sentence


@pytest.mark.requirement("LG-02")
@pytest.mark.requirement("SEC-04")
@pytest.mark.django_db
def test_a_line_taken_out_put_in_or_moved_is_found() -> None:
    numbers = write(*[NEW] * 6)
    seal_journal(lines_a_seal=3)
    point = transaction.savepoint()
    tamper("DELETE FROM kernel_journal WHERE id = %s", numbers[1])
    assert broken_seals()[0].sentence == f"操作日志第 {numbers[0]} 行之后少了 1 行"
    transaction.savepoint_rollback(point)
    point = transaction.savepoint()
    tamper("UPDATE kernel_journal SET id = -id WHERE id = %s", numbers[5])
    tamper("UPDATE kernel_journal SET id = %s WHERE id = %s", numbers[5], numbers[4])
    assert [one.line for one in broken_seals()] == [numbers[3]]
    transaction.savepoint_rollback(point)
    tamper("UPDATE kernel_journal SET happened_at = %s WHERE id = %s", OLD, numbers[2])
    gone, added = broken_seals()
    assert gone.sentence.endswith("少了 1 行")
    assert added.sentence == f"操作日志第 {numbers[2]} 行是封存之后加进去的"


@pytest.mark.requirement("LG-02")
@pytest.mark.django_db
def test_seals_made_anew_without_the_key_file_are_found() -> None:
    numbers = write(*[NEW] * 2)
    seal_journal()
    tamper("UPDATE kernel_journal SET operator_no = '0002' WHERE id = %s", numbers[0])
    seal = JournalSeal.objects.get()
    forged = list(sealing.lines_between(0, numbers[-1])["2026-03"])
    digest = sealing.digest_of(seal, forged)
    tamper("UPDATE kernel_journalseal SET digest = %s", digest)
    assert [one.sentence for one in broken_seals()] == [
        "2026-03 第 1 个封存的摘要不是本平台写的"
    ]


@pytest.mark.requirement("LG-02")
@pytest.mark.django_db
def test_seals_taken_out_or_cut_off_are_found() -> None:
    numbers = write(*[NEW] * 6)
    seal_journal(lines_a_seal=2)
    noted = anchors()
    point = transaction.savepoint()
    tamper("DELETE FROM kernel_journalseal WHERE number = 2")
    assert "与前一个不相接" in broken_seals()[0].sentence
    transaction.savepoint_rollback(point)
    tamper("DELETE FROM kernel_journalseal WHERE number = 3")
    tamper("DELETE FROM kernel_journal WHERE id > %s", numbers[3])
    assert broken_seals() == []
    (cut,) = broken_seals(noted)
    assert "库里却没有" in cut.sentence


@pytest.mark.django_db
def test_a_noted_digest_that_differs_is_found() -> None:
    write(NEW)
    seal_journal()
    noted = {("2026-03", 1): Anchor("2026-03", 1, "0" * 64)}
    assert "与另存的摘要不同" in broken_seals(noted)[0].sentence


@pytest.mark.django_db(transaction=True)
def test_a_line_still_under_way_is_waited_for() -> None:
    """Its number is drawn before a later one is committed: the chain takes neither."""
    begun, go_on = threading.Event(), threading.Event()

    def slow() -> None:
        try:
            with transaction.atomic():
                journal.record("case.opened", "case", "slow", by=CLERK)
                begun.set()
                go_on.wait(60)
        finally:
            connections.close_all()

    writer = threading.Thread(target=slow)
    writer.start()
    assert begun.wait(60)
    journal.record("case.opened", "case", "quick", by=CLERK)
    assert final_line(patience=0.1) == 0
    go_on.set()
    writer.join()
    assert final_line() == Journal.objects.latest("id").pk
    assert seal_journal() == 2
    assert broken_seals() == []


@pytest.mark.django_db
def test_seals_are_only_added() -> None:
    write(NEW)
    seal_journal()
    with pytest.raises(Exception, match="只能追加"), transaction.atomic():
        JournalSeal.objects.update(number=9)


@pytest.mark.requirement("LG-02")
@pytest.mark.django_db
def test_the_range_of_one_line_is_looked_at_alone() -> None:
    numbers = write(*[NEW] * 7)
    seal_journal(lines_a_seal=2)
    tamper("UPDATE kernel_journal SET operator_no = '0002' WHERE id = %s", numbers[3])
    whole, broken = piece_of(numbers[0]), piece_of(numbers[2])
    assert whole is not None
    assert broken is not None
    assert (whole.upto, whole.lines, whole.broken) == (numbers[1], 2, ())
    assert [one.line for one in broken.broken] == [numbers[3]]
    assert piece_of(numbers[6] + 1) is None


@pytest.mark.django_db
def test_a_range_in_the_middle_is_chained_to_those_before() -> None:
    numbers = write(OLD, NEW, OLD, NEW, NEW, NEW)
    seal_journal(lines_a_seal=2)
    for number in numbers:
        piece = piece_of(number)
        assert piece is not None
        assert piece.broken == ()
    tamper("DELETE FROM kernel_journalseal WHERE number = 2 AND partition = '2026-03'")
    piece = piece_of(numbers[4])
    assert piece is not None
    assert "与前一个不相接" in piece.broken[0].sentence


@pytest.mark.django_db
def test_looking_ends_with_its_time_and_goes_on_there(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(seal_check, "SEALS_AT_ONCE", 2)
    numbers = write(*[NEW] * 8)
    seal_journal(lines_a_seal=2)
    tamper("UPDATE kernel_journal SET operator_no = '0002' WHERE id = %s", numbers[7])
    some = checked_between(numbers[2], numbers[7], seconds=-1)
    assert (some.pieces, some.lines, some.upto) == (1, 2, numbers[3])
    assert not some.done
    assert not some.broken
    rest = checked_between(some.upto + 1, numbers[7], seconds=60)
    assert (rest.pieces, rest.lines, rest.done) == (2, 4, True)
    assert [one.line for one in rest.broken] == [numbers[7]]
    within = checked_between(numbers[2], numbers[4], seconds=60)
    assert (within.pieces, within.done, within.broken) == (2, True, ())


@pytest.mark.django_db
def test_lines_not_sealed_yet_are_none_that_fail() -> None:
    numbers = write(NEW, NEW)
    assert checked_between(numbers[0], numbers[1], seconds=60).done
