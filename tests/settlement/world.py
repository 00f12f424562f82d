"""示例市 with a hospital, a pharmacy, a few items and persons; and how they deal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

from tests.samples import (
    CITY,
    CLERK,
    HOSPITAL,
    PHARMACY,
    at,
    city,
    employee,
    hospital,
    person,
    signed_agreement,
    yuan,
)
from yibao.approvals.commands import Identification, file_chronic
from yibao.catalog.commands import (
    ItemDescription,
    map_item,
    publish_chronic_disease,
    publish_item,
    set_price_limit,
    set_terms,
)
from yibao.catalog.models import ItemKind
from yibao.engine.money import Money
from yibao.enrollment.commands import bind_family
from yibao.enrollment.coverage import Length
from yibao.institutions.models import Institution
from yibao.kernel.operator import Operator
from yibao.ledger.commands import open_personal_account
from yibao.settlement import commands
from yibao.settlement.models import Encounter
from yibao.settlement.requests import (
    LineInput,
    ReverseRequest,
    Sale,
    SettleRequest,
    VisitInput,
)
from yibao.settlement.views import SettlementView

CASHIER = Operator("S001", "收费员甲", "interface", HOSPITAL)
EMPLOYEE, RESIDENT, OWNER = "99010000000001", "99010000000002", "99010000000003"
TERTIARY = "H99010000003"
SINCE = date(2024, 1, 1)
LONG = Length(months=36, years=Decimal(3))
CHRONIC = "M03900"

A, B, C, LIMITED, CEILING, HERB = "XA01", "XB02", "SC03", "XL04", "XP05", "TH06"


def build() -> None:
    """Everything below exists and may settle in 2025 and 2026."""
    city()
    furnish()


def furnish() -> None:
    """The same where the city's divisions are there already."""
    for code, name, kind, level in (
        (HOSPITAL, "示例市第二医院", "1", "5"),
        (TERTIARY, "示例市第一医院", "1", "2"),
        (PHARMACY, "示例大药房", "2", ""),
    ):
        hospital(code, name=name, kind=kind, level=level, area_code=CITY)
        signed_agreement(code, f"协议-{code}", valid_to=date(2026, 12, 31))
    _items()
    for number, name, insurance, category in (
        (EMPLOYEE, "职工甲", "310", "1101"),
        (RESIDENT, "居民乙", "390", "1501"),
        (OWNER, "职工丙", "310", "1101"),
    ):
        person(number, name=name)
        employee(number, insurance=insurance, category=category, before=LONG)


def _items() -> None:
    for code, kind, benefit_class, own_pay, charge, more in (
        (A, ItemKind.DRUG, "01", "0", "09", {}),
        (B, ItemKind.DRUG, "02", "0.1", "09", {"negotiated": True}),
        (C, ItemKind.SERVICE, "03", "1", "05", {}),
        (LIMITED, ItemKind.DRUG, "02", "0.2", "09", {"limited_use": True}),
        (CEILING, ItemKind.SERVICE, "01", "0", "03", {}),
        (HERB, ItemKind.HERB, "01", "0", "10", {"tcm": True}),
    ):
        publish_item(
            code=code,
            description=ItemDescription(
                kind=kind,
                list_type="101" if kind == ItemKind.DRUG else "201",
                name=f"项目{code}",
                charge_category=charge,
                **more,  # type: ignore[arg-type]
            ),
            valid_from=SINCE,
            by=CLERK,
        )
        set_terms(
            item_code=code,
            benefit_class=benefit_class,
            own_pay=Decimal(own_pay),
            valid_from=SINCE,
            by=CLERK,
        )
    set_price_limit(item_code=CEILING, limit=Decimal(80), valid_from=SINCE, by=CLERK)
    map_item(
        institution_code=HOSPITAL,
        institution_item_code="院内-100",
        item_code=A,
        valid_from=SINCE,
        by=CLERK,
    )
    publish_chronic_disease(code=CHRONIC, name="高血压", valid_from=SINCE, by=CLERK)


def account(person_no: str, current: int | str = 0, past: int | str = 0) -> None:
    open_personal_account(
        person_no=person_no,
        area=CITY,
        fund="310200",
        current=yuan(current),
        past=yuan(past),
        happened_at=at("2025-01-01 00:00"),
        by=CLERK,
    )


def family(owner_no: str, member_no: str) -> None:
    bind_family(
        owner_no=owner_no, member_no=member_no, valid_from=date(2025, 1, 1), by=CLERK
    )


