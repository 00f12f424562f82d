"""公民身份号码: check character, birth date, sex; all numbers are of no division."""

from __future__ import annotations

from datetime import date

import pytest

from yibao.enrollment.errors import BirthDiffers, GenderDiffers, IdNumberWrong
from yibao.enrollment.identity_numbers import (
    agreed,
    check_character,
    read_identity_number,
)
from yibao.enrollment.models import Gender

NUMBER = "990101199005060013"  # a man, 6 May 1990


@pytest.mark.parametrize(
    ("digits", "last"),
    [
        ("99010119900506001", "3"),
        ("99010120000229002", "X"),
        ("99010119491001003", "X"),
        ("11010519491231002", "X"),  # the example the standard itself gives
    ],
)
def test_the_last_character_follows_from_the_others(digits: str, last: str) -> None:
    assert check_character(digits) == last


def test_a_number_tells_birth_and_sex() -> None:
    said = read_identity_number(NUMBER)
    assert (said.birth_date, said.gender) == (date(1990, 5, 6), Gender.MALE)
    woman = read_identity_number("99010120000229002X")
    assert (woman.birth_date, woman.gender) == (date(2000, 2, 29), Gender.FEMALE)


@pytest.mark.parametrize(
    ("number", "what"),
    [
        ("990101900506001", "应为 18 位"),  # of 15 digits, as until 1999
        ("99010119900506001x", "末位是数字或 X"),
        ("9901011990050600136", "应为 18 位"),
        ("", "应为 18 位"),
        ("990101199013060018", "不是日期"),
        ("990101199902290016", "不是日期"),
        ("990101199005060017", "校验码"),
        ("990101199005060103", "校验码"),  # two digits exchanged
    ],
)
def test_what_cannot_be_a_number_is_refused_and_not_repeated(
    number: str, what: str
) -> None:
    with pytest.raises(IdNumberWrong, match=what) as refused:
        read_identity_number(number)
    assert not number or number not in str(refused.value)


def test_what_is_not_told_is_read_from_the_number() -> None:
    told = agreed(id_kind="01", id_no=NUMBER, birth_date=None, gender=None)
    assert told == (date(1990, 5, 6), Gender.MALE)


def test_what_contradicts_the_number_is_refused() -> None:
    with pytest.raises(BirthDiffers, match="1990-05-06"):
        agreed(
            id_kind="01", id_no=NUMBER, birth_date=date(1990, 6, 5), gender=Gender.MALE
        )
    with pytest.raises(GenderDiffers, match=r"女.*男"):
        agreed(id_kind="01", id_no=NUMBER, birth_date=None, gender=Gender.FEMALE)


def test_other_documents_tell_nothing() -> None:
    assert agreed(id_kind="08", id_no="P1", birth_date=None, gender=None) == (
        None,
        None,
    )
