"""The one line and the one count that every answered message leaves behind.

No part of ``input`` is in it. What is taken from the head was written by the sender, so
it is left out unless it looks as the national text says it must.
"""

from __future__ import annotations

import logging
import re
import time

from yibao.gateway import metrics
from yibao.gateway.envelope import Receipt

log = logging.getLogger(__name__)

INSTITUTION = re.compile(r"[A-Z]\d{11}")
MESSAGE_NO = re.compile(r"[0-9A-Za-z_-]{1,30}")
# An identity number or a phone standing where the number of a message should.
PERSONAL = re.compile(r"(?<!\d)(\d{11}|\d{15}|\d{17}[\dXx])(?!\d)")


def completed(receipt: Receipt, begun: float) -> None:
    """Count a message and write its line; ``begun`` is of ``time.perf_counter``."""
    seconds = time.perf_counter() - begun
    opened = receipt.envelope
    infno = metrics.label_of(opened.number if opened else None)
    metrics.count(infno, receipt.outcome, seconds)
    line = {
        "transaction": infno,
        "reference": receipt.reference,
        "outcome": receipt.outcome,
        "ms": round(seconds * 1000),
    }
    if opened:
        line["institution"] = institution_shown(opened.head.fixmedins_code)
        line["message_no"] = message_no_shown(opened.head.msgid)
    log.info("接口交易", extra=line)


def institution_shown(code: str) -> str:
    return code if INSTITUTION.fullmatch(code) else ""


def message_no_shown(number: str) -> str:
    """The number a sender gave its message, unless it may be a person's."""
    if PERSONAL.search(number) or not MESSAGE_NO.fullmatch(number):
        return ""
    return number
