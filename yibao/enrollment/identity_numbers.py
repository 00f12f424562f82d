"""公民身份号码 (GB 11643-1999): what its eighteen characters say of a person."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime

from yibao.enrollment.errors import BirthDiffers, GenderDiffers, IdNumberWrong
from yibao.enrollment.models import Gender

# 证件类型 that carry such a number: 居民身份证 (户口簿).
KIND = "01"
LENGTH = 18
SHAPE = re.compile(r"[0-9]{17}[0-9X]")
REMAINDERS = "10X98765432"


@dataclass(frozen=True, slots=True)
class Said:
    """What is told of a person besides the number, or read from it."""

    birth_date: date
    gender: Gender


def check_character(digits: str) -> str:
    """The last character, from the seventeen before it (ISO 7064 MOD 11-2)."""
    weighed = sum(int(one) * 2 ** (LENGTH - 1 - i) for i, one in enumerate(digits))
    return REMAINDERS[weighed % len(REMAINDERS)]


def read_identity_number(number: str) -> Said:
    """Birth date and sex; refused where the number cannot be one."""
    if not SHAPE.fullmatch(number):
        raise IdNumberWrong(what=f"应为 {LENGTH} 位,前 17 位是数字,末位是数字或 X")
    try:
        birth_date = datetime.strptime(number[6:14], "%Y%m%d").date()  # noqa: DTZ007
    except ValueError:
        raise IdNumberWrong(what="第 7 至 14 位不是日期") from None
    if number[-1] != check_character(number[:-1]):
        raise IdNumberWrong(what="末位校验码不符")
    odd = int(number[16]) % 2
    return Said(birth_date, Gender.MALE if odd else Gender.FEMALE)


def agreed(
    *, id_kind: str, id_no: str, birth_date: date | None, gender: Gender | None
) -> tuple[date | None, Gender | None]:
    """Birth date and sex as told, or as the number says where they are not told.

    Refuses what contradicts a 公民身份号码; other documents say nothing.
    """
    if id_kind != KIND:
        return birth_date, gender
    said = read_identity_number(id_no)
    if birth_date not in (None, said.birth_date):
        raise BirthDiffers(birth_date=birth_date, in_number=said.birth_date)
    if gender not in (None, said.gender):
        assert gender is not None
        raise GenderDiffers(gender=gender.label, in_number=said.gender.label)
    return said.birth_date, said.gender
