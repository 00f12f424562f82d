"""备案: 门诊慢特病 filings and their course, 异地就医, 人员定点."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate

from yibao.approvals.errors import (
    AlreadyRevoked,
    ChoiceOverlaps,
    FilingInUse,
    FilingNoTaken,
    FilingOverlaps,
    NotInsured,
    UnknownDisease,
    UnknownFiling,
    WrongDates,
)
from yibao.approvals.models import (
    ChoiceRole,
    ChronicFiling,
    ChronicFilingEvent,
    FilingState,
    InstitutionChoice,
    RemoteFiling,
    RemoteKind,
)
from yibao.approvals.queries import standing_filings
from yibao.catalog.queries import chronic_disease_on
from yibao.enrollment.models import Person
from yibao.enrollment.queries import coverage_on, person_named
from yibao.kernel import journal
from yibao.kernel.constraints import refusing
from yibao.kernel.operator import Operator
from yibao.kernel.serials import serial_no
from yibao.kernel.turns import take_turn


@dataclass(frozen=True, slots=True)
class Identification:
    """鉴定: who found the disease, where and when, and how to reach the patient."""

    institution_code: str
    institution_name: str = ""
    identified_on: date | None = None
    physician_code: str = ""
    physician_name: str = ""
    phone: str = field(default="", repr=False)
    address: str = field(default="", repr=False)
    memo: str = ""


@transaction.atomic
def file_chronic(
    *,
    person_no: str,
    insurance: str,
    disease_code: str,
    identification: Identification,
    valid_from: date,
    filed_at: datetime,
    by: Operator,
    valid_to: date | None = None,
    disease_name: str = "",
    filing_no: str = "",
    approved: bool = True,
) -> ChronicFiling:
    """门诊慢特病备案 (2503); in force at once unless the area approves it first."""
    if valid_to is not None and valid_to < valid_from:
        raise WrongDates(what="备案结束日期早于开始日期")
    person = _locked(person_no)
    cover = coverage_on(person_no, insurance, valid_from)
    if cover is None:
        raise NotInsured(person_no=person_no, insurance=insurance, day=valid_from)
    disease = chronic_disease_on(disease_code, cover.pooling_area, valid_from)
    if disease is None:
        raise UnknownDisease(
            area=cover.pooling_area, day=valid_from, disease_code=disease_code
        )
    _refuse_overlap(person, disease_code, valid_from, valid_to)
    number = filing_no or serial_no(cover.pooling_area, localdate(filed_at))
    taken = FilingNoTaken(filing_no=number)
    with refusing({"approvals_chronicfiling_filing_no_key": taken}):
        filing = ChronicFiling.objects.create(
            filing_no=number,
            person=person,
            insurance=cover.insurance,
            disease_code=disease_code,
            disease_name=disease_name or disease.name,
            valid_from=valid_from,
            valid_to=valid_to,
            institution_code=identification.institution_code,
            institution_name=identification.institution_name,
            identified_on=identification.identified_on,
            physician_code=identification.physician_code,
            physician_name=identification.physician_name,
            phone=identification.phone,
            address=identification.address,
            memo=identification.memo,
        )
    _happen(filing, FilingState.FILED, filed_at, by)
    if approved:
        _happen(filing, FilingState.APPROVED, filed_at, by)
    return filing


def _refuse_overlap(
    person: Person, disease_code: str, valid_from: date, valid_to: date | None
) -> None:
    """The person is locked, so two filings at once are seen one after the other."""
    for other in standing_filings().filter(person=person, disease_code=disease_code):
        begins_before_end = valid_to is None or other.valid_from <= valid_to
        if begins_before_end and (
            other.valid_to is None or valid_from <= other.valid_to
        ):
            raise FilingOverlaps(
                person_no=person.person_no,
                disease_code=disease_code,
                filing_no=other.filing_no,
            )


@transaction.atomic
def approve_chronic(
    *, filing_no: str, approved_at: datetime, basis: str, by: Operator
) -> ChronicFiling:
    """审核通过: the filing is in force from its first day."""
    filing = _filing(filing_no)
    _refuse_revoked(filing)
    if not filing.events.filter(state=FilingState.APPROVED).exists():
        _happen(filing, FilingState.APPROVED, approved_at, by, basis)
    return filing


@transaction.atomic
def revoke_chronic(
    *,
    filing_no: str,
    revoked_at: datetime,
    by: Operator,
    person_no: str = "",
    basis: str = "",
    used_by: str | None = None,
) -> ChronicFiling:
    """撤销备案 (2504); refused when the caller names a settlement that used it.

    The caller looks for one in its turn on the filings of the person.
    """
    filing = _filing(filing_no)
    if person_no and filing.person.person_no != person_no:
        raise UnknownFiling(filing_no=filing_no)
    _refuse_revoked(filing)
    if used_by:
        raise FilingInUse(filing_no=filing_no, settlement_no=used_by)
    _happen(filing, FilingState.REVOKED, revoked_at, by, basis)
    return filing


def take_turn_on_filings(person_no: str) -> None:
    """Care settled on a filing and its revocation wait for each other.

    Who asks whether a filing stands, or whether it was used, asks after this.
    """
    take_turn(f"chronic filings of {person_no}")


def _filing(filing_no: str) -> ChronicFiling:
    filing = (
        ChronicFiling.objects.select_for_update(of=("self",))
        .select_related("person")
        .filter(filing_no=filing_no)
        .first()
    )
    if filing is None:
        raise UnknownFiling(filing_no=filing_no)
    return filing


def _refuse_revoked(filing: ChronicFiling) -> None:
    if filing.events.filter(state=FilingState.REVOKED).exists():
        raise AlreadyRevoked(filing_no=filing.filing_no)


def _happen(
    filing: ChronicFiling,
    state: FilingState,
    at: datetime,
    by: Operator,
    basis: str = "",
) -> None:
    ChronicFilingEvent.objects.create(
        filing=filing, state=state, happened_at=at, basis=basis, operator_no=by.number
    )
    journal.record(
        f"chronic_filing.{state}", "filing", filing.filing_no, by=by, reason=basis
    )


@transaction.atomic
def file_remote(
    *,
    person_no: str,
    kind: RemoteKind,
    target_area: str,
    valid_from: date,
    by: Operator,
    valid_to: date | None = None,
    reason: str = "",
    filing_no: str = "",
) -> RemoteFiling:
    """异地就医备案."""
    person = _locked(person_no)
    number = filing_no or serial_no(person.area_id, valid_from)
    refusals = {
        "remote_filing_once": ChoiceOverlaps(person_no=person_no, what="异地就医备案"),
        "approvals_remotefiling_dates": WrongDates(what="结束日期早于开始日期"),
        "approvals_remotefiling_filing_no_key": FilingNoTaken(filing_no=number),
    }
    with refusing(refusals):
        filing = RemoteFiling.objects.create(
            filing_no=number,
            person=person,
            kind=kind,
            target_area=target_area,
            reason=reason,
            valid_from=valid_from,
            valid_to=valid_to,
        )
    journal.record("remote_filing.filed", "filing", number, by=by, reason=reason)
    return filing


@transaction.atomic
def choose_institution(
    *,
    person_no: str,
    institution_code: str,
    valid_from: date,
    by: Operator,
    role: ChoiceRole = ChoiceRole.CHOSEN,
    valid_to: date | None = None,
) -> InstitutionChoice:
    """人员定点: 选定机构, or an institution linked to it."""
    person = _locked(person_no)
    refusals = {
        "institution_choice_once": ChoiceOverlaps(person_no=person_no, what="定点"),
        "approvals_institutionchoice_dates": WrongDates(what="结束日期早于开始日期"),
    }
    with refusing(refusals):
        choice = InstitutionChoice.objects.create(
            person=person,
            institution_code=institution_code,
            role=role,
            valid_from=valid_from,
            valid_to=valid_to,
        )
    journal.record(
        "institution.chosen",
        "person",
        person_no,
        by=by,
        fields={"institution": institution_code, "role": role},
    )
    return choice


def _locked(person_no: str) -> Person:
    return Person.objects.select_for_update().get(pk=person_named(person_no).pk)
