"""Registering persons and everything that identifies them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction

from yibao.areas.queries import area_named
from yibao.enrollment.errors import (
    BankAccountExists,
    BasisMissing,
    BindingRefused,
    CredentialExists,
    MarkOverlaps,
    NoMark,
    PersonExists,
    UnknownCredential,
    WrongDates,
)
from yibao.enrollment.models import (
    BankAccount,
    Credential,
    CredentialEvent,
    CredentialKind,
    CredentialState,
    FamilyBinding,
    Gender,
    IdentityMark,
    Person,
)
from yibao.enrollment.queries import person_named
from yibao.kernel import journal
from yibao.kernel.constraints import refusing
from yibao.kernel.crypto import blind_index
from yibao.kernel.dated import in_force
from yibao.kernel.operator import Operator


@transaction.atomic
def register_person(
    *,
    person_no: str,
    name: str,
    gender: Gender,
    birth_date: date,
    id_no: str,
    area_code: str,
    by: Operator,
    id_kind: str = "01",
    ethnicity: str = "",
    phone: str = "",
    death_date: date | None = None,
    attributes: Mapping[str, object] | None = None,
) -> Person:
    """人员登记: one person per identity document."""
    area = area_named(area_code)
    duplicates = {
        "person_one_per_identity_number": PersonExists(what="该证件号码"),
        "enrollment_person_person_no_key": PersonExists(what=f"人员编号 {person_no}"),
        "person_dies_after_birth": WrongDates(what="死亡日期早于出生日期"),
    }
    with refusing(duplicates):
        person = Person.objects.create(
            person_no=person_no,
            name=name,
            gender=gender,
            ethnicity=ethnicity,
            birth_date=birth_date,
            death_date=death_date,
            id_kind=id_kind,
            id_no=id_no,
            id_no_index=blind_index("id_no", id_no),
            phone=phone,
            phone_index=blind_index("phone", phone) if phone else None,
            area=area,
            attributes=dict(attributes or {}),
        )
    journal.record("person.registered", "person", person_no, by=by)
    return person


@transaction.atomic
def change_phone(*, person_no: str, phone: str, by: Operator) -> None:
    """变更联系电话."""
    person = person_named(person_no)
    person.phone = phone
    person.phone_index = blind_index("phone", phone) if phone else None
    person.save(update_fields=["phone", "phone_index"])
    journal.record("person.phone_changed", "person", person_no, by=by)


@transaction.atomic
def move_person(*, person_no: str, area_code: str, by: Operator) -> None:
    """变更人员所属区划, whose clerks see the person; no line where it stays."""
    person = person_named(person_no)
    before, area = person.area_id, area_named(area_code)
    if before == area.code:
        return
    person.area = area
    person.save(update_fields=["area"])
    journal.record(
        "person.moved",
        "person",
        person_no,
        by=by,
        fields={"from": before, "to": area.code},
    )


@transaction.atomic
def declare_attributes(
    *, person_no: str, attributes: Mapping[str, object], by: Operator
) -> None:
    """Facts an area's policies ask about (档次、区县 …); those not named stay."""
    person = person_named(person_no)
    person.attributes = {**person.attributes, **attributes}
    person.save(update_fields=["attributes"])
    names = sorted(attributes)
    journal.record(
        "person.attributes", "person", person_no, by=by, fields={"names": names}
    )


@transaction.atomic
def record_death(*, person_no: str, death_date: date, by: Operator) -> None:
    """Nothing dated after it is paid (BEN-09)."""
    person = person_named(person_no)
    person.death_date = death_date
    with refusing({"person_dies_after_birth": WrongDates(what="死亡日期早于出生日期")}):
        person.save(update_fields=["death_date"])
    journal.record("person.died", "person", person_no, by=by)


@transaction.atomic
def mark_identity(
    *,
    person_no: str,
    kind: str,
    valid_from: date,
    basis: str,
    by: Operator,
    valid_to: date | None = None,
    level: str = "",
) -> IdentityMark:
    """认定人员身份 (低保、特困、残疾 …)."""
    person = person_named(person_no)
    refusals = {
        "identity_mark_once": MarkOverlaps(person_no=person_no, kind=kind),
        "enrollment_identitymark_dates": WrongDates(what="失效日期早于生效日期"),
    }
    with refusing(refusals):
        mark = IdentityMark.objects.create(
            person=person,
            kind=kind,
            level=level,
            basis=basis,
            valid_from=valid_from,
            valid_to=valid_to,
        )
    journal.record(
        "identity.marked",
        "person",
        person_no,
        by=by,
        reason=basis,
        fields={"kind": kind, "valid_from": valid_from.isoformat()},
    )
    return mark


