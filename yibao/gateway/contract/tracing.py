"""追溯码: the codes of boxes as they are scanned, and what the till is told of them."""

from __future__ import annotations

from datetime import datetime

from yibao.gateway.contract.kinds import Message, Node
from yibao.gateway.contract.settlement import LinesAnswer, PharmacySettlementAnswer


class TraceVerdict(Node):
    """One scanned code: ``drug_trac_codg`` as it came, and what is known of it.

    Of an earlier sale: how many stand, when the last was, here or elsewhere, in what
    kind of shop. Never who bought it.
    """

    feedetl_sn: str | None = None
    drug_trac_codg: str
    trac_state: str
    trac_msg: str
    sold_cnt: int
    sold_time: datetime | None = None
    sold_place: str | None = None
    fixmedins_type: str | None = None


class Till(Node):
    """yibao (扩展节点): clients of the national text ignore it."""

    trace: list[TraceVerdict]


class TracedPurchaseAnswer(PharmacySettlementAnswer):
    """2101 2102; ``yibao`` only where codes were scanned."""

    yibao: Till | None = None


class TracedLinesAnswer(LinesAnswer):
    """2204 2301; ``yibao`` only where codes were scanned."""

    yibao: Till | None = None


class TracedStockAnswer(Message):
    """3505 3506; ``yibao`` only where codes were scanned."""

    yibao: Till | None = None
