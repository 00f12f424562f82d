"""The books of an institution, and how it reconciles them over the wire."""

from __future__ import annotations

import base64
import io
import zipfile
from collections.abc import Callable, Iterable
from decimal import Decimal

from tests.gateway.transactions.clock import Clock
from tests.gateway.transactions.desks import Clinic
from tests.gateway.transactions.memory import Wire
from tests.gateway.transactions.window import Window, line
from tests.settlement import world
from tests.settlement.world import EMPLOYEE, A

Told = dict[str, str]
DAY = "2025-03-10"
MONTH = ("2025-03-01", "2025-03-31")
AMOUNTS = ("medfee_sumamt", "fund_pay_sumamt", "acct_pay")
FILE = "对账明细.zip"


class Ledger:
    """What an institution wrote down of the answers it got; it may be wrong."""

    def __init__(self, *settlements: Wire) -> None:
        self.rows = [dict(one) for one in settlements]

    def totals(self, *days: str, **changes: object) -> Wire:
        """data of 3201 and Y321."""
        first, last = days or (DAY, DAY)
        summed = {
            name: str(sum((Decimal(str(row[name])) for row in self.rows), Decimal(0)))
            for name in AMOUNTS
        }
        told = {
            **{"insutype": "310", "clr_type": "11", "setl_optins": "990100"},
            **{"stmt_begndate": first, "stmt_enddate": last},
            **summed,
            "fixmedins_setl_cnt": len(self.rows),
        }
        return {"data": {**told, **changes}}

    def lines(self) -> list[list[str]]:
        return [columns(row) for row in self.rows]

    def lines_told(self, file_no: str, *days: str, **changes: object) -> Wire:
        """data of 3202."""
        told = self.totals(*days)["data"]
        del told["insutype"], told["acct_pay"]
        return {"data": {**told, "file_qury_no": file_no, **changes}}


def columns(row: Wire) -> list[str]:
    """The seven columns of one settlement."""
    refund = Decimal(str(row["medfee_sumamt"])) < 0
    names = ("setl_id", "mdtrt_id", "psn_no", *AMOUNTS)
    return [*(str(row[name]) for name in names), "1" if refund else "0"]


def packed(lines: Iterable[Iterable[str]], name: str = "对账明细.txt") -> bytes:
    """A zip of TAB-separated text."""
    text = "".join("\t".join(one) + "\r\n" for one in lines)
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr(name, text)
    return file.getvalue()


def upload(window: Window, content: bytes) -> str:
    """9101, and the number to name the file by."""
    told = {"in": base64.b64encode(content).decode(), "filename": FILE}
    number: str = window.ask("9101", {"fsUploadIn": told})["file_qury_no"]
    return number


def visit(clock: Clock, amount: str = "700", person: str = EMPLOYEE) -> Wire:
    """An outpatient visit from registration to settlement."""
    clinic = Clinic(clock, person)
    clinic.register()
    clinic.see()
    clinic.upload("P1", line("1", A, amount))
    return clinic.settle("P1", amount)


def a_day(clock: Clock) -> tuple[Clinic, Ledger]:
    """Three settlements, the last reversed, and the books of it."""
    world.account(EMPLOYEE, current=100)
    rows = [visit(clock, amount) for amount in ("700", "1200", "90")]
    clinic = Clinic(clock)
    refund = clinic.undo(rows[-1])
    return clinic, Ledger(*rows, {**rows[-1], **refund, "psn_no": EMPLOYEE})


def day_over(clock: Clock) -> tuple[Clinic, Told]:
    clinic, _ = a_day(clock)
    clock.set("2025-03-11 08:00")
    return clinic, {}


def day_filed(clock: Clock) -> tuple[Clinic, Told]:
    """The file has a fen too much in its first line, and not the last one."""
    clinic, ledger = a_day(clock)
    lines = ledger.lines()[:-1]
    lines[0][3] = str(Decimal(lines[0][3]) + Decimal("0.01"))
    return clinic, {"file": upload(clinic, packed(lines))}


def day_differs(clock: Clock) -> tuple[Clinic, Told]:
    clinic, ledger = a_day(clock)
    file_no = upload(clinic, packed(ledger.lines()[:-1]))
    clinic.ask("3202", ledger.lines_told(file_no))
    (open_one,) = clinic.ask("Y323", {"data": {}})["result"]
    return clinic, {"difference": open_one["diff_no"]}


Story = Callable[[Clock], tuple[Window, Told]]
STORIES: dict[str, Story] = {
    "3201": day_over,
    "3202": day_filed,
    "Y321": day_over,
    "Y322": day_differs,
    "Y323": day_differs,
}
