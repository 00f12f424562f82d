"""药店购药 (2101, 2102): the visit and its lines come with the settlement itself."""

from __future__ import annotations

from yibao.kernel.moments import day_of
from yibao.kernel.serials import numbered
from yibao.settlement.errors import NoLines
from yibao.settlement.facts import Known, LineState, Visited
from yibao.settlement.lines import check_lines, describe
from yibao.settlement.models import Setting, State
from yibao.settlement.requests import SettleRequest

PHARMACY_CARE = "41"
NOWHERE = "000000"  # never written: what is unknown is refused first


def sale_visit(request: SettleRequest, known: Known) -> Visited:
    """The visit a sale opens."""
    sale = request.sale
    assert sale is not None
    day = day_of(request.settled_at)
    area = known.provider.area if known.provider else NOWHERE
    cover = known.cover
    return Visited(
        encounter_no=numbered(area, day, known.serials[0]),
        person_no=request.person_no,
        institution_code=request.institution_code,
        insured_area=cover.pooling_area if cover else NOWHERE,
        insurance=request.insurance or (cover.insurance if cover else ""),
        setting=Setting.PHARMACY,
        state=State.REGISTERED,
        care_type=request.care_type or PHARMACY_CARE,
        begin_at=sale.begin_at,
        end_at=None,
        disease_code=request.disease_code or sale.visit.disease_code or "",
        disease_name=sale.visit.disease_name or "",
        credential_kind=request.presented.credential.kind,
        facts={
            "prescription": all(line.prescription_no for line in sale.lines),
            **sale.visit.facts,
        },
    )


def sale_lines(request: SettleRequest, known: Known) -> tuple[LineState, ...]:
    """The lines of a sale, checked as an upload is and not yet divided."""
    sale = request.sale
    assert sale is not None
    if not sale.lines:
        raise NoLines()
    fresh = check_lines(sale.lines, (), sale.begin_at)
    return tuple(describe(fresh, known.terms, 1, request.practice))
