"""目录对照 as institutions keep it themselves: 3301 上传, 3302 撤销."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet

from yibao.catalog.errors import PeriodOverlaps, UnknownMapping, WrongMapping
from yibao.catalog.models import Item, ItemMapping
from yibao.catalog.queries import item_named
from yibao.kernel import journal
from yibao.kernel.constraints import refusing
from yibao.kernel.operator import Operator


@dataclass(frozen=True, kw_only=True, slots=True)
class OwnItem:
    """What an institution says of its item."""

    code: str
    name: str = ""
    approval_no: str = ""
    dosage_form: str = ""
    excluded: str = ""
    content: str = ""
    unit: str = ""
    specification: str = ""
    packaging: str = ""
    memo: str = ""


@transaction.atomic
def upload_mapping(
    *,
    institution_code: str,
    own: OwnItem,
    item_code: str,
    valid_from: date,
    by: Operator,
    valid_to: date | None = None,
    list_type: str = "",
) -> ItemMapping:
    """上传对照; the one before it ends the day before, the same again is put right."""
    item = item_named(item_code)
    _check(own.code, item, list_type, valid_from, valid_to)
    rows = _rows(institution_code, own.code).select_for_update(of=("self",))
    mapping = rows.filter(valid_from=valid_from).first()
    if mapping is None:
        rows.filter(
            Q(valid_to__isnull=True) | Q(valid_to__gte=valid_from),
            valid_from__lt=valid_from,
        ).update(valid_to=valid_from - timedelta(days=1))
        mapping = ItemMapping(
            institution_code=institution_code,
            institution_item_code=own.code,
            item=item,
            valid_from=valid_from,
        )
    elif mapping.item_id != item.pk:
        raise WrongMapping(
            own_code=own.code,
            item_code=item_code,
            what=f"{valid_from} 起已对照到 {mapping.item.code},请先做 3302 撤销",
        )
    described = asdict(own)
    del described["code"]
    mapping.institution_item_name = described.pop("name")
    for name, value in described.items():
        setattr(mapping, name, value)
    mapping.valid_to = valid_to
    taken = PeriodOverlaps(what="目录对照", item_code=own.code)
    with refusing({"item_mapping_once": taken}):
        mapping.save()
    _journal("item.mapped", item_code, institution_code, by)
    return mapping


@transaction.atomic
def withdraw_mapping(
    *,
    institution_code: str,
    own_code: str,
    today: date,
    by: Operator,
    item_code: str = "",
    list_type: str = "",
) -> None:
    """撤销对照 from today on; what was settled by it keeps it, a future one goes."""
    rows = _rows(institution_code, own_code).exclude(valid_to__lt=today)
    if item_code:
        rows = rows.filter(item__code=item_code)
    if list_type:
        rows = rows.filter(item__list_type=list_type)
    found = list(rows.select_for_update(of=("self",)).select_related("item"))
    if not found:
        raise UnknownMapping(own_code=own_code)
    for mapping in found:
        if mapping.valid_from < today:
            mapping.valid_to = today - timedelta(days=1)
            mapping.save(update_fields=["valid_to"])
        else:
            mapping.delete()
        _journal("item.unmapped", mapping.item.code, institution_code, by)


def _rows(institution_code: str, own_code: str) -> QuerySet[ItemMapping]:
    return ItemMapping.objects.filter(
        institution_code=institution_code, institution_item_code=own_code
    )


def _check(
    own_code: str, item: Item, list_type: str, valid_from: date, valid_to: date | None
) -> None:
    what = ""
    if valid_to and valid_to < valid_from:
        what = f"结束日期 {valid_to} 早于开始日期 {valid_from}"
    elif list_type and list_type != item.list_type:
        what = f"目录类别为 {item.list_type},上传的是 {list_type}"
    elif not item.is_in_force(valid_from):
        what = f"该项目 {valid_from} 不在目录中"
    if what:
        raise WrongMapping(own_code=own_code, item_code=item.code, what=what)


def _journal(action: str, item_code: str, institution_code: str, by: Operator) -> None:
    fields = {"institution": institution_code}
    journal.record(action, "item", item_code, by=by, fields=fields)
