"""人民币大写: read back by another reading."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yibao.engine.money import Money
from yibao.web.capitals import DIGITS, capitals


@pytest.mark.parametrize(
    ("yuan", "text"),
    [
        ("0", "零元整"),
        ("0.05", "伍分"),
        ("10", "壹拾元整"),
        ("1234.50", "壹仟贰佰叁拾肆元伍角整"),
        ("100000001.01", "壹亿零壹元零壹分"),
        ("-20010.30", "负贰万零壹拾元叁角整"),
    ],
)
def test_vouchers_write(yuan: str, text: str) -> None:
    assert capitals(Money.yuan(yuan)) == text


def read(text: str) -> int:
    """Fen of a written amount."""
    sign = -1 if text.startswith("负") else 1
    text = text.removeprefix("负").removesuffix("整")
    whole, found, rest = text.partition("元")
    if not found:
        whole, rest = "", text
    total, section, digit = 0, 0, 0
    for char in whole:
        if char in DIGITS:
            digit = DIGITS.index(char)
        elif char in "拾佰仟":
            section += digit * 10 ** ("拾佰仟".index(char) + 1)
            digit = 0
        else:
            total += (section + digit) * 10 ** (4 * ("万亿兆".index(char) + 1))
            section = digit = 0
    fen = (total + section + digit) * 100
    for char, unit in (("角", 10), ("分", 1)):
        if char in rest:
            fen += DIGITS.index(rest[rest.index(char) - 1]) * unit
    return sign * fen


@given(st.integers(min_value=-(10**15), max_value=10**15))
def test_what_is_written_reads_back(fen: int) -> None:
    assert read(capitals(Money(fen))) == fen
