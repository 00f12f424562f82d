"""What is known when something is decided: read once, then only looked at.

Persons, institutions, items and balances come as their own apps tell them; here is what
is put together for settlement.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from yibao.catalog.queries import Terms
from yibao.engine.money import Money
from yibao.enrollment.facts import CoverFacts, CredentialFacts, PersonFacts
from yibao.institutions.queries import Provider
from yibao.ledger.queries import AccountBalance
from yibao.policies.area import Area

NORMAL = "normal"


@dataclass(frozen=True, slots=True)
class Visited:
    """The head of a visit as it stands."""

    encounter_no: str
    person_no: str
    institution_code: str
    insured_area: str
    insurance: str
    setting: str
    state: str
    care_type: str
    begin_at: datetime
    end_at: datetime | None
    disease_code: str
    disease_name: str
    credential_kind: str
    facts: Mapping[str, object]
    version: int = 1


class LineState(NamedTuple):
    """A fee line that was not withdrawn, and whether a settlement covers it.

    (A named tuple, as the steps of a bill are: each of its lines is made anew thrice.)
    """

    line_no: int
    line_sn: str
    batch_no: str
    original_line_no: int | None
    item_code: str
    service_at: datetime
    quantity: Decimal
    price: Decimal
    line_total: Money
    benefit_class: str
    own_pay: Decimal
    price_limit: Decimal | None
    outside_scope: Money
    over_limit: Money
    paid_first: Money
    in_scope: Money
    disease_code: str
    self_funded: bool
    facts: Mapping[str, object]  # catalogue facts: kind, charge_category, origin, tcm
    turns: int = 0  # settlements so far, reversed ones included
    settlement_no: str = ""  # the one that covers it now

    @property
    def is_settled(self) -> bool:
        return bool(self.settlement_no)


@dataclass(frozen=True, slots=True)
class Approvals:
    """What was filed for a person that matters at this institution on this day."""

    filing: str = ""  # kind of the 异地备案 that covers it
    transferred_from: date | None = None  # 转院备案 to this very institution, since
    chronic: Mapping[str, str] = field(default_factory=dict)  # disease → name
    chosen: bool = False
    chosen_for_chronic: bool = False
    linked: bool = False


@dataclass(frozen=True, slots=True)
class Earlier:
    """A settlement of the same visit that is not reversed."""

    settlement_no: str
    position: int
    mid_stay: bool
    care_type: str
    counters_delta: Mapping[str, int]
    stay_after: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Totals:
    """A row of yearly totals; version 0 where there is none yet."""

    counters: Mapping[str, int] = field(default_factory=dict)
    version: int = 0


@dataclass(frozen=True, slots=True)
class Known:
    """Everything one request is decided on."""

    visited: Visited | None
    provider: Provider | None
    patient: PersonFacts | None
    cover: CoverFacts | None
    credential: CredentialFacts | None
    approvals: Approvals
    area: Area | None
    lines: tuple[LineState, ...] = ()
    terms: tuple[Terms | None, ...] = ()  # of a sale's lines
    earlier: tuple[Earlier, ...] = ()
    last_position: int = 0
    transferred_from: Mapping[str, int] = field(default_factory=dict)
    account: AccountBalance | None = None
    family: tuple[AccountBalance, ...] = ()
    totals: Mapping[str, Totals] = field(default_factory=dict)  # by year
    serials: tuple[int, int] = (0, 0)  # for the visit of a sale, for the settlement
