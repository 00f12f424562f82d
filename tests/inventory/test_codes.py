"""What a trace code looks like, whatever the scanner writes around it."""

from __future__ import annotations

import pytest

from tests.inventory.shelf import BOX, GS1_BOX
from yibao.inventory.codes import cleaned, is_well_formed


@pytest.mark.parametrize("code", [BOX, GS1_BOX, f" {BOX[:7]} {BOX[7:]} "])
def test_twenty_digits_and_gs1_strings_are_codes(code: str) -> None:
    assert is_well_formed(cleaned(code))


@pytest.mark.parametrize(
    "code",
    [
        "",
        "0" * 20,
        "无",
        BOX[:-1],
        BOX + "1",
        BOX[:-1] + "X",
        "6901234567892",  # a barcode of the product, not of the box
        "0106901234567892",  # no serial
        "010690123456789321A0000001",  # check digit
        "01069012345678922" + "1" * 100,
    ],
)
def test_placeholders_barcodes_and_broken_codes_are_not(code: str) -> None:
    assert not is_well_formed(cleaned(code))
