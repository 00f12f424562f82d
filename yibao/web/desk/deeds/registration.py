"""登记信息与参保状态: 电话, 银行账户, 死亡; 暂停, 恢复, 停保."""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar, Protocol

from django import forms

from yibao.enrollment.commands import (
    change_phone,
    record_death,
    register_bank_account,
)
from yibao.enrollment.coverage import leave, resume, suspend
from yibao.enrollment.models import CoverageState, CoverageStatus
from yibao.enrollment.profiles import states_to_come
from yibao.kernel.masking import mask_account_no, mask_phone
from yibao.kernel.operator import Operator
from yibao.web.deeds.fields import basis, choice, day, digits, text, today
from yibao.web.deeds.form import SINCE, Fact, iso
from yibao.web.deeds.receipts import Facts
from yibao.web.desk.case import INSURANCE, PersonDeed
from yibao.web.words import insurance

PERSON, COVERAGE = "登记信息", "参保状态"


class ChangePhone(PersonDeed):
    slug, title, group = "phone-changed", "变更联系电话", PERSON
    permission = "person.change_phone"
    facts = (Fact("phone", "新联系电话"),)

    phone = digits("新联系电话", r"^[0-9-]{7,20}\Z", "请填 7 至 20 位数字", 20)

    def act(self, by: Operator, at: datetime) -> Facts:
        phone = self.cleaned_data["phone"]
        change_phone(person_no=self.case.person_no, phone=phone, by=by)
        return {"phone": mask_phone(phone)}

    def will(self) -> str:
        before = self.case.profile.phone or "没有登记"
        return (
            f"{self.case.who} 的联系电话由 {before} 改为 {self.cleaned_data['phone']}"
        )


class RegisterBankAccount(PersonDeed):
    slug, title, group = "bank-account", "登记银行账户", PERSON
    permission = "person.register_bank_account"
    places = {"EN-012": "number"}
    facts = (Fact("number", "银行账号"),)
    next_step = "零星报销款拨付到该账户"
    second_hand = True
    masks = {"number": mask_account_no}

    number = digits("银行账号", r"^[0-9]{8,30}\Z", "请填 8 至 30 位数字", 30)
    bank = text("开户银行", 100, hint="到支行")

    def act(self, by: Operator, at: datetime) -> Facts:
        told = self.cleaned_data
        register_bank_account(
            person_no=self.case.person_no,
            number=told["number"],
            bank=told["bank"],
            by=by,
        )
        return {"number": mask_account_no(told["number"])}

    def will(self) -> str:
        told = self.cleaned_data
        return f"为 {self.case.who} 登记银行账户 {told['bank']} {told['number']}"


class RecordDeath(PersonDeed):
    slug, title, group = "death-recorded", "登记死亡", PERSON
    permission = "person.record_death"
    places = {"EN-006": "death_date"}
    facts = (Fact("death_date", "死亡日期"),)
    next_step = "死亡日期之后的费用不予支付;需要停保的另办停保"
    grave = second_hand = True

    death_date = day("死亡日期")

    def clean_death_date(self) -> object:
        told = self.cleaned_data["death_date"]
        if told > today():
            raise forms.ValidationError("死亡日期晚于今天")
        return told

    def act(self, by: Operator, at: datetime) -> Facts:
        told = self.cleaned_data["death_date"]
        record_death(person_no=self.case.person_no, death_date=told, by=by)
        return {"death_date": iso(told)}

    def will(self) -> str:
        told = self.cleaned_data["death_date"]
        return f"登记 {self.case.who} 于 {told:%Y-%m-%d} 死亡,此后的费用不予支付"


class Order(Protocol):
    """The command of a change of 待遇状态."""

    def __call__(
        self,
        *,
        person_no: str,
        insurance: str,
        valid_from: date,
        basis: str,
        by: Operator,
    ) -> CoverageStatus: ...


class CoverageDeed(PersonDeed):
    """What is offered was or will be in one of ``of_states``; the command looks at
    the day that is told."""

    group = COVERAGE
    permission = "coverage.change_status"
    places = {
        "EN-005": "insurance",
        "EN-011": "basis",
        "EN-023": "valid_from",
        "EN-024": "valid_from",
    }
    facts = (INSURANCE, SINCE)
    nothing = "没有这样的参保关系"
    of_states: ClassVar[frozenset[CoverageState]]
    order: ClassVar[Order]
    then: ClassVar[str]

    insurance = choice("险种")
    valid_from = day("开始日期")
    basis = basis("依据")

    def prepare(self) -> None:
        to_come = states_to_come(self.case.person_no, today())
        self.fields["valid_from"].initial = today()
        self.fields["insurance"].choices = [  # type: ignore[attr-defined]
            (one.insurance, insurance(one.insurance, one.pooling_area))
            for one in self.case.profile.covers
            if self.of_states
            & {CoverageState(one.state), *to_come.get(one.insurance, ())}
        ]

    def act(self, by: Operator, at: datetime) -> Facts:
        told = self.cleaned_data
        self.order(
            person_no=self.case.person_no,
            insurance=told["insurance"],
            valid_from=told["valid_from"],
            basis=self.reason,
            by=by,
        )
        return {
            "insurance": told["insurance"],
            "valid_from": iso(told["valid_from"]),
        }

    def will(self) -> str:
        cover = dict(self.told_back())["险种"]
        since = self.cleaned_data["valid_from"]
        return f"{self.case.who} 的{cover} 自 {since:%Y-%m-%d} 起{self.then}"


class Suspend(CoverageDeed):
    slug, title = "coverage-suspended", "暂停待遇"
    of_states = frozenset({CoverageState.NORMAL, CoverageState.WAITING})
    order = staticmethod(suspend)
    then = "暂停待遇,就医费用医保不予支付"
    next_step = "自该日起待遇暂停;补缴后办理恢复待遇,可以提前登记"
    grave = True


class Resume(CoverageDeed):
    slug, title = "coverage-resumed", "恢复待遇"
    of_states = frozenset({CoverageState.SUSPENDED})
    order = staticmethod(resume)
    then = "恢复待遇"
    next_step = "自该日起待遇恢复;等待期未满的继续等待,暂停期间的费用按规定处理"
    nothing = "没有暂停或将要暂停的参保关系"


class End(PersonDeed):
    slug, title, group = "coverage-ended", "停保", COVERAGE
    permission = "coverage.end"
    places = {
        "EN-005": "insurance",
        "EN-011": "basis",
        "EN-006": "last_day",
        "EN-025": "last_day",
    }
    facts = (INSURANCE, Fact("last_day", "最后一天"))
    next_step = "最后一天之后参保关系终止"
    nothing = "今天没有参保,不需要停保"
    grave = second_hand = True

    insurance = choice("险种")
    last_day = day("最后一天")
    basis = basis("依据")

    def prepare(self) -> None:
        self.fields["last_day"].initial = today()
        self.fields["insurance"].choices = self.case.insurances  # type: ignore[attr-defined]

    def act(self, by: Operator, at: datetime) -> Facts:
        told = self.cleaned_data
        leave(
            person_no=self.case.person_no,
            insurance=told["insurance"],
            last_day=told["last_day"],
            basis=self.reason,
            by=by,
        )
        return {"insurance": told["insurance"], "last_day": iso(told["last_day"])}

    def will(self) -> str:
        cover = dict(self.told_back())["险种"]
        last = self.cleaned_data["last_day"]
        return f"{self.case.who} 的{cover} 到 {last:%Y-%m-%d} 为止,次日起终止"
