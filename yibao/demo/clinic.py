"""The outpatient desk (门诊): from registration to the bill, and 慢特病 filings."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from yibao.demo.client import Output
from yibao.demo.desk import OWN_ACCOUNT, Charge, Desk, insurance_of, total
from yibao.scenario.people import PersonEntry

ALL = "0000"


@dataclass(slots=True)
class Clinic(Desk):
    """门诊收费处."""

    def register(self, person: PersonEntry, at: datetime) -> str:
        """2201 门诊挂号: the number of the visit."""
        told = {
            **self.patient(person),
            "begntime": f"{at:%Y-%m-%d %H:%M:%S}",
            "ipt_otp_no": f"MZ{self.client.number()}",
            **self.physician_fields(),
        }
        return str(self.client.send("2201", {"data": told})["data"]["mdtrt_id"])

    def see(
        self,
        person: PersonEntry,
        visit_no: str,
        care: str,
        at: datetime,
        diagnosis: tuple[str, str],
        disease: tuple[str, str] = ("", ""),
    ) -> None:
        """2203 门诊就诊信息上传."""
        visit = {
            "mdtrt_id": visit_no,
            "psn_no": person.person_no,
            "med_type": care,
            "begntime": f"{at:%Y-%m-%d %H:%M:%S}",
            "dise_codg": disease[0],
            "dise_name": disease[1],
        }
        content = {"mdtrtinfo": visit, "diseinfo": [self.diagnosis(diagnosis, at)]}
        self.client.send("2203", content)

    def charge(
        self,
        person: PersonEntry,
        visit_no: str,
        batch: str,
        charges: Iterable[Charge],
        at: datetime,
        disease: str = "",
    ) -> None:
        """2204 门诊费用明细信息上传."""
        lines = [
            {
                **self.line(person, visit_no, charge, at),
                "chrg_bchno": batch,
                "dise_codg": disease,
            }
            for charge in charges
        ]
        self.client.send("2204", {"feedetail": lines})

    def withdraw(self, person: PersonEntry, visit_no: str) -> None:
        """2205 门诊费用明细撤销: everything not settled."""
        told = {"mdtrt_id": visit_no, "chrg_bchno": ALL, "psn_no": person.person_no}
        self.client.send("2205", {"data": told})

    def settle(
        self,
        number: str,
        person: PersonEntry,
        visit_no: str,
        batch: str,
        care: str,
        charges: Iterable[Charge],
        account_use: str = OWN_ACCOUNT,
    ) -> Output:
        """2206 门诊预结算 or 2207 门诊结算."""
        told = {
            **self.patient(person),
            "med_type": care,
            "medfee_sumamt": total(charges),
            "psn_setlway": "01",
            "mdtrt_id": visit_no,
            "chrg_bchno": batch,
            "acct_used_flag": account_use,
        }
        return self.client.send(number, {"data": told})

    def file_chronic(
        self, person: PersonEntry, disease: tuple[str, str], since: date
    ) -> str:
        """2503 人员慢特病备案: the number of the filing."""
        told = {
            "psn_no": person.person_no,
            "insutype": insurance_of(person),
            "opsp_dise_code": disease[0],
            "opsp_dise_name": disease[1],
            "ide_fixmedins_no": self.client.code,
            "ide_fixmedins_name": self.client.name,
            "hosp_ide_date": f"{since}",
            "diag_dr_codg": self.physician.code if self.physician else "",
            "diag_dr_name": self.physician.name if self.physician else "",
            "begndate": f"{since}",
        }
        answer = self.client.send("2503", {"data": told})
        return str(answer["result"]["trt_dcla_detl_sn"])

    def filings(self, person: PersonEntry) -> list[Output]:
        """5301 人员慢特病备案查询."""
        told = {"data": {"psn_no": person.person_no}}
        found = self.client.send("5301", told)["feedetail"]
        assert isinstance(found, list)
        return found
