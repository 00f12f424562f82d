"""Which filings stand for a person on a day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, QuerySet

from yibao.approvals.models import (
    ChronicFiling,
    ChronicFilingEvent,
    FilingState,
    InstitutionChoice,
    RemoteFiling,
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
    """An 异地就医备案; ``kind`` is the policies' word for ``filing``."""

    kind: str
    target_area: str

    def covers(self, area: str) -> bool:
        """A filing for a city holds for its counties, one for a province throughout."""
        level = self.target_area
        while level.endswith("00"):
            level = level[:-2]
        return area.startswith(level)


@dataclass(frozen=True, slots=True)
class ChoiceFacts(Filed):
    """An institution a person chose, or one linked to it."""

    institution_code: str
    role: str


def _happened(state: FilingState) -> Exists:
    events = ChronicFilingEvent.objects.filter(filing=OuterRef("pk"), state=state)
    return Exists(events)


def standing_filings() -> QuerySet[ChronicFiling]:
    """Filed and not revoked; approved or still waiting."""
    filings = ChronicFiling.objects.filter(~_happened(FilingState.REVOKED))
    return filings.select_related("person")


def standing_filing(filing_no: str) -> ChronicFiling | None:
    """A filing that was not revoked, by its number."""
    return standing_filings().filter(filing_no=filing_no).first()


def chronic_filings(person_nos: Iterable[str]) -> dict[str, list[ChronicFacts]]:
    """Approved filings of many persons in one read, of every period."""
    rows = (
        standing_filings()
        .filter(_happened(FilingState.APPROVED), person__person_no__in=set(person_nos))
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
    rows = RemoteFiling.objects.filter(person__person_no__in=set(person_nos))
    found: dict[str, list[RemoteFacts]] = {}
    for row in rows.select_related("person").order_by("valid_from", "id"):
        found.setdefault(row.person.person_no, []).append(
            RemoteFacts(
                person_no=row.person.person_no,
                valid_from=row.valid_from,
                valid_to=row.valid_to,
                kind=row.kind,
                target_area=row.target_area,
            )
        )
    return found


def institution_choices(person_nos: Iterable[str]) -> dict[str, list[ChoiceFacts]]:
    """人员定点 of many persons in one read, of every period."""
    rows = InstitutionChoice.objects.filter(person__person_no__in=set(person_nos))
    found: dict[str, list[ChoiceFacts]] = {}
    for row in rows.select_related("person").order_by("valid_from", "id"):
        found.setdefault(row.person.person_no, []).append(
            ChoiceFacts(
                person_no=row.person.person_no,
                valid_from=row.valid_from,
                valid_to=row.valid_to,
                institution_code=row.institution_code,
                role=row.role,
            )
        )
    return found
