"""A window of a hospital or a pharmacy: real messages, every answer held to A1-A13."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import cache
from typing import Any

from django.apps import apps
from django.db import connection

from tests.gateway.conftest import Sender
from tests.gateway.transactions.clock import Clock
from tests.gateway.transactions.memory import Memory, Wire
from tests.samples import CITY, HOSPITAL
from tests.settlement.world import EMPLOYEE, A, insurance_of
from yibao.gateway.values import BEIJING

WRITTEN = (
    "kernel",
    "ledger",
    "approvals",
    "settlement",
    "inventory",
    "gateway",
    "medical_records",
)
# A refused attempt is recorded on purpose, and so are a refusal and a used nonce.
OF_REFUSALS = ("settlement_refusedattempt", "gateway_refusal", "gateway_usednonce")


def read(body: bytes) -> Wire:
    """An answer, its amounts exact."""
    answer: Wire = json.loads(body, parse_float=Decimal)
    return answer


def rows() -> dict[str, int]:
    """How many rows every table has that a message may write."""
    counts = (f"SELECT '{table}', count(*) FROM {table}" for table in tables())
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(counts))
        return dict(cursor.fetchall())


@cache
def tables() -> list[str]:
    models = (
        model for app in WRITTEN for model in apps.get_app_config(app).get_models()
    )
    return [t for model in models if (t := model._meta.db_table) not in OF_REFUSALS]


class Window(Sender):
    """Sends the messages of one institution and holds the answers to each other."""

    serials = itertools.count(1)

    def __init__(self, clock: Clock, institution: str = HOSPITAL) -> None:
        super().__init__()
        self.clock = clock
        self.institution = institution
        self.area = CITY
        self.memory = Memory()
        self.sent: Wire = {}

    def head(self, infno: str, **changes: Any) -> Wire:
        now = self.clock.now.astimezone(BEIJING)
        serial = next(self.serials) % 10000
        told = {
            "msgid": f"{self.institution}{now:%Y%m%d%H%M%S}{serial:04}",
            "mdtrtarea_admvs": self.area,
            "inf_time": f"{now:%Y-%m-%d %H:%M:%S}",
            "fixmedins_code": self.institution,
        }
        return super().head(infno, **{**told, **changes})

    def message(self, infno: str, content: Any, **head: Any) -> Wire:
        return {**self.head(infno, **head), "input": content}

    def deliver(self, message: Wire) -> tuple[bytes, Wire]:
        """The answer as it came, and as it reads."""
        self.sent = message
        reply = self.post(json.dumps(message).encode())
        assert reply.status == 200
        return reply.body, read(reply.body)

    def post_again(self) -> bytes:
        """The answer to the last message, sent once more."""
        return self.deliver(self.sent)[0]

    def send(self, infno: str, content: Any, **changes: Any) -> Wire:
        """The whole answer, as a client that reads floats has it."""
        body, _ = self.deliver(self.message(infno, content, **changes))
        answer: Wire = json.loads(body)
        return answer

    def ask(self, infno: str, content: Any, **head: Any) -> Wire:
        """The output of a message that must be accepted."""
        message = self.message(infno, content, **head)
        _, answer = self.deliver(message)
        assert answer["infcode"] == 0, answer["err_msg"]
        assert answer["err_msg"] == ""
        self.memory.hold(message, answer["output"])
        output: Wire = answer["output"]
        return output

    def refuse(self, infno: str, content: Any, **head: Any) -> str:
        """The code of a refusal, which says what to do and leaves nothing behind."""
        before = rows()
        _, answer = self.deliver(self.message(infno, content, **head))
        assert answer["infcode"] == -1
        told = answer["output"]
        assert told["action"] and told["who"] and told["message"]
        assert told["code"] in answer["err_msg"]
        assert rows() == before
        code: str = told["code"]
        return code

    def code_of(self, message: Wire) -> str:
        """The code this very message is refused with."""
        answer = self.deliver(message)[1]
        assert answer["infcode"] == -1
        code: str = answer["output"]["code"]
        return code


def moment(told: str) -> str:
    return told if len(told) > 16 else f"{told}:00"


def patient(person_no: str) -> Wire:
    return {"psn_no": person_no, "insutype": insurance_of(person_no)}


def line(
    serial: str,
    item: str = A,
    price: str = "100",
    quantity: str = "1",
    *,
    on: str = "2025-03-10 10:00",
    **more: Any,
) -> Wire:
    """A fee line, without the visit it belongs to."""
    total = (Decimal(price) * Decimal(quantity)).quantize(Decimal("0.01"))
    return {
        "feedetl_sn": serial,
        "fee_ocur_time": moment(on),
        "med_list_codg": item,
        "medins_list_codg": f"院内-{item}",
        "det_item_fee_sumamt": str(total),
        "cnt": quantity,
        "pric": price,
        **more,
    }


def total(lines: Iterable[Mapping[str, Any]]) -> str:
    return str(sum(Decimal(one["det_item_fee_sumamt"]) for one in lines))


DIAGNOSIS: Wire = {
    "diag_type": "1",
    "diag_srt_no": 1,
    "diag_code": "I10.x00",
    "diag_name": "原发性高血压",
    "diag_dept": "内科",
    "dise_dor_no": "D990100000101",
    "dise_dor_name": "医师甲",
    "diag_time": "2025-03-10 09:10:00",
    "vali_flag": "1",
}


def reference(settlement: Wire) -> Wire:
    """data of 2103, 2208, 2305."""
    names = ("setl_id", "mdtrt_id", "psn_no")
    return {"data": {name: settlement[name] for name in names}}


def original(message: Wire, person: str = EMPLOYEE) -> Wire:
    """data of 2601."""
    told = {"psn_no": person, "omsgid": message["msgid"], "oinfno": message["infno"]}
    return {"data": told}
