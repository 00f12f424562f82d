"""What is paid for an item: the version of the service day, the most specific row."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from pytest_django import DjangoAssertNumQueries

from tests.samples import CITY, CLERK, HOSPITAL, NEW_YEAR
from yibao.catalog.commands import (
    ItemDescription,
    load_dictionary,
    map_item,
    publish_chronic_disease,
    publish_disease,
    publish_item,
    set_price_limit,
    set_terms,
    withdraw_item,
)
from yibao.catalog.errors import ItemExists, PeriodOverlaps, UnknownItem, WrongTerms
from yibao.catalog.models import ItemKind, ItemTerms
from yibao.catalog.queries import (
    Terms,
    TermsKey,
    chronic_disease_on,
    dictionary,
    diseases_on,
    mapped_items,
    terms_for,
    terms_on,
)

pytestmark = pytest.mark.django_db
DRUG = "XA01ABD075A002010100483"
MARCH = date(2025, 3, 1)


@pytest.fixture(autouse=True)
def published() -> None:
    publish_item(
        code=DRUG,
        description=ItemDescription(
            ItemKind.DRUG, "101", "示例片", "09", tcm=False, negotiated=True
        ),
        valid_from=NEW_YEAR,
        by=CLERK,
    )


def terms(own_pay: str, benefit_class: str = "02", **rest: object) -> ItemTerms:
    facts: dict[str, object] = {
        "item_code": DRUG,
        "benefit_class": benefit_class,
        "own_pay": Decimal(own_pay),
        "valid_from": NEW_YEAR,
        "by": CLERK,
    }
    return set_terms(**{**facts, **rest})  # type: ignore[arg-type]


def limit(yuan: str, **rest: object) -> None:
    facts: dict[str, object] = {
        "item_code": DRUG,
        "limit": Decimal(yuan),
        "valid_from": NEW_YEAR,
        "by": CLERK,
    }
    set_price_limit(**{**facts, **rest})  # type: ignore[arg-type]


def told(
    day: date = MARCH, *, area: str = CITY, insurance: str = "310", level: str = "3"
) -> Terms:
    return terms_on([DRUG], area=area, insurance=insurance, level=level, day=day)[DRUG]


@pytest.mark.requirement("CAT-01")
def test_the_version_of_the_service_day_decides() -> None:
    terms("0.10", version="v2025")
    limit("20.5")
    terms("0.30", version="v2025-07", valid_from=date(2025, 7, 1))
    limit("18", valid_from=date(2025, 7, 1))
    june, july = told(date(2025, 6, 30)), told(date(2025, 7, 1))
    assert (june.own_pay, june.limit, june.version) == (
        Decimal("0.1000"),
        Decimal("20.5"),
        "v2025",
    )
    assert (july.own_pay, july.limit, july.version) == (
        Decimal("0.3000"),
        Decimal("18"),
        "v2025-07",
    )


@pytest.mark.parametrize(
    ("area", "insurance", "own_pay"),
    [
        (CITY, "310", "0.4"),
        (CITY, "390", "0.3"),
        ("990200", "310", "0.2"),
        ("990200", "390", "0.1"),
    ],
)
def test_the_most_specific_terms_win(area: str, insurance: str, own_pay: str) -> None:
    terms("0.1")
    terms("0.2", insurance="310")
    terms("0.3", area=CITY)
    terms("0.4", area=CITY, insurance="310")
    assert told(area=area, insurance=insurance).own_pay == Decimal(own_pay)


@pytest.mark.parametrize(
    ("area", "level", "yuan"),
    [(CITY, "3", "4"), (CITY, "1", "3"), ("990200", "3", "2"), ("990200", "1", "1")],
)
def test_the_most_specific_price_limit_wins(area: str, level: str, yuan: str) -> None:
    terms("0")
    limit("1")
    limit("2", level="3")
    limit("3", area=CITY)
    limit("4", area=CITY, level="3")
    assert told(area=area, level=level).limit == Decimal(yuan)


def test_without_a_limit_there_is_none() -> None:
    terms("0", "01")
    assert told().limit is None
    assert told().negotiated


def test_an_item_without_terms_on_the_day_is_left_out() -> None:
    terms("0", "01")
    found = terms_on(
        [DRUG, "unknown"], area=CITY, insurance="310", level="3", day=date(2024, 12, 31)
    )
    assert found == {}


def test_a_withdrawn_item_is_not_paid_after_its_last_day() -> None:
    terms("0", "01")
    withdraw_item(item_code=DRUG, last_day=date(2025, 6, 30), by=CLERK)
    assert told(date(2025, 6, 30)).benefit_class == "01"
    assert not terms_on(
        [DRUG], area=CITY, insurance="310", level="3", day=date(2025, 7, 1)
    )


def test_a_bill_is_one_read(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    terms("0.1")
    limit("5", level="2")
    wanted = [
        TermsKey(DRUG, CITY, "310", "2", MARCH),
        TermsKey(DRUG, CITY, "310", "3", MARCH),
        TermsKey("unknown", CITY, "310", "3", MARCH),
    ]
    with django_assert_num_queries(1):
        found = terms_for(wanted)
    assert [found[key].limit for key in wanted[:2]] == [Decimal(5), None]
    assert wanted[2] not in found


def test_versions_of_one_item_do_not_overlap() -> None:
    terms("0.1", valid_to=date(2025, 6, 30))
    with pytest.raises(PeriodOverlaps):
        terms("0.2", valid_from=date(2025, 6, 30))
    with (
        pytest.raises(IntegrityError, match="item_terms_once"),
        transaction.atomic(),
    ):
        ItemTerms.objects.create(
            item=ItemTerms.objects.get().item,
            benefit_class="01",
            own_pay=0,
            valid_from=date(2025, 6, 30),
        )


@pytest.mark.parametrize(
    ("benefit_class", "own_pay"), [("04", "0"), ("02", "1.5"), ("03", "0.5")]
)
def test_terms_that_make_no_sense_are_refused(benefit_class: str, own_pay: str) -> None:
    with pytest.raises(WrongTerms):
        terms(own_pay, benefit_class)


def test_a_limit_is_not_negative_and_knows_three_levels() -> None:
    with pytest.raises(WrongTerms, match="不能为负"):
        limit("-1")
    with pytest.raises(WrongTerms, match="限价等级"):
        limit("1", level="4")


def test_an_item_is_published_once() -> None:
    with pytest.raises(ItemExists):
        publish_item(
            code=DRUG,
            description=ItemDescription(ItemKind.DRUG, "101", "示例片", "09"),
            valid_from=NEW_YEAR,
            by=CLERK,
        )
    with pytest.raises(UnknownItem):
        terms("0", item_code="none")


def test_what_an_institution_calls_an_item_depends_on_the_day() -> None:
    def mapped(valid_from: date, valid_to: date | None = None) -> None:
        map_item(
            institution_code=HOSPITAL,
            institution_item_code="0001",
            item_code=DRUG,
            valid_from=valid_from,
            valid_to=valid_to,
            by=CLERK,
        )

    mapped(NEW_YEAR, date(2025, 3, 31))
    keys = [(HOSPITAL, "0001", MARCH), (HOSPITAL, "0001", date(2025, 4, 1))]
    assert mapped_items(keys) == {keys[0]: DRUG}
    with pytest.raises(PeriodOverlaps):
        mapped(date(2025, 3, 31))


def test_diseases_and_chronic_diseases_have_dates_and_places() -> None:
    publish_disease(code="I10.x00", name="高血压", valid_from=NEW_YEAR, by=CLERK)
    assert diseases_on(["I10.x00", "none"], MARCH) == {"I10.x00": "高血压"}
    assert diseases_on(["I10.x00"], date(2024, 1, 1)) == {}
    for name, area in (("高血压(全国)", ""), ("高血压(本市)", CITY)):
        publish_chronic_disease(
            code="M03900", name=name, area=area, valid_from=NEW_YEAR, by=CLERK
        )
    names = [
        found.name
        for area in (CITY, "990200")
        if (found := chronic_disease_on("M03900", area, MARCH))
    ]
    assert names == ["高血压(本市)", "高血压(全国)"]


def test_a_dictionary_is_loaded_again_without_change() -> None:
    values = [("310", "职工基本医疗保险"), ("390", "城乡居民基本医疗保险")]
    assert load_dictionary(kind="insutype", values=values, by=CLERK) == 2
    assert load_dictionary(kind="insutype", values=values, by=CLERK) == 0
    load_dictionary(kind="insutype", values=[("390", "居民医保")], area=CITY, by=CLERK)
    assert dictionary("insutype")["390"] == "城乡居民基本医疗保险"
    assert dictionary("insutype", CITY)["390"] == "居民医保"
