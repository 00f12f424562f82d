"""The messages of the national interface as a hospital's system writes them.

Each function gives the ``input`` of one transaction; ``whole`` puts the head round it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from yibao.engine.money import Money
from yibao.simulator.known import Charge, Institution, Patient

BEIJING = ZoneInfo("Asia/Shanghai")
OWN_ACCOUNT, FAMILY_ACCOUNT = "1", "2"
APPROVED = "1"  # hosp_appr_flag
ALL = "0000"  # every unsettled batch or line
PHARMACY_SALE = "41"  # med_type
Content = dict[str, Any]
Disease = tuple[str, str]  # code, name
NO_DISEASE = ("", "")


@dataclass(slots=True)
class Desk:
    """One institution's desk: its numbers run on and are never given twice."""

    institution: Institution
    cashier: tuple[str, str] = ("SK01", "收费员")
    sign_no: str = ""
    _sent: Iterator[int] = field(default_factory=lambda: count(1))
    _given: Iterator[int] = field(default_factory=lambda: count(1))

    def message_no(self, now: datetime) -> str:
        """发送方报文ID: institution, time, serial."""
        serial = next(self._sent) % 10_000
        return f"{self.institution.code:.12}{now:%Y%m%d%H%M%S}{serial:04}"

    def own_no(self, now: datetime) -> str:
        """A number of the institution's own, for a visit, a batch or a line."""
        return f"{now:%y%m%d%H%M%S}{next(self._given):05}"


def whole(desk: Desk, number: str, content: Mapping[str, Any]) -> Content:
    """The message with its head (公共报文头)."""
    now, own = datetime.now(BEIJING), desk.institution
    return {
        "infno": number,
        "msgid": desk.message_no(now),
        "mdtrtarea_admvs": own.area,
        "insuplc_admdvs": "",
        "recer_sys_code": "HIS",
        "infver": "V1.0",
        "opter_type": "1",
        "opter": desk.cashier[0],
        "opter_name": desk.cashier[1],
        "inf_time": stamp(now),
        "fixmedins_code": own.code,
        "fixmedins_name": own.name,
        "sign_no": desk.sign_no,
        "input": content,
    }


def stamp(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S}"


def total(charges: Iterable[Charge]) -> str:
    """The sum of what is charged, as it goes over the wire."""
    return str(Money.sum(one.total for one in charges))


# ---- 签到、人员


def sign_in(desk: Desk) -> Content:
    """9001 签到."""
    return {"signIn": {"opter_no": desk.cashier[0], "mac": "", "ip": "127.0.0.1"}}


def identify(patient: Patient) -> Content:
    """1101 人员信息获取."""
    return {"data": shown(patient)}


def shown(patient: Patient) -> Content:
    kind, number, card_sn = patient.shown
    return {
        "mdtrt_cert_type": kind,
        "mdtrt_cert_no": number,
        "card_sn": card_sn,
        "psn_cert_type": patient.id_kind,
        "certno": patient.id_no,
        "psn_name": patient.name,
    }


def who(patient: Patient) -> Content:
    told = {"psn_no": patient.person_no, "insutype": patient.insurance}
    return {**shown(patient), **told}


# ---- 门诊: 2201, 2203, 2204, 2205, 2206, 2207


def register(desk: Desk, patient: Patient, at: datetime) -> Content:
    """2201 门诊挂号."""
    physician, department = desk.institution.physician, desk.institution.department
    return {
        "data": {
            **who(patient),
            "begntime": stamp(at),
            "ipt_otp_no": f"MZ{desk.own_no(at)}",
            "atddr_no": physician[0],
            "dr_name": physician[1],
            "dept_code": department[0],
            "dept_name": department[1],
        }
    }


def cancel_registration(patient: Patient, visit_no: str, own_no: str) -> Content:
    """2202 门诊挂号撤销."""
    told = {"psn_no": patient.person_no, "mdtrt_id": visit_no, "ipt_otp_no": own_no}
    return {"data": told}


