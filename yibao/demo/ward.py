"""The admission desk (住院): from admission over daily charges to the bill."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from yibao.demo.client import Output
from yibao.demo.desk import OWN_ACCOUNT, Charge, Desk, insurance_of
from yibao.scenario.people import PersonEntry


@dataclass(slots=True)
class Ward(Desk):
    """住院处."""

    def admit(
        self,
        person: PersonEntry,
        care: str,
        at: datetime,
        diagnosis: tuple[str, str],
    ) -> str:
        """2401 入院办理: the number of the stay."""
        stay = {
            **self.patient(person),
            "begntime": f"{at:%Y-%m-%d %H:%M:%S}",
            "med_type": care,
            "ipt_no": f"ZY{self.client.number()}",
            "adm_dept_codg": self.department.code if self.department else "",
            "adm_dept_name": self.department.name if self.department else "",
            "adm_bed": "12",
            "atddr_no": self.physician.code if self.physician else "",
            "chfpdr_name": self.physician.name if self.physician else "",
            "adm_diag_dscr": diagnosis[1],
            "dscg_maindiag_code": diagnosis[0],
            "dscg_maindiag_name": diagnosis[1],
        }
        told = self.diagnosis(diagnosis, at) | {"maindiag_flag": "1"}
        content = {"mdtrtinfo": stay, "diseinfo": [told]}
        return str(self.client.send("2401", content)["result"]["mdtrt_id"])

    def charge_stay(
        self, person: PersonEntry, stay_no: str, charges: Iterable[Charge], at: datetime
    ) -> None:
        """2301 住院费用明细上传."""
        lines = [self.line(person, stay_no, charge, at) for charge in charges]
        self.client.send("2301", {"feedetail": lines})

    def discharge(
        self,
        person: PersonEntry,
        stay_no: str,
        at: datetime,
        diagnosis: tuple[str, str],
    ) -> None:
        """2402 出院办理."""
        told = {
            "mdtrt_id": stay_no,
            "psn_no": person.person_no,
            "insutype": insurance_of(person),
            "endtime": f"{at:%Y-%m-%d %H:%M:%S}",
            "dscg_way": "1",
        }
        found = self.diagnosis(diagnosis, at) | {
            "mdtrt_id": stay_no,
            "psn_no": person.person_no,
            "maindiag_flag": "1",
        }
        self.client.send("2402", {"dscginfo": told, "diseinfo": [found]})

    def settle_stay(
        self, number: str, person: PersonEntry, stay_no: str, fee_total: str
    ) -> Output:
        """2303 住院预结算 or 2304 住院结算."""
        told = {
            **self.patient(person),
            "medfee_sumamt": fee_total,
            "psn_setlway": "01",
            "mdtrt_id": stay_no,
            "acct_used_flag": OWN_ACCOUNT,
            "mid_setl_flag": "0",
        }
        return self.client.send(number, {"data": told})
