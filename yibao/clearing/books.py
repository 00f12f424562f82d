"""What is held against each other: a line of ours, a line of theirs, and their sums."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Self

from django.utils.timezone import get_default_timezone

from yibao.engine.money import ZERO, Money


@dataclass(frozen=True, slots=True)
class Period:
    """对账期间, both days included."""

    first: date
    last: date

    def has(self, day: date) -> bool:
        return self.first <= day <= self.last

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def is_month(self) -> bool:
        """A whole calendar month."""
        after = self.last + timedelta(days=1)
        return (
            self.first.day == after.day == 1
            and (self.last.year, self.last.month)
            == (self.first.year, self.first.month)
        )  # fmt: skip

    @property
    def name(self) -> str:
        """``2025-03-10`` or ``2025-03``, as the forms write them."""
        if self.days == 1:
            return self.first.isoformat()
        return f"{self.first:%Y-%m}" if self.is_month else f"{self.first}~{self.last}"

    @property
    def since(self) -> datetime:
        """The first instant of the period."""
        return _midnight(self.first)

    @property
    def until(self) -> datetime:
        """The first instant after the period."""
        return _midnight(self.last + timedelta(days=1))

    @classmethod
    def named(cls, name: str) -> Self:
        """The day or the month of a name; ``ValueError`` if it is neither."""
        if len(name) != len("2025-03"):
            day = date.fromisoformat(name)
            return cls(day, day)
        first = date.fromisoformat(f"{name}-01")
        following = (first + timedelta(days=31)).replace(day=1)
        return cls(first, following - timedelta(days=1))


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=get_default_timezone())


@dataclass(frozen=True, slots=True)
class Tally:
    """笔数、医疗费总额、基金支付、个人账户: of one line or of many."""

    count: int = 0
    fee: Money = ZERO
    fund: Money = ZERO
    account: Money = ZERO

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            self.count + other.count,
            self.fee + other.fee,
            self.fund + other.fund,
            self.account + other.account,
        )

    def __sub__(self, other: Tally) -> Tally:
        return self + -other

    def __neg__(self) -> Tally:
        return Tally(-self.count, -self.fee, -self.fund, -self.account)

    def __bool__(self) -> bool:
        return self != NOTHING

    @classmethod
    def of(cls, count: int, fee: int, fund: int, account: int) -> Self:
        """From a row of the database, amounts in fen."""
        return cls(count, Money(fee), Money(fund), Money(account))


NOTHING = Tally()


@dataclass(frozen=True, slots=True)
class Ours:
    """A settlement or a reversal, as far as reconciling asks.

    ``partner_day`` is the day of its reversal, or of the original it reverses.
    ``counted`` is false of what stands outside the books compared: another period or
    category, or voided by 2601 on its own day (``void``).
    """

    settlement_no: str
    encounter_no: str
    person_no: str
    message_no: str
    insurance: str
    category: str
    day: date
    tally: Tally
    is_refund: bool
    partner_day: date | None = None
    cross_area: bool = False
    void: bool = False
    counted: bool = True


@dataclass(frozen=True, slots=True)
class Theirs:
    """A line of the institution's file.

    ``key`` is the number of our row it means, as far as that can be told.
    """

    line_no: int
    settlement_no: str
    encounter_no: str
    person_no: str
    tally: Tally
    is_refund: bool
    key: str = ""
