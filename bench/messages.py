"""The messages of a visit and of a stay, as a hospital's system writes them."""

from __future__ import annotations

import base64
import hashlib
import hmac
import itertools
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from bench.world import AREA, DIAGNOSIS, Hospital, Item, Person

BEIJING = ZoneInfo("Asia/Shanghai")
ENTRY = "/fsi/api/rsfComIfsService/callService"
OUTPATIENT, INPATIENT = "11", "21"
QUANTITY = Decimal(2)
STAY_DAYS = 8
Content = dict[str, Any]

_serials = itertools.count(1)


def number() -> str:
    """A number of the senders' own, not given twice by one process."""
    return f"{datetime.now(BEIJING):%y%m%d%H%M%S}{next(_serials):08}"


@dataclass(frozen=True, slots=True)
class Case:
    """One person at one hospital, and what is charged."""

    hospital: Hospital
    person: Person
    items: Sequence[Item]
    local_no: str = field(default_factory=number)
    at: datetime = field(default_factory=lambda: datetime.now(BEIJING))

    @property
    def total(self) -> str:
        return str(sum((one.price * QUANTITY for one in self.items), Decimal(0)))

    @property
    def moment(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S}"

    @property
    def admitted(self) -> str:
        return f"{self.at - timedelta(days=STAY_DAYS):%Y-%m-%d %H:%M:%S}"


def request(case: Case, infno: str, content: Content) -> bytes:
    """A whole HTTP request, signed as 湖南 and 江苏 do it."""
    now = datetime.now(BEIJING)
    message = {
        "infno": infno,
        "msgid": f"{case.hospital.code}{number()[2:12]}{next(_serials):08}",
        "mdtrtarea_admvs": AREA,
        "insuplc_admdvs": "",
        "recer_sys_code": "HIS",
        "infver": "V1.0",
        "opter_type": "1",
        "opter": "SK01",
        "opter_name": "收费员",
        "inf_time": f"{now:%Y-%m-%d %H:%M:%S}",
        "fixmedins_code": case.hospital.code,
        "fixmedins_name": case.hospital.name,
        "sign_no": "",
        "input": content,
    }
    body = json.dumps(message, ensure_ascii=False).encode()
    head = [f"POST {ENTRY} HTTP/1.1", "Host: 127.0.0.1", *_signed(case.hospital, now)]
    head += ["Content-Type: application/json", f"Content-Length: {len(body)}", "", ""]
    return "\r\n".join(head).encode() + body


def _signed(hospital: Hospital, now: datetime) -> list[str]:
    headers = {
        "_api_access_key": hospital.key,
        "_api_name": "callService",
        "_api_timestamp": str(int(now.timestamp() * 1000)),
        "_api_version": "1.0.0",
    }
    text = "&".join(f"{name}={value}" for name, value in sorted(headers.items()))
    mac = hmac.new(hospital.secret.encode(), text.encode(), hashlib.sha1)
    signature = base64.b64encode(mac.digest()).decode()
    signed = {**headers, "_api_signature": signature}
    return [f"{name}: {value}" for name, value in signed.items()]


# ---- 门诊: 1101, 2201, 2203, 2204, 2206, 2207


def identify(case: Case) -> Content:
    return {"data": shown(case.person)}


def register(case: Case) -> Content:
    told = {"begntime": case.moment, "ipt_otp_no": f"MZ{case.local_no}"}
    return {"data": {**patient(case.person), **told, **_physician(case)}}


def see(case: Case, visit_no: str) -> Content:
    visit = {
        "mdtrt_id": visit_no,
        "psn_no": case.person.person_no,
        "med_type": OUTPATIENT,
        "begntime": case.moment,
        "dise_codg": "",
        "dise_name": "",
    }
    return {"mdtrtinfo": visit, "diseinfo": [_diagnosis(case, case.moment)]}


