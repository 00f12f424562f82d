"""A small hospital information system: one connection, one cashier at work."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import httpx

from yibao.simulator.connection import ENTRY
from yibao.simulator.known import Institution
from yibao.simulator.messages import BEIJING, Content, Desk, sign_in, whole

TIMEOUT_SECONDS = 30
Output = dict[str, Any]


class Declined(RuntimeError):
    """The platform refused a message; the text is its ``err_msg``."""

    def __init__(self, number: str, sentence: str, output: Output) -> None:
        self.number = number
        self.sentence = sentence
        self.output = output
        super().__init__(f"{number} {sentence}")


@dataclass(slots=True)
class Client:
    """The system of one institution; its message numbers run through the day."""

    address: str
    desk: Desk
    sent: int = 0
    last: Mapping[str, object] = field(default_factory=dict)
    _http: httpx.Client = field(
        default_factory=lambda: httpx.Client(timeout=TIMEOUT_SECONDS, trust_env=False)
    )

    @property
    def own(self) -> Institution:
        return self.desk.institution

    def sign_in(self) -> str:
        """9001 签到."""
        answer = self.send("9001", sign_in(self.desk))
        self.desk.sign_no = str(answer["signinoutb"]["sign_no"])
        return self.desk.sign_no

    def send(self, number: str, content: Content) -> Output:
        """Send one transaction; its output, or ``Declined``."""
        return self.post(whole(self.desk, number, content))

    def post(self, message: Mapping[str, object]) -> Output:
        """Send a message as it is, which may be one that was sent before."""
        key = self.own.key
        headers = key.headers(datetime.now(BEIJING)) if key else {}
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

    def close(self) -> None:
        self._http.close()
