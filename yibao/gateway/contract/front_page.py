"""4401 住院病案首页."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from yibao.gateway.contract.kinds import Expected, Message, Node, wire


class FrontPageHead(Node):
    """4401 baseinfo."""

    mdtrt_sn: str
    mdtrt_id: str = ""
    psn_no: str = ""
    patn_ipt_cnt: str = ""
    ipt_no: str = ""
    medcasno: Expected[str] = ""
    psn_name: Expected[str] = ""
    gend: str = ""
    brdy: date | None = None
    ntly: str = ""
    ntly_name: str = ""
    nwb_bir_wt: Decimal | None = None
    nwb_adm_wt: Decimal | None = None
    birplc: str = ""
    napl: str = ""
    naty_name: str = ""
    naty: str = ""
    certno: str = ""
    prfs: str = ""
    mrg_stas: str = ""
    curr_addr_poscode: str = ""
    curr_addr: str = ""
    psn_tel: str = ""
    resd_addr_prov: str = ""
    resd_addr_city: str = ""
    resd_addr_coty: str = ""
    resd_addr_subd: str = ""
    resd_addr_vil: str = ""
    resd_addr_housnum: str = ""
    resd_addr_poscode: str = ""
    resd_addr: str = ""
    empr_tel: str = ""
    empr_poscode: str = ""
    empr_addr: str = ""
    coner_tel: str = ""
    coner_name: str = ""
    coner_addr: str = ""
    coner_rlts_code: str = ""
    adm_way_name: str = ""
    adm_way_code: str = ""
    trt_type_name: str = ""
    trt_type: str = ""
    adm_caty: str = ""
    adm_ward: str = ""
    adm_date: date | None = None
    dscg_date: date | None = None
    dscg_caty: str = ""
    refldept_caty_name: str = wire("Refldept_caty_name", "")
    dscg_ward: str = ""
    ipt_days: int | None = None
    drug_dicm_flag: str = ""
    dicm_drug_name: str = ""
    die_autp_flag: str = ""
    abo_code: str = ""
    abo_name: str = ""
    rh_code: str = ""
    rh_name: str = ""
    die_flag: str = ""
    deptdrt_name: str = ""
    chfdr_name: str = ""
    atddr_name: str = ""
    chfpdr_name: str = ""
    ipt_dr_name: str = ""
    resp_nurs_name: str = ""
    train_dr_name: str = ""
    intn_dr_name: str = ""
    codr_name: str = ""
    qltctrl_dr_name: str = ""
    qltctrl_nurs_name: str = ""
    medcas_qlt_name: str = ""
    medcas_qlt_code: str = ""
    qltctrl_date: date | None = None
    dscg_way_name: str = ""
    dscg_way: str = ""
    acp_medins_code: str = ""
    acp_medins_name: str = ""
    dscg_31days_rinp_flag: str = ""
    dscg_31days_rinp_pup: str = ""
    damg_intx_ext_rea: str = ""
    damg_intx_ext_rea_disecode: str = ""
    brn_damg_bfadm_coma_dura: str = ""
    brn_damg_afadm_coma_dura: str = ""
    vent_used_dura: str = ""
    cnfm_date: date | None = None
    patn_dise_diag_crsp: str = ""
    patn_dise_diag_crsp_code: str = ""
    ipt_patn_diag_inscp: str = ""
    ipt_patn_diag_inscp_code: str = ""
    dscg_trt_rslt: str = ""
    dscg_trt_rslt_code: str = ""
    medins_orgcode: str = ""
    age: Decimal | None = None
    aise: str = ""
    pote_intn_dr_name: str = ""
    hbsag: str = ""
    hcv_ab: str = wire("hcv-ab", "")
    hiv_ab: str = wire("hiv-ab", "")
    resc_cnt: int | None = None
    resc_succ_cnt: int | None = None
    hosp_dise_fsttime: str = ""
    hif_pay_way_name: str = ""
    hif_pay_way_code: str = ""
    med_fee_paymtd_name: str = ""
    medfee_paymtd_code: str = ""
    selfpay_amt: Decimal | None = None
    medfee_sumamt: Expected[Decimal | None] = None
    ordn_med_servfee: Decimal | None = None
    ordn_trt_oprt_fee: Decimal | None = None
    nurs_fee: Decimal | None = None
    com_med_serv_oth_fee: Decimal | None = None
    palg_diag_fee: Decimal | None = None
    lab_diag_fee: Decimal | None = None
    rdhy_diag_fee: Decimal | None = None
    clnc_dise_fee: Decimal | None = None
    nsrgtrt_item_fee: Decimal | None = None
    clnc_phys_trt_fee: Decimal | None = None
    rgtrt_trt_fee: Decimal | None = None
    anst_fee: Decimal | None = None
    rgtrt_fee: Decimal | None = None
    rhab_fee: Decimal | None = None
    tcm_trt_fee: Decimal | None = None
    wm_fee: Decimal | None = None
    abtl_medn_fee: Decimal | None = None
    tcmpat_fee: Decimal | None = None
    tcmherb_fee: Decimal | None = None
    blo_fee: Decimal | None = None
    albu_fee: Decimal | None = None
    glon_fee: Decimal | None = None
    clotfac_fee: Decimal | None = None
    cyki_fee: Decimal | None = None
    exam_dspo_matl_fee: Decimal | None = None
    trt_dspo_matl_fee: Decimal | None = None
    oprn_dspo_matl_fee: Decimal | None = None
    oth_fee: Decimal | None = None
    vali_flag: Expected[str] = ""
    fixmedins_code: Expected[str] = ""
    ctd: Expected[str] = ""
    deptdrt_code: Expected[str] = ""
    chfdr_code: str = ""
    atddr_code: Expected[str] = ""
    chfpdr_code: str = ""
    ipt_dr_code: Expected[str] = ""
    resp_nurs_code: Expected[str] = ""
    train_dr_code: str = ""
    intn_dr_code: str = ""
    qltctrl_dr_code: str = ""
    qltctrl_nurs_code: str = ""
    pote_intn_dr_code: str = ""


class FrontPageDiagnosis(Node):
    """4401 diseinfo."""

    palg_no: str = ""
    ipt_patn_disediag_type_code: str = ""
    disediag_type: str = ""
    maindiag_flag: str = ""
    diag_code: str
    diag_name: str = ""
    inhosp_diag_code: str = ""
    inhosp_diag_name: str = ""
    adm_dise_cond_name: str = ""
    adm_dise_cond_code: str = ""
    adm_cond: str = ""
    adm_cond_code: str = ""
    high_diag_evid: str = ""
    bkup_deg: str = ""
    bkup_deg_code: str = ""
    vali_flag: Expected[str] = ""
    ipt_medcas_hmpg_sn: Expected[str] = ""
    mdtrt_sn: Expected[str] = ""
    fixmedins_code: str = ""


class FrontPageOperation(Node):
    """4401 oprninfo."""

    oprn_oprt_date: date | None = None
    oprn_oprt_name: str = ""
    oprn_oprt_code: str
    oprn_oprt_sn: str = ""
    oprn_lv_code: str = ""
    oprn_lv_name: str = ""
    oper_name: str = ""
    asit_1_name: str = ""
    asit_name2: str = ""
    sinc_heal_lv: str = ""
    sinc_heal_lv_code: str = ""
    anst_mtd_name: str = ""
    anst_mtd_code: str = ""
    anst_dr_name: str = ""
    oprn_oper_part: str = ""
    oprn_oper_part_code: str = ""
    oprn_con_time: str = ""
    anst_lv_name: str = ""
    anst_lv_code: str = ""
    oprn_patn_type: str = ""
    oprn_patn_type_code: str = ""
    main_oprn_flag: str = ""
    anst_asa_lv_code: str = ""
    anst_asa_lv_name: str = ""
    anst_medn_code: str = ""
    anst_medn_name: str = ""
    anst_medn_dos: str = ""
    unt: str = ""
    anst_begntime: datetime | None = None
    anst_endtime: datetime | None = None
    anst_copn_code: str = ""
    anst_copn_name: str = ""
    anst_copn_dscr: str = ""
    pacu_begntime: datetime | None = None
    pacu_endtime: datetime | None = None
    canc_oprn_flag: str = ""
    vali_flag: Expected[str] = ""
    ipt_medcas_hmpg_sn: Expected[str] = ""
    mdtrt_sn: Expected[str] = ""


class FrontPageIntensiveCare(Node):
    """4401 icuinfo."""

    icu_codeid: str = ""
    inpool_icu_time: datetime | None = None
    out_icu_time: datetime | None = None
    medins_orgcode: str = ""
    nurscare_lv_code: str = ""
    nurscare_lv_name: str = ""
    nurscare_days: int | None = None
    back_icu: str = ""
    vali_flag: Expected[str] = ""
    ipt_medcas_hmpg_sn: Expected[str] = ""
    mdtrt_sn: Expected[str] = ""
    fixmedins_code: str = ""


class FrontPageRequest(Message):
    """4401 住院病案首页信息."""

    baseinfo: FrontPageHead
    diseinfo: list[FrontPageDiagnosis] = []
    oprninfo: list[FrontPageOperation] = []
    icuinfo: list[FrontPageIntensiveCare] = []