def charge(case: Case, visit_no: str) -> Content:
    batch = {"chrg_bchno": case.local_no, "dise_codg": ""}
    lines = _lines(case, visit_no, case.moment)
    return {"feedetail": [{**line, **batch} for line in lines]}


def settle(case: Case, visit_no: str) -> Content:
    told = {"med_type": OUTPATIENT, "chrg_bchno": case.local_no}
    return {"data": {**_bill(case, visit_no), **told}}


# ---- 住院: 2401, 2301, 2402, 2304


def admit(case: Case) -> Content:
    stay = {
        **patient(case.person),
        "begntime": case.admitted,
        "med_type": INPATIENT,
        "ipt_no": f"ZY{case.local_no}",
        "adm_dept_codg": case.hospital.department,
        "adm_dept_name": "内科",
        "adm_bed": "12",
        "atddr_no": case.hospital.physician,
        "chfpdr_name": "测量医师",
        "adm_diag_dscr": DIAGNOSIS[1],
        "dscg_maindiag_code": DIAGNOSIS[0],
        "dscg_maindiag_name": DIAGNOSIS[1],
    }
    found = {**_diagnosis(case, case.admitted), "maindiag_flag": "1"}
    return {"mdtrtinfo": stay, "diseinfo": [found]}


def charge_stay(case: Case, stay_no: str) -> Content:
    return {"feedetail": _lines(case, stay_no, case.admitted)}


def discharge(case: Case, stay_no: str) -> Content:
    named = {"mdtrt_id": stay_no, "psn_no": case.person.person_no}
    told = {"insutype": "310", "endtime": case.moment, "dscg_way": "1"}
    found = {**_diagnosis(case, case.moment), **named, "maindiag_flag": "1"}
    return {"dscginfo": {**named, **told}, "diseinfo": [found]}


def settle_stay(case: Case, stay_no: str) -> Content:
    return {"data": {**_bill(case, stay_no), "mid_setl_flag": "0"}}


# ---- what they share


def shown(person: Person) -> Content:
    return {
        "mdtrt_cert_type": "02",
        "mdtrt_cert_no": person.id_no,
        "card_sn": "",
        "psn_cert_type": "01",
        "certno": person.id_no,
        "psn_name": person.name,
    }


def patient(person: Person) -> Content:
    return {**shown(person), "psn_no": person.person_no, "insutype": "310"}


def _bill(case: Case, visit_no: str) -> Content:
    told = {"medfee_sumamt": case.total, "psn_setlway": "01", "acct_used_flag": "1"}
    return {**patient(case.person), **told, "mdtrt_id": visit_no}


def _physician(case: Case) -> Content:
    return {
        "atddr_no": case.hospital.physician,
        "dr_name": "测量医师",
        "dept_code": case.hospital.department,
        "dept_name": "内科",
    }


def _diagnosis(case: Case, at: str) -> Content:
    return {
        "diag_type": "1",
        "diag_srt_no": 1,
        "diag_code": DIAGNOSIS[0],
        "diag_name": DIAGNOSIS[1],
        "diag_dept": "内科",
        "dise_dor_no": case.hospital.physician,
        "dise_dor_name": "测量医师",
        "diag_time": at,
        "vali_flag": "1",
    }


def _lines(case: Case, visit_no: str, at: str) -> list[Content]:
    shared = {
        "mdtrt_id": visit_no,
        "psn_no": case.person.person_no,
        "fee_ocur_time": at,
        "bilg_dept_codg": case.hospital.department,
        "bilg_dept_name": "内科",
        "bilg_dr_codg": case.hospital.physician,
        "bilg_dr_name": "测量医师",
        "hosp_appr_flag": "1",
    }
    return [
        {
            **shared,
            "feedetl_sn": f"{case.local_no}{position:04}",
            "med_list_codg": item.code,
            "medins_list_codg": item.code,
            "det_item_fee_sumamt": str(item.price * QUANTITY),
            "cnt": str(QUANTITY),
            "pric": str(item.price),
        }
        for position, item in enumerate(case.items, 1)
    ]
