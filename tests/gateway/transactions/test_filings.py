"""转院与定点备案 over the wire, and what they change in the next settlement."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.gateway.playing import request_of
from tests.gateway.transactions.clock import Clock
from tests.gateway.transactions.desks import Clinic, Ward
from tests.gateway.transactions.memory import Wire
from tests.gateway.transactions.window import Window, line
from tests.samples import (
    CLERK,
    HOSPITAL,
    PHARMACY,
    at,
    hospital,
    signed_agreement,
)
from tests.settlement.world import (
    CHRONIC,
    EMPLOYEE,
    RESIDENT,
    TERTIARY,
    A,
    chronic_filing,
)
from yibao.approvals import course
from yibao.approvals.models import InstitutionChoice, RemoteFiling, Transfer
from yibao.areas.commands import register_area
from yibao.areas.models import Level
from yibao.settlement.models import Settlement

pytestmark = pytest.mark.usefixtures("city")


def told(number: str, **changes: str) -> Wire:
    """The golden request of a filing, changed."""
    content: Wire = request_of(number, {})[1]
    [node] = content
    return {node: {**content[node], **changes}}


def file(desk: Window, number: str, **changes: str) -> str:
    filed: str = desk.ask(number, told(number, **changes))["result"]["trt_dcla_detl_sn"]
    return filed


def taking_back(filing_no: str, person: str = EMPLOYEE) -> Wire:
    data = {"trt_dcla_detl_sn": filing_no, "psn_no": person, "memo": "改办"}
    return {"data": data}


def stay(
    clock: Clock, institution: str, days: tuple[str, str], **told: object
) -> tuple[Ward, Wire]:
    """A stay of one line of 2,000 yuan, settled when it ends."""
    begun, ended = days
    clock.set(f"{ended} 10:00")
    ward = Ward(clock, institution=institution)
    ward.admit(f"{begun} 09:00", **told)
    ward.upload(line("1", A, "2000", on=f"{begun} 12:00"))
    ward.discharge(f"{ended} 08:00")
    return ward, ward.settle("2000")


def fact(settlement: Wire, name: str) -> list[str]:
    found = Settlement.objects.get(pk=settlement["setl_id"]).facts["visit"]
    told: list[str] = found.get(name, ["no"])
    return told


FIRST, SECOND = ("2025-03-01", "2025-03-10"), ("2025-03-10", "2025-03-20")


def test_a_transferred_patient_pays_the_difference_of_deductibles(clock: Clock) -> None:
    """第十二条第五款 转院补足起付线差额: 600 paid here, 900 asked there."""
    _, sent = stay(clock, HOSPITAL, FIRST)
    assert sent["act_pay_dedc"] == Decimal(600)
    file(Window(clock), "2501")
    _, received = stay(clock, TERTIARY, SECOND)
    assert received["act_pay_dedc"] == Decimal(300)
    assert fact(received, "referral") == fact(received, "transfer") == ["yes"]
    _, again = stay(clock, TERTIARY, ("2025-04-10", "2025-04-20"))
    assert fact(again, "referral") == ["yes"]
    assert fact(again, "transfer") == ["no"]  # admitted again, not transferred again


def test_without_a_filing_the_second_stay_owes_its_own_deductible(clock: Clock) -> None:
    stay(clock, HOSPITAL, FIRST)
    _, own = stay(clock, TERTIARY, SECOND)
    assert own["act_pay_dedc"] == Decimal(450)  # 第二次住院减半
    assert fact(own, "referral") == fact(own, "transfer") == ["no"]


def test_a_transfer_holds_at_the_hospital_it_names(clock: Clock) -> None:
    file(Window(clock, TERTIARY), "2501", reflin_medins_no=HOSPITAL)
    _, elsewhere = stay(clock, TERTIARY, SECOND)
    assert fact(elsewhere, "referral") == ["no"]


def neighbour() -> str:
    """A hospital in another city of the province."""
    register_area(
        code="990200",
        name="邻市",
        level=Level.CITY,
        clearing_office="990200",
        by=CLERK,
    )
    hospital("H99020000001", area_code="990200", level="2")
    signed_agreement("H99020000001", "协议-邻市")
    return "H99020000001"


@pytest.mark.requirement("APP-09")
@pytest.mark.parametrize("filed", [True, False])
def test_a_transfer_to_another_city_is_in_force_at_once(
    clock: Clock, filed: bool
) -> None:
    there = neighbour()
    if filed:
        away = {"reflin_medins_no": there, "mdtrtarea_admdvs": "990200"}
        file(Window(clock), "2501", refl_type="2", **away)
    ward = Ward(clock, institution=there)
    ward.area, ward.memory.away = "990200", True
    clock.set("2025-03-20 10:00")
    ward.admit("2025-03-10 12:00")
    ward.upload(line("1", A, "5000", on="2025-03-11 10:00"))
    settled = ward.settle("5000")
    assert ("referral" in fact(settled, "filing")) is filed
    assert (settled["preselfpay_amt"] == 0) is filed  # 未备案先行自付 10%


def test_a_resident_is_paid_for_at_the_hospital_they_were_sent_to(clock: Clock) -> None:
    """三级医院门诊须经转诊: the filing is that referral."""
    file(Window(clock), "2501", psn_no=RESIDENT, insutype="390")
    clinic = Clinic(clock, RESIDENT, TERTIARY)
    clinic.register()
    clinic.see()
    clinic.upload("P1", line("1", A, "200"))
    assert clinic.settle("P1", "200")["hifp_pay"] > 0


def test_a_used_transfer_is_not_taken_back_until_the_settlement_is(
    clock: Clock,
) -> None:
    desk = Window(clock)
    number = file(desk, "2501")
    ward, settled = stay(clock, TERTIARY, SECOND)
    answer = desk.send("2502", taking_back(number))
    assert answer["output"]["code"] == "AP-003"
    assert settled["setl_id"] in answer["err_msg"]
    ward.undo(settled)
    desk.ask("2502", taking_back(number))
    assert desk.refuse("2502", taking_back(number)) == "AP-004"
    file(desk, "2501")  # the days are free again
    assert desk.refuse("2501", told("2501")) == "AP-008"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"hosp_agre_refl_flag": "0"}, "AP-013"),
        ({"reflin_medins_no": HOSPITAL}, "AP-014"),
        ({"mdtrtarea_admdvs": "110100"}, "AP-015"),
        ({"reflin_medins_no": "H99010009999"}, "IN-001"),
        ({"enddate": "2025-03-09"}, "AP-007"),
        ({"insutype": "390"}, "AP-006"),
        ({"psn_no": "没有此人"}, "EN-001"),
        ({"diag_code": ""}, "GW-020"),
    ],
)
def test_a_transfer_that_cannot_be_is_refused(
    clock: Clock, changes: dict[str, str], code: str
) -> None:
    assert Window(clock).refuse("2501", told("2501", **changes)) == code


def test_a_hospital_of_another_province_need_not_be_known_here(clock: Clock) -> None:
    away = {"reflin_medins_no": "H11010000001", "mdtrtarea_admdvs": "110100"}
    file(Window(clock), "2501", refl_type="3", **away)
    assert Transfer.objects.get().kind == "3"


@pytest.mark.parametrize(
    ("filing", "undoing"), [("2501", "2502"), ("2503", "2504"), ("2505", "2506")]
)
def test_who_filed_revokes(clock: Clock, filing: str, undoing: str) -> None:
    here, other = Window(clock), Window(clock, PHARMACY)
    number = file(here, filing)
    assert other.refuse(undoing, taking_back(number)) == "AP-010"
    assert here.refuse(undoing, taking_back(number, RESIDENT)) == "AP-001"
    here.ask(undoing, taking_back(number))


@pytest.mark.parametrize("undoing", ["2502", "2504", "2506"])
def test_a_filing_of_another_kind_is_not_revoked(clock: Clock, undoing: str) -> None:
    window = Window(clock)
    numbers = {"2502": file(window, "2501"), "2504": file(window, "2503")}
    other = numbers["2504" if undoing == "2502" else "2502"]
    assert window.refuse(undoing, taking_back(other)) == "AP-001"


def test_the_agency_takes_back_what_any_institution_filed(clock: Clock) -> None:
    number = file(Window(clock), "2505")
    course.revoke(filing_no=number, revoked_at=at("2025-03-11 09:00"), by=CLERK)
    assert InstitutionChoice.objects.get().closed


def see(clock: Clock, care: str = "11", institution: str = TERTIARY) -> Wire:
    clinic = Clinic(clock, institution=institution)
    clinic.register()
    disease = {"dise_codg": CHRONIC} if care == "14" else {}
    clinic.see(care, **disease)
    clinic.upload("P1", line("1", A, "200", **disease))
    return clinic.settle("P1", "200", care)


def test_care_at_the_chosen_institution_is_settled_as_such(clock: Clock) -> None:
    desk = Window(clock)
    number = file(desk, "2505")
    assert fact(see(clock, institution=HOSPITAL), "chosen") == ["no"]
    settled = see(clock)
    assert fact(settled, "chosen") == ["yes"]
    assert desk.refuse("2506", taking_back(number)) == "AP-003"
    Clinic(clock, institution=TERTIARY).undo(settled)
    desk.ask("2506", taking_back(number))
    assert fact(see(clock), "chosen") == ["no"]


@pytest.mark.parametrize(
    ("purpose", "outpatient", "chronic"),
    [
        ("01", ["no"], ["yes"]),
        ("03", ["yes"], ["yes"]),
        ("05", ["yes"], ["yes"]),
        ("04", ["no"], ["no"]),
    ],
)
def test_what_an_institution_was_chosen_for_decides(
    clock: Clock, purpose: str, outpatient: list[str], chronic: list[str]
) -> None:
    chronic_filing(EMPLOYEE)
    file(Window(clock), "2505", biz_appy_type=purpose)
    assert fact(see(clock), "chosen") == outpatient
    assert fact(see(clock, "14"), "chosen") == chronic


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"fixmedins_code": "H99010009999"}, "IN-001"),
        ({"begndate": "2020-01-01", "enddate": "2020-12-31"}, "AP-006"),
        ({"psn_no": "没有此人"}, "AP-006"),
        ({"fix_srt_no": "2"}, "AP-008"),
        ({"fixmedins_code": HOSPITAL}, "AP-008"),
        ({"begndate": "2025-12-31", "enddate": ""}, "AP-008"),
    ],
)
def test_a_choice_that_cannot_be_is_refused(
    clock: Clock, changes: dict[str, str], code: str
) -> None:
    """The same institution, or the same place in the order, is chosen once a day."""
    desk = Window(clock)
    file(desk, "2505")
    assert desk.refuse("2505", told("2505", **changes)) == code
    after = {"begndate": "2026-01-01", "enddate": ""}
    file(desk, "2505", **after)


def test_who_came_for_the_person_is_kept_sealed(clock: Clock) -> None:
    file(Window(clock), "2505")
    choice = InstitutionChoice.objects.get()
    assert '"agnter_certno": "990100196001010001"' in choice.contact
    assert choice.filed_by == HOSPITAL


def test_a_transfer_is_shown_to_those_who_take_part(clock: Clock) -> None:
    file(Window(clock), "2501")
    query = {"data": {"psn_no": EMPLOYEE, "begntime": "2025-03-10"}}
    for institution, seen in ((HOSPITAL, 1), (TERTIARY, 1), (PHARMACY, 0)):
        shown = Window(clock, institution).ask("5304", query)["refmedin"]
        assert len(shown) == seen
    assert RemoteFiling.objects.get().institution_code == TERTIARY


@pytest.mark.parametrize(
    ("first", "last", "seen"),
    [
        ("2025-03-01", "2025-03-10", 1),
        ("2025-03-10", "", 1),
        ("2025-03-10 00:00:00", "2025-03-10 00:00:00", 1),
        ("2025-03-01", "2025-03-09", 0),
        ("2025-03-01", "2025-12-31", 1),
    ],
)
def test_the_days_asked_are_whole_and_inclusive(
    clock: Clock, first: str, last: str, seen: int
) -> None:
    desk = Window(clock)
    file(desk, "2501")
    query = {"psn_no": EMPLOYEE, "begntime": first, "endtime": last}
    assert len(desk.ask("5304", {"data": query})["refmedin"]) == seen


def test_a_choice_is_shown_until_its_last_day(clock: Clock) -> None:
    file(Window(clock), "2505")
    query = {"data": {"psn_no": EMPLOYEE, "biz_appy_type": "03"}}
    other = {"data": {"psn_no": EMPLOYEE, "biz_appy_type": "05"}}
    for day, seen in (("2025-03-09", 1), ("2025-12-31", 1), ("2026-01-01", 0)):
        clock.set(f"{day} 10:00")
        desk = Window(clock, PHARMACY)  # a pharmacy asks where the person belongs
        assert len(desk.ask("5302", query)["psnfixmedin"]) == seen
        assert desk.ask("5302", other)["psnfixmedin"] == []
