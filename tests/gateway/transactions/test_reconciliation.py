"""A hospital reconciles its day over the wire, to the fen, until it is sealed."""

from __future__ import annotations

import io
import json
import zipfile
from decimal import Decimal

import pytest

from tests.gateway.transactions.books import (
    DAY,
    MONTH,
    Ledger,
    a_day,
    columns,
    packed,
    upload,
    visit,
)
from tests.gateway.transactions.clock import Clock
from tests.gateway.transactions.desks import Clinic
from tests.gateway.transactions.memory import Wire
from tests.gateway.transactions.window import Window, original, reference
from tests.settlement.relations import assert_sound
from tests.settlement.world import EMPLOYEE, OWNER, RESIDENT, TERTIARY
from yibao.gateway import stored_files
from yibao.gateway.check import report
from yibao.gateway.models import StoredFile

pytestmark = pytest.mark.usefixtures("city")
NEXT = "2025-03-11 08:00"


def result_of(window: Window, answer: Wire) -> list[list[str]]:
    """The lines of the result file, fetched by 9102."""
    named = answer["fileinfo"]
    asked = {**named, "fixmedins_code": window.institution}
    del asked["dld_endtime"]
    message = window.message("9102", {"fsDownloadIn": asked})
    reply = window.post(json.dumps(message).encode())
    assert reply.content_type == "application/octet-stream"
    with zipfile.ZipFile(io.BytesIO(reply.body)) as made:
        (name,) = made.namelist()
        return [
            line.split("\t") for line in made.read(name).decode("utf-8").splitlines()
        ]


def compare(window: Window, ledger: Ledger, *days: str) -> Wire:
    file_no = upload(window, packed(ledger.lines()))
    return window.ask("3202", ledger.lines_told(file_no, *days))


def differing(answer: Wire) -> list[tuple[str, str]]:
    found = answer["yibao"]["differences"]
    return [(one["setl_id"], one["cause"]) for one in found]


def test_books_without_a_mistake_balance_by_total_and_by_line(clock: Clock) -> None:
    clinic, ledger = a_day(clock)
    answer = clinic.ask("3201", ledger.totals())
    assert answer["stmtinfo"]["stmt_rslt"] == "0"
    assert answer["yibao"]["differences"] == []
    compared = compare(clinic, ledger)
    assert (compared["yibao"]["stmt_rslt"], compared["yibao"]["memo"]) == ("0", "")
    lines = result_of(clinic, compared)
    assert {line[4] for line in lines} == {"0"}
    told = sorted((line[2], *line[7:10]) for line in lines)
    assert told == sorted(
        (
            str(row["setl_id"]),
            *(f"{Decimal(amount):.2f}" for amount in columns(row)[3:6]),
        )
        for row in ledger.rows
    )


def test_a_lost_answer_is_undone_by_the_message_of_the_result_file(
    clock: Clock,
) -> None:
    """The row only we have leads to 2601, after which the day balances and seals."""
    kept, lost = visit(clock), visit(clock, "1200", OWNER)
    clinic, ledger = Clinic(clock, OWNER), Ledger(kept)
    answer = clinic.ask("3201", ledger.totals())
    assert answer["stmtinfo"]["stmt_rslt"] == "1"
    assert differing(answer) == [(lost["setl_id"], "only_ours")]
    compared = compare(clinic, ledger)
    (line,) = [one for one in result_of(clinic, compared) if one[4] == "1"]
    person, visit_no, settlement_no, message_no = line[:4]
    assert (person, visit_no, settlement_no) == (OWNER, "null", "null")
    sent = {"msgid": message_no, "infno": "2207"}
    clinic.ask("2601", original(sent, person))
    assert clinic.ask("3201", ledger.totals())["stmtinfo"]["stmt_rslt"] == "0"
    assert compare(clinic, ledger)["yibao"]["diff_cnt"] == 0
    assert clinic.ask("Y323", {})["diff_cnt"] == 0  # closed by the second comparison
    clock.set(NEXT)
    assert clinic.ask("Y321", ledger.totals())["sealinfo"]["plat_setl_cnt"] == 1
    assert_sound()
    assert report().is_sound


