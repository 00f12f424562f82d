"""2301-2304 住院费用与结算, 2401-2403 入院, 出院, 变更."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from yibao.gateway.contract.kinds import Expected, Extension, Message, Node, wire
from yibao.gateway.contract.settlement import Bill, Diagnosis, InstitutionFeeLine


class InpatientFeeLine(InstitutionFeeLine):
    """2301 feedetail; a return has a negative ``cnt`` and names ``init_feedetl_sn``."""

    init_feedetl_sn: str = ""
    drord_no: str = ""
    med_type: Expected[str] = ""


class InpatientLinesRequest(Message):
    """2301 住院费用明细上传."""

    feedetail: list[InpatientFeeLine]


class LineReference(Node):
    """2302 data; ``0000`` is every line not yet settled."""

    feedetl_sn: str
    mdtrt_id: str
    psn_no: str
    exp_content: Extension = {}


class LineWithdrawalRequest(Message):
    """2302 住院费用明细撤销: several lines may come in one message."""

    data: list[LineReference]


class InpatientBill(Bill):
    """2303 2304 data; ``mid_setl_flag`` 1 settles a stay that goes on."""

    mid_setl_flag: Expected[str] = ""
    discharged_on: date | None = wire("dscgTime", None)
    insuplc_admdvs: str = ""
    mdtrtarea_admvs: str = ""


class InpatientSettleRequest(Message):
    """2303 住院预结算, 2304 住院结算."""

    data: InpatientBill


class Stay(Node):
    """What 2401 and 2403 both say of a stay."""

    psn_no: str
    coner_name: str = ""
    tel: str = ""
    mdtrt_cert_type: Expected[str] = ""
    medrcdno: str = ""
    atddr_no: Expected[str] = ""
    chfpdr_name: Expected[str] = ""
    adm_diag_dscr: Expected[str] = ""
    adm_dept_codg: Expected[str] = ""
    adm_dept_name: Expected[str] = ""
    adm_bed: Expected[str] = ""
    dscg_maindiag_code: Expected[str] = ""
    dscg_maindiag_name: Expected[str] = ""
    main_cond_dscr: str = ""
    dise_codg: str = ""
    dise_name: str = ""
    oprn_oprt_code: str = ""
    oprn_oprt_name: str = ""
    fpsc_no: str = ""
    matn_type: str = ""
    birctrl_type: str = ""
    latechb_flag: str = ""
    geso_val: int | None = None
    fetts: int | None = None
    fetus_cnt: int | None = None
    pret_flag: str = ""
    birctrl_matn_date: date | None = None
    dise_type_code: str = ""
    exp_content: Extension = {}


class Admission(Stay):
    """2401 mdtrtinfo."""

    insutype: str
    begntime: datetime
    mdtrt_cert_no: str = ""
    card_sn: str = ""
    cert_type: str = ""
    certno: str = ""
    med_type: str
    ipt_no: str
    insuplc_admdvs: str = ""
    mdtrtarea_admvs: str = ""


class InpatientDiagnosis(Diagnosis):
    """2401 2402 2403 diseinfo."""

    mdtrt_id: Expected[str] = ""
    psn_no: Expected[str] = ""
    maindiag_flag: Expected[str] = ""
    adm_cond: str = ""


class AdmissionRequest(Message):
    """2401 入院办理."""

    mdtrtinfo: Admission
    diseinfo: list[InpatientDiagnosis] = []


class Admitted(Node):
    """2401 result: the number of the encounter."""

    mdtrt_id: str
    exp_content: Extension | None = None


class AdmissionAnswer(Message):
    """2401 入院办理."""

    result: Admitted


class Discharge(Node):
    """2402 dscginfo."""

    mdtrt_id: str
    psn_no: str
    insutype: Expected[str] = ""
    endtime: datetime
    dise_codg: str = ""
    dise_name: str = ""
    oprn_oprt_code: str = ""
    oprn_oprt_name: str = ""
    fpsc_no: str = ""
    matn_type: str = ""
    birctrl_type: str = ""
    latechb_flag: str = ""
    geso_val: int | None = None
    fetts: int | None = None
    fetus_cnt: int | None = None
    pret_flag: str = ""
    birctrl_matn_date: date | None = None
    cop_flag: str = ""
    dscg_dept_codg: Expected[str] = ""
    dscg_dept_name: Expected[str] = ""
    dscg_bed: str = ""
    dscg_way: Expected[str] = ""
    die_date: date | None = None
    exp_content: Extension = {}


class DischargeRequest(Message):
    """2402 出院办理."""

    dscginfo: Discharge
    diseinfo: list[InpatientDiagnosis] = []


class StayChange(Stay):
    """2403 adminfo: the stay as it now is; an empty field leaves it as it was."""

    mdtrt_id: str
    begntime: Expected[datetime | None] = None
    endtime: datetime | None = None
    med_type: Expected[str] = ""
    ipt_otp_no: Expected[str] = ""
    ttp_pay_prop: Decimal | None = None


class StayChangeRequest(Message):
    """2403 住院信息变更; diagnoses are added or changed by ``diag_srt_no``."""

    adminfo: StayChange
    diseinfo: list[InpatientDiagnosis] = []
