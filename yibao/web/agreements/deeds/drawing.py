"""拟定协议: with an institution of the clerk's divisions, for some days."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django import forms

from yibao.institutions.commands import draw_up_agreement
from yibao.institutions.errors import UnknownInstitution
from yibao.institutions.listing import institution_shown, visible
from yibao.institutions.models import Institution
from yibao.kernel.operator import Operator
from yibao.web.agreements.case import MANAGE, Draft
from yibao.web.deeds.fields import day, identifier, several, text, today
from yibao.web.deeds.form import SINCE, UNTIL, DeedForm, Fact, iso, until
from yibao.web.deeds.receipts import Facts
from yibao.web.words import NATIONAL, care_type

PROPOSED = 300  # a longer list is no help
TOP = [
    (term.codes[0], term.name)
    for term in NATIONAL.taxonomy("med_type").terms
    if term.codes and not term.parents
]


def care_types_told(codes: str) -> str:
    return "、".join(care_type(code) for code in codes.split(","))


class DrawUp(DeedForm[Draft]):
    space, slug, title = "agreements", "agreement-drawn-up", "拟定协议"
    group, permission = "签订", MANAGE
    makes = "agreement_no"
    places = {
        "IN-001": "institution_code",
        "IN-005": "agreement_no",
        "IN-007": "valid_to",
    }
    facts = (SINCE, UNTIL, Fact("care_types", "约定医疗类别", care_types_told))
    next_step = "等待双方签署;经办机构由另一名协议管理员签署,双签前不能结算"

    institution_code = text("机构编号", 12, listed="institutions")
    agreement_no = identifier("协议编号", 50)
    valid_from = day("开始日期")
    valid_to = day("结束日期", required=False)
    care_types = several("约定医疗类别 (不选为全部)", TOP)

    def prepare(self) -> None:
        self.fields["valid_from"].initial = today()

    def lists(self) -> Mapping[str, Sequence[tuple[str, str]]]:
        rows = visible(self.case.scope).order_by("code").values_list("code", "name")
        return {"institutions": list(rows[:PROPOSED])}

    def clean_institution_code(self) -> str:
        code: str = self.cleaned_data["institution_code"].strip().upper()
        if self.found(code) is None:
            refusal = UnknownInstitution(institution_code=code)
            told = f"{refusal.code} {refusal.sentence},或不在您的数据范围内"
            raise forms.ValidationError(told)
        return code

    def found(self, code: str) -> Institution | None:
        return institution_shown(code, self.case.scope)

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        first, last = told.get("valid_from"), told.get("valid_to")
        if first and last and last < first:
            self.add_error("valid_to", "终止日早于生效日")
        return told

    def act(self, by: Operator, at: datetime) -> Facts:
        told = self.cleaned_data
        made = draw_up_agreement(
            institution_code=told["institution_code"],
            agreement_no=told["agreement_no"],
            valid_from=told["valid_from"],
            valid_to=told["valid_to"],
            care_types=told["care_types"],
            by=by,
        )
        return {
            "agreement_no": made.agreement_no,
            "valid_from": iso(made.valid_from),
            "valid_to": iso(made.valid_to),
            "care_types": ",".join(told["care_types"]),
        }

    def will(self) -> str:
        told = self.cleaned_data
        place = self.found(told["institution_code"])
        period = f"{told['valid_from']:%Y-%m-%d} 至 {until(told['valid_to'])}"
        name = place.name if place else ""
        return (
            f"与 {name}({told['institution_code']}) 拟定协议 {told['agreement_no']},"
            f"期限 {period}"
        )
