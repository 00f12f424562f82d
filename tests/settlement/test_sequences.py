"""The sequences of the interface: pharmacy, outpatient, chronic, stays, reversal."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from tests.samples import (
    CITY,
    CLERK,
    PHARMACY,
    hospital,
    signed_agreement,
    yuan,
)
from tests.settlement import world
from tests.settlement.relations import (
    assert_bill,
    assert_mirror,
    assert_sound,
    assert_trial,
)
from tests.settlement.world import (
    CHRONIC,
    EMPLOYEE,
    HERB,
    OWNER,
    RESIDENT,
    TERTIARY,
    A,
    B,
    C,
    line,
)
from yibao.approvals.commands import file_remote
from yibao.approvals.models import RemoteKind
from yibao.areas.commands import register_area
from yibao.areas.models import Level
from yibao.engine.money import Money
from yibao.enrollment.commands import mark_identity
from yibao.ledger.queries import entries_of, payable_to, personal_account
from yibao.settlement import commands, queries
from yibao.settlement.models import YearToDate
from yibao.settlement.requests import SettleRequest
from yibao.settlement.views import SettlementView

pytestmark = pytest.mark.usefixtures("city")


def totals(person_no: str = EMPLOYEE, year: str = "2025") -> dict[str, int]:
    row = YearToDate.objects.filter(person_no=person_no, year=year).first()
    return row.counters if row else {}


def test_outpatient_visit_is_divided_and_paid() -> None:
    world.account(EMPLOYEE, current=100)
    visit = world.register()
    world.upload(visit, line("1", A, "700"), line("2", B, "200"), line("3", C, "50"))
    asked = world.asking(visit, 950, "2025-03-01 11:00")
    trial = commands.preview(asked)
    settled = commands.settle(asked)
    assert_bill(settled)
    assert_trial(trial, settled)
    assert (settled.outside_scope, settled.paid_first) == (yuan(50), yuan(20))
    assert settled.deductible_paid == yuan(400)
    assert settled.pooling_paid == yuan(312)  # (880 - 400) × 65%
    assert settled.account_paid == yuan(100)
    assert settled.balance_after == yuan(0)
    assert_sound()


def test_trial_leaves_nothing() -> None:
    visit = world.register()
    world.upload(visit, line("1", A, "700"))
    commands.preview(world.asking(visit, 700))
    assert not queries.settlements_of(visit.pk).exists()
    assert totals() == {}


def test_settlement_is_looked_up_as_it_was_answered() -> None:
    world.account(EMPLOYEE, current=100)
    visit = world.register()
    world.upload(visit, line("1", A, "700"), line("2", B, "200"))
    settled = commands.settle(world.asking(visit, 900))
    stored = queries.settlement_view(settled.settlement_no)
    assert stored == settled


def test_second_visit_owes_what_is_left_of_the_yearly_deductible() -> None:
    for number, owed in (("1", 250), ("2", 150), ("3", 0)):
        visit = world.register()
        world.upload(visit, line(number, A, "250"))
        settled = commands.settle(world.asking(visit, 250))
        assert settled.deductible_paid == yuan(owed)
    assert totals()["outpatient_deductible"] == yuan(400).fen


def test_each_batch_is_settled_on_its_own() -> None:
    visit = world.register()
    world.upload(visit, line("1", A, "300", batch_no="P1"))
    world.upload(visit, line("2", A, "200", batch_no="P2"))
    first = commands.settle(world.asking(visit, 300, batch_no="P1"))
    second = commands.settle(world.asking(visit, 200, batch_no="P2"))
    assert (first.fee_total, second.fee_total) == (yuan(300), yuan(200))
    assert first.deductible_paid + second.deductible_paid == yuan(400)
    assert_sound()


def test_registration_fee_is_settled_before_the_visit_is_recorded() -> None:
    visit = world.register(care_type="")
    world.upload(visit, line("1", A, "10"))
    settled = commands.settle(world.asking(visit, 10, care_type="12"))
    assert settled.care_type == "12"
    assert settled.clearing_category == "12"


def test_pharmacy_sale_without_prescription_uses_the_account_only() -> None:
    world.account(EMPLOYEE, current=50)
    asked = world.selling(EMPLOYEE, [line("1", A, "30"), line("2", C, "40")])
    trial = commands.preview(asked)
    sold = commands.settle(asked)
    assert_bill(sold)
    assert sold.fund_paid == yuan(0)
    assert (sold.account_paid, sold.cash_paid) == (yuan(50), yuan(20))
    assert (trial.account_paid, trial.cash_paid) == (yuan(50), yuan(20))
    assert sold.encounter_no and sold.institution_code == PHARMACY
    assert_sound()


@pytest.mark.requirement("BEN-13")
def test_pharmacy_sale_with_prescription_uses_the_outpatient_pool() -> None:
    lines = [line("1", A, "600", prescription_no="RX1")]
    sold = commands.settle(world.selling(EMPLOYEE, lines))
    assert sold.pooling_paid == yuan(130)  # (600 - 400) × 65%
    lines = [line("1", A, "600")]
    without = commands.settle(world.selling(EMPLOYEE, lines))
    assert without.pooling_paid == yuan(0)


def test_family_account_pays_a_relatives_purchase() -> None:
    world.account(OWNER, current=20, past=15)
    world.account(EMPLOYEE, current=10)
    world.family(OWNER, EMPLOYEE)
    asked = world.selling(EMPLOYEE, [line("1", A, "50")], account_use="2")
    sold = commands.settle(asked)
    assert_bill(sold)
    assert (sold.account_paid, sold.family_paid) == (yuan(45), yuan(35))
    owner = personal_account(OWNER)
    assert owner is not None and owner.total == yuan(0)
    undone = world.undo(sold)
    assert_mirror(sold, undone)
    owner = personal_account(OWNER)
    assert owner is not None and (owner.current, owner.past) == (yuan(20), yuan(15))
    assert_sound()


def test_own_account_alone_is_used_when_that_is_asked() -> None:
    world.account(OWNER, current=100)
    world.family(OWNER, EMPLOYEE)
    sale = [line("1", A, "50")]
    own = commands.settle(world.selling(EMPLOYEE, sale, account_use="1"))
    none = commands.settle(world.selling(EMPLOYEE, sale, account_use="0"))
    assert own.account_paid == none.account_paid == yuan(0)


def test_chronic_visit_pays_by_the_filed_disease() -> None:
    world.chronic_filing(EMPLOYEE)
    visit = world.register(care_type="14", disease_code=CHRONIC, disease_name="高血压")
    world.upload(visit, line("1", A, "1000", disease_code=CHRONIC))
    settled = commands.settle(world.asking(visit, 1000, care_type="14"))
    assert_bill(settled)
    assert settled.disease_code == CHRONIC
    assert settled.pooling_paid > yuan(0)
    assert settled.clearing_category == "14"
    assert_sound()


def test_inpatient_stay_from_admission_to_settlement() -> None:
    stay = world.admit(institution=TERTIARY)
    for day in ("02", "03", "04"):
        on = f"2025-03-{day} 10:00"
        world.upload(stay, line(f"A{day}", A, "5000", on=on))
        world.upload(stay, line(f"H{day}", HERB, "100", on=on))
    world.discharge(stay, "2025-03-06 10:00")
    asked = world.asking(stay, 15300, "2025-03-06 11:00")
    trial = commands.preview(asked)
    settled = commands.settle(asked)
    assert_bill(settled)
    assert_trial(trial, settled)
    assert settled.deductible_paid == yuan(900)
    assert (settled.begin_on.day, settled.end_on.day) == (1, 6)
    assert totals()["inpatient_stays"] == 1
    assert_sound()


def test_settlement_before_discharge_is_tolerated() -> None:
    stay = world.admit()
    world.upload(stay, line("1", A, "3000"))
    settled = commands.settle(world.asking(stay, 3000, "2025-03-05 10:00"))
    world.discharge(stay, "2025-03-05 12:00")
    assert settled.end_on.isoformat() == "2025-03-05"


def test_mid_stay_settlements_come_to_the_same_as_one() -> None:
    """中途结算: one deductible, and the tiers go on where they stopped."""
    parted = world.admit(EMPLOYEE)
    world.upload(parted, line("1", A, "8000", on="2025-03-02 10:00"))
    first = commands.settle(
        world.asking(parted, 8000, "2025-03-03 10:00", mid_stay=True)
    )
    world.upload(parted, line("2", A, "9000", on="2025-03-04 10:00"))
    world.discharge(parted, "2025-03-06 10:00")
    second = commands.settle(world.asking(parted, 9000, "2025-03-06 11:00"))
    whole = world.admit(OWNER)
    world.upload(whole, line("1", A, "17000", on="2025-03-02 10:00"))
    world.discharge(whole, "2025-03-06 10:00")
    once = commands.settle(world.asking(whole, 17000, "2025-03-06 11:00"))
    assert first.deductible_paid + second.deductible_paid == once.deductible_paid
    assert first.pooling_paid + second.pooling_paid == once.pooling_paid
    assert totals(EMPLOYEE) == totals(OWNER)
    assert_sound()


def test_second_stay_of_the_year_halves_the_deductible() -> None:
    owed = []
    for month in ("03", "04", "05"):
        stay = world.admit(when=f"2025-{month}-01 09:00")
        world.upload(stay, line("1", A, "3000", on=f"2025-{month}-02 10:00"))
        world.discharge(stay, f"2025-{month}-05 10:00")
        settled = commands.settle(world.asking(stay, 3000, f"2025-{month}-05 11:00"))
        owed.append(settled.deductible_paid)
    assert owed == [yuan(600), yuan(300), yuan(0)]


@pytest.mark.requirement("SET-06")
def test_reversal_is_the_equal_negative_and_restores_everything() -> None:
    world.account(EMPLOYEE, current=60, past=40)
    visit = world.register()
    world.upload(visit, line("1", A, "700"), line("2", B, "100"))
    settled = commands.settle(world.asking(visit, 800))
    undone = world.undo(settled, "2026-02-01 10:00")
    assert_mirror(settled, undone)
    account = personal_account(EMPLOYEE)
    assert account is not None and (account.current, account.past) == (
        yuan(60),
        yuan(40),
    )
    assert undone.balance_after == yuan(100)
    assert totals() == {}
    original = queries.settlement_view(settled.settlement_no)
    assert original.reversal_no == undone.settlement_no
    assert original.fee_total == yuan(800)
    fund = settled.funds[0].fund_pay_type
    owed = payable_to(visit.institution_id, area=settled.insured_area, fund=fund)
    assert owed == yuan(0)
    assert_sound()


def test_partial_refund_is_reversal_and_a_new_settlement_of_what_is_left() -> None:
    visit = world.register()
    world.upload(visit, line("1", A, "700"), line("2", B, "100"))
    settled = commands.settle(world.asking(visit, 800))
    world.undo(settled)
    commands.withdraw_lines(
        encounter_no=visit.pk,
        institution_code=visit.institution_id,
        person_no=EMPLOYEE,
        line_sns=["2"],
        by=world.CASHIER,
    )
    again = commands.settle(world.asking(visit, 700))
    assert_bill(again)
    assert [one.line_sn for one in again.lines] == ["1"]
    world.undo(again)
    once_more = commands.settle(world.asking(visit, 700))
    assert once_more.pooling_paid == again.pooling_paid
    assert_sound()


def test_refund_by_negative_line_leaves_the_difference() -> None:
    stay = world.admit()
    world.upload(stay, line("1", A, "100", "10", on="2025-03-02 10:00"))
    refund = line("2", A, "100", "-4", on="2025-03-03 10:00", original_line_sn="1")
    world.upload(stay, refund)
    settled = commands.settle(world.asking(stay, 600, "2025-03-05 10:00"))
    assert_bill(settled)
    assert settled.fee_total == yuan(600)
    assert_sound()


def test_stays_over_the_cap_go_on_to_the_next_payer() -> None:
    stay = world.admit(institution=TERTIARY)
    world.upload(stay, line("1", A, "600000", on="2025-03-02 10:00"))
    world.discharge(stay, "2025-03-20 10:00")
    settled = commands.settle(world.asking(stay, 600000, "2025-03-20 11:00"))
    assert_bill(settled)
    assert settled.large_amount_paid > yuan(0)
    funds = {
        posting.fund
        for e in entries_of(settled.settlement_no)
        for posting in e.postings.all()
    }
    assert len(funds) == 2
    assert_sound()


def test_resident_stay_reaches_catastrophic_insurance_and_aid() -> None:
    mark_identity(
        person_no=RESIDENT,
        kind="2303",
        valid_from=date(2025, 1, 1),
        basis="低保证",
        by=CLERK,
    )
    stay = world.admit(RESIDENT, institution=TERTIARY)
    world.upload(stay, line("1", A, "90000", on="2025-03-02 10:00"))
    world.discharge(stay, "2025-03-20 10:00")
    settled = commands.settle(world.asking(stay, 90000, "2025-03-20 11:00"))
    assert_bill(settled)
    assert settled.catastrophic_paid > yuan(0)
    assert settled.medical_aid_paid >= settled.tilt_paid
    assert settled.medical_aid_paid > yuan(0)
    assert_sound()


def test_opening_totals_count_and_are_recorded_once() -> None:
    opening = {"outpatient_deductible": 30000}
    for _ in range(2):
        commands.open_totals(
            person_no=EMPLOYEE,
            insurance="310",
            year="2025",
            counters=opening,
            by=world.CASHIER,
        )
    visit = world.register()
    world.upload(visit, line("1", A, "500"))
    settled = commands.settle(world.asking(visit, 500))
    assert settled.deductible_paid == yuan(100)
    assert settled.pool_ratio == Decimal("0.5200")
    world.undo(settled)
    assert totals() == opening
    assert_sound()


def test_same_person_twice_in_one_batch() -> None:
    world.account(EMPLOYEE, current=100)
    requests = []
    for number in ("1", "2", "3"):
        visit = world.register()
        world.upload(visit, line(number, A, "250"))
        requests.append(world.asking(visit, 250))
    answers = commands.settle_many(requests)
    views = [one for one in answers if not isinstance(one, Exception)]
    assert [one.deductible_paid for one in views] == [yuan(250), yuan(150), yuan(0)]
    assert sum(one.account_paid.fen for one in views) == yuan(100).fen
    assert_sound()


def test_one_batch_settles_what_one_by_one_would() -> None:
    """Person by person, one call or many: the same books."""
    one_by_one: list[SettleRequest] = []
    together: list[SettleRequest] = []
    for person_no in (EMPLOYEE, OWNER):
        for number in ("1", "2"):
            visit = world.register(person_no)
            world.upload(visit, line(number, A, "450"))
            asked = world.asking(visit, 450)
            (one_by_one if person_no == EMPLOYEE else together).append(asked)
    single = [commands.settle(asked) for asked in one_by_one]
    batch = commands.settle_many(together)
    for one, other in zip(single, batch, strict=True):
        assert not isinstance(other, Exception)
        assert one.pooling_paid == other.pooling_paid
        assert one.steps == other.steps
    assert totals(EMPLOYEE) == totals(OWNER)


def test_a_refusal_in_a_batch_concerns_its_own_request_alone() -> None:
    visit = world.register()
    world.upload(visit, line("1", A, "250"))
    wrong = world.asking(visit, 999)
    right = world.asking(visit, 250)
    refused, settled = commands.settle_many([wrong, right])
    assert isinstance(refused, Exception)
    assert not isinstance(settled, Exception)
    twice = commands.settle_many([right])[0]
    assert isinstance(twice, Exception)


def test_transfer_owes_only_the_difference_of_the_deductibles() -> None:
    """转院: 600 paid at the second-level hospital counts towards 900 at the third."""
    first = world.admit()
    world.upload(first, line("1", A, "3000", on="2025-03-02 10:00"))
    world.discharge(first, "2025-03-05 10:00")
    commands.settle(world.asking(first, 3000, "2025-03-05 11:00"))
    second = world.admit(
        when="2025-03-05 14:00", institution=TERTIARY, facts={"transfer": True}
    )
    world.upload(second, line("1", A, "3000", on="2025-03-06 10:00"))
    world.discharge(second, "2025-03-08 10:00")
    settled = commands.settle(world.asking(second, 3000, "2025-03-08 11:00"))
    assert settled.deductible_paid == yuan(300)
    assert_sound()


ELSEWHERE = "H99020000001"


def away(
    filing: RemoteKind | None,
) -> tuple[list[commands.UploadedLine], SettlementView]:
    """A stay in another city of the province, with what the upload answered."""
    register_area(code="990200", name="邻市", level=Level.CITY, by=CLERK)
    hospital(ELSEWHERE, area_code="990200", level="2")
    signed_agreement(ELSEWHERE, "协议-邻市")
    if filing:
        file_remote(
            person_no=EMPLOYEE,
            kind=filing,
            target_area="990200",
            valid_from=date(2025, 1, 1),
            by=CLERK,
        )
    stay = world.admit(institution=ELSEWHERE)
    uploaded = []
    for i, price in enumerate(("3333.33", "0.07", "1999.95")):
        uploaded += world.upload(stay, line(str(i), A, price))
    settled = commands.settle(world.asking(stay, "5333.35", "2025-03-05 10:00"))
    assert_bill(settled)
    return uploaded, settled


@pytest.mark.requirement("SET-07")
def test_care_elsewhere_is_reduced_unless_it_was_filed() -> None:
    uploaded, settled = away(None)
    assert settled.paid_first == yuan("533.34")  # 未备案先行自付 10%
    assert settled.paid_first == Money.sum(one.state.paid_first for one in uploaded)
    assert settled.insured_area == CITY
    assert_sound()


@pytest.mark.requirement("SET-07")
def test_filed_care_elsewhere_is_paid_by_the_insured_area() -> None:
    _, settled = away(RemoteKind.REGISTERED)
    assert settled.paid_first == yuan(0)
    assert settled.deductible_paid == yuan(900)
    entry = entries_of(settled.settlement_no)[0]
    assert {posting.area for posting in entry.postings.all()} == {CITY}


def test_sale_on_whatever_basic_insurance_there_is() -> None:
    asked = world.selling(EMPLOYEE, [line("1", A, "30")], insurance="")
    sold = commands.settle(asked)
    assert sold.insurance == "310"
    again = commands.settle(world.selling(EMPLOYEE, [line("1", A, "30")], insurance=""))
    assert again.insurance == "310"
    assert_sound()
