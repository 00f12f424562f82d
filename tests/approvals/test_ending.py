"""终止 and 撤销 of an 异地就医备案 that care was settled on."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from threading import Event, Timer

import pytest
from django.db import connection
from django.db.transaction import atomic

from tests.samples import CLERK, at, hospital, signed_agreement, yuan
from tests.settlement import world
from tests.settlement.world import EMPLOYEE
from yibao.approvals import course
from yibao.approvals.commands import file_remote
from yibao.approvals.course import take_turn_on_filings
from yibao.approvals.errors import (
    AlreadyRevoked,
    FiledElsewhere,
    FilingInUse,
    FilingInUseAfter,
    NotInForce,
    ReasonNeeded,
    UnknownFiling,
    WrongDates,
)
from yibao.approvals.models import FilingState, RemoteFiling, RemoteKind
from yibao.approvals.queries import remote_filings
from yibao.areas.commands import register_area
from yibao.areas.models import Level
from yibao.gateway.check import report
from yibao.kernel.models import Journal
from yibao.settlement.commands import settle
from yibao.settlement.queries import settled_on
from yibao.settlement.views import SettlementView

AWAY, AREA, OTHER = "H99020000001", "990200", "990300"
MAY_END, JUNE = date(2025, 5, 31), date(2025, 6, 1)


@pytest.fixture
def away(db: None) -> None:
    world.build()
    register_area(code=AREA, name="邻市", level=Level.CITY, by=CLERK)
    hospital(AWAY, area_code=AREA, level="2")
    signed_agreement(AWAY, "协议-邻市")


def filed(area: str = AREA, **changes: object) -> RemoteFiling:
    facts: dict[str, object] = {
        "person_no": EMPLOYEE,
        "kind": RemoteKind.REGISTERED,
        "target_area": area,
        "valid_from": date(2025, 1, 1),
        "by": CLERK,
    }
    return file_remote(**{**facts, **changes})  # type: ignore[arg-type]


def treated(day: str) -> SettlementView:
    """A visit in the other city, settled at once."""
    visit = world.register(when=f"{day} 09:00", institution=AWAY)
    world.upload(visit, world.line("1", world.A, "600", on=f"{day} 10:00"))
    return settle(world.asking(visit, 600, f"{day} 11:00"))


def revoke(filing: RemoteFiling) -> None:
    take_turn_on_filings(EMPLOYEE)
    course.revoke(
        filing_no=filing.filing_no,
        revoked_at=at("2025-07-01 09:00"),
        used_by=settled_on(filing),
        by=CLERK,
    )


def end(filing: RemoteFiling, last_day: date, **changes: object) -> None:
    take_turn_on_filings(EMPLOYEE)
    facts: dict[str, object] = {
        "filing_no": filing.filing_no,
        "last_day": last_day,
        "ended_at": at("2025-07-01 09:00"),
        "basis": "回原籍居住",
        "used_by": settled_on(filing, after=last_day),
        "by": CLERK,
    }
    course.end(**{**facts, **changes})  # type: ignore[arg-type]


def test_what_was_settled_on_long_stay_elsewhere_keeps_its_filing(away: None) -> None:
    filing = filed()
    bill = treated("2025-03-03")
    with pytest.raises(FilingInUse, match=bill.settlement_no):
        revoke(filing)
    world.undo(bill)
    revoke(filing)
    assert remote_filings([EMPLOYEE]) == {}


def test_care_at_home_or_elsewhere_uses_no_filing_for_that_city(away: None) -> None:
    filing = filed(area=OTHER)
    treated("2025-03-03")
    visit = world.register(when="2025-03-04 09:00")
    world.upload(visit, world.line("1", world.A, "600", on="2025-03-04 10:00"))
    settle(world.asking(visit, 600, "2025-03-04 11:00"))
    assert settled_on(filing) is None
    revoke(filing)


def test_a_filing_ends_on_its_last_day_and_care_before_it_stays(away: None) -> None:
    filing = filed()
    bill = treated("2025-03-03")
    assert bill.paid_first == yuan(0)
    end(filing, MAY_END)
    [found] = remote_filings([EMPLOYEE])[EMPLOYEE]
    assert found.is_in_force(MAY_END)
    assert not found.is_in_force(JUNE)
    assert treated("2025-05-31").paid_first == yuan(0)
    assert treated("2025-06-01").paid_first == yuan(60)  # 未备案先行自付 10%
    last = filing.events.order_by("id").last()
    assert last is not None
    assert (last.state, last.last_day) == (FilingState.ENDED, MAY_END)
    line = Journal.objects.get(action="remote_filing.ended")
    assert (line.reason, line.fields) == ("回原籍居住", {"last_day": "2025-05-31"})
    assert not report().violations
    filed(valid_from=JUNE)  # its days are free again


def test_an_end_that_was_changed_behind_its_course_is_found(away: None) -> None:
    filing = filed()
    end(filing, MAY_END)
    RemoteFiling.objects.update(valid_to=None)
    [violation] = report().violations
    assert violation.name == "remotefiling_ends_as_its_course_says"
    assert violation.subject == filing.filing_no


def test_no_end_before_care_that_was_settled_on_it(away: None) -> None:
    filing = filed()
    bill = treated("2025-06-01")
    with pytest.raises(FilingInUseAfter, match=bill.settlement_no):
        end(filing, MAY_END)
    end(filing, JUNE)


def test_an_end_is_brought_forward_and_never_put_off(away: None) -> None:
    filing = filed()
    end(filing, JUNE)
    end(filing, MAY_END)
    with pytest.raises(WrongDates, match="2025-05-31"):
        end(filing, JUNE)
    assert filing.events.filter(state=FilingState.ENDED).count() == 2


@pytest.mark.parametrize(
    ("last_day", "changes", "refusal"),
    [
        (date(2024, 12, 31), {}, WrongDates),
        (date(2025, 12, 31), {}, WrongDates),
        (date(2026, 1, 31), {}, WrongDates),
        (MAY_END, {"basis": " "}, ReasonNeeded),
        (MAY_END, {"person_no": "99010000000002"}, UnknownFiling),
        (MAY_END, {"by": world.CASHIER}, FiledElsewhere),
    ],
)
def test_an_end_that_makes_no_sense_is_refused(
    away: None, last_day: date, changes: dict[str, object], refusal: type[Exception]
) -> None:
    filing = filed(valid_to=date(2025, 12, 31))
    with pytest.raises(refusal):
        end(filing, last_day, **changes)
    assert filing.events.count() == 2


def test_only_what_holds_is_ended(away: None) -> None:
    waiting = filed(approved=False)
    with pytest.raises(NotInForce):
        end(waiting, MAY_END)
    revoke(waiting)
    with pytest.raises(AlreadyRevoked):
        end(waiting, MAY_END)


def test_a_hospital_does_not_take_back_what_the_agency_filed(away: None) -> None:
    filing = filed()
    with pytest.raises(FiledElsewhere):
        course.revoke(
            filing_no=filing.filing_no,
            revoked_at=at("2025-07-01 09:00"),
            kind=RemoteFiling,
            by=replace(world.CASHIER, institution_code=AWAY),
        )


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("step", [revoke, lambda filing: end(filing, MAY_END)])
def test_care_being_settled_is_waited_for(away: None, step: object) -> None:
    """The settlement is written, and not yet committed when the clerk decides."""
    filing = filed()
    visit = world.register(when="2025-06-02 09:00", institution=AWAY)
    world.upload(visit, world.line("1", world.A, "600", on="2025-06-02 10:00"))
    written, go_on = Event(), Event()

    def settling() -> str:
        try:
            with atomic():
                bill = settle(world.asking(visit, 600, "2025-06-02 11:00"))
                written.set()
                assert go_on.wait(60)
                return bill.settlement_no
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        under_way = pool.submit(settling)
        assert written.wait(60)
        Timer(0.5, go_on.set).start()
        with pytest.raises((FilingInUse, FilingInUseAfter)) as refusal, atomic():
            step(filing)  # type: ignore[operator]
        assert under_way.result() in refusal.value.sentence
