"""门诊 (2201-2208): from registration to the bill, and back."""

from __future__ import annotations

import pytest
from django.utils.timezone import localtime

from tests.gateway.transactions.clock import Clock
from tests.gateway.transactions.desks import Clinic
from tests.gateway.transactions.window import line, reference
from tests.settlement import world
from tests.settlement.relations import assert_sound
from tests.settlement.world import (
    CEILING,
    CHRONIC,
    EMPLOYEE,
    LIMITED,
    OWNER,
    RESIDENT,
    TERTIARY,
    A,
    B,
    C,
)
from yibao.settlement.models import Encounter, Settlement

pytestmark = pytest.mark.usefixtures("city")


@pytest.fixture
def clinic(clock: Clock) -> Clinic:
    """A person has been registered and seen."""
    clinic = Clinic(clock)
    clinic.register()
    clinic.see()
    return clinic


def test_a_visit_is_settled_batch_by_batch(clinic: Clinic) -> None:
    world.account(EMPLOYEE, current=100)
    clinic.upload("P1", line("1", A, "700"), line("2", B, "200"), line("3", C, "50"))
    clinic.upload("P2", line("4", CEILING, "100"))
    first = clinic.settle("P1", "950.00")
    clinic.memory.assert_lines(first, "1", "2", "3")
    assert first["act_pay_dedc"] == 400
    assert first["hifp_pay"] == 312  # (880 - 400) × 65%
    assert (first["acct_pay"], first["balc"]) == (100, 0)
    second = clinic.settle("P2", "100")
    clinic.memory.assert_lines(second, "4")
    assert (second["act_pay_dedc"], second["hifp_pay"]) == (0, 52)  # 80 × 65%
    assert clinic.undo(first)["balc"] == 100
    assert_sound()


@pytest.mark.requirement("CAT-06")
def test_a_price_above_the_ceiling_is_cut_to_it(clinic: Clinic) -> None:
    (split,) = clinic.upload("P1", line("1", CEILING, "100.333", "3"))
    assert (split["pric_uplmt_amt"], split["overlmt_amt"]) == (80, 61)
    assert split["inscp_scp_amt"] == 240
    settled = clinic.settle("P1", "301.00")
    assert (settled["overlmt_selfpay"], settled["inscp_scp_amt"]) == (61, 240)


def test_a_limited_drug_is_paid_when_the_hospital_approved_it(clinic: Clinic) -> None:
    split = clinic.upload(
        "P1",
        line("1", LIMITED, hosp_appr_flag="1"),
        line("2", LIMITED, hosp_appr_flag="0"),
        line("3", LIMITED, hosp_appr_flag="2"),
        line("4", A, hosp_appr_flag="2"),
        line("5", A, hosp_appr_flag="0"),
    )
    assert [one["fulamt_ownpay_amt"] for one in split] == [0, 100, 100, 100, 0]
    assert split[1]["memo"]
    settled = clinic.settle("P1", "500")
    assert settled["fulamt_ownpay_amt"] == 300


def test_who_booked_ahead_is_seen_on_the_day_of_the_visit(clock: Clock) -> None:
    clinic = Clinic(clock)
    clinic.register("2025-03-08 09:00")
    clinic.see(begntime="2025-03-10 08:30:00")
    began = Encounter.objects.get(pk=clinic.visit).begin_at
    assert f"{localtime(began):%Y-%m-%d %H:%M}" == "2025-03-10 08:30"


def test_a_batch_is_changed_by_taking_it_back(clinic: Clinic) -> None:
    clinic.upload("P1", line("1", A, "700"), line("2", A, "100"))
    clinic.take_back("P1")
    assert clinic.refuse("2207", clinic.bill("P1", "800")) == "ST-301"
    clinic.upload("P1", line("1", A, "600"))
    assert clinic.refuse("2207", clinic.bill("P1", "800")) == "ST-303"
    settled = clinic.settle("P1", "600")
    clinic.memory.assert_lines(settled, "1")
    gone = {"data": {**clinic.who, "chrg_bchno": "P1"}}
    assert clinic.refuse("2205", gone) == "ST-109"
    clinic.upload("P2", line("7", A, "10"))
    clinic.take_back("0000")
    clinic.take_back("0000")  # nothing left is what was wanted
    assert clinic.refuse("2207", clinic.bill("P2", "10")) == "ST-301"
    assert_sound()


def test_a_serial_number_is_used_once_in_a_visit(clinic: Clinic) -> None:
    clinic.upload("P1", line("1", A))
    assert clinic.refuse("2204", clinic.lines("P2", line("1", B))) == "ST-116"
    twice = clinic.lines("P2", line("4", B), line("4", B))
    assert clinic.refuse("2204", twice) == "ST-101"
    other = clinic.lines("P2", line("2"))["feedetail"]
    mixed = [*other, {**other[0], "feedetl_sn": "3", "mdtrt_id": "别的就诊"}]
    assert clinic.refuse("2204", {"feedetail": mixed}) == "GW-050"


def test_a_registration_fee_is_settled_on_its_own(clock: Clock) -> None:
    clinic = Clinic(clock)
    clinic.register()
    clinic.upload("G1", line("1", A, "10"))
    fee = clinic.settle("G1", "10", "12")
    assert (fee["med_type"], fee["clr_type"]) == ("12", "12")
    clinic.see()
    clinic.upload("P1", line("2", A, "500"))
    assert clinic.settle("P1", "500")["med_type"] == "11"
    assert_sound()


