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
    encode(id_no_index, 'base64') AS id_no_index, area_id AS area, attributes
FROM enrollment_person WHERE person_no = ANY(%(person_nos)s::text[])
"""
__all__ = ["COVERS", "CREDENTIALS", "PATIENTS", "of_one"]


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
