"""药店购药 (2101-2103), and 药店门诊统筹 by the outpatient transactions."""

from __future__ import annotations

import pytest

from tests.gateway.transactions.clock import Clock
from tests.gateway.transactions.desks import Clinic, Counter
from tests.gateway.transactions.window import line, reference
from tests.samples import HOSPITAL, PHARMACY
from tests.settlement import world
from tests.settlement.relations import assert_sound
from tests.settlement.world import EMPLOYEE, OWNER, A, C
from yibao.ledger.queries import personal_account
from yibao.settlement.models import FeeLine

pytestmark = pytest.mark.usefixtures("city")


def balance(person_no: str) -> int:
    account = personal_account(person_no)
    assert account is not None
    return account.total.fen


def test_a_purchase_is_tried_made_and_undone(clock: Clock) -> None:
    world.account(EMPLOYEE, current=60)
    counter = Counter(clock)
    sold = counter.sell(line("1", A, "30", "2"), line("2", C, "40"))
    assert sold["mdtrt_id"]
    assert (sold["acct_pay"], sold["psn_cash_pay"], sold["balc"]) == (60, 40, 0)
    undone = counter.undo(sold)
    assert undone["balc"] == 60
    assert counter.refuse("2103", reference(sold)) == "ST-404"
    assert counter.refuse("2103", reference(undone)) == "ST-405"
    assert_sound()


@pytest.mark.requirement("BEN-13")
def test_only_a_prescription_opens_the_outpatient_pool(clock: Clock) -> None:
    world.account(EMPLOYEE, current=1000)
    counter = Counter(clock)
    prescribed = counter.sell(line("1", A, "600", rxno="RX1", rx_circ_flag="1"))
    assert prescribed["hifp_pay"] == 130  # (600 - 400) × 65%
    without = counter.sell(line("1", A, "600"))
    assert (without["fund_pay_sumamt"], without["acct_pay"]) == (0, 530)
    mixed = counter.sell(line("1", A, "600", rxno="RX1"), line("2", A, "300"))
    assert mixed["fund_pay_sumamt"] == 0
    assert_sound()


def test_trace_codes_are_kept_from_the_line_and_from_beside_it(clock: Clock) -> None:
    counter = Counter(clock)
    codes = [{"feedetl_sn": "1", "drug_trac_codg": "8" * 20, "trdn_flag": "0"}]
    inside = counter.purchase(line("1", A, "30", durg_trac_info=codes))
    beside = {**counter.purchase(line("1", A, "30")), "durg_trac_info": codes}
    for content in (inside, beside):
        visit = counter.ask("2102", content)["setlinfo"]["mdtrt_id"]
        kept = FeeLine.objects.get(encounter_id=visit).details["durg_trac_info"]
        assert kept == [{"drug_trac_codg": "8" * 20, "trdn_flag": "0"}]


def test_a_family_account_pays_only_when_it_is_asked_to(clock: Clock) -> None:
    world.account(OWNER, current=20, past=15)
    world.account(EMPLOYEE, current=10)
    world.family(OWNER, EMPLOYEE)
    counter = Counter(clock)
    own = counter.sell(line("1", A, "50"), account="1")
    assert (own["acct_pay"], own["acct_mulaid_pay"]) == (10, 0)
    counter.undo(own)
    family = counter.sell(line("1", A, "50"), account="2")
    assert (family["acct_pay"], family["acct_mulaid_pay"]) == (45, 35)
    assert (family["psn_cash_pay"], balance(OWNER)) == (5, 0)
    counter.undo(family)
    assert (balance(OWNER), balance(EMPLOYEE)) == (3500, 1000)
    none = counter.sell(line("1", A, "50"), account="0")
    assert (none["acct_pay"], none["psn_cash_pay"]) == (0, 50)
    assert_sound()


def test_a_price_above_the_total_and_an_unknown_item_are_refused(clock: Clock) -> None:
    counter = Counter(clock)
    wrong_line = line("1", A, "30") | {"det_item_fee_sumamt": "30.02"}
    assert counter.refuse("2102", counter.purchase(wrong_line)) == "ST-102"
    unknown = counter.purchase(line("1", "没有的项目", "30"))
    assert counter.refuse("2102", unknown) == "ST-103"
    less = counter.purchase(line("1", A, "30"), medfee_sumamt="29.99")
    assert counter.refuse("2101", less) == "ST-303"
    assert counter.refuse("2102", less) == "ST-303"


def test_a_pharmacy_may_go_the_way_of_an_outpatient(clock: Clock) -> None:
    """药店门诊统筹: 2203A carries the prescription and who wrote it."""
    counter = Clinic(clock, institution=PHARMACY)
    counter.register()
    counter.see(
        "11",
        number="2203A",
        rxfixmedinsCode=HOSPITAL,
        rxIn="5aSE5pa5",
        rxfilename="处方.jpg",
    )
    counter.upload("1", line("1", A, "600"))
    settled = counter.settle("1", "600")
    assert settled["hifp_pay"] == 150  # (600 - 400) × 75%
    counter.undo(settled)
    assert_sound()
