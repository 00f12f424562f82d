"""How the wire says what persons, institutions and days are."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal

from yibao.engine.periods import age_on
from yibao.enrollment.models import CoverageState
from yibao.gateway.profile import Profile
from yibao.gateway.values import BEIJING
from yibao.institutions.queries import POLICY_LEVELS

GRADES = ("3", "2", "1")
# psn_insu_stas 人员参保状态: 0 未参保, 1 正常, 2 暂停, 3 无效, 4 终止. Who waits
# (等待期) is insured; what the waiting keeps from them is told by 2001.
COVERAGE_STATES = {
    CoverageState.NORMAL: "1",
    CoverageState.WAITING: "1",
    CoverageState.SUSPENDED: "2",
    CoverageState.ENDED: "4",
}


def flag(truth: bool) -> str:
    return "1" if truth else "0"


def opening(day: date) -> datetime:
    """The first instant of a day."""
    return datetime.combine(day, time.min, BEIJING)


def closing(day: date) -> datetime:
    """The last second of a day: an end includes its whole day."""
    return datetime.combine(day, time(23, 59, 59), BEIJING)


def exact_age(birth_date: date, day: date) -> Decimal:
    """周岁 with the tenths lived since the birthday, rounded down."""
    if day < birth_date:
        return Decimal(0)
    years = age_on(day, birth_date)
    since = (day - _birthday(birth_date, birth_date.year + years)).days
    return Decimal(years) + Decimal(min(since * 10 // 365, 9)) / 10


def _birthday(birth_date: date, year: int) -> date:
    """Who is born on 29 February has it on 1 March in other years."""
    try:
        return birth_date.replace(year=year)
    except ValueError:
        return date(year, 3, 1)


def hospital_level(level: str, profile: Profile) -> str | None:
    """hosp_lv: the national code, or only 3, 2, 1 where the profile says so."""
    if not level or profile.hospital_level == "national":
        return level or None
    grade = POLICY_LEVELS.get(level, "")[:1]
    return grade if grade in GRADES else None
