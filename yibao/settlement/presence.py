"""A person before an institution on a day: what registering and uploading rest on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from yibao.approvals.statements import HAS_FILED
from yibao.areas.policies import area_policy
from yibao.catalog.snapshots import EDITION as CATALOG_EDITION
from yibao.enrollment import statements as enrollment
from yibao.enrollment.facts import (
    CoverFacts,
    CoverRow,
    CredentialFacts,
    PersonFacts,
)
from yibao.institutions.queries import Provider, providers
from yibao.institutions.snapshots import EDITION as INSTITUTIONS_EDITION
from yibao.kernel.bundles import Bundle
from yibao.policies.area import Area
from yibao.settlement.facts import Approvals
from yibao.settlement.filings import Filed
from yibao.settlement.requests import NOTHING_SHOWN, CredentialClaim


@dataclass(frozen=True, slots=True)
class WhoAndWhere:
    """A person, a cover and an institution on a day, with what was shown and filed."""

    provider: Provider | None
    patient: PersonFacts | None
    cover: CoverFacts | None
    credential: CredentialFacts | None
    approvals: Approvals
    area: Area | None
    catalog: UUID | None  # edition of the catalogue at that instant
    last_line_no: int = 0  # of the visit, where one was named
    attempts: dict[str, int] = field(default_factory=dict)  # so far, by serial number


@dataclass(frozen=True, slots=True)
class Read:
    """What the database answers."""

    patients: list[PersonFacts]
    covers: list[CoverRow]
    has_filed: bool | None
    institutions: UUID | None
    catalog: UUID | None
    credentials: list[CredentialFacts] = field(default_factory=list)
    last_line_no: int | None = None
    attempts: dict[str, int] | None = None


LAST_LINE_NO = """
(SELECT max(line_no) FROM settlement_feeline WHERE encounter_no = %(encounter_no)s)
"""
ATTEMPTS = """
(SELECT json_object_agg(line_sn, attempts) FROM (
    SELECT line_sn, max(attempt) AS attempts FROM settlement_feeline
    WHERE encounter_no = %(encounter_no)s AND line_sn = ANY(%(line_sns)s::text[])
    GROUP BY line_sn) used)
"""
ROWS = {"patients": enrollment.PATIENTS, "covers": enrollment.COVERS}
VALUES = {
    "has_filed": HAS_FILED,
    "institutions": INSTITUTIONS_EDITION,
    "catalog": CATALOG_EDITION,
}
# Two, because the server pays for every table of a plan, looked at or not.
COMING = Bundle(
    Read, rows={**ROWS, "credentials": enrollment.CREDENTIALS}, values=VALUES
)
CHARGED = Bundle(
    Read,
    rows=ROWS,
    values={**VALUES, "last_line_no": LAST_LINE_NO, "attempts": ATTEMPTS},
)


def who_and_where(
    *,
    person_no: str,
    insurance: str,
    institution_code: str,
    day: date,
    at: datetime,
    credential: CredentialClaim = NOTHING_SHOWN.credential,
    encounter_no: str = "",
    line_sns: Sequence[str] = (),
) -> WhoAndWhere:
    """The facts of one person at one institution, in one read but for rare ones.

    Where a visit is named, how many lines it has, withdrawn ones included, and how
    often the serial numbers sent were used; where none is, what was shown.
    """
    asked = enrollment.of_one(
        person_no=person_no,
        insurance=insurance,
        day=day,
        at=at,
        kind=credential.kind,
        number=credential.number,
    )
    if encounter_no:
        visit = {"encounter_no": encounter_no, "line_sns": list(line_sns)}
        read = CHARGED.read({**asked, **visit})
    else:
        read = COMING.read(asked)
    place = (institution_code, at)
    provider = providers([place], read.institutions).get(place)
    cover = read.covers[-1].as_facts() if read.covers else None
    return WhoAndWhere(
        provider=provider,
        patient=read.patients[0] if read.patients else None,
        cover=cover,
        credential=read.credentials[0] if read.credentials else None,
        approvals=(
            Filed.of([person_no]).on(person_no, provider, insurance, day)
            if read.has_filed
            else Approvals()
        ),
        area=area_policy(cover.pooling_area) if cover else None,
        catalog=read.catalog,
        last_line_no=read.last_line_no or 0,
        attempts=read.attempts or {},
    )