@pytest.mark.requirement("SET-08")
def test_a_fen_keeps_the_day_open_until_it_is_explained(clock: Clock) -> None:
    right, seeded = visit(clock), visit(clock, "1200")
    ledger = Ledger(right, seeded)
    ledger.rows[1]["fund_pay_sumamt"] += Decimal("0.01")
    clinic = Clinic(clock)
    answer = clinic.ask("3201", ledger.totals())
    gap = answer["yibao"]["gap"]
    assert answer["stmtinfo"]["stmt_rslt"] == "1"
    assert gap["diff_fund_pay_sumamt"] == Decimal("0.01")
    assert differing(compare(clinic, ledger)) == [(seeded["setl_id"], "rounding")]
    clock.set("2025-04-01 08:00")
    for days in ((DAY, DAY), MONTH):
        assert clinic.refuse("Y321", ledger.totals(*days)) == "CL-204"
    (waiting,) = clinic.ask("Y323", {"data": {"clr_type": "11"}})["result"]
    assert waiting["fund_pay_sumamt"] - waiting["plat_fund_pay_sumamt"] == Decimal(
        "0.01"
    )
    told = {"diff_no": waiting["diff_no"], "diff_rslt": "3", "expl": "四舍五入所致"}
    other = Window(clock, TERTIARY)
    assert other.refuse("Y322", {"data": told}) == "CL-101"
    clinic.ask("Y322", {"data": told})
    assert clinic.refuse("Y322", {"data": told}) == "CL-102"
    assert clinic.ask("Y323", {"data": {"stmt_begndate": DAY}})["result"] == []
    for days in ((DAY, DAY), MONTH):
        sealed = clinic.ask("Y321", ledger.totals(*days))["sealinfo"]
        assert sealed["plat_medfee_sumamt"] == 1900
        assert len(sealed["digest"]) == 64
    assert report().is_sound


def test_a_reversal_after_the_seal_is_of_the_day_it_is_made(clock: Clock) -> None:
    settled = visit(clock)
    ledger, clinic = Ledger(settled), Clinic(clock)
    clock.set(NEXT)
    clinic.ask("Y321", ledger.totals())
    refund = {**settled, **clinic.undo(settled), "psn_no": EMPLOYEE}
    second = (NEXT[:10],) * 2
    assert clinic.refuse("Y321", ledger.totals()) == "CL-203"
    stated = clinic.ask("3201", Ledger(refund).totals(*second))
    assert stated["stmtinfo"]["stmt_rslt"] == "0"
    assert stated["yibao"]["totals"][0]["refd_setl_cnt"] == 1
    clock.set("2025-03-12 08:00")
    sealed = clinic.ask("Y321", Ledger(refund).totals(*second))["sealinfo"]
    assert sealed["plat_medfee_sumamt"] == -700
    assert report().is_sound


def test_totals_alone_name_what_was_left_out(clock: Clock) -> None:
    first, away, refunded = visit(clock), visit(clock, "90", OWNER), visit(clock, "55")
    clinic = Clinic(clock)
    clock.set("2025-04-02 08:00")
    clinic.undo(refunded)
    for ledger, missing, cause in (
        (Ledger(first, refunded), away, "only_ours"),
        (Ledger(first, away), refunded, "reversed_after_cutoff"),
    ):
        answer = clinic.ask("3201", ledger.totals(*MONTH))
        assert differing(answer) == [(missing["setl_id"], cause)]
        assert cause_name(answer) in answer["stmtinfo"]["stmt_rslt_dscr"]
    everything = Ledger(first, away, refunded)
    assert clinic.ask("3201", everything.totals(*MONTH))["yibao"]["differences"] == []


def cause_name(answer: Wire) -> str:
    name: str = answer["yibao"]["differences"][0]["cause_name"]
    return name


