"""What the commands are asked: plain values, read once from the wire or a form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import TypeAlias

from yibao.engine.money import Money
from yibao.kernel.operator import Operator

FactValue: TypeAlias = str | int | bool
ALL = "0000"  # 全部未结算明细 (2205, 2302)


class UnknownItems(Enum):
    """A line whose item the catalogue does not know."""

    REFUSE = "refuse"
    OWN_PAY = "own_pay"  # 按全自费


@dataclass(frozen=True, slots=True)
class Practice:
    """What provinces do differently at the counter; the gateway's profile fills it."""

    discharge_first: bool = False  # 2304 only after 2402
    one_stay_at_a_time: bool = True  # 在院期间不得再次入院
    unknown_items: UnknownItems = UnknownItems.REFUSE
    accept_unknown_credentials: bool = False
    family_with_own: bool = False  # acct_used_flag 1 also draws on relatives' accounts


NATIONAL = Practice()


@dataclass(frozen=True, slots=True)
class IdentityClaim:
    """Who the institution says is before it; what it leaves empty is not checked."""

    id_kind: str = ""
    id_no: str = field(default="", repr=False)
    name: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class CredentialClaim:
    """就诊凭证: 01 电子凭证令牌, 02 身份证号, 03 社保卡号."""

    kind: str = ""
    number: str = field(default="", repr=False)
    card_sn: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Presented:
    """What a person showed at the counter."""

    identity: IdentityClaim = IdentityClaim()
    credential: CredentialClaim = CredentialClaim()


NOTHING_SHOWN = Presented()


@dataclass(frozen=True, slots=True)
class DiagnosisInput:
    code: str
    name: str
    kind: str = "1"
    order_no: int = 1
    is_main: bool = False
    admission_condition: str = ""
    department: str = ""
    physician_code: str = ""
    physician_name: str = ""
    diagnosed_at: datetime | None = None
    is_valid: bool = True


@dataclass(frozen=True, slots=True)
class VisitInput:
    """What is told about a visit or a stay; ``None`` leaves what stands.

    ``facts`` are declared facts of the policies (referral, transfer …); ``details`` is
    everything else that was sent, kept sealed and given back as it came.
    """

    care_type: str | None = None
    begin_at: datetime | None = None
    institution_no: str | None = None
    department_code: str | None = None
    department_name: str | None = None
    physician_code: str | None = None
    physician_name: str | None = None
    disease_code: str | None = None
    disease_name: str | None = None
    facts: Mapping[str, FactValue] = field(default_factory=dict)
    details: Mapping[str, object] = field(default_factory=dict, repr=False)
    diagnoses: tuple[DiagnosisInput, ...] = ()


@dataclass(frozen=True, slots=True)
class LineInput:
    """One fee line as it was sent."""

    line_sn: str
    item_code: str
    quantity: Decimal
    price: Decimal
    line_total: Money
    service_at: datetime
    institution_item_code: str = ""
    institution_item_name: str = ""
    batch_no: str = ""
    original_line_sn: str = ""
    prescription_no: str = ""
    care_type: str = ""
    disease_code: str = ""
    hospital_approval: str = ""  # hosp_appr_flag 0 无须审批, 1 通过, 2 不通过
    details: Mapping[str, object] = field(default_factory=dict)
    notes: Mapping[str, object] = field(default_factory=dict, repr=False)  # 自由文字


@dataclass(frozen=True, slots=True)
class DeclaredParts:
    """The split an institution states; zero means it states nothing."""

    outside_scope: Money | None = None
    over_limit: Money | None = None
    paid_first: Money | None = None
    in_scope: Money | None = None


@dataclass(frozen=True, slots=True)
class Sale:
    """A purchase in a pharmacy, with its lines (2101, 2102)."""

    lines: tuple[LineInput, ...]
    begin_at: datetime
    visit: VisitInput = VisitInput()


@dataclass(frozen=True, slots=True)
class SettleRequest:
    """One settlement asked for: of a visit's lines, or of a sale."""

    institution_code: str
    person_no: str
    fee_total: Money
    settled_at: datetime
    by: Operator
    encounter_no: str = ""
    sale: Sale | None = None
    insurance: str = ""  # empty: as registered
    care_type: str = ""  # empty: as registered
    account_use: str = "1"  # acct_used_flag 0 不使用, 1 本人, 2 共济
    batch_no: str = ""  # empty or 0000: every unsettled line
    mid_stay: bool = False
    discharge_on: date | None = None  # dscgTime, where 2304 comes before 2402
    presented: Presented = Presented()
    declared: DeclaredParts = DeclaredParts()
    disease_code: str = ""
    message_no: str = ""
    invoice_no: str = ""
    insured_area: str = ""
    practice: Practice = Practice()


@dataclass(frozen=True, slots=True)
class ReverseRequest:
    """A settlement to be undone whole; empty numbers are not compared."""

    settlement_no: str
    reversed_at: datetime
    by: Operator
    institution_code: str = ""  # empty: the agency itself
    person_no: str = ""
    encounter_no: str = ""
    message_no: str = ""
    reason: str = ""
