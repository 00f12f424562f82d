"""5205 人员慢特病用药记录查询."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from yibao.gateway.contract.kinds import Expected, Message, Node


class MedicationQuery(Node):
    """5205 data; without an end, up to now."""

    psn_no: str
    begntime: datetime
    endtime: datetime | None = None


class MedicationQueryRequest(Message):
    """5205 人员慢特病用药记录查询."""

    data: MedicationQuery


class MedicationRecord(Node):
    """5205 feedetail: one medicine of a bill that stands, at any institution."""

    feedetl_sn: str
    rx_drord_no: str | None = None
    fixmedins_code: str
    fixmedins_name: str
    psn_no: str
    med_type: str
    fee_ocur_time: datetime
    cnt: Decimal
    pric: Decimal
    chrgitm_lv: str
    hilist_code: str
    hilist_name: str
    list_type: str
    med_list_codg: str
    medins_list_codg: Expected[str | None] = None
    medins_list_name: Expected[str | None] = None
    med_chrgitm_type: str
    prodname: str | None = None
    spec: Expected[str | None] = None
    dosform_name: str | None = None
    lmt_used_flag: str | None = None
    hosp_prep_flag: str | None = None
    hosp_appr_flag: str | None = None
    tcmdrug_used_way: str | None = None
    prodplac_type: str | None = None
    bas_medn_flag: str | None = None
    hi_nego_drug_flag: str | None = None
    chld_medc_flag: str | None = None
    etip_flag: str | None = None
    etip_hosp_code: str | None = None
    dscg_tkdrug_flag: str | None = None
    list_sp_item_flag: str | None = None
    matn_fee_flag: str | None = None


class MedicationQueryAnswer(Message):
    """5205 人员慢特病用药记录查询."""

    feedetail: list[MedicationRecord]
