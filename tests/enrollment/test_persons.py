"""Persons and what identifies them."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from pytest_django import DjangoAssertNumQueries

from tests import samples
from tests.samples import CLERK, NEW_YEAR, at
from yibao.enrollment.commands import (
    bind_family,
    change_credential_state,
    change_phone,
    issue_credential,
    mark_identity,
    record_death,
    register_bank_account,
    unbind_family,
)
from yibao.enrollment.errors import (
    BankAccountExists,
    BindingRefused,
    CredentialExists,
    MarkOverlaps,
    PersonExists,
    UnknownCredential,
    WrongDates,
)
from yibao.enrollment.models import (
    CredentialEvent,
    CredentialKind,
    CredentialState,
    FamilyBinding,
    Person,
)
from yibao.enrollment.queries import (
    credential_facts,
    family_owners,
    identity_marks_on,
    person_by_bank_account,
    person_by_credential,
    person_by_id_no,
    persons,
    persons_by_name,
    persons_by_phone,
)

pytestmark = pytest.mark.django_db
NO, PARENT = "99010000000001", "99010000000002"
CARD = "D99010000001"


@pytest.fixture(autouse=True)
def registered() -> None:
    samples.city()
    samples.person(NO, id_no="99010019800506001X", phone="13900000001")


def test_an_identity_number_is_registered_once() -> None:
    with pytest.raises(PersonExists, match="证件号码"):
        samples.person(PARENT, id_no="99010019800506001x")
    with pytest.raises(PersonExists, match=NO):
        samples.person(NO, id_no="another")


def test_the_same_number_of_another_kind_is_another_document() -> None:
    samples.person(PARENT, id_no="99010019800506001X", id_kind="08")
    found = person_by_id_no("99010019800506001X", "08")
    assert found is not None
    assert found.person_no == PARENT


def test_a_person_is_found_by_name_beginning_and_by_phone() -> None:
    samples.person(PARENT, name="张示范", phone="13900000002")
    assert [one.person_no for one in persons_by_name("张示")] == [NO, PARENT]
    assert [one.person_no for one in persons_by_phone("13900000001")] == [NO]
    change_phone(person_no=NO, phone="13900000009", by=CLERK)
    assert not persons_by_phone("13900000001").exists()


def test_many_persons_are_one_read(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    samples.person(PARENT)
    with django_assert_num_queries(1):
        found = persons([NO, PARENT, "nobody"])
    assert set(found) == {NO, PARENT}
    assert found[NO].birth_date == date(1980, 5, 6)


def test_nobody_dies_before_birth() -> None:
    with pytest.raises(WrongDates):
        record_death(person_no=NO, death_date=date(1980, 5, 5), by=CLERK)
    record_death(person_no=NO, death_date=date(2025, 2, 1), by=CLERK)
    assert Person.objects.get(person_no=NO).death_date == date(2025, 2, 1)


def credential(**changes: object) -> None:
    facts: dict[str, object] = {
        "person_no": NO,
        "kind": CredentialKind.SOCIAL_CARD,
        "number": CARD,
        "by": CLERK,
    }
    issue_credential(**{**facts, **changes})  # type: ignore[arg-type]


def state_at(minute: str) -> str:
    [facts] = credential_facts([("03", CARD.lower())], at(minute)).values()
    return facts.state


def test_a_credential_is_lost_and_found_from_the_minute() -> None:
    credential()
    for state, minute in (
        (CredentialState.LOST, "2025-03-01 10:00"),
        (CredentialState.NORMAL, "2025-03-02 09:30"),
    ):
        change_credential_state(
            kind=CredentialKind.SOCIAL_CARD,
            number=CARD,
            state=state,
            from_at=at(minute),
            basis="本人申请",
            by=CLERK,
        )
    minutes = ("2025-03-01 09:59", "2025-03-01 10:00", "2025-03-02 09:29",
               "2025-03-02 09:30")  # fmt: skip
    assert [state_at(minute) for minute in minutes] == [
        "normal",
        "lost",
        "lost",
        "normal",
    ]
    assert CredentialEvent.objects.count() == 2


def test_a_credential_expires_after_its_last_day() -> None:
    credential(expires_on=date(2025, 6, 30))
    assert state_at("2025-06-30 23:59") == "normal"
    assert state_at("2025-07-01 00:00") == "expired"


def test_a_credential_belongs_to_one_person() -> None:
    credential()
    holder = person_by_credential("03", CARD)
    assert holder is not None
    assert holder.person_no == NO
    assert person_by_credential("01", CARD) is None
    samples.person(PARENT)
    with pytest.raises(CredentialExists):
        credential(person_no=PARENT)


def test_an_unknown_credential_cannot_be_reported_lost() -> None:
    with pytest.raises(UnknownCredential):
        change_credential_state(
            kind=CredentialKind.E_CREDENTIAL,
            number="none",
            state=CredentialState.LOST,
            from_at=at("2025-03-01 10:00"),
            basis="x",
            by=CLERK,
        )


def bind(owner: str, member: str, rank: int = 1, **dates: date) -> FamilyBinding:
    return bind_family(
        owner_no=owner,
        member_no=member,
        rank=rank,
        valid_from=dates.get("valid_from", NEW_YEAR),
        valid_to=dates.get("valid_to"),
        by=CLERK,
    )


def test_family_accounts_are_used_in_their_order() -> None:
    samples.person(PARENT)
    third = samples.person("99010000000003").person_no
    bind(PARENT, NO, rank=2)
    bind(third, NO, rank=1)
    owners = family_owners([NO, PARENT], NEW_YEAR)
    assert list(owners) == [NO]
    assert [one.owner_no for one in owners[NO]] == [third, PARENT]


def test_a_binding_holds_for_its_days_only() -> None:
    samples.person(PARENT)
    bind(PARENT, NO)
    unbind_family(owner_no=PARENT, member_no=NO, last_day=date(2025, 6, 30), by=CLERK)
    assert NO in family_owners([NO], date(2025, 6, 30))
    assert family_owners([NO], date(2025, 7, 1)) == {}
    bind(PARENT, NO, valid_from=date(2025, 7, 1))
    assert NO in family_owners([NO], date(2025, 7, 1))


def test_nobody_is_bound_to_themselves_or_twice() -> None:
    samples.person(PARENT)
    bind(PARENT, NO)
    with pytest.raises(BindingRefused, match="同期"):
        bind(PARENT, NO, valid_from=date(2025, 5, 1))
    with pytest.raises(BindingRefused, match="本人"):
        bind(NO, NO)


def test_the_database_keeps_bindings_from_overlapping() -> None:
    samples.person(PARENT)
    held = bind(PARENT, NO)
    with (
        pytest.raises(IntegrityError, match="family_binding_once"),
        transaction.atomic(),
    ):
        FamilyBinding.objects.create(
            owner=held.owner, member=held.member, valid_from=date(2025, 2, 1)
        )


def test_an_identity_is_held_once_at_a_time() -> None:
    mark_identity(
        person_no=NO,
        kind="2303",
        valid_from=NEW_YEAR,
        valid_to=date(2025, 6, 30),
        basis="民政认定",
        by=CLERK,
    )
    with pytest.raises(MarkOverlaps):
        mark_identity(
            person_no=NO,
            kind="2303",
            valid_from=date(2025, 6, 30),
            basis="民政认定",
            by=CLERK,
        )
    assert [mark.kind for mark in identity_marks_on(NO, date(2025, 6, 30))] == ["2303"]
    assert identity_marks_on(NO, date(2025, 7, 1)) == []


def test_a_bank_account_is_found_by_its_number() -> None:
    register_bank_account(person_no=NO, number="6222 0001", bank="示例银行", by=CLERK)
    holder = person_by_bank_account("62220001")
    assert holder is not None
    assert holder.person_no == NO
    with pytest.raises(BankAccountExists):
        register_bank_account(
            person_no=NO, number="62220001", bank="示例银行", by=CLERK
        )
