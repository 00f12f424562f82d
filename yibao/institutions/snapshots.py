"""Institutions with their agreements and measures, as this process keeps them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

import msgspec
from django.db import connection
from django.utils.timezone import localdate

from yibao.kernel.editions import Snapshot, edition_of

# National hosp_lv → the policies' word for the level (三级特等 … 无等级).
POLICY_LEVELS = {
    "1": "3S", "2": "3A", "3": "3B", "4": "3C", "12": "3N",
    "5": "2A", "6": "2B", "7": "2C", "13": "2N",
    "8": "1A", "9": "1B", "10": "1C", "14": "1N", "11": "none",
}  # fmt: skip
PHARMACY = "2"  # fixmedins_type 定点零售药店
RESUMPTION, TERMINATION = "resumption", "termination"
SUBJECT = "institutions"
EDITION = edition_of(SUBJECT)


@dataclass(frozen=True, slots=True)
class Provider:
    """An institution at one minute; ``care_types`` is ``None`` without an agreement."""

    code: str
    name: str
    kind: str
    level: str
    hosp_lv: str  # the policies' word
    area: str
    pooling_area: str
    clearing_office: str
    facts: Mapping[str, object] = field(repr=False)
    agreement_no: str | None
    care_types: frozenset[str] | None  # empty: all

    @property
    def may_settle(self) -> bool:
        return self.care_types is not None

    @property
    def price_level(self) -> str:
        """1, 2 or 3 for price limits; the unrated and pharmacies count as 1."""
        rated = POLICY_LEVELS.get(self.level, "")
        return rated[0] if rated[:1] in ("1", "2", "3") else "1"


@dataclass(frozen=True, slots=True)
class Signed:
    """An agreement both parties signed; ``measures`` in order, warnings left out."""

    agreement_no: str
    valid_from: date  # and signed by both
    valid_to: date | None
    care_types: frozenset[str]
    measures: tuple[tuple[datetime, str], ...]

    def is_in_force(self, at: datetime, day: date) -> bool:
        """On the day, and neither suspended nor ended by the minute."""
        if day < self.valid_from or (self.valid_to is not None and self.valid_to < day):
            return False
        standing = RESUMPTION
        for from_at, kind in self.measures:
            if from_at <= at:
                if kind == TERMINATION:
                    return False
                standing = kind
        return standing == RESUMPTION


@dataclass(frozen=True, slots=True)
class Place:
    """An institution with every agreement that was signed."""

    code: str
    name: str
    kind: str
    level: str
    policy_level: str
    area: str
    pooling_area: str
    clearing_office: str
    facts: dict[str, object] = field(repr=False)
    agreements: tuple[Signed, ...]

    def at(self, at: datetime) -> Provider:
        """The institution under the agreement that is in force at the minute."""
        day = localdate(at)
        signed = next((a for a in self.agreements if a.is_in_force(at, day)), None)
        return Provider(
            code=self.code,
            name=self.name,
            kind=self.kind,
            level=self.level,
            hosp_lv=policy_level_of(self.kind, self.level, self.policy_level),
            area=self.area,
            pooling_area=self.pooling_area,
            clearing_office=self.clearing_office,
            facts=self.facts,
            agreement_no=signed.agreement_no if signed else None,
            care_types=signed.care_types if signed else None,
        )


def policy_level_of(kind: str, level: str, policy_level: str) -> str:
    """The level policies know: its own word, a pharmacy, or its hospital level."""
    if policy_level:
        return policy_level
    return "pharmacy" if kind == PHARMACY else POLICY_LEVELS.get(level, "none")


PLACES = f"""
SELECT {EDITION} AS edition, coalesce(json_agg(p), '[]')::text AS places FROM (
    SELECT i.code, i.name, i.kind, i.level, i.policy_level, i.area_id AS area,
        coalesce(r.pooling_area_id, r.code) AS pooling_area, i.clearing_office,
        i.facts, (
            SELECT coalesce(json_agg(s ORDER BY s.valid_from), '[]') FROM (
                SELECT a.agreement_no, a.valid_to, a.care_types,
                    greatest(a.valid_from, a.agency_signed_on, a.institution_signed_on)
                        AS valid_from, (
                    SELECT coalesce(json_agg(json_build_array(m.from_at, m.kind)
                                             ORDER BY m.from_at, m.id), '[]')
                    FROM institutions_agreementmeasure m
                    WHERE m.agreement_id = a.id AND m.kind <> 'warning') AS measures
                FROM institutions_agreement a
                WHERE a.institution_id = i.id AND a.agency_signed_on IS NOT NULL
                    AND a.institution_signed_on IS NOT NULL) s) AS agreements
    FROM institutions_institution i JOIN areas_area r ON r.code = i.area_id
    WHERE i.code = ANY(%(codes)s::text[])) p
"""  # noqa: S608  no value from outside
_places = msgspec.json.Decoder(list[Place])


def _load(codes: Sequence[str]) -> tuple[UUID | None, dict[str, Place]]:
    with connection.cursor() as cursor:
        cursor.execute(PLACES, {"codes": list(codes)})
        edition, found = cursor.fetchone()
    return edition, {place.code: place for place in _places.decode(found)}


_kept = Snapshot(SUBJECT, _load)


def kept() -> tuple[UUID | None, Mapping[str, Place]]:
    """What is kept now, and of which edition (``Snapshot.kept``)."""
    return _kept.kept


def places(codes: Iterable[str], edition: UUID | None = None) -> Mapping[str, Place]:
    """Institutions by code, as of now or of an edition just read; else left out."""
    return _kept.get(list(codes), edition)
