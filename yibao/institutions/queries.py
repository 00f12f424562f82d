"""Institutions, and under which agreement they may settle at a minute."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeAlias

from django.db.models import QuerySet
from django.utils.timezone import localdate

from yibao.institutions.errors import UnknownInstitution
from yibao.institutions.models import (
    Agreement,
    Institution,
    MeasureKind,
    Physician,
)
from yibao.kernel.dated import in_force
from yibao.kernel.rows import columns, fetch

ProviderKey: TypeAlias = tuple[str, datetime]  # institution code, minute

# National hosp_lv → the policies' word for the level (三级特等 … 无等级).
POLICY_LEVELS = {
    "1": "3S", "2": "3A", "3": "3B", "4": "3C", "12": "3N",
    "5": "2A", "6": "2B", "7": "2C", "13": "2N",
    "8": "1A", "9": "1B", "10": "1C", "14": "1N", "11": "none",
}  # fmt: skip
PHARMACY = "2"  # fixmedins_type 定点零售药店


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


def institution_named(code: str) -> Institution:
    """The institution, or a refusal that names its code."""
    found = Institution.objects.select_related("area").filter(code=code).first()
    if found is None:
        raise UnknownInstitution(institution_code=code)
    return found


def policy_level_of(kind: str, level: str, policy_level: str) -> str:
    """The level policies know: its own word, a pharmacy, or its hospital level."""
    if policy_level:
        return policy_level
    return "pharmacy" if kind == PHARMACY else POLICY_LEVELS.get(level, "none")


# An agreement counts when both have signed, it is in force on the day, and the last
# measure on or before the minute neither suspends nor ends it.
PROVIDERS = """
SELECT w.code AS asked, w.at, i.code, i.name, i.kind, i.level, i.policy_level,
    i.area_id AS area, COALESCE(r.pooling_area_id, r.code) AS pooling_area,
    i.clearing_office, i.facts::text AS facts, g.agreement_no,
    g.care_types::text AS care_types
FROM unnest(%(codes)s::text[], %(instants)s::timestamptz[], %(days)s::date[])
    AS w(code, at, day)
JOIN institutions_institution i ON i.code = w.code
JOIN areas_area r ON r.code = i.area_id
LEFT JOIN LATERAL (
    SELECT a.agreement_no, a.care_types FROM institutions_agreement a
    WHERE a.institution_id = i.id
        AND a.agency_signed_on <= w.day AND a.institution_signed_on <= w.day
        AND a.valid_from <= w.day AND (a.valid_to IS NULL OR w.day <= a.valid_to)
        AND COALESCE((
            SELECT m.kind FROM institutions_agreementmeasure m
            WHERE m.agreement_id = a.id AND m.from_at <= w.at AND m.kind <> 'warning'
            ORDER BY m.from_at DESC, m.id DESC LIMIT 1), 'resumption') = 'resumption'
    LIMIT 1
) g ON true
"""


def providers(wanted: Sequence[ProviderKey]) -> dict[ProviderKey, Provider]:
    """Many institutions at their minutes, in one read; unknown ones are left out."""
    rows = fetch(
        PROVIDERS,
        {
            "codes": [code for code, _ in wanted],
            "instants": [at for _, at in wanted],
            "days": [localdate(at) for _, at in wanted],
        },
        columns,
    )
    found = {(row["asked"], row["at"]): _provider(row) for row in rows}
    return {key: found[key] for key in wanted if key in found}


def _provider(row: Mapping[str, str]) -> Provider:
    care_types = row["care_types"]
    return Provider(
        code=row["code"],
        name=row["name"],
        kind=row["kind"],
        level=row["level"],
        hosp_lv=policy_level_of(row["kind"], row["level"], row["policy_level"]),
        area=row["area"],
        pooling_area=row["pooling_area"],
        clearing_office=row["clearing_office"],
        facts=json.loads(row["facts"]),
        agreement_no=row["agreement_no"],
        care_types=None if care_types is None else frozenset(json.loads(care_types)),
    )


def provider_at(code: str, at: datetime) -> Provider | None:
    return providers([(code, at)]).get((code, at))


def effective_agreement(code: str, at: datetime) -> Agreement | None:
    """The agreement an institution may settle under at a minute (AGR-03, AGR-09)."""
    provider = provider_at(code, at)
    if provider is None or provider.agreement_no is None:
        return None
    return Agreement.objects.get(agreement_no=provider.agreement_no)


def standing_on(agreement: Agreement, at: datetime) -> str:
    """The last measure but warnings by a minute; resumption where there is none."""
    measures = agreement.measures.filter(from_at__lte=at)
    last = (
        measures.exclude(kind=MeasureKind.WARNING).order_by("-from_at", "-id").first()
    )
    return last.kind if last else MeasureKind.RESUMPTION


def institutions_like(
    *, kind: str = "", name: str = "", code: str = ""
) -> QuerySet[Institution]:
    """1201: by type, code and any part of the name, as far as they are given."""
    found = Institution.objects.filter(name__contains=name)
    found = found.filter(kind=kind) if kind else found
    return (found.filter(code=code) if code else found).order_by("code")


def physicians_on(codes: Iterable[str], at: datetime) -> dict[str, list[Physician]]:
    """The places where each physician practises on a day, by national code."""
    found: dict[str, list[Physician]] = {}
    rows = Physician.objects.filter(in_force(localdate(at))).filter(code__in=set(codes))
    for physician in rows.select_related("institution").order_by("id"):
        found.setdefault(physician.code, []).append(physician)
    return found
