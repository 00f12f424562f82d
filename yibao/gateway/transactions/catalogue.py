"""1301-1320 目录下载与查询, 1901 字典."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any

from django.utils import timezone

from yibao.areas.queries import pooling_area_of, pooling_areas
from yibao.catalog import publishing, searching
from yibao.catalog.layouts import layouts
from yibao.catalog.models import ItemMapping, ItemTerms, ListEntry, PriceLimit
from yibao.catalog.queries import dictionary_like
from yibao.gateway import stored_files
from yibao.gateway.caller import Caller
from yibao.gateway.contract.catalogue import (
    DictionaryAnswer,
    DictionaryRequest,
    DictionaryValue,
    EthnicDrug,
    EthnicDrugPage,
    EthnicDrugRequest,
    InsuredItem,
    InsuredItemPage,
    InsuredItemRequest,
    ItemMatch,
    ItemMatchPage,
    ItemMatchRequest,
    ItemOwnPay,
    ItemPriceLimit,
    ListAnswer,
    ListRequest,
    OwnItem,
    OwnItemPage,
    OwnItemRequest,
    OwnPayPage,
    OwnPayRequest,
    PriceLimitPage,
    PriceLimitRequest,
)
from yibao.gateway.contract.shape import shape_of
from yibao.gateway.errors import UnknownDictionary, WrongInstitution
from yibao.gateway.paging import page_of
from yibao.gateway.registry import national, transaction
from yibao.gateway.stored_files import Made
from yibao.gateway.tree import shown
from yibao.gateway.values import read_value
from yibao.kernel.dated import DatedRow
from yibao.kernel.errors import Refused

UNSAFE = re.compile(r"[^0-9A-Za-z_.-]")
ANY_INSURANCE = "99"  # selfpay_prop_psn_type 其他
PAID_FIRST = "10"  # selfpay_prop_type 目录先自付比例


def download_list(request: ListRequest, caller: Caller) -> ListAnswer:
    """Name the file of what a list has newer than the sender's version, for 9102."""
    number, version = caller.transaction, request.data.ver or publishing.FIRST
    stored = stored_files.public(
        f"{number} {version} {publishing.state_of(number)}",
        lambda: _made(number, version),
    )
    return ListAnswer(
        file_qury_no=stored.file_no,
        filename=stored.filename,
        dld_end_time=stored.last_day,
        dld_endtime=stored.last_day,
        data_cnt=stored.rows or 0,
    )


for _number in layouts().keys() - {"1304"}:
    transaction(
        _number, title=national()[_number], request=ListRequest, answer=ListAnswer
    )(download_list)


def _made(number: str, version: str) -> Made:
    """A zip with one text file, one row a line."""
    name = f"{number}_{UNSAFE.sub('_', version)}"
    rows, packed = 0, io.BytesIO()
    with (
        zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open(f"{name}.txt", "w", force_zip64=True) as file,
    ):
        for line in publishing.lines_since(number, version, timezone.localdate()):
            file.write(f"{line}\n".encode())
            rows += 1
    return Made(f"{name}.zip", packed.getvalue(), rows)


@transaction(
    "1304", title="民族药品目录查询", request=EthnicDrugRequest, answer=EthnicDrugPage
)
def find_ethnic_drugs(request: EthnicDrugRequest, caller: Caller) -> EthnicDrugPage:
    """民族药 page by page, as the list has them."""
    asked = request.data
    places = {shape.wire: place for place, shape in enumerate(shape_of(EthnicDrug))}
    rows = searching.ethnic_drugs_found(
        valid=asked.vali_flag,
        since=asked.updt_time,
        code=asked.med_list_codg,
        version=asked.ver,
        recorded_at__gte=asked.opt_begn_time,
        recorded_at__lte=asked.opt_end_time,
        **{
            f"columns__{places[name]}__contains": getattr(asked, name)
            for name in ("genname_codg", "drug_genname", "drug_prodname", "rid")
        },
    )
    return EthnicDrugPage(**page_of(rows, asked, _ethnic_drug))


def _ethnic_drug(entry: ListEntry) -> EthnicDrug:
    """The layout of the list is the order of the answer's fields."""
    values: dict[str, Any] = {}
    for shape, text in zip(shape_of(EthnicDrug), entry.columns, strict=True):
        try:
            assert shape.kind is not None
            values[shape.wire] = read_value(shape.kind, shape.wire, text or "") or None
        except Refused:  # published in another form than the answer has room for
            values[shape.wire] = None
    return EthnicDrug(
        **values
        | {
            "med_list_codg": entry.code,
            "ver": entry.version,
            "vali_flag": "1" if entry.valid else "0",
            "updt_time": entry.recorded_at,
        }
    )