def chronic_filing(person_no: str, insurance: str = "310") -> None:
    file_chronic(
        person_no=person_no,
        insurance=insurance,
        disease_code=CHRONIC,
        identification=Identification(institution_code=HOSPITAL),
        valid_from=date(2025, 1, 1),
        filed_at=at("2025-01-01 09:00"),
        by=CLERK,
    )


# ---------------------------------------------------------------- what a hospital does


def line(
    sn: str,
    item: str = A,
    price: str = "100",
    quantity: str = "1",
    *,
    on: str = "2025-03-01 10:00",
    **more: object,
) -> LineInput:
    total = Money.price_times(Decimal(price), Decimal(quantity))
    return replace(
        LineInput(
            line_sn=sn,
            item_code=item,
            price=Decimal(price),
            quantity=Decimal(quantity),
            line_total=total,
            service_at=at(on),
        ),
        **more,  # type: ignore[arg-type]
    )


def insurance_of(person_no: str) -> str:
    return "390" if person_no == RESIDENT else "310"


def register(
    person_no: str = EMPLOYEE,
    when: str = "2025-03-01 09:00",
    institution: str = HOSPITAL,
    care_type: str = "11",
    **more: object,
) -> Encounter:
    encounter = commands.register_outpatient(
        person_no=person_no,
        insurance=insurance_of(person_no),
        institution_code=institution,
        visit=VisitInput(begin_at=at(when), institution_no="门诊1"),
        by=CASHIER,
    )
    if care_type:
        commands.record_visit(
            encounter_no=encounter.pk,
            institution_code=institution,
            person_no=person_no,
            visit=VisitInput(care_type=care_type, **more),  # type: ignore[arg-type]
            by=CASHIER,
        )
    return encounter


def admit(
    person_no: str = EMPLOYEE,
    when: str = "2025-03-01 09:00",
    institution: str = HOSPITAL,
    care_type: str = "21",
    number: str = "",
    facts: Mapping[str, bool] | None = None,
) -> Encounter:
    return commands.admit(
        person_no=person_no,
        insurance=insurance_of(person_no),
        institution_code=institution,
        visit=VisitInput(
            begin_at=at(when),
            care_type=care_type,
            institution_no=number,
            facts=facts or {},
        ),
        by=CASHIER,
    )


def discharge(encounter: Encounter, when: str) -> None:
    commands.discharge(
        encounter_no=encounter.pk,
        institution_code=encounter.institution_id,
        person_no=encounter.person_id,
        end_at=at(when),
        visit=VisitInput(),
        by=CASHIER,
    )


def upload(encounter: Encounter, *lines: LineInput) -> list[commands.UploadedLine]:
    return commands.upload_lines(
        encounter_no=encounter.pk,
        institution_code=encounter.institution_id,
        person_no=encounter.person_id,
        lines=lines,
        by=CASHIER,
    )


def asking(
    encounter: Encounter, total: int | str, when: str = "", **more: object
) -> SettleRequest:
    settled_at = at(when) if when else encounter.begin_at.replace(hour=8)
    return replace(
        SettleRequest(
            institution_code=encounter.institution_id,
            person_no=encounter.person_id,
            fee_total=yuan(total),
            settled_at=settled_at,
            by=CASHIER,
            encounter_no=encounter.pk,
        ),
        **more,  # type: ignore[arg-type]
    )


def selling(
    person_no: str,
    lines: Sequence[LineInput],
    when: str = "2025-03-01 10:00",
    **more: object,
) -> SettleRequest:
    return replace(
        SettleRequest(
            institution_code=PHARMACY,
            person_no=person_no,
            insurance=insurance_of(person_no),
            care_type="41",
            fee_total=Money.sum(one.line_total for one in lines),
            settled_at=at(when),
            by=CASHIER,
            sale=Sale(lines=tuple(lines), begin_at=at(when)),
        ),
        **more,  # type: ignore[arg-type]
    )


def undo(view: SettlementView, when: str = "2025-03-20 10:00") -> SettlementView:
    return commands.reverse(
        ReverseRequest(
            settlement_no=view.settlement_no,
            reversed_at=at(when),
            by=CASHIER,
            institution_code=view.institution_code,
            person_no=view.person_no,
            encounter_no=view.encounter_no,
            reason="退费",
        )
    )


def institution(code: str) -> Institution:
    return Institution.objects.get(code=code)


def moment(text: str) -> datetime:
    return at(text)
