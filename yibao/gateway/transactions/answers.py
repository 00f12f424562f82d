"""Settlements and lines as wire nodes: our words become national names, fen yuan."""

from __future__ import annotations

from decimal import Decimal

from yibao.engine.money import ZERO, Money
from yibao.gateway.caller import Caller
from yibao.gateway.contract.settlement import (
    Amounts,
    FundShare,
    LineSplit,
    ReversalAnswer,
    ReversalInfo,
    SettlementAnswer,
    SettlementInfo,
)
from yibao.gateway.wording import exact_age, flag
from yibao.settlement.facts import LineState
from yibao.settlement.lines import remark_of
from yibao.settlement.views import FundView, SettlementView

NO_LIMIT = Decimal(999999)  # 无限价, 无封顶
PROCESS_LIMIT = 4000  # setl_proc_info


def yuan(amount: Money) -> Decimal:
    return amount.as_yuan()


def amounts(view: SettlementView, caller: Caller) -> Amounts:
    """Every amount of a bill; 倾斜救助 is part of 医疗救助 on the wire."""
    fund_paid = view.fund_paid
    if caller.profile.account_in_fund:
        fund_paid += view.account_paid
    return Amounts(
        medfee_sumamt=yuan(view.fee_total),
        fulamt_ownpay_amt=yuan(view.outside_scope),
        overlmt_selfpay=yuan(view.over_limit),
        preselfpay_amt=yuan(view.paid_first),
        inscp_scp_amt=yuan(view.in_scope),
        act_pay_dedc=yuan(view.deductible_paid),
        hifp_pay=yuan(view.pooling_paid),
        pool_prop_selfpay=view.pool_ratio,
        cvlserv_pay=yuan(view.civil_servant_paid),
        hifes_pay=yuan(view.enterprise_paid),
        hifmi_pay=yuan(view.catastrophic_paid),
        hifob_pay=yuan(view.large_amount_paid),
        maf_pay=yuan(view.medical_aid_paid),
        hifdm_pay=yuan(view.disabled_paid),
        oth_pay=yuan(view.other_paid),
        fund_pay_sumamt=yuan(fund_paid),
        psn_part_amt=yuan(view.person_paid),
        acct_pay=yuan(view.account_paid),
        psn_cash_pay=yuan(view.cash_paid),
        hosp_part_amt=yuan(view.hospital_paid),
        balc=yuan(view.balance_after),
        acct_mulaid_pay=yuan(view.family_paid),
    )


def settlement_info(view: SettlementView, caller: Caller) -> SettlementInfo:
    """setlinfo, every field; a trial has no ``setl_id``."""
    person = view.patient
    return SettlementInfo(
        **vars(amounts(view, caller)),
        setl_id=view.settlement_no or None,
        mdtrt_id=view.encounter_no or None,
        psn_no=view.person_no,
        psn_name=person.name,
        psn_cert_type=person.id_kind,
        certno=person.id_no,
        gend=person.gender,
        naty=person.ethnicity or None,
        brdy=person.birth_date,
        age=exact_age(person.birth_date, view.end_on),
        insutype=view.insurance,
        psn_type=view.person_category,
        cvlserv_flag=flag(view.civil_servant),
        setl_time=view.settled_at,
        mdtrt_cert_type=view.credential_kind or None,
        med_type=view.care_type,
        medins_setl_id=caller.message_no,
        clr_optins=view.clearing_office,
        clr_way=view.clearing_way,
        clr_type=view.clearing_category,
    )


def settlement_answer(view: SettlementView, caller: Caller) -> SettlementAnswer:
    return SettlementAnswer(
        setlinfo=settlement_info(view, caller), setldetail=fund_shares(view)
    )


def reversal_answer(
    view: SettlementView, original_no: str, caller: Caller
) -> ReversalAnswer:
    """The negative mirror; provinces differ on whose number it bears."""
    info = settlement_info(view, caller)
    values = vars(info) | {
        "setl_id": (
            original_no
            if caller.profile.refund_number == "original"
            else view.settlement_no
        ),
        "begndate": view.begin_on,
        "enddate": view.end_on,
        "invono": view.invoice_no or None,
    }
    if caller.profile.old_pharmacy_names:
        values["psn_pay"] = info.psn_part_amt
        values["cash_payamt"] = info.psn_cash_pay
    return ReversalAnswer(setlinfo=ReversalInfo(**values), setldetail=fund_shares(view))


def fund_shares(view: SettlementView) -> list[FundShare]:
    """setldetail: every payer that looked at the bill, then the accounts (310200).

    How the whole bill came about (结算过程) stands with the first.
    """
    process = ";".join(step.title for step in view.steps if step.part and step.amount)
    return [
        fund_share(fund, process[:PROCESS_LIMIT] if position == 0 else "")
        for position, fund in enumerate(view.funds)
    ]


def fund_share(fund: FundView, process: str) -> FundShare:
    return FundShare(
        fund_pay_type=fund.fund_pay_type,
        inscp_scp_amt=yuan(fund.in_scope),
        crt_payb_lmt_amt=NO_LIMIT if fund.room is None else yuan(fund.room),
        fund_payamt=yuan(fund.amount),
        fund_pay_type_name=fund.title,
        setl_proc_info=process or None,
    )


def line_split(state: LineState) -> LineSplit:
    """How one line was split, by the ratio and limit that were applied (A8, A9).

    The area's rules may set others than the catalogue's; 按自费处理 is ratio 1.
    """
    terms = state.facts
    limit = terms.get("applied_limit", state.price_limit)
    return LineSplit(
        feedetl_sn=state.line_sn,
        det_item_fee_sumamt=yuan(state.line_total),
        cnt=state.quantity,
        pric=state.price,
        pric_uplmt_amt=NO_LIMIT if limit is None else Decimal(str(limit)),
        selfpay_prop=Decimal(str(terms.get("applied_rate", state.own_pay))),
        fulamt_ownpay_amt=yuan(state.outside_scope),
        overlmt_amt=yuan(state.over_limit),
        preselfpay_amt=yuan(state.paid_first),
        inscp_scp_amt=yuan(state.in_scope),
        chrgitm_lv=state.benefit_class,
        med_chrgitm_type=str(terms.get("charge_category") or "14"),
        bas_medn_flag=flag(bool(terms.get("basic_medicine"))),
        hi_nego_drug_flag=flag(bool(terms.get("negotiated"))),
        chld_medc_flag=flag(bool(terms.get("child_use"))),
        list_sp_item_flag=flag(bool(terms.get("special"))),
        lmt_used_flag=flag(bool(terms.get("limited_use"))),
        drt_reim_flag="0",
        hosp_part_amt=yuan(ZERO),
        memo=remark_of(state) or None,
    )
