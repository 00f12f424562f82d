"""Who may not settle, and why: one code each, nothing left behind."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from django.db.transaction import atomic

from tests.samples import (
    CITY,
    CLERK,
    HOSPITAL,
    at,
    hospital,
    signed_agreement,
    yuan,
)
from tests.settlement import world
from tests.settlement.relations import assert_sound
from tests.settlement.world import CHRONIC, EMPLOYEE, OWNER, TERTIARY, A, line
from yibao.engine.errors import Refused
from yibao.enrollment.commands import (
    change_credential_state,
    issue_credential,
    record_death,
)
from yibao.enrollment.coverage import change_status
from yibao.enrollment.models import CoverageState, CredentialKind, CredentialState
from yibao.institutions.commands import take_measure
from yibao.institutions.models import MeasureKind
from yibao.settlement import commands
from yibao.settlement.attempts import leave_trace
from yibao.settlement.models import Encounter, RefusedAttempt, Settlement
from yibao.settlement.requests import (
    CredentialClaim,
    DeclaredParts,
    IdentityClaim,
    Practice,
    Presented,
    ReverseRequest,
    SettleRequest,
    VisitInput,
)

pytestmark = pytest.mark.usefixtures("city")
CARD = "示例卡0001"


def ready() -> Encounter:
    visit = world.register()
    world.upload(visit, line("1", A, "500"))
    return visit


def refused(request: SettleRequest) -> Refused:
    """The refusal of the trial and of the settlement, which are the same."""
    with pytest.raises(Refused) as trial:
        commands.preview(request)
    with pytest.raises(Refused) as refusal:
        commands.settle(request)
    assert str(trial.value) == str(refusal.value)
    assert refusal.value.advice and refusal.value.who
    assert not Settlement.objects.exists()
    return refusal.value


Change = Callable[[SettleRequest], SettleRequest]
WRONG: list[tuple[str, Change]] = [
    ("ST-001", lambda r: replace(r, encounter_no="没有")),
    ("ST-002", lambda r: replace(r, institution_code=TERTIARY)),
    ("ST-003", lambda r: replace(r, person_no=OWNER)),
    ("ST-303", lambda r: replace(r, fee_total=yuan("500.01"))),
    ("ST-305", lambda r: replace(r, care_type="14")),
    ("ST-306", lambda r: replace(r, insurance="390")),
    ("ST-301", lambda r: replace(r, batch_no="没有这批")),
    ("ST-005", lambda r: replace(r, mid_stay=True)),
    ("ST-304", lambda r: replace(r, declared=DeclaredParts(in_scope=yuan(499)))),
    ("ST-202", lambda r: replace(r, settled_at=at("2027-01-01 00:00"))),
    ("ST-313", lambda r: replace(r, settled_at=at("2025-02-27 23:59"))),
]


@pytest.mark.parametrize(("code", "change"), WRONG, ids=[code for code, _ in WRONG])
def test_wrong_request_is_refused(code: str, change: Change) -> None:
    assert refused(change(world.asking(ready(), 500))).code == code


def test_a_clock_that_passed_midnight_before_ours_is_tolerated() -> None:
    commands.settle(world.asking(ready(), 500, "2025-02-28 23:59"))


@pytest.mark.parametrize("on", ["2025-03-03 09:00", "9998-03-03 09:00"])
def test_fees_of_days_to_come_are_not_settled(on: str) -> None:
    visit = world.register()
    world.upload(visit, world.line("1", on=on))
    assert refused(world.asking(visit, 100, "2025-03-01 11:00")).code == "ST-313"


def test_declared_parts_of_zero_declare_nothing() -> None:
    declared = DeclaredParts(in_scope=yuan(500), paid_first=yuan(0))
    commands.settle(world.asking(ready(), 500, declared=declared))


def test_settling_again_names_the_settlement() -> None:
    visit = ready()
    settled = commands.settle(world.asking(visit, 500))
    with pytest.raises(Refused) as refusal:
        commands.settle(world.asking(visit, 500))
    assert refusal.value.code == "ST-302"
    assert settled.settlement_no in str(refusal.value)


@pytest.mark.requirement("AGR-09")
def test_suspension_refuses_from_the_minute_and_no_earlier() -> None:
    visit = ready()
    take_measure(
        agreement_no=f"协议-{HOSPITAL}",
        kind=MeasureKind.SUSPENSION,
        from_at=at("2025-03-01 12:00"),
        basis="稽核决定",
        by=CLERK,
    )
    late = world.asking(visit, 500, "2025-03-01 12:00")
    assert refused(late).code == "ST-202"
    commands.settle(world.asking(visit, 500, "2025-03-01 11:59"))


@pytest.mark.requirement("AGR-16")
def test_institution_nobody_designated_is_refused() -> None:
    with pytest.raises(Refused) as refusal:
        world.register(institution="H00000000000")
    assert refusal.value.code == "ST-201"


@pytest.mark.requirement("BEN-09")
def test_fee_dated_after_death_is_refused() -> None:
    stay = world.admit()
    world.upload(stay, line("1", A, "500", on="2025-03-05 10:00"))
    record_death(person_no=EMPLOYEE, death_date=date(2025, 3, 4), by=CLERK)
    asked = world.asking(stay, 500, "2025-03-06 10:00")
    assert refused(asked).code == "ST-205"
    with pytest.raises(Refused) as refusal:
        world.register(when="2025-03-05 09:00")
    assert refusal.value.code == "ST-205"


def test_who_died_in_hospital_is_settled_afterwards() -> None:
    stay = world.admit()
    world.upload(stay, line("1", A, "3000", on="2025-03-04 10:00"))
    record_death(person_no=EMPLOYEE, death_date=date(2025, 3, 4), by=CLERK)
    world.discharge(stay, "2025-03-04 12:00")
    settled = commands.settle(world.asking(stay, 3000, "2025-03-08 10:00"))
    assert settled.pooling_paid > yuan(0)


@pytest.mark.parametrize(
    "state", [CoverageState.SUSPENDED, CoverageState.WAITING, CoverageState.ENDED]
)
def test_cover_that_is_not_normal_on_the_day_is_refused(state: CoverageState) -> None:
    visit = ready()
    change_status(
        person_no=EMPLOYEE,
        insurance="310",
        state=state,
        valid_from=date(2025, 3, 1),
        basis="欠费",
        by=CLERK,
    )
    assert refused(world.asking(visit, 500)).code == "ST-207"


def test_no_cover_on_the_day_is_refused() -> None:
    with pytest.raises(Refused) as refusal:
        world.register(when="2024-12-31 09:00")
    assert refusal.value.code == "ST-202"  # nor an agreement then
    with pytest.raises(Refused) as refusal:
        commands.register_outpatient(
            person_no=EMPLOYEE,
            insurance="390",
            institution_code=HOSPITAL,
            visit=VisitInput(begin_at=at("2025-03-01 09:00")),
            by=world.CASHIER,
        )
    assert refusal.value.code == "ST-206"


# ---------------------------------------------------------------- who is before us


def card_of(person_no: str) -> None:
    issue_credential(
        person_no=person_no, kind=CredentialKind.SOCIAL_CARD, number=CARD, by=CLERK
    )


def showing(kind: str, number: str) -> Presented:
    return Presented(credential=CredentialClaim(kind, number))


def test_valid_credential_is_accepted() -> None:
    card_of(EMPLOYEE)
    commands.settle(world.asking(ready(), 500, presented=showing("03", CARD)))


@pytest.mark.requirement("ENR-07")
@pytest.mark.requirement("SET-14")
def test_lost_credential_is_refused_and_reported() -> None:
    card_of(EMPLOYEE)
    change_credential_state(
        kind=CredentialKind.SOCIAL_CARD,
        number=CARD,
        state=CredentialState.LOST,
        from_at=at("2025-03-01 08:30"),
        basis="本人挂失",
        by=CLERK,
    )
    asked = world.asking(ready(), 500, "2025-03-01 11:00")
    asked = replace(asked, presented=showing("03", CARD))
    with pytest.raises(Refused) as refusal:
        commands.settle(asked)
    assert refusal.value.code == "ST-208"
    attempt = RefusedAttempt.objects.get()
    assert (attempt.person_no, attempt.kind) == (EMPLOYEE, "credential")
    assert attempt.institution_code == HOSPITAL
    assert not Settlement.objects.exists()


def test_attempt_outlives_the_transaction_around_it_and_is_reported_once() -> None:
    asked = world.asking(ready(), 500, presented=showing("01", "没登记的令牌"))
    with pytest.raises(Refused) as refusal, atomic():
        commands.settle(asked)
    assert not RefusedAttempt.objects.exists()
    for _ in range(2):
        leave_trace(refusal.value)
    assert RefusedAttempt.objects.count() == 1


@pytest.mark.requirement("SET-05")
@pytest.mark.parametrize(
    "presented",
    [
        Presented(identity=IdentityClaim(id_no="990100198005060099")),
        Presented(identity=IdentityClaim(name="别人")),
        showing("02", "990100198005060099"),
        showing("03", CARD),
    ],
    ids=["证件号码", "姓名", "身份证", "他人的卡"],
)
def test_identity_that_does_not_match_blocks_and_opens_a_case(
    presented: Presented,
) -> None:
    card_of(OWNER)
    visit = ready()
    with pytest.raises(Refused) as refusal:
        commands.settle(world.asking(visit, 500, presented=presented))
    assert refusal.value.code == "ST-209"
    assert RefusedAttempt.objects.get().kind == "identity"
    with pytest.raises(Refused):
        commands.register_outpatient(
            person_no=EMPLOYEE,
            insurance="310",
            institution_code=HOSPITAL,
            visit=VisitInput(begin_at=at("2025-03-01 09:00")),
            presented=presented,
            by=world.CASHIER,
        )
    assert RefusedAttempt.objects.count() == 2


def test_own_identity_is_accepted_as_it_may_be_typed() -> None:
    identity = IdentityClaim("01", "9901001980050600 01", "职工甲")
    presented = replace(showing("02", "990100198005060001"), identity=identity)
    commands.settle(world.asking(ready(), 500, presented=presented))


def test_unknown_credential_is_refused_unless_the_profile_accepts_it() -> None:
    asked = world.asking(ready(), 500, presented=showing("01", "没登记的令牌"))
    with pytest.raises(Refused) as refusal:
        commands.settle(asked)
    assert refusal.value.code == "ST-210"
    accepting = Practice(accept_unknown_credentials=True)
    commands.settle(replace(asked, practice=accepting))


# ---------------------------------------------------------------- kinds of care


def test_chronic_care_needs_a_disease_and_its_filing() -> None:
    visit = world.register(care_type="14")
    world.upload(visit, line("1", A, "500"))
    asked = world.asking(visit, 500)
    assert refused(asked).code == "ST-309"
    assert refused(replace(asked, disease_code=CHRONIC)).code == "ST-308"


def test_care_outside_the_agreement_is_refused() -> None:
    with pytest.raises(Refused) as refusal:
        hospital("H99010000009", area_code=CITY)
        signed_agreement("H99010000009", "协议-仅门诊", care_types=["11", "12"])
        world.admit(institution="H99010000009")
    assert refusal.value.code == "ST-203"
    world.register(institution="H99010000009")


def test_discharge_goes_first_where_the_profile_says_so() -> None:
    stay = world.admit()
    world.upload(stay, line("1", A, "3000"))
    strict = Practice(discharge_first=True)
    asked = world.asking(stay, 3000, "2025-03-05 10:00", practice=strict)
    assert refused(asked).code == "ST-307"
    world.discharge(stay, "2025-03-05 09:00")
    assert refused(replace(asked, mid_stay=True)).code == "ST-311"
    commands.settle(asked)


# ---------------------------------------------------------------- visits and stays


def doing(command: Callable[..., object], visit: Encounter) -> str:
    with pytest.raises(Refused) as refusal:
        command(
            encounter_no=visit.pk,
            institution_code=visit.institution_id,
            person_no=visit.person_id,
            by=world.CASHIER,
        )
    return refusal.value.code


def test_registration_is_cancelled_only_unsettled() -> None:
    visit = ready()
    settled = commands.settle(world.asking(visit, 500))
    assert doing(commands.cancel_registration, visit) == "ST-006"
    world.undo(settled)
    commands.cancel_registration(
        encounter_no=visit.pk,
        institution_code=visit.institution_id,
        person_no=EMPLOYEE,
        by=world.CASHIER,
    )
    assert doing(commands.cancel_registration, visit) == "ST-004"
    with pytest.raises(Refused):
        world.upload(visit, line("2"))
    assert_sound()


def test_a_stay_is_undone_in_reverse_order() -> None:
    stay = world.admit()
    world.upload(stay, line("1", A, "3000"))
    assert doing(commands.cancel_admission, stay) == "ST-007"
    assert doing(commands.undo_discharge, stay) == "ST-009"
    world.discharge(stay, "2025-03-05 09:00")
    assert doing(commands.cancel_admission, stay) == "ST-008"
    settled = commands.settle(world.asking(stay, 3000, "2025-03-05 10:00"))
    assert doing(commands.undo_discharge, stay) == "ST-006"
    world.undo(settled)
    for command in (commands.undo_discharge, commands.cancel_admission):
        if command is commands.cancel_admission:
            commands.withdraw_lines(
                encounter_no=stay.pk,
                institution_code=stay.institution_id,
                person_no=EMPLOYEE,
                line_sns=["0000"],
                by=world.CASHIER,
            )
        command(
            encounter_no=stay.pk,
            institution_code=stay.institution_id,
            person_no=EMPLOYEE,
            by=world.CASHIER,
        )
    stay.refresh_from_db()
    assert stay.state == "cancelled"


def test_one_stay_at_a_time() -> None:
    first = world.admit()
    with pytest.raises(Refused) as refusal:
        world.admit(when="2025-03-02 09:00", institution=TERTIARY)
    assert refusal.value.code == "ST-011"
    assert first.pk in refusal.value.advice
    world.upload(first, line("1", A, "3000"))
    commands.settle(world.asking(first, 3000, "2025-03-03 10:00"))
    world.admit(when="2025-03-04 09:00", institution=TERTIARY)


def test_hospital_number_names_one_stay() -> None:
    world.admit(number="ZY001")
    with pytest.raises(Refused) as refusal:
        world.admit(OWNER, number="ZY001")
    assert refusal.value.code == "ST-012"


def test_discharge_before_admission_is_refused() -> None:
    stay = world.admit(when="2025-03-03 09:00")
    with pytest.raises(Refused) as refusal:
        world.discharge(stay, "2025-03-02 09:00")
    assert refusal.value.code == "ST-010"


# ---------------------------------------------------------------- reversal


def test_reversal_of_a_reversed_settlement_names_the_reversal() -> None:
    settled = commands.settle(world.asking(ready(), 500))
    undone = world.undo(settled)
    with pytest.raises(Refused) as refusal:
        world.undo(settled)
    assert refusal.value.code == "ST-404"
    assert undone.settlement_no in str(refusal.value)
    with pytest.raises(Refused) as refusal:
        world.undo(undone)
    assert refusal.value.code == "ST-405"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"settlement_no": "没有"}, "ST-401"),
        ({"institution_code": TERTIARY}, "ST-402"),
        ({"person_no": OWNER}, "ST-403"),
        ({"encounter_no": "别的就诊"}, "ST-403"),
    ],
)
def test_reversal_of_what_is_not_theirs(changes: dict[str, str], code: str) -> None:
    settled = commands.settle(world.asking(ready(), 500))
    request = ReverseRequest(
        settlement_no=settled.settlement_no,
        reversed_at=at("2025-03-02 10:00"),
        by=world.CASHIER,
        institution_code=HOSPITAL,
    )
    with pytest.raises(Refused) as refusal:
        commands.reverse(replace(request, **changes))  # type: ignore[arg-type]
    assert refusal.value.code == code


def test_a_stay_is_reversed_from_its_last_settlement_backwards() -> None:
    stay = world.admit()
    world.upload(stay, line("1", A, "3000"))
    first = commands.settle(world.asking(stay, 3000, "2025-03-02 10:00", mid_stay=True))
    world.upload(stay, line("2", A, "2000", on="2025-03-03 10:00"))
    second = commands.settle(world.asking(stay, 2000, "2025-03-04 10:00"))
    with pytest.raises(Refused) as refusal:
        world.undo(first)
    assert refusal.value.code == "ST-406"
    world.undo(second)
    world.undo(first)
    assert_sound()


def test_messages_are_undone_once_and_unknown_ones_leave_nothing() -> None:
    visit = ready()
    settled = commands.settle(world.asking(visit, 500, message_no="MSG1"))
    asked = {
        "institution_code": HOSPITAL,
        "person_no": EMPLOYEE,
        "message_no": "MSG2",
        "at": at("2025-03-01 12:00"),
        "by": world.CASHIER,
    }
    undo = commands.undo_settlement_message
    first = undo(original_message_no="MSG1", **asked)  # type: ignore[arg-type]
    again = undo(original_message_no="MSG1", **asked)  # type: ignore[arg-type]
    assert first is not None and first.reverses_no == settled.settlement_no
    assert again == first
    assert undo(original_message_no="没有", **asked) is None  # type: ignore[arg-type]
    with pytest.raises(Refused) as refusal:
        undo(original_message_no="MSG2", **asked)  # type: ignore[arg-type]
    assert refusal.value.code == "ST-405"


def test_admission_message_is_undone() -> None:
    stay = commands.admit(
        person_no=EMPLOYEE,
        insurance="310",
        institution_code=HOSPITAL,
        visit=VisitInput(begin_at=at("2025-03-01 09:00"), care_type="21"),
        message_no="MSG3",
        by=world.CASHIER,
    )
    for _ in range(2):
        undone = commands.undo_encounter_message(
            institution_code=HOSPITAL,
            person_no=EMPLOYEE,
            original_message_no="MSG3",
            by=world.CASHIER,
        )
        assert undone is not None and undone.pk == stay.pk
        assert undone.state == "cancelled"
