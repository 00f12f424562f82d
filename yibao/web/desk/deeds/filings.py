"""备案登记: 慢特病, 异地就医, 定点; in by the counter, decided on by the reviewer.

异地就医 is filed on the person's own word and holds at once (告知承诺, APP-09); the
others wait for a reviewer, who is another than who took them in (SOD-01).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django import forms

from yibao.approvals.commands import (
    ChoiceNotes,
    Identification,
    choose_institution,
    file_chronic,
    file_remote,
)
from yibao.approvals.errors import NotInsured
from yibao.approvals.models import Purpose, RemoteKind
from yibao.catalog.listing import chronic_diseases_asked
from yibao.catalog.queries import chronic_disease_on
from yibao.enrollment.queries import coverage_on
from yibao.institutions.queries import (
    institution_named,
    institutions_in,
    names_of,
)
from yibao.kernel.operator import Operator
from yibao.web.deeds.fields import choice, day, text, today
from yibao.web.deeds.form import SINCE, UNTIL, Fact, iso, until
from yibao.web.deeds.receipts import Facts
from yibao.web.desk.case import FILING, INSURANCE, PersonDeed

GROUP = "待遇备案"
WAITS = "等待审核,审核通过后生效;结果见参保人的「待遇备案」"
TAKEN = ("已受理", "brand")  # until a reviewer has decided
AT_ONCE = "已生效,就医地定点机构即时可用"
INSTITUTION = Fact("institution_code", "机构编号")
CODE = "输入代码,或输入名称从列表中选"
PROPOSED = 300  # a longer list is no help
DATES = {"AP-007": "valid_to", "AP-020": "valid_from"}
REMOTE_KINDS = [
    (kind.value, str(kind.label))
    for kind in (RemoteKind.REGISTERED, RemoteKind.TEMPORARY, RemoteKind.EMERGENCY)
]


def area_code(label: str) -> forms.CharField:
    return forms.RegexField(
        r"^[0-9]{6}\Z",
        label=label,
        max_length=6,
        widget=forms.TextInput(
            {
                "inputmode": "numeric",
                "autocomplete": "off",
                "placeholder": "6 位;市级代码管到所辖各县区",
            }
        ),
        error_messages={"required": "请填写", "invalid": "请填 6 位行政区划代码"},
    )


class FilingDeed(PersonDeed):
    group = GROUP
    permission = "filing.file"
    what = "备案"
    waits = True

    def days(self) -> dict[str, str]:
        told = self.cleaned_data
        return {
            "valid_from": iso(told["valid_from"]),
            "valid_to": iso(told["valid_to"]),
        }

    def period(self) -> str:
        told = self.cleaned_data
        return f"{told['valid_from']:%Y-%m-%d} 至 {until(told['valid_to'])}"

    @property
    def pool(self) -> str:
        """The pooling area whose catalogue and institutions are proposed."""
        basic = self.case.profile.basic
        return basic.pooling_area if basic else ""

    def institutions(self) -> list[tuple[str, str]]:
        rows = institutions_in(self.pool).values_list("code", "name")
        return list(rows[:PROPOSED])

    def named(self, code: str) -> str:
        """The code of an institution with its name, where it is known."""
        return f"{code} {names_of([code]).get(code, '')}".strip()

    def will(self) -> str:
        then = "提交审核员审核,通过后生效" if self.waits else "登记后立即生效"
        return f"为 {self.case.who} 登记{self.what},{self.period()};{then}"


class FileChronic(FilingDeed):
    slug, title, what = "chronic-filing", "登记慢特病备案", "门诊慢特病备案"
    places = {
        **DATES,
        "AP-005": "disease_code",
        "AP-002": "disease_code",
        "AP-006": "insurance",
        "IN-001": "institution_code",
    }
    facts = (FILING, INSURANCE, Fact("disease_code", "病种代码"), SINCE, UNTIL)
    next_step, state = WAITS, TAKEN
    nothing = "今天没有参保,不能登记慢特病备案"

    insurance = choice("险种")
    disease_code = text("病种代码", 30, listed="diseases", hint=CODE)
    valid_from = day("开始日期")
    valid_to = day("结束日期", required=False)
    institution_code = text("鉴定机构编号", 30, listed="institutions", hint=CODE)
    identified_on = day("鉴定日期", required=False)
    physician_code = text("诊断医师编码", 30, required=False)
    physician_name = text("诊断医师姓名", 50, required=False)
    memo = text("备注", 200, required=False)

    def prepare(self) -> None:
        self.fields["insurance"].choices = self.case.insurances  # type: ignore[attr-defined]
        self.fields["valid_from"].initial = today()

    def lists(self) -> Mapping[str, Sequence[tuple[str, str]]]:
        rows = chronic_diseases_asked(self.pool)
        return {
            "diseases": [(row.code, row.name) for row in rows],
            "institutions": self.institutions(),
        }

    def will(self) -> str:
        told = self.cleaned_data
        disease = chronic_disease_on(
            told["disease_code"], self.pool, told["valid_from"]
        )
        name = disease.name if disease else ""
        where = self.named(told["institution_code"])
        return (
            f"{super().will()}。病种: {told['disease_code']} {name};鉴定机构: {where}"
        )

    def act(self, by: Operator, at: datetime) -> Facts:
        told = self.cleaned_data
        identified = institution_named(told["institution_code"])
        filing = file_chronic(
            person_no=self.case.person_no,
            insurance=told["insurance"],
            disease_code=told["disease_code"],
            identification=Identification(
                institution_code=identified.code,
                institution_name=identified.name,
                identified_on=told["identified_on"],
                physician_code=told["physician_code"],
                physician_name=told["physician_name"],
                memo=told["memo"],
            ),
            valid_from=told["valid_from"],
            valid_to=told["valid_to"],
            filed_at=at,
            approved=not self.waits,
            by=by,
        )
        return {
            "filing_no": filing.filing_no,
            "insurance": filing.insurance,
            "disease_code": filing.disease_code,
            **self.days(),
        }


class FileRemote(FilingDeed):
    slug, title, what = "remote-filing", "登记异地就医备案", "异地就医备案"
    places = {
        **DATES,
        "AP-006": "valid_from",
        "AP-008": "valid_from",
    }
    facts = (
        FILING,
        Fact("kind", "备案种类", lambda code: str(RemoteKind(code).label)),
        Fact("target_area", "就医地区划"),
        SINCE,
        UNTIL,
    )
    next_step = AT_ONCE
    waits = False

    kind = choice("备案种类", REMOTE_KINDS)
    target_area = area_code("就医地区划")
    valid_from = day("开始日期")
    valid_to = day("结束日期", required=False)
    basis = text("事由", 200, required=False, hint="如 随子女居住")

    def prepare(self) -> None:
        self.fields["valid_from"].initial = today()

    def act(self, by: Operator, at: datetime) -> Facts:
        told = self.cleaned_data
        filing = file_remote(
            person_no=self.case.person_no,
            kind=RemoteKind(told["kind"]),
            target_area=told["target_area"],
            valid_from=told["valid_from"],
            valid_to=told["valid_to"],
            reason=told["basis"],
            filed_at=at,
            approved=not self.waits,
            by=by,
        )
        return {
            "filing_no": filing.filing_no,
            "kind": filing.kind,
            "target_area": filing.target_area,
            **self.days(),
        }


class FileChoice(FilingDeed):
    slug, title, what = "choice-filing", "登记定点备案", "人员定点备案"
    places = {
        **DATES,
        "AP-006": "valid_from",
        "AP-008": "institution_code",
        "IN-001": "institution_code",
    }
    facts = (
        FILING,
        Fact("purpose", "业务申请类型", lambda code: str(Purpose(code).label)),
        INSTITUTION,
        SINCE,
        UNTIL,
    )
    next_step, state = WAITS, TAKEN

    purpose = choice("业务申请类型", Purpose.choices)
    institution_code = text("定点机构编号", 12, listed="institutions", hint=CODE)
    rank = text("定点排序号", 3, required=False)
    valid_from = day("开始日期")
    valid_to = day("结束日期", required=False)
    memo = text("备注", 200, required=False)

    def prepare(self) -> None:
        self.fields["valid_from"].initial = today()
        self.fields["purpose"].initial = Purpose.CARE

    def lists(self) -> Mapping[str, Sequence[tuple[str, str]]]:
        return {"institutions": self.institutions()}

    def act(self, by: Operator, at: datetime) -> Facts:
        told = self.cleaned_data
        chosen = institution_named(told["institution_code"])
        cover = coverage_on(self.case.person_no, "", told["valid_from"])
        if cover is None:
            raise NotInsured(
                person_no=self.case.person_no,
                insurance="基本医疗保险",
                day=told["valid_from"],
            )
        filing = choose_institution(
            person_no=self.case.person_no,
            institution_code=chosen.code,
            valid_from=told["valid_from"],
            valid_to=told["valid_to"],
            purpose=told["purpose"],
            rank=told["rank"],
            insurance=cover.insurance,
            notes=ChoiceNotes(institution_name=chosen.name, memo=told["memo"]),
            filed_at=at,
            approved=not self.waits,
            by=by,
        )
        return {
            "filing_no": filing.filing_no,
            "purpose": told["purpose"],
            "institution_code": chosen.code,
            **self.days(),
        }

    def will(self) -> str:
        chosen = self.named(self.cleaned_data["institution_code"])
        return f"{super().will()}。机构: {chosen}"
