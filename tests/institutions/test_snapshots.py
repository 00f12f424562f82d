"""Institutions are kept in the process, and never older than the database has them."""

from __future__ import annotations

import pytest
from pytest_django import DjangoAssertNumQueries

from tests import samples
from tests.samples import CITY, CLERK, COUNTY, HOSPITAL, at
from yibao.areas.commands import register_area
from yibao.areas.models import Level
from yibao.institutions.commands import take_measure
from yibao.institutions.models import MeasureKind
from yibao.institutions.queries import provider_at, providers

pytestmark = pytest.mark.django_db
NOON = at("2025-03-01 12:00")


@pytest.fixture(autouse=True)
def registered() -> None:
    samples.city()
    samples.hospital()
    samples.signed_agreement()
    assert provider_at(HOSPITAL, NOON)


def may_settle() -> bool:
    found = provider_at(HOSPITAL, NOON)
    assert found is not None
    return found.may_settle


@pytest.mark.requirement("AGR-09")
def test_a_suspension_holds_from_the_next_message_on() -> None:
    assert may_settle()
    for kind, stands in (
        (MeasureKind.WARNING, True),
        (MeasureKind.SUSPENSION, False),
        (MeasureKind.RESUMPTION, True),
        (MeasureKind.TERMINATION, False),
    ):
        take_measure(
            agreement_no="协议2025-001", kind=kind, from_at=NOON, basis="稽核", by=CLERK
        )
        assert may_settle() is stands


def test_where_a_division_pools_is_never_old() -> None:
    samples.hospital("H99010200001", area_code=COUNTY)
    code = "H99010200001"
    found = provider_at(code, NOON)
    assert found is not None and found.pooling_area == CITY
    register_area(code=COUNTY, name="东岸区", level=Level.COUNTY, by=CLERK)
    found = provider_at(code, NOON)
    assert found is not None and found.pooling_area == COUNTY


def test_the_same_institutions_again_cost_the_reading_of_the_edition(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    with django_assert_num_queries(1) as captured:
        assert providers([(HOSPITAL, NOON)])
    assert "kernel_edition" in captured.captured_queries[0]["sql"]
    assert "institutions_" not in captured.captured_queries[0]["sql"].split("WHERE")[0]
