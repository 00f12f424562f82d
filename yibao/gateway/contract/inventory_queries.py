"""3508-3513: what an institution has told of its stock, asked back."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from yibao.gateway.contract.kinds import Expected, Message, Node, wire


class StockQuery(Node):
    """data of 3508-3511: the days, and what else narrows it down."""

    fixmedins_code: Expected[str] = ""
    medins_list_codg: Expected[str] = ""
    fixmedins_bchno: Expected[str] = ""
    begndate: date
    enddate: date
    med_list_codg: str = ""
    rx_flag: str = ""
    trdn_flag: str = ""
    manu_lotnum: str = ""
    vali_flag: str = ""


class CountQuery(StockQuery):
    """3508 data."""

    medins_prod_inv_no: str = ""


class CountQueryRequest(Message):
    """3508 商品库存信息查询."""

    data: CountQuery


class ChangeQuery(StockQuery):
    """3509 data."""

    medins_prod_inv_chg_no: str = ""
    inv_chg_type: str = ""


class ChangeQueryRequest(Message):
    """3509 商品库存变更记录查询."""

    data: ChangeQuery


class PurchaseQuery(StockQuery):
    """3510 data; ``prod_retn_flag`` 1 asks for returns alone, 0 for purchases."""

    medins_prod_purc_no: str = ""
    dynt_no: str = ""
    prod_retn_flag: str = ""


class PurchaseQueryRequest(Message):
    """3510 商品采购信息查询."""

    data: PurchaseQuery


class SaleQuery(StockQuery):
    """3511 data."""

    medins_prod_sel_no: str = ""
    setl_id: str = ""
    psn_no: str = ""
    certno: str = ""


class SaleQueryRequest(Message):
    """3511 商品销售信息查询."""

    data: SaleQuery


class BoxQuery(Node):
    """data of 3512 3513."""

    fixmedins_code: Expected[str] = ""
    medins_list_codg: str = ""
    fixmedins_bchno: str = ""
    begndate: Expected[date | None] = None
    enddate: Expected[date | None] = None
    med_list_codg: str = ""
    drug_trac_codg: str = ""
    mdtrt_id: str = ""
    psn_no: str = ""
    certno: str = ""


class BoxQueryRequest(Message):
    """3512 入库商品追溯信息查询, 3513 商品销售追溯信息查询."""

    data: BoxQuery


class Told(Node):
    """What every record asked back says."""

    fixmedins_code: str | None = wire("fixmedinsCode", None)
    med_list_codg: str | None = wire("medListCodg", None)
    medins_list_codg: str | None = wire("medinsListCodg", None)
    medins_list_name: str | None = wire("medinsListName", None)
    fixmedins_bchno: str | None = wire("fixmedinsBchno", None)
    rx_flag: str | None = wire("rxFlag", None)
    list_sp_item_flag: str | None = wire("listSpItemFlag", None)
    memo: str | None = None
    vali_flag: str | None = wire("valiFlag", None)
    rid: str | None = None
    crter_id: str | None = wire("crterId", None)
    crter_name: str | None = wire("crterName", None)
    crte_time: datetime | None = wire("crteTime", None)
    crte_optins_no: str | None = wire("crteOptinsNo", None)
    opter_id: str | None = wire("opterId", None)
    opter_name: str | None = wire("opterName", None)
    opt_time: datetime | None = wire("optTime", None)
    optins_no: str | None = wire("optinsNo", None)
    updt_time: datetime | None = wire("updtTime", None)
    poolarea_no: str | None = wire("poolareaNo", None)


class CountTold(Told):
    """3508: one count."""

    medins_prod_inv_no: str | None = wire("medinsProdInvNo", None)
    invdate: date | None = None
    inv_cnt: Decimal | None = wire("invCnt", None)
    manu_lotnum: str | None = wire("manuLotnum", None)
    manu_date: date | None = wire("manuDate", None)
    expy_end: date | None = wire("expyEnd", None)
    trdn_flag: str | None = wire("trdnFlag", None)


class ChangeTold(Told):
    """3509: one change."""

    medins_prod_inv_chg_no: str | None = wire("medinsProdInvChgNo", None)
    inv_chg_type: str | None = wire("invChgType", None)
    inv_chg_time: datetime | None = wire("invChgTime", None)
    inv_chg_opter_name: str | None = wire("invChgOpterName", None)
    cnt: Decimal | None = None
    pric: Decimal | None = None
    trdn_flag: str | None = wire("trdnFlag", None)


class PurchaseTold(Told):
    """3510: one purchase, or with ``prodRetnFlag`` 1 one return."""

    medins_prod_purc_no: str | None = wire("medinsProdPurcNo", None)
    prod_retn_flag: str | None = wire("prodRetnFlag", None)
    dynt_no: str | None = wire("dyntNo", None)
    spler_name: str | None = wire("splerName", None)
    spler_pmtno: str | None = wire("splerPmtno", None)
    manu_lotnum: str | None = wire("manuLotnum", None)
    prodentp_name: str | None = wire("prodentpName", None)
    aprvno: str | None = None
    manu_date: date | None = wire("manuDate", None)
    expy_end: date | None = wire("expyEnd", None)
    finl_trns_pric: Decimal | None = wire("finlTrnsPric", None)
    purc_retn_cnt: Decimal | None = wire("purcRetnCnt", None)
    purc_invo_codg: str | None = wire("purcInvoCodg", None)
    purc_invo_no: str | None = wire("purcInvoNo", None)
    purc_retn_stoin_time: datetime | None = wire("purcRetnStoinTime", None)
    purc_retn_opter_name: str | None = wire("purcRetnOpterName", None)
    prod_geay_flag: str | None = wire("prodGeayFlag", None)


class SaleTold(Told):
    """3511: one sale, or with a negative ``selRetnCnt`` one return."""

    medins_prod_sel_no: str | None = wire("medinsProdSelNo", None)
    prsc_dr_cert_type: str | None = wire("prscDrCertType", None)
    prsc_dr_certno: str | None = wire("prscDrCertno", None)
    bilg_dr_name: str | None = wire("bilgDrName", None)
    phar_cert_type: str | None = wire("pharCertType", None)
    phar_certno: str | None = wire("pharCertno", None)
    phar_name: str | None = wire("pharName", None)
    phar_prac_cert_no: str | None = wire("pharPracCertNo", None)
    hi_feesetl_type: str | None = wire("hiFeesetlType", None)
    setl_id: str | None = wire("setlId", None)
    psn_no: str | None = wire("psnNo", None)
    psn_cert_type: str | None = wire("psnCertType", None)
    certno: str | None = None
    psn_name: str | None = wire("psnName", None)
    manu_lotnum: str | None = wire("manuLotnum", None)
    manu_date: date | None = wire("manuDate", None)
    expy_end: date | None = wire("expyEnd", None)
    elec_supn_codg: str | None = wire("elecSupnCodg", None)
    trdn_flag: str | None = wire("trdnFlag", None)
    finl_trns_pric: Decimal | None = wire("finlTrnsPric", None)
    sel_retn_cnt: Decimal | None = wire("selRetnCnt", None)
    sel_retn_time: datetime | None = wire("selRetnTime", None)
    sel_retn_opter_name: str | None = wire("selRetnOpterName", None)


class BoxTold(Node):
    """What 3512 and 3513 both say of a box."""

    fixmedins_code: str | None = wire("fixmedinsCode", None)
    med_list_codg: str | None = wire("medListCodg", None)
    medins_list_codg: str | None = wire("medinsListCodg", None)
    medins_list_name: str | None = wire("medinsListName", None)
    fixmedins_bchno: str | None = wire("fixmedinsBchno", None)
    drug_trac_codg: str | None = wire("drugTracCodg", None)
    opter_id: str | None = wire("opterId", None)
    crter_name: str | None = wire("crterName", None)
    crter_id: str | None = wire("crterId", None)
    optins_no: str | None = wire("optinsNo", None)
    fix_blng_admdvs: str | None = wire("fixBlngAdmdvs", None)


class StockedBox(BoxTold):
    """3512: a box taken into stock."""

    vali_flag: str | None = wire("valiFlag", None)


class SoldBox(BoxTold):
    """3513: a box sold and not taken back."""

    mdtrt_id: str | None = wire("mdtrtId", None)
    mdtrt_setl_type: str | None = wire("mdtrtSetlType", None)
    bkkp_sn: str | None = wire("bkkpSn", None)
    psn_no: str | None = wire("psnNo", None)
    psn_cert_type: str | None = wire("psnCertType", None)
    certno: str | None = None
    psn_name: str | None = wire("psnName", None)
    memo: str | None = None
    trdn_flag: str | None = wire("trdnFlag", None)
    opter_name: str | None = wire("opterName", None)
    opt_time: datetime | None = wire("optTime", None)
    crte_time: datetime | None = wire("crteTime", None)
    updt_time: datetime | None = wire("updtTime", None)
    rid: str | None = None
