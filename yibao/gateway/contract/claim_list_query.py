"""4103 医疗保障基金结算清单信息查询."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from yibao.gateway.contract.kinds import Message, Node, wire


class ClaimListQuery(Node):
    """4103 data."""

    psn_no: str
    setl_id: str


class ClaimListQueryRequest(Message):
    """4103 医疗保障基金结算清单信息查询."""

    data: ClaimListQuery


class ClaimListRecord(Node):
    """4103 setlinfo."""

    setl_id: str
    setl_list_sn: str
    psn_no: str
    mdtrt_id: str
    fixmedins_name: str
    fixmedins_code: str
    hi_setl_lv: str | None = None
    medcasno: str | None = None
    dcla_time: datetime | None = None
    psn_name: str | None = None
    gend: str | None = None
    brdy: date | None = None
    age: Decimal | None = None
    age_daus: int | None = None
    ntly: str | None = None
    naty: str | None = None
    patn_cert_type: str | None = None
    certno: str | None = None
    prfs: str | None = None
    curr_addr: str | None = None
    emp_name: str | None = None
    emp_addr: str | None = None
    emp_tel: str | None = None
    emp_poscode: str | None = None
    coner_name: str | None = None
    patn_rlts: str | None = None
    coner_addr: str | None = None
    coner_tel: str | None = None
    insutype: str | None = None
    sp_psn_type: str | None = None
    insu_admdvs: str | None = None
    nwb_adm_type: str | None = None
    nwb_bir_wt: Decimal | None = None
    nwb_adm_wt: Decimal | None = None
    mul_nwb_bir_wt: str | None = None
    mul_nwb_adm_wt: str | None = None
    opsp_diag_caty: str | None = None
    opsp_mdtrt_time: date | None = None
    ipt_med_type: str | None = None
    adm_way_code: str | None = None
    trt_type: str | None = None
    adm_time: datetime | None = None
    dscg_time: datetime | None = None
    adm_caty: str | None = None
    refl_caty: str | None = None
    dscg_caty: str | None = None
    act_ipt_days: int | None = None
    otp_wm_dise: str | None = None
    otp_wm_diag_dise_code: str | None = None
    otp_tcm_dise: str | None = None
    otp_tcm_diag_dise_code: str | None = None
    diag_code_cnt: int | None = None
    oprn_oprt_code_cnt: int | None = None
    vent_used_days: int | None = None
    vent_used_h_cnt: int | None = None
    vent_used_m_cnt: int | None = None
    bfadm_coma_days: int | None = None
    bfadm_coma_h_cnt: int | None = None
    bfadm_coma_m_cnt: int | None = None
    afadm_coma_days: int | None = None
    afadm_coma_h_cnt: int | None = None
    afadm_coma_m_cnt: int | None = None
    spga_nurscare_days: Decimal | None = None
    lv1_nurscare_days: Decimal | None = None
    scd_nurscare_days: Decimal | None = None
    lv3_nurscare_days: Decimal | None = None
    dscg_way: str | None = None
    acp_medins_name: str | None = None
    acp_optins_code: str | None = None
    days_rinp_flag_31: str | None = None
    days_rinp_pup_31: str | None = None
    chfpdr_name: str | None = None
    chfpdr_code: str | None = None
    biz_sn: str | None = None
    bill_code: str | None = None
    bill_no: str | None = None
    setl_begn_date: date | None = None
    setl_end_date: date | None = None
    psn_selfpay: Decimal | None = None
    psn_ownpay: Decimal | None = None
    acct_pay: Decimal | None = None
    psn_cashpay: Decimal | None = None
    hi_paymtd: str | None = None
    medins_fill_dept: str | None = None
    medins_fill_psn: str | None = None
    hi_no: str | None = None
    hi_type: str | None = None
    opsp_dise_name: str | None = None
    opsp_dise_code: str | None = None
    dscg_diag: str | None = None
    resp_nurs_name: str | None = None
    resp_nurs_code: str | None = None
    hsorg_opter_code: str | None = None
    stas_type: str | None = None
    hsorg_opter: str | None = None
    hsorg_name: str | None = None
    hsorg_code: str | None = None
    chk_cont: str | None = None
    adm_dept_codg: str | None = None
    adm_dept_name: str | None = None
    dscg_dept_codg: str | None = None
    dscg_dept_name: str | None = None
    setl_time: datetime | None = None


class FundRecord(Node):
    """4103 payinfo."""

    setl_id: str
    psn_no: str
    mdtrt_id: str
    fund_pay_type: str
    poolarea_fund_pay_type: str | None = None
    poolarea_fund_pay_name: str | None = None
    fund_payamt: Decimal


class TreatmentRecord(Node):
    """4103 opspdiseinfo."""

    setl_list_opsp_trt_id: str | None = None
    mdtrt_id: str
    setl_id: str
    psn_no: str
    diag_code: str | None = None
    diag_name: str | None = None
    oprn_oprt_name: str | None = None
    oprn_oprt_code: str | None = None


class ClaimDiagnosisRecord(Node):
    """4103 diseinfo."""

    setl_list_diag_id: str | None = None
    setl_id: str
    mdtrt_id: str
    psn_no: str
    diag_type: str | None = None
    maindiag_flag: str
    diag_code: str
    diag_name: str
    adm_cond_type: str | None = None


class FeeRecord(Node):
    """4103 iteminfo."""

    etl_list_chrgitm_id: str | None = None
    setl_id: str
    mdtrt_id: str
    psn_no: str
    med_chrgitm_type: str | None = None
    item_sumamt: Decimal
    item_claa_sumfee: Decimal | None = None
    item_clab_amt: Decimal | None = None
    item_fulamt_ownpay_amt: Decimal | None = None
    item_ownpay_amt: Decimal | None = None
    sindise_code_name: str | None = None
    daysrg_code_name: str | None = None


class OperationRecord(Node):
    """4103 oprninfo."""

    setl_list_oprn_id: str | None = None
    setl_id: str
    psn_no: str
    mdtrt_id: str
    main_oprn_flag: str
    oprn_oprt_name: str | None = None
    oprn_oprt_code: str | None = None
    oprn_oprt_date: date | None = None
    anst_way: str | None = None
    oper_dr_name: str | None = None
    oper_dr_code: str | None = None
    anst_dr_name: str | None = None
    anst_dr_code: str | None = None
    oprn_oprt_begntime: datetime | None = None
    oprn_oprt_endtime: datetime | None = None
    anst_begntime: datetime | None = None
    anst_endtime: datetime | None = None


class IntensiveCareRecord(Node):
    """4103 icuinfo."""

    setl_list_scs_cutd_id: str | None = None
    psn_no: str
    mdtrt_id: str
    setl_id: str
    scs_cutd_ward_type: str | None = None
    scs_cutd_inpool_time: datetime | None = None
    scs_cutd_exit_time: datetime | None = None
    scs_cutd_sum_dura: str | None = None


class BloodRecord(Node):
    """4103 bldinfo."""

    setl_list_bld_id: str | None = wire("setl_List_bld_Id", None)
    psn_no: str
    mdtrt_id: str
    setl_id: str
    bld_cat: str | None = None
    bld_amt: Decimal | None = None
    bld_unt: str | None = None


class ClaimListQueryAnswer(Message):
    """4103 医疗保障基金结算清单信息查询."""

    setlinfo: ClaimListRecord
    payinfo: list[FundRecord]
    opspdiseinfo: list[TreatmentRecord]
    diseinfo: list[ClaimDiagnosisRecord]
    iteminfo: list[FeeRecord]
    oprninfo: list[OperationRecord]
    icuinfo: list[IntensiveCareRecord]
    bldinfo: list[BloodRecord]
