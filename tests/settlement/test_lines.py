"""Fee lines: how they are divided, refused, refunded and taken back."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from tests.samples import CLERK, HOSPITAL, at, yuan
from tests.settlement import world
from tests.settlement.relations import assert_line, assert_sound
from tests.settlement.world import (
    CEILING,
    EMPLOYEE,
    HERB,
    LIMITED,
    A,
    B,
    C,
    line,
)
from yibao.catalog.commands import set_terms
from yibao.engine.errors import Refused
from yibao.engine.money import Money
from yibao.settlement import commands, queries
from yibao.settlement.models import Encounter, FeeLine
from yibao.settlement.requests import Practice, UnknownItems, VisitInput

pytestmark = pytest.mark.usefixtures("city")


def withdraw(visit: Encounter, batch_no: str = "", *line_sns: str) -> int:
    return commands.withdraw_lines(
        encounter_no=visit.pk,
        institution_code=visit.institution_id,
        person_no=visit.person_id,
        batch_no=batch_no,
        line_sns=line_sns,
        by=world.CASHIER,
    )


def code_of(refusal: pytest.ExceptionInfo[Refused]) -> str:
    return refusal.value.code


@pytest.mark.parametrize(
    ("item", "price", "parts"),
    [
        (A, "100", (0, 0, 0, 100)),
        (B, "100", (0, 0, 10, 90)),
        (C, "100", (100, 0, 0, 0)),
        (CEILING, "100", (0, 20, 0, 80)),
        (HERB, "100", (0, 0, 0, 100)),
    ],
)
def test_line_is_divided_by_its_catalogue_terms(
    item: str, price: str, parts: tuple[int, int, int, int]
) -> None:
    uploaded = world.upload(world.register(), line("1", item, price))[0].state
    assert_line(uploaded)
    assert (
        uploaded.outside_scope,
        uploaded.over_limit,
        uploaded.paid_first,
        uploaded.in_scope,
    ) == tuple(map(yuan, parts))


@pytest.mark.requirement("CAT-06")
def test_unit_price_above_the_ceiling_is_cut_and_the_rest_is_over_limit() -> None:
    uploaded = world.upload(world.register(), line("1", CEILING, "100", "3"))[0].state
    assert (uploaded.over_limit, uploaded.in_scope) == (yuan(60), yuan(240))
    assert uploaded.price_limit == 80


@pytest.mark.parametrize(
    ("item", "approval", "own_expense"),
    [
        (A, "", False),
        (A, "0", False),
        (A, "1", False),
        (A, "2", True),
        (LIMITED, "", True),
        (LIMITED, "0", True),
        (LIMITED, "1", False),
        (LIMITED, "2", True),
    ],
)
def test_hospital_approval_and_limited_use(
    item: str, approval: str, own_expense: bool
) -> None:
    one = line("1", item, "100", hospital_approval=approval)
    uploaded = world.upload(world.register(), one)[0].state
    assert uploaded.self_funded is own_expense
    assert (uploaded.outside_scope == yuan(100)) is own_expense
    assert_line(uploaded)


@pytest.mark.requirement("CAT-01")
def test_the_version_of_the_service_day_divides_the_line() -> None:
    set_terms(
        item_code=B,
        benefit_class="02",
        own_pay=Decimal("0.3"),
        valid_from=date(2025, 3, 3),
        by=CLERK,
    )
    visit = world.admit()
    before, after = world.upload(
        visit,
        line("1", B, "100", on="2025-03-02 10:00"),
        line("2", B, "100", on="2025-03-03 10:00"),
    )
    assert before.state.paid_first == yuan(10)
    assert after.state.paid_first == yuan(30)


def test_own_code_of_the_institution_is_mapped() -> None:
    one = line("1", "", "100", institution_item_code="院内-100")
    uploaded = world.upload(world.register(), one)[0].state
    assert uploaded.item_code == A
    assert uploaded.in_scope == yuan(100)


def test_unknown_item_is_refused_and_nothing_is_recorded() -> None:
    visit = world.register()
    with pytest.raises(Refused) as refusal:
        world.upload(visit, line("1", A), line("2", "没有的"))
    assert code_of(refusal) == "ST-103"
    assert "没有的" in str(refusal.value)
    assert not FeeLine.objects.exists()


def test_unknown_item_is_own_pay_where_the_profile_says_so() -> None:
    visit = world.register()
    uploaded = commands.upload_lines(
        encounter_no=visit.pk,
        institution_code=visit.institution_id,
        person_no=EMPLOYEE,
        lines=[line("1", "没有的", "80")],
        practice=Practice(unknown_items=UnknownItems.OWN_PAY),
        by=world.CASHIER,
    )[0]
    assert uploaded.state.outside_scope == yuan(80)
    assert uploaded.remark
    assert_line(uploaded.state)


@pytest.mark.parametrize(("fen_off", "accepted"), [(1, True), (-1, True), (2, False)])
def test_total_may_differ_from_price_times_quantity_by_one_fen(
    fen_off: int, accepted: bool
) -> None:
    total = Money(1000 * 3 + fen_off)
    one = line("1", A, "10", "3", line_total=total)
    visit = world.register()
    if accepted:
        assert world.upload(visit, one)[0].state.line_total == total
        return
    with pytest.raises(Refused) as refusal:
        world.upload(visit, one)
    assert code_of(refusal) == "ST-102"


def test_serial_number_is_used_once_until_it_is_withdrawn() -> None:
    visit = world.register()
    world.upload(visit, line("1"))
    with pytest.raises(Refused) as refusal:
        world.upload(visit, line("1", A, "30"))
    assert code_of(refusal) == "ST-116"
    with pytest.raises(Refused) as refusal:
        world.upload(visit, line("2"), line("2"))
    assert code_of(refusal) == "ST-101"
    assert withdraw(visit, "", "1") == 1
    world.upload(visit, line("1", A, "30"))
    living = queries.line_states([visit.pk])[visit.pk]
    assert [one.line_total for one in living] == [yuan(30)]
    assert FeeLine.objects.count() == 2
    assert_sound()


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"quantity": "0"}, "ST-104"),
        ({"on": "2025-02-28 10:00"}, "ST-112"),
        ({"quantity": "-1"}, "ST-105"),
        ({"quantity": "-1", "original_line_sn": "9"}, "ST-105"),
        ({"quantity": "-3", "original_line_sn": "0"}, "ST-106"),
        ({"price": "-10"}, "ST-114"),
        ({"price": "-10", "quantity": "-1", "original_line_sn": "0"}, "ST-114"),
        ({"price": "11", "quantity": "-1", "original_line_sn": "0"}, "ST-115"),
    ],
)
def test_line_that_cannot_be_is_refused(changes: dict[str, str], code: str) -> None:
    visit = world.register()
    world.upload(visit, line("0", A, "10", "2"))
    with pytest.raises(Refused) as refusal:
        world.upload(visit, line("1", A, **{"price": "10", **changes}))
    assert code_of(refusal) == code


def test_refunds_never_exceed_what_is_left() -> None:
    visit = world.register()
    world.upload(visit, line("1", A, "10", "3"))
    world.upload(visit, line("2", A, "10", "-2", original_line_sn="1"))
    with pytest.raises(Refused) as refusal:
        world.upload(visit, line("3", A, "10", "-2", original_line_sn="1"))
    assert code_of(refusal) == "ST-106"
    world.upload(visit, line("4", A, "10", "-1", original_line_sn="1"))


def test_a_refund_may_give_back_less_than_was_charged() -> None:
    visit = world.register()
    world.upload(visit, line("1", A, "10", "3"))
    world.upload(visit, line("2", A, "4", "-1", original_line_sn="1"))
    living = queries.line_states([visit.pk])[visit.pk]
    assert sum(one.line_total.fen for one in living) == 2600


def test_refund_is_divided_as_its_original_though_terms_have_changed() -> None:
    visit = world.admit()
    world.upload(visit, line("1", B, "100", on="2025-03-02 10:00"))
    set_terms(
        item_code=B,
        benefit_class="02",
        own_pay=Decimal("0.3"),
        valid_from=date(2025, 3, 3),
        by=CLERK,
    )
    refund = line("2", B, "100", "-1", on="2025-03-04 10:00", original_line_sn="1")
    uploaded = world.upload(visit, refund)[0].state
    assert (uploaded.paid_first, uploaded.in_scope) == (yuan(-10), yuan(-90))


def test_refund_of_a_settled_line_is_refused() -> None:
    stay = world.admit()
    world.upload(stay, line("1", A, "1000"))
    settled = commands.settle(
        world.asking(stay, 1000, "2025-03-02 10:00", mid_stay=True)
    )
    with pytest.raises(Refused) as refusal:
        world.upload(stay, line("2", A, "1000", "-1", original_line_sn="1"))
    assert code_of(refusal) == "ST-107"
    assert refusal.value.fields["settlement_no"] == settled.settlement_no


def test_one_batch_is_of_one_disease() -> None:
    visit = world.register()
    world.upload(visit, line("1", batch_no="P1", disease_code="M03900"))
    with pytest.raises(Refused) as refusal:
        world.upload(visit, line("2", batch_no="P1", disease_code="M01600"))
    assert code_of(refusal) == "ST-108"
    world.upload(visit, line("3", batch_no="P2", disease_code="M01600"))


def test_withdrawal_of_a_batch_or_of_everything_unsettled() -> None:
    visit = world.register()
    world.upload(visit, line("1", batch_no="P1"), line("2", batch_no="P2"))
    commands.settle(world.asking(visit, 100, batch_no="P1"))
    with pytest.raises(Refused) as refusal:
        withdraw(visit, "P1")
    assert code_of(refusal) == "ST-109"
    with pytest.raises(Refused) as refusal:
        withdraw(visit, "P9")
    assert code_of(refusal) == "ST-110"
    assert withdraw(visit, "0000") == 1
    assert withdraw(visit, "0000") == 0
    assert_sound()


def test_withdrawal_by_serial_number_and_its_refusals() -> None:
    visit = world.register()
    world.upload(visit, line("1", A, "10", "2"), line("2"))
    world.upload(visit, line("3", A, "10", "-1", original_line_sn="1"))
    with pytest.raises(Refused) as refusal:
        withdraw(visit, "", "1")
    assert code_of(refusal) == "ST-111"
    with pytest.raises(Refused):
        withdraw(visit, "", "8")
    assert withdraw(visit, "", "1", "3") == 2
    assert withdraw(visit, "", "0000") == 1


def test_lines_are_not_added_after_the_final_settlement_of_a_discharge() -> None:
    stay = world.admit()
    world.upload(stay, line("1", A, "1000"))
    world.discharge(stay, "2025-03-03 10:00")
    world.upload(stay, line("2", A, "10", on="2025-03-02 10:00"))
    commands.settle(world.asking(stay, 1010, "2025-03-03 11:00"))
    with pytest.raises(Refused) as refusal:
        world.upload(stay, line("3", A, "10", on="2025-03-02 10:00"))
    assert code_of(refusal) == "ST-008"


def test_uploads_in_parts_divide_as_one_upload() -> None:
    """异地先行自付 rounds on the running sum, so parts must look at those before."""
    cents = ["33.33", "0.07", "15.55", "8.99"]
    whole, parts = world.admit(), world.register()
    together = world.upload(
        whole, *(line(str(i), A, price) for i, price in enumerate(cents))
    )
    apart = [
        world.upload(parts, line(str(i), A, price))[0] for i, price in enumerate(cents)
    ]
    assert [one.state.in_scope for one in together] == [
        one.state.in_scope for one in apart
    ]


def test_details_are_given_back_as_they_came() -> None:
    visit = commands.register_outpatient(
        person_no=EMPLOYEE,
        insurance="310",
        institution_code=HOSPITAL,
        visit=VisitInput(
            begin_at=at("2025-03-01 09:00"),
            details={"tel": "13800000000", "caty": "03"},
        ),
        by=world.CASHIER,
    )
    stored = queries.encounter_named(visit.pk)
    assert "13800000000" in stored.details
    world.upload(visit, line("1", details={"rx_circ_flag": "0"}))
    assert queries.living_lines(visit.pk).get().details == {"rx_circ_flag": "0"}
