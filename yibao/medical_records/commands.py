"""Keeping what institutions tell: a new telling is a new version, the last stands."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import TypeVar

from django.db import transaction
from django.db.models import Max
from django.utils.timezone import localtime

from yibao.kernel import journal
from yibao.kernel.operator import Operator
from yibao.kernel.turns import take_turn
from yibao.medical_records.checks import check_days, check_itself, check_registered
from yibao.medical_records.models import (
    Diagnosis,
    Document,
    Fee,
    Fund,
    IntensiveCare,
    Kind,
    MedicalOrder,
    Operation,
)
from yibao.medical_records.models.documents import Row
from yibao.medical_records.told import DocumentTold, OrderTold, Told, values_of
from yibao.settlement.errors import EncounterElsewhere, EncounterOfAnother
from yibao.settlement.models import Encounter
from yibao.settlement.queries import encounter_named

R = TypeVar("R", bound=Row)


def keep(
    told: DocumentTold,
    *,
    kind: Kind,
    subject_no: str,
    person_no: str,
    encounter_no: str,
    at: datetime,
    by: Operator,
    message_no: str = "",
) -> Document:
    """Append a version; the caller holds the turn of its subject."""
    institution = by.institution_code or ""
    document = Document.objects.create(
        **values_of(told.stay),
        kind=kind,
        institution_code=institution,
        subject_no=subject_no,
        version=_next_version(institution, kind, subject_no),
        encounter_no=encounter_no,
        person_no=person_no,
        fee_total=told.fee_total,
        is_valid=told.is_valid,
        told=told.content,
        message_no=message_no,
        recorded_at=at,
        operator_no=by.number,
        operator_name=by.name,
    )
    _append(Diagnosis, document, told.diagnoses)
    _append(Operation, document, told.operations)
    _append(IntensiveCare, document, told.intensive_care)
    _append(Fee, document, told.fees)
    _append(Fund, document, told.funds)
    return document


def _append(model: type[R], document: Document, rows: Iterable[Told]) -> None:
    model._default_manager.bulk_create(
        model(document=document, position=i, **values_of(row))
        for i, row in enumerate(rows, 1)
    )


def _next_version(institution: str, kind: Kind, subject_no: str) -> int:
    told = Document.objects.filter(
        institution_code=institution, kind=kind, subject_no=subject_no
    )
    return (told.aggregate(last=Max("version"))["last"] or 0) + 1


@transaction.atomic
def record_front_page(
    told: DocumentTold,
    *,
    stay_no: str,
    at: datetime,
    by: Operator,
    encounter_no: str = "",
    person_no: str = "",
    message_no: str = "",
) -> Document:
    """住院病案首页 (4401), by the hospital's own 就医流水号; the last one stands."""
    take_turn(f"front page {by.institution_code} {stay_no}")
    if encounter_no:
        encounter = own_stay(encounter_no, person_no, by)
        ended = encounter.end_at
        check_registered(
            told,
            local_day(encounter.begin_at),
            local_day(ended) if ended else None,
        )
        person_no = encounter.person_id
    check_itself(told)
    document = keep(
        told,
        kind=Kind.FRONT_PAGE,
        subject_no=stay_no,
        person_no=person_no,
        encounter_no=encounter_no,
        at=at,
        by=by,
        message_no=message_no,
    )
    journal.record(
        "front_page.recorded",
        "stay",
        encounter_no or stay_no,
        by=by,
        fields={"version": document.version},
    )
    return document


def local_day(moment: datetime) -> date:
    return localtime(moment).date()


def own_stay(encounter_no: str, person_no: str, by: Operator) -> Encounter:
    """The visit, of this institution and, where one is told, of this person."""
    encounter = encounter_named(encounter_no)
    if encounter.institution_id != by.institution_code:
        raise EncounterElsewhere(encounter_no=encounter_no)
    if person_no and encounter.person_id != person_no:
        raise EncounterOfAnother(encounter_no=encounter_no, person_no=person_no)
    return encounter


@transaction.atomic
def record_orders(
    orders: Iterable[OrderTold], *, at: datetime, by: Operator, message_no: str = ""
) -> list[MedicalOrder]:
    """住院医嘱 (4402): each by the hospital's own number; the last version stands."""
    told = {order.detail_no: order for order in orders}  # the last of a message wins
    for order in told.values():
        check_days(f"医嘱 {order.detail_no} 用药天数", order.days)
    institution = by.institution_code or ""
    take_turn(f"orders of {institution}")
    for encounter_no, person_no in {
        (o.encounter_no, o.person_no) for o in told.values()
    }:
        if encounter_no:
            own_stay(encounter_no, person_no, by)
    known = MedicalOrder.objects.filter(
        institution_code=institution, detail_no__in=list(told)
    )
    rows = known.values_list("detail_no").annotate(last=Max("version"))
    versions: dict[str, int] = dict(rows.order_by())
    kept = MedicalOrder.objects.bulk_create(
        MedicalOrder(
            **values_of(order),
            institution_code=institution,
            version=versions.get(number, 0) + 1,
            message_no=message_no,
            recorded_at=at,
            operator_no=by.number,
        )
        for number, order in told.items()
    )
    journal.record(
        "medical_orders.recorded",
        "institution",
        institution,
        by=by,
        fields={"orders": len(kept)},
    )
    return kept
