"""5201-5204 5206 医保服务查询, 5301 5303 医药机构服务查询."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from yibao.gateway.contract.kinds import Expected, Message, Node
from yibao.gateway.contract.settlement import Amounts, FundShare


class EncounterQuery(Node):
    """5201 data."""

    psn_no: str
    begntime: datetime
    endtime: datetime
    med_type: Expected[str] = ""
    mdtrt_id: str = ""


class EncounterQueryRequest(Message):
    """5201 就诊信息查询."""

    data: EncounterQuery


class EncounterRecord(Node):
    """5201 mdtrtinfo."""

    mdtrt_id: str
    psn_no: str
    psn_cert_type: str
    certno: str
    psn_name: str
    gend: str
    naty: str | None = None
    brdy: date | None = None
    age: Decimal | None = None
    coner_name: str | None = None
    tel: str | None = None
    insutype: str
    psn_type: str
    maf_psn_flag: str | None = None
    cvlserv_flag: str
    flxempe_flag: str | None = None
    nwb_flag: str | None = None
    insu_optins: str | None = None
    emp_name: str | None = None
    begntime: datetime
    endtime: Expected[datetime | None] = None
    mdtrt_cert_type: str | None = None
    med_type: str
    ars_year_ipt_flag: str | None = None
    pre_pay_flag: str | None = None
    ipt_otp_no: str | None = None
    medrcdno: str | None = None
    atddr_no: str | None = None
    chfpdr_name: str | None = None
    adm_dept_codg: str | None = None
    adm_dept_name: str | None = None
    adm_bed: str | None = None
    dscg_maindiag_code: str | None = None
    dscg_maindiag_name: str | None = None
    dscg_dept_codg: str | None = None
    dscg_dept_name: str | None = None
    dscg_bed: str | None = None
    dscg_way: str | None = None
    main_cond_dscr: str | None = None
    dise_codg: str | None = None
    dise_name: str | None = None
    oprn_oprt_code: str | None = None
    oprn_oprt_name: str | None = None
    otp_diag_info: str | None = None
    inhosp_stas: str | None = None
    die_date: date | None = None
    ipt_days: int | None = None
    fpsc_no: str | None = None
    matn_type: str | None = None
    birctrl_type: str | None = None
    latechb_flag: str | None = None
    geso_val: int | None = None
    fetts: int | None = None
    fetus_cnt: int | None = None
    pret_flag: str | None = None
    birctrl_matn_date: date | None = None
    cop_flag: str | None = None
    opter_id: str | None = None
    opter_name: str | None = None
    opt_time: datetime | None = None
    memo: str | None = None


class EncounterQueryAnswer(Message):
    """5201 就诊信息查询."""

    mdtrtinfo: list[EncounterRecord]


class DiagnosisQuery(Node):
    """5202 data."""

    mdtrt_id: str
    psn_no: str


class DiagnosisQueryRequest(Message):
    """5202 诊断信息查询."""

    data: DiagnosisQuery


class DiagnosisRecord(Node):
    """5202 diseinfo."""

    diag_info_id: str
    mdtrt_id: str
    psn_no: str
    inout_diag_type: str
    diag_type: str
    maindiag_flag: str
    diag_srt_no: int
    diag_code: str
    diag_name: str
    adm_cond: str | None = None
    diag_dept: Expected[str | None] = None
    dise_dor_no: Expected[str | None] = None
    dise_dor_name: Expected[str | None] = None
    diag_time: Expected[datetime | None] = None
    opter_id: str | None = None
    opter_name: str | None = None
    opt_time: datetime | None = None


class DiagnosisQueryAnswer(Message):
    """5202 诊断信息查询."""

    diseinfo: list[DiagnosisRecord]


class SettlementQuery(Node):
    """5203 5204 data."""

    psn_no: str
    setl_id: Expected[str] = ""
    mdtrt_id: Expected[str] = ""


class SettlementQueryRequest(Message):
    """5203 结算信息查询, 5204 费用明细查询."""

    data: SettlementQuery


class SettlementRecord(Amounts):
    """5203 setlinfo; ``psn_pay`` and ``cash_payamt`` are this query's own names."""

    setl_id: str
    mdtrt_id: str
    psn_no: str
    psn_name: str
    psn_cert_type: str
    certno: str
    gend: str
    naty: str | None = None
    brdy: date | None = None
    age: Decimal | None = None
    insutype: str
    psn_type: str
    cvlserv_flag: str
    flxempe_flag: str | None = None
    nwb_flag: str | None = None
    insu_optins: str | None = None
    emp_name: str | None = None
    pay_loc: str
    fixmedins_code: str
    fixmedins_name: str
    hosp_lv: str | None = None
    fixmedins_poolarea: str | None = None
    lmtpric_hosp_lv: str | None = None
    dedc_hosp_lv: str | None = None
    begndate: date
    enddate: date
    setl_time: datetime
    mdtrt_cert_type: str | None = None
    med_type: str
    clr_type: str
    clr_way: str | None = None
    clr_optins: str | None = None
    psn_pay: Decimal
    cash_payamt: Decimal
    medins_setl_id: str
    refd_setl_flag: str
    year: str
    dise_codg: str | None = None
    dise_name: str | None = None
    invono: str | None = None
    opter_id: str | None = None
    opter_name: str | None = None
    opt_time: datetime | None = None
    pref_fund_pay: Decimal | None = None


