"""2201-2207 门急诊: 挂号, 就诊信息, 费用明细, 预结算与结算."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from yibao.gateway.contract.kinds import Expected, Extension, Message, Node, wire
from yibao.gateway.contract.settlement import (
    Bill,
    Diagnosis,
    InstitutionFeeLine,
    Patient,
)


class Registration(Patient):
    """2201 data."""

    insutype: str
    begntime: datetime
    ipt_otp_no: str
    atddr_no: str = ""
    dr_name: str = ""
    dept_code: Expected[str] = ""
    dept_name: Expected[str] = ""
    caty: Expected[str] = ""
    exp_content: Extension = {}


class RegistrationRequest(Message):
    """2201 门诊挂号."""

    data: Registration


class Registered(Node):
    """2201 data: the number of the encounter."""

    mdtrt_id: str
    psn_no: str
    ipt_otp_no: str
    exp_content: Extension | None = None


class RegistrationAnswer(Message):
    """2201 门诊挂号."""

    data: Registered


class RegistrationReference(Node):
    """2202 data."""

    psn_no: str
    mdtrt_id: str
    ipt_otp_no: Expected[str] = ""
    exp_content: Extension = {}


class RegistrationCancelRequest(Message):
    """2202 门诊挂号撤销."""

    data: RegistrationReference


class Visit(Node):
    """2203 2203A mdtrtinfo; ``rx…`` is the outside prescription a pharmacy attaches."""

    mdtrt_id: str
    psn_no: str
    med_type: str
    begntime: datetime
    main_cond_dscr: str = ""
    dise_type_code: str = ""
    dise_codg: Expected[str] = ""
    dise_name: Expected[str] = ""
    birctrl_type: str = ""
    birctrl_matn_date: date | None = None
    matn_type: str = ""
    geso_val: int | None = None
    matn_locl_dise_code1: str = ""
    matn_locl_dise_code2: str = ""
    matn_locl_dise_code3: str = ""
    matn_locl_dise_code4: str = ""
    rx_institution_code: str = wire("rxfixmedinsCode", "")
    rx_institution_name: str = wire("rxfixmedinsName", "")
    rx_file: object = wire("rxIn", None)
    rx_file_name: str = wire("rxfilename", "")
    rx_extension: str = wire("rxExpContent", "")
    exp_content: Extension = {}


class OutpatientDiagnosis(Diagnosis):
    """2203 2203A diseinfo; ``vali_flag`` 0 takes a diagnosis back."""

    vali_flag: Expected[str] = ""


class VisitRequest(Message):
    """2203 门诊就诊信息上传, 2203A."""

    mdtrtinfo: Visit
    diseinfo: list[OutpatientDiagnosis]


class OutpatientFeeLine(InstitutionFeeLine):
    """2204 feedetail; one batch (``chrg_bchno``) has one ``dise_codg``."""

    chrg_bchno: str
    dise_codg: str = ""
    rxno: str = ""
    rx_circ_flag: Expected[str] = ""
    sin_dos_dscr: str = ""
    used_frqu_dscr: str = ""
    prd_days: Decimal | None = None
    medc_way_dscr: str = ""
    tcmherb_prov_code: str = ""
    mcs_prov_code: str = ""


class OutpatientLinesRequest(Message):
    """2204 门诊费用明细信息上传."""

    feedetail: list[OutpatientFeeLine]


class BatchReference(Node):
    """2205 data; batch ``0000`` is everything not yet settled."""

    mdtrt_id: str
    chrg_bchno: str
    psn_no: str
    exp_content: Extension = {}


class BatchWithdrawalRequest(Message):
    """2205 门诊费用明细信息撤销."""

    data: BatchReference


class OutpatientBill(Bill):
    """2206 2207 data."""

    med_type: str
    chrg_bchno: str
    pub_hosp_rfom_flag: str = ""


class OutpatientSettleRequest(Message):
    """2206 门诊预结算, 2207 门诊结算."""

    data: OutpatientBill
