"""What each fund would pay (2001)."""

from __future__ import annotations

from datetime import date

import pytest

from tests.gateway.conftest import Sender
from tests.gateway.reads.answers import refused, said
from tests.samples import CLERK, HOSPITAL, at
from tests.settlement import world
from yibao.approvals.commands import (
    Identification,
    file_chronic,
)
from yibao.catalog.commands import publish_chronic_disease
from yibao.enrollment.coverage import change_status, end_coverage
from yibao.enrollment.models import CoverageState


def funds(desk: Sender, **data: str) -> dict[str, tuple[str, str]]:
    """Fund → whether it would pay, and what is said of it."""
    query = {
        "psn_no": world.EMPLOYEE,
        "insutype": "310",
        "med_type": "21",
        "begntime": "2025-03-01 09:00:00",
        **data,
    }
    rows = said(desk.send("2001", {"data": query}))["trtinfo"]
    assert rows
    assert {row["psn_no"] for row in rows} == {query["psn_no"]}
    return {
        row["fund_pay_type"]: (row["trt_enjymnt_flag"], row["trt_chk_rslt"])
        for row in rows
    }


def test_the_funds_that_would_pay_for_a_stay_are_named(desk: Sender) -> None:
    found = funds(desk)
    assert found["310100"] == ("1", "职工基本医疗保险住院待遇")
    assert found["330100"][0] == "1"
    assert "320100" not in found  # no civil servant
    resident = funds(desk, psn_no=world.RESIDENT, insutype="390")
    assert resident["390100"][0] == "1" == resident["390200"][0]


def test_an_entitlement_ends_with_the_days_asked_or_with_the_cover(
    desk: Sender,
) -> None:
    end_coverage(
        person_no=world.EMPLOYEE,
        insurance="310",
        last_day=date(2025, 12, 31),
        basis="停保",
        by=CLERK,
    )
    query = {
        "psn_no": world.EMPLOYEE,
        "insutype": "310",
        "med_type": "11",
        "begntime": "2025-03-01 09:00:00",
    }
    for end, told in (("2025-04-01", "2025-04-01"), ("2026-04-01", "2025-12-31")):
        answer = said(desk.send("2001", {"data": {**query, "endtime": end}}))
        row = answer["trtinfo"][0]
        assert (row["begndate"], row["enddate"]) == ("2025-03-01", told)


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (CoverageState.SUSPENDED, "中断"),
        (CoverageState.WAITING, "等待期"),
        (CoverageState.ENDED, "终止"),
    ],
)
def test_nothing_is_enjoyed_while_cover_is_not_normal(
    desk: Sender, state: CoverageState, words: str
) -> None:
    change_status(
        person_no=world.EMPLOYEE,
        insurance="310",
        state=state,
        valid_from=date(2025, 2, 1),
        basis="欠费",
        by=CLERK,
    )
    found = funds(desk)
    assert {enjoyed for enjoyed, _ in found.values()} == {"0"}
    assert all(words in reason for _, reason in found.values())
    assert funds(desk, begntime="2025-01-31")["310100"][0] == "1"


def test_without_cover_or_agreement_the_pool_says_why(desk: Sender) -> None:
    uninsured = funds(desk, insutype="390")
    assert uninsured.keys() == {"390100"}
    assert "没有险种 390 的参保记录" in uninsured["390100"][1]
    too_late = funds(desk, begntime="2027-03-01")
    assert too_late["310100"][0] == "0"
    assert "没有生效的定点协议" in too_late["310100"][1]


def test_chronic_care_needs_its_filing(desk: Sender) -> None:
    care = {"med_type": "14", "dise_codg": world.CHRONIC}
    unfiled = funds(desk, **care)["310100"]
    assert unfiled[0] == "0"
    assert "没有病种 M03900 的有效门诊慢特病备案" in unfiled[1]
    world.chronic_filing(world.EMPLOYEE)
    assert funds(desk, **care)["310100"] == ("1", "职工门诊慢特病待遇")


def test_an_entitlement_row_of_the_policy_says_why_with_its_clause(
    desk: Sender,
) -> None:
    publish_chronic_disease(
        code="M99999", name="目录外病种", valid_from=date(2024, 1, 1), by=CLERK
    )
    file_chronic(
        person_no=world.EMPLOYEE,
        insurance="310",
        disease_code="M99999",
        identification=Identification(institution_code=HOSPITAL),
        valid_from=date(2025, 1, 1),
        filed_at=at("2025-01-01 09:00"),
        by=CLERK,
    )
    enjoyed, reason = funds(desk, med_type="14", dise_codg="M99999")["310100"]
    assert enjoyed == "0"
    assert "病种不在示例市门诊慢特病目录内" in reason
    assert "第四条" in reason


def test_the_entitlement_of_nobody_is_refused(desk: Sender) -> None:
    query = {
        "psn_no": "没有此人",
        "insutype": "310",
        "med_type": "11",
        "begntime": "2025-03-01",
    }
    assert refused(desk.send("2001", {"data": query})) == "ST-204"
    nowhere = {**query, "psn_no": world.EMPLOYEE, "fixmedins_code": "H000"}
    assert refused(desk.send("2001", {"data": nowhere})) == "ST-201"
