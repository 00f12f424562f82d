"""Settlements carried out together: each as if it were alone, and each once."""

from __future__ import annotations

import asyncio
import gc
import json
import threading
import weakref
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext

from tests.gateway.conftest import LIMITS
from tests.gateway.transactions.clock import Clock
from tests.gateway.transactions.desks import Clinic, Counter
from tests.gateway.transactions.memory import Wire
from tests.gateway.transactions.window import DIAGNOSIS, line, read, rows
from tests.settlement import world
from tests.settlement.relations import assert_sound
from tests.settlement.world import EMPLOYEE, OWNER, A
from yibao.gateway import batch, inbox, progress
from yibao.gateway.exchange import Reply, alone, begin, output_of
from yibao.gateway.models import Message
from yibao.gateway.opening import Prepared, Request
from yibao.gateway.writer import ENOUGH, Place, Writer
from yibao.settlement.commands import settle_many
from yibao.settlement.models import (
    Diagnosis,
    Encounter,
    EncounterEvent,
    FeeLine,
    RefusedAttempt,
    Settlement,
)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[Clock]:
    """The fictional city on 10 March 2025; its books are sound when all is done."""
    clock = Clock()
    clock.install(monkeypatch)
    with transaction.atomic():
        world.build()
    yield clock
    assert_sound()


def charged(clock: Clock, person: str = EMPLOYEE, price: str = "700") -> Wire:
    """A visit charged; the message that would settle it."""
    clinic = Clinic(clock, person)
    clinic.register()
    clinic.see()
    clinic.upload("P1", line("1", A, price))
    return clinic.message("2207", clinic.bill("P1", price))


def prepared(*messages: Wire) -> list[Prepared]:
    found = [
        begin(Request("POST", {}, json.dumps(m).encode()), LIMITS) for m in messages
    ]
    assert all(isinstance(one, Prepared) for one in found), found
    return [one for one in found if isinstance(one, Prepared)]


def together(*messages: Wire) -> list[bytes | None]:
    return [one.body if one else None for one in batch.carry_out(prepared(*messages))]


def by_itself(message: Wire) -> bytes:
    return alone(prepared(message)[0]).body


def told(answer: bytes | None) -> str:
    """``ok``, or the code of the refusal."""
    assert answer is not None
    content = read(answer)
    return "ok" if content["infcode"] == 0 else str(content["output"]["code"])


def replaced(
    monkeypatch: pytest.MonkeyPatch, first: Callable[[Sequence[Any]], Any]
) -> None:
    """Have the first batch meet something else than the settlement commands."""
    waiting = [first]

    def settle(requests: Sequence[Any]) -> Any:
        return (waiting.pop() if waiting else settle_many)(requests)

    monkeypatch.setattr(batch, "settle_many", settle)


def in_thread(action: Callable[[], Any]) -> Any:
    try:
        return action()
    finally:
        connection.close()


