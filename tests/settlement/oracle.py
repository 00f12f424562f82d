"""Settling the slow and plain way: one request, one read and one row after another.

Only the pure decision is shared with the product. What is read goes through the ORM and
through the queries other apps use; what is written is saved model by model.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from django.db import models

from yibao.approvals.queries import (
    chronic_filings,
    institution_choices,
    remote_filings,
)
from yibao.areas.policies import area_policy
from yibao.engine.errors import Refused
from yibao.engine.money import ZERO
from yibao.enrollment.models import FamilyBinding
from yibao.enrollment.queries import coverage_on, credential_facts, persons
from yibao.institutions.queries import provider_at
from yibao.kernel import journal
from yibao.kernel.dated import in_force
from yibao.kernel.moments import day_of
from yibao.ledger.models import Entry, PersonalAccount, Posting
from yibao.ledger.queries import AccountBalance
from yibao.settlement import rows
from yibao.settlement.decision import Decision, care_days, decide_one
from yibao.settlement.facts import (
    Earlier,
    Known,
    LineState,
    Totals,
    Visited,
)
from yibao.settlement.filings import Filed
from yibao.settlement.models import (
    Encounter,
    EncounterEvent,
    Explanation,
    FeeLine,
    LineWithdrawal,
    Settlement,
    SettlementFund,
    SettlementLine,
    YearToDate,
)
from yibao.settlement.postings import entry_for
from yibao.settlement.queries import settlement_view
from yibao.settlement.requests import SettleRequest
from yibao.settlement.terms import sale_terms
from yibao.settlement.views import SettlementView

AMOUNTS = ("line_total", "outside_scope", "over_limit", "paid_first", "in_scope")


def settle_each(
    requests: Sequence[SettleRequest], numbers: Iterator[int]
) -> list[SettlementView | Refused]:
    """One after another; numbers are taken in the order a batch takes them."""
    serials = [(next(numbers), next(numbers)) for _ in requests]
    return [
        settle(request, serial, numbers)
        for request, serial in zip(requests, serials, strict=True)
    ]


def settle(
    request: SettleRequest, serials: tuple[int, int], entries: Iterator[int]
) -> SettlementView | Refused:
    try:
        decision = decide_one(request, known(request, serials))
    except Refused as refusal:
        return refusal
    number = save(decision, entries)
    return settlement_view(number)


# ---------------------------------------------------------------- reading


def known(request: SettleRequest, serials: tuple[int, int]) -> Known:
    visit = Encounter.objects.filter(pk=request.encounter_no).first()
    head = None if visit is None else visited(visit)
    insurance = head.insurance if head else request.insurance
    begin_at = head.begin_at if head else request.settled_at
    if request.sale is not None:
        begin_at = request.sale.begin_at
    last = care_days(request, head)[1] if head else day_of(begin_at)
    person_no, at = request.person_no, request.settled_at
    cover = coverage_on(person_no, insurance, last)
    provider = provider_at(request.institution_code, at)
    shown = request.presented.credential
    credentials = (
        credential_facts([(shown.kind, shown.number)], at) if shown.number else {}
    )
    filed = Filed(
        chronic_filings([person_no]),
        remote_filings([person_no]),
        institution_choices([person_no]),
    )
    earlier, position = earlier_of(request.encounter_no)
    return Known(
        visited=head,
        provider=provider,
        patient=persons([person_no]).get(person_no),
        cover=cover,
        credential=next(iter(credentials.values()), None),
        approvals=filed.on(person_no, provider, insurance, day_of(begin_at)),
        area=area_policy(cover.pooling_area) if cover else None,
        lines=lines_of(request.encounter_no),
        terms=sale_terms(request, provider, cover, None),
        earlier=earlier,
        last_position=position,
        account=account_of(person_no),
        family=family_of(person_no, last),
        totals=totals_of(person_no, cover.insurance if cover else insurance),
        serials=serials,
    )


def visited(visit: Encounter) -> Visited:
    return Visited(
        encounter_no=visit.pk,
        person_no=visit.person_id,
        institution_code=visit.institution_id,
        insured_area=visit.insured_area,
        insurance=visit.insurance,
        setting=visit.setting,
        state=visit.state,
        care_type=visit.care_type,
        begin_at=visit.begin_at,
        end_at=visit.end_at,
        disease_code=visit.disease_code,
        disease_name=visit.disease_name,
        credential_kind=visit.credential_kind,
        facts=visit.facts,
        version=visit.version,
    )


def lines_of(encounter_no: str) -> tuple[LineState, ...]:
    withdrawn = LineWithdrawal.objects.filter(encounter_id=encounter_no)
    gone = set(withdrawn.values_list("line_no", flat=True))
    found = FeeLine.objects.filter(encounter_id=encounter_no).order_by("line_no")
    return tuple(line_state(line) for line in found if line.line_no not in gone)


def line_state(line: FeeLine) -> LineState:
    covering = SettlementLine.objects.filter(
        encounter_no=line.encounter_id, line_no=line.line_no
    )
    turns = {one.turn: one.settlement_id for one in covering}
    last = max(turns, default=0)
    return LineState(
        line_no=line.line_no,
        line_sn=line.line_sn,
        batch_no=line.batch_no,
        original_line_no=line.original_line_no,
        item_code=line.item_code,
        service_at=line.service_at,
        quantity=line.quantity,
        price=line.price,
        benefit_class=line.benefit_class,
        own_pay=line.own_pay,
        price_limit=line.price_limit,
        disease_code=line.disease_code,
        self_funded=line.self_funded,
        facts=line.terms,
        turns=last,
        settlement_no=turns[last] if last and -last not in turns else "",
        **{name: getattr(line, name) for name in AMOUNTS},
    )


def earlier_of(encounter_no: str) -> tuple[tuple[Earlier, ...], int]:
    made = Settlement.objects.filter(encounter_id=encounter_no).order_by("position")
    undone = {one.reverses_id for one in made}
    standing = [
        Earlier(
            settlement_no=one.pk,
            position=one.position,
            mid_stay=one.mid_stay,
            care_type=one.care_type,
            counters_delta=one.counters_delta,
            stay_after=one.stay_after,
        )
        for one in made
        if one.reverses_id is None and one.pk not in undone
    ]
    return tuple(standing), max((one.position for one in made), default=0)


def account_of(person_no: str) -> AccountBalance | None:
    row = PersonalAccount.objects.filter(pk=person_no).first()
    if row is None:
        return None
    return AccountBalance(
        row.pk, row.area, row.fund, row.current, row.past, frozen=row.frozen
    )


def family_of(person_no: str, day: date) -> tuple[AccountBalance, ...]:
    bound = FamilyBinding.objects.filter(in_force(day), member__person_no=person_no)
    owners = [one.owner.person_no for one in bound.order_by("rank", "id")]
    found = [account_of(owner) for owner in owners]
    return tuple(one for one in found if one is not None)


def totals_of(person_no: str, insurance: str) -> dict[str, Totals]:
    found = YearToDate.objects.filter(person_no=person_no, insurance=insurance)
    return {one.year: Totals(one.counters, one.version) for one in found}


# ---------------------------------------------------------------- writing


def save(decision: Decision, entries: Iterator[int]) -> str:
    """Row by row, in the order one would by hand; the settlement's number."""
    record = rows.record_of(decision)
    sale = decision.request.sale
    if sale is not None:
        create(Encounter, rows.encounter_row(decision))
        create(EncounterEvent, rows.event_row(decision))
        for row in rows.sold_line_rows(decision, decision.request.settled_at):
            create(FeeLine, row)
    create(Settlement, record.settlement)
    for row in rows.line_rows(record):
        create(SettlementLine, row)
    for row in record.funds:
        create(SettlementFund, row)
    create(Explanation, rows.explanation_row(record))
    for year, totals in decision.totals_after.items():
        YearToDate.objects.update_or_create(
            person_no=decision.visited.person_no,
            insurance=decision.cover.insurance,
            year=year,
            defaults={"counters": dict(totals.counters)},
        )
    book(decision, record.number, entries)
    journal.record(
        "settlement.settled", "settlement", record.number, by=decision.request.by
    )
    return record.number


