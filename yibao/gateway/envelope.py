"""The common head and body (公共报文头): what arrives opened, what goes back closed."""

from __future__ import annotations

import itertools
import os
import secrets
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

import msgspec

from yibao.gateway.contract.kinds import Expected, Node
from yibao.gateway.errors import EncryptedInput, Missing, NotAnObject
from yibao.gateway.refusal import code_of, described, sentence_of
from yibao.gateway.tree import decode, is_empty, name_of, parse
from yibao.gateway.values import BEIJING, parse_moment
from yibao.gateway.wire import Problems, read
from yibao.kernel.errors import Fault

if TYPE_CHECKING:
    from yibao.gateway.deliveries import Told
    from yibao.gateway.inbox import Key

NO_AREA = "000000"
OK, REPEAT = "ok", "repeat"  # outcomes that are no refusal
ENCODER = msgspec.json.Encoder(decimal_format="number")


class Head(Node):
    """报文头; what is not named here is ignored, as provinces add their own."""

    infno: Expected[str] = ""  # a path of one transaction may stand for it
    msgid: str
    fixmedins_code: str
    fixmedins_name: Expected[str] = ""
    mdtrtarea_admvs: Expected[str] = ""
    insuplc_admdvs: str = ""
    recer_sys_code: Expected[str] = ""
    infver: Expected[str] = ""
    opter_type: Expected[str] = ""
    opter: Expected[str] = ""
    opter_name: Expected[str] = ""
    inf_time: Expected[str] = ""
    sign_no: str = ""
    signtype: str = ""
    enc_type: str = ""


@dataclass(frozen=True)
class Envelope:
    """An opened message: its head, its still unread input, what is odd about it."""

    head: Head
    number: str
    input: dict[str, Any]
    sent_at: datetime | None
    warnings: tuple[str, ...]

    @property
    def insured_area(self) -> str:
        """参保地: from the head, or from where some clients put it."""
        found = self.head.insuplc_admdvs or self.input.get("insuplcAdmdvs")
        found = found or self.input.get("insuplc_admdvs")
        return "" if is_empty(found) or not isinstance(found, str) else found.strip()


def open_envelope(body: bytes, charset: str = "", path_number: str = "") -> Envelope:
    """Open a request body; the body's ``infno`` decides, the path is only compared."""
    text, was_gbk = decode(body, charset)
    tree = parse(text)
    if not isinstance(tree, dict):
        raise NotAnObject(name="报文", got=name_of(tree))
    head = read(Head, tree, "")
    number = head.infno or path_number
    if not number:
        raise Missing(path="infno", title="交易编号", name="infno")
    warnings = []
    if was_gbk:
        warnings.append("报文不是 UTF-8,已按 GBK 读取")
    if path_number and path_number.upper() != number.upper():
        warnings.append(f"地址对应 {path_number},已按报文 infno {number} 办理")
    sent = parse_moment(head.inf_time)
    if sent is None:
        warnings.append("交易时间 inf_time 缺失或无法识别,无法核对时钟")
    return Envelope(
        head,
        number,
        _input(tree, head.enc_type),
        sent[0] if sent else None,
        tuple(warnings),
    )


def _input(tree: dict[str, Any], cipher: str) -> dict[str, Any]:
    content = tree.get("input")
    if isinstance(content, str) and not is_empty(content):
        if cipher and not content.lstrip().startswith("{"):
            raise EncryptedInput(path="enc_type", value=cipher)
        content = parse(content, "input")
    if is_empty(content):
        return {}
    if not isinstance(content, dict):
        raise NotAnObject(path="input", name="input", got=name_of(content))
    return content


class References:
    """接收方报文ID: area 6 + moment 14 + serial 10, different in every process."""

    def __init__(self) -> None:
        self._counter = itertools.count(secrets.randbelow(10**7))

    def next(self) -> str:
        return f"{os.getpid() % 1000:03}{next(self._counter) % 10**7:07}"


@dataclass
class Receipt:
    """What every answer says of the arrival, whatever becomes of the message.

    ``envelope`` is set once the message could be opened; ``outcome`` is what became of
    it in one word: ``ok``, ``repeat`` or the code of the refusal.
    """

    received_at: datetime
    serial: str
    drift_limit: int
    envelope: Envelope | None = None
    outcome: str = OK
    key: Key | None = None  # of a message that writes, once its sender is known
    told: list[Told] = field(default_factory=list)  # settlements the answer tells of

    @property
    def reference(self) -> str:
        area = self.envelope.head.mdtrtarea_admvs if self.envelope else ""
        area = area if len(area) == 6 and area.isascii() else NO_AREA
        return f"{area}{self.received_at:%Y%m%d%H%M%S}{self.serial}"

    @property
    def drift(self) -> int | None:
        """Seconds the platform's clock is ahead of the sender's."""
        sent = self.envelope.sent_at if self.envelope else None
        return (
            None if sent is None else round((self.received_at - sent).total_seconds())
        )

    @property
    def warning(self) -> str:
        told = list(self.envelope.warnings) if self.envelope else []
        if self.drift is not None and abs(self.drift) > self.drift_limit:
            way = "慢" if self.drift > 0 else "快"
            told.append(f"贵方时钟比平台{way} {abs(self.drift)} 秒,请校时")
        return ";".join(told)

    def accepted(self, output: Any) -> bytes:
        """The answer to a message that was carried out."""
        self.outcome = OK
        return self._answer(0, "", output)

    def repeated(self, answer: str) -> bytes:
        """The answer that the first copy of the message was given."""
        self.outcome = REPEAT
        return answer.encode()

    def refused(self, fault: Fault | Problems) -> bytes:
        """The answer to a message that changed nothing."""
        self.outcome = code_of(fault)
        return self._answer(-1, sentence_of(fault), described(fault))

    def _answer(self, infcode: int, err_msg: str, output: Any) -> bytes:
        return ENCODER.encode(
            {
                "infcode": infcode,
                "inf_refmsgid": self.reference,
                "refmsg_time": moment17(self.received_at),
                "respond_time": moment17(datetime.now(BEIJING)),
                "err_msg": err_msg,
                "output": output,
                "warn_msg": self.warning,
                "clock_drift": self.drift,
                "enctype": "",
                "signtype": "",
                "cainfo": "",
            }
        )


def moment17(moment: datetime) -> str:
    """yyyyMMddHHmmssSSS."""
    return f"{moment:%Y%m%d%H%M%S}{moment.microsecond // 1000:03}"
