"""A recorded settlement as the bill that is drawn and told."""

from __future__ import annotations

from collections.abc import Iterable

from yibao.settlement.showing import Shown
from yibao.settlement.views import StepView
from yibao.web.charts.bill import FUNDS, OWN, SCOPE, Bill, parts_of, reasons_of
from yibao.web.words import care_type


def bill_of(found: Shown, steps: Iterable[StepView]) -> Bill:
    """Both divisions of the bill; 倾斜救助 is shown beside 医疗救助, not in it."""
    told = found.settlement
    scope = {
        "inscp_scp_amt": told.in_scope,
        "preselfpay_amt": told.paid_first,
        "overlmt_selfpay": told.over_limit,
        "fulamt_ownpay_amt": told.outside_scope,
    }
    funds = {
        "hifp_pay": told.pooling_paid,
        "hifob_pay": told.large_amount_paid,
        "hifmi_pay": told.catastrophic_paid,
        "cvlserv_pay": told.civil_servant_paid,
        "hifes_pay": told.enterprise_paid,
        "maf_pay": told.medical_aid_paid - told.tilt_paid,
        "tilt_pay": told.tilt_paid,
        "hifdm_pay": told.disabled_paid,
        "oth_pay": told.other_paid,
    }
    own = {
        "account": told.account_paid - told.family_paid,
        "family": told.family_paid,
        "cash": told.cash_paid,
        "hospital": told.hospital_paid,
    }
    return Bill(
        settlement_no=told.pk,
        person=found.person_name,
        institution=found.institution_name,
        day=f"{told.business_day:%Y-%m-%d}",
        care=care_type(told.care_type, told.insured_area),
        total=told.fee_total,
        scope=parts_of(SCOPE, scope),
        payers=(*parts_of(FUNDS, funds), *parts_of(OWN, own)),
        reasons=reasons_of(steps),
    )
