"""Totals and differences of a reconciliation as wire nodes."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from yibao.clearing import reading
from yibao.clearing.books import Ours, Theirs
from yibao.clearing.causes import Cause
from yibao.clearing.compare import Pair
from yibao.clearing.models import Difference
from yibao.clearing.suspects import Explained
from yibao.engine.money import Money
from yibao.gateway.contract.reconciliation import (
    Found,
    FundTotals,
    OfficeTotals,
    OpenDifference,
)
from yibao.gateway.wording import flag


def office_totals(totals: reading.OfficeTotals) -> OfficeTotals:
    return OfficeTotals(
        insutype=totals.insurance,
        clr_optins=totals.office,
        plat_setl_cnt=totals.tally.count,
        refd_setl_cnt=totals.refunds,
        plat_medfee_sumamt=totals.tally.fee.as_yuan(),
        plat_fund_pay_sumamt=totals.tally.fund.as_yuan(),
        plat_acct_pay=totals.tally.account.as_yuan(),
        plat_cash_pay=totals.cash.as_yuan(),
    )


def fund_totals(totals: reading.FundTotals) -> FundTotals:
    return FundTotals(
        insutype=totals.insurance,
        clr_optins=totals.office,
        fund_pay_type=totals.fund_pay_type,
        fund_pay_type_name=totals.title,
        plat_setl_cnt=totals.count,
        fund_payamt=totals.amount.as_yuan(),
    )


def found_by_totals(explained: Explained) -> list[Found]:
    """The visits that explain the gap of totals; only our side of them is known."""
    return [
        Found(
            **_why(one.cause, explained.certain),
            **_named(one.row),
            msgid=one.row.message_no or None,
            **_our_amounts(one.row),
        )
        for one in explained.suspects
    ]


def found_by_line(pair: Pair) -> Found:
    """One line that differs."""
    assert pair.cause is not None
    named = pair.ours or pair.theirs
    assert named is not None
    line = pair.theirs
    return Found(
        **_why(pair.cause, True),
        **_named(named),
        msgid=(pair.ours.message_no if pair.ours else "") or None,
        stmt_line_no=line.line_no if line else None,
        medfee_sumamt=line.tally.fee.as_yuan() if line else None,
        fund_pay_sumamt=line.tally.fund.as_yuan() if line else None,
        acct_pay=line.tally.account.as_yuan() if line else None,
        **_our_amounts(pair.ours),
    )


def open_difference(kept: Difference) -> OpenDifference:
    """One that waits for its explanation."""
    return OpenDifference(
        **_why(Cause(kept.cause), True),
        diff_no=kept.difference_no,
        stmt_no=kept.statement_id,
        clr_type=kept.category,
        insutype=kept.insurance or None,
        stmt_begndate=kept.first_day,
        stmt_enddate=kept.last_day,
        setl_id=kept.settlement_no or None,
        mdtrt_id=kept.encounter_no or None,
        msgid=kept.message_no or None,
        psn_no=kept.person_no or None,
        refd_setl_flag=flag(kept.is_refund),
        stmt_line_no=kept.line_no,
        medfee_sumamt=_yuan(kept.told_fee),
        fund_pay_sumamt=_yuan(kept.told_fund),
        acct_pay=_yuan(kept.told_account),
        plat_medfee_sumamt=_yuan(kept.our_fee),
        plat_fund_pay_sumamt=_yuan(kept.our_fund),
        plat_acct_pay=_yuan(kept.our_account),
    )


def _why(cause: Cause, certain: bool) -> dict[str, Any]:
    return {
        "cause": str(cause),
        "cause_name": cause.label,
        "action": cause.action,
        "certain_flag": flag(certain),
    }


def _named(line: Ours | Theirs) -> dict[str, Any]:
    return {
        "setl_id": line.settlement_no or None,
        "mdtrt_id": line.encounter_no or None,
        "psn_no": line.person_no or None,
        "refd_setl_flag": flag(line.is_refund),
    }


def _our_amounts(row: Ours | None) -> dict[str, Any]:
    if row is None:
        return {}
    return {
        "plat_medfee_sumamt": row.tally.fee.as_yuan(),
        "plat_fund_pay_sumamt": row.tally.fund.as_yuan(),
        "plat_acct_pay": row.tally.account.as_yuan(),
    }


def _yuan(amount: Money | None) -> Decimal | None:
    return None if amount is None else amount.as_yuan()
