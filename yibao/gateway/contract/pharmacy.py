"""2101 药店预结算, 2102 药店结算."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from yibao.gateway.contract.kinds import Expected, Extension, Message, Node
from yibao.gateway.contract.settlement import FeeLine, Patient


class Purchase(Patient):
    """druginfo: one purchase; ``begntime`` is its moment."""

    begntime: Expected[datetime | None] = None
    medfee_sumamt: Decimal
    invono: str = ""
    insutype: str
    dise_codg: str = ""
    dise_name: str = ""
    acct_used_flag: Expected[str] = ""
    med_type: str
    exp_content: Extension = {}


class TraceCode(Node):
    """durg_trac_info (原拼写): the trace code of one box."""

    feedetl_sn: Expected[str] = ""
    drug_trac_codg: str
    trdn_flag: Expected[str] = ""


class PurchaseLine(FeeLine):
    """drugdetail."""

    rxno: str = ""
    rx_circ_flag: Expected[str] = ""
    sin_dos_dscr: str = ""
    used_frqu_dscr: str = ""
    prd_days: Decimal | None = None
    medc_way_dscr: str = ""
    durg_trac_info: list[TraceCode] = []


class PurchaseRequest(Message):
    """2101 药店预结算, 2102 药店结算; trace codes stand in the line or beside it."""

    druginfo: Purchase
    drugdetail: list[PurchaseLine]
    durg_trac_info: list[TraceCode] = []
