"""One locking read of everything settlements are decided on.

Locks are taken in one order by everybody: visits by number, then personal accounts by
person (family owners included), then yearly totals by person, then the turn on the
慢特病备案 of persons in chronic care; so two batches never wait for each other in a
circle. What is not locked is read after, hence sees what the holder of the lock before
us has written.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from yibao.approvals.course import take_turn_on_filings
from yibao.areas.policies import area_policy
from yibao.enrollment import queries as enrollment
from yibao.enrollment.facts import CredentialFacts
from yibao.institutions.queries import providers
from yibao.kernel import serials
from yibao.kernel.moments import day_of
from yibao.kernel.rows import columns, fetch
from yibao.ledger.queries import personal_accounts
from yibao.settlement.checks import CHRONIC_CARE
from yibao.settlement.decision import care_days
from yibao.settlement.facts import Approvals, Earlier, Known, Totals, Visited
from yibao.settlement.filings import Filed
from yibao.settlement.models import Encounter, Setting, State
from yibao.settlement.queries import line_states
from yibao.settlement.requests import (
    SettleRequest,
)
from yibao.settlement.terms import sale_terms

ENCOUNTERS = """
SELECT encounter_no, person_no, institution_code, insured_area, insurance, setting,
    state, care_type, begin_at, end_at, disease_code, disease_name, credential_kind,
    facts::text AS facts, version
FROM settlement_encounter WHERE encounter_no = ANY(%(numbers)s::text[])
ORDER BY encounter_no
"""
TOTALS = """
SELECT person_no, insurance, year, counters::text AS counters, version
FROM settlement_yeartodate WHERE person_no = ANY(%(person_nos)s::text[])
ORDER BY person_no, insurance, year
"""
LOCK = "FOR NO KEY UPDATE"
FIRST_STAYS = """
SELECT e.encounter_no FROM unnest(%(numbers)s::text[], %(days)s::date[])
    AS w(encounter_no, day)
JOIN settlement_encounter e USING (encounter_no)
WHERE NOT EXISTS (
    SELECT FROM settlement_encounter b
    WHERE b.person_no = e.person_no AND b.institution_code = e.institution_code
        AND b.setting = 'inpatient' AND b.state <> 'cancelled'
        AND b.begin_at < e.begin_at
        AND b.begin_at >= w.day::timestamp AT TIME ZONE 'Asia/Shanghai')
"""
EARLIER = """
SELECT s.encounter_no, s.settlement_no, s.position, s.mid_stay, s.care_type,
    s.counters_delta::text AS counters_delta, s.stay_after::text AS stay_after,
    s.reverses_no IS NULL AND r.settlement_no IS NULL AS standing
FROM settlement_settlement s
LEFT JOIN settlement_settlement r ON r.reverses_no = s.settlement_no
WHERE s.encounter_no = ANY(%(numbers)s::text[]) ORDER BY s.encounter_no, s.position
"""
# The last standing settlement of the person's stay that ended before or on the day.
TRANSFERRED = """
SELECT w.encounter_no, s.stay_after::text AS stay_after
FROM unnest(%(numbers)s::text[], %(person_nos)s::text[], %(days)s::date[])
    AS w(encounter_no, person_no, day)
