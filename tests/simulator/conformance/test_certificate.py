"""A certificate: changed text is noticed, and its evidence is digests of answers."""

from __future__ import annotations

import json

import pytest

from yibao.simulator.conformance.certificate import (
    NotACertificate,
    certificate,
    opened,
)
from yibao.simulator.conformance.run import Evidence, Examined, Result, digest_of


def examined(failed: str = "") -> Examined:
    return Examined(
        [
            Result("门诊全程", ("1101", "2207")),
            Result("重发", ("2207",), failed),
        ],
        [
            Evidence("H1", "1101", "M1", digest_of({})),
            Evidence("H1", "2206", "M2", digest_of({})),
            Evidence("H1", "2207", "M3", digest_of({"a": 1})),
        ],
    )


def test_a_transaction_passes_only_if_every_case_of_it_holds() -> None:
    assert examined().of_transactions() == {"1101": True, "2207": True}
    found = examined("应答不同")
    assert found.of_transactions() == {"1101": True, "2207": False}
    assert not found.passed


def test_only_what_the_platform_keeps_is_evidence() -> None:
    made = certificate("http://x", "1", examined())
    assert [one["message_no"] for one in made["evidence"]] == ["M3"]


def test_a_changed_certificate_is_noticed() -> None:
    made = certificate("http://x", "1", examined())
    assert opened(json.dumps(made))["passed"] is True
    for name, value in (("passed", False), ("address", "http://y")):
        with pytest.raises(NotACertificate, match="封签"):
            opened(json.dumps({**made, name: value}))
    for text in ("{", "[]", "{}"):
        with pytest.raises(NotACertificate):
            opened(text)


def test_a_digest_is_of_what_was_said_not_of_its_order() -> None:
    assert digest_of({"a": 1, "b": [2]}) == digest_of({"b": [2], "a": 1})
    assert digest_of({"a": 1}) != digest_of({"a": 2})
