"""2503 人员慢特病备案, 2504 撤销."""

from __future__ import annotations

from datetime import date

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


class ChronicFilingAnswer(Message):
    """2503 人员慢特病备案."""

    result: Filed


class FilingReference(Node):
    """2504 data; ``memo`` is the reason."""

    trt_dcla_detl_sn: str
    psn_no: str
    memo: Expected[str] = ""


class ChronicRevocationRequest(Message):
    """2504 人员慢特病备案撤销."""

    data: FilingReference
