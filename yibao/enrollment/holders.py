"""Who stands at the counter (1101): by what was shown, and what is known of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.timezone import localdate

from yibao.engine.money import Money
from yibao.enrollment.facts import (
    CoverFacts,
    CoverRow,
    CredentialFacts,
    PersonFacts,
)
from yibao.enrollment.models import BASIC_INSURANCES
from yibao.enrollment.queries import COVERS_OF, CREDENTIALS
from yibao.kernel.bundles import Bundle
from yibao.kernel.crypto import blind_index
from yibao.ledger.statements import BALANCE_OF


@dataclass(frozen=True, slots=True)
class Mark:
    """A special identity (人员身份类别) in force on the day."""

    kind: str
    level: str
    basis: str
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class Known:
    """What the database answers; nobody was found where ``holders`` is empty."""

    holders: list[PersonFacts]
    covers: list[CoverRow]
    marks: list[Mark]
    credentials: list[CredentialFacts]
    balance: int | None

    @property
    def holder(self) -> PersonFacts | None:
        return self.holders[0] if self.holders else None

    @property
    def credential(self) -> CredentialFacts | None:
        return self.credentials[0] if self.credentials else None

    @property
    def insurances(self) -> list[CoverFacts]:
        """Every insurance on the day, basic first."""
        basic_first = sorted(
            self.covers,
            key=lambda row: (row.insurance not in BASIC_INSURANCES, row.insurance),
        )
        return [row.as_facts() for row in basic_first]

    @property
    def account_balance(self) -> Money | None:
        return None if self.balance is None else Money(self.balance)


HOLDER = """
WITH holder AS MATERIALIZED (
    SELECT * FROM enrollment_person WHERE id = coalesce(
        (SELECT c.person_id FROM enrollment_credential c
         WHERE c.kind = (%(kinds)s::text[])[1]
             AND c.number_index = (%(indexes)s::bytea[])[1]),
        (SELECT p.id FROM enrollment_person p
         WHERE p.id_kind = %(id_kind)s AND p.id_no_index = %(id_no_index)s::bytea)))
"""
INSURED = """
(SELECT DISTINCT h.person_no, c.insurance, %(on)s::date
 FROM holder h JOIN enrollment_coverage c ON c.person_id = h.id)
"""
KNOWN = Bundle(
    Known,
    first=HOLDER,
    rows={
        "holders": """
            SELECT person_no, name, gender, ethnicity, birth_date, death_date, id_kind,
                translate(encode(id_no_index, 'base64'), E'\\n', '') AS id_no_index,
                translate(encode(id_no, 'base64'), E'\\n', '') AS sealed_id_no,
                area_id AS area, attributes
            FROM holder
        """,
        "covers": COVERS_OF.format(wanted=INSURED),
        "marks": """
            SELECT m.kind, m.level, m.basis, m.valid_from, m.valid_to
            FROM enrollment_identitymark m JOIN holder h ON h.id = m.person_id
            WHERE m.valid_from <= %(on)s::date
                AND (m.valid_to IS NULL OR %(on)s::date <= m.valid_to)
            ORDER BY m.kind
        """,
        "credentials": CREDENTIALS,
    },
    values={
        "balance": BALANCE_OF.format(person_no="(SELECT person_no FROM holder)"),
    },
)


def who_holds(
    *, kind: str, number: str, id_kind: str, id_no: str, at: datetime, day: date
) -> Known:
    """By the credential; else by the number of a certificate, of whatever kind.

    Credentials stand as at the minute, insurances and marks as on the day.
    """
    shown = [(kind, blind_index("credential", number))] if number else []
    return KNOWN.read(
        {
            "kinds": [kind for kind, _ in shown],
            "indexes": [index for _, index in shown],
            "at": at,
            "day": localdate(at),
            "on": day,
            "id_kind": id_kind,
            "id_no_index": blind_index("id_no", id_no) if id_no else None,
            "basic": list(BASIC_INSURANCES),
        }
    )