JOIN LATERAL (
    SELECT s.stay_after FROM settlement_settlement s
    JOIN settlement_encounter e USING (encounter_no)
    WHERE s.person_no = w.person_no AND e.setting = 'inpatient'
        AND s.encounter_no <> w.encounter_no AND s.end_on <= w.day
        AND s.reverses_no IS NULL AND NOT EXISTS (
            SELECT FROM settlement_settlement r WHERE r.reverses_no = s.settlement_no)
    ORDER BY s.end_on DESC, s.settled_at DESC LIMIT 1
) s ON true
"""


def visited(encounter: Encounter) -> Visited:
    """A visit that is held already, as settlement sees it."""
    return Visited(
        encounter_no=encounter.pk,
        person_no=encounter.person_id,
        institution_code=encounter.institution_id,
        insured_area=encounter.insured_area,
        insurance=encounter.insurance,
        setting=encounter.setting,
        state=encounter.state,
        care_type=encounter.care_type,
        begin_at=encounter.begin_at,
        end_at=encounter.end_at,
        disease_code=encounter.disease_code,
        disease_name=encounter.disease_name,
        credential_kind=encounter.credential_kind,
        facts=encounter.facts,
        version=encounter.version,
    )


def read(requests: Sequence[SettleRequest], *, lock: bool = True) -> list[Known]:
    """The facts of every request, read together; ``lock`` holds them until commit."""
    visits = _visits(requests, lock)
    heads = [
        visits.get(request.encounter_no) or _of_sale(request) for request in requests
    ]
    wanted = [
        (head.person_no, head.insurance, care_days(request, head)[1])
        for request, head in zip(requests, heads, strict=True)
    ]
    persons = sorted({head.person_no for head in heads})
    owners = {
        day: enrollment.family_owners({p for p, _, d in wanted if d == day}, day)
        for day in {day for _, _, day in wanted}
    }
    relatives = {
        owner.owner_no
        for of_day in owners.values()
        for bound in of_day.values()
        for owner in bound
    }
    accounts = personal_accounts({*persons, *relatives}, lock=lock)
    totals = _totals(persons, lock)
    filed = Filed.of(persons)
    if lock and _took_turns_on_filings(requests, heads, filed):
        filed = Filed.of(persons)
    numbers = [request.encounter_no for request in requests if request.encounter_no]
    lines = line_states(numbers)
    earlier = _earlier(numbers)
    patients = enrollment.persons(persons)
    covers = enrollment.covers(wanted)
    credentials = _credentials(requests)
    places = providers([(r.institution_code, r.settled_at) for r in requests])
    approvals = [
        filed.on(
            head.person_no,
            places.get((request.institution_code, request.settled_at)),
            head.insurance,
            day_of(head.begin_at),
        )
        for request, head in zip(requests, heads, strict=True)
    ]
    visits |= _transferred(heads, approvals)
    transfers = _transfers([head for head in visits.values() if _is_transfer(head)])
    drawn = serials.numbers(2 * len(requests))
    known = []
    for i, (request, head, key) in enumerate(zip(requests, heads, wanted, strict=True)):
        cover = covers.get(key)
        provider = places.get((request.institution_code, request.settled_at))
        family = owners[key[2]].get(head.person_no, [])
        standing, last = earlier.get(request.encounter_no, ((), 0))
        known.append(
            Known(
                visited=visits.get(request.encounter_no),
                provider=provider,
                patient=patients.get(head.person_no),
                cover=cover,
                credential=credentials.get(i),
                approvals=approvals[i],
                area=area_policy(cover.pooling_area) if cover else None,
                lines=lines.get(request.encounter_no, ()),
                terms=sale_terms(request, provider, cover),
                earlier=standing,
                last_position=last,
                transferred_from=transfers.get(request.encounter_no, {}),
                account=accounts.get(head.person_no),
                family=tuple(
                    accounts[o.owner_no] for o in family if o.owner_no in accounts
                ),
                totals=totals.get(
                    (head.person_no, cover.insurance if cover else head.insurance), {}
                ),
                serials=(drawn[2 * i], drawn[2 * i + 1]),
            )
        )
    return known


def _visits(requests: Sequence[SettleRequest], lock: bool) -> dict[str, Visited]:
    numbers = [request.encounter_no for request in requests if request.encounter_no]
    if not numbers:
        return {}
    statement = ENCOUNTERS + (LOCK if lock else "")
    rows = fetch(statement, {"numbers": numbers}, columns)
    return {
        row["encounter_no"]: Visited(**{**row, "facts": json.loads(row["facts"])})
        for row in rows
    }


def _of_sale(request: SettleRequest) -> Visited:
    """The head of a sale, or of a visit that does not exist, as far as it is told."""
    return Visited(
        encounter_no=request.encounter_no,
        person_no=request.person_no,
        institution_code=request.institution_code,
        insured_area="",
        insurance=request.insurance,
        setting=Setting.PHARMACY,
        state=State.REGISTERED,
        care_type=request.care_type,
        begin_at=request.sale.begin_at if request.sale else request.settled_at,
        end_at=None,
        disease_code="",
        disease_name="",
        credential_kind="",
        facts={},
    )


def _took_turns_on_filings(
    requests: Sequence[SettleRequest], heads: Sequence[Visited], filed: Filed
) -> bool:
    """Nobody revokes (2502, 2504, 2506) what care is being settled on.

    After a turn was taken, what is filed must be read again.
    """
    persons = {
        head.person_no
        for request, head in zip(requests, heads, strict=True)
        if (head.care_type or request.care_type).startswith(CHRONIC_CARE)
    }
    persons |= filed.persons_to_wait_for()
    for person_no in sorted(persons):
        take_turn_on_filings(person_no)
    return bool(persons)


def _totals(
    persons: Sequence[str], lock: bool
) -> dict[tuple[str, str], dict[str, Totals]]:
    rows = fetch(
        TOTALS + (LOCK if lock else ""), {"person_nos": list(persons)}, columns
    )
    found: dict[tuple[str, str], dict[str, Totals]] = {}
    for row in rows:
        of_person = found.setdefault((row["person_no"], row["insurance"]), {})
        of_person[row["year"]] = Totals(json.loads(row["counters"]), row["version"])
    return found


def _earlier(
    numbers: Sequence[str],
) -> dict[str, tuple[tuple[Earlier, ...], int]]:
    """The standing settlements of each visit, and its last position, reversals too."""
    if not numbers:
        return {}
    found: dict[str, tuple[tuple[Earlier, ...], int]] = {}
    for row in fetch(EARLIER, {"numbers": list(numbers)}, columns):
        standing, _ = found.get(row["encounter_no"], ((), 0))
        if row["standing"]:
            one = Earlier(
                settlement_no=row["settlement_no"],
                position=row["position"],
                mid_stay=row["mid_stay"],
                care_type=row["care_type"],
                counters_delta=json.loads(row["counters_delta"]),
                stay_after=json.loads(row["stay_after"]),
            )
            standing = (*standing, one)
        found[row["encounter_no"]] = (standing, row["position"])
    return found


def _is_transfer(head: Visited) -> bool:
    return str(head.facts.get("transfer", "")).lower() in ("yes", "true", "1", "是")


def _transferred(
    heads: Sequence[Visited], approvals: Sequence[Approvals]
) -> dict[str, Visited]:
    """The stays a 转院备案 was made for, unless the hospital says otherwise of them.

    It is the first stay of the person there since the filing: who is admitted again
    was not transferred again.
    """
    asked = {
        head.encounter_no: (head, approval.transferred_from)
        for head, approval in zip(heads, approvals, strict=True)
        if head.setting == Setting.INPATIENT
        and approval.transferred_from is not None
        and "transfer" not in head.facts
    }
    if not asked:
        return {}
    parameters = {
        "numbers": list(asked),
        "days": [day for _, day in asked.values()],
    }
    return {
        number: replace(head, facts={**head.facts, "transfer": True})
        for number in fetch(FIRST_STAYS, parameters, lambda encounter_no: encounter_no)
        for head, _ in (asked[number],)
    }


def _transfers(heads: Sequence[Visited]) -> dict[str, dict[str, int]]:
    """What the stay a transfer (转院) comes from has counted, by visit."""
    if not heads:
        return {}
    parameters = {
        "numbers": [head.encounter_no for head in heads],
        "person_nos": [head.person_no for head in heads],
        "days": [day_of(head.begin_at) for head in heads],
    }
    rows = fetch(TRANSFERRED, parameters, columns)
    return {row["encounter_no"]: json.loads(row["stay_after"]) for row in rows}


def _credentials(requests: Sequence[SettleRequest]) -> dict[int, CredentialFacts]:
    """What is known of each credential shown, by the place of its request."""
    shown: dict[datetime, list[tuple[int, tuple[str, str]]]] = {}
    for i, request in enumerate(requests):
        claim = request.presented.credential
        if claim.number:
            of_minute = shown.setdefault(request.settled_at, [])
            of_minute.append((i, (claim.kind, claim.number)))
    found: dict[int, CredentialFacts] = {}
    for at, claims in shown.items():
        held = enrollment.credential_facts([key for _, key in claims], at)
        found |= {i: held[key] for i, key in claims if key in held}
    return found
