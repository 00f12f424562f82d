"""The counter of a pharmacy (定点药店)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from yibao.demo.client import Output
from yibao.demo.desk import Charge, Desk, total
from yibao.scenario.people import PersonEntry


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
        sale = {
            **self.patient(person),
            "begntime": f"{at:%Y-%m-%d %H:%M:%S}",
            "medfee_sumamt": total(charges),
            "acct_used_flag": account_use,
            "med_type": "41",
        }
        lines = [self.fee(charge, at) for charge in charges]
        return self.client.send(number, {"druginfo": sale, "drugdetail": lines})
