"""A settlement as its readers see it, the same whether just made, tried or stored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from decimal import Decimal

from yibao.engine.breakdown import Step
from yibao.engine.money import Money
from yibao.enrollment.facts import PersonFacts
from yibao.kernel.moments import at_shanghai
from yibao.settlement.facts import LineState
from yibao.settlement.rows import Record

RATE = Decimal("0.0001")


@dataclass(frozen=True, slots=True)
class FundView:
    """基金分项. ``room`` is ``None`` where nothing caps the payment."""

    fund_pay_type: str
    title: str
    in_scope: Money
    room: Money | None
    amount: Money


@dataclass(frozen=True, slots=True)
class StepView:
    """One explained amount; those of a ``part`` add up to the part."""

    part: str
    title: str
    amount: Money
    base: Money | None
    rate: Decimal | None
    clause: str
    source: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SettlementView:
    """Everything a settlement says; ``settlement_no`` is empty for a trial (试算)."""

    settlement_no: str
    encounter_no: str
    reverses_no: str | None
    person_no: str
    patient: PersonFacts
    institution_code: str
    insured_area: str
    insurance: str
    person_category: str
    civil_servant: bool
    age: int | None
    care_type: str
    disease_code: str
    disease_name: str
    begin_on: date
    end_on: date
    settled_at: datetime
    business_day: date
    policy_day: date
    year: str
    batch_no: str
    mid_stay: bool
    credential_kind: str
    account_use: str
    invoice_no: str
    message_no: str
    fee_total: Money
    outside_scope: Money
    over_limit: Money
    paid_first: Money
    in_scope: Money
    deductible_paid: Money
    pooling_paid: Money
    civil_servant_paid: Money
    enterprise_paid: Money
    catastrophic_paid: Money
    large_amount_paid: Money
    medical_aid_paid: Money
    tilt_paid: Money
    disabled_paid: Money
    other_paid: Money
    fund_paid: Money
    person_paid: Money
    account_paid: Money
    family_paid: Money
    cash_paid: Money
    hospital_paid: Money
    balance_after: Money
    clearing_category: str
    clearing_way: str
    clearing_office: str
    operator_no: str
    operator_name: str
    reason: str
    funds: tuple[FundView, ...]
    lines: tuple[LineState, ...] = field(repr=False)
    steps: tuple[StepView, ...] = field(repr=False)
    reversal_no: str | None = None

    @property
    def pool_ratio(self) -> Decimal:
        """统筹基金支付比例: of what is in scope, to four places."""
        if not (self.in_scope and self.pooling_paid):
            return Decimal(0)
        return (Decimal(self.pooling_paid.fen) / self.in_scope.fen).quantize(RATE)


OWN = tuple(
    one.name
    for one in fields(SettlementView)
    if one.name
    not in ("settled_at", "patient", "funds", "lines", "steps", "reversal_no")
)
FUND = tuple(one.name for one in fields(FundView))


def view_of(record: Record) -> SettlementView:
    """The settlement that was decided."""
    decision = record.decision
    row = record.settlement
    return SettlementView(
        **{name: row[name] for name in OWN},  # type: ignore[arg-type]
        settled_at=at_shanghai(decision.request.settled_at),
        patient=decision.patient,
        funds=tuple(map(fund_view, record.funds)),
        lines=decision.lines,
        steps=tuple(map(_told, decision.breakdown.steps, record.steps)),
    )


def _told(step: Step, row: Mapping[str, object]) -> StepView:
    """A step just worked out, its sentence as it is written down."""
    return StepView(
        part=step.part,
        title=str(row["title"]),
        amount=step.amount,
        base=step.base,
        rate=step.rate,
        clause=step.clause,
        source=step.source,
        note=step.note,
    )


def as_view(
    row: Mapping[str, object],
    *,
    patient: PersonFacts,
    funds: Sequence[Mapping[str, object]],
    lines: Sequence[LineState],
    steps: Sequence[Mapping[str, object]],
    reversal_no: str | None = None,
) -> SettlementView:
    """Rows by column, put together."""
    return SettlementView(
        **{name: row[name] for name in OWN},  # type: ignore[arg-type]
        settled_at=at_shanghai(_instant(row["settled_at"])),
        patient=patient,
        funds=tuple(fund_view(fund) for fund in funds),
        lines=tuple(lines),
        steps=tuple(step_view(step) for step in steps),
        reversal_no=reversal_no,
    )


def _instant(value: object) -> datetime:
    assert isinstance(value, datetime)
    return value


def fund_view(row: Mapping[str, object]) -> FundView:
    return FundView(**{name: row[name] for name in FUND})  # type: ignore[arg-type]


def step_view(row: Mapping[str, object]) -> StepView:
    base, rate = row["base"], row["rate"]
    return StepView(
        part=str(row["part"]),
        title=str(row["title"]),
        amount=Money(int(str(row["amount"]))),
        base=None if base is None else Money(int(str(base))),
        rate=None if rate is None else Decimal(str(rate)),
        clause=str(row["clause"]),
        source=str(row["source"]),
        note=str(row["note"]),
    )
