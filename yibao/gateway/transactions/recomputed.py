"""撤销后重算 (Y605, and beside every reversal): later settlements that would differ.

An institution sees its own settlements; how many there are elsewhere, and no more.
"""

from __future__ import annotations

from django.utils.timezone import localtime

from yibao.engine.money import Money
from yibao.gateway.caller import Caller
from yibao.gateway.contract.recomputing import (
    ChangedItem,
    RecomputedAnswer,
    RecomputedDetail,
    RecomputedQuery,
    RecomputedRequest,
    RecomputedSettlement,
)
from yibao.gateway.registry import transaction
from yibao.gateway.transactions.answers import yuan
from yibao.gateway.transactions.errors import NothingToFindBy
from yibao.settlement.differences import (
    Difference,
    Recomputed,
    part_title,
    recomputed_by,
    recomputed_of,
)
from yibao.settlement.errors import SettlementElsewhere, SettlementOfAnother
from yibao.settlement.models import Settlement
from yibao.settlement.queries import settlement_named
from yibao.settlement.recomputing import AMOUNT

ITEMS = {
    "deductible_paid": "act_pay_dedc",
    "pooling_paid": "hifp_pay",
    "civil_servant_paid": "cvlserv_pay",
    "enterprise_paid": "hifes_pay",
    "catastrophic_paid": "hifmi_pay",
    "large_amount_paid": "hifob_pay",
    "medical_aid_paid": "maf_pay",
    "disabled_paid": "hifdm_pay",
    "other_paid": "oth_pay",
    "fund_paid": "fund_pay_sumamt",
    "person_paid": "psn_part_amt",
    "account_paid": "acct_pay",
    "family_paid": "acct_mulaid_pay",
    "cash_paid": "psn_cash_pay",
}


@transaction(
    "Y605",
    title="撤销后重算查询",
    request=RecomputedRequest,
    answer=RecomputedAnswer,
)
def recomputations(request: RecomputedRequest, caller: Caller) -> RecomputedAnswer:
    """What recomputations after reversals found of settlements made here."""
    found = _asked_for(request.data, caller)
    return RecomputedAnswer(
        result=[detail(one, caller) for one in found if _concerns(one, caller)]
    )


def left_different(reversal_no: str, caller: Caller) -> RecomputedDetail | None:
    """What a reversal leaves different; ``None`` where the area does not recompute."""
    found = recomputed_by(reversal_no)
    return detail(found, caller) if found else None


def _asked_for(asked: RecomputedQuery, caller: Caller) -> list[Recomputed]:
    if asked.setl_id:
        settlement = settlement_named(asked.setl_id)
        _check_own(settlement, asked, caller)
        found = recomputed_by(_reversal_of(settlement))
        return [found] if found else []
    if not asked.psn_no:
        raise NothingToFindBy(path="input.data", what="人员编号或结算ID")
    return recomputed_of(asked.psn_no, insurance=asked.insutype, year=asked.year)


def _check_own(settlement: Settlement, asked: RecomputedQuery, caller: Caller) -> None:
    number = settlement.pk
    if settlement.institution_code != caller.institution_code:
        raise SettlementElsewhere(path="input.data.setl_id", settlement_no=number)
    if asked.psn_no not in ("", settlement.person_no):
        raise SettlementOfAnother(
            path="input.data.psn_no",
            settlement_no=number,
            what="人员编号",
            value=asked.psn_no,
        )


def _reversal_of(settlement: Settlement) -> str:
    if settlement.reverses_id is not None:
        return settlement.pk
    reversal = Settlement.objects.filter(reverses_id=settlement.pk).first()
    return reversal.pk if reversal else ""


def _concerns(one: Recomputed, caller: Caller) -> bool:
    """It was reversed here, or something settled here would be another."""
    return one.run.reversal.institution_code == caller.institution_code or bool(
        _own(one, caller)
    )


def _own(one: Recomputed, caller: Caller) -> list[Difference]:
    code = caller.institution_code
    return [d for d in one.differences if d.settlement.institution_code == code]


def detail(one: Recomputed, caller: Caller) -> RecomputedDetail:
    """One recomputation as this institution may see it."""
    run, own = one.run, _own(one, caller)
    return RecomputedDetail(
        rcmp_no=run.pk,
        rcmp_time=localtime(run.computed_at),
        rcmp_stas=one.state,
        rcmp_basis=run.source,
        rcmp_obst=run.obstacle or None,
        rev_setl_id=run.reversal_id,
        psn_no=run.person_no,
        insutype=run.insurance,
        year=run.year,
        setl_cnt=len(own),
        oth_setl_cnt=len(one.differences) - len(own),
        recomputed=[_settlement(each) for each in own],
    )


def _settlement(one: Difference) -> RecomputedSettlement:
    settlement = one.settlement
    changed = {each.part: each for each in one.changes if each.kind == AMOUNT}
    return RecomputedSettlement(
        setl_id=settlement.pk,
        mdtrt_id=settlement.encounter_id,
        med_type=settlement.care_type,
        setl_time=localtime(settlement.settled_at),
        medfee_sumamt=yuan(settlement.fee_total),
        psn_due_amt=yuan(one.due),
        items=[
            ChangedItem(
                chg_item=wire,
                chg_item_name=part_title(changed[name]),
                bfr_amt=yuan(Money(changed[name].before)),
                aft_amt=yuan(Money(changed[name].after)),
            )
            for name, wire in ITEMS.items()
            if name in changed
        ],
    )
