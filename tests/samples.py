"""A few plainly fictional records, made by the commands a clerk would use."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from yibao.areas.commands import register_area
from yibao.areas.models import Area, Level
from yibao.engine.money import Money
from yibao.enrollment.commands import register_person
from yibao.enrollment.coverage import enroll
from yibao.enrollment.models import Coverage, Gender, Person
from yibao.institutions.commands import conclude_agreement, register_institution
from yibao.institutions.models import Agreement, Institution
from yibao.kernel.operator import Operator

CLERK = Operator(number="0001", name="经办员甲")
CITY, COUNTY = "990100", "990102"
HOSPITAL, PHARMACY = "H99010000001", "P99010000001"
NEW_YEAR = date(2025, 1, 1)


def yuan(amount: int | str) -> Money:
    return Money.yuan(amount)


def at(text: str) -> datetime:
    """``"2025-03-01 09:30"`` in Shanghai."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Asia/Shanghai"))


def city() -> Area:
    """示例市 with a county of its own that shares its pool."""
    area = register_area(
        code=CITY, name="示例市", level=Level.CITY, clearing_office=CITY, by=CLERK
    )
    register_area(
        code=COUNTY,
        name="示例县",
        level=Level.COUNTY,
        parent=CITY,
        pooling_area=CITY,
        by=CLERK,
    )
    return area


def person(number: str = "99010000000001", **changes: object) -> Person:
    facts: dict[str, object] = {
        "person_no": number,
        "name": "张示例",
        "gender": Gender.FEMALE,
        "birth_date": date(1980, 5, 6),
        "id_no": f"9901001980050600{number[-2:]}",
        "area_code": CITY,
        "by": CLERK,
    }
    return register_person(**{**facts, **changes})  # type: ignore[arg-type]


def employee(number: str = "99010000000001", **changes: object) -> Coverage:
    """职工在职 since 2025, of a person already registered."""
    facts: dict[str, object] = {
        "person_no": number,
        "area_code": CITY,
        "insurance": "310",
        "category": "1101",
        "valid_from": NEW_YEAR,
        "by": CLERK,
    }
    return enroll(**{**facts, **changes})  # type: ignore[arg-type]


def hospital(code: str = HOSPITAL, **changes: object) -> Institution:
    facts: dict[str, object] = {
        "code": code,
        "name": "示例市第一医院",
        "kind": "1",
        "level": "2",
        "area_code": COUNTY,
        "by": CLERK,
    }
    return register_institution(**{**facts, **changes})  # type: ignore[arg-type]


def signed_agreement(
    code: str = HOSPITAL, agreement_no: str = "协议2025-001", **changes: object
) -> Agreement:
    facts: dict[str, object] = {
        "institution_code": code,
        "agreement_no": agreement_no,
        "valid_from": NEW_YEAR,
        "valid_to": date(2025, 12, 31),
        "institution_signed_on": NEW_YEAR,
        "agency_signed_on": NEW_YEAR,
        "by": CLERK,
    }
    return conclude_agreement(**{**facts, **changes})  # type: ignore[arg-type]
