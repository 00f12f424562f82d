"""A certificate of an examination, which whoever runs the platform can verify.

It is not believed for its seal but for its evidence: every message that was carried out
is named with a digest of its answer, and the platform still knows what it answered
(Y601 报文状态查询). The seal only shows that the text was not changed by accident.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any

from yibao.simulator import messages
from yibao.simulator.conformance.run import Evidence, Examined, digest_of
from yibao.simulator.connection import Connection, Lost
from yibao.simulator.known import Known
from yibao.simulator.messages import BEIJING, Desk
from yibao.simulator.play import signed

TITLE = "定点医药机构接口符合性证书"
LASTING = ("2", "3")  # families whose messages are kept with their answers
NAMED = {field.name for field in fields(Evidence)}
Content = dict[str, Any]


class NotACertificate(ValueError):
    """The text is none, or was changed."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of verifying: how much evidence there is, and what does not hold."""

    checked: int
    wrong: tuple[str, ...]


def certificate(address: str, version: str, examined: Examined) -> Content:
    """The certificate as data; ``seal`` covers everything else."""
    content: Content = {
        "title": TITLE,
        "address": address,
        "version": version,
        "made_at": datetime.now(BEIJING).isoformat(timespec="seconds"),
        "passed": examined.passed,
        "transactions": examined.of_transactions(),
        "cases": [asdict(result) for result in examined.results],
        "evidence": [asdict(one) for one in examined.evidence if _lasts(one)],
    }
    return {**content, "seal": sealed(content)}


def sealed(content: Content) -> str:
    text = json.dumps(content, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def opened(text: str) -> Content:
    """A certificate that is whole, or ``NotACertificate``."""
    try:
        content = json.loads(text)
    except ValueError:
        raise NotACertificate("不是 JSON") from None
    if not isinstance(content, dict) or content.get("title") != TITLE:
        raise NotACertificate("不是符合性证书")
    seal = content.pop("seal", "")
    if seal != sealed(content):
        raise NotACertificate("内容与封签不符,证书被改过")
    if not _is_whole(content):
        raise NotACertificate("没有结论,或证据不全")
    return content


def _is_whole(content: Content) -> bool:
    """Whether there is a verdict, and evidence as we write it; anybody can seal."""
    evidence = content.get("evidence")
    return (
        isinstance(content.get("passed"), bool)
        and isinstance(evidence, list)
        and all(isinstance(one, dict) and one.keys() == NAMED for one in evidence)
    )


def verified(content: Content, address: str, known: Known) -> Verdict:
    """Ask the platform what it answered to every message of the evidence."""
    return asyncio.run(_verified(content, address, known))


async def _verified(content: Content, address: str, known: Known) -> Verdict:
    desks = {one.code: Desk(one) for one in known.institutions}
    evidence = [Evidence(**one) for one in content["evidence"]]
    connection = Connection(address)
    try:
        wrong = [
            f"{one.number} {one.message_no}: {said}"
            for one in evidence
            for said in await _asked(connection, desks, one)
        ]
    finally:
        await connection.close()
    return Verdict(len(evidence), tuple(wrong))


async def _asked(
    connection: Connection, desks: dict[str, Desk], one: Evidence
) -> list[str]:
    desk = desks.get(one.institution)
    if desk is None:
        return [f"场景里没有机构 {one.institution}"]
    query = {"data": {"omsgid": one.message_no, "oinfno": one.number}}
    message = messages.whole(desk, "Y601", query)
    body = json.dumps(message, ensure_ascii=False).encode()
    try:
        answer = (await connection.post(body, signed(desk))).content
    except Lost as problem:
        return [f"平台没有应答 {problem}"]
    return list(_held(answer, one))


def _held(answer: Content, one: Evidence) -> Iterator[str]:
    if answer.get("infcode") != 0:
        yield f"平台答 {answer.get('err_msg')}"
        return
    found = answer["output"]["result"]
    kept = found[0].get("orig_resp") if found else None
    if not kept:
        yield "平台没有这条报文"
    elif digest_of(kept.get("output") or {}) != one.digest:
        yield "平台当时的应答与证书不同"


def _lasts(one: Evidence) -> bool:
    return one.number.startswith(LASTING) and one.number not in TRIALS


TRIALS = ("2001", "2101", "2206", "2303", "3201")  # answered, and nothing kept
