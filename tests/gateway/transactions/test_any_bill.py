"""A1-A13 on the answers to bills nobody thought of: every window holds them all."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import ROUND_HALF_UP, Decimal
from itertools import count
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.gateway.transactions.clock import Clock
from tests.gateway.transactions.desks import Clinic, Counter, Ward
from tests.gateway.transactions.memory import FEN, Wire
from tests.gateway.transactions.window import line, total
from tests.settlement import world
from tests.settlement.world import EMPLOYEE, OWNER, RESIDENT
from yibao.ledger.queries import personal_account
from yibao.settlement.models import YearToDate

ITEMS = (world.A, world.B, world.C, world.LIMITED, world.CEILING, world.HERB)
SERIAL = count(1)

prices = st.decimals("0.01", "3000", places=2) | st.decimals("0.01", "200", places=6)
counts = st.integers(1, 30).map(Decimal) | st.decimals("0.1", "20", places=4)
patients = st.sampled_from((EMPLOYEE, RESIDENT))
uses = st.sampled_from("012")
variations = settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@st.composite
def lines(draw: st.DrawFn) -> Wire:
    """One line at any price, its total as an institution rounds it."""
    price, number = draw(prices), draw(counts)
    approval = draw(st.sampled_from("012"))
    sum_ = (price * number).quantize(FEN, ROUND_HALF_UP)
    told = {"det_item_fee_sumamt": str(sum_), "hosp_appr_flag": approval}
    item = draw(st.sampled_from(ITEMS))
    return line(f"{next(SERIAL)}", item, str(price), str(number), **told)


@st.composite
def bills_with_returns(draw: st.DrawFn) -> list[Wire]:
    """Lines of a stay, some of them given back in part or whole."""
    bill: list[Wire] = []
    for one in draw(bills):
        bill.append(one)
        number = Decimal(one["cnt"])
        part = (number * draw(st.sampled_from((0, 1, 2, 4))) / 4).quantize(number)
        if part:
            bill.append(_returned(one, part))
    return bill


def _returned(one: Wire, part: Decimal) -> Wire:
    sum_ = (Decimal(one["pric"]) * -part).quantize(FEN, ROUND_HALF_UP)
    return {
        **one,
        "feedetl_sn": f"{next(SERIAL)}",
        "init_feedetl_sn": one["feedetl_sn"],
        "cnt": str(-part),
        "det_item_fee_sumamt": str(sum_),
    }


bills = st.lists(lines(), min_size=1, max_size=8)


@pytest.fixture
def family(city: None) -> None:
    """Some money of her own for the employee, and a relative who shares hers."""
    world.account(EMPLOYEE, "150.25", "300")
    world.account(OWNER, "40", "2000.5")
    world.family(OWNER, EMPLOYEE)
    world.family(OWNER, RESIDENT)


@contextmanager
def forgotten() -> Iterator[None]:
    """What happens here could be committed, and then did not happen."""
    with transaction.atomic():
        yield
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        transaction.set_rollback(True)


def money_and_totals() -> tuple[Any, ...]:
    """Every balance and every yearly total there is."""
    accounts = [personal_account(number) for number in (EMPLOYEE, RESIDENT, OWNER)]
    totals = {row.pk: row.counters for row in YearToDate.objects.all() if row.counters}
    return (*accounts, totals)


def undone(settle: Callable[[], Wire], undo: Callable[[Wire], Wire]) -> Wire:
    """The settlement, once its reversal has left every balance as it was."""
    before = money_and_totals()
    settled = settle()
    undo(settled)
    assert money_and_totals() == before
    return settled


@pytest.mark.usefixtures("family")
@variations
@given(bills, patients, uses)
def test_every_outpatient_bill(
    clock: Clock, lines: list[Wire], person: str, use: str
) -> None:
    clinic = Clinic(clock, person)
    with forgotten():
        clinic.register()
        clinic.see()
        clinic.upload("1", *lines)
        bill = ("1", total(lines), "11", use)
        settled = undone(lambda: clinic.settle(*bill), clinic.undo)
        clinic.memory.assert_lines(settled, *(one["feedetl_sn"] for one in lines))


@pytest.mark.usefixtures("family")
@variations
@given(bills_with_returns(), patients, uses)
def test_every_stay(clock: Clock, lines: list[Wire], person: str, use: str) -> None:
    ward = Ward(clock, person)
    with forgotten():
        ward.admit()
        ward.upload(*lines)
        ward.discharge()
        bill = (total(lines), "0", use)
        settled = undone(lambda: ward.settle(*bill), ward.undo)
        ward.memory.assert_lines(settled, *(one["feedetl_sn"] for one in lines))


@pytest.mark.usefixtures("family")
@variations
@given(bills, patients, uses)
def test_every_purchase(clock: Clock, lines: list[Wire], person: str, use: str) -> None:
    counter = Counter(clock, person)
    with forgotten():
        undone(lambda: counter.sell(*lines, account=use), counter.undo)


@pytest.mark.usefixtures("city")
def test_the_ratio_of_the_area_is_answered_where_it_is_not_the_catalogues(
    clock: Clock,
) -> None:
    """示例市医保规〔2024〕1号 第九条: residents pay 15% of all 乙类 drugs first."""
    ratios = {}
    for person in (EMPLOYEE, RESIDENT):
        clinic = Clinic(clock, person)
        clinic.register()
        clinic.see()
        (split,) = clinic.upload("1", line("1", world.B, "200"))
        ratios[person] = split["selfpay_prop"], split["preselfpay_amt"]
    assert ratios == {
        EMPLOYEE: (Decimal("0.1"), 20),
        RESIDENT: (Decimal("0.15"), 30),
    }