@transaction(
    "1312", title="医保目录信息查询", request=InsuredItemRequest, answer=InsuredItemPage
)
def find_insured_items(request: InsuredItemRequest, caller: Caller) -> InsuredItemPage:
    """等级 and what else is said of an item where the person is insured."""
    asked = request.data
    rows = searching.terms_found(
        area=_area(asked.insu_admdvs, caller),
        day=asked.query_date,
        valid=asked.vali_flag,
        since=asked.updt_time,
        valid_from__gte=asked.begndate,
        item__code=asked.hilist_code,
        item__name__contains=asked.hilist_name,
        item__charge_category=asked.med_chrgitm_type,
        item__limited_use=_yes(asked.lmt_used_flag),
        item__list_type=asked.list_type,
        benefit_class=asked.chrgitm_lv,
    )

    def node(row: ItemTerms) -> InsuredItem:
        tags = row.item.tags
        return InsuredItem(
            **_dated(row),
            hilist_code=row.item.code,
            hilist_name=row.item.name,
            insu_admdvs=row.area or asked.insu_admdvs or None,
            poolarea_no=row.area or None,
            med_chrgitm_type=row.item.charge_category,
            chrgitm_lv=row.benefit_class,
            lmt_used_flag="1" if row.item.limited_use else "0",
            list_type=row.item.list_type,
            med_use_flag=tags.get("med_use_flag"),
            matn_used_flag=tags.get("matn_used_flag"),
            hilist_use_type=tags.get("hilist_use_type"),
            lmt_cpnd_type=tags.get("lmt_cpnd_type"),
        )

    return InsuredItemPage(**page_of(rows, asked, node))


@transaction(
    "1316",
    title="医疗目录与医保目录匹配信息查询",
    request=ItemMatchRequest,
    answer=ItemMatchPage,
)
def find_item_matches(request: ItemMatchRequest, caller: Caller) -> ItemMatchPage:
    """National medical codes with insurance codes: one code serves both."""
    asked = request.data
    rows = searching.terms_found(
        area=_area(asked.insu_admdvs, caller),
        day=asked.query_date,
        valid=asked.vali_flag,
        since=asked.updt_time,
        valid_from__gte=asked.begndate,
        item__list_type=asked.list_type,
        item__code=asked.hilist_code,
        item__code__exact=asked.med_list_codg,
    )

    def node(row: ItemTerms) -> ItemMatch:
        return ItemMatch(
            **_dated(row),
            med_list_codg=row.item.code,
            hilist_code=row.item.code,
            list_type=row.item.list_type,
            insu_admdvs=row.area or asked.insu_admdvs or None,
            poolarea_no=row.area or None,
        )

    return ItemMatchPage(**page_of(rows, asked, node))


@transaction(
    "1317", title="医药机构目录匹配信息查询", request=OwnItemRequest, answer=OwnItemPage
)
def find_own_items(request: OwnItemRequest, caller: Caller) -> OwnItemPage:
    """The mappings of the institution that asks (3301)."""
    asked = request.data
    if asked.fixmedins_code and asked.fixmedins_code != caller.institution_code:
        path = "input.data.fixmedins_code"
        raise WrongInstitution(path=path, value=shown(asked.fixmedins_code))
    rows = searching.mappings_found(
        institution_code=caller.institution_code,
        day=asked.query_date,
        valid=asked.vali_flag,
        since=asked.updt_time,
        valid_from__gte=asked.begndate,
        institution_item_code=asked.medins_list_codg,
        institution_item_name__contains=asked.medins_list_name,
        item__list_type=asked.list_type,
        item__code=asked.med_list_codg,
    )
    return OwnItemPage(**page_of(rows, asked, _own_item))


def _own_item(row: ItemMapping) -> OwnItem:
    return OwnItem(
        **_dated(row),
        fixmedins_code=row.institution_code,
        medins_list_codg=row.institution_item_code,
        medins_list_name=row.institution_item_name or None,
        list_type=row.item.list_type,
        med_list_codg=row.item.code,
        aprvno=row.approval_no or None,
        dosform=row.dosage_form or None,
        exct_cont=row.excluded or None,
        item_cont=row.content or None,
        prcunt=row.unit or None,
        spec=row.specification or None,
        pacspec=row.packaging or None,
        memo=row.memo or None,
    )


