"""转院备案 (2501): a hospital sends its patient to another, and both may see it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction

from yibao.approvals.commands import locked, record_remote
from yibao.approvals.errors import (
    TransferElsewhere,
    TransferNotAgreed,
    TransferToItself,
    WrongDates,
)
from yibao.approvals.models import RemoteFiling, RemoteKind, Transfer
from yibao.approvals.queries import is_within
from yibao.approvals.reach import insured_on
from yibao.areas.queries import pooling_area_or_none
from yibao.enrollment.facts import CoverFacts
from yibao.institutions.models import Institution
from yibao.institutions.queries import institution_named
from yibao.kernel.operator import Operator


@dataclass(frozen=True, slots=True)
class Receiving:
    """The institution that takes the patient over, as the sending one names it."""

    code: str
    name: str
    area: str


@dataclass(frozen=True, slots=True)
class Reasons:
    """Why a patient is transferred, and how to reach them."""

    kind: str
    diagnosis_code: str
    diagnosis_name: str
    reason: str
    opinion: str
    condition: str = field(default="", repr=False)
    phone: str = field(default="", repr=False)
    address: str = field(default="", repr=False)
    encounter_no: str = ""
    hospital_agrees: bool = True


@transaction.atomic
def file_transfer(
    *,
    person_no: str,
    insurance: str,
    receiving: Receiving,
    reasons: Reasons,
    transferred_on: date,
    valid_from: date,
    filed_at: datetime,
    by: Operator,
    valid_to: date | None = None,
    approved: bool = True,
) -> RemoteFiling:
    """转院备案: a referral to one institution, in the pooling area or outside."""
    if not reasons.hospital_agrees:
        raise TransferNotAgreed()
    if valid_to is not None and valid_to < max(valid_from, transferred_on):
        raise WrongDates(what="结束日期早于转院日期或开始日期")
    locked(person_no)
    cover = insured_on(person_no, insurance, transferred_on)
    _check_receiving(receiving, cover, by)
    filing = record_remote(
        person_no=person_no,
        kind=RemoteKind.REFERRAL,
        target_area=receiving.area,
        institution_code=receiving.code,
        valid_from=valid_from,
        valid_to=valid_to,
        reason=reasons.reason,
        filed_at=filed_at,
        approved=approved,
        by=by,
    )
    Transfer.objects.create(
        filing=filing,
        insurance=cover.insurance,
        kind=reasons.kind,
        transferred_on=transferred_on,
        institution_name=receiving.name,
        encounter_no=reasons.encounter_no,
        diagnosis_code=reasons.diagnosis_code,
        diagnosis_name=reasons.diagnosis_name,
        condition=reasons.condition,
        opinion=reasons.opinion,
        hospital_agrees=reasons.hospital_agrees,
        phone=reasons.phone,
        address=reasons.address,
        operator_name=by.name,
    )
    return filing


def _check_receiving(receiving: Receiving, cover: CoverFacts, by: Operator) -> None:
    """Another one than the sender, and where it is said to be, as far as is known."""
    if receiving.code == by.institution_code:
        raise TransferToItself(receiving=receiving.code)
    known = Institution.objects.filter(code=receiving.code).first()
    told_pool = pooling_area_or_none(receiving.area)
    if known is None:
        if told_pool == cover.pooling_area:
            institution_named(receiving.code)  # at home every institution is known
        return
    same_pool = known.area.pooling_code == told_pool
    if not same_pool and not is_within(known.area_id, receiving.area):
        raise TransferElsewhere(
            receiving=receiving.code, area=known.area_id, told=receiving.area
        )
