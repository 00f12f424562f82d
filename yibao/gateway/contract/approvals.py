"""2501-2506 转院、慢特病、定点备案与撤销."""

from __future__ import annotations

from datetime import date, datetime

from yibao.gateway.contract.kinds import Expected, Extension, Message, Node


class ChronicFiling(Node):
    """2503 data."""

    psn_no: str
    insutype: str
    opsp_dise_code: str
    opsp_dise_name: Expected[str] = ""
    tel: str = ""
    addr: str = ""
    insu_optins: Expected[str] = ""
    ide_fixmedins_no: Expected[str] = ""
    ide_fixmedins_name: Expected[str] = ""
    hosp_ide_date: Expected[date | None] = None
    diag_dr_codg: Expected[str] = ""
    diag_dr_name: Expected[str] = ""
    begndate: date
    enddate: date | None = None
    trt_dcla_detl_sn: str = ""
    selfdef_splm_flag: str = ""
    memo: str = ""
    exp_content: Extension = {}


class ChronicFilingRequest(Message):
    """2503 人员慢特病备案."""

    data: ChronicFiling


class Filed(Node):
    """2503 result: the number of the filing."""

    trt_dcla_detl_sn: str
    exp_content: Extension | None = None


class FilingAnswer(Message):
    """2501 转院备案, 2503 人员慢特病备案, 2505 人员定点备案."""

    result: Filed


class FilingReference(Node):
    """2502 2504 2506 data; ``memo`` is the reason."""

    trt_dcla_detl_sn: str
    psn_no: str
    memo: Expected[str] = ""


class RevocationRequest(Message):
    """2502 转院备案撤销, 2504 人员慢特病备案撤销, 2506 人员定点备案撤销."""

    data: FilingReference


class TransferFiling(Node):
    """2501 refmedin."""

    psn_no: str
    insutype: str = ""
    tel: str = ""
    addr: str = ""
    insu_optins: str = ""
    diag_code: str
    diag_name: str
    dise_cond_dscr: str = ""
    reflin_medins_no: str
    reflin_medins_name: str
    mdtrtarea_admdvs: str
    hosp_agre_refl_flag: str = ""
    refl_type: Expected[str] = ""
    refl_date: date
    refl_rea: str
    refl_opnn: Expected[str] = ""
    begndate: date | None = None
    enddate: date | None = None
    refl_old_mdtrt_id: str = ""
    refl_used_flag: str = ""


class TransferFilingRequest(Message):
    """2501 转院备案."""

    refmedin: TransferFiling


class ChoiceFiling(Node):
    """2505 data; ``fixmedins_code`` is the institution that is chosen."""

    psn_no: str
    tel: str = ""
    addr: str = ""
    biz_appy_type: str
    begndate: date
    enddate: date | None = None
    agnter_name: str = ""
    agnter_cert_type: str = ""
    agnter_certno: str = ""
    agnter_tel: str = ""
    agnter_addr: str = ""
    agnter_rlts: str = ""
    fix_srt_no: Expected[str] = ""
    fixmedins_code: str
    fixmedins_name: Expected[str] = ""
    memo: str = ""
    exp_content: Extension = {}


class ChoiceFilingRequest(Message):
    """2505 人员定点备案."""

    data: ChoiceFiling


class ChoiceQuery(Node):
    """5302 data."""

    psn_no: str
    biz_appy_type: str


class ChoiceQueryRequest(Message):
    """5302 人员定点信息查询."""

    data: ChoiceQuery


class ChoiceRecord(Node):
    """5302 psnfixmedin."""

    psn_no: str
    insutype: str
    fix_srt_no: str
    fixmedins_code: str
    fixmedins_name: str
    begndate: date
    enddate: date | None = None
    memo: str | None = None


class ChoiceQueryAnswer(Message):
    """5302 人员定点信息查询."""

    psnfixmedin: list[ChoiceRecord]


class TransferQuery(Node):
    """5304 data: the days of transfer; without an end, up to now."""

    psn_no: str
    begntime: datetime
    endtime: datetime | None = None


class TransferQueryRequest(Message):
    """5304 转院信息查询."""

    data: TransferQuery


class TransferRecord(Node):
    """5304 refmedin."""

    insutype: str
    dcla_souc: str
    psn_no: str
    psn_cert_type: str
    certno: str
    psn_name: str
    gend: str
    brdy: date | None = None
    tel: str | None = None
    addr: str | None = None
    insu_optins: str | None = None
    emp_name: str | None = None
    diag_code: str | None = None
    diag_name: str | None = None
    dise_cond_dscr: str | None = None
    reflin_medins_no: str | None = None
    reflin_medins_name: str
    out_flag: str
    refl_date: date
    refl_rea: str
    begndate: date
    enddate: date | None = None
    hosp_agre_refl_flag: str
    opter_id: str | None = None
    opter_name: str | None = None
    opt_time: datetime | None = None


class TransferQueryAnswer(Message):
    """5304 转院信息查询."""

    refmedin: list[TransferRecord]
