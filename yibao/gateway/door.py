"""Who may come in: interface credentials and institutions, as this process keeps them.

Both are kept by edition, so a credential taken back is refused from the next message
on: whoever relies on a ``Pass`` reads the editions in its own transaction.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar
from uuid import UUID

from django.db import connection

from yibao.gateway.models import InterfaceCredential
from yibao.institutions import snapshots
from yibao.institutions.snapshots import Place
from yibao.kernel.crypto import key_ring
from yibao.kernel.editions import Snapshot, edition_of

SUBJECT = "credentials"
EDITION = edition_of(SUBJECT)
EDITIONS = f"{EDITION}, {snapshots.EDITION}"  # columns, in the order of Editions
HELD = f"""
    SELECT {EDITION}, c.id, c.name, c.scheme, c.access_key, c.secret,
           c.institution_codes
      FROM (VALUES (1)) AS one
      LEFT JOIN gateway_interfacecredential c
        ON (c.scheme, c.access_key) IN (
            SELECT * FROM unnest(%s::text[], %s::text[]))
           AND c.revoked_at IS NULL
"""  # noqa: S608  no value from outside
HOLDERS = f"""
    SELECT {EDITION}, code, EXISTS (
        SELECT FROM gateway_interfacecredential
         WHERE institution_codes @> ARRAY[code::varchar])
      FROM unnest(%s::text[]) AS code
"""  # noqa: S608  no value from outside

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")
Claimed = tuple[str, str]  # scheme, access key as kept


@dataclass(frozen=True, slots=True)
class Credential:
    """An interface credential in use."""

    pk: int
    name: str
    scheme: str
    access_key: str
    secret: str = field(repr=False)
    institution_codes: frozenset[str] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Editions:
    """Of what the door relies on."""

    credentials: UUID | None
    institutions: UUID | None


_last_read = Editions(None, None)


class NotKept(Exception):
    """The database would have to be asked."""


@dataclass(frozen=True, slots=True)
class Door:
    """What the door knows at some editions.

    ``asks``: what is not kept is read from the database. A door that asks nobody raises
    ``NotKept``, and what it lets in must be held to the editions of the moment later.
    """

    at: Editions
    asks: bool

    @classmethod
    def now(cls) -> Door:
        """By the editions of this moment."""
        return cls.told(editions())

    @classmethod
    def told(cls, at: Editions) -> Door:
        """By the editions a statement has just read."""
        global _last_read
        _last_read = at
        return cls(at, asks=True)

    @classmethod
    def kept(cls) -> Door:
        """By the editions that were read last, in no time at all."""
        return cls(_last_read, asks=False)

    def credential(self, claimed: Claimed) -> Credential | None:
        """The credential of a key, unless it was taken back."""
        if self.asks:
            return _credentials.get([claimed], self.at.credentials).get(claimed)
        return _kept(_credentials.kept, self.at.credentials, claimed)

    def holds_credential(self, institution_code: str) -> bool:
        """Whether the institution must authenticate, even where others need not.

        A credential that was taken back counts too: its end must not open the door.
        """
        if self.asks:
            found = _holders.get([institution_code], self.at.credentials)
            return found[institution_code]
        return _kept(_holders.kept, self.at.credentials, institution_code)

    def place(self, institution_code: str) -> Place | None:
        """The institution, if there is one of this code."""
        edition = self.at.institutions
        if self.asks:
            found = snapshots.places([institution_code], edition)
            return found.get(institution_code)
        return _kept(snapshots.kept(), edition, institution_code)


def editions() -> Editions:
    """The editions of this moment."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {EDITIONS}")
        return Editions(*cursor.fetchone())


def _kept(
    held: tuple[UUID | None, Mapping[Key, Value]], edition: UUID | None, key: Key
) -> Value:
    kept_at, rows = held
    if kept_at is None or kept_at != edition or key not in rows:
        raise NotKept
    return rows[key]


def _load_credentials(
    claimed: Sequence[Claimed],
) -> tuple[UUID | None, dict[Claimed, Credential]]:
    purpose = InterfaceCredential._meta.get_field("secret").purpose
    found, edition = {}, None
    with connection.cursor() as cursor:
        cursor.execute(HELD, [[s for s, _ in claimed], [key for _, key in claimed]])
        for edition, pk, name, scheme, key, secret, codes in cursor:  # noqa: B007
            if pk is not None:
                opened = key_ring().open(purpose, bytes(secret)) if secret else ""
                found[scheme, key] = Credential(
                    pk, name, scheme, key, opened, frozenset(codes)
                )
    return edition, found


def _load_holders(codes: Sequence[str]) -> tuple[UUID | None, dict[str, bool]]:
    found, edition = {}, None
    with connection.cursor() as cursor:
        cursor.execute(HOLDERS, [list(codes)])
        for edition, code, holds in cursor:  # noqa: B007
            found[code] = holds
    return edition, found


_credentials = Snapshot(SUBJECT, _load_credentials)
_holders = Snapshot(SUBJECT, _load_holders)
