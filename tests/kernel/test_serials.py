"""Numbers never repeat, whichever thread or process takes them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from django.db import connection

from yibao.kernel.serials import BLOCK, Serials, serial_no

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_processes_take_different_blocks() -> None:
    one, other = Serials(), Serials()
    taken = one.take(BLOCK + 1) + other.take(BLOCK + 1)
    assert len(set(taken)) == len(taken)


def test_threads_share_one_block_without_repeating() -> None:
    serials = Serials()

    def work(_: int) -> list[int]:
        try:
            return serials.take(700)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        taken = [number for batch in pool.map(work, range(4)) for number in batch]
    assert len(set(taken)) == 2800


def test_a_forked_child_starts_a_block_of_its_own() -> None:
    serials = Serials()
    first = serials.take(1)
    serials.forget()
    assert serials.take(1)[0] >= first[0] + BLOCK


def test_a_wire_number_names_division_and_day() -> None:
    number = serial_no("990100", date(2025, 3, 1))
    assert number.startswith("990100250301")
    assert len(number) == 27
    assert number.isdecimal()
    assert serial_no("990100", date(2025, 3, 1)) > number
