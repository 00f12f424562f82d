"""结算信息与费用明细查询 (5203, 5204): of the caller's own settlements."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from decimal import Decimal
from typing import Any

from django.utils.timezone import localtime

from yibao.catalog.models import Item
from yibao.catalog.queries import items_named
from yibao.enrollment.queries import coverage_on, person_named
from yibao.gateway.caller import Caller
from yibao.gateway.contract.queries import (
    FeeLineRecord,
    SettlementQuery,
    SettlementQueryAnswer,
    SettlementQueryRequest,
    SettlementRecord,
)
from yibao.gateway.registry import transaction
from yibao.gateway.transactions.answers import amounts, fund_shares, line_split
from yibao.gateway.transactions.errors import NothingToFindBy
from yibao.gateway.transactions.visits import own_encounter, person_fields
from yibao.gateway.wording import flag, hospital_level
from yibao.institutions.models import Institution
from yibao.institutions.queries import PHARMACY, POLICY_LEVELS, institution_named
from yibao.settlement.errors import (
    NothingSettled,
    SettlementElsewhere,
    SettlementOfAnother,
)
from yibao.settlement.facts import LineState
from yibao.settlement.models import FeeLine
from yibao.settlement.queries import (
    fee_lines_of,
    line_states,
    settlement_view,
    settlements_of,
    standing_settlements,
)
from yibao.settlement.views import SettlementView

HERE, SAME_CITY, SAME_PROVINCE, ELSEWHERE = "2", "6", "3", "4"  # pay_loc
UNRATED = "9"  # dedc_hosp_lv 未定级


@transaction(
    "5203",
    title="结算信息查询",
    request=SettlementQueryRequest,
    answer=SettlementQueryAnswer,
)
def settlement(
    request: SettlementQueryRequest, caller: Caller
) -> SettlementQueryAnswer:
    """A settlement or a reversal of this institution, as it was answered then."""
    view = _asked_for(request.data, caller)
    if view.message_no:
        caller.told.append((caller.institution_code, view.message_no))
    return SettlementQueryAnswer(
        setlinfo=settlement_record(view, caller), setldetail=fund_shares(view)
    )


def _asked_for(asked: SettlementQuery, caller: Caller) -> SettlementView:
    """By its number; else the settlement of the visit that stands, or its last one."""
    number = asked.setl_id or _last_of(asked, caller)
    view = settlement_view(number)
    if view.institution_code != caller.institution_code:
        raise SettlementElsewhere(path="input.data.setl_id", settlement_no=number)
    for name, what, told, actual in (
        ("psn_no", "人员编号", asked.psn_no, view.person_no),
        ("mdtrt_id", "就诊ID", asked.mdtrt_id, view.encounter_no),
    ):
        if told and told != actual:
            raise SettlementOfAnother(
                path=f"input.data.{name}", settlement_no=number, what=what, value=told
            )
    return view


def _last_of(asked: SettlementQuery, caller: Caller) -> str:
    if not asked.mdtrt_id:
        raise NothingToFindBy(path="input.data", what="结算ID或就诊ID")
    encounter = own_encounter(asked.mdtrt_id, asked.psn_no, caller)
    found = standing_settlements(encounter.pk).first()
    found = found or settlements_of(encounter.pk).last()
    if found is None:
        raise NothingSettled(path="input.data.mdtrt_id", encounter_no=encounter.pk)
    return found.pk


def settlement_record(view: SettlementView, caller: Caller) -> SettlementRecord:
    """setlinfo of 5203; ``psn_pay`` and ``cash_payamt`` are its own names."""
    own = amounts(view, caller)
    cover = coverage_on(view.person_no, view.insurance, view.end_on)
    return SettlementRecord(
        **asdict(own),
        **person_fields(person_named(view.person_no), view.end_on),
        **_place(institution_named(view.institution_code), view, caller),
        setl_id=view.settlement_no,
        mdtrt_id=view.encounter_no,
        insutype=view.insurance,
        psn_type=view.person_category,
        cvlserv_flag=flag(view.civil_servant),
        insu_optins=view.insured_area,
        emp_name=(cover.employer_name if cover else "") or None,
        begndate=view.begin_on,
        enddate=view.end_on,
        setl_time=view.settled_at,
        mdtrt_cert_type=view.credential_kind or None,
        med_type=view.care_type,
        clr_type=view.clearing_category,
        clr_way=view.clearing_way,
        clr_optins=view.clearing_office,
        psn_pay=own.psn_part_amt,
        cash_payamt=own.psn_cash_pay,
        medins_setl_id=view.message_no,
        refd_setl_flag=flag(view.reverses_no is not None),
        year=view.year,
        dise_codg=view.disease_code or None,
        dise_name=view.disease_name or None,
        invono=view.invoice_no or None,
        opter_id=view.operator_no[:20],
        opter_name=view.operator_name,
        opt_time=view.settled_at,
    )


def _place(place: Institution, view: SettlementView, caller: Caller) -> dict[str, Any]:
    grade = POLICY_LEVELS.get(place.level, "")[:1]
    rated = grade if grade.isdigit() else ""
    hospital = place.kind != PHARMACY
    return {
        "fixmedins_code": place.code,
        "fixmedins_name": place.name,
        "hosp_lv": hospital_level(place.level, caller.profile),
        "fixmedins_poolarea": place.area.pooling_code,
        "lmtpric_hosp_lv": rated or "1" if hospital else None,
        "dedc_hosp_lv": rated or UNRATED if hospital else None,
        "pay_loc": _paid_at(place, view.insured_area),
    }


def _paid_at(place: Institution, insured_area: str) -> str:
    """支付地点: seen from the pooling area that pays."""
    here = place.area.pooling_code
    if here == insured_area:
        return HERE
    if here[:4] == insured_area[:4]:
        return SAME_CITY
    return SAME_PROVINCE if here[:2] == insured_area[:2] else ELSEWHERE


@transaction(
    "5204",
    title="费用明细查询",
    request=SettlementQueryRequest,
    answer=list[FeeLineRecord],
)
def fee_lines(request: SettlementQueryRequest, caller: Caller) -> list[FeeLineRecord]:
    """The lines a settlement covers; of a visit alone, the lines not withdrawn."""
    asked = request.data
    if asked.setl_id:
        view = _asked_for(asked, caller)
        number, lines = view.encounter_no, view.lines
        of = dict.fromkeys((line.line_no for line in lines), view.settlement_no)
        care_type = view.care_type
    else:
        if not asked.mdtrt_id:
            raise NothingToFindBy(path="input.data", what="结算ID或就诊ID")
        encounter = own_encounter(asked.mdtrt_id, asked.psn_no, caller)
        number, care_type = encounter.pk, encounter.care_type
        lines = line_states([number]).get(number, ())
        of = {line.line_no: line.settlement_no for line in lines}
    return _records(number, care_type, lines, of)


def _records(
    encounter_no: str,
    care_type: str,
    lines: Iterable[LineState],
    settlement_of: dict[int, str],
) -> list[FeeLineRecord]:
    sent = fee_lines_of(encounter_no)
    items = items_named(line.item_code for line in lines)
    return [
        fee_line_record(
            line,
            sent[line.line_no],
            items.get(line.item_code),
            {
                "mdtrt_id": encounter_no,
                "setl_id": settlement_of[line.line_no] or None,
                "med_type": sent[line.line_no].care_type or care_type,
            },
        )
        for line in lines
    ]


SENT = (
    *("sin_dos_dscr", "used_frqu_dscr", "medc_way_dscr"),
    *("bilg_dept_codg", "bilg_dept_name", "bilg_dr_codg", "bilg_dr_name"),
    *("acord_dept_codg", "acord_dept_name", "orders_dr_code", "orders_dr_name"),
    *("tcmdrug_used_way", "etip_flag", "etip_hosp_code", "dscg_tkdrug_flag"),
    "matn_fee_flag",
)
SPLIT = (
    *("feedetl_sn", "cnt", "pric", "det_item_fee_sumamt", "pric_uplmt_amt"),
    *("selfpay_prop", "fulamt_ownpay_amt", "overlmt_amt", "preselfpay_amt"),
    *("inscp_scp_amt", "chrgitm_lv", "med_chrgitm_type", "lmt_used_flag"),
    *("bas_medn_flag", "hi_nego_drug_flag", "chld_medc_flag", "list_sp_item_flag"),
    *("drt_reim_flag", "memo"),
)


def fee_line_record(
    line: LineState, sent: FeeLine, item: Item | None, owner: dict[str, Any]
) -> FeeLineRecord:
    """A line as it was sent, split and named by the catalogue."""
    split = asdict(line_split(line))
    told: dict[str, Any] = {name: sent.details.get(name) or None for name in SENT}
    days = sent.details.get("prd_days")
    return FeeLineRecord(
        **owner,
        **{name: split[name] for name in SPLIT},
        **told,
        prd_days=Decimal(days) if days else None,
        rx_drord_no=sent.prescription_no or None,
        fee_ocur_time=localtime(line.service_at),
        hilist_code=line.item_code,
        hilist_name=(item.name if item else sent.institution_item_name)[:200],
        list_type=item.list_type if item else "",
        med_list_codg=line.item_code,
        medins_list_codg=sent.institution_item_code or None,
        medins_list_name=sent.institution_item_name or None,
        spec=(item.specification if item else "") or None,
        dosform_name=(item.dosage_form if item else "") or None,
        hosp_appr_flag=sent.hospital_approval or None,
        hosp_prep_flag=flag(bool(item and item.kind == "preparation")),
        opter_id=sent.operator_no[:20],
        opter_name=sent.operator_name,
        opt_time=localtime(sent.uploaded_at),
    )