class SettlementQueryAnswer(Message):
    """5203 结算信息查询."""

    setlinfo: SettlementRecord
    setldetail: list[FundShare]


class FeeLineRecord(Node):
    """5204: one line as it was billed and split; the output is the bare list."""

    mdtrt_id: str
    setl_id: Expected[str | None] = None
    feedetl_sn: str
    rx_drord_no: str | None = None
    med_type: str
    fee_ocur_time: datetime
    cnt: Decimal
    pric: Decimal
    sin_dos_dscr: str | None = None
    used_frqu_dscr: str | None = None
    prd_days: Decimal | None = None
    medc_way_dscr: str | None = None
    det_item_fee_sumamt: Decimal
    pric_uplmt_amt: Decimal
    selfpay_prop: Decimal
    fulamt_ownpay_amt: Decimal
    overlmt_amt: Decimal
    preselfpay_amt: Decimal
    inscp_scp_amt: Decimal
    chrgitm_lv: str
    hilist_code: str
    hilist_name: str
    list_type: str
    med_list_codg: str
    medins_list_codg: Expected[str | None] = None
    medins_list_name: Expected[str | None] = None
    med_chrgitm_type: str
    prodname: str | None = None
    spec: str | None = None
    dosform_name: Expected[str | None] = None
    bilg_dept_codg: str | None = None
    bilg_dept_name: str | None = None
    bilg_dr_codg: str | None = None
    bilg_dr_name: str | None = None
    acord_dept_codg: str | None = None
    acord_dept_name: str | None = None
    orders_dr_code: str | None = None
    orders_dr_name: str | None = None
    lmt_used_flag: str | None = None
    hosp_prep_flag: str | None = None
    hosp_appr_flag: str | None = None
    tcmdrug_used_way: str | None = None
    prodplac_type: str | None = None
    bas_medn_flag: str | None = None
    hi_nego_drug_flag: str | None = None
    chld_medc_flag: str | None = None
    etip_flag: str | None = None
    etip_hosp_code: str | None = None
    dscg_tkdrug_flag: str | None = None
    list_sp_item_flag: str | None = None
    matn_fee_flag: str | None = None
    drt_reim_flag: str | None = None
    memo: str | None = None
    opter_id: str | None = None
    opter_name: str | None = None
    opt_time: datetime | None = None


class AccumulatorQuery(Node):
    """5206 data; ``cum_ym`` yyyyMM limits to a month, empty is the whole year."""

    psn_no: str
    cum_ym: str = ""


class AccumulatorQueryRequest(Message):
    """5206 人员累计信息查询."""

    data: AccumulatorQuery


class Accumulator(Node):
    """5206 cuminfo."""

    insutype: str
    year: str
    cum_ym: str
    cum_type_code: str
    cum: Decimal


class AccumulatorQueryAnswer(Message):
    """5206 人员累计信息查询."""

    cuminfo: list[Accumulator]


class FilingQuery(Node):
    """5301 data."""

    psn_no: str


class FilingQueryRequest(Message):
    """5301 人员慢特病备案查询."""

    data: FilingQuery


class FilingRecord(Node):
    """5301 feedetail."""

    opsp_dise_code: str
    opsp_dise_name: str
    begndate: date
    enddate: date | None = None


class FilingQueryAnswer(Message):
    """5301 人员慢特病备案查询."""

    feedetail: list[FilingRecord]


class InHospitalQuery(Node):
    """5303 data."""

    psn_no: str = ""
    begntime: datetime
    endtime: datetime


class InHospitalQueryRequest(Message):
    """5303 在院信息查询."""

    data: InHospitalQuery


class InHospitalRecord(Node):
    """5303 data; ``begndate`` is the day of admission."""

    mdtrt_id: str
    psn_no: str
    psn_cert_type: str
    certno: str
    psn_name: str
    gend: str
    brdy: date | None = None
    age: Decimal
    insutype: str
    begndate: date
    med_type: str
    ipt_otp_no: str | None = None
    out_flag: str | None = None


class InHospitalQueryAnswer(Message):
    """5303 在院信息查询."""

    data: list[InHospitalRecord]
