"""What a trace code looks like (药品追溯码编码要求 NMPAB/T 1002-2019).

Either twenty digits (药品标识码 7, 生产标识码 13), or a GS1 element string that begins
with the product's own number (01) and goes on to the box.
"""

from __future__ import annotations

import re

TWENTY_DIGITS = re.compile(r"\d{20}")
GS1 = re.compile(r"01(\d{14})[!-z\x1d]{3,}")
LENGTH = 100


def cleaned(text: str) -> str:
    """The code as scanners differ in writing it: no spaces, no brackets around AIs."""
    return re.sub(r"[\s()]", "", text)


def is_well_formed(code: str) -> bool:
    """Whether this can be the code of one box; placeholders and barcodes cannot."""
    if TWENTY_DIGITS.fullmatch(code):
        return len(set(code)) > 1
    found = GS1.fullmatch(code)
    return bool(found and len(code) <= LENGTH and _checks(found[1]))


def _checks(number: str) -> bool:
    """The check digit of a GTIN-14."""
    weighed = sum(int(digit) * (3 - i % 2 * 2) for i, digit in enumerate(number[:-1]))
    return (10 - weighed % 10) % 10 == int(number[-1])
