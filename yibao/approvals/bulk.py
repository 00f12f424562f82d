"""Many 慢特病备案 at once: the same rows as the command makes, in a few statements.

Whoever calls takes a refusal of one for a refusal of all, and asks the command one by
one to learn which and why.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate

from yibao.approvals.commands import Identification
from yibao.approvals.course import ACTIONS, SUBJECT
from yibao.approvals.errors import (
    FilingOverlaps,
    NotInsured,
    UnknownDisease,
    WrongDates,
)
from yibao.approvals.models import ChronicFiling, ChronicFilingEvent, FilingState
from yibao.approvals.queries import standing_filings
from yibao.approvals.reach import refuse_dead
from yibao.catalog.models import ChronicDisease
from yibao.catalog.queries import chronic_disease_on
from yibao.enrollment.errors import UnknownPerson
from yibao.enrollment.facts import CoverFacts
from yibao.enrollment.models import Person
from yibao.enrollment.queries import covers
from yibao.kernel import journal, serials
from yibao.kernel.many import among, create_many
from yibao.kernel.models import Journal
from yibao.kernel.operator import Operator

COURSE = (FilingState.FILED, FilingState.APPROVED)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewChronic:
    """What ``file_chronic`` is told of a filing that is in force at once."""

    person_no: str
    disease_code: str
    identification: Identification
    valid_from: date
    filed_at: datetime
    valid_to: date | None = None
    insurance: str = ""

    @property
    def cover(self) -> tuple[str, str, date]:
        return self.person_no, self.insurance, self.valid_from

    def overlaps(self, since: date, until: date | None) -> bool:
        begins = self.valid_to is None or since <= self.valid_to
        return begins and (until is None or self.valid_from <= until)


@transaction.atomic
def file_many_chronic(filings: Sequence[NewChronic], *, by: Operator) -> None:
    """门诊慢特病备案 of many, in force at once; one that is refused fails them all."""
    persons = _locked(one.person_no for one in filings)
    for one in filings:
        refuse_dead(persons[one.person_no], one.valid_from)
    found = _covered(filings)
    diseases = _diseases(filings, found)
    _refuse_overlaps(filings)
    made = create_many(
        ChronicFiling,
        (
            _filing(one, persons[one.person_no].pk, cover, disease, number, by)
            for one, cover, disease, number in zip(
                filings, found, diseases, serials.numbers(len(filings)), strict=True
            )
        ),
    )
    pairs = list(zip(filings, made, strict=True))
    create_many(ChronicFilingEvent, _events(pairs, by))
    journal.record_many(_journalled(made, by))


def _locked(person_nos: Iterable[str]) -> dict[str, Person]:
    """The persons, whose filings are decided one after the other."""
    wanted = set(person_nos)
    rows = Person.objects.select_for_update().filter(among("person_no", wanted))
    rows = rows.only("person_no", "death_date").order_by("person_no")
    found = {row.person_no: row for row in rows}
    for missing in sorted(wanted - set(found)):
        raise UnknownPerson(person_no=missing)
    return found


def _covered(filings: Sequence[NewChronic]) -> list[CoverFacts]:
    """The insurance each is filed for, on its first day."""
    for one in filings:
        if one.valid_to is not None and one.valid_to < one.valid_from:
            raise WrongDates(what="备案结束日期早于开始日期")
    held = covers([one.cover for one in filings])
    for one in filings:
        if one.cover not in held:
            raise NotInsured(
                person_no=one.person_no, insurance=one.insurance, day=one.valid_from
            )
    return [held[one.cover] for one in filings]


def _diseases(
    filings: Sequence[NewChronic], found: Sequence[CoverFacts]
) -> list[ChronicDisease]:
    """The 病种 of each filing; there are far fewer than filings."""
    keys = [
        (one.disease_code, cover.pooling_area, one.valid_from)
        for one, cover in zip(filings, found, strict=True)
    ]
    known = {key: chronic_disease_on(*key) for key in set(keys)}
    diseases = []
    for code, area, day in keys:
        disease = known[code, area, day]
        if disease is None:
            raise UnknownDisease(area=area, day=day, disease_code=code)
        diseases.append(disease)
    return diseases


def _refuse_overlaps(filings: Sequence[NewChronic]) -> None:
    """Neither with a filing that stands nor with each other."""
    standing: defaultdict[tuple[str, str], list[tuple[date, date | None, str]]]
    standing = defaultdict(list)
    rows = standing_filings().filter(
        among("person__person_no", (one.person_no for one in filings))
    )
    for person_no, disease, since, until, number in rows.values_list(
        "person__person_no", "disease_code", "valid_from", "valid_to", "filing_no"
    ):
        standing[person_no, disease].append((since, until, number))
    for one in filings:
        others = standing[one.person_no, one.disease_code]
        for since, until, number in others:
            if one.overlaps(since, until):
                raise FilingOverlaps(
                    person_no=one.person_no,
                    disease_code=one.disease_code,
                    filing_no=number,
                )
        others.append((one.valid_from, one.valid_to, "(同批)"))


def _filing(
    new: NewChronic,
    person_id: int,
    cover: CoverFacts,
    disease: ChronicDisease,
    number: int,
    by: Operator,
) -> ChronicFiling:
    told = new.identification
    return ChronicFiling(
        filing_no=serials.numbered(cover.pooling_area, localdate(new.filed_at), number),
        filed_by=by.institution_code or "",
        person_id=person_id,
        insurance=cover.insurance,
        disease_code=new.disease_code,
        disease_name=disease.name,
        valid_from=new.valid_from,
        valid_to=new.valid_to,
        institution_code=told.institution_code,
        institution_name=told.institution_name,
        identified_on=told.identified_on,
        physician_code=told.physician_code,
        physician_name=told.physician_name,
        phone=told.phone,
        address=told.address,
        memo=told.memo,
    )


def _events(
    pairs: Iterable[tuple[NewChronic, ChronicFiling]], by: Operator
) -> Iterator[ChronicFilingEvent]:
    return (
        ChronicFilingEvent(
            filing=filing, state=state, happened_at=new.filed_at, operator_no=by.number
        )
        for new, filing in pairs
        for state in COURSE
    )


def _journalled(filings: Iterable[ChronicFiling], by: Operator) -> Iterator[Journal]:
    return (
        journal.line(
            f"{ACTIONS[ChronicFiling]}.{state}", SUBJECT, filing.filing_no, by=by
        )
        for filing in filings
        for state in COURSE
    )
