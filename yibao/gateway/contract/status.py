"""Y601-Y604 不知道结果时: our own transactions beside the national ones."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from yibao.gateway.contract.kinds import Extension, Message, Node


class StatusQuery(Node):
    """Y601 data: a message, or a visit or settlement whose messages are meant.

    ``void_flag`` 1: what has not arrived is voided at once, so that it never will.
    """

    omsgid: str = ""
    oinfno: str = ""
    mdtrt_id: str = ""
    setl_id: str = ""
    void_flag: str = ""


class StatusRequest(Message):
    """Y601 报文状态查询."""

    data: StatusQuery


class MessageStatus(Node):
    """Y601 result: what became of one message.

    ``orig_resp`` is the whole answer it was given, as it was given.
    """

    omsgid: str
    oinfno: str | None = None
    msg_stas: str
    msg_stas_dscr: str
    recv_time: datetime | None = None
    mdtrt_id: str | None = None
    setl_id: str | None = None
    refu_code: str | None = None
    refu_dscr: str | None = None
    refu_time: datetime | None = None
    rev_infno: str | None = None
    rev_msgid: str | None = None
    rev_setl_id: str | None = None
    rev_time: datetime | None = None
    orig_resp: Extension | None = None


class StatusAnswer(Message):
    """Y601 报文状态查询."""

    result: list[MessageStatus]


class DoubtQuery(Node):
    """Y602 data: the day the settlements were made."""

    setl_date: date


class DoubtRequest(Message):
    """Y602 未取应答的结算查询."""

    data: DoubtQuery


class Doubt(Node):
    """Y602 result: a settlement whose answer nobody has fetched."""

    setl_id: str
    mdtrt_id: str
    psn_no: str
    omsgid: str
    oinfno: str
    setl_time: datetime
    medfee_sumamt: Decimal
    fund_pay_sumamt: Decimal
    acct_pay: Decimal
    psn_cash_pay: Decimal


class DoubtAnswer(Message):
    """Y602 未取应答的结算查询."""

    result: list[Doubt]


class CardQuery(Node):
    """Y603 data: one visit, or everything open of a person."""

    mdtrt_id: str = ""
    psn_no: str = ""


class CardRequest(Message):
    """Y603 就诊状态查询."""

    data: CardQuery


class VisitCard(Node):
    """Y603 visitinfo: where a visit stands, and what may be done next."""

    mdtrt_id: str
    psn_no: str
    insutype: str
    med_type: str | None = None
    ipt_otp_no: str | None = None
    begntime: datetime
    endtime: datetime | None = None
    mdtrt_mode: str
    mdtrt_stas: str
    open_cnt: int
    open_sumamt: Decimal
    lock_flag: str
    next_act: str


class BatchCard(Node):
    """Y603 batchinfo: the lines of one batch not withdrawn; the trial keeps nothing."""

    mdtrt_id: str
    chrg_bchno: str | None = None
    dtl_cnt: int
    det_item_fee_sumamt: Decimal
    open_cnt: int
    setl_id: str | None = None


class SettlementCard(Node):
    """Y603 setlinfo: every settlement of the visit, the reversed ones too."""

    mdtrt_id: str
    setl_id: str
    omsgid: str
    setl_time: datetime
    medfee_sumamt: Decimal
    fund_pay_sumamt: Decimal
    psn_part_amt: Decimal
    mid_setl_flag: str
    fetch_flag: str
    rev_setl_id: str | None = None
    rev_msgid: str | None = None
    rev_time: datetime | None = None


class RunningCard(Node):
    """Y603 runinfo: a message about the visit that is being carried out now."""

    mdtrt_id: str
    omsgid: str
    oinfno: str
    recv_time: datetime


class StayElsewhere(Node):
    """Y603 othinfo: where else the person lies in hospital."""

    fixmedins_code: str
    fixmedins_name: str
    mdtrt_id: str
    begntime: datetime


class CardAnswer(Message):
    """Y603 就诊状态查询."""

    visitinfo: list[VisitCard]
    batchinfo: list[BatchCard]
    setlinfo: list[SettlementCard]
    runinfo: list[RunningCard]
    othinfo: list[StayElsewhere]


class CleaningQuery(Node):
    """Y604 data: the visit to be cleaned up."""

    mdtrt_id: str
    psn_no: str


class CleaningRequest(Message):
    """Y604 就诊清理."""

    data: CleaningQuery


class Cleaned(Node):
    """Y604 result: what went, and what stands."""

    mdtrt_id: str
    mdtrt_stas: str
    dtl_cnt: int
    canc_flag: str
    setl_id: str | None = None
    next_act: str


class CleaningAnswer(Message):
    """Y604 就诊清理."""

    result: Cleaned
