"""人员待遇享受检查 (20xx)."""

from __future__ import annotations

from datetime import date

from django.utils.timezone import localtime

from yibao.engine.benefit.prospects import Prospect
from yibao.gateway.caller import Caller
from yibao.gateway.contract.person import (
    Entitlement,
    EntitlementAnswer,
    EntitlementQuery,
    EntitlementRequest,
)
from yibao.gateway.registry import transaction
from yibao.gateway.transactions.visits import period
from yibao.gateway.wording import flag
from yibao.settlement.entitlements import Question, entitlements

BY_FUND = "01"  # trt_chk_type 基金项检查
REASON_LENGTH = 500


@transaction(
    "2001",
    title="人员待遇享受检查",
    request=EntitlementRequest,
    answer=EntitlementAnswer,
)
def entitlement(request: EntitlementRequest, caller: Caller) -> EntitlementAnswer:
    """Fund by fund whether it would pay for such care on the day, and if not, why."""
    asked = request.data
    found = entitlements(
        Question(
            person_no=asked.psn_no,
            insurance=asked.insutype,
            institution_code=asked.fixmedins_code or caller.institution_code,
            care_type=asked.med_type,
            begin_at=asked.begntime,
            disease_code=asked.dise_codg,
            disease_name=asked.dise_name,
        )
    )
    first = localtime(asked.begntime).date()
    last = _last(asked, found.until)
    return EntitlementAnswer(
        trtinfo=[_row(asked.psn_no, fund, first, last) for fund in found.funds]
    )


def _last(asked: EntitlementQuery, until: date | None) -> date | None:
    """The answer holds to the end asked for, or as long as the cover does."""
    ends = [until] if until else []
    if asked.endtime is not None:
        ends.append(period(asked.begntime, asked.endtime)[1])
    return min(ends, default=None)


def _row(person_no: str, fund: Prospect, first: date, last: date | None) -> Entitlement:
    told = f"{fund.reason}({fund.rule})" if fund.rule else fund.reason
    return Entitlement(
        psn_no=person_no,
        trt_chk_type=BY_FUND,
        fund_pay_type=fund.fund_pay_type,
        trt_enjymnt_flag=flag(fund.pays),
        begndate=first,
        enddate=last,
        trt_chk_rslt=(told or fund.title)[:REASON_LENGTH],
    )
