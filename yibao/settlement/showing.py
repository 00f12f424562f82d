"""One settlement as a clerk opens it: whose, where, what, why and how it was booked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from yibao.access.scope import Scope
from yibao.catalog.queries import items_named
from yibao.engine.codes import BenefitClass
from yibao.engine.money import Money
from yibao.kernel.masking import mask_id_no, mask_name
from yibao.kernel.moments import at_shanghai
from yibao.settlement.listing import REVERSAL, REVERSED, STANDING, STATES, visible
from yibao.settlement.models import (
    Explanation,
    FeeLine,
    Settlement,
    SettlementFund,
    SettlementLine,
)
from yibao.settlement.views import FundView, StepView, fund_view, step_view


@dataclass(frozen=True, slots=True)
class Shown:
    """A settlement with the names of who and where; what names a person is masked."""

    settlement: Settlement
    person_name: str
    id_no: str
    gender: str
    institution_name: str
    setting: str
    institution_no: str
    department: str
    physician: str
    reversal_no: str

    @property
    def state(self) -> str:
        if self.settlement.reverses_id:
            return REVERSAL
        return REVERSED if self.reversal_no else STANDING

    @property
    def state_title(self) -> str:
        return STATES[self.state]


def settlement_shown(settlement_no: str, scope: Scope) -> Shown | None:
    """The settlement, unless it is nobody's within the scope."""
    joined = ("encounter__person", "encounter__institution", "reversal")
    row = visible(scope).select_related(*joined).filter(pk=settlement_no).first()
    if row is None:
        return None
    visit = row.encounter
    reversal = getattr(row, "reversal", None)
    return Shown(
        settlement=row,
        person_name=mask_name(visit.person.name),
        id_no=mask_id_no(visit.person.id_no),
        gender=visit.person.get_gender_display(),
        institution_name=visit.institution.name,
        setting=visit.get_setting_display(),
        institution_no=visit.institution_no,
        department=visit.department_name or visit.department_code,
        physician=visit.physician_name or visit.physician_code,
        reversal_no=reversal.pk if reversal else "",
    )


def steps_of(settlement_no: str) -> list[StepView]:
    """The explanation as it was written on the day."""
    row = Explanation.objects.get(pk=settlement_no)
    return [step_view(step) for step in row.steps]


def funds_of(settlement_no: str) -> list[FundView]:
    """基金分项, in the order they paid."""
    rows = SettlementFund.objects.filter(settlement_id=settlement_no)
    return [fund_view(row) for row in rows.order_by("position").values()]


@dataclass(frozen=True, slots=True)
class BillLine:
    """A fee line of a settlement, with the parts it was settled at."""

    line_no: int
    line_sn: str
    service_at: datetime
    item_code: str
    item_name: str
    benefit_class: str
    own_pay: Decimal | None  # as the area's rules applied it, like the limit
    price_limit: Decimal | None
    quantity: Decimal
    price: Decimal
    line_total: Money
    outside_scope: Money
    over_limit: Money
    paid_first: Money
    in_scope: Money

    @property
    def borne(self) -> Money:
        """What of the line is not in scope."""
        return self.line_total - self.in_scope


def lines_of(settlement: Settlement) -> list[BillLine]:
    """The lines a settlement covers; a reversal's count back."""
    covered = {
        row.line_no: row for row in SettlementLine.objects.filter(settlement=settlement)
    }
    lines = list(
        FeeLine.objects.filter(
            encounter_id=settlement.encounter_id, line_no__in=list(covered)
        ).order_by("line_no")
    )
    names = items_named(line.item_code for line in lines)
    sign = -1 if settlement.reverses_id else 1
    return [
        BillLine(
            line_no=line.line_no,
            line_sn=line.line_sn,
            service_at=at_shanghai(line.service_at),
            item_code=line.item_code,
            item_name=names[line.item_code].name
            if line.item_code in names
            else line.institution_item_name,
            benefit_class=BenefitClass(line.benefit_class).title,
            own_pay=_applied(line, "applied_rate", line.own_pay),
            price_limit=_applied(line, "applied_limit", line.price_limit),
            quantity=sign * line.quantity,
            price=line.price,
            line_total=covered[line.line_no].line_total,
            outside_scope=covered[line.line_no].outside_scope,
            over_limit=covered[line.line_no].over_limit,
            paid_first=covered[line.line_no].paid_first,
            in_scope=covered[line.line_no].in_scope,
        )
        for line in lines
    ]


def _applied(line: FeeLine, term: str, of_catalogue: Decimal | None) -> Decimal | None:
    """A rate or limit the line was divided by; else what the catalogue says."""
    told = line.terms.get(term, of_catalogue)
    return None if told is None else Decimal(str(told))


def settled_around(settlement: Settlement) -> list[Settlement]:
    """Every settlement and reversal of the same visit, in order."""
    rows = Settlement.objects.filter(encounter_id=settlement.encounter_id)
    return list(rows.order_by("position"))
