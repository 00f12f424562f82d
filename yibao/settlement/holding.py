"""What settlements hold until they are committed, locked and read in one statement.

Locks are taken in one order by everybody: visits by number, then personal accounts by
person (family owners included), then yearly totals by person, then the turn on the
filings of persons who need one; so two batches never wait for each other in a circle.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import msgspec
from django.db import connection

from yibao.engine.money import Money
from yibao.engine.periods import Period
from yibao.enrollment.statements import FAMILY
from yibao.kernel.arrays import array
from yibao.ledger.queries import AccountBalance
from yibao.ledger.statements import LOCK_ACCOUNTS, PERSONAL_ACCOUNTS
from yibao.settlement.facts import Totals, Visited

LOCK = "FOR NO KEY UPDATE"
# Each part waits for the one before by looking at it. A row that is new since the
# statement began is not seen; of totals the version tells (``TotalsChanged``).
HELD = """
WITH visits AS MATERIALIZED (
    SELECT encounter_no, person_no, institution_code, insured_area, insurance, setting,
        state, care_type, begin_at, end_at, disease_code, disease_name,
        credential_kind, facts, version
    FROM settlement_encounter WHERE encounter_no = ANY(%(numbers)s::text[])
    ORDER BY encounter_no {lock}
), family AS MATERIALIZED ({family}), accounts AS MATERIALIZED (
    {accounts} WHERE (SELECT count(*) FROM visits) IS NOT NULL
        AND person_no = ANY(
            %(person_nos)s::text[] || ARRAY(SELECT owner_no FROM family))
    ORDER BY person_no {lock_accounts}
), totals AS MATERIALIZED (
    SELECT person_no, insurance, year, counters, version
    FROM settlement_yeartodate WHERE (SELECT count(*) FROM accounts) IS NOT NULL
        AND person_no = ANY(%(person_nos)s::text[])
    ORDER BY person_no, insurance, year {lock}
)
SELECT json_build_object(
    'visits', (SELECT json_agg(r) FROM visits r),
    'family', (SELECT json_agg(r) FROM family r),
    'accounts', (SELECT json_agg(r) FROM accounts r),
    'totals', (SELECT json_agg(r) FROM totals r))::text
"""


def _held(lock: str, lock_accounts: str) -> str:
    return HELD.format(
        lock=lock,
        lock_accounts=lock_accounts,
        family=FAMILY,
        accounts=PERSONAL_ACCOUNTS,
    )


LOCKED, UNLOCKED = _held(LOCK, LOCK_ACCOUNTS), _held("", "")


@dataclass(frozen=True, slots=True)
class _Bound:
    member_no: str
    owner_no: str
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class _Account:
    person_no: str
    area: str
    fund: str
    current_fen: int
    past_fen: int
    frozen: bool


@dataclass(frozen=True, slots=True)
class _Totals:
    person_no: str
    insurance: str
    year: str
    counters: dict[str, int]
    version: int


@dataclass(frozen=True, slots=True)
class _Answer:
    visits: list[Visited] | None
    family: list[_Bound] | None
    accounts: list[_Account] | None
    totals: list[_Totals] | None


_decoder = msgspec.json.Decoder(_Answer)


@dataclass(frozen=True, slots=True)
class Held:
    """Visits by number, accounts and totals by person."""

    visits: dict[str, Visited]
    bound: dict[str, list[_Bound]]
    accounts: dict[str, AccountBalance]
    totals: dict[tuple[str, str], dict[str, Totals]]

    def family_of(self, person_no: str, day: date) -> tuple[AccountBalance, ...]:
        """Whose accounts may pay for a person on a day, in the order they are used."""
        return tuple(
            self.accounts[one.owner_no]
            for one in self.bound.get(person_no, ())
            if day in Period(one.valid_from, one.valid_to)
            and one.owner_no in self.accounts
        )


def held(numbers: Sequence[str], person_nos: Iterable[str], *, lock: bool) -> Held:
    """Visits, and what persons have; ``lock`` holds all of it until commit."""
    parameters = {"numbers": array(numbers), "person_nos": array(person_nos)}
    with connection.cursor() as cursor:
        cursor.execute(LOCKED if lock else UNLOCKED, parameters)
        answer = _decoder.decode(cursor.fetchone()[0])
    bound: dict[str, list[_Bound]] = {}
    for one in answer.family or ():
        bound.setdefault(one.member_no, []).append(one)
    totals: dict[tuple[str, str], dict[str, Totals]] = {}
    for row in answer.totals or ():
        of_person = totals.setdefault((row.person_no, row.insurance), {})
        of_person[row.year] = Totals(row.counters, row.version)
    return Held(
        visits={one.encounter_no: one for one in answer.visits or ()},
        bound=bound,
        accounts={one.person_no: _balance(one) for one in answer.accounts or ()},
        totals=totals,
    )


def _balance(row: _Account) -> AccountBalance:
    return AccountBalance(
        row.person_no,
        row.area,
        row.fund,
        Money(row.current_fen),
        Money(row.past_fen),
        row.frozen,
    )
