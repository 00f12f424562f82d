"""3401-3403 科室管理, 5101 科室信息查询, 5102 医执人员信息查询."""

from __future__ import annotations

from datetime import datetime

from yibao.gateway.contract.kinds import Expected, Message, Node


class Department(Node):
    """3401 3401A 3402 deptinfo."""

    hosp_dept_codg: str
    caty: Expected[str] = ""
    hosp_dept_name: str
    begntime: datetime
    endtime: datetime | None = None
    itro: Expected[str] = ""
    dept_resper_name: Expected[str] = ""
    dept_resper_tel: Expected[str] = ""
    dept_med_serv_scp: str = ""
    dept_estbdat: Expected[datetime | None] = None
    aprv_bed_cnt: Expected[int | None] = None
    hi_crtf_bed_cnt: int | None = None
    poolarea_no: Expected[str] = ""
    dr_psncnt: Expected[int | None] = None
    phar_psncnt: Expected[int | None] = None
    nurs_psncnt: Expected[int | None] = None
    tecn_psncnt: Expected[int | None] = None
    memo: str = ""


class DepartmentsRequest(Message):
    """3401 3401A 3402: one department or many."""

    deptinfo: list[Department]


class DepartmentKey(Node):
    """3403 data."""

    hosp_dept_codg: str
    hosp_dept_name: Expected[str] = ""
    begntime: Expected[datetime | None] = None


class DepartmentClosing(Message):
    """3403 科室信息撤销."""

    data: DepartmentKey


class DepartmentRecord(Node):
    """5101 feedetail."""

    hosp_dept_codg: str
    hosp_dept_name: str
    begntime: datetime
    endtime: datetime | None = None
    itro: str | None = None
    dept_resper_name: Expected[str | None] = None
    dept_resper_tel: Expected[str | None] = None
    dept_med_serv_scp: str | None = None
    caty: Expected[str | None] = None
    dept_estbdat: datetime | None = None
    aprv_bed_cnt: int | None = None
    hi_crtf_bed_cnt: int | None = None
    poolarea_no: str | None = None
    dr_psncnt: int | None = None
    phar_psncnt: int | None = None
    nurs_psncnt: int | None = None
    tecn_psncnt: int | None = None
    memo: str | None = None


class DepartmentAnswer(Message):
    """5101 科室信息查询."""

    feedetail: list[DepartmentRecord]


class PractitionerQuery(Node):
    """5102 data."""

    prac_psn_type: Expected[str] = ""
    prac_psn_name: str = ""
    prac_psn_code: str = ""


class PractitionerRequest(Message):
    """5102 医执人员信息查询."""

    data: PractitionerQuery


class PractitionerRecord(Node):
    """5102 feedetail; certificates are not kept."""

    psn_cert_type: Expected[str | None] = None
    certno: Expected[str | None] = None
    prac_psn_no: str | None = None
    prac_psn_code: str
    prac_psn_name: str
    prac_psn_type: str
    prac_psn_cert: str | None = None
    prac_cert_no: str | None = None
    hi_dr_flag: str
    begntime: datetime
    endtime: datetime | None = None
    chg_rea: str | None = None


class PractitionerAnswer(Message):
    """5102 医执人员信息查询."""

    feedetail: list[PractitionerRecord]
