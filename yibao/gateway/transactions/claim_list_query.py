"""医疗保障基金结算清单查询与统计 (4103, 4105): of the caller's own lists."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from django.utils.timezone import localtime

from yibao.engine.money import ZERO, Money
from yibao.enrollment.queries import coverage_on, person_named
from yibao.gateway.caller import Caller
from yibao.gateway.contract.claim_list import (
    ClaimCountAnswer,
    ClaimCountQuery,
    ClaimCountRequest,
)
from yibao.gateway.contract.claim_list_query import (
    BloodRecord,
    ClaimDiagnosisRecord,
    ClaimListQueryAnswer,
    ClaimListQueryRequest,
    ClaimListRecord,
    FeeRecord,
    FundRecord,
    IntensiveCareRecord,
    OperationRecord,
    TreatmentRecord,
)
from yibao.gateway.contract.kinds import Node, Text
from yibao.gateway.contract.shape import FieldShape, shape_of
from yibao.gateway.registry import transaction
from yibao.gateway.transactions.errors import PeriodBackwards
from yibao.gateway.transactions.visits import person_fields
from yibao.gateway.values import read_value
from yibao.gateway.wording import flag
from yibao.institutions.queries import institution_named
from yibao.medical_records.claims import own_settlement
from yibao.medical_records.models import ClaimList, Document
from yibao.medical_records.queries import claim_list_of, list_counts, list_document
from yibao.settlement.queries import settlement_view
from yibao.settlement.views import SettlementView

N = TypeVar("N", bound=Node)
DAY, HOUR = 24 * 60, 60
# 4101 → 4103: the same content under another name.
RENAMED = {
    "opsp_mdtrt_time": "opsp_mdtrt_date",
    "adm_way_code": "adm_way",
    "adm_dept_codg": "adm_dept_code",
    "dscg_dept_codg": "dscg_dept_code",
    "refl_caty": "refldept_dept",
    "emp_poscode": "poscode",
    "otp_wm_diag_dise_code": "wm_dise_code",
    "otp_tcm_diag_dise_code": "tcm_dise_code",
    "age_daus": "age_days",
    "hsorg_name": "hsorg",
}


@transaction(
    "4103",
    title="医疗保障基金结算清单信息查询",
    request=ClaimListQueryRequest,
    answer=ClaimListQueryAnswer,
)
def claim_list(request: ClaimListQueryRequest, caller: Caller) -> ClaimListQueryAnswer:
    """The list of a settlement as it stands, with what we know of its subject.

    Fees and funds an institution did not tell are those of the settlement.
    """
    asked = request.data
    own_settlement(asked.setl_id, asked.psn_no, "", caller.operator)
    claim, document = claim_list_of(asked.setl_id), list_document(asked.setl_id)
    listed = Listed(claim, document, settlement_view(asked.setl_id))
    return ClaimListQueryAnswer(
        setlinfo=_filled(ClaimListRecord, {**listed.head, **_known(listed)}),
        payinfo=[_filled(FundRecord, row) for row in listed.funds()],
        opspdiseinfo=[
            _filled(TreatmentRecord, row)
            for row in listed.rows("opspdiseinfo", "setl_list_opsp_trt_id")
        ],
        diseinfo=[
            _filled(ClaimDiagnosisRecord, {**row, "maindiag_flag": flag(one.is_main)})
            for row, one in zip(
                listed.rows("diseinfo", "setl_list_diag_id"),
                document.diagnosis_set.order_by("position"),
                strict=True,
            )
        ],
        iteminfo=[_filled(FeeRecord, row) for row in listed.fees()],
        oprninfo=[
            _filled(OperationRecord, {**row, "main_oprn_flag": flag(one.is_main)})
            for row, one in zip(
                listed.rows("oprninfo", "setl_list_oprn_id"),
                document.operation_set.order_by("position"),
                strict=True,
            )
        ],
        icuinfo=[
            _filled(IntensiveCareRecord, row)
            for row in listed.rows("icuinfo", "setl_list_scs_cutd_id")
        ],
        bldinfo=[
            _filled(BloodRecord, row)
            for row in listed.rows("bldinfo", "setl_List_bld_Id")
        ],
    )


@dataclass(frozen=True)
class Listed:
    """A list with the settlement it is of; its rows under their national names."""

    claim: ClaimList
    document: Document
    view: SettlementView

    @property
    def told(self) -> dict[str, Any]:
        told: dict[str, Any] = json.loads(self.document.told)
        return told

    @property
    def head(self) -> dict[str, Any]:
        sent = self.told["setlinfo"]
        renamed = {new: sent[old] for new, old in RENAMED.items() if old in sent}
        return {**renamed, **sent}

    @property
    def key(self) -> dict[str, Any]:
        return {
            "setl_id": self.view.settlement_no,
            "psn_no": self.view.person_no,
            "mdtrt_id": self.view.encounter_no,
        }

    def rows(self, node: str, number: str) -> Iterator[dict[str, Any]]:
        """The rows of a node as they were sent, numbered within their version."""
        for i, row in enumerate(self.told.get(node, []), 1):
            own = f"{self.claim.list_no}{self.document.version:03}{i:03}"
            yield {number: own, **row, **self.key}

    def funds(self) -> Iterator[dict[str, Any]]:
        titles = {fund.fund_pay_type: fund.title for fund in self.view.funds}
        told = self.told.get("payinfo") or [
            {"fund_pay_type": fund.fund_pay_type, "fund_payamt": fund.amount.as_yuan()}
            for fund in self.view.funds
        ]
        for row in told:
            kind = row["fund_pay_type"]
            yield {
                **row,
                **self.key,
                "poolarea_fund_pay_type": kind,
                "poolarea_fund_pay_name": titles.get(kind),
            }

    def fees(self) -> Iterator[dict[str, Any]]:
        told = self.told.get("iteminfo")
        for i, row in enumerate(_told_fees(told) if told else _fees(self.view), 1):
            own = f"{self.claim.list_no}{self.document.version:03}{i:03}"
            yield {"etl_list_chrgitm_id": own, **row, **self.key}


FEES = {
    "med_chrgitm_type": "med_chrgitm",
    "item_sumamt": "amt",
    "item_claa_sumfee": "claa_sumfee",
    "item_clab_amt": "clab_amt",
    "item_fulamt_ownpay_amt": "fulamt_ownpay_amt",
    "item_ownpay_amt": "oth_amt",
}


def _told_fees(rows: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for row in rows:
        yield {new: row.get(old) for new, old in FEES.items()}


def _fees(view: SettlementView) -> Iterator[dict[str, Any]]:
    """What the settlement's own lines add up to, a row a charge category."""
    sums: dict[str, dict[str, Money]] = {}
    for line in view.lines:
        row = sums.setdefault(str(line.facts.get("charge_category") or "14"), {})
        paid = line.line_total - line.outside_scope
        of_class = {"01": "item_claa_sumfee", "02": "item_clab_amt"}
        for name, amount in (
            ("item_sumamt", line.line_total),
            ("item_fulamt_ownpay_amt", line.outside_scope),
            (of_class.get(line.benefit_class, "item_ownpay_amt"), paid),
        ):
            row[name] = row.get(name, ZERO) + amount
    for category, row in sorted(sums.items()):
        amounts = {name: row.get(name, ZERO).as_yuan() for name in list(FEES)[1:]}
        yield {"med_chrgitm_type": category, **amounts}


