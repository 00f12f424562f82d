"""待遇检查 (2001): what each fund would do for a person, care and day, and why not."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from django.utils.timezone import localtime

from yibao.engine.benefit.calculate import NoPolicyInForce
from yibao.engine.benefit.prospects import Prospect, prospects
from yibao.enrollment.facts import CoverFacts
from yibao.kernel.errors import Refused
from yibao.policies.area import OTHER_FUND, Area
from yibao.settlement.bills import insured_for, visit_for
from yibao.settlement.checks import check_chronic
from yibao.settlement.eligibility import check_cover, check_patient, check_provider
from yibao.settlement.errors import NoPolicy, UnknownInstitution, UnknownPerson
from yibao.settlement.facts import Visited
from yibao.settlement.models import Setting, State
from yibao.settlement.presence import WhoAndWhere, who_and_where
from yibao.settlement.rows import POOL_OF
from yibao.settlement.sales import PHARMACY_CARE

INPATIENT_CARE = ("2", "52")  # 52 生育住院
NOTHING_FITS = "本次就诊没有适用的统筹待遇"
BASIC = "basic"


@dataclass(frozen=True, slots=True)
class Question:
    """Who wants to be treated where, on which insurance, for what and when."""

    person_no: str
    insurance: str
    institution_code: str
    care_type: str
    begin_at: datetime
    disease_code: str = ""
    disease_name: str = ""

    @property
    def day(self) -> date:
        return localtime(self.begin_at).date()


@dataclass(frozen=True, slots=True)
class Entitled:
    """What the funds would do; the period the cover the answer rests on ends with."""

    funds: tuple[Prospect, ...]
    until: date | None


def entitlements(asked: Question) -> Entitled:
    """One row a fund, at least one; unknown persons and institutions are refused."""
    known = who_and_where(
        person_no=asked.person_no,
        insurance=asked.insurance,
        institution_code=asked.institution_code,
        day=asked.day,
        at=asked.begin_at,
    )
    if known.patient is None:
        raise UnknownPerson(person_no=asked.person_no)
    if known.provider is None:
        raise UnknownInstitution(institution_code=asked.institution_code)
    cover = known.cover
    found = _prospects(asked, known, cover, known.area) if cover else ()
    if not any(one.payer == BASIC for one in found):
        found = (_pool(asked, NOTHING_FITS), *found)
    obstacle = _obstacle(asked, known)
    if obstacle is not None:
        found = tuple(
            replace(one, reason=obstacle.sentence, rule=obstacle.rule) for one in found
        )
    return Entitled(_by_fund(found), cover.valid_to if cover else None)


def _pool(asked: Question, reason: str) -> Prospect:
    fund = POOL_OF.get(asked.insurance, OTHER_FUND)
    return Prospect(BASIC, "基本医疗保险", fund, reason)


def _prospects(
    asked: Question, known: WhoAndWhere, cover: CoverFacts, area: Area | None
) -> tuple[Prospect, ...]:
    if area is None or known.patient is None or known.provider is None:
        return ()
    visit = visit_for(
        area,
        _visit(asked, cover),
        known.provider,
        known.approvals,
        (),
        end_on=asked.day,
        settled_on=asked.day,
    )
    try:
        return prospects(area, insured_for(area, known.patient, cover), visit)
    except NoPolicyInForce:
        return ()


def _visit(asked: Question, cover: CoverFacts) -> Visited:
    """The visit as it would be registered."""
    return Visited(
        encounter_no="",
        person_no=asked.person_no,
        institution_code=asked.institution_code,
        insured_area=cover.pooling_area,
        insurance=cover.insurance,
        setting=_setting(asked.care_type),
        state=State.REGISTERED,
        care_type=asked.care_type,
        begin_at=asked.begin_at,
        end_at=None,
        disease_code=asked.disease_code,
        disease_name=asked.disease_name,
        credential_kind="",
        facts={},
    )


def _setting(care_type: str) -> Setting:
    if care_type.startswith(PHARMACY_CARE):
        return Setting.PHARMACY
    stays = care_type.startswith(INPATIENT_CARE)
    return Setting.INPATIENT if stays else Setting.OUTPATIENT


def _obstacle(asked: Question, known: WhoAndWhere) -> Refused | None:
    """What registering or settling would refuse, before any fund is asked."""
    number, day = asked.person_no, asked.day
    try:
        check_patient(known.patient, person_no=number, day=day)
        cover = check_cover(
            known.cover, person_no=number, insurance=asked.insurance, day=day
        )
        check_provider(
            known.provider,
            institution_code=asked.institution_code,
            care_type=asked.care_type,
            at=asked.begin_at,
        )
        check_chronic(_visit(asked, cover), known.approvals, day)
        if known.area is None:
            raise NoPolicy(area=cover.pooling_area, day=day, insurance=cover.insurance)
    except Refused as obstacle:
        return obstacle
    return None


def _by_fund(found: tuple[Prospect, ...]) -> tuple[Prospect, ...]:
    """One row a fund: of two benefits from one fund the one that pays is told."""
    funds: dict[str, Prospect] = {}
    for one in found:
        told = funds.get(one.fund_pay_type)
        if told is None or (one.pays and not told.pays):
            funds[one.fund_pay_type] = one
    return tuple(funds.values())
