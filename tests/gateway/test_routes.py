"""Every address of the interface README of the provinces leads to the same function."""

from __future__ import annotations

import pytest

from yibao.gateway.registry import national
from yibao.gateway.routes import SERVICES, number_of


@pytest.mark.parametrize(
    ("path", "number"),
    [
        ("/fsi/api/rsfComIfsService/callService", ""),
        ("/fsi/api/rsfComIfsService/callService/", ""),
        ("/fsi/api/rsfComIfsService/callService/2203A", "2203A"),
        ("/ebus/gdyb_api/prd/hsa/hgs/2207", "2207"),
        ("/fsi/api/rsfComIfsService/callService/Y601", "Y601"),
        ("/CSB", ""),
        ("/hss-call-service-interface", ""),
        ("/fsi/api/outpatientSettleService/saveSettletmentA", "2207"),
        ("/fsi/api/outpatientSettleService/saveSettletment", "2207A"),
        ("/fsi/api/catalogdownservice/downCatalog1301", "1301"),
        ("/fsi/api/anything/else", ""),
        ("/", None),
        ("/favicon.ico", None),
    ],
)
def test_the_number_of_an_address(path: str, number: str | None) -> None:
    assert number_of(path) == number


def test_every_service_is_a_national_transaction() -> None:
    assert set(SERVICES.values()) <= set(national())
