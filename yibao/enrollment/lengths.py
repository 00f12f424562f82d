"""How long someone has been insured (连续参保月数、缴费年限)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

MONTHS_A_YEAR = 12
CENT = Decimal("0.01")


def whole_months(first: date, day: date) -> int:
    """Complete months from ``first`` to ``day``: 15 January to 14 July is five."""
    months = (day.year - first.year) * MONTHS_A_YEAR + day.month - first.month
    return max(0, months - (day.day < first.day))


def months_covered(
    *, before: int, enrolled_on: date, unbroken_from: date | None, day: date
) -> int:
    """Months in a row; an interruption (中断) starts the count again from nothing."""
    if unbroken_from is not None:
        return whole_months(unbroken_from, day)
    return before + whole_months(enrolled_on, day)


def years_covered(*, before: Decimal, enrolled_on: date, day: date) -> Decimal:
    """Years since enrolling besides those brought along, to two decimals."""
    years = Decimal(whole_months(enrolled_on, day)) / MONTHS_A_YEAR
    return (before + years).quantize(CENT)
