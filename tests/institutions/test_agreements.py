"""Who may settle at which minute: both signatures, and no measure against it."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from pytest_django import DjangoAssertNumQueries

from tests import samples
from tests.samples import CITY, CLERK, COUNTY, HOSPITAL, NEW_YEAR, PHARMACY, at
from yibao.access.errors import SameHand
from yibao.institutions.commands import (
    draw_up_agreement,
    register_department,
    register_physician,
    sign_for_agency,
    sign_for_institution,
    take_measure,
)
from yibao.institutions.errors import (
    AgreementExists,
    AgreementOverlaps,
    AlreadySigned,
    InstitutionExists,
    MeasureOutOfOrder,
    NameTaken,
    UnknownAgreement,
    UnknownInstitution,
)
from yibao.institutions.models import (
    Agreement,
    AgreementMeasure,
    MeasureKind,
)
from yibao.institutions.queries import (
    Provider,
    effective_agreement,
    institution_named,
    institutions_like,
    physicians_on,
    provider_at,
    providers,
)
from yibao.kernel.models import Journal
from yibao.kernel.operator import Operator

pytestmark = pytest.mark.django_db
NUMBER = "协议2025-001"
SIGNER = Operator(number="0002", name="经办员乙")


@pytest.fixture(autouse=True)
def registered() -> None:
    samples.city()
    samples.hospital()


def provider(minute: str = "2025-03-01 10:00") -> Provider:
    found = provider_at(HOSPITAL, at(minute))
    assert found is not None
    return found


def measure(kind: MeasureKind, minute: str) -> AgreementMeasure:
    return take_measure(
        agreement_no=NUMBER, kind=kind, from_at=at(minute), basis="稽核结论", by=CLERK
    )


@pytest.mark.requirement("AGR-03")
def test_an_agreement_without_both_signatures_is_not_in_force() -> None:
    draw_up_agreement(
        institution_code=HOSPITAL, agreement_no=NUMBER, valid_from=NEW_YEAR, by=CLERK
    )
    assert not provider().may_settle
    sign_for_agency(agreement_no=NUMBER, signed_on=NEW_YEAR, by=SIGNER)
    assert not provider().may_settle
    signed = sign_for_institution(
        agreement_no=NUMBER, signed_on=date(2025, 1, 8), by=CLERK
    )
    assert signed.is_signed
    assert provider().may_settle
    assert not provider("2025-01-07 23:59").may_settle, "签署之前不生效"
    held = effective_agreement(HOSPITAL, at("2025-03-01 10:00"))
    assert held is not None
    assert held.agreement_no == NUMBER


@pytest.mark.parametrize(
    ("minute", "may"),
    [
        ("2024-12-31 23:59", False),
        ("2025-01-01 00:00", True),
        ("2025-12-31 23:59", True),
        ("2026-01-01 00:00", False),
    ],
)
def test_an_agreement_holds_for_its_days(minute: str, may: bool) -> None:
    samples.signed_agreement()
    assert provider(minute).may_settle is may


@pytest.mark.requirement("AGR-09")
def test_a_suspension_counts_from_its_minute_and_keeps_its_history() -> None:
    samples.signed_agreement()
    measure(MeasureKind.WARNING, "2025-03-01 08:00")
    measure(MeasureKind.SUSPENSION, "2025-03-05 14:30")
    measure(MeasureKind.RESUMPTION, "2025-04-05 00:00")
    measure(MeasureKind.TERMINATION, "2025-09-01 00:00")
    minutes = {
        "2025-03-01 09:00": True,
        "2025-03-05 14:29": True,
        "2025-03-05 14:30": False,
        "2025-04-04 23:59": False,
        "2025-04-05 00:00": True,
        "2025-09-01 00:00": False,
        "2025-12-01 00:00": False,
    }
    assert {minute: provider(minute).may_settle for minute in minutes} == minutes
    assert AgreementMeasure.objects.count() == 4


def test_measures_come_in_order() -> None:
    samples.signed_agreement()
    with pytest.raises(MeasureOutOfOrder, match="未被暂停"):
        measure(MeasureKind.RESUMPTION, "2025-03-01 08:00")
    measure(MeasureKind.SUSPENSION, "2025-03-01 08:00")
    with pytest.raises(MeasureOutOfOrder, match="已在暂停中"):
        measure(MeasureKind.SUSPENSION, "2025-03-02 08:00")
    measure(MeasureKind.TERMINATION, "2025-03-03 08:00")
    with pytest.raises(MeasureOutOfOrder, match="已解除"):
        measure(MeasureKind.RESUMPTION, "2025-03-04 08:00")


def test_a_measure_does_not_come_before_one_that_is_told_already() -> None:
    samples.signed_agreement()
    measure(MeasureKind.SUSPENSION, "2025-03-01 08:00")
    measure(MeasureKind.RESUMPTION, "2025-04-01 08:00")
    with pytest.raises(MeasureOutOfOrder, match="2025-04-01 08:00 起恢复结算"):
        measure(MeasureKind.RESUMPTION, "2025-03-20 08:00")
    measure(MeasureKind.WARNING, "2025-03-20 08:00")


def test_what_was_ended_is_not_brought_back_by_what_was_to_follow() -> None:
    samples.signed_agreement()
    measure(MeasureKind.SUSPENSION, "2025-03-01 08:00")
    measure(MeasureKind.RESUMPTION, "2025-04-01 08:00")
    measure(MeasureKind.TERMINATION, "2025-03-15 08:00")
    assert not provider("2025-04-02 08:00").may_settle
    with pytest.raises(MeasureOutOfOrder, match="已解除"):
        measure(MeasureKind.SUSPENSION, "2025-04-02 08:00")


def test_only_what_settles_can_be_suspended() -> None:
    samples.signed_agreement()
    with pytest.raises(MeasureOutOfOrder, match="已于 2025-12-31 到期"):
        measure(MeasureKind.SUSPENSION, "2026-01-01 08:00")
    Agreement.objects.update(agency_signed_on=None)
    with pytest.raises(MeasureOutOfOrder, match="尚未双签"):
        measure(MeasureKind.SUSPENSION, "2025-03-01 08:00")


def drawn_up() -> None:
    draw_up_agreement(
        institution_code=HOSPITAL, agreement_no=NUMBER, valid_from=NEW_YEAR, by=CLERK
    )


def test_who_drew_it_up_does_not_sign_it_for_the_agency() -> None:
    drawn_up()
    with pytest.raises(SameHand, match="协议拟定"):
        sign_for_agency(agreement_no=NUMBER, signed_on=NEW_YEAR, by=CLERK)
    sign_for_institution(agreement_no=NUMBER, signed_on=NEW_YEAR, by=CLERK)
    assert not provider().may_settle
    sign_for_agency(agreement_no=NUMBER, signed_on=NEW_YEAR, by=SIGNER)
    assert provider().may_settle
    lines = Journal.objects.filter(subject_kind="agreement", subject_no=NUMBER)
    assert [(one.action, one.operator_no) for one in lines.order_by("id")] == [
        ("agreement.drawn_up", "0001"),
        ("agreement.signed_for_institution", "0001"),
        ("agreement.signed_for_agency", "0002"),
    ]


def test_what_was_ended_is_signed_no_more() -> None:
    drawn_up()
    measure(MeasureKind.TERMINATION, "2025-01-05 08:00")
    with pytest.raises(MeasureOutOfOrder, match="不能再签署"):
        sign_for_agency(agreement_no=NUMBER, signed_on=NEW_YEAR, by=SIGNER)


def test_two_agreements_are_not_in_force_at_once() -> None:
    samples.signed_agreement()
    with pytest.raises(AgreementOverlaps):
        samples.signed_agreement(agreement_no="协议2025-002")
    samples.signed_agreement(
        agreement_no="协议2026-001",
        valid_from=date(2026, 1, 1),
        valid_to=date(2026, 12, 31),
    )
    assert provider("2026-05-01 10:00").agreement_no == "协议2026-001"


def test_the_database_keeps_signed_agreements_apart() -> None:
    held = samples.signed_agreement()
    with (
        pytest.raises(IntegrityError, match="agreement_one_in_force"),
        transaction.atomic(),
    ):
        Agreement.objects.create(
            institution=held.institution,
            agreement_no="x",
            agency_signed_on=NEW_YEAR,
            institution_signed_on=NEW_YEAR,
            valid_from=date(2025, 6, 1),
        )


def test_an_agreement_is_signed_once_by_each() -> None:
    samples.signed_agreement()
    with pytest.raises(AlreadySigned, match="经办机构"):
        sign_for_agency(agreement_no=NUMBER, signed_on=NEW_YEAR, by=SIGNER)
    with pytest.raises(AgreementExists):
        draw_up_agreement(
            institution_code=HOSPITAL,
            agreement_no=NUMBER,
            valid_from=date(2027, 1, 1),
            by=CLERK,
        )
    with pytest.raises(UnknownAgreement):
        sign_for_agency(agreement_no="none", signed_on=NEW_YEAR, by=CLERK)


def test_the_agreed_care_is_told() -> None:
    samples.signed_agreement(care_types=["11", "21"])
    assert provider().care_types == frozenset({"11", "21"})


def test_many_institutions_are_one_read(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    samples.signed_agreement()
    samples.hospital(PHARMACY, name="示例药店", kind="2", level="")
    minute = at("2025-03-01 10:00")
    wanted = [(HOSPITAL, minute), (PHARMACY, minute), ("none", minute)]
    with django_assert_num_queries(1):
        found = providers(wanted)
    assert {code: one.may_settle for (code, _), one in found.items()} == {
        HOSPITAL: True,
        PHARMACY: False,
    }
    assert found[HOSPITAL, minute].pooling_area == samples.CITY


@pytest.mark.parametrize(
    ("kind", "level", "policy_level", "told"),
    [
        ("1", "1", "", "3S"),
        ("1", "5", "", "2A"),
        ("1", "14", "", "1N"),
        ("1", "11", "", "none"),
        ("1", "11", "community", "community"),
        ("2", "", "", "pharmacy"),
    ],
)
def test_the_level_is_told_in_the_words_of_policies(
    kind: str, level: str, policy_level: str, told: str
) -> None:
    samples.hospital("H2", kind=kind, level=level, policy_level=policy_level)
    found = provider_at("H2", at("2025-03-01 10:00"))
    assert found is not None
    assert found.hosp_lv == told


def test_an_institution_clears_where_it_pools_unless_told_otherwise() -> None:
    quiet = samples.hospital("H99010200001", area_code=COUNTY)
    assert quiet.clearing_office == CITY
    told = samples.hospital(PHARMACY, area_code=COUNTY, clearing_office=COUNTY)
    assert told.clearing_office == COUNTY


def test_an_institution_is_found_by_type_code_and_part_of_the_name() -> None:
    samples.hospital(PHARMACY, name="示例药店", kind="2")
    assert [one.code for one in institutions_like(kind="1", name="第一")] == [HOSPITAL]
    assert [one.code for one in institutions_like(kind="2", code=PHARMACY)] == [
        PHARMACY
    ]
    assert not institutions_like(kind="2", name="第一").exists()
    with pytest.raises(InstitutionExists):
        samples.hospital()
    with pytest.raises(UnknownInstitution):
        institution_named("none")


def test_a_physician_practises_within_dates() -> None:
    def register(valid_from: date, valid_to: date | None) -> None:
        register_physician(
            institution_code=HOSPITAL,
            code="D990100000001",
            name="王医师",
            valid_from=valid_from,
            valid_to=valid_to,
            by=CLERK,
        )

    register(NEW_YEAR, date(2025, 6, 30))
    assert "D990100000001" in physicians_on(["D990100000001"], at("2025-06-30 10:00"))
    assert physicians_on(["D990100000001"], at("2025-07-01 10:00")) == {}
    with pytest.raises(NameTaken):
        register(date(2025, 6, 30), None)


def test_a_department_code_is_used_once_at_a_time() -> None:
    def register() -> None:
        register_department(
            institution_code=HOSPITAL,
            code="0301",
            name="内科",
            valid_from=NEW_YEAR,
            by=CLERK,
        )

    register()
    with pytest.raises(NameTaken, match="0301"):
        register()
