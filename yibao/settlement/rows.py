"""A decision as rows: the settlement, its lines, funds, explanation and totals."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from yibao.engine.breakdown import BenefitPayment, Breakdown, Step
from yibao.engine.codes import Fund
from yibao.engine.money import ZERO, Money
from yibao.kernel.crypto import key_ring
from yibao.policies.area import OTHER_FUND
from yibao.settlement.bills import snapshot
from yibao.settlement.clearing_keys import BY_ITEM, clearing_category
from yibao.settlement.decision import Decision, settlement_no_of
from yibao.settlement.digest import policy_digest
from yibao.settlement.lines import line_columns
from yibao.settlement.models import Encounter, FeeLine

Row = dict[str, object]
POOL_OF = {"310": "310100", "390": "390100", "510": "510100"}


def amounts_of(breakdown: Breakdown) -> dict[str, Money]:
    """Every amount of a settlement by the name of its column."""
    tilt = breakdown.paid_by(Fund.TILT_AID)
    return {
        "fee_total": breakdown.fee_total,
        "outside_scope": breakdown.outside_scope,
        "over_limit": breakdown.over_limit,
        "paid_first": breakdown.paid_first,
        "in_scope": breakdown.in_scope,
        "deductible_paid": breakdown.deductible_paid,
        "pooling_paid": breakdown.paid_by(Fund.POOL),
        "civil_servant_paid": breakdown.paid_by(Fund.CIVIL_SERVANT),
        "enterprise_paid": breakdown.paid_by(Fund.ENTERPRISE),
        "catastrophic_paid": breakdown.paid_by(Fund.CATASTROPHIC),
        "large_amount_paid": breakdown.paid_by(Fund.LARGE_AMOUNT),
        "medical_aid_paid": breakdown.paid_by(Fund.MEDICAL_AID) + tilt,
        "tilt_paid": tilt,
        "disabled_paid": breakdown.paid_by(Fund.DISABLED),
        "other_paid": breakdown.paid_by(Fund.OTHER),
        "fund_paid": breakdown.fund_paid,
        "person_paid": breakdown.person_paid,
        "account_paid": breakdown.account_paid,
        "family_paid": breakdown.family_paid_total,
        "cash_paid": breakdown.cash_paid,
        "hospital_paid": breakdown.hospital_paid,
    }


@dataclass(frozen=True, slots=True)
class Record:
    """A decision as it is written and answered, worked out once for both."""

    decision: Decision
    number: str
    settlement: Row
    funds: list[Row]
    steps: list[Row]


def record_of(decision: Decision, *, trial: bool = False) -> Record:
    """The rows of a decision; a trial has no number (A13)."""
    number = "" if trial else settlement_no_of(decision)
    return Record(
        decision,
        number,
        settlement_row(decision, number),
        fund_rows(decision, number),
        steps_as_json(decision.breakdown.steps),
    )


def settlement_row(decision: Decision, number: str) -> Row:
    """The row of the settlement itself."""
    request, visited, cover = decision.request, decision.visited, decision.cover
    return {
        "settlement_no": number,
        "encounter_no": visited.encounter_no,
        "position": decision.position,
        "reverses_no": None,
        "person_no": visited.person_no,
        "institution_code": visited.institution_code,
        "insured_area": cover.pooling_area,
        "insurance": cover.insurance,
        "person_category": cover.category,
        "civil_servant": cover.civil_servant,
        "age": decision.insured.age(decision.end_on),
        "care_type": visited.care_type,
        "disease_code": visited.disease_code,
        "disease_name": visited.disease_name,
        "begin_on": decision.begin_on,
        "end_on": decision.end_on,
        "settled_at": request.settled_at,
        "business_day": decision.business_day,
        "policy_day": decision.policy_day,
        "year": decision.breakdown.year,
        "batch_no": request.batch_no,
        "mid_stay": request.mid_stay,
        "credential_kind": request.presented.credential.kind or visited.credential_kind,
        "account_use": request.account_use,
        "invoice_no": request.invoice_no,
        "message_no": request.message_no,
        **amounts_of(decision.breakdown),
        "balance_after": decision.balance_after,
        "account_movements": [move.as_json() for move in decision.movements],
        "counters_delta": dict(decision.breakdown.delta),
        "stay_after": dict(decision.breakdown.stay_after.values),
        "facts": {
            "person": snapshot(decision.insured.facts),
            "visit": snapshot(decision.visit.facts),
        },
        "clearing_category": clearing_category(visited.care_type),
        "clearing_way": BY_ITEM,
        "clearing_office": decision.provider.clearing_office,
        "operator_no": request.by.number,
        "operator_name": request.by.name,
        "reason": "",
    }


def line_rows(record: Record) -> list[Row]:
    """That the settlement covers its lines, each at its parts."""
    encounter_no = record.decision.visited.encounter_no
    return [
        {
            "encounter_no": encounter_no,
            "line_no": line.line_no,
            "turn": line.turns + 1,
            "settlement_no": record.number,
            "line_total": line.line_total,
            "outside_scope": line.outside_scope,
            "over_limit": line.over_limit,
            "paid_first": line.paid_first,
            "in_scope": line.in_scope,
        }
        for line in record.decision.lines
    ]


def fund_rows(decision: Decision, number: str) -> list[Row]:
    """基金分项: every payer that looked at the bill, then accounts; at least one."""
    breakdown = decision.breakdown
    benefits = breakdown.benefits or (_no_benefit(decision),)
    rows = [_benefit_row(benefit) for benefit in benefits]
    balances = {owner.owner_no: owner.balance for owner in decision.insured.family} | {
        decision.visited.person_no: decision.insured.account.current
        + decision.insured.account.past
    }
    by_fund: dict[str, list[Money]] = {}
    for move in decision.movements:
        paid = by_fund.setdefault(move.fund, [ZERO, ZERO])
        paid[0] += move.total
        paid[1] += balances.get(move.person_no, ZERO)
    for fund, (amount, room) in by_fund.items():
        rows.append(
            {
                "fund_pay_type": fund,
                "title": "个人账户",
                "in_scope": ZERO,
                "room": room,
                "amount": amount,
            }
        )
    return [
        {"settlement_no": number, "position": position, **row}
        for position, row in enumerate(rows, 1)
    ]


def _no_benefit(decision: Decision) -> BenefitPayment:
    return BenefitPayment(
        payer="basic",
        title="基本医疗保险",
        fund=Fund.POOL,
        fund_pay_type=POOL_OF.get(decision.cover.insurance, OTHER_FUND),
        base=ZERO,
        cap_room=None,
        amount=ZERO,
    )


def _benefit_row(benefit: BenefitPayment) -> Row:
    return {
        "fund_pay_type": benefit.fund_pay_type,
        "title": benefit.title,
        "in_scope": benefit.base,
        "room": benefit.cap_room,
        "amount": benefit.amount,
    }


def explanation_row(record: Record) -> Row:
    """Why, step by step, with the policy files it was computed from."""
    area = record.decision.area
    return {
        "settlement_no": record.number,
        "steps": record.steps,
        "policy_area": area.area,
        "policy_digest": policy_digest(area),
    }


def steps_as_json(steps: Iterable[Step]) -> list[Row]:
    return [
        {
            "part": step.part,
            "title": step.title,
            "base": None if step.base is None else step.base.fen,
            "rate": None if step.rate is None else str(step.rate),
            "amount": step.amount.fen,
            "clause": step.clause,
            "source": step.source,
            "note": step.note,
        }
        for step in steps
    ]


def totals_rows(decisions: Sequence[Decision]) -> list[Row]:
    """One row for each total that changes, however many settlements change it."""
    seen: dict[tuple[str, str, str], int] = {}
    after: dict[tuple[str, str, str], Mapping[str, int]] = {}
    for decision in decisions:
        for year, totals in decision.totals_after.items():
            key = decision.visited.person_no, decision.cover.insurance, year
            before = decision.totals_before.get(year)
            seen.setdefault(key, before.version if before else 0)
            after[key] = totals.counters
    return [
        {
            "person_no": key[0],
            "insurance": key[1],
            "year": key[2],
            "counters": dict(after[key]),
            "version": seen[key] + 1,
        }
        for key in sorted(after)
    ]


def encounter_row(decision: Decision) -> Row:
    """The visit of a sale, opened by its settlement."""
    visited, request = decision.visited, decision.request
    assert request.sale is not None
    told = request.sale.visit
    details = json.dumps(dict(told.details), ensure_ascii=False)
    purpose = Encounter._meta.get_field("details").purpose
    return {
        "encounter_no": visited.encounter_no,
        "person_no": visited.person_no,
        "institution_code": visited.institution_code,
        "insured_area": decision.cover.pooling_area,
        "insurance": visited.insurance,
        "setting": visited.setting,
        "state": visited.state,
        "care_type": visited.care_type,
        "begin_at": visited.begin_at,
        "end_at": None,
        "institution_no": told.institution_no or "",
        "department_code": told.department_code or "",
        "department_name": told.department_name or "",
        "physician_code": told.physician_code or "",
        "physician_name": told.physician_name or "",
        "disease_code": visited.disease_code,
        "disease_name": visited.disease_name,
        "credential_kind": visited.credential_kind,
        "facts": dict(visited.facts),
        "details": key_ring().seal(purpose, details) if told.details else None,
        "message_no": request.message_no,
        "version": 1,
    }


def event_row(decision: Decision) -> Row:
    return {
        "encounter_no": decision.visited.encounter_no,
        "version": 1,
        "action": "sold",
        "state": decision.visited.state,
        "happened_at": decision.request.settled_at,
        "operator_no": decision.request.by.number,
        "operator_name": decision.request.by.name,
        "before": None,
    }


def sold_line_rows(decision: Decision, uploaded_at: datetime) -> list[Row]:
    """The fee lines of a sale, at the parts they are settled at."""
    request = decision.request
    assert request.sale is not None
    return [
        {
            "encounter_no": decision.visited.encounter_no,
            "attempt": 1,
            "uploaded_at": uploaded_at,
            "operator_no": request.by.number,
            "operator_name": request.by.name,
            **_sealed(line_columns(line, state)),
        }
        for line, state in zip(request.sale.lines, decision.lines, strict=True)
    ]


def _sealed(line: Row) -> Row:
    """The columns of a line as the database holds them: its notes sealed or none."""
    purpose = FeeLine._meta.get_field("notes").purpose
    notes = str(line["notes"])
    return {**line, "notes": key_ring().seal(purpose, notes) if notes else None}
