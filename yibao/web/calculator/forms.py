"""The form of a case: who, where, what it cost, what the year already holds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms

from yibao.policies.area import Area
from yibao.policies.vocabulary import Vocabulary
from yibao.web.calculator.asking import Unclear, lines, pairs

NATIONAL = Vocabulary()
PAIRS = ("person_facts", "visit_facts", "ytd")


def words(kind: str) -> list[tuple[str, str]]:
    """Every word of a taxonomy with its Chinese name."""
    return [(term.word, term.name) for term in NATIONAL.taxonomy(kind).terms]


def money(label: str) -> forms.DecimalField:
    widget = forms.TextInput(attrs={"inputmode": "decimal", "class": "num"})
    return forms.DecimalField(
        label=label, required=False, decimal_places=2, max_digits=14, widget=widget
    )


def day(label: str, *, required: bool) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"})
    return forms.DateField(label=label, required=required, widget=widget)


def rows(label: str, hint: str, *, height: int = 3) -> forms.CharField:
    attrs = {"rows": height, "placeholder": hint, "spellcheck": "false"}
    return forms.CharField(
        label=label,
        required=False,
        max_length=200_000,
        strip=False,
        widget=forms.Textarea(attrs=attrs),
    )


class CaseForm(forms.Form):
    """待遇试算; lines, where given, stand in place of the five totals."""

    area = forms.ChoiceField(label="统筹区")
    date = day("就诊日期", required=True)
    insutype = forms.ChoiceField(label="险种", choices=lambda: words("insurance"))
    psn_cat = forms.ChoiceField(label="人员类别", choices=lambda: words("psn_cat"))
    age = forms.IntegerField(label="年龄", required=False, min_value=0, max_value=130)
    months_covered = forms.IntegerField(
        label="连续参保月数", required=False, min_value=0, max_value=1200
    )
    balc = money("账户余额(元)")
    hosp_lv = forms.ChoiceField(
        label="机构等级",
        required=False,
        choices=lambda: [("", "不适用"), *words("hosp_lv")],
    )
    med_type = forms.ChoiceField(label="医疗类别", choices=lambda: words("med_type"))
    dise_codg = forms.CharField(label="病种编码", required=False, max_length=30)
    medfee_sumamt = money("医疗费总额(元)")
    fulamt_ownpay_amt = money("全自费(元)")
    overlmt_selfpay = money("超限价自费(元)")
    preselfpay_amt = money("先行自付(元)")
    inscp_scp_amt = money("政策范围内(元)")
    other_area = forms.ChoiceField(label="比较统筹区", required=False)
    other_date = day("比较日期", required=False)
    lines = rows(
        "费用明细", "可从表格粘贴: 名称 等级 金额 先行自付比例 支付上限", height=5
    )
    ytd = rows("年度累计", "inpatient_stays: 1")
    person_facts = rows("其他身份", "civil_servant: yes")
    visit_facts = rows("其他就诊情形", "emergency: yes")

    def __init__(self, data: Any, areas: Mapping[str, Area], **rest: Any) -> None:
        super().__init__(data, **rest)
        known = [(code, f"{area.name} {code}") for code, area in sorted(areas.items())]
        self.fields["area"].choices = known  # type: ignore[attr-defined]
        other = self.fields["other_area"]
        other.choices = [("", "不比较"), *known]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        readers = {"lines": lines, **dict.fromkeys(PAIRS, pairs)}
        for name, reader in readers.items():
            try:
                reader(told.get(name) or "")
            except Unclear as problem:
                self.add_error(name, str(problem))
        totals = any(told.get(name) for name in ("medfee_sumamt", "inscp_scp_amt"))
        if not totals and not (told.get("lines") or "").strip():
            self.add_error("medfee_sumamt", "请填医疗费总额,或粘贴费用明细")
        return told
