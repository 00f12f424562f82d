"""Habits of clients seen in the wild: each settles as the clean message does."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from tests.gateway.transactions.clock import Clock
from tests.gateway.transactions.desks import Clinic, Counter, Ward
from tests.gateway.transactions.memory import Wire
from tests.gateway.transactions.window import Window, line, read
from tests.settlement import world
from tests.settlement.world import CEILING, CHRONIC, EMPLOYEE, OWNER, A, B, C
from yibao.gateway.exchange import Reply
from yibao.gateway.routes import number_of

pytestmark = pytest.mark.usefixtures("city")
OF_THIS_BILL = ("setl_id", "mdtrt_id", "medins_setl_id", "psn_no", "psn_name", "certno")
NUMERIC = ("cnt", "pric", "det_item_fee_sumamt", "medfee_sumamt", "diag_srt_no")
DATE = re.compile(r"(\d{4})-(\d\d)-(\d\d) (\d\d:\d\d:\d\d)")


def everywhere(tree: Any, change: Callable[[str, Any], Any], name: str = "") -> Any:
    """The tree with every scalar replaced by what ``change`` makes of it."""
    if isinstance(tree, dict):
        return {key: everywhere(child, change, key) for key, child in tree.items()}
    if isinstance(tree, list):
        return [everywhere(child, change, name) for child in tree]
    return change(name, tree)


def rewritten(message: Wire, change: Callable[[str, Any], Any]) -> Wire:
    told: Wire = everywhere(message, change)
    return told


def input_as_text(message: Wire) -> Wire:
    return {**message, "input": json.dumps(message["input"], ensure_ascii=False)}


def one_row_as_an_object(message: Wire) -> Wire:
    """辽宁: a node that may have many rows and has one is an object."""
    nodes = message["input"].items()
    bare = {
        name: node[0] if isinstance(node, list) and len(node) == 1 else node
        for name, node in nodes
    }
    return {**message, "input": bare}


def an_object_as_one_row(message: Wire) -> Wire:
    nodes = message["input"].items()
    rows = {name: n if isinstance(n, list) else [n] for name, n in nodes}
    return {**message, "input": rows}


def with_fields(message: Wire, fields: Wire) -> Wire:
    """The fields in every node that lacks them."""
    nodes = {
        name: [{**fields, **row} for row in node]
        if isinstance(node, list)
        else {**fields, **node}
        for name, node in message["input"].items()
    }
    return {**message, "input": nodes}


OPTIONAL = ("card_sn", "psn_cert_type", "certno", "psn_name", "invono", "dise_codg")


def empties(message: Wire) -> Wire:
    """What is left out is sent as an empty word, each in another way."""
    words = itertools.cycle((None, "null", "NULL", ""))
    return with_fields(message, dict(zip(OPTIONAL, words, strict=False)))


def unknown_fields(message: Wire) -> Wire:
    told = with_fields(message, {"本省字段": {"深": [1, {"a": None}]}, "x_y": "z"})
    nodes = {**told["input"], "本省节点": [{"a": "b"}], "expContent": "null"}
    return {**told, "input": nodes, "serv_code": "S", "enc_type": "", "mode": 1}


def numbers(message: Wire) -> Wire:
    """Amounts as JSON numbers, as most send them."""
    return rewritten(message, lambda name, v: float(v) if name in NUMERIC else v)


def numbers_as_text(message: Wire) -> Wire:
    return rewritten(message, lambda name, v: str(v) if name in NUMERIC else v)


def more_zeros(message: Wire) -> Wire:
    def pad(name: str, value: Any) -> Any:
        return f" {float(value):.8f} " if name in NUMERIC[:4] else value

    return rewritten(message, pad)


def dates(form: str) -> Callable[[Wire], Wire]:
    def rewrite(_: str, value: Any) -> Any:
        return DATE.sub(form, value) if isinstance(value, str) else value

    return lambda message: rewritten(message, rewrite)


def area_in_the_input(message: Wire) -> Wire:
    area = message["insuplc_admdvs"]
    nodes = {**message["input"], "insuplcAdmdvs": area}
    return {**message, "insuplc_admdvs": None, "input": nodes}


def extension(value: Any) -> Callable[[Wire], Wire]:
    return lambda message: with_fields(message, {"exp_content": value})


def lower_case_alias(message: Wire) -> Wire:
    aliases = {"2203": "2203a", "2206": "2206A", "2207": "2207a"}
    return {**message, "infno": aliases.get(message["infno"], message["infno"])}


def bare_head(message: Wire) -> Wire:
    """Only what no province leaves out."""
    kept = ("infno", "msgid", "fixmedins_code", "input")
    return {name: message[name] for name in kept}


QUIRKS: dict[str, Callable[[Wire], Wire]] = {
    "input as a JSON string": input_as_text,
    "one object for a list": one_row_as_an_object,
    "a list for one object": an_object_as_one_row,
    "null, in four ways": empties,
    "unknown fields": unknown_fields,
    "JSON numbers": numbers,
    "numbers as text": numbers_as_text,
    "padded numbers": more_zeros,
    "dates without signs": dates(r"\1\2\3 \4"),
    "dates with slashes": dates(r"\1/\2/\3 \4"),
    "dates with a zone": dates(r"\1-\2-\3T\4.000+08:00"),
    "dates of whole minutes": dates(r"\1-\2-\3 \4.0"),
    "the insured area in the input": area_in_the_input,
    "exp_content as an object": extension({"TRUM_FLAG": "0"}),
    "exp_content as a JSON string": extension('{"TRUM_FLAG": "0"}'),
    "exp_content as a word": extension("无"),
    "lower case and other names": lower_case_alias,
    "a bare head": bare_head,
}
MESSAGE_NUMBERS: dict[str, Callable[[Wire], Wire]] = {
    "a piece of a UUID": lambda m: {
        **m,
        "msgid": UUID(int=hash(m["msgid"]) % 2**128).hex[:30],
    },
    "with dashes": lambda m: {**m, "msgid": f"240704161004-H-{m['msgid'][-4:]}"},
    "twenty digits": lambda m: {**m, "msgid": f"1{m['msgid'][-18:]:0>19}"},
    "a number": lambda m: {**m, "msgid": int(m["msgid"][-14:])},
}
ENCODINGS: dict[str, tuple[str, str]] = {
    "UTF-8": ("utf-8", "text/plain; charset=UTF-8"),
    "UTF-8 with a mark": ("utf-8-sig", "application/json"),
    "GBK that says so": ("gbk", "text/plain;charset=GBK"),
    "GBK that does not": ("gb18030", "application/json"),
    "any content type": ("utf-8", "application/octet-stream"),
    "no content type": ("utf-8", ""),
}
SERVICES = {
    "2201": "outpatientDocInfoService/outpatientRregistration",
    "2203": "outpatientDocInfoService/outpatientMdtrtinfoUp",
    "2204": "outpatientDocInfoService/outpatientFeeListUp",
    "2206": "outpatientSettleService/preSettletment",
    "2207": "outpatientSettleService/saveSettletmentV2",
    "2101": "",
    "2102": "",
    "2401": "hospitalRegisterService/hospitalRegisterSave",
    "2301": "hospFeeDtlService/feeDtlUp",
    "2303": "hospSettService/preSett",
    "2304": "hospSettService/settV2",
    "2402": "dscgService/dischargeProcess",
}
ENTRY = "/fsi/api/rsfComIfsService/callService"
PATHS: dict[str, Callable[[str], str]] = {
    "one entry": lambda number: ENTRY,
    "the number behind it": lambda number: f"{ENTRY}/{number}",
    "广东": lambda number: f"/ebus/gdyb_api/prd/hsa/hgs/{number}",
    "CSB": lambda number: "/CSB",
    "河南": lambda number: "/hss-call-service-interface",
    "河北": lambda number: (
        f"/fsi/api/{SERVICES[number]}" if SERVICES[number] else ENTRY
    ),
}


class Habit(Window):
    """A window whose system has its own way of writing."""

    spoil: Callable[[Wire], Wire] = staticmethod(lambda message: message)
    encoding, content_type = "utf-8", "application/json"
    path: Callable[[str], str] = staticmethod(lambda number: ENTRY)

    def deliver(self, message: Wire) -> tuple[bytes, Wire]:
        reply = self.send_spoiled(self.spoil(message))
        answer = read(reply.body)
        if answer["infcode"] == 0 and "setlinfo" in (answer["output"] or {}):
            told = answer["output"]["setlinfo"]["medins_setl_id"]
            assert told == str(self.spoil(message)["msgid"])
            answer["output"]["setlinfo"]["medins_setl_id"] = message["msgid"]
        return reply.body, answer

    def send_spoiled(self, message: Wire) -> Reply:
        path_number = number_of(self.path(message["infno"].upper()[:4]))
        assert path_number is not None
        if path_number:
            message = {name: v for name, v in message.items() if name != "infno"}
        text = json.dumps(message, ensure_ascii=False)
        return self.post(
            text.encode(self.encoding),
            headers={"content-type": self.content_type},
            path_number=path_number,
        )


def bills(clock: Clock, person: str, **habit: Any) -> list[Wire]:
    """An outpatient, an inpatient and a purchase; what their bills say."""
    made: list[Wire] = []
    for play in (a_visit, a_stay, a_purchase):
        made.append(play(clock, person, habit))
    return [
        {name: v for name, v in info.items() if name not in OF_THIS_BILL}
        for info in made
    ]


def habitual(desk: type[Any], habit: dict[str, Any]) -> type[Any]:
    return type("Habitual", (Habit, desk), {n: _static(v) for n, v in habit.items()})


def _static(value: Any) -> Any:
    return staticmethod(value) if callable(value) else value


def a_visit(clock: Clock, person: str, habit: dict[str, Any]) -> Wire:
    clinic = habitual(Clinic, habit)(clock, person)
    clinic.register()
    clinic.see("14", dise_codg=CHRONIC, dise_name="高血压")
    clinic.upload("P1", line("1", A, "700"), line("2", B, "69.6", "3"))
    clinic.upload("P1", line("3", CEILING, "100.10"))
    info: Wire = clinic.settle("0000", "1008.9", "14")
    return info


def a_stay(clock: Clock, person: str, habit: dict[str, Any]) -> Wire:
    ward = habitual(Ward, habit)(clock, person)
    ward.admit()
    ward.upload(line("1", A, "3000"), line("2", C, "12.5"))
    ward.upload(line("4", B, "80.25"))
    ward.discharge()
    info: Wire = ward.settle("3092.75")
    return info


def a_purchase(clock: Clock, person: str, habit: dict[str, Any]) -> Wire:
    counter = habitual(Counter, habit)(clock, person)
    info: Wire = counter.sell(line("1", A, "35.6", "2"))
    return info


CLEAN: list[list[Wire]] = []  # what the bills say without any habit, once known


@pytest.fixture
def two_alike(clock: Clock) -> Callable[..., None]:
    """Two persons alike: one is billed cleanly, the other with a habit."""
    for person in (EMPLOYEE, OWNER):
        world.account(person, current=120)
        world.chronic_filing(person)

    def check(**habit: Any) -> None:
        if not CLEAN:
            CLEAN.append(bills(clock, EMPLOYEE))
        (clean,) = CLEAN
        assert [info["fund_pay_sumamt"] > 0 for info in clean] == [True, True, False]
        assert bills(clock, OWNER, **habit) == clean

    return check


@pytest.mark.parametrize("quirk", QUIRKS)
def test_a_habit_settles_the_same(two_alike: Callable[..., None], quirk: str) -> None:
    two_alike(spoil=QUIRKS[quirk])


@pytest.mark.parametrize("kind", MESSAGE_NUMBERS)
def test_any_message_number_will_do(two_alike: Callable[..., None], kind: str) -> None:
    two_alike(spoil=MESSAGE_NUMBERS[kind])


@pytest.mark.parametrize("name", ENCODINGS)
def test_any_encoding_settles_the_same(
    two_alike: Callable[..., None], name: str
) -> None:
    encoding, content_type = ENCODINGS[name]
    two_alike(encoding=encoding, content_type=content_type)


@pytest.mark.parametrize("path", PATHS)
def test_any_address_settles_the_same(
    two_alike: Callable[..., None], path: str
) -> None:
    """Where the address names the transaction, the body need not."""
    two_alike(path=PATHS[path])
