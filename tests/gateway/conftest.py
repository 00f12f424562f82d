"""An institution, a transaction of the tests' own, and a way to send a message."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pytest

from yibao.areas.models import Area
from yibao.gateway import registry
from yibao.gateway.caller import Caller
from yibao.gateway.contract.kinds import Message, Node
from yibao.gateway.exchange import Reply, exchange
from yibao.gateway.limits import Limits
from yibao.gateway.models import SignIn
from yibao.gateway.opening import Request
from yibao.gateway.values import BEIJING
from yibao.institutions.models import Institution
from yibao.kernel.errors import Refused, Who

HOSPITAL = "H99010000001"
PHARMACY = "P99010000002"
LIMITS = Limits(
    body_bytes=100_000, workers=2, queue=2, anonymous=True, drift_seconds=300
)


class Note(Node):
    """A row of the tests' own transactions."""

    psn_no: str
    memo: str = ""
    diag_srt_no: int | None = None


class NoteRequest(Message):
    """``data``."""

    data: Note


class NoteAnswer(Message):
    """``data``."""

    data: Note


class NotToday(Refused):
    """What the tests' business refuses."""

    code, message, todo, who = "TEST-1", "今天不办 {value}", "明天再来", (Who.CASHIER,)


class Sender:
    """Sends messages as an institution, and reads the answers."""

    def __init__(self, limits: Limits = LIMITS) -> None:
        self.limits = limits
        self.headers: dict[str, str] = {}
        self.number = 0

    def head(self, infno: str, **changes: Any) -> dict[str, Any]:
        self.number += 1
        now = datetime.now(BEIJING)
        return {
            "infno": infno,
            "msgid": f"{HOSPITAL}{now:%Y%m%d%H%M%S}{self.number:04}",
            "mdtrtarea_admvs": "990100",
            "insuplc_admdvs": "990100",
            "recer_sys_code": "HIS",
            "opter_type": "1",
            "opter": "007",
            "opter_name": "收费员",
            "inf_time": f"{now:%Y-%m-%d %H:%M:%S}",
            "fixmedins_code": HOSPITAL,
            "fixmedins_name": "示例市第一医院",
            "sign_no": "",
            **changes,
        }

    def post(self, body: bytes | str, **rest: Any) -> Reply:
        raw = body.encode() if isinstance(body, str) else body
        headers = {**self.headers, **rest.pop("headers", {})}
        return exchange(Request("POST", headers, raw, **rest), self.limits)

    def send(self, infno: str, content: Any, **changes: Any) -> dict[str, Any]:
        message = {**self.head(infno, **changes), "input": content}
        reply = self.post(json.dumps(message))
        assert reply.status == 200
        answer: dict[str, Any] = json.loads(reply.body)
        return answer


@dataclass
class Business:
    """What the tests' write transaction did; ``during`` runs inside it."""

    done: list[str] = field(default_factory=list)
    during: Callable[[], None] = lambda: None


@pytest.fixture
def business(monkeypatch: pytest.MonkeyPatch) -> Iterator[Business]:
    """T001 reads, T002 writes one row, both refuse the memo 拒绝 and break at 错误."""
    business = Business()

    def look(request: NoteRequest, caller: Caller) -> NoteAnswer:
        _obey(request.data.memo)
        return NoteAnswer(data=request.data)

    def write(request: NoteRequest, caller: Caller) -> NoteAnswer:
        business.done.append(caller.message_no)
        SignIn.objects.create(
            institution_code=caller.institution_code,
            operator_no=request.data.psn_no,
            sign_no=caller.serial,
            day=caller.received_at.date(),
            signed_in_at=caller.received_at,
        )
        business.during()
        _obey(request.data.memo)
        return NoteAnswer(data=request.data)

    for number, handler in (("T001", look), ("T002", write)):
        built = registry.Transaction(
            number, "测试", NoteRequest, NoteAnswer, handler is write, (), handler
        )
        monkeypatch.setitem(registry._BY_NUMBER, number, built)
    yield business


def _obey(memo: str) -> None:
    if memo == "拒绝":
        raise NotToday(path="input.data.memo", value=memo, rule="示例规则第一条")
    if memo == "错误":
        raise ZeroDivisionError


def enter_institutions() -> None:
    """The fictional city with a hospital and a pharmacy."""
    area, _ = Area.objects.get_or_create(
        code="990100", defaults={"name": "示例市", "level": "city"}
    )
    for code, kind in ((HOSPITAL, "1"), (PHARMACY, "2")):
        Institution.objects.get_or_create(
            code=code, defaults={"name": "示例机构", "kind": kind, "area": area}
        )


@pytest.fixture
def hospital(db: None, business: Business) -> Sender:
    enter_institutions()
    return Sender()
