"""Playing the cases one by one, and keeping evidence of what was carried out."""

from __future__ import annotations

import asyncio
import hashlib
import json
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from yibao.simulator import messages
from yibao.simulator.conformance.dialects import (
    lives_with_broken_messages,
    speaks_dialects,
    turns_away_a_wrong_signature,
)
from yibao.simulator.conformance.ground import Failed, Ground, Play, Raw, Test
from yibao.simulator.conformance.lookups import (
    DOWNLOADS,
    PAGES,
    answers_queries,
    hands_out_catalogues,
    pages_through_lists,
)
from yibao.simulator.conformance.visits import (
    answers_a_repeat_the_same,
    compensates,
    knows_the_insured,
    refuses_a_wrong_sum,
    reverses_a_visit,
    sells,
    settles_a_stay,
    settles_a_visit,
    signs_in_and_out,
    takes_back_what_is_not_settled,
)
from yibao.simulator.connection import Answer, Connection, Lost
from yibao.simulator.known import Charge, Institution, Known, Patient
from yibao.simulator.messages import BEIJING, Desk
from yibao.simulator.play import OK, code_of, signed
from yibao.simulator.scripts import Ask, Book, Declined, Script, Told

TESTS = (
    Test("签到签退", ("9001", "9002"), signs_in_and_out),
    Test("人员信息,查无此人即拒绝", ("1101",), knows_the_insured),
    Test(
        "门诊全程,应答合 A1-A13,查询一致",
        ("1101", "2201", "2203", "2204", "2206", "2207", "5203", "5204"),
        settles_a_visit,
    ),
    Test("门诊撤销重结,撤销两次被拒", ("2208", "2205", "5201"), reverses_a_visit),
    Test("未结算的可以收回", ("2205", "2202"), takes_back_what_is_not_settled),
    Test("总额与明细不符被拒", ("2207",), refuses_a_wrong_sum),
    Test("重发得到同样的应答", ("2207",), answers_a_repeat_the_same),
    Test("冲正,迟到的原报文被拒", ("2601",), compensates),
    Test(
        "住院全程,逆序撤回",
        ("2401", "2301", "2303", "2402", "2304", "2305", "2405", "2302", "2404"),
        settles_a_stay,
    ),
    Test("购药与退货", ("2101", "2102", "2103"), sells),
    Test("查询", ("5201", "5206", "5301", "5303", "1201"), answers_queries),
    Test("目录下载", (*DOWNLOADS, "9102"), hands_out_catalogues),
    Test("目录分页", PAGES, pages_through_lists),
    Test("各家写法", ("1101",), speaks_dialects),
    Test("坏报文", (), lives_with_broken_messages),
    Test("错误的签名", (), turns_away_a_wrong_signature),
)

NOBODY = ("00000000000", "查无此人", "990100190001010000")
LINES = 3


@dataclass(frozen=True, slots=True)
class Result:
    """How one case went; ``failed`` says what was wrong, empty if nothing."""

    title: str
    numbers: tuple[str, ...]
    failed: str = ""


@dataclass(frozen=True, slots=True)
class Evidence:
    """A message that was carried out, and a digest of what it was answered."""

    institution: str
    number: str
    message_no: str
    digest: str


@dataclass(slots=True)
class Examined:
    results: list[Result] = field(default_factory=list)
    evidence: list[Evidence] = field(default_factory=list)

    @property
    def passed(self) -> bool:
        return not any(result.failed for result in self.results)

    def of_transactions(self) -> dict[str, bool]:
        """Whether every case that speaks of a transaction held."""
        found: dict[str, bool] = {}
        for result in self.results:
            for number in result.numbers:
                found[number] = found.get(number, True) and not result.failed
        return dict(sorted(found.items()))


def examine(address: str, known: Known) -> Examined:
    """Play every case for which the city has the people."""
    return asyncio.run(Examiner(address).examined(known))


@dataclass(slots=True)
class Examiner:
    address: str
    found: Examined = field(default_factory=Examined)

    async def examined(self, known: Known) -> Examined:
        connection = Connection(self.address)
        try:
            usual = ground_of(known)
            for test in TESTS:
                ground = usual.anew()
                if test.play is sells and ground.shop is None:
                    continue
                failed = await self._played(connection, test, ground)
                self.found.results.append(Result(test.title, test.numbers, failed))
        finally:
            await connection.close()
        return self.found

    async def _played(self, connection: Connection, test: Test, ground: Ground) -> str:
        """What was wrong, in a sentence; empty if nothing was."""
        try:
            await self._followed(connection, test.play(ground), ground)
        except (Failed, Declined) as problem:
            return str(problem)
        except Lost as problem:
            return f"连接断开: {problem}"
        except (KeyError, IndexError, TypeError, ValueError) as problem:
            return f"应答缺少或写错了 {problem}"
        return ";".join(
            [*ground.book.wrong, *(ground.shop.wrong if ground.shop else ())]
        )

    async def _followed(
        self, connection: Connection, play: Play | Script, ground: Ground
    ) -> None:
        desk = ground.shop.desk if _is_sale(play) and ground.shop else ground.desk
        try:
            step: Ask | Raw = next(play)
            while True:
                try:
                    got = await self._done(connection, desk, step)
                except Declined as declined:
                    step = play.throw(declined)
                else:
                    step = play.send(got)  # type: ignore[arg-type]
        except StopIteration:
            return

    async def _done(
        self, connection: Connection, desk: Desk, step: Ask | Raw
    ) -> Told | Answer:
        if isinstance(step, Raw):
            return await connection.post(
                step.body, {**signed(desk), **(step.headers or {})}
            )
        message = messages.whole(desk, step.number, step.content)
        body = json.dumps(message, ensure_ascii=False).encode()
        answer = await connection.post(body, signed(desk))
        number = str(message["msgid"])
        if answer.is_file:
            return Told(number, {"file": answer.body})
        content = answer.content
        if answer.status != OK or content.get("infcode") not in (0, "0"):
            said = str(content.get("err_msg") or content or answer.status)
            raise Declined(step.number, code_of(content), said)
        output = content.get("output") or {}
        own = desk.institution.code
        self.found.evidence.append(
            Evidence(own, step.number, number, digest_of(output))
        )
        return Told(number, output)


def digest_of(output: Any) -> str:
    """The same for the same output, however its members are ordered."""
    text = json.dumps(output, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _is_sale(play: Play | Script) -> bool:
    return getattr(play, "__name__", "") == sells.__name__


def ground_of(known: Known) -> Ground:
    """A hospital, a pharmacy and a patient of the city."""
    hospital = next(one for one in known.hospitals if one.physician[0])
    shop = next(iter(known.pharmacies), None)
    person_no, name, id_no = NOBODY
    stranger = Patient(person_no, name, id_no, "310")
    return Ground(
        known,
        _book(hospital),
        _book(shop) if shop else None,
        known.patients[0],
        stranger,
        tuple(Charge(one.code, one.price, Decimal(2)) for one in known.drugs[:LINES]),
        datetime.now(BEIJING),
    )


def _book(place: Institution) -> Book:
    return Book(Desk(place))
