"""Trace codes: one sale a box, seen by every shop, free again when taken back."""

from __future__ import annotations

import threading

import pytest
from django.db import IntegrityError, connection, transaction

from tests.inventory.shelf import (
    BOX,
    GS1_BOX,
    HOSPITAL,
    OTHER_BOX,
    PHARMACY,
    Kind,
    Known,
    occasion,
    row,
    scanned,
    tell,
)
from tests.samples import city, hospital
from yibao.inventory import commands, queries, tracing
from yibao.inventory.errors import RepeatedTraceCode
from yibao.inventory.invariants import INVARIANTS
from yibao.inventory.models import Happening, TraceCode, TraceEvent
from yibao.inventory.tracing import Scanned, Verdict
from yibao.settlement.check import violations_of


@pytest.fixture
def shops(db: None) -> None:
    city()
    hospital(HOSPITAL)
    hospital(PHARMACY, name="示例大药房", kind="2", level="")


pytestmark = pytest.mark.usefixtures("shops")


def known(verdicts: list[Verdict]) -> list[Known]:
    return [one.known for one in verdicts]


def assert_follows_events() -> None:
    assert [one for rule in INVARIANTS for one in violations_of(rule)] == []


def test_a_shop_is_asked_for_once_however_many_codes_it_sold(
    django_assert_num_queries: object,
) -> None:
    boxes = [scanned(BOX), scanned(OTHER_BOX, "2"), scanned(GS1_BOX, "3")]
    tracing.sell(boxes, occasion())
    with django_assert_num_queries(3):  # type: ignore[operator]
        again = tracing.look(boxes, occasion())
    assert known(again) == [Known.SOLD] * 3


def test_the_first_sale_is_one_statement(
    django_assert_num_queries: object,
) -> None:
    boxes = [scanned(BOX), scanned(OTHER_BOX, "2"), scanned(GS1_BOX, "3")]
    with django_assert_num_queries(1):  # type: ignore[operator]
        sold = tracing.sell(boxes, occasion())
    assert known(sold) == [Known.FIRST] * 3
    assert TraceEvent.objects.filter(happening=Happening.SOLD).count() == 3
    assert_follows_events()


def test_a_box_sold_elsewhere_is_told_by_when_and_what_kind_of_shop() -> None:
    tracing.sell([scanned()], occasion("M1", HOSPITAL))
    again = tracing.sell([scanned()], occasion("M2", PHARMACY))[0]
    assert (again.known, again.times, again.here) == (Known.SOLD, 1, False)
    assert again.shop_kind == "1"
    assert again.last is not None
    assert f"{again.last.happened_at:%Y-%m-%d %H:%M}" == "2025-03-10 10:00"
    own = tracing.sell([scanned()], occasion("M3", PHARMACY))[0]
    assert (own.known, own.times, own.here) == (Known.SOLD, 2, True)
    assert_follows_events()


def test_looking_records_nothing_and_says_the_same() -> None:
    assert known(tracing.look([scanned()], occasion())) == [Known.FIRST]
    assert not TraceCode.objects.exists()
    tracing.sell([scanned()], occasion())
    assert known(tracing.look([scanned()], occasion("M2"))) == [Known.SOLD]
    assert TraceEvent.objects.count() == 1


def test_a_box_scanned_twice_in_one_bill_is_sold_once() -> None:
    twice = tracing.sell([scanned(), scanned(line="2")], occasion())
    assert known(twice) == [Known.FIRST, Known.SOLD]
    assert twice[1].here
    assert TraceCode.objects.get().standing == 1


def test_a_placeholder_is_told_and_never_kept() -> None:
    sold = tracing.sell([scanned("0" * 20), scanned()], occasion())
    assert known(sold) == [Known.MALFORMED, Known.FIRST]
    assert list(TraceCode.objects.values_list("code", flat=True)) == [BOX]


def test_one_shop_sells_a_box_in_parts_many_times() -> None:
    for number in range(3):
        part = tracing.sell([scanned(split=True)], occasion(f"M{number}"))
        assert known(part) == [Known.SPLIT]
        assert part[0].times == number
    whole = tracing.sell([scanned()], occasion("M8"))
    elsewhere = tracing.sell([scanned(split=True)], occasion("M9", HOSPITAL))
    assert known(whole) + known(elsewhere) == [Known.SOLD, Known.SOLD]
    assert_follows_events()


def test_a_return_frees_the_code_for_the_next_sale() -> None:
    sale = occasion("M1", encounter_no="V1")
    tracing.sell([scanned(), scanned(OTHER_BOX, "2")], sale)
    back = occasion("M2", encounter_no="V1")
    assert tracing.release_lines(["1"], back) == [BOX]
    assert tracing.release_lines(["1"], back) == []
    assert known(tracing.look([scanned()], occasion("M3"))) == [Known.FIRST]
    assert known(tracing.look([scanned(OTHER_BOX)], occasion("M3"))) == [Known.SOLD]
    assert known(tracing.sell([scanned()], occasion("M3", HOSPITAL))) == [Known.FIRST]
    assert_follows_events()


