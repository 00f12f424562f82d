"""Items are kept in the process, and never older than the database has them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from pytest_django import DjangoAssertNumQueries

from tests.samples import CITY, CLERK
from yibao.catalog.commands import (
    ItemDescription,
    publish_item,
    set_price_limit,
    set_terms,
    withdraw_item,
)
from yibao.catalog.models import ItemKind
from yibao.catalog.queries import Terms, TermsKey, terms_for

pytestmark = pytest.mark.django_db
ITEM, NEW_YEAR, MARCH = "XA01", date(2025, 1, 1), date(2025, 3, 1)
KEY = TermsKey(ITEM, CITY, "310", "3", MARCH)


@pytest.fixture(autouse=True)
def published() -> None:
    described = ItemDescription(
        kind=ItemKind.DRUG, list_type="101", name="示例药", charge_category="09"
    )
    publish_item(code=ITEM, description=described, valid_from=NEW_YEAR, by=CLERK)
    terms("0.1")


def terms(own_pay: str, area: str = "") -> None:
    set_terms(
        item_code=ITEM,
        benefit_class="02",
        own_pay=Decimal(own_pay),
        valid_from=NEW_YEAR,
        by=CLERK,
        area=area,
    )


def told() -> Terms | None:
    return terms_for([KEY]).get(KEY)


@pytest.mark.requirement("CAT-01")
def test_a_change_holds_from_the_next_message_on() -> None:
    first = told()
    assert first is not None and (first.own_pay, first.limit) == (Decimal("0.1"), None)
    terms("0.2", area=CITY)
    set_price_limit(item_code=ITEM, limit=Decimal("7.5"), valid_from=NEW_YEAR, by=CLERK)
    then = told()
    assert then is not None
    assert (then.own_pay, then.limit) == (Decimal("0.2"), Decimal("7.5"))
    withdraw_item(item_code=ITEM, last_day=date(2025, 2, 28), by=CLERK)
    assert told() is None


def test_the_same_items_again_cost_the_reading_of_the_edition(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    assert told()
    with django_assert_num_queries(1) as captured:
        assert told()
    assert "catalog_item" not in captured.captured_queries[0]["sql"]
