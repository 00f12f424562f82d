"""3401-3403 科室管理, 5101 科室信息查询, 5102 医执人员信息查询."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from yibao.gateway.caller import Caller
from yibao.gateway.contract.departments import (
    Department,
    DepartmentAnswer,
    DepartmentClosing,
    DepartmentRecord,
    DepartmentsRequest,
    PractitionerAnswer,
    PractitionerRecord,
    PractitionerRequest,
)
from yibao.gateway.contract.kinds import Empty
from yibao.gateway.errors import NoRows
from yibao.gateway.registry import transaction
from yibao.gateway.values import BEIJING
from yibao.institutions import departments, models
from yibao.institutions.departments import DepartmentDetails
from yibao.kernel.errors import Refused

PHYSICIAN = "1"  # medins_psn_type 医师
FOR_EVER = 2099  # how clients write no end


@transaction(
    "3401",
    title="科室信息上传",
    request=DepartmentsRequest,
    writes=True,
    aliases=("3401A",),
)
def open_departments(request: DepartmentsRequest, caller: Caller) -> None:
    """Open the departments of a message, one or many; all of them or none."""
    _each(request, caller, departments.open_department)


@transaction("3402", title="科室信息变更", request=DepartmentsRequest, writes=True)
def change_departments(request: DepartmentsRequest, caller: Caller) -> None:
    """Change a department from a day on, or put right what is said of it."""
    _each(request, caller, departments.change_department)


def _each(request: DepartmentsRequest, caller: Caller, command: Any) -> None:
    if not request.deptinfo:
        raise NoRows(path="input.deptinfo", name="deptinfo")
    for place, row in enumerate(request.deptinfo):
        try:
            command(
                institution_code=caller.institution_code,
                code=row.hosp_dept_codg,
                details=_details(row),
                valid_from=row.begntime.date(),
                valid_to=_end(row.endtime),
                by=caller.operator,
            )
        except Refused as fault:
            fault.path = fault.path or f"input.deptinfo[{place}]"
            raise


def _details(row: Department) -> DepartmentDetails:
    return DepartmentDetails(
        name=row.hosp_dept_name,
        national_code=row.caty,
        introduction=row.itro,
        head_name=row.dept_resper_name,
        head_phone=row.dept_resper_tel,
        service_scope=row.dept_med_serv_scp,
        founded_on=row.dept_estbdat.date() if row.dept_estbdat else None,
        approved_beds=row.aprv_bed_cnt,
        insured_beds=row.hi_crtf_bed_cnt,
        pooling_area=row.poolarea_no,
        physicians=row.dr_psncnt,
        pharmacists=row.phar_psncnt,
        nurses=row.nurs_psncnt,
        technicians=row.tecn_psncnt,
        memo=row.memo,
    )


def _end(at: datetime | None) -> date | None:
    return None if at is None or at.year >= FOR_EVER else at.date()


@transaction("3403", title="科室信息撤销", request=DepartmentClosing, writes=True)
def close_department(request: DepartmentClosing, caller: Caller) -> None:
    """Take a department out of service; today is its last day."""
    departments.close_department(
        institution_code=caller.institution_code,
        code=request.data.hosp_dept_codg,
        last_day=_today(caller),
        by=caller.operator,
    )


@transaction("5101", title="科室信息查询", request=Empty, answer=DepartmentAnswer)
def find_departments(request: Empty, caller: Caller) -> DepartmentAnswer:
    """The departments of the institution that asks, in service today."""
    rows = departments.departments_of(caller.institution_code, _today(caller))
    return DepartmentAnswer(feedetail=[_record(row) for row in rows])


def _record(row: models.Department) -> DepartmentRecord:
    return DepartmentRecord(
        hosp_dept_codg=row.code,
        hosp_dept_name=row.name,
        begntime=_first_moment(row.valid_from),
        endtime=_last_moment(row.valid_to),
        itro=row.introduction or None,
        dept_resper_name=row.head_name or None,
        dept_resper_tel=row.head_phone or None,
        dept_med_serv_scp=row.service_scope or None,
        caty=row.national_code or None,
        dept_estbdat=_first_moment(row.founded_on) if row.founded_on else None,
        aprv_bed_cnt=row.approved_beds,
        hi_crtf_bed_cnt=row.insured_beds,
        poolarea_no=row.pooling_area or None,
        dr_psncnt=row.physicians,
        phar_psncnt=row.pharmacists,
        nurs_psncnt=row.nurses,
        tecn_psncnt=row.technicians,
        memo=row.memo or None,
    )


@transaction(
    "5102",
    title="医执人员信息查询",
    request=PractitionerRequest,
    answer=PractitionerAnswer,
)
def find_practitioners(
    request: PractitionerRequest, caller: Caller
) -> PractitionerAnswer:
    """Who practises at the institution that asks, today."""
    asked = request.data
    rows = departments.practitioners_of(
        caller.institution_code,
        _today(caller),
        kind=asked.prac_psn_type,
        name=asked.prac_psn_name,
        code=asked.prac_psn_code,
    )
    return PractitionerAnswer(
        feedetail=[
            PractitionerRecord(
                prac_psn_code=row.code,
                prac_psn_name=row.name,
                prac_psn_type=row.kind,
                hi_dr_flag="1" if row.kind == PHYSICIAN else "0",
                begntime=_first_moment(row.valid_from),
                endtime=_last_moment(row.valid_to),
            )
            for row in rows
        ]
    )


def _today(caller: Caller) -> date:
    return caller.received_at.astimezone(BEIJING).date()


def _first_moment(day: date) -> datetime:
    return datetime.combine(day, time.min, BEIJING)


def _last_moment(day: date | None) -> datetime | None:
    return datetime.combine(day, time(23, 59, 59), BEIJING) if day else None
