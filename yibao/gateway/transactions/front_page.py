"""住院病案首页与医嘱 (4401, 4402): kept for grouping and review."""

from __future__ import annotations

import json
from dataclasses import fields
from datetime import date, datetime

from yibao.engine.money import Money
from yibao.gateway.caller import Caller
from yibao.gateway.contract.front_page import (
    FrontPageDiagnosis,
    FrontPageHead,
    FrontPageIntensiveCare,
    FrontPageOperation,
    FrontPageRequest,
)
from yibao.gateway.contract.orders import MedicalOrder, MedicalOrdersRequest
from yibao.gateway.registry import transaction
from yibao.gateway.transactions.asked import INVALID, YES, some_money
from yibao.gateway.wire import given
from yibao.gateway.wording import opening
from yibao.medical_records.checks import minutes_of
from yibao.medical_records.commands import record_front_page, record_orders
from yibao.medical_records.told import (
    DiagnosisTold,
    DocumentTold,
    FeeTold,
    IntensiveCareTold,
    OperationTold,
    OrderTold,
    StayTold,
)


@transaction("4401", title="住院病案首页信息", request=FrontPageRequest, writes=True)
def front_page(request: FrontPageRequest, caller: Caller) -> None:
    """Keep the front page of a stay, insured or not; sent again, it replaces."""
    head = request.baseinfo
    record_front_page(
        _document(request),
        stay_no=head.mdtrt_sn,
        encounter_no=head.mdtrt_id,
        person_no=head.psn_no,
        at=caller.received_at,
        by=caller.operator,
        message_no=caller.message_no,
    )


def _document(request: FrontPageRequest) -> DocumentTold:
    """Rows marked invalid are kept as they were sent, and count for nothing."""
    head = request.baseinfo
    return DocumentTold(
        stay=_stay(head),
        content=json.dumps(given(request), ensure_ascii=False),
        diagnoses=tuple(
            _diagnosis(one) for one in request.diseinfo if one.vali_flag != INVALID
        ),
        operations=tuple(
            _operation(one)
            for one in request.oprninfo
            if one.vali_flag != INVALID and one.canc_oprn_flag != YES
        ),
        intensive_care=tuple(
            _intensive(one) for one in request.icuinfo if one.vali_flag != INVALID
        ),
        fees=_fees(head),
        fee_total=some_money(head.medfee_sumamt),
        is_valid=head.vali_flag != INVALID,
    )


def _stay(head: FrontPageHead) -> StayTold:
    before, after = head.brn_damg_bfadm_coma_dura, head.brn_damg_afadm_coma_dura
    return StayTold(
        record_no=head.medcasno,
        admitted_at=_opening(head.adm_date),
        discharged_at=_opening(head.dscg_date),
        stay_days=head.ipt_days,
        admission_way=head.adm_way_code,
        treatment=head.trt_type,
        discharge_way=head.dscg_way,
        admission_department=head.adm_caty,
        discharge_department=head.dscg_caty,
        birth_weight=head.nwb_bir_wt,
        admission_weight=head.nwb_adm_wt,
        ventilated_minutes=minutes_of("呼吸机使用时长", head.vent_used_dura),
        coma_before_minutes=minutes_of("入院前昏迷时长", before),
        coma_after_minutes=minutes_of("入院后昏迷时长", after),
        payment_method=head.hif_pay_way_code,
    )


def _opening(day: date | None) -> datetime | None:
    return opening(day) if day is not None else None


def _diagnosis(one: FrontPageDiagnosis) -> DiagnosisTold:
    return DiagnosisTold(
        code=one.diag_code,
        name=one.diag_name,
        kind=one.ipt_patn_disediag_type_code,
        is_main=one.maindiag_flag == YES,
        admission_condition=one.adm_dise_cond_code or one.adm_cond_code,
    )


def _operation(one: FrontPageOperation) -> OperationTold:
    return OperationTold(
        code=one.oprn_oprt_code,
        name=one.oprn_oprt_name,
        is_main=one.main_oprn_flag == YES,
        level=one.oprn_lv_code,
        operated_on=one.oprn_oprt_date,
        anesthesia=one.anst_mtd_code,
    )


def _intensive(one: FrontPageIntensiveCare) -> IntensiveCareTold:
    stayed = (
        one.out_icu_time - one.inpool_icu_time
        if one.out_icu_time and one.inpool_icu_time
        else None
    )
    return IntensiveCareTold(
        ward=one.icu_codeid,
        entered_at=one.inpool_icu_time,
        left_at=one.out_icu_time,
        minutes=max(0, int(stayed.total_seconds()) // 60) if stayed else None,
    )


def _fees(head: FrontPageHead) -> tuple[FeeTold, ...]:
    """The fees of the page by their national names; some are parts of others."""
    names = [field.name for field in fields(head) if field.name.endswith("fee")]
    return tuple(
        FeeTold(category=name, amount=Money.yuan(amount))
        for name in names
        if (amount := getattr(head, name)) is not None
    )


@transaction(
    "4402",
    title="住院医嘱记录",
    request=MedicalOrdersRequest,
    writes=True,
    aliases=("4402A",),
)
def orders(request: MedicalOrdersRequest, caller: Caller) -> None:
    """Keep the orders of stays; an order sent again replaces its former version."""
    record_orders(
        (_order(one) for one in request.data),
        at=caller.received_at,
        by=caller.operator,
        message_no=caller.message_no,
    )


def _order(one: MedicalOrder) -> OrderTold:
    return OrderTold(
        detail_no=one.medcas_drord_detl_id,
        stay_no=one.mdtrt_sn,
        encounter_no=one.mdtrt_id,
        person_no=one.psn_no,
        order_no=one.drord_no,
        group_no=one.drord_grp_no or one.drord_grpno,
        kind=one.drord_type,
        item_code=one.drord_detl_code,
        item_name=one.drord_detl_name,
        department_code=one.isu_dept_code,
        given_at=one.drord_isu_time or one.drord_isu_no,
        ended_at=one.drord_endtime,
        quantity=one.dismed_cnt,
        dose=one.drug_used_sdose,
        dose_total=one.drug_used_idose,
        days=one.medc_days,
        is_valid=one.vali_flag != INVALID,
        details=given(one),
    )
