"""进销存管理 (3501-3507): what institutions count, buy and sell."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, time
from typing import Any, TypeVar

from yibao.gateway.caller import Caller
from yibao.gateway.contract.boxes import BoxCode
from yibao.gateway.contract.inventory import (
    BatchDeletion,
    Bought,
    Changed,
    ChangeRequest,
    Counted,
    CountRequest,
    PurchasesRequest,
    SalesRequest,
    Sold,
    Stocked,
)
from yibao.gateway.contract.tracing import TracedStockAnswer
from yibao.gateway.errors import NoRows
from yibao.gateway.registry import transaction
from yibao.gateway.transactions.asked import details
from yibao.gateway.transactions.tracing import SPLIT, till
from yibao.gateway.values import BEIJING
from yibao.inventory import commands
from yibao.inventory.commands import Recorded, Sender
from yibao.inventory.errors import CodesWithoutRow, SettlementNeeded
from yibao.inventory.models import Kind
from yibao.inventory.requests import StockInput
from yibao.inventory.tracing import Scanned
from yibao.kernel.errors import Refused

INSURED = "1"  # MDTRT_SETL_TYPE 医保结算
END_OF_DAY = time(23, 59, 59)

R = TypeVar("R", bound=Stocked)

# What has a column of its own, or is sealed, and so is not kept among the rest.
COLUMNS = (
    "med_list_codg", "fixmedins_hilist_id", "fixmedins_hilist_name", "fixmedins_bchno",
    "rx_flag", "memo", "drugtracinfo", "drug_trac_codg", "invdate", "inv_cnt",
    "inv_chg_type", "inv_chg_time", "cnt", "pric", "trdn_flag", "manu_lotnum",
    "manu_date", "expy_end", "finl_trns_pric", "purc_retn_cnt", "purc_retn_stoin_time",
    "dynt_no", "rtal_docno", "setl_id", "psn_no", "sel_retn_cnt", "sel_retn_time",
)  # fmt: skip
PERSONS = (
    "inv_chg_opter_name", "purc_retn_opter_name", "sel_retn_opter_name",
    "prsc_dr_certno", "prsc_dr_name", "phar_certno", "phar_name", "phar_prac_cert_no",
    "certno", "psn_name",
)  # fmt: skip


@transaction("3501", title="商品盘存上传", request=CountRequest, writes=True)
def count(request: CountRequest, caller: Caller) -> None:
    """Record what is there at the end of a day; of two tellings the later counts."""
    _record(request.invinfo, request.drugtracinfo, "invinfo", _counted, caller)


@transaction("3502", title="商品库存变更", request=ChangeRequest, writes=True)
def change(request: ChangeRequest, caller: Caller) -> None:
    """Record what came or went other than by purchase and sale."""
    _record(request.invinfo, request.drugtracinfo, "invinfo", _changed, caller)


@transaction("3503", title="商品采购", request=PurchasesRequest, writes=True)
def purchase(request: PurchasesRequest, caller: Caller) -> None:
    """Record goods bought; a row of a delivery note (随货单号) counts once."""

    def bought(row: Bought) -> StockInput:
        return _bought(row, Kind.PURCHASE)

    _record(request.purcinfo, request.drugtracinfo, "purcinfo", bought, caller)


@transaction("3504", title="商品采购退货", request=PurchasesRequest, writes=True)
def return_purchase(request: PurchasesRequest, caller: Caller) -> None:
    """Record goods sent back to the supplier."""

    def returned(row: Bought) -> StockInput:
        return _bought(row, Kind.PURCHASE_RETURN)

    _record(request.purcinfo, request.drugtracinfo, "purcinfo", returned, caller)


@transaction(
    "3505",
    title="商品销售",
    request=SalesRequest,
    answer=TracedStockAnswer,
    writes=True,
)
def sell(request: SalesRequest, caller: Caller) -> TracedStockAnswer | None:
    """Record goods sold; a row of a receipt (零售单据号) counts once.

    A code its settlement has sold (2102, 2204, 2301) is not sold again.
    """
    for place, row in enumerate(request.selinfo):
        kind = row.MDTRT_SETL_TYPE or row.mdtrt_setl_type
        if kind == INSURED and not row.setl_id:
            raise SettlementNeeded(path=f"input.selinfo[{place}].setl_id")

    def sold(row: Sold) -> StockInput:
        return _sold(row, Kind.SALE)

    return _answer(
        _record(request.selinfo, request.drugtracinfo, "selinfo", sold, caller)
    )


@transaction(
    "3506",
    title="商品销售退货",
    request=SalesRequest,
    answer=TracedStockAnswer,
    writes=True,
)
def take_back(request: SalesRequest, caller: Caller) -> TracedStockAnswer | None:
    """Record goods taken back; their codes are free to be sold again."""

    def returned(row: Sold) -> StockInput:
        return _sold(row, Kind.SALE_RETURN)

    return _answer(
        _record(request.selinfo, request.drugtracinfo, "selinfo", returned, caller)
    )


@transaction("3507", title="商品信息删除", request=BatchDeletion, writes=True)
def delete(request: BatchDeletion, caller: Caller) -> None:
    """Take out of account what a batch told of one kind; the rows are kept, marked."""
    if not request.data:
        raise NoRows(path="input.data", name="data")
    for place, one in enumerate(request.data):
        try:
            commands.void_batch(
                batch_no=one.fixmedins_bchno,
                data_type=one.inv_data_type,
                sender=_sender(caller),
            )
        except Refused as fault:
            fault.path = fault.path or f"input.data[{place}]"
            raise


def _record(
    rows: Sequence[R],
    beside: Sequence[BoxCode],
    node: str,
    read: Callable[[R], StockInput],
    caller: Caller,
) -> list[Recorded]:
    if not rows:
        raise NoRows(path=f"input.{node}", name=node)
    if beside and len(rows) > 1:
        raise CodesWithoutRow(path="input.drugtracinfo", rows=len(rows))
    told = [
        _with_codes(read(row), row, beside, f"input.{node}[{place}]")
        for place, row in enumerate(rows)
    ]
    return commands.record_stock(told, _sender(caller))


def _with_codes(
    told: StockInput, row: Stocked, beside: Sequence[BoxCode], path: str
) -> StockInput:
    codes = tuple(_boxes(told, row, beside, path))
    return replace(told, codes=codes, path=path)


def _boxes(
    told: StockInput, row: Stocked, beside: Sequence[BoxCode], path: str
) -> Iterator[Scanned]:
    """Each code once, though it may stand in two places of the message."""
    older = getattr(row, "drug_trac_codg", "")
    codes = [*row.drugtracinfo, *beside]
    if older:
        codes.append(BoxCode(drug_trac_codg=older))
    seen: set[str] = set()
    for code in codes:
        box = Scanned(
            code.drug_trac_codg,
            told.item_code,
            is_split=told.is_split or code.trdn_flag == SPLIT,
            path=f"{path}.drugtracinfo",
        )
        if box.code and box.box not in seen:
            seen.add(box.box)
            yield box


def _common(row: Stocked) -> dict[str, Any]:
    persons = {name: value for name in PERSONS if (value := getattr(row, name, ""))}
    return {
        "item_code": row.med_list_codg,
        "institution_item_code": row.fixmedins_hilist_id,
        "institution_item_name": row.fixmedins_hilist_name,
        "batch_no": row.fixmedins_bchno,
        "prescription": row.rx_flag,
        "notes": row.memo,
        "persons": persons,
        "details": details(row, *COLUMNS, *PERSONS),
    }


def _counted(row: Counted) -> StockInput:
    return StockInput(
        **_common(row),
        kind=Kind.COUNT,
        happened_at=datetime.combine(row.invdate, END_OF_DAY, BEIJING),
        quantity=row.inv_cnt,
        lot_no=row.manu_lotnum,
        made_on=row.manu_date,
        expires_on=row.expy_end,
    )


def _changed(row: Changed) -> StockInput:
    return StockInput(
        **_common(row),
        kind=Kind.CHANGE,
        change_type=row.inv_chg_type,
        happened_at=row.inv_chg_time,
        quantity=row.cnt,
        price=row.pric,
        is_split=row.trdn_flag == SPLIT,
    )


def _bought(row: Bought, kind: Kind) -> StockInput:
    return StockInput(
        **_common(row),
        kind=kind,
        happened_at=row.purc_retn_stoin_time,
        quantity=row.purc_retn_cnt,
        lot_no=row.manu_lotnum,
        price=row.finl_trns_pric,
        made_on=row.manu_date,
        expires_on=row.expy_end,
        document_no=row.dynt_no if kind is Kind.PURCHASE else row.purc_invo_no,
    )


def _sold(row: Sold, kind: Kind) -> StockInput:
    return StockInput(
        **_common(row),
        kind=kind,
        happened_at=row.sel_retn_time,
        quantity=row.sel_retn_cnt,
        lot_no=row.manu_lotnum,
        price=row.finl_trns_pric,
        made_on=row.manu_date,
        expires_on=row.expy_end,
        is_split=row.trdn_flag == SPLIT,
        document_no=row.rtal_docno,
        settlement_no=row.setl_id,
        person_no=row.psn_no,
        certificate_no=row.certno,
    )


def _sender(caller: Caller) -> Sender:
    return Sender(
        institution_code=caller.institution_code,
        source=caller.transaction,
        message_no=caller.message_no,
        received_at=caller.received_at,
        by=caller.operator,
    )


def _answer(recorded: Sequence[Recorded]) -> TracedStockAnswer | None:
    verdicts = [one for row in recorded for one in row.verdicts]
    return TracedStockAnswer(yibao=till(verdicts)) if verdicts else None
