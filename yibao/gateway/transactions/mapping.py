"""3301 目录对照上传, 3302 目录对照撤销."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from yibao.catalog.mapping import OwnItem, upload_mapping, withdraw_mapping
from yibao.gateway.caller import Caller
from yibao.gateway.contract.mapping import (
    Mapping,
    MappingKey,
    MappingRequest,
    WithdrawalRequest,
)
from yibao.gateway.errors import Missing, NoRows, WrongInstitution
from yibao.gateway.registry import transaction
from yibao.gateway.tree import shown
from yibao.gateway.values import BEIJING
from yibao.kernel.errors import Refused

FOR_EVER = 2099  # how clients write no end


@transaction("3301", title="目录对照上传", request=MappingRequest, writes=True)
def upload_mappings(request: MappingRequest, caller: Caller) -> None:
    """Say which national item an item of the institution is; all of a message or none.

    The same mapping again puts its description right.
    """
    if not request.data:
        raise NoRows(path="input.data", name="data")
    for place, row in enumerate(request.data):
        with _standing_at(f"input.data[{place}]"):
            upload_mapping(
                institution_code=caller.institution_code,
                own=_own_item(row),
                item_code=row.med_list_codg,
                list_type=row.list_type,
                valid_from=row.begndate,
                valid_to=_end(row.enddate),
                by=caller.operator,
            )


def _own_item(row: Mapping) -> OwnItem:
    return OwnItem(
        code=row.fixmedins_hilist_id,
        name=row.fixmedins_hilist_name,
        approval_no=row.aprvno,
        dosage_form=row.dosform,
        excluded=row.exct_cont,
        content=row.item_cont,
        unit=row.prcunt,
        specification=row.spec,
        packaging=row.pacspec,
        memo=row.memo,
    )


def _end(day: date | None) -> date | None:
    return None if day is None or day.year >= FOR_EVER else day


@contextmanager
def _standing_at(path: str) -> Iterator[None]:
    """Tell of a refusal which row it is about."""
    try:
        yield
    except Refused as fault:
        fault.path = fault.path or path
        raise


@transaction("3302", title="目录对照撤销", request=WithdrawalRequest, writes=True)
def withdraw(request: WithdrawalRequest, caller: Caller) -> None:
    """Take a mapping back from today on; it stands in a node, or without one."""
    key = request.data or _key_beside(request)
    if key.fixmedins_code and key.fixmedins_code != caller.institution_code:
        path = "input.data.fixmedins_code"
        raise WrongInstitution(path=path, value=shown(key.fixmedins_code))
    withdraw_mapping(
        institution_code=caller.institution_code,
        own_code=key.fixmedins_hilist_id,
        item_code=key.med_list_codg,
        list_type=key.list_type,
        today=caller.received_at.astimezone(BEIJING).date(),
        by=caller.operator,
    )


def _key_beside(request: WithdrawalRequest) -> MappingKey:
    if not request.fixmedins_hilist_id:
        raise Missing(
            path="input.data.fixmedins_hilist_id",
            title="定点医药机构目录编号",
            name="fixmedins_hilist_id",
        )
    return MappingKey(
        fixmedins_code=request.fixmedins_code,
        fixmedins_hilist_id=request.fixmedins_hilist_id,
        list_type=request.list_type,
        med_list_codg=request.med_list_codg,
    )
