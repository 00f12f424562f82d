"""Everything settlements are decided on: one locking read, one read of facts.

What is not locked is read after what is, hence sees what the holder of the lock before
us has written. Only filings, transfers and what a pharmacy sells take further reads.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace

from yibao.approvals.course import take_turn_on_filings
from yibao.areas.policies import area_policy
from yibao.institutions.queries import providers
from yibao.kernel import serials
from yibao.kernel.moments import day_of
from yibao.kernel.rows import columns, fetch
from yibao.settlement.checks import CHRONIC_CARE
from yibao.settlement.decision import care_days
from yibao.settlement.facts import Approvals, Known, Visited
from yibao.settlement.filings import Filed
from yibao.settlement.holding import held
from yibao.settlement.models import Encounter, Setting, State
from yibao.settlement.requests import SettleRequest
from yibao.settlement.surroundings import surroundings
from yibao.settlement.terms import sale_terms

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
    numbers = [request.encounter_no for request in requests if request.encounter_no]
    person_nos = sorted({request.person_no for request in requests})
    having = held(numbers, person_nos, lock=lock)
    heads = [_head(request, having.visits) for request in requests]
    wanted = [
        (head.person_no, head.insurance, care_days(request, head)[1])
        for request, head in zip(requests, heads, strict=True)
    ]
    found = surroundings(requests, numbers, person_nos, wanted)
    filed = found.filed
    if lock and _took_turns_on_filings(requests, heads, filed):
        filed = Filed.of(person_nos)
    places = [(request.institution_code, request.settled_at) for request in requests]
    at_places = providers(places, found.institutions)
    approvals = [
        filed.on(
            head.person_no, at_places.get(place), head.insurance, day_of(head.begin_at)
        )
        for head, place in zip(heads, places, strict=True)
    ]
    visits = having.visits | _transferred(heads, approvals)
    transfers = _transfers([head for head in visits.values() if _is_transfer(head)])
    policies = {
        code: area_policy(code)
        for code in {cover.pooling_area for cover in found.covers.values()}
    }
    drawn = serials.numbers(2 * len(requests))
    known = []
    for i, (request, key) in enumerate(zip(requests, wanted, strict=True)):
        person_no, insurance, day = key
        cover = found.covers.get(key)
        provider = at_places.get(places[i])
        standing, last = found.earlier.get(request.encounter_no, ((), 0))
        known.append(
            Known(
                visited=visits.get(request.encounter_no),
                provider=provider,
                patient=found.patients.get(person_no),
                cover=cover,
                credential=found.credentials.get(i),
                approvals=approvals[i],
                area=policies[cover.pooling_area] if cover else None,
                lines=found.lines.get(request.encounter_no, ()),
                terms=sale_terms(request, provider, cover, found.catalog),
                earlier=standing,
                last_position=last,
                transferred_from=transfers.get(request.encounter_no, {}),
                account=having.accounts.get(person_no),
                family=having.family_of(person_no, day),
                totals=having.totals.get(
                    (person_no, cover.insurance if cover else insurance), {}
                ),
                serials=(drawn[2 * i], drawn[2 * i + 1]),
            )
        )
    return known


def _head(request: SettleRequest, visits: Mapping[str, Visited]) -> Visited:
    """The visit, if it is the person's: that of another is refused unread."""
    head = visits.get(request.encounter_no)
    if head is None or head.person_no != request.person_no:
        return _of_sale(request)
    return head


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
    if persons:
        take_turn_on_filings(*persons)
    return bool(persons)


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