def see(
    desk: Desk,
    patient: Patient,
    visit_no: str,
    care: str,
    at: datetime,
    diagnosis: Disease,
    disease: Disease = NO_DISEASE,
) -> Content:
    """2203 门诊就诊信息上传."""
    visit = {
        "mdtrt_id": visit_no,
        "psn_no": patient.person_no,
        "med_type": care,
        "begntime": stamp(at),
        "dise_codg": disease[0],
        "dise_name": disease[1],
    }
    return {"mdtrtinfo": visit, "diseinfo": [diagnosed(desk, diagnosis, at)]}


def charge(
    desk: Desk,
    patient: Patient,
    visit_no: str,
    batch: str,
    charges: Iterable[Charge],
    at: datetime,
    disease: str = "",
) -> Content:
    """2204 门诊费用明细信息上传."""
    batched = {"chrg_bchno": batch, "dise_codg": disease}
    lines = [line(desk, patient, visit_no, one, at) for one in charges]
    return {"feedetail": [{**one, **batched} for one in lines]}


def withdraw(patient: Patient, visit_no: str, batch: str = ALL) -> Content:
    """2205 门诊费用明细信息撤销."""
    told = {"mdtrt_id": visit_no, "chrg_bchno": batch, "psn_no": patient.person_no}
    return {"data": told}


def settle(
    patient: Patient,
    visit_no: str,
    batch: str,
    care: str,
    charges: Iterable[Charge],
    account_use: str = OWN_ACCOUNT,
) -> Content:
    """2206 门诊预结算 and 2207 门诊结算."""
    return {
        "data": {
            **who(patient),
            "med_type": care,
            "medfee_sumamt": total(charges),
            "psn_setlway": "01",
            "mdtrt_id": visit_no,
            "chrg_bchno": batch,
            "acct_used_flag": account_use,
        }
    }


# ---- 住院: 2401, 2301, 2402, 2303, 2304


def admit(
    desk: Desk, patient: Patient, care: str, at: datetime, diagnosis: Disease
) -> Content:
    """2401 入院办理."""
    physician, department = desk.institution.physician, desk.institution.department
    stay = {
        **who(patient),
        "begntime": stamp(at),
        "med_type": care,
        "ipt_no": f"ZY{desk.own_no(at)}",
        "adm_dept_codg": department[0],
        "adm_dept_name": department[1],
        "adm_bed": "12",
        "atddr_no": physician[0],
        "chfpdr_name": physician[1],
        "adm_diag_dscr": diagnosis[1],
        "dscg_maindiag_code": diagnosis[0],
        "dscg_maindiag_name": diagnosis[1],
    }
    found = diagnosed(desk, diagnosis, at) | {"maindiag_flag": "1"}
    return {"mdtrtinfo": stay, "diseinfo": [found]}


def charge_stay(
    desk: Desk,
    patient: Patient,
    stay_no: str,
    charges: Iterable[Charge],
    at: datetime,
) -> Content:
    """2301 住院费用明细上传."""
    return {"feedetail": [line(desk, patient, stay_no, one, at) for one in charges]}


def discharge(
    desk: Desk, patient: Patient, stay_no: str, at: datetime, diagnosis: Disease
) -> Content:
    """2402 出院办理."""
    named = {"mdtrt_id": stay_no, "psn_no": patient.person_no}
    told = {"insutype": patient.insurance, "endtime": stamp(at), "dscg_way": "1"}
    found = diagnosed(desk, diagnosis, at) | {**named, "maindiag_flag": "1"}
    return {"dscginfo": {**named, **told}, "diseinfo": [found]}


def settle_stay(patient: Patient, stay_no: str, fee_total: str) -> Content:
    """2303 住院预结算 and 2304 住院结算."""
    return {
        "data": {
            **who(patient),
            "medfee_sumamt": fee_total,
            "psn_setlway": "01",
            "mdtrt_id": stay_no,
            "acct_used_flag": OWN_ACCOUNT,
            "mid_setl_flag": "0",
        }
    }


