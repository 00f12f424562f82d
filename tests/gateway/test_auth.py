"""Who may send, and the ways it is shown."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
import typer
from django.db import connection
from typer.testing import CliRunner

from tests.gateway.conftest import HOSPITAL, LIMITS, PHARMACY, Sender
from yibao.cli.credential import credential as credential_command
from yibao.gateway.auth import api_signature, authenticate, tif_signature
from yibao.gateway.commands import issue_credential, revoke_credential
from yibao.gateway.door import Door
from yibao.gateway.errors import CredentialExists, NoSuchCredential, Replayed
from yibao.gateway.models import InterfaceCredential
from yibao.gateway.values import BEIJING
from yibao.kernel.errors import Refused
from yibao.kernel.operator import SYSTEM

NOTE = {"data": {"psn_no": "P1"}}


def stamp(minutes: int = 0) -> float:
    return (datetime.now(BEIJING) + timedelta(minutes=minutes)).timestamp()


def api_headers(
    key: str = "AK", secret: str = "SK", minutes: int = 0
) -> dict[str, str]:
    headers = {
        "_api_name": "hssServives",
        "_api_version": "1.0.0",
        "_api_timestamp": str(int(stamp(minutes) * 1000)),
        "_api_access_key": key,
    }
    return {**headers, "_api_signature": api_signature(headers, secret)}


def tif_headers(nonce: str, token: str = "SK", minutes: int = 0) -> dict[str, str]:
    moment = str(int(stamp(minutes)))
    return {
        "x-tif-paasid": "AK",
        "x-tif-timestamp": moment,
        "x-tif-nonce": nonce,
        "x-tif-signature": tif_signature(moment, token, nonce).upper(),
    }


def credential(scheme: str, key: str = "AK") -> InterfaceCredential:
    return issue_credential(
        name="示例前置机",
        scheme=scheme,
        access_key=key,
        secret="SK",
        institutions=[HOSPITAL],
        by=SYSTEM,
    )


def status(sender: Sender, headers: dict[str, str], **changes: Any) -> tuple[int, str]:
    body = json.dumps({**sender.head("T001", **changes), "input": NOTE})
    reply = sender.post(body, headers=headers)
    answer = json.loads(reply.body)
    if reply.status == 401:
        assert answer["code"] == 401
        return 401, answer["message"][:6]
    return reply.status, (answer["output"] or {}).get("code", "")


def test_hmac_sha1_over_the_sorted_headers() -> None:
    headers = {
        "_api_name": "n",
        "_api_version": "1",
        "_api_timestamp": "1700000000000",
        "_api_access_key": "a",
    }
    # openssl dgst -sha1 -hmac s -binary of
    # _api_access_key=a&_api_name=n&_api_timestamp=1700000000000&_api_version=1
    # in base64
    assert api_signature(headers, "s") == "h9Qj5pv/XzVat32871JCUzHKmGo="


def test_sha256_over_stamp_token_nonce_stamp() -> None:
    # echo -n 1700000000tn1700000000 | sha256sum
    assert (
        tif_signature("1700000000", "t", "n")
        == "1e2a967b4f73169375ecd2a61fd190e78a4426c1ee3d79a093548e6809c7ca20"
    )


def test_the_four_failures_of_a_signature_differ(hospital: Sender) -> None:
    credential("api")
    good = api_headers()
    assert status(hospital, good) == (200, "")
    lacking = {**good, "_api_signature": ""}
    assert status(hospital, lacking) == (401, "GW-101")
    assert status(hospital, api_headers(minutes=-31)) == (401, "GW-102")
    assert status(hospital, api_headers(minutes=29)) == (200, "")
    assert status(hospital, api_headers(key="XX")) == (401, "GW-103")
    assert status(hospital, api_headers(secret="XX")) == (401, "GW-104")
    assert status(hospital, {**good, "_api_timestamp": "昨天"}) == (401, "GW-102")


def test_a_nonce_is_good_once(hospital: Sender) -> None:
    credential("tif")
    assert status(hospital, tif_headers("a")) == (200, "")
    assert status(hospital, tif_headers("a")) == (401, "GW-105")
    assert status(hospital, tif_headers("b")) == (200, "")
    assert status(hospital, tif_headers("c", token="XX")) == (401, "GW-104")
    assert status(hospital, tif_headers("d", minutes=-31)) == (401, "GW-102")


def test_a_nonce_kept_before_the_database_went_away_is_no_replay(
    hospital: Sender,
) -> None:
    """The message is authenticated again, at the moment it arrived."""
    credential("tif")
    headers, now = tif_headers("a"), datetime.now(BEIJING)
    for _ in range(2):
        assert authenticate(headers, now, False, Door.now().credential) is not None
    with pytest.raises(Replayed):
        authenticate(headers, now + timedelta(seconds=1), False, Door.now().credential)


def test_a_static_key_is_kept_as_a_digest(hospital: Sender) -> None:
    held = credential("apikey", "static-key")
    with pytest.raises(CredentialExists):
        credential("apikey", "static-key")
    assert held.access_key != "static-key"
    assert status(hospital, {"apikey": "static-key"}) == (200, "")
    assert status(hospital, {"apikey": "other"}) == (401, "GW-103")
    revoke_credential(scheme="apikey", access_key="static-key", by=SYSTEM)
    with pytest.raises(NoSuchCredential):
        revoke_credential(scheme="apikey", access_key="static-key", by=SYSTEM)
    assert status(hospital, {"apikey": "static-key"}) == (401, "GW-103")


def test_a_credential_speaks_for_its_institutions_only(hospital: Sender) -> None:
    credential("apikey", "static-key")
    answer = status(hospital, {"apikey": "static-key"}, fixmedins_code=PHARMACY)
    assert answer == (200, "GW-012")


def test_who_holds_a_credential_must_use_it(hospital: Sender) -> None:
    assert status(hospital, {}) == (200, "")
    credential("api")
    assert status(hospital, {}) == (401, "GW-106")
    revoke_credential(scheme="api", access_key="AK", by=SYSTEM)
    assert status(hospital, {}) == (401, "GW-106")
    assert status(hospital, {}, fixmedins_code=PHARMACY) == (200, "")


def test_anonymous_senders_only_where_allowed(hospital: Sender) -> None:
    strict = Sender(replace(LIMITS, anonymous=False))
    assert status(strict, {}) == (401, "GW-101")


def test_the_secret_is_sealed(hospital: Sender) -> None:
    credential("api")
    with connection.cursor() as cursor:
        cursor.execute("SELECT secret FROM gateway_interfacecredential")
        row = cursor.fetchone()
    assert row is not None
    assert bytes(row[0]) != b"SK"
    assert b"SK" not in bytes(row[0])


def test_a_credential_names_institutions_that_exist(hospital: Sender) -> None:
    with pytest.raises(Refused) as refused:
        issue_credential(
            name="示例",
            scheme="api",
            access_key="AK",
            secret="SK",
            institutions=["H00000000000"],
            by=SYSTEM,
        )
    assert refused.value.code == "IN-001"


def test_a_key_issued_at_the_command_line_lets_its_holder_in(hospital: Sender) -> None:
    command = typer.Typer()
    command.command()(credential_command)
    told = CliRunner().invoke(command, ["api", "--institution", HOSPITAL]).stdout
    access_key, secret = (line.split()[-1] for line in told.splitlines()[:2])
    assert status(hospital, api_headers(access_key, secret)) == (200, "")
    CliRunner().invoke(command, ["api", "--revoke", access_key])
    assert status(hospital, api_headers(access_key, secret)) == (401, "GW-103")
