"""The counter of a pharmacy (定点药店)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from yibao.demo.client import Output
from yibao.demo.desk import Desk
from yibao.scenario.people import PersonEntry
from yibao.simulator import messages
from yibao.simulator.known import Charge, patient_of


@dataclass(slots=True)
class Shop(Desk):
    """药店收银台."""

    def sell(
        self,
        number: str,
        person: PersonEntry,
        charges: Iterable[Charge],
        at: datetime,
        account_use: str,
    ) -> Output:
        """2101 药店预结算 or 2102 药店结算."""
        who = patient_of(person)
        told = messages.sell(self.own, who, charges, at, account_use)
        return self.client.send(number, told)
