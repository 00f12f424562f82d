"""What is known of an insured person, as values a decision can be made from."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from yibao.enrollment.lengths import months_covered, years_covered
from yibao.enrollment.models import CoverageState, Person
from yibao.kernel.crypto import key_ring

# Marks that bring 医疗救助 or a subsidy, the most favourable first: 特困, 五保, 三无,
# 低保, 返贫致贫 (建档立卡), 低收入, 因病致贫, 残疾, 其他救助, then 优抚.
RELIEF_MARKS = (
    *("2304", "2307", "2301", "2303", "2302", "2305", "2306", "2308", "2360", "23"),
    *("2104", "2102", "2101", "2103", "2105", "2160", "21"),
)
ID_NO = Person._meta.get_field("id_no").purpose
ENTITLED = (CoverageState.NORMAL, CoverageState.WAITING)


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """Who someone is, without opening what is sealed."""

    person_no: str
    name: str = field(repr=False)
    gender: str
    ethnicity: str
    birth_date: date
    death_date: date | None
    id_kind: str
    id_no_index: bytes = field(repr=False)
    area: str
    attributes: Mapping[str, object] = field(repr=False)
    sealed_id_no: bytes = field(default=b"", repr=False)  # where it was read

    @property
    def id_no(self) -> str:
        """The number of the certificate, opened for whoever must tell it."""
        return key_ring().open(ID_NO, self.sealed_id_no)


@dataclass(frozen=True, slots=True)
class CredentialFacts:
    """Whose a credential is and whether it may be used; ``expired`` is derived."""

    person_no: str
    state: str  # normal, lost, disabled, expired


@dataclass(frozen=True, slots=True)
class FamilyOwner:
    """Someone whose personal account a member may draw on."""

    owner_no: str
    member_no: str
    rank: int


@dataclass(frozen=True, slots=True)
class CoverFacts:
    """One insurance on one day; ``facts`` are the national codes policies ask about."""

    person_no: str
    insurance: str
    area: str
    pooling_area: str
    category: str
    civil_servant: bool
    employer_name: str
    valid_from: date
    valid_to: date | None
    state: str
    facts: Mapping[str, object] = field(repr=False)


@dataclass(frozen=True, slots=True)
class CoverRow:
    """A row of ``queries.COVERS``."""

    person_no: str
    asked: str
    day: date
    insurance: str
    area: str
    pooling_area: str
    category: str
    civil_servant: bool
    employer_name: str
    valid_from: date
    valid_to: date | None
    months_before: int
    years_before: Decimal
    state: str
    attributes: str
    unbroken_from: date | None
    marks: Sequence[str]

    def as_facts(self) -> CoverFacts:
        return CoverFacts(
            person_no=self.person_no,
            insurance=self.insurance,
            area=self.area,
            pooling_area=self.pooling_area,
            category=self.category,
            civil_servant=self.civil_servant,
            employer_name=self.employer_name,
            valid_from=self.valid_from,
            valid_to=self.valid_to,
            state=self.state,
            facts=self.policy_facts(),
        )

    def policy_facts(self) -> dict[str, object]:
        """Declared facts of the person, under what the records themselves say."""
        return {
            **json.loads(self.attributes),
            **({"relief_cat": self.relief_mark} if self.relief_mark else {}),
            "psn_cat": self.category,
            "civil_servant": self.civil_servant,
            "months_covered": self.months,
            "years_covered": years_covered(
                before=self.years_before, enrolled_on=self.valid_from, day=self.day
            ),
        }

    @property
    def relief_mark(self) -> str:
        """The most favourable mark in force; the vocabulary knows its national code."""
        return next((mark for mark in RELIEF_MARKS if mark in self.marks), "")

    @property
    def months(self) -> int:
        if self.state not in ENTITLED:
            return 0
        return months_covered(
            before=self.months_before,
            enrolled_on=self.valid_from,
            unbroken_from=self.unbroken_from,
            day=self.day,
        )