def test_a_batch_that_breaks_is_carried_out_one_by_one(
    clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    messages = [charged(clock, EMPLOYEE), charged(clock, OWNER)]

    def broken(requests: Sequence[Any]) -> Any:
        settle_many(requests)
        raise ZeroDivisionError

    replaced(monkeypatch, broken)
    assert together(*messages) == [None, None]
    assert not Settlement.objects.exists()
    assert not Message.objects.filter(transaction="2207").exists()
    assert [told(by_itself(message)) for message in messages] == ["ok", "ok"]
    assert Settlement.objects.count() == 2


def test_a_number_taken_in_the_last_moment_spoils_no_other(
    clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody should write a number without its lock; the unique key holds anyhow."""
    messages = [charged(clock, EMPLOYEE), charged(clock, OWNER)]

    def taken(requests: Sequence[Any]) -> Any:
        with ThreadPoolExecutor(1) as pool:
            pool.submit(in_thread, bury_at_once).result(10)
        return settle_many(requests)

    def bury_at_once() -> None:
        key = prepared(messages[0])[0].key
        with connection.cursor() as cursor:
            own = (key.institution_code, key.message_no, key.transaction)
            now = clock.now
            cursor.execute(inbox.BURY, (*own, now, now, "M9"))

    replaced(monkeypatch, taken)
    assert together(*messages) == [None, None]
    assert not Settlement.objects.exists()
    assert [told(by_itself(message)) for message in messages] == ["GW-041", "ok"]
    assert Settlement.objects.count() == 1


def test_a_connection_lost_in_the_middle_leaves_nothing_done(
    clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    messages = [charged(clock, EMPLOYEE), charged(clock, OWNER)]

    def lost(requests: Sequence[Any]) -> Any:
        settle_many(requests)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    replaced(monkeypatch, lost)
    assert together(*messages) == [None, None]
    assert not Settlement.objects.exists()
    assert [told(answer) for answer in together(*messages)] == ["ok", "ok"]


def test_news_of_the_commit_lost_is_asked_of_the_inbox(
    clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    messages = [charged(clock, EMPLOYEE), charged(clock, OWNER)]

    def lost(*_: Any) -> Any:
        raise ConnectionResetError

    with monkeypatch.context() as patch:
        patch.setattr(batch, "accepted", lost)
        assert together(*messages) == [None, None]
    assert Settlement.objects.count() == 2
    answers = [by_itself(message) for message in messages]
    assert [told(answer) for answer in answers] == ["ok", "ok"]
    assert Settlement.objects.count() == 2


def test_a_batch_answers_each_as_alone_and_keeps_what_it_answered(clock: Clock) -> None:
    messages = [charged(clock, EMPLOYEE), charged(clock, OWNER)]
    counter = Counter(clock)
    purchase = counter.message("2102", counter.purchase(line("1", A, "50")))
    answers = together(*messages, purchase)
    assert [told(answer) for answer in answers] == ["ok"] * 3
    assert together(*messages, purchase) == answers
    assert [by_itself(message) for message in (*messages, purchase)] == answers
    assert Settlement.objects.count() == 3


def test_the_same_message_twice_in_a_batch_settles_once(clock: Clock) -> None:
    message, other = charged(clock), charged(clock, OWNER)
    first, again, third = together(message, message, other)
    assert again is None
    assert by_itself(message) == first
    assert (told(first), told(third)) == ("ok", "ok")
    assert Settlement.objects.count() == 2


def test_other_content_under_one_number_in_a_batch_is_refused(clock: Clock) -> None:
    message = charged(clock)
    other = {**charged(clock, OWNER), "msgid": message["msgid"]}
    first, second = together(message, other)
    assert (told(first), second) == ("ok", None)
    assert told(by_itself(other)) == "GW-040"
    assert told(together(other)[0]) == "GW-040"
    assert Settlement.objects.count() == 1


def test_a_buried_message_is_refused_and_the_rest_settled(clock: Clock) -> None:
    buried, other = charged(clock), charged(clock, OWNER)
    key = prepared(buried)[0].key
    with transaction.atomic():
        inbox.bury(key.institution_code, key.message_no, "2207", by="M9")
    answers = together(buried, other)
    assert [told(answer) for answer in answers] == ["GW-041", "ok"]
    assert Settlement.objects.count() == 1


def test_a_refusal_concerns_its_own_message_alone(clock: Clock) -> None:
    first, other = charged(clock), charged(clock, OWNER)
    again = {**first, "msgid": f"{first['msgid'][:-4]}9999"}
    wrong = charged(clock)
    wrong["input"]["data"]["medfee_sumamt"] = "1"
    answers = together(first, wrong, again, other)
    assert [told(answer) for answer in answers] == ["ok", "ST-303", "ST-302", "ok"]
    assert read(answers[1] or b"")["output"]["field"] == "input.data.medfee_sumamt"
    kept = Message.objects.filter(transaction="2207")
    assert {one.message_no for one in kept} == {first["msgid"], other["msgid"]}


def test_a_refusal_that_must_leave_a_trace_leaves_one(clock: Clock) -> None:
    borrowed, other = charged(clock), charged(clock, OWNER)
    borrowed["input"]["data"] |= {"mdtrt_cert_type": "03", "mdtrt_cert_no": "别人的卡"}
    refused, settled = together(borrowed, other)
    assert (refused, told(settled)) == (None, "ok")
    assert told(by_itself(borrowed)).startswith("ST-")
    assert RefusedAttempt.objects.count() == 1


def test_a_message_in_hand_elsewhere_is_left_and_the_rest_settled(clock: Clock) -> None:
    busy, other = prepared(charged(clock), charged(clock, OWNER))
    held, let_go = threading.Event(), threading.Event()

    def hold() -> None:
        with transaction.atomic():
            inbox.wait_for(busy.key)
            held.set()
            assert let_go.wait(60)

    with ThreadPoolExecutor(1) as pool:
        holding = pool.submit(in_thread, hold)
        assert held.wait(60)
        left, settled = batch.carry_out([busy, other])
        let_go.set()
        holding.result(10)
    assert left is None
    assert settled is not None and told(settled.body) == "ok"
    assert told(alone(busy).body) == "ok"


def test_2601_waits_for_the_batch_its_original_is_in(
    clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    message = prepared(charged(clock))[0]
    started, go_on = threading.Event(), threading.Event()

    def slow(requests: Sequence[Any]) -> Any:
        started.set()
        assert go_on.wait(60)
        return settle_many(requests)

    def bury() -> Message | None:
        with transaction.atomic():
            key = message.key
            return inbox.bury(key.institution_code, key.message_no, "2207", by="M9")

    replaced(monkeypatch, slow)
    with ThreadPoolExecutor(2) as pool:
        carrying = pool.submit(in_thread, lambda: batch.carry_out([message]))
        assert started.wait(60)
        burying = pool.submit(in_thread, bury)
        with pytest.raises(TimeoutError):
            burying.result(0.3)
        go_on.set()
        (answer,) = carrying.result(10)
        found = burying.result(10)
    assert answer is not None and told(answer.body) == "ok"
    assert found is not None and found.message_no == message.caller.message_no


def test_two_processes_with_the_same_messages_settle_each_once(clock: Clock) -> None:
    """Two writers with connections of their own; each meets what the other has."""
    messages = [charged(clock, who, "30") for who in (EMPLOYEE, OWNER) * 8]

    def process(order: list[Wire]) -> list[Reply]:
        answers = []
        for start in range(0, len(order), 4):
            waiting = prepared(*order[start : start + 4])
            found = batch.carry_out(waiting)
            answers += [a or alone(m) for a, m in zip(found, waiting, strict=True)]
        return answers

    with ThreadPoolExecutor(2) as pool:
        one = pool.submit(in_thread, lambda: process(messages))
        two = pool.submit(in_thread, lambda: process(messages[::-1]))
        ours = [reply.body for reply in one.result(60)]
        theirs = [reply.body for reply in two.result(60)][::-1]
    assert ours == theirs
    assert {told(answer) for answer in ours} == {"ok"}
    assert Settlement.objects.count() == len(messages)


def test_a_batch_asks_as_often_as_a_single_settlement(clock: Clock) -> None:
    counts = []
    for size in (1, 2, 6):
        waiting = prepared(*(charged(clock, EMPLOYEE, "30") for _ in range(size)))
        with CaptureQueriesContext(connection) as captured:
            assert None not in batch.carry_out(waiting)
        counts.append(len(captured))
    assert len(set(counts)) == 1, counts


# ---------------------------------------------------------- messages of every kind


def counted() -> dict[str, int]:
    return {table: count for table, count in rows().items() if count}


def visit_step(clinic: Clinic, number: str) -> Wire:
    """The message of one step of a visit that costs 30 yuan."""
    contents: dict[str, Callable[[], Wire]] = {
        "2201": lambda: clinic.registration(ipt_otp_no="MZ0"),
        "2203": clinic.seen,
        "2204": lambda: clinic.lines("P1", line("1", A, "30")),
        "2206": lambda: clinic.bill("P1", "30"),
        "2207": lambda: clinic.bill("P1", "30"),
    }
    return clinic.message(number, contents[number]())


def took(
    clinics: Sequence[Clinic], number: str, answers: Sequence[bytes | None]
) -> None:
    for clinic, answer in zip(clinics, answers, strict=True):
        assert told(answer) == "ok"
        if number == "2201":
            clinic.visit = read(answer or b"")["output"]["data"]["mdtrt_id"]


STEPS = ("2201", "2203", "2204", "2206", "2207")


def test_visits_carried_out_together_leave_what_they_leave_alone(clock: Clock) -> None:
    """The same rows in every table and the same answers, but for the numbers."""
    whole, split = [Clinic(clock), Clinic(clock, OWNER)], [Clinic(clock), Clinic(clock)]
    split[1].person = OWNER
    amounts, grown = {}, {}
    for person in (EMPLOYEE, OWNER):  # neither way is the first of the year
        assert told(by_itself(charged(clock, person, "30"))) == "ok"
    for name, clinics, way in (
        ("成批", whole, lambda messages: together(*messages)),
        ("单独", split, lambda messages: [by_itself(one) for one in messages]),
    ):
        before = counted()
        for number in STEPS:
            messages = [visit_step(clinic, number) for clinic in clinics]
            answers = way(messages)
            took(clinics, number, answers)
            if number != "2206":
                assert way(messages) == answers, "重发得到原来的应答"
        after = counted()
        grown[name] = {table: after[table] - before.get(table, 0) for table in after}
        amounts[name] = [kept_of(clinic) for clinic in clinics]
    assert grown["成批"] == grown["单独"]
    assert amounts["成批"][0] == amounts["单独"][0]


NUMBERED = {"encounter_no", "institution_no", "message_no", "happened_at"}
NUMBERED |= {"uploaded_at", "id"}


def kept_of(clinic: Clinic) -> list[list[dict[str, Any]]]:
    """What is kept of a visit before it is settled, without what is numbered."""
    own: list[QuerySet[Any, Any]] = [Encounter.objects.filter(pk=clinic.visit)]
    own += [
        model.objects.filter(encounter_id=clinic.visit).order_by("pk")
        for model in (EncounterEvent, Diagnosis, FeeLine)
    ]
    return [
        [{k: v for k, v in row.items() if not _numbered(k)} for row in each.values()]
        for each in own
    ]


def _numbered(name: str) -> bool:
    return name.removesuffix("_id") in NUMBERED | {"encounter"}


def who_is_it(clinic: Clinic) -> Wire:
    shown = f"9901001980050600{EMPLOYEE[-2:]}"
    data = {"mdtrt_cert_type": "02", "mdtrt_cert_no": shown}
    return clinic.message("1101", {"data": data})


def test_messages_of_all_kinds_go_in_one_batch(clock: Clock) -> None:
    new, seen, lines, tried, paid = (
        Clinic(clock, person) for person in (EMPLOYEE, OWNER, EMPLOYEE, OWNER, EMPLOYEE)
    )
    for clinic in (seen, lines, tried, paid):
        clinic.register()
    for clinic in (lines, tried, paid):
        clinic.see()
    for clinic in (tried, paid):
        clinic.upload("P1", line("1", A, "30"))
    asked = who_is_it(new)
    messages = [
        visit_step(clinic, number)
        for clinic, number in zip((new, seen, lines, tried, paid), STEPS, strict=True)
    ]
    answers = together(asked, *messages)
    assert [told(answer) for answer in answers] == ["ok"] * 6
    alone_again = [by_itself(one) for one in messages if one["infno"] != "2206"]
    assert alone_again == [
        a for a, m in zip(answers[1:], messages, strict=True) if m["infno"] != "2206"
    ]


def test_refused_messages_write_nothing_and_spoil_no_other(clock: Clock) -> None:
    good, lost = Clinic(clock), Clinic(clock, OWNER)
    good.register()
    lost.visit = "990100250310000000000000000"
    before = FeeLine.objects.count()
    wrong = good.message("2204", good.lines("P1", line("1", "没有的项目", "30")))
    unknown = [visit_step(lost, "2203"), visit_step(lost, "2204")]
    answers = together(*unknown, wrong, visit_step(good, "2203"))
    assert [one and told(one) for one in answers] == [None, None, "ST-103", "ok"]
    assert [told(by_itself(one)) for one in unknown] == ["ST-001", "ST-001"]
    assert FeeLine.objects.count() == before


def test_of_two_messages_about_a_visit_the_second_goes_alone(clock: Clock) -> None:
    clinic, other = Clinic(clock), Clinic(clock, OWNER)
    clinic.register()
    other.register()
    seen, lines = visit_step(clinic, "2203"), visit_step(clinic, "2204")
    first, second, third = together(seen, lines, visit_step(other, "2203"))
    assert (told(first), second, told(third)) == ("ok", None, "ok")
    assert told(by_itself(lines)) == "ok"


def test_a_settlement_and_lines_of_its_visit_are_not_mixed(clock: Clock) -> None:
    message = charged(clock)
    clinic = Clinic(clock)
    clinic.visit = message["input"]["data"]["mdtrt_id"]
    more = clinic.message("2204", clinic.lines("P2", line("2", A, "30")))
    lines, settled = together(more, message)
    assert (lines, told(settled)) == (None, "ok")
    assert told(by_itself(more)) == "ok"


def test_a_registration_that_is_reported_leaves_one_trace(clock: Clock) -> None:
    clinic, other = Clinic(clock), Clinic(clock, OWNER)
    borrowed = clinic.message(
        "2201",
        clinic.registration(mdtrt_cert_type="03", mdtrt_cert_no="别人的卡"),
    )
    refused, registered = together(borrowed, visit_step(other, "2201"))
    assert told(registered) == "ok"
    assert told(refused).startswith("ST-")
    assert RefusedAttempt.objects.count() == 1


def test_what_is_written_together_is_one_statement(clock: Clock) -> None:
    """Each message of a batch adds the reads of its own, and nothing else."""
    counts = []
    together(visit_step(Clinic(clock), "2201"))  # what is kept in the process is read
    for size in (1, 2, 5):
        waiting = prepared(
            *(visit_step(Clinic(clock, EMPLOYEE), "2201") for _ in range(size))
        )
        with CaptureQueriesContext(connection) as captured:
            assert None not in batch.carry_out(waiting)
        counts.append(len(captured))
    assert counts[1] - counts[0] == 1
    assert counts[2] - counts[0] == 4


def test_whoever_comes_in_goes_with_a_sale(clock: Clock) -> None:
    """A sale names no visit, and neither do a question and a registration."""
    clinic, counter = Clinic(clock), Counter(clock)
    purchase = counter.message("2102", counter.purchase(line("1", A, "50")))
    answers = together(who_is_it(clinic), visit_step(clinic, "2201"), purchase)
    assert [one and told(one) for one in answers] == ["ok"] * 3


def test_a_fault_of_ours_in_one_message_spoils_no_other(
    clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken, good = Clinic(clock), Clinic(clock, OWNER)
    messages = [visit_step(one, "2201") for one in (broken, good)]

    def answer(one: Prepared) -> Any:
        found = output_of(one)
        if one.caller.message_no == messages[0]["msgid"]:
            raise ZeroDivisionError
        return found

    monkeypatch.setattr(batch, "output_of", answer)
    refused, registered = together(*messages)
    assert (refused, told(registered)) == (None, "ok")
    assert Encounter.objects.count() == 1


def test_a_diagnosis_of_a_negative_number_spoils_no_other(clock: Clock) -> None:
    wrong, good = Clinic(clock), Clinic(clock, OWNER)
    wrong.register()
    good.register()
    seen = visit_step(wrong, "2203")
    seen["input"]["diseinfo"] = [{**DIAGNOSIS, "diag_srt_no": "-1"}]
    answers = together(seen, visit_step(good, "2203"))
    assert [one and told(one) for one in answers] == ["ST-118", "ok"]
    assert told(by_itself(seen)) == "ST-118"


def test_nobody_waits_for_a_visit_that_is_held_elsewhere(clock: Clock) -> None:
    seen, other = Clinic(clock), Clinic(clock, OWNER)
    seen.register()
    other.register()
    paid = charged(clock)
    busy = [seen.visit, paid["input"]["data"]["mdtrt_id"]]
    messages = [visit_step(seen, "2203"), paid, visit_step(other, "2203")]
    waiting = prepared(*messages)
    held, let_go = threading.Event(), threading.Event()

    def hold() -> None:
        with transaction.atomic():
            visits = Encounter.objects.filter(pk__in=busy)
            assert len(visits.select_for_update(no_key=True)) == 2
            held.set()
            assert let_go.wait(60)

    with ThreadPoolExecutor(2) as pool:
        holding = pool.submit(in_thread, hold)
        assert held.wait(60)
        carrying = pool.submit(in_thread, lambda: batch.carry_out(waiting))
        try:
            answers = carrying.result(5)
        finally:
            let_go.set()
        holding.result(10)
    assert [one and told(one.body) for one in answers] == [None, None, "ok"]
    assert [told(by_itself(one)) for one in messages[:2]] == ["ok", "ok"]


def test_a_refused_message_is_let_go_once_it_is_answered(clock: Clock) -> None:
    """The collector looks rarely: 64 messages must not wait for it."""
    clinic, wrong = Clinic(clock), charged(clock)
    clinic.register()
    lines = clinic.message("2204", clinic.lines("P1", line("1", "没有的项目", "30")))
    wrong["input"]["data"]["medfee_sumamt"] = "1"
    waiting = prepared(lines, wrong)
    left = [weakref.ref(one) for one in waiting]
    gc.collect()
    gc.disable()
    try:
        answers = [told(one.body) for one in batch.carry_out(waiting) if one]
        del waiting
        assert (answers, [one() for one in left]) == (["ST-103", "ST-303"], [None] * 2)
    finally:
        gc.enable()


def test_a_long_message_has_no_others_wait_for_it(clock: Clock) -> None:
    """An attached prescription counts, though nothing of it is kept."""
    clinic = Clinic(clock)
    clinic.register()
    for size, waits in ((10_000, True), (70_000, False)):
        seen = visit_step(clinic, "2203")
        seen["input"]["mdtrtinfo"]["rxIn"] = "A" * size
        found = begin(Request("POST", {}, json.dumps(seen).encode()), LIMITS)
        assert isinstance(found, Prepared) is waits
        reply = found if isinstance(found, Reply) else alone(found)
        assert told(reply.body) == "ok"


def test_a_batch_of_large_messages_has_fewer(clock: Clock) -> None:
    """Whoever waits behind many lines waits for as much as one batch may carry."""
    (message,) = prepared(charged(clock))
    large = b" " * (ENOUGH // 4)
    request = replace(message.arrival.request, body=large)
    heavy = replace(message, arrival=replace(message.arrival, request=request))
    writer = Writer(0)
    loop = asyncio.new_event_loop()
    for _ in range(6):
        writer.queue.put(Place(heavy, 0, loop, loop.create_future()))
    taken = [len(writer._take()), len(writer._take())]
    loop.close()
    progress.end(message.receipt.serial)
    assert taken == [4, 2]
