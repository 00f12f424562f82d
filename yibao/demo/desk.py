"""What people do at a desk of an institution, each as the messages it takes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from yibao.demo.client import Client, Output
from yibao.engine.money import Money
from yibao.scenario.people import PersonEntry
from yibao.scenario.places import StaffEntry

OWN_ACCOUNT, FAMILY_ACCOUNT = "1", "2"
APPROVED = "1"  # hosp_appr_flag


@dataclass(frozen=True, slots=True)
class Charge:
    """So many of one catalogue item at a price."""

    item: str
    price: str
    quantity: str = "1"

    @property
    def total(self) -> Money:
        return Money.price_times(Decimal(self.price), Decimal(self.quantity))


def total(charges: Iterable[Charge]) -> str:
    """The sum of what is charged, as it goes over the wire."""
    return str(Money.sum(one.total for one in charges))


@dataclass(slots=True)
class Desk:
    """One institution's front desk: its system, and a physician behind it."""

    client: Client
    physician: StaffEntry | None = None
    department: StaffEntry | None = None

    def sign_in(self) -> str:
        """9001 签到."""
        told = {"opter_no": self.client.cashier[0], "mac": "", "ip": "127.0.0.1"}
        answer = self.client.send("9001", {"signIn": told})
        self.client.sign_no = str(answer["signinoutb"]["sign_no"])
        return self.client.sign_no

    def identify(self, person: PersonEntry) -> Output:
        """1101 人员信息获取."""
        return self.client.send("1101", {"data": self.shown(person)})

    def reverse(self, number: str, person: PersonEntry, settled: Output) -> Output:
        """2103, 2208, 2305 结算撤销."""
        told = {
            "setl_id": settled["setlinfo"]["setl_id"],
            "mdtrt_id": settled["setlinfo"]["mdtrt_id"],
            "psn_no": person.person_no,
        }
        return self.client.send(number, {"data": told})

    def compensate(self, person: PersonEntry, message_no: str, number: str) -> Output:
        """2601 冲正: undo a message whose outcome is unknown."""
        told = {
            "psn_no": person.person_no,
            "omsgid": message_no,
            "oinfno": number,
        }
        return self.client.send("2601", {"data": told})

    # ---- what many messages share

    def shown(self, person: PersonEntry) -> dict[str, str]:
        """What is laid on the counter: a credential, else the identity card."""
        if person.credentials:
            one = person.credentials[0]
            shown = (one.kind, one.number, one.card_sn)
        else:
            shown = ("02", person.id_no, "")
        return {
            "mdtrt_cert_type": shown[0],
            "mdtrt_cert_no": shown[1],
            "card_sn": shown[2],
            "psn_cert_type": person.id_kind,
            "certno": person.id_no,
            "psn_name": person.name,
        }

    def patient(self, person: PersonEntry) -> dict[str, str]:
        told = {"psn_no": person.person_no, "insutype": insurance_of(person)}
        return {**self.shown(person), **told}

    def physician_fields(self) -> dict[str, str]:
        physician, department = self.physician, self.department
        return {
            "atddr_no": physician.code if physician else "",
            "dr_name": physician.name if physician else "",
            "dept_code": department.code if department else "",
            "dept_name": department.name if department else "",
        }

    def diagnosis(self, diagnosis: tuple[str, str], at: datetime) -> dict[str, object]:
        return {
            "diag_type": "1",
            "diag_srt_no": 1,
            "diag_code": diagnosis[0],
            "diag_name": diagnosis[1],
            "diag_dept": self.department.name if self.department else "",
            "dise_dor_no": self.physician.code if self.physician else "",
            "dise_dor_name": self.physician.name if self.physician else "",
            "diag_time": f"{at:%Y-%m-%d %H:%M:%S}",
            "vali_flag": "1",
        }

    def line(
        self, person: PersonEntry, visit_no: str, charge: Charge, at: datetime
    ) -> dict[str, object]:
        return {
            **self.fee(charge, at),
            "mdtrt_id": visit_no,
            "psn_no": person.person_no,
            "bilg_dept_codg": self.department.code if self.department else "",
            "bilg_dept_name": self.department.name if self.department else "",
            "hosp_appr_flag": APPROVED,
        }

    def fee(self, charge: Charge, at: datetime) -> dict[str, object]:
        return {
            "feedetl_sn": self.client.number(),
            "fee_ocur_time": f"{at:%Y-%m-%d %H:%M:%S}",
            "med_list_codg": charge.item,
            "medins_list_codg": charge.item,
            "det_item_fee_sumamt": str(charge.total),
            "cnt": charge.quantity,
            "pric": charge.price,
            "bilg_dr_codg": self.physician.code if self.physician else "",
            "bilg_dr_name": self.physician.name if self.physician else "",
        }


def insurance_of(person: PersonEntry) -> str:
    return person.coverage[0].insurance