# ---- 药店: 2101, 2102


def sell(
    desk: Desk,
    patient: Patient,
    charges: Iterable[Charge],
    at: datetime,
    account_use: str = OWN_ACCOUNT,
) -> Content:
    """2101 药店预结算 and 2102 药店结算."""
    charges = tuple(charges)
    sale = {
        **who(patient),
        "begntime": stamp(at),
        "medfee_sumamt": total(charges),
        "acct_used_flag": account_use,
        "med_type": PHARMACY_SALE,
    }
    return {"druginfo": sale, "drugdetail": [fee(desk, one, at) for one in charges]}


# ---- 撤销、冲正: 2103, 2208, 2305, 2601


def reverse(patient: Patient, settled: Mapping[str, Any]) -> Content:
    """2103, 2208, 2305 结算撤销; ``settled`` is the ``setlinfo`` of the settlement."""
    told = {"setl_id": settled["setl_id"], "mdtrt_id": settled["mdtrt_id"]}
    return {"data": {**told, "psn_no": patient.person_no}}


def compensate(patient: Patient, message_no: str, number: str) -> Content:
    """2601 冲正: undo a message whose outcome is unknown."""
    told = {"psn_no": patient.person_no, "omsgid": message_no, "oinfno": number}
    return {"data": told}


# ---- 备案、查询: 2503, 5301


def file_chronic(
    desk: Desk, patient: Patient, disease: Disease, since: date
) -> Content:
    """2503 人员慢特病备案."""
    own = desk.institution
    return {
        "data": {
            "psn_no": patient.person_no,
            "insutype": patient.insurance,
            "opsp_dise_code": disease[0],
            "opsp_dise_name": disease[1],
            "ide_fixmedins_no": own.code,
            "ide_fixmedins_name": own.name,
            "hosp_ide_date": f"{since}",
            "diag_dr_codg": own.physician[0],
            "diag_dr_name": own.physician[1],
            "begndate": f"{since}",
        }
    }


def filings(patient: Patient) -> Content:
    """5301 人员慢特病备案查询."""
    return {"data": {"psn_no": patient.person_no}}


# ---- what many messages share


def diagnosed(desk: Desk, diagnosis: Disease, at: datetime) -> Content:
    return {
        "diag_type": "1",
        "diag_srt_no": 1,
        "diag_code": diagnosis[0],
        "diag_name": diagnosis[1],
        "diag_dept": desk.institution.department[1],
        "dise_dor_no": desk.institution.physician[0],
        "dise_dor_name": desk.institution.physician[1],
        "diag_time": stamp(at),
        "vali_flag": "1",
    }


def line(
    desk: Desk, patient: Patient, visit_no: str, charge: Charge, at: datetime
) -> Content:
    department = desk.institution.department
    return {
        **fee(desk, charge, at),
        "mdtrt_id": visit_no,
        "psn_no": patient.person_no,
        "bilg_dept_codg": department[0],
        "bilg_dept_name": department[1],
        "hosp_appr_flag": APPROVED,
    }


def fee(desk: Desk, charge: Charge, at: datetime) -> Content:
    return {
        "feedetl_sn": desk.own_no(at),
        "fee_ocur_time": stamp(at),
        "med_list_codg": charge.item,
        "medins_list_codg": charge.item,
        "det_item_fee_sumamt": str(charge.total),
        "cnt": str(charge.quantity),
        "pric": str(charge.price),
        "bilg_dr_codg": desk.institution.physician[0],
        "bilg_dr_name": desk.institution.physician[1],
    }


def fees(lines: Sequence[Mapping[str, Any]]) -> Money:
    """What the lines of an upload sum up to."""
    return Money.sum(Money.yuan(one["det_item_fee_sumamt"]) for one in lines)
