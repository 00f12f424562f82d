"""The outpatient desk (门诊): from registration to the bill, and 慢特病 filings."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from yibao.demo.client import Output
from yibao.demo.desk import Desk
from yibao.scenario.people import PersonEntry
from yibao.simulator import messages
from yibao.simulator.known import Charge, patient_of
from yibao.simulator.messages import NO_DISEASE, OWN_ACCOUNT, Disease


@dataclass(slots=True)
class Clinic(Desk):
    """门诊收费处."""

    def register(self, person: PersonEntry, at: datetime) -> str:
        """2201 门诊挂号: the number of the visit."""
        told = messages.register(self.own, patient_of(person), at)
        return str(self.client.send("2201", told)["data"]["mdtrt_id"])

    def see(
        self,
        person: PersonEntry,
        visit_no: str,
        care: str,
        at: datetime,
        diagnosis: Disease,
        disease: Disease = NO_DISEASE,
    ) -> None:
        """2203 门诊就诊信息上传."""
        who = patient_of(person)
        told = messages.see(self.own, who, visit_no, care, at, diagnosis, disease)
        self.client.send("2203", told)

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
        who = patient_of(person)
        told = messages.charge(self.own, who, visit_no, batch, charges, at, disease)
        self.client.send("2204", told)

    def withdraw(self, person: PersonEntry, visit_no: str) -> None:
        """2205 门诊费用明细撤销: everything not settled."""
        self.client.send("2205", messages.withdraw(patient_of(person), visit_no))

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
        who = patient_of(person)
        told = messages.settle(who, visit_no, batch, care, charges, account_use)
        return self.client.send(number, told)

    def file_chronic(self, person: PersonEntry, disease: Disease, since: date) -> str:
        """2503 人员慢特病备案: the number of the filing."""
        who = patient_of(person)
        told = messages.file_chronic(self.own, who, disease, since)
        return str(self.client.send("2503", told)["result"]["trt_dcla_detl_sn"])

    def filings(self, person: PersonEntry) -> list[Output]:
        """5301 人员慢特病备案查询."""
        told = messages.filings(patient_of(person))
        found = self.client.send("5301", told)["feedetail"]
        assert isinstance(found, list)
        return found
