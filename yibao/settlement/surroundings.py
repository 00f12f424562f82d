"""What is known around settlements without being held: one read for a whole batch."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from yibao.approvals.queries import ChoiceFacts, ChronicFacts, RemoteFacts
from yibao.catalog.snapshots import EDITION as CATALOG_EDITION
from yibao.enrollment.facts import (
    CoverFacts,
    CoverRow,
    CredentialFacts,
    PersonFacts,
)
from yibao.enrollment.models import BASIC_INSURANCES
from yibao.enrollment.queries import COVERS_OF, CoverKey
from yibao.enrollment.statements import CREDENTIALS_SHOWN, PATIENTS
from yibao.institutions.snapshots import EDITION as INSTITUTIONS_EDITION
from yibao.kernel.bundles import Bundle
from yibao.kernel.crypto import blind_index
from yibao.kernel.moments import day_of
from yibao.settlement.facts import Earlier, LineState
from yibao.settlement.fee_lines import LINES, LineRow, by_visit
from yibao.settlement.filings import FILED, Filed
from yibao.settlement.requests import SettleRequest

WANTED = "unnest(%(covered)s::text[], %(insurances)s::text[], %(days)s::date[])"
EARLIER = """
SELECT s.encounter_no, s.settlement_no, s.position, s.mid_stay, s.care_type,
    s.counters_delta, s.stay_after,
    s.reverses_no IS NULL AND r.settlement_no IS NULL AS standing
FROM settlement_settlement s
LEFT JOIN settlement_settlement r ON r.reverses_no = s.settlement_no
WHERE s.encounter_no = ANY(%(numbers)s::text[]) ORDER BY s.encounter_no, s.position
"""
Standing = tuple[tuple[Earlier, ...], int]


@dataclass(frozen=True, slots=True)
class _Settled:
    """A settlement or a reversal of a visit."""

    encounter_no: str
    settlement_no: str
    position: int
    mid_stay: bool
    care_type: str
    counters_delta: dict[str, int]
    stay_after: dict[str, int]
    standing: bool

    def as_earlier(self) -> Earlier:
        return Earlier(
            settlement_no=self.settlement_no,
            position=self.position,
            mid_stay=self.mid_stay,
            care_type=self.care_type,
            counters_delta=self.counters_delta,
            stay_after=self.stay_after,
        )


@dataclass(frozen=True, slots=True)
class _Shown:
    place: int
    person_no: str
    state: str


@dataclass(frozen=True, slots=True)
class _Read:
    """What the database answers."""

    patients: list[PersonFacts]
    covers: list[CoverRow]
    credentials: list[_Shown]
    settled: list[_Settled]
    chronic: list[ChronicFacts]
    remote: list[RemoteFacts]
    choices: list[ChoiceFacts]
    lines: list[LineRow] | None
    institutions: UUID | None
    catalog: UUID | None


_bundle = Bundle(
    _Read,
    rows={
        "patients": PATIENTS,
        "covers": COVERS_OF.format(wanted=WANTED),
        "credentials": CREDENTIALS_SHOWN,
        "settled": EARLIER,
        **FILED,
    },
    values={
        "lines": LINES,
        "institutions": INSTITUTIONS_EDITION,
        "catalog": CATALOG_EDITION,
    },
)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Facts by person, by cover and day, by visit, by the place of the request."""

    patients: Mapping[str, PersonFacts]
    covers: Mapping[CoverKey, CoverFacts]
    credentials: Mapping[int, CredentialFacts]
    earlier: Mapping[str, Standing]  # … and the last position, reversals too
    lines: Mapping[str, tuple[LineState, ...]]
    filed: Filed
    institutions: UUID | None  # edition at that instant
    catalog: UUID | None


def surroundings(
    requests: Sequence[SettleRequest],
    numbers: Sequence[str],
    person_nos: Sequence[str],
    wanted: Sequence[CoverKey],
) -> Surroundings:
    """What is known of visits, persons and covers, and of what was shown."""
    shown, parameters = _credentials(requests)
    read = _bundle.read(
        {
            "numbers": list(numbers),
            "person_nos": list(person_nos),
            "insurances": [insurance for _, insurance, _ in wanted],
            "days": [day for _, _, day in wanted],
            "covered": [person_no for person_no, _, _ in wanted],
            "basic": list(BASIC_INSURANCES),
            **parameters,
        }
    )
    return Surroundings(
        patients={one.person_no: one for one in read.patients},
        covers={
            (row.person_no, row.asked, row.day): row.as_facts() for row in read.covers
        },
        credentials={
            shown[one.place - 1]: CredentialFacts(one.person_no, one.state)
            for one in read.credentials
        },
        earlier=_by_visit(read.settled),
        lines=by_visit(read.lines or ()),
        filed=Filed.told(read.chronic, read.remote, read.choices),
        institutions=read.institutions,
        catalog=read.catalog,
    )


def _credentials(
    requests: Sequence[SettleRequest],
) -> tuple[list[int], dict[str, list[object]]]:
    """Which requests show a credential, and the arrays that ask for them."""
    shown = [
        (place, request.presented.credential, request.settled_at)
        for place, request in enumerate(requests)
        if request.presented.credential.number
    ]
    return [place for place, _, _ in shown], {
        "kinds": [claim.kind for _, claim, _ in shown],
        "indexes": [blind_index("credential", claim.number) for _, claim, _ in shown],
        "instants": [at for _, _, at in shown],
        "days_shown": [day_of(at) for _, _, at in shown],
    }


def _by_visit(rows: Iterable[_Settled]) -> dict[str, Standing]:
    found: dict[str, Standing] = {}
    for row in rows:
        standing, _ = found.get(row.encounter_no, ((), 0))
        if row.standing:
            standing = (*standing, row.as_earlier())
        found[row.encounter_no] = (standing, row.position)
    return found
