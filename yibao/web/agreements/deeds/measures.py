"""分级处理: 警告, 暂停, 恢复, 解除, in force from a minute (AGR-09)."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django import forms
from django.utils.timezone import now

from yibao.institutions.agreement_listing import (
    IN_FORCE,
    OVER,
    PENDING,
    SUSPENDED,
    TERMINATED,
)
from yibao.institutions.commands import take_measure
from yibao.institutions.models import MeasureKind
from yibao.kernel.operator import Operator
from yibao.web.agreements.case import AgreementDeed, Case
from yibao.web.deeds.fields import basis, moment
from yibao.web.deeds.form import Fact, minute
from yibao.web.deeds.receipts import Facts


class Measure(AgreementDeed):
    group = "处理"
    hint = "带 * 的必填;生效时间不填,确认的那一刻生效"
    places = {"IN-008": "from_at"}
    facts = (Fact("from_at", "生效时间"),)
    kind: ClassVar[MeasureKind]
    then: ClassVar[str]  # what the confirmation says will be

    from_at = moment("生效时间", required=False)
    basis = basis("依据")

    def clean_from_at(self) -> datetime | None:
        told: datetime | None = self.cleaned_data["from_at"]
        if told is not None and told < now():
            raise forms.ValidationError("生效时间已过;即刻生效的请不填")
        return told

    def act(self, by: Operator, at: datetime) -> Facts:
        from_at = self.cleaned_data["from_at"] or at
        take_measure(
            agreement_no=self.case.number,
            kind=self.kind,
            from_at=from_at,
            basis=self.reason,
            by=by,
        )
        return {"from_at": minute(from_at)}

    def will(self) -> str:
        told = self.cleaned_data["from_at"]
        since = f"{minute(told)} 起" if told else "确认的那一刻起"
        return f"自{since}{self.then.format(who=self.case.who)}"


class Suspend(Measure):
    slug, title, grave = "agreement-suspended", "暂停医保结算", True
    kind = MeasureKind.SUSPENSION
    then = "暂停 {who} 的医保结算,此后的结算一律拒绝"
    next_step = "自生效时间起拒绝结算,已结算的不受影响;在院参保人按协议约定衔接"
    nothing = "协议不在生效中,没有可暂停的结算"

    @classmethod
    def fits(cls, case: Case) -> bool:
        return case.one.state in (IN_FORCE, PENDING)


class Resume(Measure):
    slug, title = "agreement-resumed", "恢复结算"
    kind = MeasureKind.RESUMPTION
    then = "恢复 {who} 的医保结算"
    next_step = "自生效时间起可以结算;暂停期间发生的费用不予支付"
    nothing = "协议未被暂停,不需要恢复"

    @classmethod
    def fits(cls, case: Case) -> bool:
        return case.one.state == SUSPENDED


class Warn(Measure):
    slug, title = "agreement-warned", "警告"
    kind = MeasureKind.WARNING
    then = "警告 {who},结算不受影响"
    next_step = "已记入协议的处理措施;不影响结算"
    nothing = "协议已到期或已解除"

    @classmethod
    def fits(cls, case: Case) -> bool:
        return case.one.state not in OVER


class Terminate(Measure):
    slug, title, grave = "agreement-terminated", "解除协议", True
    kind = MeasureKind.TERMINATION
    then = "解除 {who},此后的结算一律拒绝,不能恢复"
    next_step = "自生效时间起拒绝结算,不能恢复;再定点的重新申请、另签协议"
    nothing = "协议已解除"

    @classmethod
    def fits(cls, case: Case) -> bool:
        return case.one.state != TERMINATED
