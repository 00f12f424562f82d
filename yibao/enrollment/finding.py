"""Persons as a clerk finds and sees them: within the scope, masked where they are read.

Institutions' staff see nobody here: whom they treat stands in their settlements.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import (
    BooleanField,
    F,
    Func,
    OuterRef,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Concat
from django.utils.timezone import localdate

from yibao.access.scope import Scope
from yibao.engine.periods import age_on
from yibao.enrollment.models import (
    BASIC_INSURANCES,
    CoverageState,
    CoverageStatus,
    Credential,
    CredentialKind,
    Person,
)
from yibao.kernel.crypto import blind_index
from yibao.kernel.dated import in_force

LAST = "\U0010ffff"  # behind every character
SHORTEST_NAME = 2  # a surname alone would list a city
# 证件类型 (psn_cert_type): 身份证, 军官证, 武警, 港澳, 台湾, 护照, 户口簿 … 其他
ID_KINDS = (*(f"{number:02}" for number in range(1, 16)), "99")


TONES = {
    CoverageState.NORMAL: "ok",
    CoverageState.WAITING: "warn",
    CoverageState.SUSPENDED: "danger",
    CoverageState.ENDED: "danger",
}


@dataclass(frozen=True, slots=True)
class Found:
    """One of those who fit what was asked."""

    person_no: str
    name: str
    id_no: str
    gender: str
    age: int
    area: str
    insurance: str
    state: str
    tone: str


def visible_persons(scope: Scope) -> QuerySet[Person]:
    return scope.within(Person.objects.all(), area="area_id")


def persons_found(
    text: str, scope: Scope, *, after: str = "", limit: int
) -> list[Found]:
    """By number, certificate, credential or telephone; else by how the name begins."""
    asked = text.strip()
    if not asked:
        return []
    visible = visible_persons(scope)
    rows = visible.filter(pk__in=_known_by(asked))
    found = list(_told(rows)[:limit])
    if not found and len(asked) >= SHORTEST_NAME:
        named = visible.filter(*_named(asked), person_no__gt=after)
        # Ordered by an expression: else the planner may walk all persons in the order
        # of their numbers, hoping that many have the name.
        told = _told(named).order_by(Concat("person_no", Value("")))
        found = list(told[:limit])
    return [_found(row) for row in found]


def _known_by(text: str) -> list[int]:
    """Whom a number is of, whatever kind of number it is; one read."""
    number = text.upper()
    sealed = blind_index("credential", text)
    ways: Iterable[QuerySet[Person, int]] = (
        Person.objects.filter(person_no=text).values_list("pk", flat=True),
        Person.objects.filter(
            id_kind__in=ID_KINDS, id_no_index=blind_index("id_no", number)
        ).values_list("pk", flat=True),
        Person.objects.filter(phone_index=blind_index("phone", text)).values_list(
            "pk", flat=True
        ),
    )
    held = Credential.objects.filter(
        kind__in=CredentialKind.values, number_index=sealed
    ).values_list("person_id", flat=True)
    return list(held.union(*ways))


class _AtLeast(Func):
    """Not before, byte by byte, as the index of names has them."""

    template = "%(expressions)s"
    arg_joiner = " ~>=~ "
    output_field = BooleanField()


class _Before(_AtLeast):
    arg_joiner = " ~<~ "


def _named(beginning: str) -> tuple[Func, Func]:
    """Whose name begins so.

    As bounds, for plans are made without knowing what is asked: of ``LIKE`` such a
    plan cannot tell that it is a beginning, and reads every person.
    """
    name = F("name")
    return _AtLeast(name, Value(beginning)), _Before(name, Value(beginning + LAST))


def _told(rows: QuerySet[Person]) -> QuerySet[Person]:
    """With the area and the insurance of today, in order of their numbers."""
    today = localdate()
    last = CoverageStatus.objects.filter(
        in_force(today, "coverage__"),
        coverage__person=OuterRef("pk"),
        coverage__insurance__in=BASIC_INSURANCES,
        valid_from__lte=today,
    ).order_by("-valid_from", "-id")
    told = rows.select_related("area").order_by("person_no")
    return told.annotate(
        insurance_now=Subquery(last.values("coverage__insurance")[:1]),
        state_now=Subquery(last.values("state")[:1]),
    )


def _found(row: Person) -> Found:
    state = getattr(row, "state_now", None)
    return Found(
        person_no=row.person_no,
        name=row.masked_name,
        id_no=row.masked_id_no,
        gender=row.get_gender_display(),
        age=age_on(row.death_date or localdate(), row.birth_date),
        area=row.area.name,
        insurance=getattr(row, "insurance_now", None) or "",
        state=CoverageState(state).label if state else "未参保",
        tone=TONES[CoverageState(state)] if state else "danger",
    )
