"""Entering filings (备案): 门诊慢特病, 异地就医, 人员定点."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from functools import cache, partial

from yibao.approvals import bulk, commands
from yibao.approvals.models import (
    ChoiceRole,
    InstitutionChoice,
    RemoteFiling,
    RemoteKind,
)
from yibao.approvals.queries import standing_filings
from yibao.institutions.models import Institution, Physician
from yibao.kernel.many import among
from yibao.scenario.entering.entry import UNTIL, Candidate, Entering, Facts, fields_of
from yibao.scenario.people import ChronicEntry, PersonEntry

DatedKey = tuple[str, str, dt.date]


def enter_chronic(persons: Iterable[PersonEntry], entering: Entering) -> None:
    """门诊慢特病备案, in force at once."""
    rows = standing_filings().filter(
        among("person__person_no", (one.person_no for one in persons))
    )
    recorded: dict[DatedKey, Facts] = {
        (number, disease, since): {"机构": institution, UNTIL: until}
        for number, disease, since, institution, until in rows.values_list(
            "person__person_no",
            "disease_code",
            "valid_from",
            "institution_code",
            "valid_to",
        )
    }
    named = _Named()
    candidates = [
        Candidate(
            one.at,
            recorded.get((person.person_no, one.disease, one.since)),
            {"机构": one.institution, UNTIL: one.until},
            bulk.NewChronic(
                person_no=person.person_no,
                disease_code=one.disease,
                identification=named.identified(one),
                valid_from=one.since,
                valid_to=one.until,
                filed_at=entering.at,
            ),
        )
        for person in persons
        for one in person.chronic
    ]
    entering.enter_many(
        "慢特病备案",
        candidates,
        one=lambda new: commands.file_chronic(**fields_of(new), by=entering.by),
        many=partial(bulk.file_many_chronic, by=entering.by),
    )


class _Named:
    """Who found diseases, with the names that are on record, each asked for once."""

    def __init__(self) -> None:
        self.institution = cache(_institution_name)
        self.physician = cache(_physician_name)

    def identified(self, entry: ChronicEntry) -> commands.Identification:
        return commands.Identification(
            institution_code=entry.institution,
            institution_name=self.institution(entry.institution),
            identified_on=entry.since,
            physician_code=entry.physician,
            physician_name=self.physician(entry.institution, entry.physician),
        )


def _institution_name(code: str) -> str:
    found = Institution.objects.filter(code=code).first()
    return found.name if found else ""


def _physician_name(institution_code: str, code: str) -> str:
    found = Physician.objects.filter(
        code=code, institution__code=institution_code
    ).first()
    return found.name if found else ""


def enter_remote(persons: Iterable[PersonEntry], entering: Entering) -> None:
    """异地就医备案."""
    rows = RemoteFiling.objects.filter(
        among("person__person_no", (one.person_no for one in persons))
    )
    recorded: dict[DatedKey, Facts] = {
        (number, kind, since): {"就医地": area, UNTIL: until}
        for number, kind, since, area, until in rows.values_list(
            "person__person_no", "kind", "valid_from", "target_area", "valid_to"
        )
    }
    for person in persons:
        for one in person.remote:
            entering.enter(
                "异地备案",
                one.at,
                recorded.get((person.person_no, one.kind, one.since)),
                {"就医地": one.area, UNTIL: one.until},
                partial(
                    commands.file_remote,
                    person_no=person.person_no,
                    kind=RemoteKind(one.kind),
                    target_area=one.area,
                    valid_from=one.since,
                    valid_to=one.until,
                    by=entering.by,
                ),
            )


def enter_choices(persons: Iterable[PersonEntry], entering: Entering) -> None:
    """人员定点: the institutions a person chose."""
    rows = InstitutionChoice.objects.filter(
        among("person__person_no", (one.person_no for one in persons))
    )
    recorded: dict[DatedKey, Facts] = {
        (number, institution, since): {"关系": role, UNTIL: until}
        for number, institution, since, role, until in rows.values_list(
            "person__person_no", "institution_code", "valid_from", "role", "valid_to"
        )
    }
    for person in persons:
        for one in person.chosen:
            if not Institution.objects.filter(code=one.institution).exists():
                entering.missing(one.at, "机构", one.institution)
                continue
            entering.enter(
                "选定机构",
                one.at,
                recorded.get((person.person_no, one.institution, one.since)),
                {"关系": one.role, UNTIL: one.until},
                partial(
                    commands.choose_institution,
                    person_no=person.person_no,
                    institution_code=one.institution,
                    role=ChoiceRole(one.role),
                    valid_from=one.since,
                    valid_to=one.until,
                    by=entering.by,
                ),
            )
