"""What every settlement shares: the patient, the lines, the bill and its reversal."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from yibao.gateway.contract.boxes import BoxCode
from yibao.gateway.contract.kinds import Expected, Extension, Message, Node


class Patient(Node):
    """Who is treated and what was shown; 证件 and 姓名 only some provinces send."""

    psn_no: str
    mdtrt_cert_type: Expected[str] = ""
    mdtrt_cert_no: Expected[str] = ""
    card_sn: str = ""
    psn_cert_type: str = ""
    certno: str = ""
    psn_type: str = ""
    psn_name: str = ""


class Bill(Patient):
    """A visit to be settled; the four parts, where given, are what we answered."""

    mdtrt_id: str
    insutype: str
    medfee_sumamt: Decimal
    psn_setlway: Expected[str] = ""
    acct_used_flag: Expected[str] = ""
    invono: str = ""
    fulamt_ownpay_amt: Expected[Decimal | None] = None
    overlmt_selfpay: Expected[Decimal | None] = None
    preselfpay_amt: Expected[Decimal | None] = None
    inscp_scp_amt: Expected[Decimal | None] = None
    exp_content: Extension = {}


class FeeLine(Node):
    """One line of fees, as far as pharmacies, outpatients and wards agree."""

    feedetl_sn: str
    fee_ocur_time: datetime
    med_list_codg: str
    medins_list_codg: Expected[str] = ""
    det_item_fee_sumamt: Decimal
    cnt: Decimal
    pric: Decimal
    bilg_dr_codg: Expected[str] = ""
    bilg_dr_name: Expected[str] = ""
    tcmdrug_used_way: str = ""
    exp_content: Extension = {}


class InstitutionFeeLine(FeeLine):
    """One line of fees of a hospital: with its encounter and its departments."""

    mdtrt_id: str
    psn_no: str
    bilg_dept_codg: Expected[str] = ""
    bilg_dept_name: Expected[str] = ""
    acord_dept_codg: str = ""
    acord_dept_name: str = ""
    orders_dr_code: str = ""
    orders_dr_name: str = ""
    hosp_appr_flag: Expected[str] = ""
    etip_flag: str = ""
    etip_hosp_code: str = ""
    dscg_tkdrug_flag: str = ""
    matn_fee_flag: str = ""
    er_flag: str = ""
    memo: str = ""
    comb_no: str = ""
    drug_trac_codg: str = ""
    drugtracinfo: list[BoxCode] = []


class LineSplit(Node):
    """detlcutinfo of 2101/2102, result of 2204/2301: how one line is split."""

    feedetl_sn: str
    det_item_fee_sumamt: Decimal
    cnt: Decimal
    pric: Decimal
    pric_uplmt_amt: Decimal
    selfpay_prop: Decimal
    fulamt_ownpay_amt: Decimal
    overlmt_amt: Decimal
    preselfpay_amt: Decimal
    inscp_scp_amt: Decimal
    chrgitm_lv: str
    med_chrgitm_type: str
    bas_medn_flag: str | None = None
    hi_nego_drug_flag: str | None = None
    chld_medc_flag: str | None = None
    list_sp_item_flag: str | None = None
    lmt_used_flag: str
    drt_reim_flag: str | None = None
    hosp_part_amt: Decimal | None = None
    memo: str | None = None
    exp_content: Extension | None = None


class LinesAnswer(Message):
    """2204, 2301: the split of every line."""

    result: list[LineSplit]


class Amounts(Node):
    """The amounts of a bill: the four parts of the total, who pays, what is left."""

    medfee_sumamt: Decimal
    fulamt_ownpay_amt: Decimal
    overlmt_selfpay: Decimal
    preselfpay_amt: Decimal
    inscp_scp_amt: Decimal
    act_pay_dedc: Decimal
    hifp_pay: Decimal
    pool_prop_selfpay: Decimal
    cvlserv_pay: Decimal
    hifes_pay: Decimal
    hifmi_pay: Decimal
    hifob_pay: Decimal
    maf_pay: Decimal
    hifdm_pay: Decimal
    oth_pay: Decimal
    fund_pay_sumamt: Decimal
    psn_part_amt: Decimal
    acct_pay: Decimal
    psn_cash_pay: Decimal
    hosp_part_amt: Decimal
    balc: Decimal
    acct_mulaid_pay: Decimal


class SettlementInfo(Amounts):
    """setlinfo of 2101 2102 2206 2207 2303 2304; a preview has no ``setl_id``."""

    setl_id: str | None = None
    mdtrt_id: str | None = None
    psn_no: str
    psn_name: str
    psn_cert_type: str
    certno: str
    gend: str | None = None
    naty: str | None = None
    brdy: date | None = None
    age: Decimal | None = None
    insutype: str
    psn_type: str
    cvlserv_flag: str
    setl_time: datetime | None = None
    mdtrt_cert_type: str | None = None
    med_type: str
    medins_setl_id: str
    clr_optins: str | None = None
    clr_way: str | None = None
    clr_type: str
    exp_content: Extension | None = None


class FundShare(Node):
    """setldetail: what one fund pays, and how it came to that."""

    fund_pay_type: str
    inscp_scp_amt: Decimal
    crt_payb_lmt_amt: Decimal
    fund_payamt: Decimal
    fund_pay_type_name: str | None = None
    setl_proc_info: str | None = None


class SettlementAnswer(Message):
    """2206 2207 2303 2304."""

    setlinfo: SettlementInfo
    setldetail: list[FundShare]


class PharmacySettlementAnswer(SettlementAnswer):
    """2101 2102: the lines came with the request, so their split goes back."""

    detlcutinfo: list[LineSplit]


class ReversalInfo(Amounts):
    """setlinfo of 2103 2208 2305: the negative mirror of the original.

    ``psn_pay`` and ``cash_payamt`` are the names older pharmacy clients of 2103 read.
    """

    setl_id: str
    mdtrt_id: str
    setl_time: datetime
    clr_optins: str | None = None
    clr_way: str | None = None
    clr_type: str | None = None
    medins_setl_id: str
    psn_no: str | None = None
    psn_name: str | None = None
    psn_cert_type: str | None = None
    certno: str | None = None
    gend: str | None = None
    naty: str | None = None
    brdy: date | None = None
    age: Decimal | None = None
    insutype: str | None = None
    psn_type: str | None = None
    cvlserv_flag: str | None = None
    mdtrt_cert_type: str | None = None
    med_type: str | None = None
    begndate: date | None = None
    enddate: date | None = None
    invono: str | None = None
    psn_insu_rlts_id: str | None = None
    insu_admdvs: str | None = None
    mdtrt_cert_no: str | None = None
    setl_type: str | None = None
    crt_dedc: Decimal | None = None
    psn_pay: Decimal | None = None
    cash_payamt: Decimal | None = None
    exp_content: Extension | None = None


class ReversalAnswer(Message):
    """2103 2208 2305."""

    setlinfo: ReversalInfo
    setldetail: list[FundShare]


class SettlementReference(Node):
    """data of 2103 2208 2305: which settlement is undone.

    Who lost its number names the message that settled, in ``omsgid`` or in ``setl_id``;
    or the visit alone.
    """

    setl_id: Expected[str] = ""
    mdtrt_id: Expected[str] = ""
    psn_no: Expected[str] = ""
    omsgid: str = ""
    exp_content: Extension = {}


class ReversalRequest(Message):
    """2103 药店结算撤销, 2208 门诊结算撤销, 2305 住院结算撤销."""

    data: SettlementReference


class EncounterReference(Node):
    """data of 2404 2405: which encounter."""

    mdtrt_id: str
    psn_no: str
    exp_content: Extension = {}


class EncounterRequest(Message):
    """2404 入院撤销, 2405 出院撤销."""

    data: EncounterReference


class Diagnosis(Node):
    """diseinfo: one diagnosis, in the order of ``diag_srt_no``."""

    diag_type: str
    diag_srt_no: int
    diag_code: str
    diag_name: str
    diag_dept: Expected[str] = ""
    dise_dor_no: Expected[str] = ""
    dise_dor_name: Expected[str] = ""
    diag_time: Expected[datetime | None] = None
