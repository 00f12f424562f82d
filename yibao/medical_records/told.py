"""What an institution tells of its care, as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeAlias

from yibao.engine.money import Money


@dataclass(frozen=True, slots=True)
class DiagnosisTold:
    code: str
    name: str
    kind: str = ""
    is_main: bool = False
    admission_condition: str = ""


@dataclass(frozen=True, slots=True)
class OperationTold:
    code: str
    name: str
    is_main: bool = False
    level: str = ""
    operated_on: date | None = None
    begun_at: datetime | None = None
    ended_at: datetime | None = None
    anesthesia: str = ""
    surgeon_code: str = ""
    anesthetist_code: str = ""

    @property
    def days(self) -> tuple[date, ...]:
        """Every day the operation is said to have been on."""
        moments = (self.begun_at, self.ended_at)
        told = [moment.date() for moment in moments if moment is not None]
        return (*([self.operated_on] if self.operated_on else []), *told)


@dataclass(frozen=True, slots=True)
class IntensiveCareTold:
    ward: str = ""
    entered_at: datetime | None = None
    left_at: datetime | None = None
    minutes: int | None = None


@dataclass(frozen=True, slots=True)
class FeeTold:
    category: str
    amount: Money
    class_a: Money | None = None
    class_b: Money | None = None
    own_pay: Money | None = None
    other: Money | None = None


@dataclass(frozen=True, slots=True)
class FundTold:
    fund_pay_type: str
    amount: Money


@dataclass(frozen=True, slots=True)
class StayTold:
    """What grouping asks of a stay; the names are the columns of ``Document``."""

    record_no: str = ""
    admitted_at: datetime | None = None
    discharged_at: datetime | None = None
    stay_days: int | None = None
    admission_way: str = ""
    treatment: str = ""
    discharge_way: str = ""
    admission_department: str = ""
    discharge_department: str = ""
    newborn_days: int | None = None
    birth_weight: Decimal | None = None
    admission_weight: Decimal | None = None
    ventilated_minutes: int | None = None
    coma_before_minutes: int | None = None
    coma_after_minutes: int | None = None
    payment_method: str = ""


@dataclass(frozen=True, slots=True)
class AmountsTold:
    """The totals of a list of the older text; ``None`` where they were not told."""

    own_paid: Money | None = None  # 个人自费
    self_paid: Money | None = None  # 个人自付
    account_paid: Money | None = None
    cash_paid: Money | None = None


@dataclass(frozen=True, slots=True)
class DocumentTold:
    """A whole document: the stay, its rows, and all that was sent as it was sent."""

    stay: StayTold
    content: str  # JSON, sealed when kept
    diagnoses: tuple[DiagnosisTold, ...] = ()
    operations: tuple[OperationTold, ...] = ()
    intensive_care: tuple[IntensiveCareTold, ...] = ()
    fees: tuple[FeeTold, ...] = ()
    funds: tuple[FundTold, ...] = ()
    fee_total: Money | None = None
    is_valid: bool = True


@dataclass(frozen=True, slots=True)
class OrderTold:
    """One 医嘱; the names are the columns of ``MedicalOrder``."""

    detail_no: str
    stay_no: str
    encounter_no: str = ""
    person_no: str = ""
    order_no: str = ""
    group_no: str = ""
    kind: str = ""
    item_code: str = ""
    item_name: str = ""
    department_code: str = ""
    given_at: datetime | None = None
    ended_at: datetime | None = None
    quantity: Decimal | None = None
    dose: Decimal | None = None
    dose_total: Decimal | None = None
    days: int | None = None
    is_valid: bool = True
    details: Mapping[str, object] = field(default_factory=dict)


Told: TypeAlias = (
    StayTold
    | DiagnosisTold
    | OperationTold
    | IntensiveCareTold
    | FeeTold
    | FundTold
    | OrderTold
)


def values_of(told: Told) -> dict[str, Any]:
    """Column → value, as they are: amounts stay ``Money``."""
    return {column.name: getattr(told, column.name) for column in fields(told)}
