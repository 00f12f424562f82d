"""Closed date intervals, the insurance year (医保年度) and ages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Period:
    """A closed interval of days; an open end is ``None``."""

    valid_from: date
    valid_to: date | None = None

    def __contains__(self, day: date) -> bool:
        return self.valid_from <= day and (
            self.valid_to is None or day <= self.valid_to
        )

    def overlaps(self, other: Period) -> bool:
        return (other.valid_to is None or self.valid_from <= other.valid_to) and (
            self.valid_to is None or other.valid_from <= self.valid_to
        )


@dataclass(frozen=True, slots=True)
class YearStart:
    """The month and day an insurance year begins; most begin on 1 January."""

    month: int = 1
    day: int = 1

    def label(self, on: date) -> str:
        """The insurance year of a day, named after the calendar year it begins in."""
        began = (on.month, on.day) >= (self.month, self.day)
        return str(on.year if began else on.year - 1)


CALENDAR_YEAR = YearStart()


def age_on(day: date, birth_date: date) -> int:
    """Whole years lived (周岁)."""
    before_birthday = (day.month, day.day) < (birth_date.month, birth_date.day)
    return day.year - birth_date.year - before_birthday


def days_between(first: date, last: date) -> int:
    """Days of a stay (住院天数): discharge minus admission, at least one."""
    return max(1, (last - first).days)
