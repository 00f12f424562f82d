"""What is recorded about visits and settlements."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, QuerySet

from yibao.approvals.models import (
    ChronicFiling,
    Filing,
    InstitutionChoice,
    Purpose,
    RemoteFiling,
)
from yibao.approvals.queries import is_within
from yibao.enrollment.queries import persons
from yibao.institutions.models import Institution
from yibao.settlement.checks import CHRONIC_CARE
from yibao.settlement.errors import UnknownEncounter, UnknownSettlement
from yibao.settlement.facts import LineState
from yibao.settlement.fee_lines import (
    COVERED,
    LINES,
    by_visit,
    line_rows,
    line_state,
)
from yibao.settlement.mirroring import columns_of
from yibao.settlement.models import (
    Diagnosis,
    Encounter,
    Explanation,
    FeeLine,
    LineWithdrawal,
    Setting,
    Settlement,
    SettlementFund,
    State,
)
from yibao.settlement.views import SettlementView, as_view


def line_states(encounter_nos: Iterable[str]) -> Mapping[str, tuple[LineState, ...]]:
    """The lines that were not withdrawn, by visit, in order of upload."""
    return by_visit(line_rows(LINES, {"numbers": list(encounter_nos)}))


def lines_of_settlement(settlement_no: str) -> tuple[LineState, ...]:
    """The lines a settlement covers, at the parts they were settled at."""
    return tuple(map(line_state, line_rows(COVERED, {"settlement_no": settlement_no})))


def living_lines(encounter_no: str) -> QuerySet[FeeLine]:
    """The lines of a visit that were not withdrawn."""
    withdrawn = LineWithdrawal.objects.filter(
        encounter_id=OuterRef("encounter_id"), line_no=OuterRef("line_no")
    )
    return FeeLine.objects.filter(
        ~Exists(withdrawn), encounter_id=encounter_no
    ).order_by("line_no")


def fee_lines_of(encounter_no: str) -> dict[int, FeeLine]:
    """Every line of a visit as it was sent, by its number; the withdrawn ones too."""
    found = FeeLine.objects.filter(encounter_id=encounter_no)
    return {line.line_no: line for line in found}


def standing_settlements(encounter_no: str) -> QuerySet[Settlement]:
    """The settlements of a visit that are not reversed, the latest first."""
    return Settlement.objects.filter(
        encounter_id=encounter_no, reverses__isnull=True, reversal__isnull=True
    ).order_by("-position")


def settlement_view(settlement_no: str) -> SettlementView:
    """A settlement or a reversal as it is recorded."""
    found = Settlement.objects.select_related("reversal").filter(pk=settlement_no)
    settlement = found.first()
    if settlement is None:
        raise UnknownSettlement(settlement_no=settlement_no)
    row = columns_of(settlement)
    lines = lines_of_settlement(settlement_no)
    explanation = Explanation.objects.get(pk=settlement_no)
    funds = SettlementFund.objects.filter(settlement_id=settlement_no)
    reversal = getattr(settlement, "reversal", None)
    return as_view(
        row,
        patient=persons([settlement.person_no])[settlement.person_no],
        funds=list(funds.order_by("position").values()),
        lines=[line_as_settled(line, settlement) for line in lines],
        steps=explanation.steps,
        reversal_no=reversal.pk if reversal else None,
    )


def line_as_settled(line: LineState, settlement: Settlement) -> LineState:
    """What covers the line is told by the settlement itself; a reversal counts back."""
    back = settlement.reverses_id is not None
    return line._replace(
        settlement_no="", quantity=-line.quantity if back else line.quantity
    )


def settlement_named(settlement_no: str) -> Settlement:
    """The settlement or reversal, or a refusal that names it."""
    found = Settlement.objects.filter(pk=settlement_no).first()
    if found is None:
        raise UnknownSettlement(settlement_no=settlement_no)
    return found


def encounter_named(encounter_no: str) -> Encounter:
    """The visit, or a refusal that names it."""
    found = Encounter.objects.filter(pk=encounter_no).first()
    if found is None:
        raise UnknownEncounter(encounter_no=encounter_no)
    return found


def encounters_of(
    person_no: str,
    *,
    first: date,
    last: date,
    care_type: str = "",
    institution_code: str = "",
    encounter_no: str = "",
) -> QuerySet[Encounter]:
    """The visits of a person that began from one day to another (5201)."""
    asked = {
        "care_type": care_type,
        "institution_id": institution_code,
        "encounter_no": encounter_no,
    }
    found = Encounter.objects.exclude(state=State.CANCELLED).filter(
        person_id=person_no,
        begin_at__date__gte=first,
        begin_at__date__lte=last,
        **{name: value for name, value in asked.items() if value},
    )
    return found.order_by("begin_at", "pk")


def diagnoses_of(encounter_no: str) -> list[Diagnosis]:
    """The diagnoses that hold: the latest version of each side (5202)."""
    found = Diagnosis.objects.filter(encounter_id=encounter_no)
    latest: dict[str, int] = {}
    for one in found:
        latest[one.side] = max(latest.get(one.side, 0), one.version)
    return [
        one
        for one in found.order_by("side", "position")
        if one.version == latest[one.side]
    ]


def settlements_of(encounter_no: str) -> QuerySet[Settlement]:
    """Every settlement and reversal of a visit, in order."""
    return Settlement.objects.filter(encounter_id=encounter_no).order_by("position")


def inpatients(
    *, first: date, last: date, institution_code: str = "", person_no: str = ""
) -> QuerySet[Encounter]:
    """Who was admitted from one day to another and is still in hospital (5303)."""
    found = Encounter.objects.filter(
        setting=Setting.INPATIENT,
        state=State.ADMITTED,
        begin_at__date__gte=first,
        begin_at__date__lte=last,
    )
    if institution_code:
        found = found.filter(institution_id=institution_code)
    if person_no:
        found = found.filter(person_id=person_no)
    return found.select_related("person").order_by("begin_at", "pk")


def settlement_for_disease(
    person_no: str, disease_code: str, first: date, last: date | None
) -> str | None:
    """A standing settlement that used a 慢特病备案 of some days: it stays (2504)."""
    found = Settlement.objects.filter(
        person_no=person_no,
        disease_code=disease_code,
        care_type__startswith=CHRONIC_CARE,
        begin_on__gte=first,
        reverses__isnull=True,
        reversal__isnull=True,
    )
    if last is not None:
        found = found.filter(begin_on__lte=last)
    return found.order_by("-settled_at").values_list("pk", flat=True).first()


def settlement_on_choice(
    person_no: str, institution_code: str, first: date, last: date | None
) -> str | None:
    """A standing settlement at an institution as the chosen one: that stays (2506)."""
    return _settled_as("chosen", person_no, institution_code, first, last)


def settlement_on_transfer(
    person_no: str, institution_code: str, first: date, last: date | None
) -> str | None:
    """A standing settlement of care under a referral to the institution (2502)."""
    return _settled_as("referral", person_no, institution_code, first, last)


def settled_on(filing: Filing, after: date | None = None) -> str | None:
    """The settlement that stands on a filing, if any; of care ``after`` a day alone."""
    person_no = filing.person.person_no
    first = filing.valid_from if after is None else after + timedelta(days=1)
    days = max(first, filing.valid_from), filing.valid_to
    match filing:
        case ChronicFiling():
            return settlement_for_disease(person_no, filing.disease_code, *days)
        case RemoteFiling():
            if not filing.institution_code:
                return _settlement_away(filing, *days)
            return settlement_on_transfer(person_no, filing.institution_code, *days)
        case InstitutionChoice():
            if filing.purpose not in Purpose.values:
                return None
            return settlement_on_choice(person_no, filing.institution_code, *days)


def _settlement_away(
    filing: RemoteFiling, first: date, last: date | None
) -> str | None:
    """A standing settlement of care where a filing holds, counted as filed so.

    Of two of a kind that both hold there, a county within a city, neither is told
    apart: the care may rest on either.
    """
    found = Settlement.objects.filter(
        person_no=filing.person.person_no,
        begin_on__gte=first,
        reverses__isnull=True,
        reversal__isnull=True,
        facts__visit__filing__contains=filing.kind,
    )
    if last is not None:
        found = found.filter(begin_on__lte=last)
    numbers = found.order_by("-settled_at").values_list("pk", "institution_code")
    rows = list(numbers)
    codes = {code for _, code in rows}
    areas = dict(Institution.objects.filter(code__in=codes).values_list("code", "area"))
    return next(
        (
            number
            for number, code in rows
            if is_within(areas.get(code, ""), filing.target_area)
        ),
        None,
    )


def _settled_as(
    fact: str, person_no: str, institution_code: str, first: date, last: date | None
) -> str | None:
    found = Settlement.objects.filter(
        person_no=person_no,
        institution_code=institution_code,
        begin_on__gte=first,
        reverses__isnull=True,
        reversal__isnull=True,
        **{f"facts__visit__{fact}__contains": "yes"},
    )
    if last is not None:
        found = found.filter(begin_on__lte=last)
    return found.order_by("-settled_at").values_list("pk", flat=True).first()
