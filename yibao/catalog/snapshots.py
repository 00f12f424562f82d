"""Catalogue items with their terms and limits, as this process keeps them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from sys import intern
from uuid import UUID

import msgspec
from django.db import connection

from yibao.kernel.editions import Snapshot, edition_of

SUBJECT = "catalog"
EDITION = edition_of(SUBJECT)


@dataclass(frozen=True, slots=True)
class TermsKey:
    """One item asked about: where insured, on what, at which level, on which day."""

    code: str
    area: str
    insurance: str
    level: str
    day: date


@dataclass(frozen=True, slots=True)
class Terms:
    """A catalogue item with what is paid for it; ``limit`` is yuan a unit."""

    code: str
    kind: str
    list_type: str
    name: str
    charge_category: str
    benefit_class: str
    own_pay: Decimal
    limit: Decimal | None
    version: str
    origin: str
    basic_medicine: bool
    negotiated: bool
    child_use: bool
    tcm: bool
    limited_use: bool
    special: bool
    tags: Mapping[str, object] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Rule:
    """Terms of an item from one day to another; blank area or insurance: any."""

    area: str
    insurance: str
    valid_from: date
    valid_to: date | None
    benefit_class: str
    own_pay: Decimal
    version: str


@dataclass(frozen=True, slots=True)
class Limit:
    """A price limit from one day to another; blank area or level: any."""

    area: str
    level: str
    valid_from: date
    valid_to: date | None
    limit: Decimal


@dataclass(frozen=True, slots=True)
class Listed:
    """An item with all its terms and limits, the most specific first."""

    code: str
    kind: str
    list_type: str
    name: str
    charge_category: str
    origin: str
    basic_medicine: bool
    negotiated: bool
    child_use: bool
    tcm: bool
    limited_use: bool
    special: bool
    tags: dict[str, object] = field(repr=False)
    valid_from: date
    valid_to: date | None
    rules: tuple[Rule, ...]
    limits: tuple[Limit, ...]

    def on(self, key: TermsKey) -> Terms | None:
        """What is paid for it: area goes before insurance, and before level."""
        day = key.day
        if day < self.valid_from or (self.valid_to is not None and self.valid_to < day):
            return None
        for rule in self.rules:
            if (
                rule.area in ("", key.area)
                and rule.insurance in ("", key.insurance)
                and rule.valid_from <= day
                and (rule.valid_to is None or day <= rule.valid_to)
            ):
                return self._under(rule, self._limit(key))
        return None

    def _limit(self, key: TermsKey) -> Decimal | None:
        for limit in self.limits:
            if (
                limit.area in ("", key.area)
                and limit.level in ("", key.level)
                and limit.valid_from <= key.day
                and (limit.valid_to is None or key.day <= limit.valid_to)
            ):
                return limit.limit
        return None

    def _under(self, rule: Rule, limit: Decimal | None) -> Terms:
        return Terms(
            code=self.code,
            kind=self.kind,
            list_type=self.list_type,
            name=self.name,
            charge_category=self.charge_category,
            benefit_class=rule.benefit_class,
            own_pay=rule.own_pay,
            limit=limit,
            version=rule.version,
            origin=self.origin,
            basic_medicine=self.basic_medicine,
            negotiated=self.negotiated,
            child_use=self.child_use,
            tcm=self.tcm,
            limited_use=self.limited_use,
            special=self.special,
            tags=self.tags,
        )


LISTED = f"""
SELECT {EDITION} AS edition, coalesce(json_agg(x), '[]')::text AS items FROM (
    SELECT i.code, i.kind, i.list_type, i.name, i.charge_category, i.origin,
        i.basic_medicine, i.negotiated, i.child_use, i.tcm, i.limited_use, i.special,
        i.tags, i.valid_from, i.valid_to, (
            SELECT coalesce(json_agg(r), '[]') FROM (
                SELECT t.area, t.insurance, t.valid_from, t.valid_to, t.benefit_class,
                    t.own_pay, t.version
                FROM catalog_itemterms t WHERE t.item_id = i.id
                ORDER BY t.area DESC, t.insurance DESC, t.valid_from DESC) r) AS rules,
        (
            SELECT coalesce(json_agg(p), '[]') FROM (
                SELECT p.area, p.level, p.valid_from, p.valid_to, p."limit"
                FROM catalog_pricelimit p WHERE p.item_id = i.id
                ORDER BY p.area DESC, p.level DESC, p.valid_from DESC) p) AS limits
    FROM catalog_item i WHERE i.code = ANY(%(codes)s::text[])) x
"""  # noqa: S608  no value from outside
_listed = msgspec.json.Decoder(list[Listed])


def _load(codes: Sequence[str]) -> tuple[UUID | None, dict[str, Listed]]:
    with connection.cursor() as cursor:
        cursor.execute(LISTED, {"codes": list(codes)})
        edition, found = cursor.fetchone()
    return edition, {intern(item.code): item for item in _listed.decode(found)}


_kept = Snapshot(SUBJECT, _load)


def listed(codes: Collection[str], edition: UUID | None = None) -> Mapping[str, Listed]:
    """Items by code, as of now or of an edition just read; unknown ones left out."""
    return _kept.get(codes, edition)


def terms_for(
    wanted: Iterable[TermsKey], edition: UUID | None = None
) -> dict[TermsKey, Terms]:
    """Many items, each by the version of its service day (CAT-01).

    As of now, in one read, or of an ``edition`` that a statement just read: then what
    is kept needs no read at all. Items without terms are left out.
    """
    keys = list(dict.fromkeys(wanted))
    items = listed({key.code for key in keys}, edition)
    found = {}
    for key in keys:
        item = items.get(key.code)
        terms = item.on(key) if item is not None else None
        if terms is not None:
            found[key] = terms
    return found
