"""What people do at any desk of an institution, each as the message it takes."""

from __future__ import annotations

from dataclasses import dataclass, replace

from yibao.demo.client import Client, Output
from yibao.scenario.people import PersonEntry
from yibao.scenario.places import StaffEntry
from yibao.simulator import messages
from yibao.simulator.known import named, patient_of


@dataclass(slots=True)
class Desk:
    """One institution's front desk: its system, and a physician behind it."""

    client: Client
    physician: StaffEntry | None = None
    department: StaffEntry | None = None

    @property
    def own(self) -> messages.Desk:
        """The desk as its messages see it, this physician treating."""
        shared = self.client.desk
        staffed = replace(
            shared.institution,
            physician=named(self.physician),
            department=named(self.department),
        )
        return replace(shared, institution=staffed)

    def identify(self, person: PersonEntry) -> Output:
        """1101 人员信息获取."""
        return self.client.send("1101", messages.identify(patient_of(person)))

    def reverse(self, number: str, person: PersonEntry, settled: Output) -> Output:
        """2103, 2208, 2305 结算撤销."""
        told = messages.reverse(patient_of(person), settled["setlinfo"])
        return self.client.send(number, told)

    def compensate(self, person: PersonEntry, message_no: str, number: str) -> Output:
        """2601 冲正: undo a message whose outcome is unknown."""
        told = messages.compensate(patient_of(person), message_no, number)
        return self.client.send("2601", told)
