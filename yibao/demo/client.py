"""A small hospital information system: it speaks the national interface, no more.

It knows nothing of the platform but its address, and signs as its province does.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import itertools
import secrets
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import httpx

BEIJING = ZoneInfo("Asia/Shanghai")
ENTRY = "/fsi/api/rsfComIfsService/callService"
API_NAME, API_VERSION = "callService", "1.0.0"
TIMEOUT_SECONDS = 30
Output = dict[str, Any]


class Declined(RuntimeError):
    """The platform refused a message; the text is its ``err_msg``."""

    def __init__(self, number: str, sentence: str, output: Output) -> None:
        self.number = number
        self.sentence = sentence
        self.output = output
        super().__init__(f"{number} {sentence}")


@dataclass(frozen=True, slots=True)
class Key:
    """How a system proves who it is: ``api``, ``tif`` or ``apikey``."""

    scheme: str
    key: str
    secret: str = field(default="", repr=False)

    def headers(self, now: datetime) -> dict[str, str]:
        return SIGNERS[self.scheme](self, now)


def _api(key: Key, now: datetime) -> dict[str, str]:
    """湖南、江苏: HmacSHA1 over the other headers in the order of their names."""
    signed = {
        "_api_access_key": key.key,
        "_api_name": API_NAME,
        "_api_timestamp": str(int(now.timestamp() * 1000)),
        "_api_version": API_VERSION,
    }
    text = "&".join(f"{name}={value}" for name, value in sorted(signed.items()))
    mac = hmac.new(key.secret.encode(), text.encode(), hashlib.sha1)
    return signed | {"_api_signature": base64.b64encode(mac.digest()).decode()}


def _tif(key: Key, now: datetime) -> dict[str, str]:
    """广东、河北、内蒙: SHA-256 of stamp, token, nonce, stamp."""
    stamp, nonce = str(int(now.timestamp())), secrets.token_hex(8)
    text = f"{stamp}{key.secret}{nonce}{stamp}"
    return {
        "x-tif-paasid": key.key,
        "x-tif-timestamp": stamp,
        "x-tif-nonce": nonce,
        "x-tif-signature": hashlib.sha256(text.encode()).hexdigest(),
    }


def _apikey(key: Key, now: datetime) -> dict[str, str]:
    """河南: a static key."""
    return {"apikey": key.key}


SIGNERS: dict[str, Callable[[Key, datetime], dict[str, str]]] = {
    "api": _api,
    "tif": _tif,
    "apikey": _apikey,
}


@dataclass(slots=True)
class Client:
    """The system of one institution, with one cashier at work."""

    address: str
    code: str
    name: str
    area: str
    key: Key | None = None
    cashier: tuple[str, str] = ("SK01", "收费员")
    sign_no: str = ""
    sent: int = 0
    last: Mapping[str, object] = field(default_factory=dict)
    _serial: Iterator[int] = field(default_factory=lambda: itertools.count(1))
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))
    _http: httpx.Client = field(
        default_factory=lambda: httpx.Client(timeout=TIMEOUT_SECONDS, trust_env=False)
    )

    def send(self, number: str, content: Mapping[str, object]) -> Output:
        """Send one transaction; its output, or ``Declined``."""
        return self.post(self.message(number, content))

    def message(self, number: str, content: Mapping[str, object]) -> dict[str, object]:
        """The message with its head (公共报文头), numbered as the text says."""
        now = datetime.now(BEIJING)
        return {
            "infno": number,
            "msgid": f"{self.code}{now:%Y%m%d%H%M%S}{next(self._serial) % 10000:04}",
            "mdtrtarea_admvs": self.area,
            "insuplc_admdvs": "",
            "recer_sys_code": "HIS",
            "infver": "V1.0",
            "opter_type": "1",
            "opter": self.cashier[0],
            "opter_name": self.cashier[1],
            "inf_time": f"{now:%Y-%m-%d %H:%M:%S}",
            "fixmedins_code": self.code,
            "fixmedins_name": self.name,
            "sign_no": self.sign_no,
            "input": content,
        }

    def post(self, message: Mapping[str, object]) -> Output:
        """Send a message as it is, which may be one that was sent before."""
        headers = self.key.headers(datetime.now(BEIJING)) if self.key else {}
        answer = self._http.post(self.address + ENTRY, json=message, headers=headers)
        self.sent += 1
        self.last = message
        number = str(message["infno"])
        try:
            content = answer.json()
        except ValueError:
            said = f"服务回了 HTTP {answer.status_code},不是报文"
            raise Declined(number, said, {}) from None
        if answer.status_code != httpx.codes.OK:
            raise Declined(number, str(content.get("message")), content)
        output = content.get("output") or {}
        if content["infcode"] != 0:
            raise Declined(number, str(content["err_msg"]), output)
        return output if isinstance(output, dict) else {"data": output}

    def number(self) -> str:
        """A number of the institution's own, never given twice."""
        return f"{datetime.now(BEIJING):%y%m%d%H%M%S}{next(self._numbers):03}"

    def close(self) -> None:
        self._http.close()
