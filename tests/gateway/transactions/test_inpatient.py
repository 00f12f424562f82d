"""住院 (2401-2405, 2301-2305): admission, daily lines, bills, and every step back."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from tests.gateway.transactions.clock import Clock
from tests.gateway.transactions.desks import Ward
from tests.gateway.transactions.window import line, reference
from tests.samples import CLERK, hospital, signed_agreement
from tests.settlement.relations import assert_sound
from tests.settlement.world import EMPLOYEE, OWNER, RESIDENT, TERTIARY, A, C
from yibao.approvals.commands import file_remote
from yibao.approvals.models import RemoteKind
from yibao.areas.commands import register_area
from yibao.areas.models import Level
from yibao.enrollment.commands import mark_identity

pytestmark = pytest.mark.usefixtures("city")


@pytest.fixture
def ward(clock: Clock) -> Ward:
    """A person has been admitted."""
    ward = Ward(clock)
    ward.admit()
    return ward


@pytest.mark.requirement("SET-02")
def test_a_stay_is_settled_at_discharge_without_a_deposit(ward: Ward) -> None:
    serials = []
    for day in ("02", "03", "04"):
        on = f"2025-03-{day} 10:00"
        ward.upload(line(f"A{day}", A, "5000", on=on), line(f"C{day}", C, "9.5", on=on))
        serials += [f"A{day}", f"C{day}"]
    ward.discharge()
    settled = ward.settle("15028.50")
    ward.memory.assert_lines(settled, *serials)
    assert settled["act_pay_dedc"] == 600
    assert settled["fulamt_ownpay_amt"] == Decimal("28.50")
    assert ward.refuse("2304", ward.bill("15028.50")) == "ST-302"
    assert ward.refuse("2301", ward.lines(line("late"))) == "ST-008"
    assert_sound()


def test_a_stay_is_undone_in_the_order_it_was_done(ward: Ward) -> None:
    ward.upload(line("1", A, "3000", on="2025-03-02 10:00"))
    ward.discharge()
    settled = ward.settle("3000")
    stay = {"data": ward.who}
    assert ward.refuse("2404", stay) == "ST-008"
    assert ward.refuse("2405", stay) == "ST-006"
    withdrawal = {"data": [{**ward.who, "feedetl_sn": "1"}]}
    assert ward.refuse("2302", withdrawal) == "ST-109"
    ward.undo(settled)
    ward.ask("2405", stay)
    assert ward.refuse("2405", stay) == "ST-009"
    assert ward.refuse("2404", stay) == "ST-007"
    ward.take_back("1")
    ward.ask("2404", stay)
    assert ward.refuse("2404", stay) == "ST-004"
    ward.admit()  # nothing of the first stay stands in the way
    assert_sound()


def test_lines_are_returned_withdrawn_and_sent_again(ward: Ward) -> None:
    ward.upload(line("1", A, "100", "10", on="2025-03-02 10:00"))
    ward.upload(line("2", A, "100", "-4", init_feedetl_sn="1"))
    too_much = ward.lines(line("3", A, "100", "-7", init_feedetl_sn="1"))
    assert ward.refuse("2301", too_much) == "ST-106"
    alone = {"data": {**ward.who, "feedetl_sn": "1"}}
    assert ward.refuse("2302", alone) == "ST-111"  # its return would stay behind
    ward.take_back("1", "2")
    ward.upload(line("1", A, "50"), line("4", C, "5"))
    ward.take_back("0000")
    ward.upload(line("1", A, "2000"))
    ward.upload(line("5", A, "2000", "-0.25", init_feedetl_sn="1"))
    settled = ward.settle("1500")
    ward.memory.assert_lines(settled, "1", "5")
    assert_sound()


@pytest.mark.parametrize("discharge_first", [True, False])
def test_discharge_and_bill_come_in_either_order(
    ward: Ward, discharge_first: bool
) -> None:
    ward.upload(line("1", A, "3000"))
    if discharge_first:
        ward.discharge()
    settled = ward.settle("3000")
    if not discharge_first:
        ward.discharge()
    assert settled["hifp_pay"] == 2112  # (3000 - 600) × 88%
    undone = ward.undo(settled)
    assert (undone["begndate"], undone["enddate"]) == ("2025-03-01", "2025-03-10")
    assert_sound()


def test_a_bill_in_mid_stay_is_carried_on_by_the_last(ward: Ward, clock: Clock) -> None:
    ward.upload(line("1", A, "8000", on="2025-03-02 10:00"))
    first = ward.settle("8000", "1")
    ward.upload(line("2", A, "9000", on="2025-03-04 10:00"))
    ward.discharge()
    assert ward.refuse("2304", ward.bill("9000", "1")) == "ST-311"
    last = ward.settle("9000")
    assert (first["act_pay_dedc"], last["act_pay_dedc"]) == (600, 0)
    assert ward.refuse("2305", reference(first)) == "ST-406"
    other = Ward(clock, OWNER)
    other.admit()
    other.upload(line("1", A, "17000", on="2025-03-02 10:00"))
    other.discharge()
    once = other.settle("17000")
    assert first["hifp_pay"] + last["hifp_pay"] == once["hifp_pay"]
    ward.undo(last)
    ward.undo(first)
    assert_sound()


def test_an_admission_is_corrected(ward: Ward) -> None:
    again = Ward(ward.clock, institution=TERTIARY)
    assert again.refuse("2401", again.admission()) == "ST-011"
    moved = {**ward.who, "adm_dept_codg": "A04", "begntime": "2025-03-03 09:00:00"}
    ward.ask("2403", {"adminfo": moved})
    early = ward.lines(line("1", A, "10", on="2025-03-02 10:00"))
    assert ward.refuse("2301", early) == "ST-112"
    assert ward.refuse("2402", ward.leaving("2025-03-02 10:00")) == "ST-010"


@pytest.mark.requirement("BEN-11")
def test_every_layer_pays_in_turn_on_one_bill(clock: Clock) -> None:
    """一站式: 基本, then 大病, then 救助 of what is left."""
    mark_identity(
        person_no=RESIDENT,
        kind="2303",
        valid_from=date(2025, 1, 1),
        basis="低保证",
        by=CLERK,
    )
    ward = Ward(clock, RESIDENT, TERTIARY)
    ward.admit()
    ward.upload(line("1", A, "90000", on="2025-03-02 10:00"))
    ward.discharge()
    output = ward.ask("2304", ward.bill("90000"))
    info, shares = output["setlinfo"], output["setldetail"]
    assert all(info[name] > 0 for name in ("hifp_pay", "hifmi_pay", "maf_pay"))
    paying = [one["fund_pay_type"][:4] for one in shares if one["fund_payamt"]]
    assert paying[:3] == ["3901", "3902", "6101"]
    assert_sound()


def elsewhere(clock: Clock, *, filed: bool, **stay: object) -> Ward:
    """A stay in another city of the province, whose hospital asks with its own area."""
    register_area(
        code="990200",
        name="邻市",
        level=Level.CITY,
        clearing_office="990200",
        by=CLERK,
    )
    hospital("H99020000001", area_code="990200", level="2")
    signed_agreement("H99020000001", "协议-邻市")
    if filed:
        file_remote(
            person_no=EMPLOYEE,
            kind=RemoteKind.REGISTERED,
            target_area="990200",
            valid_from=date(2025, 1, 1),
            by=CLERK,
        )
    ward = Ward(clock, institution="H99020000001")
    ward.memory.away = True
    ward.area = "990200"
    ward.admit(**stay)
    ward.upload(line("1", A, "3333.33"), line("2", A, "0.07"), line("3", A, "1999.95"))
    return ward


@pytest.mark.requirement("SET-07")
@pytest.mark.parametrize(("filed", "first"), [(False, "533.34"), (True, "0")])
def test_care_elsewhere_is_settled_on_the_spot(
    clock: Clock, filed: bool, first: str
) -> None:
    ward = elsewhere(clock, filed=filed)
    settled = ward.settle("5333.35")
    ward.memory.assert_lines(settled, "1", "2", "3")
    assert settled["clr_optins"] == "990200"  # 清算 where the care was given
    assert settled["preselfpay_amt"] == Decimal(first)  # 未备案先行自付 10%
    ward.undo(settled)
    assert_sound()


@pytest.mark.requirement("SET-09")
def test_an_emergency_elsewhere_needs_no_filing(clock: Clock) -> None:
    """OTP_ER_REFL_FLAG 1 急诊: nothing more is paid first."""
    ward = elsewhere(clock, filed=False, exp_content='{"OTP_ER_REFL_FLAG": "1"}')
    assert ward.settle("5333.35")["preselfpay_amt"] == 0
