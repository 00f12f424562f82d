"""Which filings stand for a person on a day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from django.db.models import Exists, OuterRef, QuerySet

from yibao.access.scope import Scope
from yibao.approvals.models import (
    ChoiceRole,
    ChronicFiling,
    Filing,
    FilingEvent,
    FilingState,
    InstitutionChoice,
    Purpose,
    RemoteFiling,
    RemoteKind,
)
from yibao.engine.periods import Period


@dataclass(frozen=True, slots=True)
class Filed:
    """Something filed for a person, from one day to another."""

    person_no: str
    valid_from: date
    valid_to: date | None

    def is_in_force(self, day: date) -> bool:
        return day in Period(self.valid_from, self.valid_to)


@dataclass(frozen=True, slots=True)
class ChronicFacts(Filed):
    """A 慢特病备案 that was approved and not revoked."""

    filing_no: str
    insurance: str
    disease_code: str
    disease_name: str
    institution_code: str


@dataclass(frozen=True, slots=True)
class RemoteFacts(Filed):
    """An 异地就医备案; ``kind`` is the policies' word for ``filing``.

    One that names an institution (转院) holds there and nowhere else.
    """

    kind: str
    target_area: str
    institution_code: str = ""

    def covers(self, area: str, institution_code: str = "") -> bool:
        """A filing for a city holds for its counties, one for a province throughout."""
        if self.institution_code:
            return self.institution_code == institution_code
        return is_within(area, self.target_area)


def is_within(area: str, whole: str) -> bool:
    """Whether a division lies in another, by their codes."""
    while whole.endswith("00"):
        whole = whole[:-2]
    return area.startswith(whole)


@dataclass(frozen=True, slots=True)
class ChoiceFacts(Filed):
    """An institution a person chose, or one linked to it."""

    institution_code: str
    role: str
    purpose: str = Purpose.CARE


@dataclass(frozen=True, slots=True)
class Waiting:
    """A filing the agency has not decided on."""

    filing_no: str
    title: str
    person_no: str
    about: str
    filed_by: str
    valid_from: date
    filed_at: datetime


def _happened(model: type[Filing], state: FilingState) -> Exists:
    events = model._meta.get_field("events").related_model
    return Exists(events._default_manager.filter(filing=OuterRef("pk"), state=state))


def standing_filings() -> QuerySet[ChronicFiling]:
    """慢特病备案 filed, not refused and not revoked; approved or still waiting."""
    filings = ChronicFiling.objects.filter(
        ~_happened(ChronicFiling, FilingState.REVOKED),
        ~_happened(ChronicFiling, FilingState.REFUSED),
    )
    return filings.select_related("person")


def filing_of_kind(kind: type[Filing], filing_no: str) -> Filing | None:
    """A filing by its number, whatever became of it."""
    rows = kind._default_manager.select_related("person")
    return rows.filter(filing_no=filing_no).first()


def standing_remote() -> QuerySet[RemoteFiling]:
    """异地就医备案 and 转院备案 in force or to be, not those that wait."""
    filings = RemoteFiling.objects.filter(
        _happened(RemoteFiling, FilingState.APPROVED), closed=False
    )
    return filings.select_related("person")


def standing_choices() -> QuerySet[InstitutionChoice]:
    """人员定点 in force or to be, not those that wait."""
    choices = InstitutionChoice.objects.filter(
        _happened(InstitutionChoice, FilingState.APPROVED), closed=False
    )
    return choices.select_related("person")


def transfers_of(person_no: str, first: date, last: date) -> list[RemoteFiling]:
    """转院备案 of the days from ``first`` to ``last``, in order (5304)."""
    rows = standing_remote().filter(
        person__person_no=person_no, kind=RemoteKind.REFERRAL
    )
    rows = rows.select_related("transfer", "person__area")
    dated = [row for row in rows if first <= transferred_on(row) <= last]
    return sorted(dated, key=lambda row: (transferred_on(row), row.filing_no))


def is_party_to(filing: RemoteFiling, institution_code: str, area: str) -> bool:
    """Whether an institution sent the patient, receives them, or may treat them."""
    if institution_code in (filing.filed_by, filing.institution_code):
        return True
    return not filing.institution_code and is_within(area, filing.target_area)


def filed_event(filing: RemoteFiling) -> FilingEvent:
    """When a filing was made, and by which operator."""
    return filing.events.get(state=FilingState.FILED)


def transferred_on(filing: RemoteFiling) -> date:
    """转院日期; of a referral the agency registered, its first day."""
    told = getattr(filing, "transfer", None)
    return told.transferred_on if told else filing.valid_from


def choices_for(person_no: str, purpose: str, day: date) -> list[InstitutionChoice]:
    """What a person chose for a purpose and has not ended (5302)."""
    rows = standing_choices().filter(
        person__person_no=person_no, purpose=purpose, role=ChoiceRole.CHOSEN
    )
    found = [row for row in rows if row.valid_to is None or day <= row.valid_to]
    return sorted(found, key=lambda row: (row.rank, row.valid_from, row.filing_no))


def waiting_filings(scope: Scope | None = None) -> list[Waiting]:
    """What was filed and the agency has yet to approve, the oldest first.

    A clerk sees those of the persons of their divisions; staff of an institution, of
    those, what it filed.
    """
    choices = _undecided(InstitutionChoice, scope)
    found = [
        *(_waiting(row, row.disease_code) for row in _undecided(ChronicFiling, scope)),
        *(
            _waiting(row, row.institution_code)
            for row in _undecided(RemoteFiling, scope)
        ),
        *(_waiting(row, row.institution_code) for row in choices),
    ]
    return sorted(found, key=lambda one: (one.filed_at, one.filing_no))


FilingType = TypeVar("FilingType", ChronicFiling, RemoteFiling, InstitutionChoice)


def _undecided(model: type[FilingType], scope: Scope | None) -> QuerySet[FilingType]:
    decided = (FilingState.APPROVED, FilingState.REFUSED, FilingState.REVOKED)
    rows = model._default_manager.filter(
        *(~_happened(model, state) for state in decided)
    )
    if scope is not None:
        rows = scope.within(rows, "person__area_id", "filed_by")
    return rows.select_related("person").prefetch_related("events")


def _waiting(filing: Filing, about: str) -> Waiting:
    return Waiting(
        filing_no=filing.filing_no,
        title=filing.title,
        person_no=filing.person.person_no,
        about=about,
        filed_by=filing.filed_by,
        valid_from=filing.valid_from,
        filed_at=min(event.happened_at for event in filing.events.all()),
    )


def chronic_filings(person_nos: Iterable[str]) -> dict[str, list[ChronicFacts]]:
    """Approved filings of many persons in one read, of every period."""
    rows = (
        standing_filings()
        .filter(
            _happened(ChronicFiling, FilingState.APPROVED),
            person__person_no__in=set(person_nos),
        )
        .defer("phone", "address")
        .order_by("valid_from", "id")
    )
    found: dict[str, list[ChronicFacts]] = {}
    for row in rows:
        found.setdefault(row.person.person_no, []).append(
            ChronicFacts(
                filing_no=row.filing_no,
                person_no=row.person.person_no,
                insurance=row.insurance,
                disease_code=row.disease_code,
                disease_name=row.disease_name,
                institution_code=row.institution_code,
                valid_from=row.valid_from,
                valid_to=row.valid_to,
            )
        )
    return found


def chronic_filings_on(person_no: str, day: date) -> list[ChronicFacts]:
    """The filings in force on a day (5301, and who may settle as 慢特病)."""
    filings = chronic_filings([person_no]).get(person_no, [])
    return [filing for filing in filings if filing.is_in_force(day)]


def remote_filings(person_nos: Iterable[str]) -> dict[str, list[RemoteFacts]]:
    """异地就医备案 of many persons in one read, of every period."""
    rows = standing_remote().filter(person__person_no__in=set(person_nos))
    found: dict[str, list[RemoteFacts]] = {}
    for row in rows.order_by("valid_from", "id"):
        found.setdefault(row.person.person_no, []).append(
            RemoteFacts(
                person_no=row.person.person_no,
                valid_from=row.valid_from,
                valid_to=row.valid_to,
                kind=row.kind,
                target_area=row.target_area,
                institution_code=row.institution_code,
            )
        )
    return found


def institution_choices(person_nos: Iterable[str]) -> dict[str, list[ChoiceFacts]]:
    """人员定点 of many persons in one read, of every period."""
    rows = standing_choices().filter(person__person_no__in=set(person_nos))
    found: dict[str, list[ChoiceFacts]] = {}
    for row in rows.defer("contact").order_by("valid_from", "id"):
        found.setdefault(row.person.person_no, []).append(
            ChoiceFacts(
                person_no=row.person.person_no,
                valid_from=row.valid_from,
                valid_to=row.valid_to,
                institution_code=row.institution_code,
                role=row.role,
                purpose=row.purpose,
            )
        )
    return found
