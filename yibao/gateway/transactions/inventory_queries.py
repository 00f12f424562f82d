"""进销存查询 (3508-3511): what the institution that asks has told of its stock."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import date
from typing import Any, TypeVar

from django.utils.timezone import localtime

from yibao.gateway.caller import Caller
from yibao.gateway.contract.inventory_queries import (
    ChangeQueryRequest,
    ChangeTold,
    CountQueryRequest,
    CountTold,
    PurchaseQueryRequest,
    PurchaseTold,
    SaleQueryRequest,
    SaleTold,
    StockQuery,
    Told,
)
from yibao.gateway.contract.shape import shape_of
from yibao.gateway.registry import transaction
from yibao.gateway.transactions.errors import PeriodBackwards
from yibao.gateway.wording import flag
from yibao.inventory.asking import records_told
from yibao.inventory.errors import StockElsewhere
from yibao.inventory.models import Kind, StockRecord

NO, YES = "0", "1"

OURS = re.compile(r"[0-9]{1,18}")  # the numbers we give records

T = TypeVar("T", bound=Told)


@transaction(
    "3508",
    title="定点医药机构商品库存信息查询",
    request=CountQueryRequest,
    answer=list[CountTold],
)
def counts(request: CountQueryRequest, caller: Caller) -> list[CountTold]:
    """The counts (3501) of some days."""
    asked = request.data
    rows = _records(asked, (Kind.COUNT,), caller, number=asked.medins_prod_inv_no)
    return [
        _told(
            CountTold,
            row,
            {
                "medins_prod_inv_no": str(row.pk),
                "invdate": localtime(row.happened_at).date(),
                "inv_cnt": row.quantity,
            },
        )
        for row in rows
    ]


@transaction(
    "3509",
    title="定点医药机构商品库存变更记录查询",
    request=ChangeQueryRequest,
    answer=list[ChangeTold],
)
def changes(request: ChangeQueryRequest, caller: Caller) -> list[ChangeTold]:
    """The changes (3502) of some days."""
    asked = request.data
    rows = _records(
        asked,
        (Kind.CHANGE,),
        caller,
        number=asked.medins_prod_inv_chg_no,
        change_type=asked.inv_chg_type,
    )
    return [
        _told(
            ChangeTold,
            row,
            {
                "medins_prod_inv_chg_no": str(row.pk),
                "inv_chg_type": row.change_type,
                "inv_chg_time": localtime(row.happened_at),
                "cnt": row.quantity,
                "pric": row.price,
            },
        )
        for row in rows
    ]


@transaction(
    "3510",
    title="定点医药机构商品采购信息查询",
    request=PurchaseQueryRequest,
    answer=list[PurchaseTold],
)
def purchases(request: PurchaseQueryRequest, caller: Caller) -> list[PurchaseTold]:
    """The purchases and their returns (3503, 3504) of some days."""
    asked = request.data
    kinds = {NO: (Kind.PURCHASE,), YES: (Kind.PURCHASE_RETURN,)}.get(
        asked.prod_retn_flag, (Kind.PURCHASE, Kind.PURCHASE_RETURN)
    )
    rows = _records(
        asked,
        kinds,
        caller,
        number=asked.medins_prod_purc_no,
        document_no=asked.dynt_no,
    )
    return [_told(PurchaseTold, row, _purchase(row)) for row in rows]


def _purchase(row: StockRecord) -> dict[str, Any]:
    back = row.kind == Kind.PURCHASE_RETURN
    return {
        "medins_prod_purc_no": str(row.pk),
        "prod_retn_flag": flag(back),
        "dynt_no": None if back else row.document_no or None,
        "purc_retn_cnt": row.quantity,
        "purc_retn_stoin_time": localtime(row.happened_at),
        "finl_trns_pric": row.price,
    }


@transaction(
    "3511",
    title="定点医药机构商品销售信息查询",
    request=SaleQueryRequest,
    answer=list[SaleTold],
)
def sales(request: SaleQueryRequest, caller: Caller) -> list[SaleTold]:
    """The sales and their returns (3505, 3506) of some days; a return is negative."""
    asked = request.data
    rows = _records(
        asked,
        (Kind.SALE, Kind.SALE_RETURN),
        caller,
        number=asked.medins_prod_sel_no,
        certificate_no=asked.certno,
        settlement_no=asked.setl_id,
        person_no=asked.psn_no,
    )
    return [_told(SaleTold, row, _sale(row)) for row in rows]


def _sale(row: StockRecord) -> dict[str, Any]:
    return {
        "medins_prod_sel_no": str(row.pk),
        "bilg_dr_name": persons_of(row).get("prsc_dr_name"),
        "setl_id": row.settlement_no or None,
        "psn_no": row.person_no or None,
        "sel_retn_cnt": -row.effect,
        "sel_retn_time": localtime(row.happened_at),
        "finl_trns_pric": row.price,
    }


def _records(
    asked: StockQuery,
    kinds: tuple[Kind, ...],
    caller: Caller,
    *,
    number: str,
    certificate_no: str = "",
    **having: str,
) -> list[StockRecord]:
    only_own(asked.fixmedins_code, caller)
    days = days_of(asked.begndate, asked.enddate)
    if number and not OURS.fullmatch(number):
        return []
    split = {NO: False, YES: True}.get(asked.trdn_flag)
    return records_told(
        caller.institution_code,
        kinds,
        days,
        {
            "institution_item_code": asked.medins_list_codg,
            "batch_no": asked.fixmedins_bchno,
            "item_code": asked.med_list_codg,
            "prescription": asked.rx_flag,
            "lot_no": asked.manu_lotnum,
            "is_split": split,
            "record_no": int(number) if number else None,
            **having,
        },
        deleted=asked.vali_flag == NO,
        certificate_no=certificate_no,
    )


def only_own(institution_code: str, caller: Caller) -> None:
    if institution_code not in ("", caller.institution_code):
        raise StockElsewhere(path="input.data.fixmedins_code", value=institution_code)


def days_of(first: date, last: date) -> tuple[date, date]:
    if last < first:
        raise PeriodBackwards(path="input.data.enddate", first=first, last=last)
    return first, last


def _told(kind: type[T], row: StockRecord, own: Mapping[str, Any]) -> T:
    """A record as it was sent, with the numbers and times we gave it."""
    said = {**row.details, **persons_of(row)}
    names = {shape.attribute for shape in shape_of(kind)}
    at = localtime(row.recorded_at)
    values: dict[str, Any] = {
        **{name: said[name] for name in names & said.keys()},
        "fixmedins_code": row.institution_code,
        "med_list_codg": row.item_code,
        "medins_list_codg": row.institution_item_code,
        "medins_list_name": row.institution_item_name,
        "fixmedins_bchno": row.batch_no,
        "rx_flag": row.prescription or None,
        "manu_lotnum": row.lot_no or None,
        "manu_date": row.made_on,
        "expy_end": row.expires_on,
        "trdn_flag": flag(row.is_split),
        "memo": row.notes or None,
        "vali_flag": NO if hasattr(row, "void") else YES,
        "rid": str(row.pk),
        "crter_id": row.operator_no[:20],
        "crter_name": row.operator_name,
        "opter_id": row.operator_no[:20],
        "opter_name": row.operator_name,
        "crte_time": at,
        "opt_time": at,
        "updt_time": at,
    }
    return kind(**{**{n: v for n, v in values.items() if n in names}, **own})


def persons_of(row: StockRecord) -> dict[str, str]:
    found: dict[str, str] = json.loads(row.persons) if row.persons else {}
    return found
