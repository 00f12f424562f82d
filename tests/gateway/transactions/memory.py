"""The arithmetic relations A1-A13 of the interface, held over what the wire says.

A window's ``Memory`` knows the lines, trials and settlements it was answered by their
numbers, and holds every answer to those before it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

Wire = dict[str, Any]

SCOPE = ("fulamt_ownpay_amt", "overlmt_selfpay", "preselfpay_amt", "inscp_scp_amt")
LINE_SCOPE = ("fulamt_ownpay_amt", "overlmt_amt", "preselfpay_amt", "inscp_scp_amt")
FUNDS = (
    "hifp_pay",
    "cvlserv_pay",
    "hifes_pay",
    "hifmi_pay",
    "hifob_pay",
    "maf_pay",
    "hifdm_pay",
    "oth_pay",
)
MIRRORED = (
    "medfee_sumamt",
    *SCOPE,
    *FUNDS,
    "act_pay_dedc",
    "fund_pay_sumamt",
    "psn_part_amt",
    "acct_pay",
    "acct_mulaid_pay",
    "psn_cash_pay",
    "hosp_part_amt",
)
ACCOUNTS = ("3102", "390500")
NOT_FUNDS = (*ACCOUNTS, "6301", "6401", "99999")  # 个账, 医院负担
# What a settlement may say that its trial did not; each message has its own number.
NOT_OF_A_TRIAL = ("setl_id", "setl_time", "clr_optins", "clr_way", "medins_setl_id")
FEN = Decimal("0.01")

TRIALS = {"2101": "2102", "2206": "2207", "2303": "2304"}
SETTLEMENTS = tuple(TRIALS.values())
REVERSALS = ("2103", "2208", "2305")
UPLOADS = ("2204", "2301")


def rounded(amount: Decimal) -> Decimal:
    return amount.quantize(FEN, ROUND_HALF_UP)


def added(of: Wire, names: Iterable[str]) -> Decimal:
    return sum((Decimal(of[name]) for name in names), Decimal(0))


def assert_bill(info: Wire, shares: list[Wire]) -> None:
    """A1-A5 and A12; no part has another sign than the rest."""
    total = info["medfee_sumamt"]
    assert total == added(info, SCOPE), "A1"
    payers = ("fund_pay_sumamt", "psn_part_amt", "hosp_part_amt")
    assert total == added(info, payers), "A2"
    assert info["psn_part_amt"] == added(info, ("acct_pay", "psn_cash_pay")), "A3"
    assert abs(info["acct_mulaid_pay"]) <= abs(info["acct_pay"]), "A3"
    assert info["fund_pay_sumamt"] == added(info, FUNDS), "A4"
    assert_shares(info, shares)
    assert abs(info["act_pay_dedc"]) <= abs(info["inscp_scp_amt"]), "A12"
    assert 0 <= info["pool_prop_selfpay"] <= 1, "A12"
    assert info["balc"] >= 0
    assert len({info[name] > 0 for name in MIRRORED if info[name]}) <= 1
    assert all(info[name] == rounded(Decimal(info[name])) for name in MIRRORED)


def assert_shares(info: Wire, shares: list[Wire]) -> None:
    """A5: at least one row; funds and accounts each add up to what they paid."""
    assert shares, "README §6"
    paid = {"funds": Decimal(0), "accounts": Decimal(0)}
    for share in shares:
        kind = share["fund_pay_type"]
        if kind.startswith(ACCOUNTS):
            paid["accounts"] += share["fund_payamt"]
        elif not kind.startswith(NOT_FUNDS):
            paid["funds"] += share["fund_payamt"]
        assert share["fund_payamt"] <= share["crt_payb_lmt_amt"], "A5"
    assert paid == {"funds": info["fund_pay_sumamt"], "accounts": info["acct_pay"]}


def assert_line(line: Wire, *, away: bool) -> None:
    """A6-A9 of one divided line; ``away``: 异地 adds to what is paid first."""
    total, quantity = line["det_item_fee_sumamt"], line["cnt"]
    assert abs(total - rounded(Decimal(line["pric"] * quantity))) <= FEN, "A6"
    assert total == added(line, LINE_SCOPE), "A7"
    if line["chrgitm_lv"] == "03" or line["selfpay_prop"] == 1:
        assert line["selfpay_prop"] == 1, "A8"
        assert line["fulamt_ownpay_amt"] == total, "A8"
        return
    assert line["fulamt_ownpay_amt"] == 0, "A8"
    over = max(Decimal(0), Decimal(line["pric"] - line["pric_uplmt_amt"])) * quantity
    # What the limit allows is rounded, not what is over: of 0.3 units, a fen apart.
    assert abs(line["overlmt_amt"] - rounded(over)) <= FEN, "A9"
    if line["chrgitm_lv"] == "01":
        assert line["selfpay_prop"] == 0, "A8"
    first = rounded(Decimal((total - line["overlmt_amt"]) * line["selfpay_prop"]))
    assert line["preselfpay_amt"] == first or away, "A8"


def sum_of_lines(info: Wire, lines: Iterable[Wire]) -> None:
    """A10: the four parts of a bill are those of its lines."""
    known = list(lines)
    for part, of_line in zip(SCOPE, LINE_SCOPE, strict=True):
        assert info[part] == sum(line[of_line] for line in known), f"A10 {part}"


@dataclass
class Memory:
    """What one window was told, by number."""

    away: bool = False
    lines: dict[tuple[str, str], Wire] = field(default_factory=dict)
    trials: dict[str, Wire] = field(default_factory=dict)
    settled: dict[str, Wire] = field(default_factory=dict)

    def hold(self, message: Wire, output: Wire) -> None:
        """Hold an accepted answer to what it must agree with."""
        number, content = message["infno"][:4], message["input"]
        if number in UPLOADS:
            self._upload(content["feedetail"], output["result"])
        elif number in TRIALS or number in SETTLEMENTS:
            self._bill(number, message, output)
        elif number in REVERSALS:
            self._reversal(content["data"].get("setl_id", ""), message, output)

    def assert_lines(self, settlement: Wire, *serials: str) -> None:
        """A10: a bill is the sum of these lines as their uploads were answered."""
        visit = settlement["mdtrt_id"]
        sum_of_lines(settlement, (self.lines[visit, serial] for serial in serials))

    def _upload(self, sent: list[Wire], split: list[Wire]) -> None:
        assert [one["feedetl_sn"] for one in split] == [s["feedetl_sn"] for s in sent]
        for told, line in zip(sent, split, strict=True):
            assert_line(line, away=self.away)
            self.lines[told["mdtrt_id"], line["feedetl_sn"]] = line

    def _bill(self, number: str, message: Wire, output: Wire) -> None:
        info, content = output["setlinfo"], message["input"]
        told = content.get("data") or content["druginfo"]
        assert_bill(info, output["setldetail"])
        assert info["medins_setl_id"] == message["msgid"]
        assert info["clr_type"] and info["clr_optins"], "README §6"
        assert info["medfee_sumamt"] == Decimal(str(told["medfee_sumamt"])), "A10"
        if "detlcutinfo" in output:
            for line in output["detlcutinfo"]:
                assert_line(line, away=self.away)
            sum_of_lines(info, output["detlcutinfo"])
        if number in TRIALS:
            assert info["setl_id"] is None, "A13"
            self.trials[TRIALS[number] + repr(content)] = output
            return
        assert info["setl_id"]
        self._as_tried(self.trials.pop(number + repr(content), None), output)
        self.settled[info["setl_id"]] = output

    def _as_tried(self, trial: Wire | None, output: Wire) -> None:
        """A13: as the trial said; the visit of a sale begins with its settlement."""
        if trial is None:
            return
        free = (*NOT_OF_A_TRIAL, *(["mdtrt_id"] if "detlcutinfo" in output else []))
        for name, value in output["setlinfo"].items():
            assert name in free or trial["setlinfo"][name] == value, f"A13 {name}"
        assert trial["setldetail"] == output["setldetail"], "A13"
        assert trial.get("detlcutinfo") == output.get("detlcutinfo"), "A13"

    def _reversal(self, original_no: str, message: Wire, output: Wire) -> None:
        """A11: every amount is the original's, negative; under a number of its own."""
        info = output["setlinfo"]
        assert_bill(info, output["setldetail"])
        assert info["medins_setl_id"] == message["msgid"]
        assert info["setl_id"] not in (None, original_no)
        assert info["psn_pay"] == info["psn_part_amt"]
        assert info["cash_payamt"] == info["psn_cash_pay"]
        original = self.settled.get(original_no)
        if original is None:
            return
        assert info["mdtrt_id"] == original["setlinfo"]["mdtrt_id"]
        for name in MIRRORED:
            assert info[name] == -original["setlinfo"][name], f"A11 {name}"
        mirrored = [-one["fund_payamt"] for one in original["setldetail"]]
        assert [one["fund_payamt"] for one in output["setldetail"]] == mirrored, "A11"
