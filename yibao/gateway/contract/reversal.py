"""2601 冲正交易."""

from __future__ import annotations

from yibao.gateway.contract.kinds import Expected, Message, Node


class OriginalMessage(Node):
    """2601 data: the message whose outcome the sender does not know.

    Without ``oinfno`` whatever the message number was used for.
    """

    psn_no: Expected[str] = ""
    omsgid: str
    oinfno: Expected[str] = ""


class CompensationRequest(Message):
    """2601 冲正交易; it has no output."""

    data: OriginalMessage
