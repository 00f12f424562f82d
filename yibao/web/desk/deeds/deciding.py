"""审核备案: the reviewer's deed; its page is in ``web/filings``."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms

from yibao.approvals.deciding import decide
from yibao.kernel.operator import Operator
from yibao.web.deeds.fields import text
from yibao.web.deeds.form import Fact
from yibao.web.deeds.receipts import Facts
from yibao.web.desk.case import FILING, PersonDeed

PASSED, REFUSED = "passed", "refused"
OPINIONS = ((PASSED, "通过"), (REFUSED, "不予通过"))
AFTER = {
    PASSED: "已生效,参保人就医结算时即可使用",
    REFUSED: "已退回,申报人按原因补正后可重新申报",
}


class Decide(PersonDeed):
    slug, title, group = "filing-decided", "审核备案", "审核"
    permission = "filing.decide"
    hint = "带 * 的必填,下一步核对"
    onward, again = ("审核下一件", "filings:list"), False
    places = {
        "AP-004": "opinion",
        "AP-006": "opinion",
        "AP-016": "basis",
        "AP-017": "opinion",
        "AP-020": "opinion",
    }
    facts = (FILING, Fact("opinion", "审核结论", dict(OPINIONS).__getitem__))

    opinion = forms.ChoiceField(
        label="审核结论",
        choices=OPINIONS,
        widget=forms.RadioSelect,
        error_messages={"required": "请选择通过或不予通过"},
    )
    basis = text("审核意见", 200, required=False, hint="不予通过的必须写明原因")

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if told.get("opinion") == REFUSED and not told.get("basis"):
            self.add_error("basis", "请写明不予通过的原因,申报人据此补正")
        return told

    def act(self, by: Operator, at: datetime) -> Facts:
        opinion = self.cleaned_data["opinion"]
        decide(
            filing_no=self.case.filing_no,
            passed=opinion == PASSED,
            decided_at=at,
            basis=self.reason,
            by=by,
        )
        return {"filing_no": self.case.filing_no, "opinion": opinion}

    def will(self) -> str:
        what = f"{self.case.who} 的备案 {self.case.filing_no}"
        if self.cleaned_data["opinion"] == PASSED:
            return f"审核通过 {what},备案即时生效"
        return f"不予通过 {what},退回申报人"

    @classmethod
    def step_after(cls, facts: Facts) -> str:
        return AFTER[facts["opinion"]]
