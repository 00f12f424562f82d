"""Money is a whole number of fen; the only rounding of the project stands here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, ROUND_UP, Decimal
from enum import Enum
from typing import Self


class Rounding(Enum):
    """How a fraction of a fen becomes a fen (舍入方式)."""

    HALF_UP = "half_up"  # 四舍五入
    HALF_EVEN = "half_even"  # 四舍六入五成双
    DOWN = "down"  # 舍去尾数
    UP = "up"  # 进位

    @property
    def decimal(self) -> str:
        return _DECIMAL[self]


_DECIMAL = {
    Rounding.HALF_UP: ROUND_HALF_UP,
    Rounding.HALF_EVEN: ROUND_HALF_EVEN,
    Rounding.DOWN: ROUND_DOWN,
    Rounding.UP: ROUND_UP,
}


@dataclass(frozen=True, slots=True, order=True, init=False)
class Money:
    """An amount in whole fen; yuan appears only on the wire and on the page."""

    fen: int

    def __init__(self, fen: int) -> None:
        _set_fen(self, fen)

    @classmethod
    def yuan(cls, amount: Decimal | int | str) -> Self:
        """``"12.34"`` → 1234 fen; more than two decimals are refused, not rounded."""
        fen = Decimal(amount).scaleb(2)
        if fen != fen.to_integral_value():
            raise ValueError(f"{amount} 元不是整分")
        return cls(int(fen))

    @classmethod
    def round(
        cls, fen: Decimal, rounding: Rounding = Rounding.HALF_UP, unit: int = 1
    ) -> Self:
        """A fractional number of fen, rounded once to a whole multiple of ``unit``."""
        units = (fen / unit).to_integral_value(rounding=rounding.decimal)
        return cls(int(units) * unit)

    @classmethod
    def price_times(cls, price: Decimal, quantity: Decimal) -> Self:
        """Unit price in yuan × quantity, half up to the fen."""
        return cls.round(price * quantity * 100)

    @classmethod
    def sum(cls, parts: Iterable[Money]) -> Self:
        return cls(sum(part.fen for part in parts))

    def share(
        self, rate: Decimal, rounding: Rounding = Rounding.HALF_UP, unit: int = 1
    ) -> Money:
        """``self`` × ``rate``, rounded once."""
        return Money.round(self.fen * rate, rounding, unit)

    def split(self, weights: Sequence[int]) -> list[Money]:
        """Parts in proportion to ``weights`` (largest remainders) that add up."""
        total = sum(weights)
        if total <= 0:
            raise ValueError("权重之和必须为正")
        sign = -1 if self.fen < 0 else 1
        amount = abs(self.fen)
        parts = [amount * weight // total for weight in weights]
        rest = amount - sum(parts)
        by_remainder = sorted(
            range(len(weights)),
            key=lambda i: (-(amount * weights[i] % total), i),
        )
        for i in by_remainder[:rest]:
            parts[i] += 1
        return [Money(sign * part) for part in parts]

    def as_yuan(self) -> Decimal:
        return Decimal(self.fen).scaleb(-2)

    def __add__(self, other: Money) -> Money:
        return Money(self.fen + other.fen)

    def __sub__(self, other: Money) -> Money:
        return Money(self.fen - other.fen)

    def __neg__(self) -> Money:
        return Money(-self.fen)

    def __bool__(self) -> bool:
        return self.fen != 0

    def __str__(self) -> str:
        return f"{self.as_yuan():.2f}"


# Frozen all the same: a bill makes hundreds, and the slot itself is set in half the
# time that ``object.__setattr__`` takes.
_set_fen = Money.__dict__["fen"].__set__

ZERO = Money(0)
