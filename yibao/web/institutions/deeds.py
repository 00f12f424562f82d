"""登记: an institution, its departments, and who practises there."""

from __future__ import annotations

from datetime import datetime

from django import forms
from django.utils.timezone import localdate

from yibao.areas.queries import area_names
from yibao.institutions.commands import (
    register_department,
    register_institution,
    register_physician,
)
from yibao.institutions.listing import KINDS, departments_of
from yibao.institutions.models import PhysicianKind
from yibao.kernel.operator import Operator
from yibao.web.deeds.fields import MISSING, choice, day, text, today
from yibao.web.deeds.form import SINCE, UNTIL, DeedForm, Fact, iso
from yibao.web.deeds.receipts import Facts
from yibao.web.institutions.case import MANAGE, Case, Newcomer
from yibao.web.words import NATIONAL

LEVELS = {
    term.codes[0]: term.name
    for term in NATIONAL.taxonomy("hosp_lv").terms
    if term.codes
}


class InstitutionDeed(DeedForm[Case]):
    space, group, permission = "institutions", "登记", MANAGE
    places = {"IN-007": "valid_to", "IN-009": "code"}


class RegisterPhysician(InstitutionDeed):
    slug, title = "physician-registered", "登记医师、药师"
    facts = (
        Fact("code", "编码"),
        Fact("kind", "分类", lambda code: PhysicianKind(code).label),
        Fact("department_code", "科室编码"),
        SINCE,
        UNTIL,
    )
    next_step = "已登记,自起始日起可以开单;一处执业登记一次"

    code = text("编码", 30, hint="国家医保医师、药师代码")
    name = text("姓名", 50)
    kind = choice("分类", PhysicianKind.choices)
    department_code = choice("科室", required=False)
    valid_from = day("开始日期")
    valid_to = day("结束日期", required=False)

    def prepare(self) -> None:
        self.fields["valid_from"].initial = today()
        self.fields["department_code"].choices = [  # type: ignore[attr-defined]
            ("", "不分科室"),
            *(
                (one.code, f"{one.code} {one.name}")
                for one in departments_of(self.case.institution)
                if one.is_in_force(localdate())
            ),
        ]

    def act(self, by: Operator, at: datetime) -> Facts:
        told = self.cleaned_data
        made = register_physician(
            institution_code=self.case.code,
            code=told["code"],
            name=told["name"],
            kind=PhysicianKind(told["kind"]),
            department_code=told["department_code"],
            valid_from=told["valid_from"],
            valid_to=told["valid_to"],
            by=by,
        )
        return {
            "code": made.code,
            "kind": made.kind,
            "department_code": made.department_code,
            "valid_from": iso(made.valid_from),
            "valid_to": iso(made.valid_to),
        }

    def will(self) -> str:
        told = self.cleaned_data
        kind = PhysicianKind(told["kind"]).label
        who = f"{told['name']}({told['code']})"
        return f"在 {self.case.subject.who} 登记{kind} {who}"


class RegisterDepartment(InstitutionDeed):
    slug, title = "department-registered", "登记科室"
    facts = (Fact("code", "科室编码"), SINCE, UNTIL)
    next_step = "已登记;变更和撤销由机构经接口上传"

    code = text("科室编码", 30)
    name = text("科室名称", 100)
    valid_from = day("开始日期")
    valid_to = day("结束日期", required=False)

    def prepare(self) -> None:
        self.fields["valid_from"].initial = today()

    def act(self, by: Operator, at: datetime) -> Facts:
        told = self.cleaned_data
        made = register_department(
            institution_code=self.case.code,
            code=told["code"],
            name=told["name"],
            valid_from=told["valid_from"],
            valid_to=told["valid_to"],
            by=by,
        )
        return {
            "code": made.code,
            "valid_from": iso(made.valid_from),
            "valid_to": iso(made.valid_to),
        }

    def will(self) -> str:
        told = self.cleaned_data
        return f"在 {self.case.subject.who} 登记科室 {told['code']} {told['name']}"


class RegisterInstitution(DeedForm[Newcomer]):
    space, slug, title = "institutions", "institution-registered", "登记定点机构"
    group, permission = "登记", MANAGE
    makes = "institution_code"
    places = {"IN-002": "code", "AR-001": "area_code"}
    facts = (
        Fact("kind", "类型", lambda code: KINDS.get(code, code)),
        Fact("level", "医院等级", lambda code: LEVELS.get(code, code)),
        Fact("area_code", "区划代码"),
    )
    next_step = "已登记;签订协议并双签后才能结算"

    code = forms.RegexField(
        r"^[0-9A-Za-z]{12}\Z",
        label="机构编号",
        widget=forms.TextInput({"autocomplete": "off"}),
        error_messages={**MISSING, "invalid": "请填 12 位定点医药机构编号"},
    )
    name = text("名称", 200)
    kind = choice("类型", KINDS.items())
    level = choice("医院等级", (("", "不适用"), *LEVELS.items()), required=False)
    area_code = choice("区划")
    uscc = text("统一社会信用代码", 50, required=False)

    def prepare(self) -> None:
        areas = sorted(area_names(self.case.scope.areas).items())
        self.fields["area_code"].choices = [  # type: ignore[attr-defined]
            (code, f"{code} {name}") for code, name in areas
        ]

    def clean_code(self) -> str:
        return str(self.cleaned_data["code"]).upper()

    def act(self, by: Operator, at: datetime) -> Facts:
        told = self.cleaned_data
        made = register_institution(
            code=told["code"],
            name=told["name"],
            kind=told["kind"],
            level=told["level"],
            area_code=told["area_code"],
            uscc=told["uscc"],
            by=by,
        )
        return {
            "institution_code": made.code,
            "kind": made.kind,
            "level": made.level,
            "area_code": made.area_id,
        }

    def will(self) -> str:
        told = self.cleaned_data
        kind = KINDS[told["kind"]]
        area = dict(self.told_back())["区划"]
        return f"登记{kind} {told['name']}({told['code']}),区划 {area}"


DEEDS: tuple[type[InstitutionDeed], ...] = (RegisterPhysician, RegisterDepartment)
