"""签署: for the agency by another than drew it up, and what the institution signed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import ClassVar

from django import forms

from yibao.institutions.agreement_listing import TERMINATED
from yibao.institutions.commands import sign_for_agency, sign_for_institution
from yibao.institutions.models import Agreement
from yibao.kernel.operator import Operator
from yibao.web.agreements.case import AgreementDeed, Case
from yibao.web.deeds.fields import day, today
from yibao.web.deeds.form import Fact, iso
from yibao.web.deeds.receipts import Facts

OTHER = {"agency": "等待经办机构签署", "institution": "等待医药机构签署"}


class Signing(AgreementDeed):
    group = "签订"
    places = {"IN-006": "signed_on", "IN-008": "signed_on"}
    facts = (Fact("signed_on", "签署日期"),)
    party: ClassVar[str]
    column: ClassVar[str]
    command: ClassVar[Callable[..., Agreement]]

    signed_on = day("签署日期")

    @classmethod
    def fits(cls, case: Case) -> bool:
        signed = getattr(case.one, cls.column)
        return signed is None and case.one.state != TERMINATED

    def prepare(self) -> None:
        self.fields["signed_on"].initial = today()

    def clean_signed_on(self) -> date:
        told: date = self.cleaned_data["signed_on"]
        if told > today():
            raise forms.ValidationError("签署日期晚于今天")
        return told

    def act(self, by: Operator, at: datetime) -> Facts:
        told = self.cleaned_data["signed_on"]
        made = type(self).command(agreement_no=self.case.number, signed_on=told, by=by)
        waits = "" if made.is_signed else "agency"
        if waits and made.agency_signed_on:
            waits = "institution"
        return {"signed_on": iso(told), "waits": waits}

    def will(self) -> str:
        told = self.cleaned_data["signed_on"]
        return f"{self.party}签署 {self.case.who},签署日期 {told:%Y-%m-%d}"

    @classmethod
    def step_after(cls, facts: Facts) -> str:
        done = "双方均已签署,协议自生效日起可以结算"
        return OTHER.get(facts["waits"], done)


class SignForAgency(Signing):
    slug, title, party = "agreement-signed-for-agency", "经办机构签署", "代表经办机构"
    column, command = "agency_signed_on", staticmethod(sign_for_agency)
    nothing = "经办机构已签署,或协议已解除;您拟定的协议由另一名协议管理员签署"

    @classmethod
    def fits(cls, case: Case) -> bool:
        return super().fits(case) and not case.is_own


class SignForInstitution(Signing):
    slug, title = "agreement-signed-for-institution", "登记机构签署"
    party = "登记医药机构"
    column, command = "institution_signed_on", staticmethod(sign_for_institution)
    nothing = "医药机构已签署,或协议已解除"
