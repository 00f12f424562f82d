"""An entry before it is recorded: values only, with the arithmetic of balance."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from yibao.engine.money import ZERO, Money
from yibao.ledger.models import PERSONAL, Account, Book, Occasion

SHANGHAI = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True, slots=True)
class NewPosting:
    """One line: debit positive, credit negative."""

    area: str
    fund: str
    account: Account
    amount: Money
    holder: str = ""

    def mirrored(self) -> NewPosting:
        return replace(self, amount=-self.amount)


def debit(
    area: str, fund: str, account: Account, amount: Money, holder: str = ""
) -> NewPosting:
    return NewPosting(area, fund, account, amount, holder)


def credit(
    area: str, fund: str, account: Account, amount: Money, holder: str = ""
) -> NewPosting:
    return NewPosting(area, fund, account, -amount, holder)


class Unbalanced(AssertionError):
    """A bug in whoever made the entry: it names the groups that do not add up."""


@dataclass(frozen=True, slots=True)
class NewEntry:
    """A balanced entry; lines of zero are left out, and so may be the whole entry."""

    book: Book
    occasion: Occasion
    reference: str
    happened_at: datetime
    postings: tuple[NewPosting, ...]
    reverses: int | None = None

    def __post_init__(self) -> None:
        kept = tuple(line for line in self.postings if line.amount)
        object.__setattr__(self, "postings", kept)
        wrong = differences(kept)
        if wrong:
            raise Unbalanced(f"{self.occasion} {self.reference}: {wrong}")

    @property
    def business_day(self) -> date:
        return self.happened_at.astimezone(SHANGHAI).date()

    def mirrored(
        self, *, reference: str, happened_at: datetime, reverses: int
    ) -> NewEntry:
        """The entry that takes this one back, dated when it happens."""
        return replace(
            self,
            reference=reference,
            happened_at=happened_at,
            reverses=reverses,
            postings=tuple(line.mirrored() for line in self.postings),
        )


def differences(postings: Iterable[NewPosting]) -> dict[tuple[str, str], Money]:
    """What each (area, fund) is out by; empty when the lines balance."""
    totals: dict[tuple[str, str], Money] = defaultdict(lambda: ZERO)
    for line in postings:
        totals[line.area, line.fund] += line.amount
    return {group: total for group, total in totals.items() if total}


@dataclass(frozen=True, slots=True)
class Movement:
    """What an entry does to one personal account; positive adds to the balance."""

    person_no: str
    area: str
    fund: str
    current: Money
    past: Money


def movements(entries: Iterable[NewEntry]) -> list[Movement]:
    """The change of every personal account the entries touch, in person order."""
    changes: dict[tuple[str, str, str], dict[Account, Money]] = {}
    for entry in entries:
        for line in entry.postings:
            if line.account in PERSONAL:
                key = (line.holder, line.area, line.fund)
                change = changes.setdefault(key, dict.fromkeys(PERSONAL, ZERO))
                change[line.account] -= line.amount
    return [
        Movement(*key, change[Account.PERSONAL_CURRENT], change[Account.PERSONAL_PAST])
        for key, change in sorted(changes.items())
    ]