def book(decision: Decision, number: str, entries: Iterator[int]) -> None:
    """The entry, and what each account loses by the movements alone."""
    entry = entry_for(
        settlement_no=number,
        setting=decision.visited.setting,
        area=decision.cover.pooling_area,
        institution_code=decision.visited.institution_code,
        benefits=decision.breakdown.benefits,
        movements=decision.movements,
        happened_at=decision.request.settled_at,
    )
    if entry is None:
        return
    recorded = Entry.objects.create(
        id=next(entries),
        book=entry.book,
        occasion=entry.occasion,
        reference=entry.reference,
        happened_at=entry.happened_at,
        business_day=entry.business_day,
    )
    Posting.objects.bulk_create(  # the database wants an entry whole
        Posting(
            entry=recorded,
            line_no=line_no,
            area=line.area,
            fund=line.fund,
            account=line.account,
            holder=line.holder,
            amount=line.amount,
        )
        for line_no, line in enumerate(entry.postings, 1)
    )
    for move in decision.movements:
        account = PersonalAccount.objects.get(pk=move.person_no)
        account.current -= move.current
        account.past -= move.past
        assert min(account.current, account.past) >= ZERO
        account.save()


def create(model: type[models.Model], row: rows.Row) -> None:
    """One row by column; sealed columns come sealed and are left out."""
    fields = {field.column: field for field in model._meta.concrete_fields}
    values = {
        fields[column].attname: value
        for column, value in row.items()
        if not isinstance(value, bytes)
    }
    model._default_manager.create(**values)
