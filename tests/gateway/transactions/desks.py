"""The desks of an institution over the wire: clinic, ward and pharmacy counter."""

from __future__ import annotations

from typing import Any

from tests.gateway.transactions.clock import Clock
from tests.gateway.transactions.memory import Wire
from tests.gateway.transactions.window import (
    DIAGNOSIS,
    Window,
    moment,
    patient,
    reference,
    total,
)
from tests.samples import HOSPITAL, PHARMACY
from tests.settlement.world import EMPLOYEE


class Desk(Window):
    """A window with one person before it."""

    def __init__(
        self, clock: Clock, person: str = EMPLOYEE, institution: str = HOSPITAL
    ) -> None:
        super().__init__(clock, institution)
        self.person = person
        self.visit = ""

    @property
    def who(self) -> Wire:
        return {"mdtrt_id": self.visit, "psn_no": self.person}

    def undo(self, settlement: Wire, number: str = "2208") -> Wire:
        info: Wire = self.ask(number, reference(settlement))["setlinfo"]
        return info


class Clinic(Desk):
    """门诊收费处."""

    def registration(self, when: str = "2025-03-10 09:00", **more: Any) -> Wire:
        told = {
            **patient(self.person),
            "begntime": moment(when),
            "ipt_otp_no": f"MZ{next(self.serials)}",
            "mdtrt_cert_type": "02",
            "dept_code": "A03",
            "dept_name": "内科",
            "caty": "A03",
            **more,
        }
        return {"data": told}

    def register(self, *when: str, **more: Any) -> str:
        content = self.registration(*when, **more)
        answer, data = self.ask("2201", content)["data"], content["data"]
        assert (answer["psn_no"], answer["ipt_otp_no"]) == (
            self.person,
            data["ipt_otp_no"],
        )
        self.visit = answer["mdtrt_id"]
        return self.visit

    def seen(self, care: str = "11", **more: Any) -> Wire:
        visit = {**self.who, "med_type": care, "begntime": "2025-03-10 09:05:00"}
        return {"mdtrtinfo": {**visit, **more}, "diseinfo": [DIAGNOSIS]}

    def see(self, care: str = "11", number: str = "2203", **more: Any) -> None:
        self.ask(number, self.seen(care, **more))

    def lines(self, batch: str, *lines: Wire) -> Wire:
        return {
            "feedetail": [{**one, **self.who, "chrg_bchno": batch} for one in lines]
        }

    def upload(self, batch: str, *lines: Wire) -> list[Wire]:
        split: list[Wire] = self.ask("2204", self.lines(batch, *lines))["result"]
        return split

    def bill(
        self, batch: str, amount: str, care: str = "11", account: str = "1"
    ) -> Wire:
        return {
            "data": {
                **patient(self.person),
                "mdtrt_id": self.visit,
                "mdtrt_cert_type": "02",
                "med_type": care,
                "medfee_sumamt": amount,
                "psn_setlway": "01",
                "chrg_bchno": batch,
                "acct_used_flag": account,
            }
        }

    def settle(self, *bill: str) -> Wire:
        """The trial, and the settlement, which must say the same."""
        self.ask("2206", self.bill(*bill))
        info: Wire = self.ask("2207", self.bill(*bill))["setlinfo"]
        return info

    def take_back(self, batch: str) -> None:
        self.ask("2205", {"data": {**self.who, "chrg_bchno": batch}})


class Ward(Desk):
    """住院处."""

    def admission(
        self, when: str = "2025-03-01 09:00", care: str = "21", **more: Any
    ) -> Wire:
        stay = {
            **patient(self.person),
            "begntime": moment(when),
            "mdtrt_cert_type": "02",
            "med_type": care,
            "ipt_no": f"ZY{next(self.serials)}",
            "atddr_no": "D990100000101",
            "chfpdr_name": "医师甲",
            "adm_diag_dscr": "原发性高血压",
            "adm_dept_codg": "A03",
            "adm_dept_name": "内科",
            "adm_bed": "12",
            **more,
        }
        return {"mdtrtinfo": stay, "diseinfo": [{**DIAGNOSIS, "maindiag_flag": "1"}]}

    def admit(self, *when: str, **more: Any) -> str:
        output = self.ask("2401", self.admission(*when, **more))
        self.visit = output["result"]["mdtrt_id"]
        return self.visit

    def lines(self, *lines: Wire) -> Wire:
        return {"feedetail": [{**one, **self.who} for one in lines]}

    def upload(self, *lines: Wire) -> list[Wire]:
        split: list[Wire] = self.ask("2301", self.lines(*lines))["result"]
        return split

    def leaving(self, when: str) -> Wire:
        told = {**self.who, "endtime": moment(when), "dscg_way": "1"}
        diagnosis = {**DIAGNOSIS, **self.who, "maindiag_flag": "1"}
        return {"dscginfo": told, "diseinfo": [diagnosis]}

    def discharge(self, when: str = "2025-03-10 08:00") -> None:
        self.ask("2402", self.leaving(when))

    def bill(self, amount: str, mid_stay: str = "0", account: str = "1") -> Wire:
        return {
            "data": {
                **patient(self.person),
                **self.who,
                "mdtrt_cert_type": "02",
                "medfee_sumamt": amount,
                "psn_setlway": "01",
                "acct_used_flag": account,
                "mid_setl_flag": mid_stay,
            }
        }

    def settle(self, *bill: str) -> Wire:
        """The trial, and the settlement, which must say the same."""
        self.ask("2303", self.bill(*bill))
        info: Wire = self.ask("2304", self.bill(*bill))["setlinfo"]
        return info

    def undo(self, settlement: Wire, number: str = "2305") -> Wire:
        return super().undo(settlement, number)

    def take_back(self, *serials: str) -> None:
        data = [{**self.who, "feedetl_sn": serial} for serial in serials]
        self.ask("2302", {"data": data})


class Counter(Desk):
    """药店收银台."""

    def __init__(self, clock: Clock, person: str = EMPLOYEE) -> None:
        super().__init__(clock, person, PHARMACY)

    def purchase(self, *lines: Wire, account: str = "1", **more: Any) -> Wire:
        sale = {
            **patient(self.person),
            "mdtrt_cert_type": "02",
            "begntime": "2025-03-10 09:50:00",
            "medfee_sumamt": total(lines),
            "acct_used_flag": account,
            "med_type": "41",
            **more,
        }
        return {"druginfo": sale, "drugdetail": list(lines)}

    def sell(self, *lines: Wire, **more: Any) -> Wire:
        """The trial, and the sale, which must say the same."""
        content = self.purchase(*lines, **more)
        self.ask("2101", content)
        info: Wire = self.ask("2102", content)["setlinfo"]
        return info

    def undo(self, settlement: Wire, number: str = "2103") -> Wire:
        return super().undo(settlement, number)
