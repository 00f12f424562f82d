"""撤销后重算: later visits of the year as if what was reversed had never been."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from django.db import DEFAULT_DB_ALIAS, IntegrityError
from django.db.transaction import atomic

from tests.samples import CITY, CLERK, HOSPITAL, at, yuan
from tests.settlement import recomputing, world
from tests.settlement.recomputing import CLAUSE, year_of
from tests.settlement.relations import assert_sound
from tests.settlement.world import EMPLOYEE, A, line
from yibao.areas import policies
from yibao.engine.money import Money
from yibao.ledger.models import Account, Posting
from yibao.ledger.queries import payable_to, personal_account
from yibao.policies.load import AREA_FILE
from yibao.settlement import commands
from yibao.settlement.accumulating import accumulated_by
from yibao.settlement.differences import (
    CLOSED,
    EVEN,
    FAILED,
    OPEN,
    Recomputed,
    recomputed_by,
    view_of,
)
from yibao.settlement.errors import (
    AlreadyCorrected,
    DifferencesChanged,
    NothingDiffers,
    NothingReversed,
    RecomputedSince,
    StayGoesOn,
    UnknownRecomputation,
)
from yibao.settlement.models import (
    Correction,
    Recomputation,
    SettlementChange,
    YearToDate,
)
from yibao.settlement.standing import YearOf
from yibao.settlement.views import SettlementView

pytestmark = pytest.mark.usefixtures("city")


@pytest.fixture(autouse=True)
def forgotten(city: None) -> Iterator[None]:
    policies.forget()
    yield
    policies.forget()


@pytest.fixture
def recomputes(city: None) -> None:
    recomputing.use(recomputing.recomputing_city())


def visit(
    amount: int, when: str, person: str = EMPLOYEE, **more: object
) -> SettlementView:
    """An outpatient visit, settled at a minute."""
    seen = world.register(person, when)
    world.upload(seen, line("1", A, str(amount), on=when))
    return commands.settle(world.asking(seen, amount, when, **more))


def stay(amount: int, first: str, last: str) -> SettlementView:
    admitted = world.admit(when=f"{first} 09:00")
    world.upload(admitted, line("1", A, str(amount), on=f"{first} 10:00"))
    world.discharge(admitted, f"{last} 08:00")
    return commands.settle(world.asking(admitted, amount, f"{last} 10:00"))


def after(reversal: SettlementView) -> Recomputed:
    found = recomputed_by(reversal.settlement_no)
    assert found is not None
    return found


def settle(found: Recomputed, when: str = "2025-03-21 09:00") -> list[Correction]:
    return commands.settle_differences(
        recomputation_no=found.run.pk, at=at(when), by=CLERK
    )


def totals(year: str = "2025", person: str = EMPLOYEE) -> dict[str, int]:
    row = YearToDate.objects.filter(person_no=person, year=year).first()
    return row.counters if row else {}


def test_a_reversal_leaves_the_deductible_to_the_next_visit(recomputes: None) -> None:
    first = visit(500, "2025-03-01 09:00")
    second = visit(300, "2025-03-05 09:00")
    assert (first.deductible_paid, second.deductible_paid) == (yuan(400), yuan(0))
    found = after(world.undo(first))
    assert (found.state, found.run.source) == (OPEN, CLAUSE)
    (one,) = found.differences
    assert one.settlement.pk == second.settlement_no
    assert one.by("deductible_paid") == yuan(300)
    assert one.by("pooling_paid") == -second.pooling_paid
    assert one.due == -second.pooling_paid  # the person repays
    assert_sound()


def test_where_nothing_is_said_nothing_is_recomputed() -> None:
    first = visit(500, "2025-03-01 09:00")
    second = visit(300, "2025-03-05 09:00")
    world.undo(first)
    assert not Recomputation.objects.exists()
    seen = commands.preview_recomputation(year_of(first))
    assert seen.source == ""
    (one,) = seen.fresh
    assert one.standing.settlement_no == second.settlement_no
    assert one.amounts["deductible_paid"] == yuan(300).fen


def test_what_differs_is_made_good_between_fund_and_person(recomputes: None) -> None:
    first = visit(500, "2025-03-01 09:00")
    second = visit(300, "2025-03-05 09:00")
    found = after(world.undo(first))
    (made,) = settle(found)
    assert made.due == made.fund_change == -second.pooling_paid
    assert due_to(EMPLOYEE) == made.due
    assert payable_to(HOSPITAL, area=CITY, fund="310102") == second.pooling_paid
    assert totals()["outpatient_deductible"] == yuan(300).fen
    assert totals().get("outpatient_paid", 0) == 0
    assert after_of(found).state == CLOSED
    assert_sound()
    third = visit(500, "2025-03-22 09:00")
    assert third.deductible_paid == yuan(100)
    assert_sound()


def test_a_day_knows_the_totals_as_they_were_then(recomputes: None) -> None:
    first = visit(500, "2025-03-01 09:00")
    visit(300, "2025-03-05 09:00")
    settle(after(world.undo(first)))

    def deductible(day: int) -> int:
        rows = accumulated_by(EMPLOYEE, date(2025, 3, day))
        return sum(row.counters.get("outpatient_deductible", 0) for row in rows)

    assert [deductible(day) for day in (19, 20, 21)] == [40000, 0, 30000]


def test_a_settlement_is_undone_with_what_was_made_good(recomputes: None) -> None:
    first = visit(500, "2025-03-01 09:00")
    second = visit(300, "2025-03-05 09:00")
    settle(after(world.undo(first)))
    undone = world.undo(second, "2025-03-22 10:00")
    assert undone.pooling_paid == -second.pooling_paid  # what the institution had
    given, back = Correction.objects.order_by("corrected_at", "pk")
    assert (back.reverses_id, back.due) == (given.pk, -given.due)
    assert due_to(EMPLOYEE) == yuan(0)
    assert totals() == {}
    assert_sound()


def test_what_an_account_would_not_have_paid_goes_back_to_it(recomputes: None) -> None:
    world.account(EMPLOYEE, current=500, past=300)
    first = visit(6000, "2025-03-01 09:00", account_use="0")
    second = visit(1000, "2025-03-05 09:00")
    assert first.pooling_paid == yuan(3000)  # all that the year has
    assert (second.pooling_paid, second.account_paid) == (yuan(0), yuan(800))
    found = after(world.undo(first))
    (one,) = found.differences
    assert one.by("pooling_paid") == yuan(390)
    assert one.by("account_paid") == -yuan(190)
    (made,) = settle(found)
    assert made.due == yuan(200)
    account = personal_account(EMPLOYEE)
    assert account is not None and account.total == yuan(190)
    assert_sound()
    undone = world.undo(second, "2025-03-22 10:00")
    assert undone.balance_after == yuan(800)
    account = personal_account(EMPLOYEE)
    assert account is not None
    assert (account.current, account.past) == (yuan(500), yuan(300))
    assert due_to(EMPLOYEE) == yuan(0)
    assert_sound()


def test_another_reversal_counts_on_from_what_was_made_good(recomputes: None) -> None:
    made = [visit(300, f"2025-03-0{day} 09:00") for day in (1, 2, 3, 4)]
    settle(after(world.undo(made[0])))
    found = after(world.undo(made[1], "2025-03-23 10:00"))
    assert [one.settlement.pk for one in found.differences] == [
        one.settlement_no for one in made[2:]
    ]
    owed = [one.by("deductible_paid") for one in found.differences]
    assert owed == [yuan(200), yuan(100)]
    settle(found, "2025-03-24 09:00")
    assert totals()["outpatient_deductible"] == yuan(400).fen
    assert_sound()


def test_the_lines_settled_anew_come_after_what_stood(recomputes: None) -> None:
    """部分退费: the rest of the bill settled again is one visit more, and the last."""
    seen = world.register(when="2025-03-01 09:00")
    world.upload(seen, line("1", A, "500", on="2025-03-01 09:00"))
    first = commands.settle(world.asking(seen, 500, "2025-03-01 09:30"))
    second = visit(300, "2025-03-05 09:00")
    found = after(world.undo(first))
    again = commands.settle(world.asking(seen, 500, "2025-03-20 11:00"))
    assert again.deductible_paid == yuan(400)
    with pytest.raises(DifferencesChanged):
        settle(found)
    run = commands.recompute(whose=year_of(first), at=at("2025-03-20 12:00"), by=CLERK)
    with pytest.raises(RecomputedSince):
        settle(found)
    later = view_of(run)
    by = {one.settlement.pk: one.by("deductible_paid") for one in later.differences}
    assert by == {second.settlement_no: yuan(300), again.settlement_no: -yuan(300)}
    assert later.due == yuan(0)
    settle(later)
    assert totals()["outpatient_deductible"] == yuan(400).fen
    with pytest.raises(AlreadyCorrected):
        settle(later)
    assert_sound()


def test_a_second_stay_becomes_the_first(recomputes: None) -> None:
    first = stay(20000, "2025-03-01", "2025-03-05")
    second = stay(20000, "2025-04-01", "2025-04-05")
    assert first.deductible_paid == second.deductible_paid + second.deductible_paid
    found = after(world.undo(first, "2025-05-01 10:00"))
    (one,) = found.differences
    assert one.by("deductible_paid") == second.deductible_paid
    settle(found, "2025-05-02 09:00")
    assert totals()["inpatient_stays"] == 1
    assert_sound()


def test_a_stay_that_goes_on_is_made_good_when_it_is_over(recomputes: None) -> None:
    first = stay(20000, "2025-03-01", "2025-03-05")
    admitted = world.admit(when="2025-04-01 09:00")
    world.upload(admitted, line("1", A, "9000", on="2025-04-02 10:00"))
    asked = world.asking(admitted, 9000, "2025-04-10 10:00", mid_stay=True)
    commands.settle(asked)
    found = after(world.undo(first, "2025-04-11 10:00"))
    with pytest.raises(StayGoesOn):
        settle(found, "2025-04-11 11:00")
    world.upload(admitted, line("2", A, "9000", on="2025-04-12 10:00"))
    world.discharge(admitted, "2025-04-15 08:00")
    commands.settle(world.asking(admitted, 9000, "2025-04-15 10:00"))
    run = commands.recompute(whose=year_of(first), at=at("2025-04-16 09:00"), by=CLERK)
    settle(view_of(run), "2025-04-16 10:00")
    assert totals()["inpatient_deductible"] == first.deductible_paid.fen
    assert_sound()


def test_nothing_later_is_nothing_to_make_good(recomputes: None) -> None:
    found = after(world.undo(visit(500, "2025-03-01 09:00")))
    assert (found.state, found.run.considered) == (EVEN, [])
    with pytest.raises(NothingDiffers):
        settle(found)
    with pytest.raises(UnknownRecomputation):
        commands.settle_differences(
            recomputation_no="无此编号", at=at("2025-03-21 09:00"), by=CLERK
        )
    with pytest.raises(NothingReversed):
        commands.preview_recomputation(YearOf(EMPLOYEE, "310", "2024"))


def test_a_reversal_is_not_hindered_by_what_cannot_be_calculated(
    city: None, tmp_path: Path
) -> None:
    first = visit(500, "2025-03-01 09:00")
    visit(300, "2025-03-05 09:00")
    folder = recomputing.folder_in(tmp_path)
    for file in folder.glob("*.yaml"):
        if file.name != AREA_FILE:
            file.unlink()
    area = folder / AREA_FILE
    head, payers, rest = area.read_text("utf-8").partition("payers:")
    area.write_text(head + payers + rest.replace("2025-01-01", "2026-01-01", 1))
    recomputing.use(folder)
    found = after(world.undo(first))
    assert found.state == FAILED
    assert "没有生效的待遇政策" in found.run.obstacle
    with pytest.raises(NothingDiffers):
        settle(found)
    assert totals().get("outpatient_deductible", 0) == 0
    assert_sound()


def test_the_value_of_the_day_of_the_reversal_decides(
    city: None, tmp_path: Path
) -> None:
    said = recomputing.RECOMPUTES.replace("2025-01-01", "2025-06-01")
    recomputing.use(recomputing.folder_in(tmp_path, said))
    made = [visit(300, f"2025-03-0{day} 09:00") for day in (1, 2, 3)]
    world.undo(made[0], "2025-05-31 10:00")
    assert not Recomputation.objects.exists()
    found = after(world.undo(made[1], "2025-06-01 10:00"))
    assert found.run.considered == [made[2].settlement_no]


def test_a_reversal_in_the_next_year_recomputes_the_old_one(recomputes: None) -> None:
    made = [visit(300, f"2025-12-0{day} 09:00") for day in (1, 2)]
    following = visit(300, "2026-01-05 09:00")
    of_the_new_year = totals("2026")
    found = after(world.undo(made[0], "2026-02-03 10:00"))
    assert (found.run.year, found.run.considered) == ("2025", [made[1].settlement_no])
    (given,) = settle(found, "2026-02-04 09:00")
    assert (given.year, given.business_day) == ("2025", date(2026, 2, 4))
    assert totals("2025")["outpatient_deductible"] == yuan(300).fen
    assert totals("2026") == of_the_new_year
    assert following.deductible_paid == yuan(300)
    assert_sound()


def test_a_row_may_spare_some_care(city: None, tmp_path: Path) -> None:
    said = recomputing.RECOMPUTES.replace(
        "value: yes",
        "value:\n      - {med_type: outpatient, value: no}\n"
        "      - {value: yes, clause: 第二款 住院}",
    )
    recomputing.use(recomputing.folder_in(tmp_path, said))
    world.undo(visit(500, "2025-03-01 09:00"))
    assert not Recomputation.objects.exists()
    found = after(world.undo(stay(5000, "2025-03-01", "2025-03-05")))
    assert found.run.source == f"{CLAUSE} 第二款 住院"


def test_it_is_recorded_for_good(recomputes: None) -> None:
    first = visit(500, "2025-03-01 09:00")
    visit(300, "2025-03-05 09:00")
    settle(after(world.undo(first)))
    for model in (Recomputation, SettlementChange, Correction):
        with pytest.raises(IntegrityError, match="只能追加"), atomic():
            model.objects.all()._raw_delete(DEFAULT_DB_ALIAS)


def after_of(found: Recomputed) -> Recomputed:
    again = recomputed_by(found.run.reversal_id)
    assert again is not None
    return again


def due_to(person_no: str) -> Money:
    """What the funds owe a person by the books."""
    lines = Posting.objects.filter(account=Account.DUE_PERSON, holder=person_no)
    return -Money.sum(one.amount for one in lines)
