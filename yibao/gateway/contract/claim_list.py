"""4101 医疗保障基金结算清单, 4102 状态, 4105 数量."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from yibao.gateway.contract.kinds import Expected, Message, Node, wire


class ClaimListHead(Node):
    """4101 setlinfo: the fields of the text of 2022 and of the older one."""

    psn_no: Expected[str] = ""
    mdtrt_id: str
    setl_id: str
    medcasno: str = ""
    dcla_time: datetime | None = None
    ntly: Expected[str] = ""
    prfs: Expected[str] = ""
    curr_addr: str = ""
    emp_name: str = ""
    emp_addr: str = ""
    emp_tel: str = ""
    poscode: str = ""
    coner_name: str = ""
    patn_rlts: Expected[str] = ""
    coner_addr: Expected[str] = ""
    coner_tel: Expected[str] = ""
    nwb_adm_type: str = ""
    nwb_bir_wt: Decimal | None = None
    nwb_adm_wt: Decimal | None = None
    mul_nwb_bir_wt: str = ""
    mul_nwb_adm_wt: str = ""
    opsp_diag_caty: str = ""
    opsp_mdtrt_date: date | None = None
    adm_way: str = ""
    trt_type: str = ""
    adm_time: datetime | None = None
    adm_dept_code: str = ""
    adm_dept_name: str = ""
    refldept_dept: str = ""
    dscg_time: datetime | None = None
    dscg_dept_code: str = ""
    dscg_dept_name: str = ""
    dscg_caty: Expected[str] = ""
    otp_wm_dise: str = ""
    wm_dise_code: str = ""
    otp_tcm_dise: str = ""
    tcm_dise_code: str = ""
    vent_used_dura: str = ""
    pwcry_bfadm_coma_dura: str = ""
    pwcry_afadm_coma_dura: str = ""
    spga_nurscare_days: Decimal | None = None
    lv1_nurscare_days: Decimal | None = None
    scd_nurscare_days: Decimal | None = None
    lv3_nurscare_days: Decimal | None = None
    dscg_way: str = ""
    acp_medins_name: str = ""
    acp_optins_code: str = ""
    bill_code: Expected[str] = ""
    bill_no: Expected[str] = ""
    biz_sn: Expected[str] = ""
    days_rinp_flag_31: str = ""
    days_rinp_pup_31: str = ""
    chfpdr_code: str = ""
    setl_begn_date: Expected[date | None] = None
    setl_end_date: Expected[date | None] = None
    medins_fill_dept: Expected[str] = ""
    medins_fill_psn: Expected[str] = ""
    resp_nurs_code: str = ""
    stas_type: str = ""
    hi_paymtd: str = ""
    age_days: int | None = None
    adm_caty: str = ""
    hi_setl_lv: str = ""
    hi_no: str = ""
    psn_name: str = ""
    gend: str = ""
    brdy: date | None = None
    age: Decimal | None = None
    nwb_age: int | None = None
    naty: str = ""
    patn_cert_type: str = ""
    certno: str = ""
    hi_type: str = ""
    insuplc: str = ""
    sp_psn_type: str = ""
    ipt_med_type: str = ""
    act_ipt_days: int | None = None
    diag_code_cnt: int | None = None
    oprn_oprt_code_cnt: int | None = None
    bld_cat: str = ""
    bld_amt: Decimal | None = None
    bld_unt: str = ""
    chfpdr_name: str = ""
    psn_selfpay: Decimal | None = None
    psn_ownpay: Decimal | None = None
    acct_pay: Decimal | None = None
    psn_cashpay: Decimal | None = None
    hsorg: str = ""
    hsorg_opter: str = ""
    fixmedins_name: str = ""
    fixmedins_code: str = ""


class ClaimTreatment(Node):
    """4101 opspdiseinfo."""

    oprn_oprt_name: str = ""
    oprn_oprt_code: str = ""
    diag_name: str = ""
    diag_code: str = ""


class ClaimDiagnosis(Node):
    """4101 diseinfo."""

    diag_type: Expected[str] = ""
    diag_code: str
    diag_name: str
    adm_cond_type: Expected[str] = ""
    maindiag_flag: Expected[str] = ""


class ClaimOperation(Node):
    """4101 oprninfo."""

    oprn_oprt_type: Expected[str] = ""
    oprn_oprt_name: str
    oprn_oprt_code: str
    anst_way: str = ""
    oper_dr_code: Expected[str] = ""
    anst_dr_code: str = ""
    oprn_oprt_begntime: datetime | None = None
    oprn_oprt_endtime: datetime | None = None
    anst_begntime: datetime | None = None
    anst_endtime: datetime | None = None
    oprn_oprt_date: date | None = None
    oper_dr_name: str = ""
    anst_dr_name: str = ""


class ClaimIntensiveCare(Node):
    """4101 icuinfo."""

    scs_cutd_ward_type: Expected[str] = ""
    scs_cutd_inpool_time: Expected[datetime | None] = None
    scs_cutd_exit_time: Expected[datetime | None] = None
    scs_cutd_sum_dura: Expected[str] = ""


class ClaimFund(Node):
    """4101 payinfo."""

    fund_pay_type: str
    fund_payamt: Decimal


class ClaimBlood(Node):
    """4101 bldinfo."""

    setl_list_bld_id: Expected[str] = wire("setl_List_bld_Id", "")
    psn_no: Expected[str] = ""
    mdtrt_id: Expected[str] = ""
    setl_id: Expected[str] = ""
    bld_cat: str = ""
    bld_amt: Decimal | None = None
    bld_unt: str = ""


class ClaimFee(Node):
    """4101 iteminfo, of the older text."""

    med_chrgitm: str
    amt: Decimal
    claa_sumfee: Decimal | None = None
    clab_amt: Decimal | None = None
    fulamt_ownpay_amt: Decimal | None = None
    oth_amt: Decimal | None = None


class ClaimListRequest(Message):
    """4101 医疗保障基金结算清单信息上传."""

    setlinfo: ClaimListHead
    payinfo: list[ClaimFund] = []
    opspdiseinfo: list[ClaimTreatment] = []
    diseinfo: list[ClaimDiagnosis] = []
    iteminfo: list[ClaimFee] = []
    oprninfo: list[ClaimOperation] = []
    icuinfo: list[ClaimIntensiveCare] = []
    bldinfo: list[ClaimBlood] = []


class ClaimListKept(Node):
    """4101 data: the number of the list."""

    setl_list_id: str


class ClaimListAnswer(Message):
    """4101 医疗保障基金结算清单信息上传."""

    data: ClaimListKept


class ClaimState(Node):
    """4102 stastinfo."""

    psn_no: str
    setl_id: str
    stas_type: str


class ClaimStates(Node):
    """4102 data."""

    stastinfo: list[ClaimState]


class ClaimStateRequest(Message):
    """4102 医疗保障基金结算清单信息状态修改."""

    data: ClaimStates


class ClaimCountQuery(Node):
    """4105 data; without care types, of all of them."""

    fixmedins_code: Expected[str] = ""
    medtype_list: Expected[object] = ""
    stt_begntime: datetime
    stt_endtime: datetime
    stt_flag: object = ""
    refdset_flag: str = ""
    fixmedins_name: str = ""


class ClaimCountRequest(Message):
    """4105 医疗保障基金结算清单数量统计查询."""

    data: ClaimCountQuery


class ClaimCountAnswer(Message):
    """4105 医疗保障基金结算清单数量统计查询."""

    need_upload_cnt: int = wire("needUploadCnt")
    uploaded_cnt: int = wire("uploadedCnt")
