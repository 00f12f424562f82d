"""1301-1320 目录下载与查询, 1901 字典."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from yibao.gateway.contract.kinds import Expected, Message, Node, wire


class VersionKnown(Node):
    """13xx data: the newest version the sender has, at first ``v0000``."""

    ver: Expected[str] = ""


class ListRequest(Message):
    """13xx 目录下载."""

    data: VersionKnown


class ListAnswer(Message):
    """13xx 目录下载: no node; some numbers say ``dld_endtime``, so both are there."""

    file_qury_no: str
    filename: str
    dld_end_time: date
    dld_endtime: date
    data_cnt: int


class Page(Message):
    """A page of rows; the rows stand in ``data``."""

    records: int = wire("recordCounts")
    pages: int
    page_number: int = wire("pageNum")
    page_size: int = wire("pageSize")
    size: int
    start_row: int = wire("startRow")
    first: bool = wire("firstPage")
    last: bool = wire("lastPage")


class Paged(Node):
    """What every paged query says of itself; ``updt_time``: changed since then."""

    updt_time: Expected[datetime | None] = None
    page_num: Expected[int] = 1
    page_size: Expected[int] = 100


class EthnicDrugQuery(Paged):
    """1304 data."""

    med_list_codg: str = ""
    genname_codg: str = ""
    drug_genname: str = ""
    drug_prodname: str = ""
    vali_flag: str = ""
    rid: str = ""
    ver: str = ""
    opt_begn_time: datetime | None = None
    opt_end_time: datetime | None = None


class EthnicDrugRequest(Message):
    """1304 民族药品目录查询."""

    data: EthnicDrugQuery


class EthnicDrug(Node):
    """1304 data; in the order of the list it is read from."""

    med_list_codg: str
    drug_prodname: str | None = None
    genname_codg: str | None = None
    drug_genname: str | None = None
    ethdrug_type: str | None = None
    chemname: str | None = None
    alis: str | None = None
    eng_name: str | None = None
    dosform: str | None = None
    each_dos: str | None = None
    used_frqu: str | None = None
    nat_drug_no: str | None = None
    used_mtd: str | None = None
    ing: str | None = None
    chrt: str | None = None
    defs: str | None = None
    tabo: str | None = None
    mnan: str | None = None
    stog: str | None = None
    drug_spec: str | None = None
    prcunt_type: str | None = None
    otc_flag: str | None = None
    pacmatl: str | None = None
    pacspec: str | None = None
    min_useunt: str | None = None
    min_salunt: str | None = None
    manl: str | None = None
    rute: str | None = None
    begndate: date | None = None
    enddate: date | None = None
    pham_type: str | None = None
    memo: str | None = None
    pac_cnt: str | None = None
    min_unt: str | None = None
    min_pac_cnt: Decimal | None = None
    min_pacunt: str | None = None
    min_prepunt: str | None = None
    drug_expy: str | None = None
    efcc_atd: str | None = None
    min_prcunt: str | None = None
    wubi: str | None = None
    pinyin: str | None = None
    vali_flag: str
    rid: Expected[str | None] = None
    crte_time: Expected[datetime | None] = None
    updt_time: datetime
    crter_id: Expected[str | None] = None
    crter_name: Expected[str | None] = None
    crte_optins_no: Expected[str | None] = None
    opter_id: Expected[str | None] = None
    opter_name: Expected[str | None] = None
    opt_time: Expected[datetime | None] = None
    optins_no: Expected[str | None] = None
    ver: str


class EthnicDrugPage(Page):
    """1304 民族药品目录查询."""

    data: list[EthnicDrug]


class InsuredItemQuery(Paged):
    """1312 data."""

    query_date: date | None = None
    hilist_code: str = ""
    insu_admdvs: str = ""
    begndate: date | None = None
    hilist_name: str = ""
    med_chrgitm_type: str = ""
    chrgitm_lv: str = ""
    lmt_used_flag: str = ""
    list_type: str = ""
    vali_flag: str = ""


class InsuredItemRequest(Message):
    """1312 医保目录信息查询."""

    data: InsuredItemQuery


class InsuredItem(Node):
    """1312 data: the terms of an item in an area."""

    hilist_code: str
    hilist_name: str
    insu_admdvs: Expected[str | None] = None
    begndate: date
    enddate: date | None = None
    med_chrgitm_type: str
    chrgitm_lv: str
    lmt_used_flag: str
    list_type: str
    med_use_flag: Expected[str | None] = None
    matn_used_flag: Expected[str | None] = None
    hilist_use_type: Expected[str | None] = None
    lmt_cpnd_type: Expected[str | None] = None
    wubi: str | None = None
    pinyin: str | None = None
    memo: str | None = None
    vali_flag: str
    rid: str
    updt_time: datetime
    crter_id: str | None = None
    crter_name: str | None = None
    crte_time: Expected[datetime | None] = None
    crte_optins_no: str | None = None
    opter_id: str | None = None
    opter_name: str | None = None
    opt_time: datetime | None = None
    optins_no: str | None = None
    poolarea_no: str | None = None


class InsuredItemPage(Page):
    """1312 医保目录信息查询."""

    data: list[InsuredItem]


class ItemMatchQuery(Paged):
    """1316 data."""

    query_date: date | None = None
    med_list_codg: str = ""
    hilist_code: str = ""
    list_type: str = ""
    insu_admdvs: str = ""
    begndate: date | None = None
    vali_flag: str = ""


class ItemMatchRequest(Message):
    """1316 医疗目录与医保目录匹配信息查询."""

    data: ItemMatchQuery


class ItemMatch(Node):
    """1316 data: one national code serves both catalogues."""

    med_list_codg: str
    hilist_code: str
    list_type: str
    insu_admdvs: Expected[str | None] = None
    begndate: date
    enddate: date | None = None
    memo: str | None = None
    vali_flag: str
    rid: str
    updt_time: datetime
    crter_id: str | None = None
    crter_name: str | None = None
    crte_time: Expected[datetime | None] = None
    crte_optins_no: str | None = None
    opter_id: str | None = None
    opter_name: str | None = None
    opt_time: datetime | None = None
    optins_no: str | None = None
    poolarea_no: str | None = None


class ItemMatchPage(Page):
    """1316 医疗目录与医保目录匹配信息查询."""

    data: list[ItemMatch]


class OwnItemQuery(Paged):
    """1317 data; an institution asks for its own."""

    query_date: date | None = None
    fixmedins_code: str = ""
    medins_list_codg: str = ""
    medins_list_name: str = ""
    insu_admdvs: str = ""
    list_type: str = ""
    med_list_codg: str = ""
    begndate: date | None = None
    vali_flag: str = ""


class OwnItemRequest(Message):
    """1317 医药机构目录匹配信息查询."""

    data: OwnItemQuery


class OwnItem(Node):
    """1317 data: what an institution calls a national item."""

    fixmedins_code: str
    medins_list_codg: str
    medins_list_name: str | None = None
    insu_admdvs: Expected[str | None] = None
    list_type: str
    med_list_codg: str
    begndate: date
    enddate: date | None = None
    aprvno: str | None = None
    dosform: str | None = None
    exct_cont: str | None = None
    item_cont: str | None = None
    prcunt: str | None = None
    spec: str | None = None
    pacspec: str | None = None
    memo: str | None = None
    vali_flag: str
    rid: str
    updt_time: datetime
    crter_id: str | None = None
    crter_name: str | None = None
    crte_time: Expected[datetime | None] = None
    crte_optins_no: str | None = None
    opter_id: str | None = None
    opter_name: str | None = None
    opt_time: datetime | None = None
    optins_no: str | None = None
    poolarea_no: str | None = None


class OwnItemPage(Page):
    """1317 医药机构目录匹配信息查询."""

    data: list[OwnItem]


class PriceLimitQuery(Paged):
    """1318 data."""

    query_date: date | None = None
    hilist_code: str = ""
    hilist_lmtpric_type: str = ""
    insu_admdvs: str = ""
    begndate: date | None = None
    enddate: date | None = None
    vali_flag: str = ""
    rid: str = ""


class PriceLimitRequest(Message):
    """1318 医保目录限价信息查询."""

    data: PriceLimitQuery


class ItemPriceLimit(Node):
    """1318 data: a limit by hospital level and area."""

    hilist_code: str
    hilist_lmtpric_type: Expected[str | None] = None
    overlmt_dspo_way: Expected[str | None] = None
    insu_admdvs: Expected[str | None] = None
    begndate: date
    enddate: date | None = None
    hilist_pric_uplmt_amt: Decimal
    vali_flag: str
    rid: str
    updt_time: datetime
    crter_id: str | None = None
    crter_name: str | None = None
    crte_time: Expected[datetime | None] = None
    crte_optins_no: str | None = None
    opter_id: str | None = None
    opter_name: str | None = None
    opt_time: datetime | None = None
    optins_no: str | None = None
    tabname: str | None = None
    poolarea_no: str | None = None


class PriceLimitPage(Page):
    """1318 医保目录限价信息查询."""

    data: list[ItemPriceLimit]


class OwnPayQuery(Paged):
    """1319 data."""

    query_date: date | None = None
    hilist_code: str = ""
    selfpay_prop_psn_type: str = ""
    selfpay_prop_type: str = ""
    insu_admdvs: str = ""
    begndate: date | None = None
    enddate: date | None = None
    vali_flag: str = ""
    rid: str = ""


class OwnPayRequest(Message):
    """1319 医保目录先自付比例信息查询."""

    data: OwnPayQuery


class ItemOwnPay(Node):
    """1319 data: 先自付比例 by insurance and area."""

    hilist_code: str
    selfpay_prop_psn_type: str
    selfpay_prop_type: str
    insu_admdvs: Expected[str | None] = None
    begndate: date
    enddate: date | None = None
    selfpay_prop: Decimal
    vali_flag: str
    rid: str
    updt_time: datetime
    crter_id: str | None = None
    crter_name: str | None = None
    crte_time: Expected[datetime | None] = None
    crte_optins_no: str | None = None
    opter_id: str | None = None
    opter_name: str | None = None
    opt_time: datetime | None = None
    optins_no: str | None = None
    tabname: str | None = None
    poolarea_no: str | None = None


class OwnPayPage(Page):
    """1319 医保目录先自付比例信息查询."""

    data: list[ItemOwnPay]


class DictionaryQuery(Node):
    """1901 data."""

    kind: str = wire("type")
    parent_value: Expected[str] = ""
    admdvs: Expected[str] = ""
    on: Expected[date | None] = wire("date", default=None)
    valid: Expected[str] = wire("Vali_Flag", default="")


class DictionaryRequest(Message):
    """1901 字典表查询."""

    data: DictionaryQuery


class DictionaryValue(Node):
    """1901 list; our dictionaries are flat and keep no account of their making."""

    kind: str = wire("type")
    label: str
    value: str
    parent_value: Expected[str | None] = wire("parentValue", default=None)
    sort: int
    valid: str = wire("valiFlag")
    create_user: Expected[str | None] = wire("createUser", default=None)
    create_date: Expected[datetime | None] = wire("createDate", default=None)
    version: Expected[int | None] = None


class DictionaryAnswer(Message):
    """1901 字典表查询."""

    values: list[DictionaryValue] = wire("list")
