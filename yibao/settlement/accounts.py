"""Which personal accounts paid how much, and from which part (个人账户支出)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from yibao.engine.breakdown import Breakdown
from yibao.engine.money import ZERO, Money
from yibao.ledger.queries import AccountBalance


@dataclass(frozen=True, slots=True)
class Movement:
    """What a settlement takes out of one account; a reversal's are negative."""

    person_no: str
    area: str
    fund: str
    current: Money
    past: Money

    @property
    def total(self) -> Money:
        return self.current + self.past

    def mirrored(self) -> Movement:
        return replace(self, current=-self.current, past=-self.past)

    def as_json(self) -> dict[str, object]:
        return {
            "person_no": self.person_no,
            "area": self.area,
            "fund": self.fund,
            "current": self.current.fen,
            "past": self.past.fen,
        }

    @classmethod
    def from_json(cls, stored: dict[str, object]) -> Movement:
        return cls(
            person_no=str(stored["person_no"]),
            area=str(stored["area"]),
            fund=str(stored["fund"]),
            current=Money(int(str(stored["current"]))),
            past=Money(int(str(stored["past"]))),
        )


def movements_of(
    breakdown: Breakdown,
    account: AccountBalance | None,
    family: Sequence[AccountBalance],
) -> tuple[Movement, ...]:
    """The patient's own first, then relatives; of a relative the 历年 part first."""
    moves: list[Movement] = []
    if account is not None and breakdown.own_account_paid:
        moves.append(
            _movement(
                account, breakdown.account_current_paid, breakdown.account_past_paid
            )
        )
    owners = {owner.person_no: owner for owner in family}
    for owner_no, paid in breakdown.family_paid:
        owner = owners[owner_no]
        past = min(paid, owner.past)
        moves.append(_movement(owner, paid - past, past))
    return tuple(moves)


def _movement(account: AccountBalance, current: Money, past: Money) -> Movement:
    return Movement(account.person_no, account.area, account.fund, current, past)


def owner_after(
    account: AccountBalance, movements: Iterable[Movement]
) -> AccountBalance:
    """The balance once the movements are made."""
    current, past = ZERO, ZERO
    for move in movements:
        if move.person_no == account.person_no:
            current, past = current + move.current, past + move.past
    return replace(account, current=account.current - current, past=account.past - past)
