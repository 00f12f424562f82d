"""What is read of persons together with other things, in one statement."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils.timezone import localdate

from yibao.enrollment.models import BASIC_INSURANCES
from yibao.enrollment.queries import COVERS, CREDENTIALS
from yibao.kernel.crypto import blind_index

# Rows of PersonFacts, CoverRow, CredentialFacts: of one person on one day.
PATIENTS = """
SELECT person_no, name, gender, ethnicity, birth_date, death_date, id_kind,
    translate(encode(id_no_index, 'base64'), E'\\n', '') AS id_no_index,
    translate(encode(id_no, 'base64'), E'\\n', '') AS sealed_id_no,
    area_id AS area, attributes
FROM enrollment_person WHERE person_no = ANY(%(person_nos)s::text[])
"""
# Whose accounts may pay for whom, of every period, in the order they are used.
FAMILY = """
SELECT m.person_no AS member_no, o.person_no AS owner_no, b.valid_from, b.valid_to
FROM enrollment_person m
JOIN enrollment_familybinding b ON b.member_id = m.id
JOIN enrollment_person o ON o.id = b.owner_id
WHERE m.person_no = ANY(%(person_nos)s::text[]) ORDER BY b.rank, b.id
"""
# Each credential as it stood at its own minute; ``place`` is its place in the arrays.
CREDENTIALS_SHOWN = """
SELECT w.place, p.person_no,
    CASE WHEN c.expires_on < w.day THEN 'expired'
         ELSE COALESCE(e.state, 'normal') END AS state
FROM unnest(%(kinds)s::text[], %(indexes)s::bytea[], %(instants)s::timestamptz[],
        %(days_shown)s::date[])
    WITH ORDINALITY AS w(kind, number_index, at, day, place)
JOIN enrollment_credential c USING (kind, number_index)
JOIN enrollment_person p ON p.id = c.person_id
LEFT JOIN LATERAL (
    SELECT state FROM enrollment_credentialevent e
    WHERE e.credential_id = c.id AND e.from_at <= w.at
    ORDER BY e.from_at DESC, e.id DESC LIMIT 1
) e ON true
"""
__all__ = [
    "COVERS",
    "CREDENTIALS",
    "CREDENTIALS_SHOWN",
    "FAMILY",
    "PATIENTS",
    "of_one",
]


def of_one(
    *, person_no: str, insurance: str, day: date, at: datetime, kind: str, number: str
) -> Mapping[str, Any]:
    """The parameters of all three for one person; no number: nothing was shown."""
    shown = [(kind, blind_index("credential", number))] if number else []
    return {
        "person_nos": [person_no],
        "insurances": [insurance],
        "days": [day],
        "basic": list(BASIC_INSURANCES),
        "kinds": [kind for kind, _ in shown],
        "indexes": [index for _, index in shown],
        "at": at,
        "day": localdate(at),
    }
