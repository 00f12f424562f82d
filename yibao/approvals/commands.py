"""备案: 门诊慢特病 filings and their course, 异地就医, 人员定点."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate, now

from yibao.approvals import course
from yibao.approvals.errors import (
    ChoiceOverlaps,
    FilingNoTaken,
    FilingOverlaps,
    UnknownDisease,
    WrongDates,
)
from yibao.approvals.models import (
    ChoiceRole,
    ChronicFiling,
    InstitutionChoice,
    Purpose,
    RemoteFiling,
    RemoteKind,
)
from yibao.approvals.queries import standing_filings
from yibao.approvals.reach import insured_on, refuse_dead
from yibao.catalog.queries import chronic_disease_on
from yibao.enrollment.models import Person
from yibao.enrollment.queries import person_named
from yibao.kernel.constraints import refusing
from yibao.kernel.operator import Operator
from yibao.kernel.serials import serial_no


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
    person = locked(person_no)
    refuse_dead(person, valid_from)
    cover = insured_on(person_no, insurance, valid_from)
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
            filed_by=by.institution_code or "",
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
    course.begin(filing, filed_at=filed_at, approved=approved, by=by)
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
def file_remote(
    *,
    person_no: str,
    kind: RemoteKind,
    target_area: str,
    valid_from: date,
    by: Operator,
    valid_to: date | None = None,
    institution_code: str = "",
    reason: str = "",
    filing_no: str = "",
    filed_at: datetime | None = None,
    approved: bool = True,
) -> RemoteFiling:
    """异地就医备案 of somebody with a basic insurance on its first day."""
    insured_on(locked(person_no).person_no, "", valid_from)
    return record_remote(
        person_no=person_no,
        kind=kind,
        target_area=target_area,
        valid_from=valid_from,
        valid_to=valid_to,
        institution_code=institution_code,
        reason=reason,
        filing_no=filing_no,
        filed_at=filed_at or now(),
        approved=approved,
        by=by,
    )


@transaction.atomic
def record_remote(
    *,
    person_no: str,
    kind: RemoteKind,
    target_area: str,
    valid_from: date,
    valid_to: date | None,
    institution_code: str,
    reason: str,
    filed_at: datetime,
    approved: bool,
    by: Operator,
    filing_no: str = "",
) -> RemoteFiling:
    """What 异地就医备案 and 转院备案 share; a 转院 names the receiving institution."""
    person = locked(person_no)
    refuse_dead(person, valid_from)
    number = filing_no or serial_no(person.area_id, valid_from)
    refusals = {
        "remote_filing_once": ChoiceOverlaps(person_no=person_no, what="异地就医备案"),
        "approvals_remotefiling_dates": WrongDates(what="结束日期早于开始日期"),
        "approvals_remotefiling_filing_no_key": FilingNoTaken(filing_no=number),
    }
    with refusing(refusals):
        filing = RemoteFiling.objects.create(
            filing_no=number,
            filed_by=by.institution_code or "",
            person=person,
            kind=kind,
            target_area=target_area,
            institution_code=institution_code,
            reason=reason,
            valid_from=valid_from,
            valid_to=valid_to,
        )
    course.begin(filing, filed_at=filed_at, approved=approved, by=by)
    return filing


@dataclass(frozen=True, slots=True)
class ChoiceNotes:
    """What 人员定点 tells besides who chose what from when."""

    institution_name: str = ""
    contact: str = field(default="", repr=False)  # 联系与代办信息, as JSON
    memo: str = ""


@transaction.atomic
def choose_institution(
    *,
    person_no: str,
    institution_code: str,
    valid_from: date,
    by: Operator,
    role: ChoiceRole = ChoiceRole.CHOSEN,
    valid_to: date | None = None,
    purpose: str = Purpose.CARE,
    rank: str = "",
    insurance: str = "",
    notes: ChoiceNotes = ChoiceNotes(),
    filed_at: datetime | None = None,
    approved: bool = True,
) -> InstitutionChoice:
    """人员定点 (2505): 选定机构, or an institution linked to it."""
    person = locked(person_no)
    refuse_dead(person, valid_from)
    same = ChoiceOverlaps(person_no=person_no, what=f"机构 {institution_code} 定点")
    ranked = ChoiceOverlaps(person_no=person_no, what=f"排序号 {rank} 的定点")
    refusals = {
        "institution_choice_once": same,
        "institution_choice_rank_once": ranked,
        "approvals_institutionchoice_dates": WrongDates(what="结束日期早于开始日期"),
    }
    with refusing(refusals):
        choice = InstitutionChoice.objects.create(
            filing_no=serial_no(person.area_id, valid_from),
            filed_by=by.institution_code or "",
            person=person,
            insurance=insurance,
            purpose=purpose,
            rank=rank,
            institution_code=institution_code,
            institution_name=notes.institution_name,
            role=role,
            contact=notes.contact,
            memo=notes.memo,
            valid_from=valid_from,
            valid_to=valid_to,
        )
    course.begin(choice, filed_at=filed_at or now(), approved=approved, by=by)
    return choice


def locked(person_no: str) -> Person:
    """The person, whose filings are decided one after the other."""
    return Person.objects.select_for_update().get(pk=person_named(person_no).pk)