@transaction(
    "1318",
    title="医保目录限价信息查询",
    request=PriceLimitRequest,
    answer=PriceLimitPage,
)
def find_price_limits(request: PriceLimitRequest, caller: Caller) -> PriceLimitPage:
    """限价 by hospital level (1 一级及以下, 2 二级, 3 三级; none: any)."""
    asked = request.data
    rows = searching.limits_found(
        area=_area(asked.insu_admdvs, caller),
        day=asked.query_date,
        valid=asked.vali_flag,
        since=asked.updt_time,
        valid_from__gte=asked.begndate,
        valid_to__lte=asked.enddate,
        item__code=asked.hilist_code,
        level=asked.hilist_lmtpric_type,
        pk=_record(asked.rid),
    )

    def node(row: PriceLimit) -> ItemPriceLimit:
        return ItemPriceLimit(
            **_dated(row),
            hilist_code=row.item.code,
            hilist_lmtpric_type=row.level or None,
            hilist_pric_uplmt_amt=row.limit,
            insu_admdvs=row.area or asked.insu_admdvs or None,
            poolarea_no=row.area or None,
        )

    return PriceLimitPage(**page_of(rows, asked, node))


@transaction(
    "1319",
    title="医保目录先自付比例信息查询",
    request=OwnPayRequest,
    answer=OwnPayPage,
)
def find_own_pay(request: OwnPayRequest, caller: Caller) -> OwnPayPage:
    """先自付比例 by insurance; of other kinds of ratio there are none here."""
    asked = request.data
    insurance = asked.selfpay_prop_psn_type
    rows = searching.terms_found(
        area=_area(asked.insu_admdvs, caller),
        day=asked.query_date,
        valid=asked.vali_flag,
        since=asked.updt_time,
        valid_from__gte=asked.begndate,
        valid_to__lte=asked.enddate,
        item__code=asked.hilist_code,
        insurance__in=_insurances(insurance),
        pk=_record(asked.rid),
    )
    if asked.selfpay_prop_type not in ("", PAID_FIRST):
        rows = rows.none()

    def node(row: ItemTerms) -> ItemOwnPay:
        return ItemOwnPay(
            **_dated(row),
            hilist_code=row.item.code,
            selfpay_prop_psn_type=row.insurance or ANY_INSURANCE,
            selfpay_prop_type=PAID_FIRST,
            selfpay_prop=row.own_pay,
            insu_admdvs=row.area or asked.insu_admdvs or None,
            poolarea_no=row.area or None,
        )

    return OwnPayPage(**page_of(rows, asked, node))


@transaction(
    "1901", title="字典表查询", request=DictionaryRequest, answer=DictionaryAnswer
)
def look_up(request: DictionaryRequest, caller: Caller) -> DictionaryAnswer:
    """The values of a dictionary; what an area renamed stands over the national."""
    asked = request.data
    area = pooling_areas().get(asked.admdvs, asked.admdvs)
    values = dictionary_like(asked.kind, area)
    if not values:
        raise UnknownDictionary(path="input.data.type", value=shown(asked.kind, 30))
    if asked.valid == "0":  # a value that no longer holds is not kept
        values = {}
    return DictionaryAnswer(
        values=[
            DictionaryValue(kind=asked.kind, label=name, value=code, sort=n, valid="1")
            for n, (code, name) in enumerate(values.items(), 1)
        ]
    )


def _dated(row: DatedRow) -> dict[str, Any]:
    """What every row of a page says of itself."""
    today = timezone.localdate()
    changed_at = row.changed_at  # type: ignore[attr-defined]
    return {
        "begndate": row.valid_from,
        "enddate": row.valid_to,
        "vali_flag": "1" if row.valid_to is None or row.valid_to >= today else "0",
        "rid": str(row.pk),
        "updt_time": timezone.localtime(changed_at),
    }


def _area(asked: str, caller: Caller) -> str:
    """The pooling area asked about: named, or where the person or the sender is."""
    if asked:
        return pooling_area_of(asked)
    here = caller.insured_area or caller.area
    return pooling_areas().get(here, here)


def _yes(flag: str) -> bool | None:
    return None if not flag else flag == "1"


def _record(rid: str) -> int | None:
    """The row behind a 唯一记录号; one that is none of ours finds nothing."""
    if not rid:
        return None
    return int(rid) if rid.isascii() and rid.isdecimal() and len(rid) < 18 else 0


def _insurances(asked: str) -> list[str] | None:
    """Terms for any insurance hold for each."""
    if not asked:
        return None
    return [""] if asked == ANY_INSURANCE else ["", asked]