def test_a_registration_is_cancelled_once_nothing_is_settled(clinic: Clinic) -> None:
    clinic.upload("P1", line("1", A, "500"))
    settled = clinic.settle("P1", "500")
    assert clinic.refuse("2202", {"data": clinic.who}) == "ST-006"
    clinic.undo(settled)
    clinic.ask("2202", {"data": clinic.who})
    assert clinic.refuse("2207", clinic.bill("P1", "500")) == "ST-004"
    assert clinic.refuse("2202", {"data": clinic.who}) == "ST-004"


def test_a_visit_is_of_one_care_type_one_person_and_one_institution(
    clinic: Clinic, clock: Clock
) -> None:
    clinic.upload("P1", line("1", A, "500"))
    assert clinic.refuse("2207", clinic.bill("P1", "500", "13")) == "ST-305"
    bill = clinic.bill("P1", "500")
    stranger = {"data": {**bill["data"], "psn_no": OWNER}}
    assert clinic.refuse("2207", stranger) == "ST-003"
    other = {"data": {**bill["data"], "insutype": "390"}}
    assert clinic.refuse("2207", other) == "ST-306"
    assert Clinic(clock, institution=TERTIARY).refuse("2207", bill) == "ST-002"
    assert clinic.refuse("2404", {"data": clinic.who}) == "ST-005"


def test_stated_parts_must_be_those_of_the_lines(clinic: Clinic) -> None:
    clinic.upload("P1", line("1", B, "200"))
    bill = clinic.bill("P1", "200")
    bill["data"] |= {"preselfpay_amt": "20.00", "inscp_scp_amt": "180.01"}
    assert clinic.refuse("2207", bill) == "ST-304"
    bill["data"]["inscp_scp_amt"] = "180"
    clinic.ask("2207", bill)


def test_a_chronic_visit_needs_its_filing(clock: Clock) -> None:
    clinic = Clinic(clock)
    clinic.register()
    clinic.see("14", dise_codg=CHRONIC, dise_name="高血压")
    clinic.upload("P1", line("1", A, "1000", dise_codg=CHRONIC))
    assert clinic.refuse("2207", clinic.bill("P1", "1000", "14")) == "ST-308"
    world.chronic_filing(EMPLOYEE)
    settled = clinic.settle("P1", "1000", "14")
    assert (settled["med_type"], settled["clr_type"]) == ("14", "14")
    ordinary = Clinic(clock, OWNER)
    ordinary.register()
    ordinary.see()
    ordinary.upload("P1", line("1", A, "1000"))
    assert settled["hifp_pay"] > ordinary.settle("P1", "1000")["hifp_pay"]
    mixed = clinic.lines("P2", line("2", dise_codg=CHRONIC), line("3", dise_codg="M0"))
    assert clinic.refuse("2204", mixed) == "ST-108"
    assert_sound()


@pytest.mark.requirement("SET-09")
@pytest.mark.parametrize(
    ("care", "flag", "paid"),
    [("11", "0", 0), ("13", "1", 100), ("11", "2", 100)],
    ids=["as any visit", "an emergency", "a referral"],
)
def test_an_emergency_or_a_referral_is_paid_by_other_rules(
    clock: Clock, care: str, flag: str, paid: int
) -> None:
    """未经转诊在三级医院普通门诊就医,门诊统筹不支付; 急诊除外."""
    clinic = Clinic(clock, RESIDENT, TERTIARY)
    clinic.register()
    clinic.see(care, exp_content={"OTP_ER_REFL_FLAG": flag})
    clinic.upload("P1", line("1", A, "900"))
    assert clinic.settle("P1", "900", care)["hifp_pay"] == paid


@pytest.mark.requirement("SET-06")
def test_a_refund_in_part_is_a_reversal_and_a_new_settlement(clinic: Clinic) -> None:
    clinic.upload("P1", line("1", A, "700"))
    clinic.upload("P2", line("2", A, "100"))
    settled = clinic.settle("0000", "800")
    undone = clinic.undo(settled)
    clinic.take_back("P2")
    kept = clinic.settle("0000", "700")
    clinic.memory.assert_lines(kept, "1")
    assert kept["hifp_pay"] == 195  # (700 - 400) × 65%, as if never settled before
    rows = {row.pk: row for row in Settlement.objects.all()}  # none is gone
    assert rows.keys() == {one["setl_id"] for one in (settled, undone, kept)}
    mirror = rows[undone["setl_id"]]
    assert mirror.reverses_id == settled["setl_id"]
    assert mirror.fee_total == -rows[settled["setl_id"]].fee_total
    assert_sound()


def test_a_bill_is_undone_in_a_later_year_on_that_day(
    clinic: Clinic, clock: Clock
) -> None:
    clinic.upload("P1", line("1", A, "700"))
    settled = clinic.settle("P1", "700")
    clock.set("2026-02-01 11:00")
    assert clinic.undo(settled)["setl_time"] == "2026-02-01 11:00:00"
    assert clinic.refuse("2208", reference(settled)) == "ST-404"
    assert_sound()
