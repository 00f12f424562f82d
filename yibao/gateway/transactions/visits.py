"""就诊、诊断、在院信息查询 (5201, 5202, 5303): of the caller's own visits."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.timezone import localtime

from yibao.engine.periods import days_between
from yibao.enrollment.facts import CoverFacts
from yibao.enrollment.models import Person
from yibao.enrollment.queries import covers, person_named
from yibao.gateway.caller import Caller
from yibao.gateway.contract.kinds import Kind
from yibao.gateway.contract.queries import (
    DiagnosisQueryAnswer,
    DiagnosisQueryRequest,
    DiagnosisRecord,
    EncounterQueryAnswer,
    EncounterQueryRequest,
    EncounterRecord,
    InHospitalQueryAnswer,
    InHospitalQueryRequest,
    InHospitalRecord,
)
from yibao.gateway.contract.shape import shape_of
from yibao.gateway.registry import transaction
from yibao.gateway.transactions.errors import PeriodBackwards
from yibao.gateway.values import read_value
from yibao.gateway.wording import exact_age, flag
from yibao.institutions.queries import institution_named
from yibao.settlement.commands.records import details_of
from yibao.settlement.errors import EncounterElsewhere, EncounterOfAnother
from yibao.settlement.models import (
    Diagnosis,
    DiagnosisSide,
    Encounter,
    Setting,
    State,
)
from yibao.settlement.queries import (
    diagnoses_of,
    encounter_named,
    encounters_of,
    inpatients,
)

NEWBORN = timedelta(days=28)
IN_HOSPITAL = {State.ADMITTED: "1", State.DISCHARGED: "0"}  # inhosp_stas


@transaction(
    "5201",
    title="就诊信息查询",
    request=EncounterQueryRequest,
    answer=EncounterQueryAnswer,
)
def encounters(request: EncounterQueryRequest, caller: Caller) -> EncounterQueryAnswer:
    """The visits of a person to this institution that began in the days asked."""
    asked = request.data
    first, last = period(asked.begntime, asked.endtime)
    person = person_named(asked.psn_no)
    found = list(
        encounters_of(
            asked.psn_no,
            first=first,
            last=last,
            care_type=asked.med_type,
            institution_code=caller.institution_code,
            encounter_no=asked.mdtrt_id,
        )
    )
    held = covers([_cover_key(encounter) for encounter in found])
    return EncounterQueryAnswer(
        mdtrtinfo=[
            encounter_record(encounter, person, held.get(_cover_key(encounter)))
            for encounter in found
        ]
    )


def period(begin: datetime, end: datetime) -> tuple[date, date]:
    """Whole days, the first and the last included (起止日期含首尾全天)."""
    first, last = localtime(begin).date(), localtime(end).date()
    if last < first:
        raise PeriodBackwards(path="input.data.endtime", first=first, last=last)
    return first, last


def begun_on(encounter: Encounter) -> date:
    return localtime(encounter.begin_at).date()


def _cover_key(encounter: Encounter) -> tuple[str, str, date]:
    return encounter.person_id, encounter.insurance, begun_on(encounter)


def encounter_record(
    encounter: Encounter, person: Person, cover: CoverFacts | None
) -> EncounterRecord:
    """What we keep in columns, over what else was sent and is kept as it came."""
    begin_on, end_at = begun_on(encounter), encounter.end_at
    end_on = localtime(end_at).date() if end_at else None
    own: dict[str, Any] = {
        **person_fields(person, begin_on),
        "mdtrt_id": encounter.pk,
        "insutype": encounter.insurance,
        "psn_type": cover.category if cover else "",
        "maf_psn_flag": flag(bool(cover and cover.facts.get("relief_cat"))),
        "cvlserv_flag": flag(bool(cover and cover.civil_servant)),
        "nwb_flag": flag(begin_on - person.birth_date < NEWBORN),
        "insu_optins": cover.area if cover else encounter.insured_area,
        "emp_name": (cover.employer_name if cover else "") or None,
        "begntime": localtime(encounter.begin_at),
        "endtime": localtime(end_at) if end_at else None,
        "mdtrt_cert_type": encounter.credential_kind or None,
        "med_type": encounter.care_type,
        "ipt_otp_no": encounter.institution_no or None,
        "atddr_no": encounter.physician_code or None,
        "chfpdr_name": encounter.physician_name or None,
        "adm_dept_codg": encounter.department_code or None,
        "adm_dept_name": encounter.department_name or None,
        "dise_codg": encounter.disease_code or None,
        "dise_name": encounter.disease_name or None,
    }
    if encounter.setting == Setting.INPATIENT:
        own |= {
            "inhosp_stas": IN_HOSPITAL.get(State(encounter.state)),
            "ipt_days": days_between(begin_on, end_on) if end_on else None,
            "ars_year_ipt_flag": flag(bool(end_on and end_on.year > begin_on.year)),
        }
    return EncounterRecord(**{**_told(encounter), **own})


def person_fields(person: Person, day: date) -> dict[str, Any]:
    """The columns in which most answers say who it is."""
    return {
        "psn_no": person.person_no,
        "psn_cert_type": person.id_kind,
        "certno": person.id_no,
        "psn_name": person.name,
        "gend": person.gender,
        "naty": person.ethnicity or None,
        "brdy": person.birth_date,
        "age": exact_age(person.birth_date, day),
    }


def _told(encounter: Encounter) -> dict[str, Any]:
    """What was sent about the visit and has no column, read as the field it answers."""
    details = details_of(encounter)
    return {
        shape.attribute: read_value(shape.kind, shape.wire, str(details[shape.wire]))
        for shape in shape_of(EncounterRecord)
        if isinstance(shape.kind, Kind) and details.get(shape.wire) not in (None, "")
    }


@transaction(
    "5202",
    title="诊断信息查询",
    request=DiagnosisQueryRequest,
    answer=DiagnosisQueryAnswer,
)
def diagnoses(request: DiagnosisQueryRequest, caller: Caller) -> DiagnosisQueryAnswer:
    """The diagnoses of a visit to this institution that hold."""
    asked = request.data
    encounter = own_encounter(asked.mdtrt_id, asked.psn_no, caller)
    return DiagnosisQueryAnswer(
        diseinfo=[
            _diagnosis(diagnosis, encounter)
            for diagnosis in diagnoses_of(encounter.pk)
            if diagnosis.is_valid
        ]
    )


def own_encounter(encounter_no: str, person_no: str, caller: Caller) -> Encounter:
    """The visit, if it is to this institution and of this person."""
    encounter = encounter_named(encounter_no)
    if encounter.institution_id != caller.institution_code:
        raise EncounterElsewhere(path="input.data.mdtrt_id", encounter_no=encounter_no)
    if encounter.person_id != person_no:
        raise EncounterOfAnother(
            path="input.data.psn_no", encounter_no=encounter_no, person_no=person_no
        )
    return encounter


def _diagnosis(one: Diagnosis, encounter: Encounter) -> DiagnosisRecord:
    """The national table knows in and out only; an outpatient's is found coming in."""
    discharged = one.side == DiagnosisSide.DISCHARGE
    side = DiagnosisSide.DISCHARGE if discharged else DiagnosisSide.ADMISSION
    return DiagnosisRecord(
        diag_info_id=(
            f"{encounter.pk[-20:]}{one.side}{one.version:03}{one.position:03}"
        ),
        mdtrt_id=encounter.pk,
        psn_no=encounter.person_id,
        inout_diag_type=side.value,
        diag_type=one.kind,
        maindiag_flag=flag(one.is_main),
        diag_srt_no=one.order_no,
        diag_code=one.code,
        diag_name=one.name,
        adm_cond=one.admission_condition or None,
        diag_dept=one.department or None,
        dise_dor_no=one.physician_code or None,
        dise_dor_name=one.physician_name or None,
        diag_time=localtime(one.diagnosed_at) if one.diagnosed_at else None,
    )


@transaction(
    "5303",
    title="在院信息查询",
    request=InHospitalQueryRequest,
    answer=InHospitalQueryAnswer,
)
def in_hospital(
    request: InHospitalQueryRequest, caller: Caller
) -> InHospitalQueryAnswer:
    """Who was admitted here in the days asked and is still in hospital."""
    asked = request.data
    first, last = period(asked.begntime, asked.endtime)
    if asked.psn_no:
        person_named(asked.psn_no)
    found = inpatients(
        first=first,
        last=last,
        institution_code=caller.institution_code,
        person_no=asked.psn_no,
    )
    return InHospitalQueryAnswer(data=list(_stays(found, caller)))


def _stays(found: Iterable[Encounter], caller: Caller) -> Iterable[InHospitalRecord]:
    here = institution_named(caller.institution_code).area.pooling_code
    for encounter in found:
        person = person_fields(encounter.person, localtime(caller.received_at).date())
        person.pop("naty")
        yield InHospitalRecord(
            **person,
            mdtrt_id=encounter.pk,
            insutype=encounter.insurance,
            begndate=begun_on(encounter),
            med_type=encounter.care_type,
            ipt_otp_no=encounter.institution_no or None,
            out_flag=flag(encounter.insured_area != here),
        )
