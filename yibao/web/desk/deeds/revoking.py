"""撤销备案: what nothing was settled on is taken back."""

from __future__ import annotations

from datetime import datetime

from yibao.approvals.course import revoke, take_turn_on_filings
from yibao.approvals.courses import filings_of
from yibao.approvals.models import FilingState
from yibao.approvals.showing import filing_found
from yibao.kernel.operator import Operator
from yibao.settlement.queries import settled_on
from yibao.web.deeds.fields import basis, choice
from yibao.web.deeds.form import until
from yibao.web.deeds.receipts import Facts
from yibao.web.desk.case import FILING, PersonDeed
from yibao.web.desk.deeds.filings import GROUP

STANDING = (FilingState.FILED, FilingState.APPROVED)


class Revoke(PersonDeed):
    slug, title, group = "filing-revoked", "撤销备案", GROUP
    permission = "filing.revoke"
    places = {
        "AP-001": "filing_no",
        "AP-003": "filing_no",
        "AP-004": "filing_no",
        "AP-012": "filing_no",
    }
    facts = (FILING,)
    next_step = "已撤销,即时生效;已按该备案结算的不受影响"
    nothing = "没有等待审核或已生效的备案"
    grave = True

    filing_no = choice("备案")
    basis = basis("撤销原因")

    def prepare(self) -> None:
        self.fields["filing_no"].choices = [  # type: ignore[attr-defined]
            (
                one.filing_no,
                f"{one.title} {one.about},{one.valid_from} 至 {until(one.valid_to)}"
                f"({one.state})",
            )
            for one in filings_of(self.case.person_no)
            if one.stands in STANDING
        ]

    def act(self, by: Operator, at: datetime) -> Facts:
        number = self.cleaned_data["filing_no"]
        take_turn_on_filings(self.case.person_no)
        found = filing_found(number, self.case.scope)
        revoke(
            filing_no=number,
            person_no=self.case.person_no,
            revoked_at=at,
            basis=self.reason,
            used_by=settled_on(found.filing) if found else None,
            by=by,
        )
        return {"filing_no": number}

    def will(self) -> str:
        chosen = dict(self.told_back())["备案"]
        return f"撤销 {self.case.who} 的{chosen},即刻失效,不能恢复"
