"""A person's totals and standing filings (5206, 5301)."""

from __future__ import annotations

from tests.gateway.conftest import Sender
from tests.gateway.reads.answers import refused, said
from tests.samples import CLERK, at
from tests.settlement import world
from yibao.approvals.course import revoke
from yibao.approvals.models import ChronicFiling
from yibao.engine.counters import GROUPS, MEASURES
from yibao.gateway.accumulators import (
    CODES,
    GROUP_CODES,
    MEASURE_CODES,
    Shown,
    shown_as,
)
from yibao.settlement import commands


def totals(desk: Sender, month: str = "") -> dict[tuple[str, str], float]:
    query = {"psn_no": world.EMPLOYEE, "cum_ym": month}
    rows = said(desk.send("5206", {"data": query}))["cuminfo"]
    assert all(row["insutype"] == "310" for row in rows)
    assert all(len(row["cum_type_code"]) <= 10 for row in rows)
    return {(row["cum_ym"], row["cum_type_code"]): row["cum"] for row in rows}


def test_totals_are_told_in_yuan_and_stays_as_a_count(desk: Sender) -> None:
    for month in (3, 5):
        encounter = world.admit(when=f"2025-0{month}-01 09:00")
        sn = world.line("1", world.A, "3000", on=f"2025-0{month}-02 10:00")
        world.upload(encounter, sn)
        world.discharge(encounter, f"2025-0{month}-08 10:00")
        commands.settle(world.asking(encounter, 3000, f"2025-0{month}-08 11:00"))
    now = totals(desk)
    assert now["202512", "011"] == 2
    assert now["202512", "013"] == 6000
    in_april = totals(desk, "202504")
    assert in_april["202504", "011"] == 1
    assert in_april["202504", "013"] == 3000
    assert totals(desk, "202502") == {}
    assert totals(desk, "202601") == {}


def test_totals_of_a_month_that_is_none_or_of_nobody_are_refused(
    desk: Sender,
) -> None:
    for month in ("202513", "2025", "2025-3"):
        query = {"psn_no": world.EMPLOYEE, "cum_ym": month}
        assert refused(desk.send("5206", {"data": query})) == "GW-204"
    assert refused(desk.send("5206", {"data": {"psn_no": "没有此人"}})) == "EN-001"


def test_every_total_has_one_code_and_narrower_ones_stay_inside() -> None:
    assert set(GROUP_CODES) == set(GROUPS)
    assert set(MEASURE_CODES) == set(MEASURES)
    assert len(set(CODES.values())) == len(GROUPS) * len(MEASURES)
    assert shown_as("outpatient_paid@2025-03") == Shown("025M", "202503")
    assert shown_as("critical_illness_paid@life") == Shown("145L")
    assert shown_as("inpatient_stays@3") is None


def test_standing_filings_are_told_and_ended_or_revoked_ones_are_not(
    desk: Sender,
) -> None:
    world.chronic_filing(world.EMPLOYEE)
    query = {"data": {"psn_no": world.EMPLOYEE}}
    assert said(desk.send("5301", query)) == {
        "feedetail": [
            {
                "opsp_dise_code": world.CHRONIC,
                "opsp_dise_name": "高血压",
                "begndate": "2025-01-01",
                "enddate": None,
            }
        ]
    }
    filing = ChronicFiling.objects.get()
    revoke(filing_no=filing.filing_no, revoked_at=at("2025-02-01 09:00"), by=CLERK)
    assert said(desk.send("5301", query)) == {"feedetail": []}
    assert refused(desk.send("5301", {"data": {"psn_no": "没有此人"}})) == "EN-001"