def test_what_others_have_is_shown_by_insurance(clock: Clock) -> None:
    visit(clock)
    visit(clock, "90", RESIDENT)
    answer = Clinic(clock).ask("3201", Ledger().totals())
    totals = answer["yibao"]["totals"]
    fees = {one["insutype"]: one["plat_medfee_sumamt"] for one in totals}
    assert fees == {"310": 700, "390": 90}
    for one in totals:
        funds = [
            fund["fund_payamt"]
            for fund in answer["yibao"]["funds"]
            if fund["insutype"] == one["insutype"]
        ]
        assert sum(funds) == one["plat_fund_pay_sumamt"] + one["plat_acct_pay"]


def test_a_refund_may_be_booked_under_the_number_of_its_original(clock: Clock) -> None:
    settled = visit(clock)
    clinic = Clinic(clock)
    refund = {**settled, **clinic.undo(settled), "setl_id": settled["setl_id"]}
    compared = compare(clinic, Ledger(settled, {**refund, "psn_no": EMPLOYEE}))
    assert compared["yibao"]["diff_cnt"] == 0


def test_a_file_with_wrong_lines_is_refused_whole(clock: Clock) -> None:
    clinic, ledger = a_day(clock)
    lines = ledger.lines()
    lines[1][3], lines[2] = "一千二", lines[2][:6]
    file_no = upload(clinic, packed(lines))
    message = clinic.message("3202", ledger.lines_told(file_no))
    _, answer = clinic.deliver(message)
    told = answer["output"]
    assert told["code"] == "CL-005" and "第 2 行" in told["message"]
    assert ["第 3 行" in other["message"] for other in told["others"]] == [True]
    assert StoredFile.objects.count() == 1  # no result
    assert clinic.ask("Y323", {})["diff_cnt"] == 0


def test_a_file_of_another_institution_is_unknown(clock: Clock) -> None:
    clinic, ledger = a_day(clock)
    theirs = upload(Window(clock, TERTIARY), packed([]))
    assert clinic.refuse("3202", ledger.lines_told(theirs)) == "GW-064"


def test_declared_totals_that_are_not_those_of_the_file_are_told(clock: Clock) -> None:
    clinic, ledger = a_day(clock)
    file_no = upload(clinic, packed(ledger.lines()))
    told = ledger.lines_told(file_no, fixmedins_setl_cnt=3)
    answer = clinic.ask("3202", told)["yibao"]
    assert (answer["stmt_rslt"], answer["filed_cnt"]) == ("0", 4)
    assert "申报的笔数或金额与文件合计不符" in answer["memo"]


def test_a_pharmacy_or_a_ward_has_books_of_its_own(clock: Clock) -> None:
    settled = visit(clock)
    other = Ledger(settled).totals(clr_type="21")
    answer = Clinic(clock).ask("3201", other)
    assert answer["stmtinfo"]["stmt_rslt"] == "1"
    assert answer["yibao"]["plat_setl_cnt"] == 0


def test_without_room_for_the_result_nothing_is_kept(
    clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    clinic, ledger = a_day(clock)
    file_no = upload(clinic, packed(ledger.lines()[1:]))
    kept = StoredFile.objects.get().size
    monkeypatch.setattr(stored_files, "KEPT_BYTES", kept + 10)
    assert clinic.refuse("3202", ledger.lines_told(file_no)) == "GW-063"
    assert clinic.ask("Y323", {})["diff_cnt"] == 0


def test_the_numbers_of_a_result_file_undo_a_settlement(clock: Clock) -> None:
    settled = visit(clock)
    clinic = Clinic(clock)
    compared = compare(clinic, Ledger(settled))
    ((_, visit_no, settlement_no, *_),) = result_of(clinic, compared)
    named = {"setl_id": settlement_no, "mdtrt_id": visit_no, "psn_no": EMPLOYEE}
    clinic.ask("2208", reference(named))
    assert clinic.refuse("2208", reference(named)) == "ST-404"
