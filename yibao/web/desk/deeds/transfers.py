"""转诊转院备案: to one institution, as the hospital that sends the patient tells it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from yibao.approvals.models import TransferKind
from yibao.approvals.transfers import Reasons, Receiving, file_transfer
from yibao.kernel.operator import Operator
from yibao.web.deeds.fields import choice, day, text, today
from yibao.web.deeds.form import SINCE, UNTIL, Fact, iso
from yibao.web.deeds.receipts import Facts
from yibao.web.desk.case import FILING, INSURANCE
from yibao.web.desk.deeds.filings import (
    CODE,
    DATES,
    INSTITUTION,
    TAKEN,
    WAITS,
    FilingDeed,
    area_code,
)


class FileTransfer(FilingDeed):
    slug, title, what = "transfer-filing", "登记转诊转院备案", "转诊转院备案"
    places = {
        **DATES,
        "AP-006": "insurance",
        "AP-008": "institution_code",
        "AP-014": "institution_code",
        "AP-015": "target_area",
        "IN-001": "institution_code",
    }
    facts = (
        FILING,
        INSURANCE,
        INSTITUTION,
        Fact("target_area", "就医地区划"),
        Fact("transferred_on", "转院日期"),
        SINCE,
        UNTIL,
    )
    next_step, state = WAITS, TAKEN
    nothing = "今天没有参保,不能登记转诊转院备案"

    insurance = choice("险种")
    kind = choice("转院类型", TransferKind.choices)
    target_area = area_code("就医地区划")
    institution_code = text("转往机构编号", 12, listed="institutions", hint=CODE)
    institution_name = text("转往机构名称", 100)
    transferred_on = day("转院日期")
    valid_from = day("开始日期")
    valid_to = day("结束日期", required=False)
    diagnosis_code = text("诊断代码", 20)
    diagnosis_name = text("诊断名称", 100)
    basis = text("转院原因", 100)
    opinion = text("转院意见", 200, hint="转出医院的意见")

    def prepare(self) -> None:
        self.fields["insurance"].choices = self.case.insurances  # type: ignore[attr-defined]
        self.fields["valid_from"].initial = today()
        self.fields["transferred_on"].initial = today()

    def lists(self) -> Mapping[str, Sequence[tuple[str, str]]]:
        return {"institutions": self.institutions()}

    def will(self) -> str:
        told = self.cleaned_data
        to = f"{told['institution_code']} {told['institution_name']}"
        return f"{super().will()}。转往 {told['target_area']} {to}"

    def act(self, by: Operator, at: datetime) -> Facts:
        told = self.cleaned_data
        filing = file_transfer(
            person_no=self.case.person_no,
            insurance=told["insurance"],
            receiving=Receiving(
                told["institution_code"], told["institution_name"], told["target_area"]
            ),
            reasons=Reasons(
                kind=told["kind"],
                diagnosis_code=told["diagnosis_code"],
                diagnosis_name=told["diagnosis_name"],
                reason=told["basis"],
                opinion=told["opinion"],
            ),
            transferred_on=told["transferred_on"],
            valid_from=told["valid_from"],
            valid_to=told["valid_to"],
            filed_at=at,
            approved=not self.waits,
            by=by,
        )
        return {
            "filing_no": filing.filing_no,
            "insurance": told["insurance"],
            "institution_code": filing.institution_code,
            "target_area": filing.target_area,
            "transferred_on": iso(told["transferred_on"]),
            **self.days(),
        }
