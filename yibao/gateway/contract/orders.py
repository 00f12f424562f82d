"""4402 住院医嘱记录."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from yibao.gateway.contract.kinds import Expected, Message, Node


class MedicalOrder(Node):
    """4402 4402A data: one order; the later text adds who gave it and when."""

    mdtrt_sn: str
    mdtrt_id: str = ""
    psn_no: str = ""
    ipt_bed_no: str = ""
    drord_no: str = ""
    isu_dept_code: str = ""
    drord_isu_no: datetime | None = None
    exe_dept_code: str = ""
    exe_dept_name: str = ""
    drord_chker_name: str = ""
    drord_ptr_name: str = ""
    drord_grpno: str = ""
    drord_type: str = ""
    drord_item_type: str = ""
    drord_item_name: str = ""
    drord_detl_code: str = ""
    drord_detl_name: str = ""
    medn_type_code: str = ""
    medn_type_name: str = ""
    drug_dosform: str = ""
    drug_dosform_name: str = ""
    drug_spec: str = ""
    dismed_cnt: Decimal | None = None
    dismed_cnt_unt: str = ""
    medn_use_frqu: str = ""
    medn_used_dosunt: str = ""
    drug_used_sdose: Decimal | None = None
    drug_used_idose: Decimal | None = None
    drug_used_way_code: str = ""
    drug_used_way: str = ""
    medc_days: int | None = None
    medc_begntime: datetime | None = None
    medc_endtime: datetime | None = None
    skintst_dicm: str = ""
    tcmherb_foote: str = ""
    drord_endtime: datetime | None = None
    ipt_dept_code: str = ""
    medins_orgcode: str = ""
    unif_purc_drug_flag: str = ""
    drug_mgt_plaf_code: str = ""
    drug_purc_code: str = ""
    bas_medn_flag: str = ""
    vali_flag: Expected[str] = ""
    medcas_drord_detl_id: str
    drord_isu_time: datetime | None = None
    drord_grp_no: str = ""
    drord_item_type_code: str = ""
    drord_item_type_name: str = ""
    isu_drord_dr_code: str = ""
    isu_drord_dr_name: str = ""
    drord_chker_code: str = ""
    drord_ptr_code: str = ""
    end_drord_dr_code: str = ""
    end_drord_dr_name: str = ""
    drord_begntime: datetime | None = None
    exedept_name: str = ""
    ipt_bedno: str = ""


class MedicalOrdersRequest(Message):
    """4402 住院医嘱记录."""

    data: list[MedicalOrder]
