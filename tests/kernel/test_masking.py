"""What is shown of a person."""

from __future__ import annotations

import pytest

from yibao.kernel.masking import (
    mask_account_no,
    mask_id_no,
    mask_name,
    mask_phone,
)


@pytest.mark.parametrize(
    ("name", "shown"),
    [("张三", "张*"), ("欧阳小明", "欧***"), ("张", "*"), ("", "")],
)
def test_a_name_shows_the_first_character_of_the_family(name: str, shown: str) -> None:
    assert mask_name(name) == shown


def test_an_identity_number_hides_the_birth_date() -> None:
    assert mask_id_no("99010019800506001X") == "990100********001X"


def test_a_phone_shows_prefix_and_last_four() -> None:
    assert mask_phone("13912345678") == "139****5678"


def test_text_too_short_to_mask_is_hidden_whole() -> None:
    assert mask_phone("1391234") == "*******"
    assert mask_account_no("1234") == "****"
    assert mask_account_no("6222001234") == "******1234"
