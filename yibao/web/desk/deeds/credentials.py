"""就诊凭证: 发放, 挂失, 解挂, 停用."""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar

from django import forms

from yibao.enrollment.commands import change_credential_state, issue_credential
from yibao.enrollment.models import CredentialKind, CredentialState
from yibao.enrollment.profiles import credential_held, credentials_of
from yibao.kernel.masking import mask_id_no
from yibao.kernel.operator import Operator
from yibao.web.deeds.fields import basis, choice, day, text, today
from yibao.web.deeds.form import Fact, iso
from yibao.web.deeds.receipts import Facts
from yibao.web.desk.case import PersonDeed

GROUP = "就诊凭证"
KIND = Fact("kind", "凭证类型", lambda code: str(CredentialKind(code).label))
NUMBER = Fact("number", "凭证编号")
STATE = Fact("state", "凭证状态", lambda code: str(CredentialState(code).label))


class CredentialDeed(PersonDeed):
    """A change of state, in force from the minute (ENR-07)."""

    group = GROUP
    permission = "credential.change_state"
    places = {"EN-008": "credential", "EN-013": "credential"}
    facts = (KIND, NUMBER, STATE)
    target: ClassVar[CredentialState]
    of_states: ClassVar[tuple[CredentialState, ...]]
    verb: ClassVar[str]
    after: ClassVar[str]

    credential = choice("就诊凭证")
    basis = basis("事由")

    def prepare(self) -> None:
        self.fields["credential"].choices = [  # type: ignore[attr-defined]
            (one.key, f"{one.kind} {one.number}({one.state})")
            for one in credentials_of(self.case.person_no)
            if one.standing in self.of_states
        ]

    def act(self, by: Operator, at: datetime) -> Facts:
        held = credential_held(
            self.case.person_no, self.cleaned_data["credential"], self.of_states
        )
        change_credential_state(
            kind=CredentialKind(held.kind),
            number=held.number,
            state=self.target,
            from_at=at,
            basis=self.reason,
            by=by,
        )
        return {
            "kind": held.kind,
            "number": mask_id_no(held.number),
            "state": self.target,
        }

    def will(self) -> str:
        chosen = dict(self.told_back())["就诊凭证"]
        return f"{self.case.who} 的{chosen} 即刻{self.verb},{self.after}"


class ReportLost(CredentialDeed):
    slug, title = "credential-lost", "凭证挂失"
    target, of_states = CredentialState.LOST, (CredentialState.NORMAL,)
    verb, after = "挂失", "定点机构从这一分钟起拒用"
    next_step = "已挂失,即时生效;找到后凭身份证件解挂,补办的登记新凭证"
    nothing = "没有正常使用的就诊凭证,不需要挂失"
    grave = True


class ReportFound(CredentialDeed):
    slug, title = "credential-found", "凭证解挂"
    target, of_states = CredentialState.NORMAL, (CredentialState.LOST,)
    verb, after = "解除挂失", "定点机构从这一分钟起可用"
    next_step = "已解挂,即时生效"
    nothing = "没有挂失的就诊凭证"


class Disable(CredentialDeed):
    slug, title = "credential-disabled", "凭证停用"
    target = CredentialState.DISABLED
    of_states = (CredentialState.NORMAL, CredentialState.LOST)
    verb, after = "停用", "不能再用于就医结算"
    next_step = "已停用,即时生效;需要就医的请登记新凭证"
    nothing = "没有可以停用的就诊凭证"
    grave = True


class Issue(PersonDeed):
    slug, title, group = "credential-issued", "登记就诊凭证", GROUP
    permission = "credential.issue"
    places = {"EN-007": "number"}
    facts = (KIND, NUMBER, Fact("expires_on", "有效期至"))
    next_step = "凭证即时可用"

    kind = choice("凭证类型", CredentialKind.choices)
    number = text("凭证编号", 64)
    card_sn = text("卡识别码", 32, required=False, hint="社会保障卡填写")
    expires_on = day("有效期至", required=False)

    def clean_expires_on(self) -> date | None:
        told: date | None = self.cleaned_data["expires_on"]
        if told is not None and told < today():
            raise forms.ValidationError("有效期已过,不能登记")
        return told

    def act(self, by: Operator, at: datetime) -> Facts:
        told = self.cleaned_data
        issue_credential(
            person_no=self.case.person_no,
            kind=CredentialKind(told["kind"]),
            number=told["number"],
            card_sn=told["card_sn"],
            expires_on=told["expires_on"],
            by=by,
        )
        return {
            "kind": told["kind"],
            "number": mask_id_no(told["number"]),
            "expires_on": iso(told["expires_on"]),
        }

    def will(self) -> str:
        kind = CredentialKind(self.cleaned_data["kind"]).label
        number = self.cleaned_data["number"]
        return f"为 {self.case.who} 登记{kind} {number},即时可用"
