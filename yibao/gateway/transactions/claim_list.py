"""医疗保障基金结算清单 (4101, 4102): one upload, in both field sets."""

from __future__ import annotations

import json
from collections.abc import Iterable

from yibao.engine.money import Money
from yibao.gateway.caller import Caller
from yibao.gateway.contract.claim_list import (
    ClaimDiagnosis,
    ClaimFee,
    ClaimIntensiveCare,
    ClaimListAnswer,
    ClaimListHead,
    ClaimListKept,
    ClaimListRequest,
    ClaimOperation,
    ClaimStateRequest,
)
from yibao.gateway.registry import transaction
from yibao.gateway.transactions.asked import YES, money, some_money
from yibao.gateway.wire import given
from yibao.medical_records.checks import minutes_of
from yibao.medical_records.claims import change_state, record_claim_list
from yibao.medical_records.models import ListState
from yibao.medical_records.told import (
    AmountsTold,
    DiagnosisTold,
    DocumentTold,
    FeeTold,
    FundTold,
    IntensiveCareTold,
    OperationTold,
    StayTold,
)

MAIN_OPERATION = "1"  # oprn_oprt_type


@transaction(
    "4101",
    title="医疗保障基金结算清单信息上传",
    request=ClaimListRequest,
    answer=ClaimListAnswer,
    writes=True,
    aliases=("4101A",),
)
def upload(request: ClaimListRequest, caller: Caller) -> ClaimListAnswer:
    """Keep the list of a settlement; sent again before it is submitted, it replaces."""
    head = request.setlinfo
    kept = record_claim_list(
        _document(request),
        AmountsTold(
            own_paid=some_money(head.psn_ownpay),
            self_paid=some_money(head.psn_selfpay),
            account_paid=some_money(head.acct_pay),
            cash_paid=some_money(head.psn_cashpay),
        ),
        settlement_no=head.setl_id,
        encounter_no=head.mdtrt_id,
        person_no=head.psn_no,
        at=caller.received_at,
        by=caller.operator,
        submit=head.stas_type == ListState.SUBMITTED,
        message_no=caller.message_no,
    )
    return ClaimListAnswer(data=ClaimListKept(setl_list_id=kept.list_no))


def _document(request: ClaimListRequest) -> DocumentTold:
    return DocumentTold(
        stay=_stay(request.setlinfo),
        content=json.dumps(given(request), ensure_ascii=False),
        diagnoses=tuple(_diagnosis(one) for one in request.diseinfo),
        operations=_operations(request.oprninfo),
        intensive_care=tuple(_intensive(one) for one in request.icuinfo),
        fees=tuple(_fee(one) for one in request.iteminfo),
        funds=tuple(
            FundTold(one.fund_pay_type, money(one.fund_payamt))
            for one in request.payinfo
        ),
    )


def _stay(head: ClaimListHead) -> StayTold:
    before, after = head.pwcry_bfadm_coma_dura, head.pwcry_afadm_coma_dura
    return StayTold(
        record_no=head.medcasno,
        admitted_at=head.adm_time,
        discharged_at=head.dscg_time,
        stay_days=head.act_ipt_days,
        admission_way=head.adm_way,
        treatment=head.trt_type,
        discharge_way=head.dscg_way,
        admission_department=head.adm_caty,
        discharge_department=head.dscg_caty,
        newborn_days=head.age_days if head.age_days is not None else head.nwb_age,
        birth_weight=head.nwb_bir_wt,
        admission_weight=head.nwb_adm_wt,
        ventilated_minutes=minutes_of("呼吸机使用时长", head.vent_used_dura),
        coma_before_minutes=minutes_of("入院前昏迷时长", before),
        coma_after_minutes=minutes_of("入院后昏迷时长", after),
        payment_method=head.hi_paymtd,
    )


def _diagnosis(one: ClaimDiagnosis) -> DiagnosisTold:
    return DiagnosisTold(
        code=one.diag_code,
        name=one.diag_name,
        kind=one.diag_type,
        is_main=one.maindiag_flag == YES,
        admission_condition=one.adm_cond_type,
    )


def _operations(rows: Iterable[ClaimOperation]) -> tuple[OperationTold, ...]:
    return tuple(
        OperationTold(
            code=one.oprn_oprt_code,
            name=one.oprn_oprt_name,
            is_main=one.oprn_oprt_type == MAIN_OPERATION,
            operated_on=one.oprn_oprt_date,
            begun_at=one.oprn_oprt_begntime,
            ended_at=one.oprn_oprt_endtime,
            anesthesia=one.anst_way,
            surgeon_code=one.oper_dr_code,
            anesthetist_code=one.anst_dr_code,
        )
        for one in rows
    )


def _intensive(one: ClaimIntensiveCare) -> IntensiveCareTold:
    return IntensiveCareTold(
        ward=one.scs_cutd_ward_type,
        entered_at=one.scs_cutd_inpool_time,
        left_at=one.scs_cutd_exit_time,
        minutes=minutes_of("重症监护合计时长", one.scs_cutd_sum_dura),
    )


def _fee(one: ClaimFee) -> FeeTold:
    return FeeTold(
        category=one.med_chrgitm,
        amount=Money.yuan(one.amt),
        class_a=some_money(one.claa_sumfee),
        class_b=some_money(one.clab_amt),
        own_pay=some_money(one.fulamt_ownpay_amt),
        other=some_money(one.oth_amt),
    )


@transaction(
    "4102",
    title="医疗保障基金结算清单信息状态修改",
    request=ClaimStateRequest,
    writes=True,
)
def states(request: ClaimStateRequest, caller: Caller) -> None:
    """Submit lists or take them back; all of a message or none."""
    for one in request.data.stastinfo:
        change_state(
            settlement_no=one.setl_id,
            person_no=one.psn_no,
            state=one.stas_type,
            at=caller.received_at,
            by=caller.operator,
        )
