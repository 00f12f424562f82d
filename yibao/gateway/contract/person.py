"""1101 人员信息, 1201 医药机构信息, 2001 待遇检查."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from yibao.gateway.contract.kinds import Expected, Extension, Message, Node


class PersonQuery(Node):
    """1101 data: whose credential or certificate is shown; ``begntime``: a past day."""

    mdtrt_cert_type: Expected[str] = ""
    mdtrt_cert_no: Expected[str] = ""
    card_sn: str = ""
    begntime: datetime | None = None
    psn_cert_type: Expected[str] = ""
    certno: Expected[str] = ""
    psn_name: Expected[str] = ""


class PersonRequest(Message):
    """1101 人员信息获取."""

    data: PersonQuery


class PersonBase(Node):
    """1101 baseinfo."""

    psn_no: str
    psn_cert_type: str
    certno: str
    psn_name: str
    gend: str
    naty: str | None = None
    brdy: date | None = None
    age: Decimal
    exp_content: Extension | None = None


class PersonInsurance(Node):
    """1101 insuinfo: one row per insurance."""

    balc: Decimal
    insutype: str
    psn_type: str
    psn_insu_stas: str | None = None
    psn_insu_date: date | None = None
    paus_insu_date: date | None = None
    cvlserv_flag: str
    insuplc_admdvs: str
    emp_name: str | None = None


class PersonIdentity(Node):
    """1101 idetinfo: one row per special identity."""

    psn_idet_type: str
    psn_type_lv: str | None = None
    memo: str | None = None
    begntime: datetime
    endtime: datetime | None = None


class PersonAnswer(Message):
    """1101 人员信息获取."""

    baseinfo: PersonBase
    insuinfo: list[PersonInsurance]
    idetinfo: list[PersonIdentity]


class InstitutionQuery(Node):
    """1201 medinsinfo."""

    fixmedins_type: Expected[str] = ""
    fixmedins_name: str = ""
    fixmedins_code: str = ""


class InstitutionRequest(Message):
    """1201 医药机构信息获取."""

    medinsinfo: InstitutionQuery


class InstitutionInfo(Node):
    """1201 medinsinfo."""

    fixmedins_code: str
    fixmedins_name: str
    uscc: str
    fixmedins_type: str
    hosp_lv: str | None = None
    exp_content: Extension | None = None


class InstitutionAnswer(Message):
    """1201 医药机构信息获取."""

    medinsinfo: list[InstitutionInfo]


class EntitlementQuery(Node):
    """2001 data."""

    psn_no: str
    insutype: str
    fixmedins_code: Expected[str] = ""
    med_type: str
    begntime: datetime
    endtime: datetime | None = None
    dise_codg: str = ""
    dise_name: str = ""
    oprn_oprt_code: str = ""
    oprn_oprt_name: str = ""
    matn_type: str = ""
    birctrl_type: str = ""
    exp_content: Extension = {}


class EntitlementRequest(Message):
    """2001 人员待遇享受检查."""

    data: EntitlementQuery


class Entitlement(Node):
    """2001 trtinfo: one row per fund, with the reason when it pays nothing."""

    psn_no: str
    trt_chk_type: str
    fund_pay_type: str
    trt_enjymnt_flag: str
    begndate: date
    enddate: date | None = None
    trt_chk_rslt: str | None = None
    exp_content: Extension | None = None


class EntitlementAnswer(Message):
    """2001 人员待遇享受检查."""

    trtinfo: list[Entitlement]
