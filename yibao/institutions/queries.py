"""Institutions, and under which agreement they may settle at a minute."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TypeAlias
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.timezone import localdate

from yibao.institutions.errors import UnknownInstitution
from yibao.institutions.models import (
    Agreement,
    Institution,
    MeasureKind,
    Physician,
)
from yibao.institutions.snapshots import (
    PHARMACY,
    POLICY_LEVELS,
    Provider,
    places,
    policy_level_of,
)
from yibao.kernel.dated import in_force

__all__ = [
    "PHARMACY",
    "POLICY_LEVELS",
    "Provider",
    "effective_agreement",
    "institution_named",
    "institutions_like",
    "physicians_on",
    "policy_level_of",
    "provider_at",
    "providers",
    "standing_on",
]

ProviderKey: TypeAlias = tuple[str, datetime]  # institution code, minute


def institution_named(code: str) -> Institution:
    """The institution, or a refusal that names its code."""
    found = Institution.objects.select_related("area").filter(code=code).first()
    if found is None:
        raise UnknownInstitution(institution_code=code)
    return found


def providers(
    wanted: Sequence[ProviderKey], edition: UUID | None = None
) -> dict[ProviderKey, Provider]:
    """Many institutions at their minutes; unknown ones are left out.

    As of now, in one read, or of an ``edition`` that a statement just read: then what
    is kept needs no read at all.
    """
    found = places({code for code, _ in wanted}, edition)
    return {(code, at): found[code].at(at) for code, at in wanted if code in found}


def provider_at(code: str, at: datetime) -> Provider | None:
    return providers([(code, at)]).get((code, at))


def effective_agreement(code: str, at: datetime) -> Agreement | None:
    """The agreement an institution may settle under at a minute (AGR-03, AGR-09)."""
    provider = provider_at(code, at)
    if provider is None or provider.agreement_no is None:
        return None
    return Agreement.objects.get(agreement_no=provider.agreement_no)


def standing_on(agreement: Agreement, at: datetime) -> str:
    """The last measure but warnings by a minute; resumption where there is none.

    What was ended stays ended, whatever was to follow.
    """
    measures = agreement.measures.filter(from_at__lte=at)
    told = [
        one.kind
        for one in measures.exclude(kind=MeasureKind.WARNING).order_by("from_at", "id")
    ]
    if MeasureKind.TERMINATION in told:
        return MeasureKind.TERMINATION
    return told[-1] if told else MeasureKind.RESUMPTION


def institutions_like(
    *, kind: str = "", name: str = "", code: str = ""
) -> QuerySet[Institution]:
    """1201: by type, code and any part of the name, as far as they are given."""
    found = Institution.objects.filter(name__contains=name)
    found = found.filter(kind=kind) if kind else found
    return (found.filter(code=code) if code else found).order_by("code")


def names_of(codes: Iterable[str]) -> dict[str, str]:
    """The names of institutions, by their codes."""
    rows = Institution.objects.filter(code__in=set(codes))
    return dict(rows.values_list("code", "name"))


def institutions_in(area: str) -> QuerySet[Institution]:
    """The institutions of a division, or of a whole pooling area."""
    here = Q(area_id=area) | Q(area__pooling_area_id=area)
    return Institution.objects.filter(here).order_by("code")


def physicians_on(codes: Iterable[str], at: datetime) -> dict[str, list[Physician]]:
    """The places where each physician practises on a day, by national code."""
    found: dict[str, list[Physician]] = {}
    rows = Physician.objects.filter(in_force(localdate(at))).filter(code__in=set(codes))
    for physician in rows.select_related("institution").order_by("id"):
        found.setdefault(physician.code, []).append(physician)
    return found
