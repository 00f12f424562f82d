"""撤销后重算: what a reversal leaves different, told with it and by Y605."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from yibao.gateway.contract.kinds import Message, Node
from yibao.gateway.contract.settlement import ReversalAnswer


class ChangedItem(Node):
    """items: one amount of a settlement by its national name, as it is and would be."""

    chg_item: str
    chg_item_name: str
    bfr_amt: Decimal
    aft_amt: Decimal


class RecomputedSettlement(Node):
    """recomputed: a later settlement of this institution that would be another.

    ``psn_due_amt`` is what the person is due in cash; below zero, what they owe.
    """

    setl_id: str
    mdtrt_id: str
    med_type: str
    setl_time: datetime
    medfee_sumamt: Decimal
    psn_due_amt: Decimal
    items: list[ChangedItem]


class RecomputedDetail(Node):
    """yibao (扩展节点) of 2103 2208 2305, and result of Y605: one recomputation.

    Settlements of other institutions are counted (``oth_setl_cnt``), not shown.
    """

    rcmp_no: str
    rcmp_time: datetime
    rcmp_stas: str
    rcmp_basis: str
    rcmp_obst: str | None = None
    rev_setl_id: str
    psn_no: str
    insutype: str
    year: str
    setl_cnt: int
    oth_setl_cnt: int
    recomputed: list[RecomputedSettlement]


class RecomputedReversalAnswer(ReversalAnswer):
    """2103 2208 2305; ``yibao`` only where the area recomputes after a reversal."""

    yibao: RecomputedDetail | None = None


class RecomputedQuery(Node):
    """Y605 data: a person, or the settlement that was reversed or its reversal."""

    psn_no: str = ""
    setl_id: str = ""
    insutype: str = ""
    year: str = ""


class RecomputedRequest(Message):
    """Y605 撤销后重算查询."""

    data: RecomputedQuery


class RecomputedAnswer(Message):
    """Y605 撤销后重算查询."""

    result: list[RecomputedDetail]