def _known(listed: Listed) -> dict[str, Any]:
    """What this platform knows of the settlement, whatever the list says."""
    view, document = listed.view, listed.document
    place = institution_named(view.institution_code)
    person = person_fields(person_named(view.person_no), view.end_on)
    cover = coverage_on(view.person_no, view.insurance, view.end_on)
    known = {
        **listed.key,
        **{name: person[name] for name in ("psn_name", "gend", "brdy", "age", "naty")},
        "patn_cert_type": person["psn_cert_type"],
        "certno": person["certno"],
        "setl_list_sn": listed.claim.list_no,
        "fixmedins_name": place.name,
        "fixmedins_code": place.code,
        "insutype": view.insurance,
        "insu_admdvs": cover.area if cover else view.insured_area,
        "dcla_time": localtime(document.recorded_at),
        "acct_pay": view.account_paid.as_yuan(),
        "psn_cashpay": view.cash_paid.as_yuan(),
        "setl_time": localtime(view.settled_at),
        "stas_type": listed.claim.state,
        "diag_code_cnt": document.diagnosis_set.count(),
        "oprn_oprt_code_cnt": document.operation_set.count(),
        **_parts("vent_used", document.ventilated_minutes),
        **_parts("bfadm_coma", document.coma_before_minutes),
        **_parts("afadm_coma", document.coma_after_minutes),
    }
    return {name: value for name, value in known.items() if value is not None}


def _parts(name: str, minutes: int | None) -> dict[str, int]:
    """天, 时 and 分 of a duration, each under its own name."""
    if minutes is None:
        return {}
    return {
        f"{name}_days": minutes // DAY,
        f"{name}_h_cnt": minutes % DAY // HOUR,
        f"{name}_m_cnt": minutes % HOUR,
    }


def _filled(record: type[N], told: Mapping[str, Any]) -> N:
    """A record of what is told under its names; text is cut where it is shorter."""
    values = {
        shape.attribute: _value(shape, told[shape.wire])
        for shape in shape_of(record)
        if told.get(shape.wire) not in (None, "")
    }
    return record(**values)


def _value(shape: FieldShape, told: object) -> Any:
    if not isinstance(told, str):
        return told
    assert shape.kind is not None
    text = told[: shape.kind.length] if isinstance(shape.kind, Text) else told
    return read_value(shape.kind, shape.wire, text)


@transaction(
    "4105",
    title="医疗保障基金结算清单数量统计查询",
    request=ClaimCountRequest,
    answer=ClaimCountAnswer,
)
def counts(request: ClaimCountRequest, caller: Caller) -> ClaimCountAnswer:
    """How many settlements of this institution ask for a list, and how many have it."""
    asked = request.data
    if asked.stt_endtime < asked.stt_begntime:
        raise PeriodBackwards(
            path="input.data.stt_endtime",
            first=localtime(asked.stt_begntime).date(),
            last=localtime(asked.stt_endtime).date(),
        )
    wanted, kept = list_counts(
        caller.institution_code,
        asked.stt_begntime,
        asked.stt_endtime,
        _care_types(asked),
    )
    return ClaimCountAnswer(need_upload_cnt=wanted, uploaded_cnt=kept)


def _care_types(asked: ClaimCountQuery) -> list[str]:
    """A list, or the same in one text parted by commas."""
    told = asked.medtype_list
    parts = told if isinstance(told, list) else str(told or "").split(",")
    return [str(part).strip() for part in parts if str(part).strip()]
