"""What comes and goes: counted once, derived by item, and never more sold than had."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.inventory.shelf import HOSPITAL, PHARMACY, row, sender, tell
from tests.samples import city, hospital
from yibao.inventory import commands, queries
from yibao.inventory.errors import (
    DatesBackwards,
    NothingToVoid,
    NotYetHappened,
    QuantityNotPositive,
    UnknownChangeType,
)
from yibao.inventory.models import Kind, StockRecord, StockVoid
from yibao.inventory.queries import Anomaly
from yibao.inventory.requests import CHANGES, StockInput
from yibao.kernel.errors import Refused
from yibao.settlement.errors import UnknownSettlement

MARCH = (date(2025, 3, 1), date(2025, 3, 31))


@pytest.fixture
def shops(db: None) -> None:
    city()
    hospital(HOSPITAL)
    hospital(PHARMACY, name="示例大药房", kind="2", level="")


pytestmark = pytest.mark.usefixtures("shops")


def stock(day: date = MARCH[1], institution: str = PHARMACY) -> dict[str, Decimal]:
    found = queries.levels([institution], day)
    return {one.institution_item_code: one.quantity for one in found}


def wrong(first: date = MARCH[0], last: date = MARCH[1]) -> list[Anomaly]:
    return queries.anomalies([PHARMACY, HOSPITAL], first, last)


def test_stock_is_the_last_count_and_what_came_and_went_after_its_day() -> None:
    tell(
        row(Kind.PURCHASE, "100", "2025-03-01 08:00"),
        row(Kind.SALE, "30", "2025-03-02 09:00"),
        row(Kind.COUNT, "65", "2025-03-03 23:59"),  # five are missing
        row(Kind.SALE, "10", "2025-03-04 09:00"),
        row(Kind.SALE_RETURN, "2.5", "2025-03-05 09:00"),
        row(Kind.CHANGE, "7", "2025-03-06 09:00", change_type="104"),
        row(Kind.PURCHASE_RETURN, "20", "2025-03-07 09:00"),
    )
    assert stock(date(2025, 3, 2)) == {"院内-XA01": 70}
    assert stock(date(2025, 3, 3)) == {"院内-XA01": 65}
    assert stock() == {"院内-XA01": Decimal("30.5")}
    assert stock(institution=HOSPITAL) == {}


def test_batches_counted_on_one_day_add_up_and_the_later_telling_counts() -> None:
    tell(
        row(Kind.COUNT, "9", "2025-03-03 23:59"),
        row(Kind.COUNT, "40", "2025-03-03 23:59", batch_no="批次2"),
        row(Kind.COUNT, "10", "2025-03-03 23:59"),
    )
    assert stock() == {"院内-XA01": 50}


@pytest.mark.parametrize(
    ("code", "direction"), [(c, d) for c, (_, d) in CHANGES.items()]
)
def test_a_change_adds_or_takes_by_its_type(code: str, direction: int) -> None:
    tell(row(Kind.CHANGE, "3", change_type=code))
    assert stock() == {"院内-XA01": 3 * direction}


@pytest.mark.requirement("CAT-09")
def test_selling_more_than_there_was_is_an_anomaly() -> None:
    """Sold > opening + purchased − closing, from count to count."""
    tell(
        row(Kind.COUNT, "20", "2025-02-28 23:59"),
        row(Kind.PURCHASE, "100", "2025-03-05 08:00"),
        row(Kind.PURCHASE_RETURN, "10", "2025-03-06 08:00"),
        row(Kind.CHANGE, "5", "2025-03-06 09:00", change_type="105"),
        row(Kind.SALE, "96", "2025-03-10 09:00"),
        row(Kind.SALE_RETURN, "1", "2025-03-11 09:00"),
        row(Kind.COUNT, "10", "2025-03-31 23:59"),
    )
    assert wrong() == []  # 20 + 90 − 5 − 10 = 95 = 96 − 1
    tell(row(Kind.SALE, "1", "2025-03-12 09:00"), message="M2")
    found = wrong()
    assert [one.excess for one in found] == [1]
    assert found[0] == Anomaly(
        institution_code=PHARMACY,
        institution_item_code="院内-XA01",
        institution_item_name="示例药",
        item_code="XA01",
        first=date(2025, 2, 28),
        last=date(2025, 3, 31),
        opening=Decimal(20),
        purchased=Decimal(90),
        changed=Decimal(-5),
        closing=Decimal(10),
        sold=Decimal(96),
        is_closing_counted=True,
    )


@pytest.mark.requirement("CAT-09")
def test_selling_what_was_never_bought_is_an_anomaly_without_any_count() -> None:
    tell(row(Kind.PURCHASE, "10", "2025-03-01 08:00"), row(Kind.SALE, "10"))
    assert wrong() == []
    tell(row(Kind.SALE, "2", institution_item_code="院内-没进过货"), message="M2")
    assert [(one.institution_item_code, one.excess) for one in wrong()] == [
        ("院内-没进过货", Decimal(2))
    ]
    assert queries.anomalies([HOSPITAL], *MARCH) == []
    assert wrong(last=date(2025, 3, 9)) == []


kinds = st.sampled_from([kind for kind in Kind if kind is not Kind.CHANGE])
told = st.lists(st.tuples(kinds, st.integers(1, 9), st.integers(1, 28)), max_size=12)


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(told)
def test_levels_are_what_counting_by_hand_gives(
    rows: list[tuple[Kind, int, int]],
) -> None:
    with transaction.atomic():
        tell(
            *(
                row(kind, str(quantity), f"2025-03-{day:02} 12:00")
                for kind, quantity, day in rows
            )
        )
        assert stock() == by_hand(rows)
        transaction.set_rollback(True)


def by_hand(rows: list[tuple[Kind, int, int]]) -> dict[str, Decimal]:
    """Day by day: a count replaces what the day came to."""
    if not rows:
        return {}
    level = Decimal(0)
    for today in range(1, 29):
        for kind, quantity, day in rows:
            if day == today and kind is not Kind.COUNT:
                sign = 1 if kind in (Kind.PURCHASE, Kind.SALE_RETURN) else -1
                level += sign * quantity
        counts = [q for kind, q, day in rows if kind is Kind.COUNT and day == today]
        level = Decimal(counts[-1]) if counts else level
    return {"院内-XA01": level}


def test_a_row_of_a_document_counts_once_however_often_it_is_told() -> None:
    sold = row(Kind.SALE, "1", document_no="XS1")
    assert [one.is_repeat for one in tell(sold, sold)] == [False, False]  # two boxes
    assert [one.is_repeat for one in tell(sold, sold, message="M2")] == [True, True]
    other = row(Kind.SALE, "2", document_no="XS1")
    assert not tell(other, message="M3")[0].is_repeat
    assert not tell(sold, institution=HOSPITAL, message="M4")[0].is_repeat
    assert stock() == {"院内-XA01": -4}


def test_without_a_document_number_every_telling_counts() -> None:
    tell(row(Kind.SALE, "1"))
    tell(row(Kind.SALE, "1"), message="M2")
    assert stock() == {"院内-XA01": -2}


def test_what_is_deleted_counts_no_more_and_may_be_told_again() -> None:
    bought = row(Kind.PURCHASE, "10", document_no="SH1")
    tell(bought, row(Kind.SALE, "1"), row(Kind.PURCHASE, "5", batch_no="批次2"))
    deleting = {"batch_no": "批次1", "sender": sender(source="3507")}
    assert commands.void_batch(data_type="3", **deleting) == 1  # type: ignore[arg-type]
    assert stock() == {"院内-XA01": 4}
    assert StockRecord.objects.count() == 3
    assert StockVoid.objects.get().record.document_no == "SH1"
    assert not tell(bought, message="M2")[0].is_repeat
    assert stock() == {"院内-XA01": 14}
    with pytest.raises(NothingToVoid):
        commands.void_batch(data_type="1", **deleting)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("told", "refused"),
    [
        (row(Kind.SALE, "0"), QuantityNotPositive),
        (row(Kind.SALE, "-1"), QuantityNotPositive),
        (row(Kind.COUNT, "-1"), QuantityNotPositive),
        (row(Kind.CHANGE, "1", change_type="1"), UnknownChangeType),
        (
            row(Kind.SALE, "1", made_on=MARCH[1], expires_on=MARCH[0]),
            DatesBackwards,
        ),
        (row(Kind.SALE, "1", "2025-04-02 10:00"), NotYetHappened),
        (row(Kind.SALE, "1", settlement_no="没有"), UnknownSettlement),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_of_the_message_stays(
    told: StockInput, refused: type[Refused]
) -> None:
    with pytest.raises(refused):
        tell(row(Kind.PURCHASE, "1"), told)
    assert not StockRecord.objects.exists()
    assert tell(row(Kind.COUNT, "0"))[0].record.quantity == 0


def test_a_quantity_may_have_fourteen_digits() -> None:
    most = "99999999999999.99"
    [counted] = tell(row(Kind.COUNT, most))
    assert StockRecord.objects.get(pk=counted.record.pk).quantity == Decimal(most)


def test_names_and_certificates_are_sealed() -> None:
    buyer = {"psn_name": "示例人", "certno": "990100198005060001"}
    tell(
        row(
            Kind.SALE,
            "1",
            persons=buyer,
            certificate_no=buyer["certno"],
            notes="示例人自取",
        )
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT r::text FROM inventory_stockrecord r")
        kept = cursor.fetchone()[0]
    for text in ("示例人", "990100198005060001"):
        assert text not in kept
        assert text.encode().hex() not in kept
    record = StockRecord.objects.get()
    assert "示例人" in record.persons
    assert record.notes == "示例人自取"


def test_history_is_append_only_and_signs_follow_the_kind() -> None:
    tell(row(Kind.SALE, "1"))
    record = StockRecord.objects.get()
    for change in ({"quantity": 2}, {"kind": Kind.PURCHASE}):
        with pytest.raises(IntegrityError), transaction.atomic():
            StockRecord.objects.update(**change)
    record.pk, record.effect = None, Decimal(1)
    with pytest.raises(IntegrityError), transaction.atomic():
        record.save(force_insert=True)
