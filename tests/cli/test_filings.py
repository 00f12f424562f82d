"""``yibao filings``: the agency's list of what was filed, and its decision."""

from __future__ import annotations

from dataclasses import replace

import pytest
import typer

from tests.gateway.conftest import Sender
from tests.gateway.playing import request_of
from tests.gateway.reads.answers import refused, said
from tests.settlement import world
from tests.settlement.world import EMPLOYEE
from yibao.approvals.errors import AlreadyApproved, AlreadyRefused, ReasonNeeded
from yibao.approvals.models import InstitutionChoiceEvent
from yibao.approvals.queries import chronic_filings, remote_filings
from yibao.cli.filings import Action, filings
from yibao.gateway import opening
from yibao.gateway.profile import NATIONAL


@pytest.fixture
def desk(db: None, monkeypatch: pytest.MonkeyPatch) -> Sender:
    """A hospital of an area that approves filings before they are in force."""
    world.build()
    slow = replace(NATIONAL, filings_approved_at_once=False)
    monkeypatch.setattr(opening, "profile_of", lambda *_: slow)
    return Sender()


def file(desk: Sender, number: str) -> str:
    filed: str = said(desk.send(*request_of(number, {})))["result"]["trt_dcla_detl_sn"]
    return filed


def listed(capsys: pytest.CaptureFixture[str]) -> str:
    filings(Action.LIST)
    return capsys.readouterr().out.replace("\n", "")


def test_what_waits_is_listed_until_it_is_decided(
    desk: Sender, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "没有待审核的备案" in listed(capsys)
    numbers = {name: file(desk, name) for name in ("2501", "2503", "2505")}
    filings(Action.LIST, institution="P99010000001")
    assert "没有待审核的备案" in capsys.readouterr().out
    assert not remote_filings([EMPLOYEE])
    assert not chronic_filings([EMPLOYEE])
    filings(Action.APPROVE, [numbers["2501"], numbers["2503"]], operator="0001")
    filings(Action.REFUSE, [numbers["2505"]], reason="材料不全", operator="0001")
    assert len(remote_filings([EMPLOYEE])[EMPLOYEE]) == 1
    assert len(chronic_filings([EMPLOYEE])[EMPLOYEE]) == 1
    assert "没有待审核的备案" in listed(capsys)
    event = InstitutionChoiceEvent.objects.get(state="refused")
    assert (event.basis, event.operator_no) == ("材料不全", "0001")


def test_the_list_names_what_was_filed_for_whom(
    desk: Sender, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    number = file(desk, "2501")
    told = listed(capsys)
    for part in (number, "转院备案", EMPLOYEE, "H99010000003", "H99010000001"):
        assert part in told
    assert "职工甲" not in told


def test_a_decision_is_made_once(desk: Sender) -> None:
    approved, back = file(desk, "2503"), file(desk, "2505")
    with pytest.raises(ReasonNeeded):
        filings(Action.REFUSE, [back])
    filings(Action.REFUSE, [back], reason="材料不全")
    with pytest.raises(AlreadyRefused, match="材料不全"):
        filings(Action.APPROVE, [back])
    filings(Action.APPROVE, [approved, approved])
    with pytest.raises(AlreadyApproved):
        filings(Action.REFUSE, [approved], reason="误批")
    with pytest.raises(typer.BadParameter):
        filings(Action.APPROVE)


def test_what_was_sent_back_is_filed_again(desk: Sender) -> None:
    first = file(desk, "2505")
    filings(Action.REFUSE, [first], reason="材料不全")
    reference = {"trt_dcla_detl_sn": first, "psn_no": EMPLOYEE, "memo": "改办"}
    assert refused(desk.send("2506", {"data": reference})) == "AP-012"
    assert file(desk, "2505") != first
