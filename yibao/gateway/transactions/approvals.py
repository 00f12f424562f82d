"""人员慢特病备案 (25xx)."""

from __future__ import annotations

from yibao.approvals.commands import (
    Identification,
    file_chronic,
    revoke_chronic,
    take_turn_on_filings,
)
from yibao.approvals.queries import standing_filing
from yibao.areas.queries import pooling_area_of
from yibao.enrollment.queries import coverage_on
from yibao.gateway.caller import Caller
from yibao.gateway.contract.approvals import (
    ChronicFiling,
    ChronicFilingAnswer,
    ChronicFilingRequest,
    ChronicRevocationRequest,
    Filed,
)
from yibao.gateway.registry import transaction
from yibao.gateway.transactions.errors import AreaDiffers
from yibao.settlement.queries import settlement_for_disease


@transaction(
    "2503",
    title="人员慢特病备案",
    request=ChronicFilingRequest,
    answer=ChronicFilingAnswer,
    writes=True,
)
def file(request: ChronicFilingRequest, caller: Caller) -> ChronicFilingAnswer:
    """File a chronic disease; in force at once, unless the province approves first."""
    told = request.data
    _check_area(told)
    filing = file_chronic(
        person_no=told.psn_no,
        insurance=told.insutype,
        disease_code=told.opsp_dise_code,
        disease_name=told.opsp_dise_name,
        identification=_identification(told, caller),
        valid_from=told.begndate,
        valid_to=told.enddate,
        filing_no=told.trt_dcla_detl_sn,
        filed_at=caller.received_at,
        approved=caller.profile.filings_approved_at_once,
        by=caller.operator,
    )
    return ChronicFilingAnswer(result=Filed(trt_dcla_detl_sn=filing.filing_no))


def _check_area(told: ChronicFiling) -> None:
    """A filing goes to the area that insures the person."""
    cover = coverage_on(told.psn_no, told.insutype, told.begndate)
    if cover is None or not told.insu_optins:
        return
    if pooling_area_of(told.insu_optins) != cover.pooling_area:
        raise AreaDiffers(
            path="input.data.insu_optins",
            value=told.insu_optins,
            insurance=cover.insurance,
            area=cover.area,
        )


def _identification(told: ChronicFiling, caller: Caller) -> Identification:
    return Identification(
        institution_code=told.ide_fixmedins_no or caller.institution_code,
        institution_name=told.ide_fixmedins_name,
        identified_on=told.hosp_ide_date,
        physician_code=told.diag_dr_codg,
        physician_name=told.diag_dr_name,
        phone=told.tel,
        address=told.addr,
        memo=told.memo[:500],
    )


@transaction(
    "2504",
    title="人员慢特病备案撤销",
    request=ChronicRevocationRequest,
    writes=True,
)
def revoke(request: ChronicRevocationRequest, caller: Caller) -> None:
    """Revoke a filing that no standing settlement has used."""
    told = request.data
    number = told.trt_dcla_detl_sn
    take_turn_on_filings(told.psn_no)
    revoke_chronic(
        filing_no=number,
        person_no=told.psn_no,
        revoked_at=caller.received_at,
        basis=told.memo[:500],
        used_by=_used_by(number),
        by=caller.operator,
    )


def _used_by(filing_no: str) -> str | None:
    """The settlement that stands on a filing, if any."""
    filing = standing_filing(filing_no)
    if filing is None:
        return None
    return settlement_for_disease(
        filing.person.person_no,
        filing.disease_code,
        filing.valid_from,
        filing.valid_to,
    )