@transaction.atomic
def end_mark(
    *, person_no: str, kind: str, last_day: date, basis: str, by: Operator
) -> IdentityMark:
    """终止人员身份: the mark in force on ``last_day`` ends with it."""
    marks = IdentityMark.objects.select_for_update(of=("self",))
    mark = marks.filter(
        in_force(last_day), person__person_no=person_no, kind=kind
    ).first()
    if mark is None:
        raise NoMark(person_no=person_no, day=last_day, kind=kind)
    mark.valid_to = last_day
    mark.save(update_fields=["valid_to"])
    journal.record(
        "identity.ended",
        "person",
        person_no,
        by=by,
        reason=basis,
        fields={
            "kind": kind,
            "valid_from": mark.valid_from.isoformat(),
            "last_day": last_day.isoformat(),
        },
    )
    return mark


@transaction.atomic
def issue_credential(
    *,
    person_no: str,
    kind: CredentialKind,
    number: str,
    by: Operator,
    card_sn: str = "",
    expires_on: date | None = None,
) -> Credential:
    """发放就诊凭证; it is normal until an event says otherwise."""
    person = person_named(person_no)
    with refusing({"credential_one_per_number": CredentialExists()}):
        credential = Credential.objects.create(
            person=person,
            kind=kind,
            number=number,
            number_index=blind_index("credential", number),
            card_sn=card_sn,
            expires_on=expires_on,
        )
    journal.record(
        "credential.issued", "person", person_no, by=by, fields={"kind": kind}
    )
    return credential


@transaction.atomic
def change_credential_state(
    *,
    kind: CredentialKind,
    number: str,
    state: CredentialState,
    from_at: datetime,
    basis: str,
    by: Operator,
) -> CredentialEvent:
    """挂失, 解挂, 停用: in force from the minute (ENR-07)."""
    index = blind_index("credential", number)
    found = Credential.objects.select_related("person")
    credential = found.filter(kind=kind, number_index=index).first()
    if credential is None:
        raise UnknownCredential()
    event = CredentialEvent.objects.create(
        credential=credential,
        state=state,
        from_at=from_at,
        basis=basis,
        operator_no=by.number,
    )
    journal.record(
        f"credential.{state}",
        "person",
        credential.person.person_no,
        by=by,
        reason=basis,
        fields={"kind": kind},
    )
    return event


@transaction.atomic
def bind_family(
    *,
    owner_no: str,
    member_no: str,
    valid_from: date,
    by: Operator,
    valid_to: date | None = None,
    rank: int = 1,
) -> FamilyBinding:
    """家庭共济绑定: the owner's account may pay for the member."""
    owner, member = person_named(owner_no), person_named(member_no)
    refusals = {
        "family_binding_joins_two": BindingRefused(why="不能与本人绑定"),
        "family_binding_once": BindingRefused(why="双方已有同期绑定"),
        "enrollment_familybinding_dates": BindingRefused(why="失效日期早于生效日期"),
    }
    with refusing(refusals):
        binding = FamilyBinding.objects.create(
            owner=owner,
            member=member,
            rank=rank,
            valid_from=valid_from,
            valid_to=valid_to,
        )
    journal.record(
        "family.bound", "person", owner_no, by=by, fields={"member_no": member_no}
    )
    return binding


@transaction.atomic
def unbind_family(
    *, owner_no: str, member_no: str, last_day: date, by: Operator
) -> None:
    """解除绑定: the binding in force ends on ``last_day``."""
    between = FamilyBinding.objects.filter(
        in_force(last_day), owner__person_no=owner_no, member__person_no=member_no
    )
    if not between.update(valid_to=last_day):
        raise BindingRefused(why=f"双方在 {last_day} 没有生效的绑定")
    journal.record(
        "family.unbound", "person", owner_no, by=by, fields={"member_no": member_no}
    )


@transaction.atomic
def register_bank_account(
    *, person_no: str, number: str, bank: str, by: Operator
) -> BankAccount:
    """登记银行账户, where 零星报销 is paid to."""
    person = person_named(person_no)
    with refusing({"bank_account_once_per_person": BankAccountExists()}):
        account = BankAccount.objects.create(
            person=person,
            number=number,
            number_index=blind_index("bank_account", number),
            bank=bank,
        )
    journal.record("bank_account.registered", "person", person_no, by=by)
    return account


def require_basis(basis: str) -> None:
    if not basis.strip():
        raise BasisMissing()
