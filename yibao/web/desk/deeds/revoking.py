"""撤销与终止备案: taken back if nothing was settled on it, else ended on a last day."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import ClassVar

from yibao.approvals.course import end, revoke, take_turn_on_filings
from yibao.approvals.courses import filings_of
from yibao.approvals.showing import filing_found
from yibao.approvals.standing import Standing
from yibao.kernel.operator import Operator
from yibao.settlement.queries import settled_on
from yibao.web.deeds.fields import basis, choice, day, today
from yibao.web.deeds.form import Fact, iso, until
from yibao.web.deeds.receipts import Facts
from yibao.web.desk.case import FILING, PersonDeed
from yibao.web.desk.deeds.filings import GROUP


class StandingDeed(PersonDeed):
    """Done about one of the filings that stand in some way."""

    group = GROUP
    grave = True
    of: ClassVar[Collection[Standing]]

    filing_no = choice("备案")

    def prepare(self) -> None:
        self.fields["filing_no"].choices = [  # type: ignore[attr-defined]
            (
                one.filing_no,
                f"{one.title} {one.about},{one.valid_from} 至 {until(one.valid_to)}"
                f"({one.state})",
            )
            for one in filings_of(self.case.person_no)
            if one.standing in self.of
        ]

    @property
    def chosen(self) -> str:
        return str(dict(self.told_back())["备案"])


class Revoke(StandingDeed):
    slug, title = "filing-revoked", "撤销备案"
    permission = "filing.revoke"
    of = (Standing.WAITING, Standing.IN_FORCE, Standing.EXPIRED, Standing.ENDED)
    places = {
        "AP-001": "filing_no",
        "AP-003": "filing_no",
        "AP-004": "filing_no",
        "AP-012": "filing_no",
    }
    facts = (FILING,)
    next_step = "已撤销,视同没有备案过"
    nothing = "没有等待审核或已生效的备案"

    basis = basis("撤销原因")

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
        return f"撤销 {self.case.who} 的{self.chosen},即刻失效,不能恢复"


class EndFiling(StandingDeed):
    slug, title = "filing-ended", "终止备案"
    permission = "filing.end"
    of = (Standing.IN_FORCE,)
    places = {
        "AP-001": "filing_no",
        "AP-004": "filing_no",
        "AP-007": "last_day",
        "AP-012": "filing_no",
        "AP-018": "filing_no",
        "AP-019": "last_day",
    }
    facts = (FILING, Fact("last_day", "最后一天"))
    next_step = "最后一天之后的就医按未备案办理;之前的结算不受影响"
    nothing = "没有已生效的备案;等待审核的办理撤销"

    last_day = day("最后一天")
    basis = basis("终止原因")

    def prepare(self) -> None:
        super().prepare()
        self.fields["last_day"].initial = today()

    def act(self, by: Operator, at: datetime) -> Facts:
        told = self.cleaned_data
        number, last_day = told["filing_no"], told["last_day"]
        take_turn_on_filings(self.case.person_no)
        found = filing_found(number, self.case.scope)
        end(
            filing_no=number,
            person_no=self.case.person_no,
            last_day=last_day,
            ended_at=at,
            basis=self.reason,
            used_by=settled_on(found.filing, after=last_day) if found else None,
            by=by,
        )
        return {"filing_no": number, "last_day": iso(last_day)}

    def will(self) -> str:
        last = self.cleaned_data["last_day"]
        return f"{self.case.who} 的{self.chosen},到 {last:%Y-%m-%d} 为止"
