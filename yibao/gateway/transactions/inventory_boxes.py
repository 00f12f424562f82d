"""追溯信息查询 (3512, 3513): the boxes an institution took in, and those it sold."""

from __future__ import annotations

from typing import Any

from django.utils.timezone import localtime

from yibao.gateway.caller import Caller
from yibao.gateway.contract.inventory_queries import (
    BoxQuery,
    BoxQueryRequest,
    SoldBox,
    StockedBox,
)
from yibao.gateway.registry import transaction
from yibao.gateway.transactions.inventory_queries import (
    YES,
    days_of,
    only_own,
    persons_of,
)
from yibao.gateway.wording import flag
from yibao.inventory.asking import boxes_told
from yibao.inventory.models import Happening, TraceEvent
from yibao.settlement.models import Encounter

INSURED, CASH = "1", "2"  # mdtrtSetlType


@transaction(
    "3512",
    title="定点医药机构入库商品追溯信息查询",
    request=BoxQueryRequest,
    answer=list[StockedBox],
)
def stocked_boxes(request: BoxQueryRequest, caller: Caller) -> list[StockedBox]:
    """The boxes told with counts and purchases."""
    return [
        StockedBox(**_box(event, caller), vali_flag=YES)
        for event in _boxes(request.data, Happening.STOCKED, caller)
    ]


@transaction(
    "3513",
    title="定点医药机构商品销售追溯信息查询",
    request=BoxQueryRequest,
    answer=list[SoldBox],
)
def sold_boxes(request: BoxQueryRequest, caller: Caller) -> list[SoldBox]:
    """The boxes sold and not taken back, by stock records and by settlements."""
    events = _boxes(request.data, Happening.SOLD, caller)
    visits = Encounter.objects.in_bulk({event.encounter_no for event in events})
    return [
        SoldBox(**_box(event, caller), **_sold(event, visits.get(event.encounter_no)))
        for event in events
    ]


def _sold(event: TraceEvent, visit: Encounter | None) -> dict[str, Any]:
    record = event.record
    persons = persons_of(record) if record else {}
    at = localtime(event.happened_at)
    return {
        "mdtrt_id": event.encounter_no or None,
        "mdtrt_setl_type": INSURED if visit else CASH,
        "bkkp_sn": event.line_sn or None,
        "psn_no": (visit.person_id if visit else record and record.person_no) or None,
        "psn_cert_type": record.details.get("psn_cert_type") if record else None,
        "certno": persons.get("certno"),
        "psn_name": persons.get("psn_name"),
        "memo": (record.notes if record else "") or None,
        "trdn_flag": flag(event.is_split),
        "opter_name": record.operator_name if record else None,
        "opt_time": at,
        "crte_time": at,
        "updt_time": at,
        "rid": str(event.pk),
    }


def _box(event: TraceEvent, caller: Caller) -> dict[str, Any]:
    record = event.record
    return {
        "fixmedins_code": event.institution_code,
        "med_list_codg": event.item_code or None,
        "medins_list_codg": record.institution_item_code if record else None,
        "medins_list_name": record.institution_item_name if record else None,
        "fixmedins_bchno": record.batch_no if record else None,
        "drug_trac_codg": event.code,
        "opter_id": record.operator_no[:20] if record else None,
        "crter_id": record.operator_no[:20] if record else None,
        "crter_name": record.operator_name if record else None,
        "fix_blng_admdvs": caller.area or None,
    }


def _boxes(asked: BoxQuery, happening: Happening, caller: Caller) -> list[TraceEvent]:
    only_own(asked.fixmedins_code, caller)
    if asked.begndate and asked.enddate:
        days_of(asked.begndate, asked.enddate)
    return boxes_told(
        caller.institution_code,
        happening,
        (asked.begndate, asked.enddate),
        {
            "record__institution_item_code": asked.medins_list_codg,
            "record__batch_no": asked.fixmedins_bchno,
            "item_code": asked.med_list_codg,
            "code": asked.drug_trac_codg,
            "encounter_no": asked.mdtrt_id,
        },
        person_no=asked.psn_no,
        certificate_no=asked.certno,
    )
