"""复核与撤回: what the reviewer does with a case, and who filed it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from django import forms

from yibao.access.models import User
from yibao.kernel.operator import Operator
from yibao.web.confirmations.commands import confirm, give_back, withdraw
from yibao.web.confirmations.errors import NoLongerFits
from yibao.web.confirmations.models import Confirmation
from yibao.web.deeds.fields import basis, text
from yibao.web.deeds.form import DeedForm, Fact
from yibao.web.deeds.receipts import AWAITS, BUSINESS, Facts
from yibao.web.deeds.subjects import Subject

PASSED, RETURNED = "passed", "returned"
OPINIONS = ((PASSED, "复核通过,办理"), (RETURNED, "退回"))
AFTER = {
    PASSED: "已办结,即时生效",
    RETURNED: "已退回,提交人按原因更正后可以重新提交",
}


@dataclass(frozen=True, slots=True)
class ConfirmationCase:
    """A case, whom it is about, and the deed filled in as it was submitted."""

    subject: Subject
    filed: Confirmation
    form: DeedForm[Any]

    @property
    def what(self) -> str:
        return (
            f"{self.subject.who} 的「{self.form.title}」(复核编号 {self.filed.number})"
        )


def named(number: str) -> str:
    """A clerk by number, with the name where there is one."""
    name = User.objects.filter(number=number).values_list("name", flat=True).first()
    return f"{name} {number}" if name else number


CONFIRMATION = Fact(AWAITS, "复核编号")
FILED_BY = Fact("filed_by", "经办人", named)


class Confirm(DeedForm[ConfirmationCase]):
    """What it brings about is told by the deed itself, with both hands named."""

    space = "confirmations"
    slug, title, group = "deed-confirmed", "业务复核", "复核"
    permission = "deed.confirm"
    hint = "请对照上面的内容和材料;带 * 的必填"
    onward, again = ("复核下一件", "confirmations:list"), False
    places = {"CF-003": "opinion", "CF-005": "basis", "CF-006": "opinion"}
    facts = (
        CONFIRMATION,
        Fact("opinion", "复核结论", dict(OPINIONS).__getitem__),
        FILED_BY,
    )
    hand = "复核"

    opinion = forms.ChoiceField(
        label="复核结论",
        choices=OPINIONS,
        widget=forms.RadioSelect,
        error_messages={"required": "请选择通过或退回"},
    )
    basis = text("复核意见", 200, required=False, hint="退回的必须写明原因")

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if told.get("opinion") == RETURNED and not told.get("basis"):
            self.add_error("basis", "请写明退回的原因,提交人据此更正")
        return told

    def act(self, by: Operator, at: datetime) -> Facts:
        filed, opinion = self.case.filed, self.cleaned_data["opinion"]
        told = {
            AWAITS: filed.number,
            "opinion": opinion,
            "filed_by": filed.filed_by,
            BUSINESS: filed.deed,
        }
        if opinion == RETURNED:
            give_back(number=filed.number, reason=self.reason, returned_at=at, by=by)
            return told
        done = confirm(
            number=filed.number,
            act=partial(act_on, self.case, by, at),
            confirmed_at=at,
            reason=self.reason,
            by=by,
        )
        return {**done, **told}

    def will(self) -> str:
        if self.cleaned_data["opinion"] == RETURNED:
            return f"退回 {self.case.what}"
        return f"{self.case.form.will()}。复核通过,即刻办理"

    @classmethod
    def step_after(cls, facts: Facts) -> str:
        return AFTER[facts["opinion"]]


class Withdraw(DeedForm[ConfirmationCase]):
    space = "confirmations"
    slug, title, group = "confirmation-withdrawn", "撤回待复核业务", "复核"
    permission = "confirmation.withdraw"
    hint = "撤回后这项业务没有办理,需要的重新提交"
    again = False
    facts = (CONFIRMATION,)
    next_step = "已撤回,没有办理"

    basis = basis("撤回原因")

    def act(self, by: Operator, at: datetime) -> Facts:
        filed = self.case.filed
        withdraw(number=filed.number, reason=self.reason, withdrawn_at=at, by=by)
        return {AWAITS: filed.number, BUSINESS: filed.deed}

    def will(self) -> str:
        return f"撤回 {self.case.what}"


def act_on(case: ConfirmationCase, by: Operator, at: datetime) -> Facts:
    """The deed as it was submitted, if the form still takes it."""
    refuse_unfit(case)
    return case.form.act(by, at)


def refuse_unfit(case: ConfirmationCase) -> None:
    """What was submitted may have had its time: nothing to choose, a day too late."""
    form = case.form
    if not form.is_valid():
        wrong = [
            f"{form.fields[name].label}: {said[0]}"
            if name in form.fields
            else str(said[0])
            for name, said in form.errors.items()
        ]
        raise NoLongerFits(number=case.filed.number, what=";".join(wrong))
