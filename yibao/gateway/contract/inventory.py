"""3501-3507 进销存: 盘存, 库存变更, 采购, 采购退货, 销售, 销售退货, 删除."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from yibao.gateway.contract.boxes import BoxCode
from yibao.gateway.contract.kinds import Expected, Message, Node


class Stocked(Node):
    """What every row of stock says: which item, which batch, which boxes."""

    med_list_codg: str
    fixmedins_hilist_id: str
    fixmedins_hilist_name: Expected[str] = ""
    fixmedins_bchno: str
    rx_flag: Expected[str] = ""
    memo: str = ""
    drugtracinfo: list[BoxCode] = []


class Counted(Stocked):
    """3501 invinfo: what is there at the end of ``invdate``."""

    invdate: date
    inv_cnt: Decimal
    manu_lotnum: str = ""
    manu_date: Expected[date | None] = None
    expy_end: Expected[date | None] = None


class CountRequest(Message):
    """3501 商品盘存上传."""

    invinfo: list[Counted]
    drugtracinfo: list[BoxCode] = []


class Changed(Stocked):
    """3502 invinfo."""

    inv_chg_type: str
    pric: Expected[Decimal | None] = None
    cnt: Decimal
    inv_chg_time: datetime
    inv_chg_opter_name: str = ""
    trdn_flag: str = ""


class ChangeRequest(Message):
    """3502 商品库存变更."""

    invinfo: list[Changed]
    drugtracinfo: list[BoxCode] = []


class Bought(Stocked):
    """3503 3504 purcinfo; ``medins_prod_purc_no`` is of a return."""

    dynt_no: str = ""
    spler_name: Expected[str] = ""
    spler_pmtno: str = ""
    manu_lotnum: Expected[str] = ""
    prodentp_name: Expected[str] = ""
    aprvno: Expected[str] = ""
    manu_date: Expected[date | None] = None
    expy_end: Expected[date | None] = None
    finl_trns_pric: Decimal | None = None
    purc_retn_cnt: Decimal
    purc_invo_codg: str = ""
    purc_invo_no: str = ""
    purc_retn_stoin_time: datetime
    purc_retn_opter_name: Expected[str] = ""
    prod_geay_flag: str = ""
    medins_prod_purc_no: str = ""


class PurchasesRequest(Message):
    """3503 商品采购, 3504 商品采购退货."""

    purcinfo: list[Bought]
    drugtracinfo: list[BoxCode] = []


class Sold(Stocked):
    """3505 3506 selinfo; ``drug_trac_codg`` is the older place of the code."""

    prsc_dr_cert_type: str = ""
    prsc_dr_certno: str = ""
    prsc_dr_name: Expected[str] = ""
    phar_cert_type: str = ""
    phar_certno: str = ""
    phar_name: Expected[str] = ""
    phar_prac_cert_no: Expected[str] = ""
    hi_feesetl_type: str = ""
    setl_id: str = ""
    mdtrt_sn: Expected[str] = ""
    psn_no: str = ""
    psn_cert_type: str = ""
    certno: str = ""
    psn_name: str = ""
    manu_lotnum: Expected[str] = ""
    manu_date: Expected[date | None] = None
    expy_end: date | None = None
    trdn_flag: Expected[str] = ""
    finl_trns_pric: Decimal | None = None
    rxno: str = ""
    rx_circ_flag: str = ""
    rtal_docno: Expected[str] = ""
    stoout_no: str = ""
    bchno: str = ""
    drug_trac_codg: str = ""
    drug_prod_barc: str = ""
    shelf_posi: str = ""
    sel_retn_cnt: Decimal
    sel_retn_time: datetime
    sel_retn_opter_name: Expected[str] = ""
    MDTRT_SETL_TYPE: str = ""
    mdtrt_setl_type: str = ""
    medins_prod_sel_no: str = ""


class SalesRequest(Message):
    """3505 商品销售, 3506 商品销售退货."""

    selinfo: list[Sold]
    drugtracinfo: list[BoxCode] = []


class BatchData(Node):
    """3507 data."""

    fixmedins_bchno: str
    inv_data_type: str


class BatchDeletion(Message):
    """3507 商品信息删除: one batch or several."""

    data: list[BatchData]
