"""人员定点与转院查询 (5302, 5304)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.timezone import localtime

from yibao.approvals.models import RemoteFiling, Transfer
from yibao.approvals.queries import (
    choices_for,
    filed_event,
    is_party_to,
    transferred_on,
    transfers_of,
)
from yibao.areas.queries import pooling_area_or_none
from yibao.enrollment.facts import CoverFacts
from yibao.enrollment.queries import coverage_on, person_named
from yibao.gateway.caller import Caller
from yibao.gateway.contract.approvals import (
    ChoiceQueryAnswer,
    ChoiceQueryRequest,
    ChoiceRecord,
    TransferQueryAnswer,
    TransferQueryRequest,
    TransferRecord,
)
from yibao.gateway.registry import transaction
from yibao.gateway.transactions.visits import period, person_fields
from yibao.gateway.wording import flag
from yibao.institutions.queries import institution_named

WHO = ("psn_no", "psn_cert_type", "certno", "psn_name", "gend", "brdy")
BY_INSTITUTION, BY_AGENCY = "01", "02"  # dcla_souc


@transaction(
    "5302",
    title="人员定点信息查询",
    request=ChoiceQueryRequest,
    answer=ChoiceQueryAnswer,
)
def choices(request: ChoiceQueryRequest, caller: Caller) -> ChoiceQueryAnswer:
    """What a person chose for a kind of care and has not ended, wherever it was."""
    asked = request.data
    person_named(asked.psn_no)
    today = localtime(caller.received_at).date()
    return ChoiceQueryAnswer(
        psnfixmedin=[
            ChoiceRecord(
                psn_no=asked.psn_no,
                insutype=choice.insurance or _basic_on(asked.psn_no, choice.valid_from),
                fix_srt_no=choice.rank,
                fixmedins_code=choice.institution_code,
                fixmedins_name=choice.institution_name
                or institution_named(choice.institution_code).name,
                begndate=choice.valid_from,
                enddate=choice.valid_to,
                memo=choice.memo or None,
            )
            for choice in choices_for(asked.psn_no, asked.biz_appy_type, today)
        ]
    )


def _basic_on(person_no: str, day: date) -> str:
    cover = coverage_on(person_no, "", day)
    return cover.insurance if cover else ""


@transaction(
    "5304",
    title="转院信息查询",
    request=TransferQueryRequest,
    answer=TransferQueryAnswer,
)
def transfers(request: TransferQueryRequest, caller: Caller) -> TransferQueryAnswer:
    """The transfers of a person in the days asked that this institution takes part in.

    That is who sent the patient and who receives them; what the agency registered is
    for every institution it covers.
    """
    asked = request.data
    first, last = period(asked.begntime, asked.endtime or caller.received_at)
    person_named(asked.psn_no)
    area = institution_named(caller.institution_code).area_id
    return TransferQueryAnswer(
        refmedin=[
            _transfer(filing)
            for filing in transfers_of(asked.psn_no, first, last)
            if is_party_to(filing, caller.institution_code, area)
        ]
    )


def _transfer(filing: RemoteFiling) -> TransferRecord:
    person, moved_on = filing.person, transferred_on(filing)
    told, event = getattr(filing, "transfer", None), filed_event(filing)
    cover = coverage_on(person.person_no, told.insurance if told else "", moved_on)
    known = person_fields(person, moved_on)
    reason = {"refl_rea": filing.reason, "hosp_agre_refl_flag": flag(True)}
    return TransferRecord(
        **{name: known[name] for name in WHO},
        **(reason if told is None else {**reason, **_told(told)}),
        insutype=told.insurance if told else (cover.insurance if cover else ""),
        dcla_souc=BY_INSTITUTION if filing.filed_by else BY_AGENCY,
        insu_optins=cover.area if cover else None,
        emp_name=(cover.employer_name if cover else "") or None,
        reflin_medins_no=filing.institution_code or None,
        reflin_medins_name=told.institution_name if told else "",
        out_flag=flag(not _is_home(filing.target_area, cover)),
        refl_date=moved_on,
        begndate=filing.valid_from,
        enddate=filing.valid_to,
        opter_id=event.operator_no[:20],
        opt_time=localtime(event.happened_at),
    )


def _told(transfer: Transfer) -> dict[str, Any]:
    return {
        "tel": transfer.phone or None,
        "addr": transfer.address or None,
        "diag_code": transfer.diagnosis_code,
        "diag_name": transfer.diagnosis_name,
        "dise_cond_dscr": transfer.condition or None,
        "hosp_agre_refl_flag": flag(transfer.hospital_agrees),
        "opter_name": transfer.operator_name or None,
    }


def _is_home(area: str, cover: CoverFacts | None) -> bool:
    """Whether care there is care at home, seen from who insures the patient."""
    if cover is None:
        return False
    return pooling_area_or_none(area) == cover.pooling_area
