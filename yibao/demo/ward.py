"""The admission desk (住院): from admission over daily charges to the bill."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from yibao.demo.client import Output
from yibao.demo.desk import Desk
from yibao.scenario.people import PersonEntry
from yibao.simulator import messages
from yibao.simulator.known import Charge, patient_of
from yibao.simulator.messages import Disease


@dataclass(slots=True)
class Ward(Desk):
    """住院处."""

    def admit(
        self, person: PersonEntry, care: str, at: datetime, diagnosis: Disease
    ) -> str:
        """2401 入院办理: the number of the stay."""
        told = messages.admit(self.own, patient_of(person), care, at, diagnosis)
        return str(self.client.send("2401", told)["result"]["mdtrt_id"])

    def charge_stay(
        self, person: PersonEntry, stay_no: str, charges: Iterable[Charge], at: datetime
    ) -> None:
        """2301 住院费用明细上传."""
        who = patient_of(person)
        told = messages.charge_stay(self.own, who, stay_no, charges, at)
        self.client.send("2301", told)

    def discharge(
        self, person: PersonEntry, stay_no: str, at: datetime, diagnosis: Disease
    ) -> None:
        """2402 出院办理."""
        who = patient_of(person)
        told = messages.discharge(self.own, who, stay_no, at, diagnosis)
        self.client.send("2402", told)

    def settle_stay(
        self, number: str, person: PersonEntry, stay_no: str, fee_total: str
    ) -> Output:
        """2303 住院预结算 or 2304 住院结算."""
        told = messages.settle_stay(patient_of(person), stay_no, fee_total)
        return self.client.send(number, told)
