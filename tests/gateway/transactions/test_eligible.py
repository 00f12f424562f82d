"""Who may not be treated here now: refused at every step, and the attempt is kept."""

from __future__ import annotations

from datetime import date

import pytest

from tests.gateway.transactions.clock import Clock
from tests.gateway.transactions.desks import Clinic, Counter, Ward
from tests.gateway.transactions.window import line
from tests.samples import CLERK, hospital
from tests.settlement.world import EMPLOYEE, A
from yibao.enrollment.commands import (
    change_credential_state,
    issue_credential,
    record_death,
)
from yibao.enrollment.models import CredentialKind, CredentialState
from yibao.settlement.models import RefusedAttempt

pytestmark = pytest.mark.usefixtures("city")
CARD = {"mdtrt_cert_type": "03", "mdtrt_cert_no": "卡-1"}


@pytest.fixture
def clinic(clock: Clock) -> Clinic:
    """A person has registered by card, been seen and charged."""
    issue_credential(
        person_no=EMPLOYEE, kind=CredentialKind.SOCIAL_CARD, number="卡-1", by=CLERK
    )
    clinic = Clinic(clock)
    clinic.register(**CARD)
    clinic.see()
    clinic.upload("P1", line("1", A, "500"))
    return clinic


@pytest.mark.requirement("ENR-07")
@pytest.mark.requirement("SET-14")
def test_a_card_lost_since_is_refused_when_it_pays(clinic: Clinic) -> None:
    change_credential_state(
        kind=CredentialKind.SOCIAL_CARD,
        number="卡-1",
        state=CredentialState.LOST,
        from_at=clinic.clock.now,
        basis="电话挂失",
        by=CLERK,
    )
    bill = clinic.bill("P1", "500")
    shown = {"data": {**bill["data"], **CARD}}
    for number in ("2206", "2207"):
        assert clinic.refuse(number, shown) == "ST-208"
    attempts = RefusedAttempt.objects.values_list(
        "code", "person_no", "credential_kind"
    )
    assert list(attempts) == [("ST-208", EMPLOYEE, "03")] * 2
    clinic.ask("2207", bill)  # without the card, by what was shown at registration


@pytest.mark.requirement("SET-05")
def test_another_persons_certificate_is_refused_and_reported(clinic: Clinic) -> None:
    bill = clinic.bill("P1", "500")
    stranger = {"psn_cert_type": "01", "certno": "990100198005060002"}
    claim = {"data": {**bill["data"], **stranger}}
    assert clinic.refuse("2207", claim) == "ST-209"
    admission = Ward(clinic.clock).admission(cert_type="01", certno=stranger["certno"])
    assert clinic.refuse("2401", admission) == "ST-209"
    kinds = RefusedAttempt.objects.values_list("kind", "action")
    assert sorted(kinds) == [("identity", "入院登记"), ("identity", "结算")]


@pytest.mark.requirement("BEN-09")
def test_what_is_dated_after_death_is_blocked(clock: Clock) -> None:
    record_death(person_no=EMPLOYEE, death_date=date(2025, 3, 9), by=CLERK)
    counter, ward = Counter(clock), Ward(clock)
    assert counter.refuse("2102", counter.purchase(line("1", A))) == "ST-205"
    assert ward.refuse("2401", ward.admission("2025-03-10 08:00")) == "ST-205"
    ward.admit("2025-03-01 09:00")  # before
    assert ward.refuse("2301", ward.lines(line("1", A))) == "ST-205"
    ward.upload(line("2", A, "900", on="2025-03-09 10:00"))


@pytest.mark.requirement("AGR-16")
def test_an_institution_without_an_agreement_settles_nothing(clock: Clock) -> None:
    hospital("H99010000009", area_code="990100")
    ward = Ward(clock, institution="H99010000009")
    assert ward.refuse("2401", ward.admission()) == "ST-202"
