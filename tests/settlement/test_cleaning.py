"""就诊清理 and 就诊状态: what is open on a visit, and one safe way to end it."""

from __future__ import annotations

from datetime import date

import pytest

from tests.samples import HOSPITAL, at
from tests.settlement import world
from tests.settlement.relations import assert_sound
from tests.settlement.world import CASHIER, EMPLOYEE, OWNER, TERTIARY, A, B, line
from yibao.engine.money import Money
from yibao.kernel.errors import Refused
from yibao.settlement import cards, commands
from yibao.settlement.commands import CleanedUp
from yibao.settlement.models import Encounter, State

pytestmark = pytest.mark.usefixtures("city")


def clean_up(visit: Encounter, institution: str = HOSPITAL) -> CleanedUp:
    return commands.clean_up(
        encounter_no=visit.pk,
        institution_code=institution,
        person_no=visit.person_id,
        by=CASHIER,
    )


def refused(visit: Encounter, institution: str = HOSPITAL) -> Refused:
    with pytest.raises(Refused) as refusal:
        clean_up(visit, institution)
    return refusal.value


def test_an_unsettled_visit_goes_with_its_lines() -> None:
    visit = world.register()
    world.upload(visit, line("1", A, "100"), line("2", B, "50"))
    gone = clean_up(visit)
    assert (gone.lines, gone.settlement_no) == (2, "")
    visit.refresh_from_db()
    assert visit.state == State.CANCELLED
    assert cards.standing_of(visit).open_lines == 0
    assert refused(visit).code == "ST-004"


def test_a_stay_that_was_never_billed_goes_and_frees_the_person() -> None:
    stay = world.admit()
    world.upload(stay, line("1", A, "100"))
    assert clean_up(stay).lines == 1
    world.admit(when="2025-03-02 09:00", institution=TERTIARY)


def test_what_is_settled_stays_and_keeps_the_visit() -> None:
    visit = world.register()
    world.upload(visit, line("1", A, "100"))
    settled = commands.settle(world.asking(visit, 100, "2025-03-10 10:00"))
    told = refused(visit)
    assert told.code == "ST-006"
    assert settled.settlement_no in str(told)
    world.upload(visit, line("2", B, "50"))
    gone = clean_up(visit)
    assert (gone.lines, gone.settlement_no) == (1, settled.settlement_no)
    visit.refresh_from_db()
    assert visit.state == State.REGISTERED
    assert_sound()


def test_a_discharged_stay_awaits_its_bill() -> None:
    stay = world.admit()
    world.upload(stay, line("1", A, "100"))
    world.discharge(stay, "2025-03-05 09:00")
    assert refused(stay).code == "ST-013"


def test_a_visit_elsewhere_is_not_ours_to_clean() -> None:
    assert refused(world.register(), TERTIARY).code == "ST-002"


def test_the_card_counts_what_is_open() -> None:
    visit = world.register()
    world.upload(visit, line("1", A, "100"), line("2", B, "50"))
    card = cards.standing_of(visit)
    assert (card.open_lines, card.open_total) == (2, Money.yuan(150))
    assert card.is_open
    assert not card.is_held
    assert "2207 结算" in cards.next_actions(card)
    settled = commands.settle(world.asking(visit, 150, "2025-03-10 10:00"))
    card = cards.standing_of(visit)
    assert (card.open_lines, card.is_open) == (0, False)
    assert f"2208 撤销结算单 {settled.settlement_no}" in cards.next_actions(card)
    assert "Y604 清理" not in cards.next_actions(card)


def test_a_stay_elsewhere_is_named_until_it_is_billed() -> None:
    stay = world.admit()
    (found,) = cards.stays_elsewhere(EMPLOYEE, TERTIARY)
    assert (found.pk, found.institution.name) == (stay.pk, "示例市第二医院")
    assert cards.stays_elsewhere(EMPLOYEE, HOSPITAL) == []
    assert cards.stays_elsewhere(OWNER, TERTIARY) == []
    world.upload(stay, line("1", A, "3000"))
    commands.settle(world.asking(stay, 3000, "2025-03-03 10:00"))
    assert cards.stays_elsewhere(EMPLOYEE, TERTIARY) == []


def test_open_visits_are_those_of_the_institution() -> None:
    visit = world.register()
    assert [
        one.pk for one in cards.open_visits(EMPLOYEE, HOSPITAL, date(2025, 3, 10))
    ] == [visit.pk]
    assert cards.open_visits(EMPLOYEE, TERTIARY, date(2025, 3, 10)) == []
    assert not cards.settled_between(
        at("2025-03-10 00:00"), at("2025-03-11 00:00")
    ).exists()