def test_of_a_box_sold_in_parts_one_part_is_given_back() -> None:
    for number in range(2):
        tracing.sell([scanned(split=True)], occasion(f"M{number}"))
    assert known(tracing.give_back([scanned()], occasion("M3"))) == [Known.RETURNED]
    assert TraceCode.objects.get().standing == 1
    assert_follows_events()


def test_only_the_shop_that_sold_takes_back() -> None:
    tracing.sell([scanned()], occasion("M1", HOSPITAL))
    back = tracing.give_back([scanned(), scanned("坏码")], occasion("M2", PHARMACY))
    assert known(back) == [Known.NOT_SOLD_HERE, Known.MALFORMED]
    assert TraceCode.objects.get().standing == 1


def test_what_a_settlement_sold_is_not_sold_again_by_its_stock_record() -> None:
    tracing.sell([scanned()], occasion("M1", encounter_no="V1"))
    told = row(Kind.SALE, "1", codes=(scanned(),))
    record = tell(told)[0].record
    on = occasion("M2", encounter_no="V1", record_no=record.pk)
    assert known(tracing.sell([scanned()], on)) == [Known.SAME_SALE]


def test_a_refusing_area_names_the_code_and_where_it_was_sold() -> None:
    tracing.sell([scanned()], occasion("M1", HOSPITAL))
    with pytest.raises(RepeatedTraceCode) as refused:
        tracing.refuse_repeated(tracing.look([scanned()], occasion("M2")))
    assert BOX in refused.value.sentence
    assert "其他机构" in refused.value.sentence
    tracing.refuse_repeated(tracing.look([scanned(OTHER_BOX)], occasion("M2")))


def test_stock_of_a_box_is_its_history_and_no_sale() -> None:
    tell(row(Kind.PURCHASE, "1", codes=(scanned(),)))
    assert known(tracing.sell([scanned()], occasion("M2"))) == [Known.FIRST]
    tell(row(Kind.SALE_RETURN, "1", codes=(scanned(),)), message="M3")
    tell(row(Kind.PURCHASE_RETURN, "1", codes=(scanned(),)), message="M4")
    told = [event.happening for event in queries.history_of(f"({BOX})")]
    assert told == ["stocked", "sold", "returned", "sent_back"]
    assert_follows_events()


def test_deleting_a_sale_frees_its_codes() -> None:
    tell(row(Kind.SALE, "1", codes=(scanned(),)))
    tracing.sell([scanned(OTHER_BOX)], occasion("M2", encounter_no="V1"))
    commands.void_batch(batch_no="批次1", data_type="4", sender=_sender())
    assert known(tracing.look([scanned()], occasion("M3"))) == [Known.FIRST]
    assert known(tracing.look([scanned(OTHER_BOX)], occasion("M3"))) == [Known.SOLD]
    assert_follows_events()


def test_history_and_counts_cannot_be_edited() -> None:
    tracing.sell([scanned()], occasion())
    for statement in (
        "DELETE FROM inventory_traceevent",
        "UPDATE inventory_traceevent SET happening = 'stocked'",
        "UPDATE inventory_tracecode SET standing = 2",
    ):
        with (
            pytest.raises(IntegrityError),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)


def test_a_changed_state_is_found() -> None:
    tracing.sell([scanned()], occasion())
    TraceCode.objects.update(standing=0)
    found = [one.name for rule in INVARIANTS for one in violations_of(rule)]
    assert found == ["trace_code_follows_its_events"]


def _sender() -> commands.Sender:
    from tests.inventory.shelf import sender

    return sender(message_no="M9", source="3507")


class TestAtOnce:
    """Several shops and threads, each with a connection of its own."""

    @pytest.mark.django_db(transaction=True)
    def test_one_of_many_sells_first_and_one_of_many_takes_back(self) -> None:
        boxes = [scanned(BOX), scanned(OTHER_BOX, "2")]
        sold = self.run(
            lambda n: known(
                tracing.sell(
                    list(reversed(boxes)) if n % 2 else boxes,
                    occasion(f"M{n}", encounter_no=f"V{n}"),
                )
            )
        )
        told = [one for verdicts in sold for one in verdicts]
        assert told.count(Known.FIRST) == 2
        assert told.count(Known.SOLD) == 2 * (len(sold) - 1)
        back = occasion("M9", encounter_no="V0")
        freed = self.run(lambda n: tracing.release_lines(["1", "2"], back))
        assert sorted(len(codes) for codes in freed)[-1] == 2
        assert sum(len(codes) for codes in freed) == 2
        assert_follows_events()

    def run(self, step: object) -> list[list[Known]]:
        found: list[list[Known]] = []

        def one(number: int) -> None:
            try:
                with transaction.atomic():
                    found.append(step(number))  # type: ignore[operator]
            finally:
                connection.close()

        threads = [threading.Thread(target=one, args=(n,)) for n in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(found) == len(threads)
        return found


def test_an_empty_scan_is_nothing() -> None:
    assert tracing.look([], occasion()) == []
    assert tracing.give_back([Scanned("x")], occasion())[0].known is Known.MALFORMED
